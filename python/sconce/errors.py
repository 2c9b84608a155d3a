"""Errors that the TypeScript side turns into its own: each has a kind of `src/errors.ts`, a message and a hint."""

from __future__ import annotations

import sys
import traceback
from typing import Any


class SconceError(Exception):
    """A failure that sconce foresaw.

    Args:
        kind: one of the `ErrorKind`s of `src/errors.ts`.
        message: what is wrong, and where.
        hint: what to do about it.
    """

    def __init__(self, kind: str, message: str, hint: str | None = None):
        super().__init__(message)
        self.kind = kind
        self.hint = hint


def kind_of(error: BaseException) -> str:
    """Return the kind of `src/errors.ts` that an exception is of."""
    kind = getattr(error, "kind", None)
    if isinstance(kind, str):
        return kind
    out_of_memory = isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"
    if out_of_memory or (isinstance(error, RuntimeError) and "can't allocate memory" in str(error)):
        return "out-of-memory"
    return "python-error"


def describe(error: BaseException) -> dict[str, Any]:
    """Return an exception as the error of an envelope: type, message, traceback, and kind and hint where they are known."""
    lines = traceback_of(error)  # empty where what the user's code gave is wrong, and no line of it
    if lines is None:
        lines = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    described = {"type": type(error).__name__, "message": str(error), "traceback": lines}
    kind = kind_of(error)
    if kind != "python-error":
        described["kind"] = kind
    elif isinstance(error, ModuleNotFoundError) and (error.name or "").split(".")[0] != "sconce":
        described["kind"] = "package-missing"
        described["message"] = f"the Python {sys.executable} has no package {error.name}"
    hint = getattr(error, "hint", None)
    if isinstance(hint, str):
        described["hint"] = hint
    return described


def traceback_of(error: BaseException) -> str | None:
    """Return the lines of code that led to an exception: the user's own alone where it is theirs; None where it was foreseen."""
    frames = getattr(error, "frames", None)
    if isinstance(frames, str):
        return frames
    if isinstance(error, SconceError):
        return None
    return "".join(traceback.format_exception(type(error), error, error.__traceback__))


def message_of(error: BaseException) -> str:
    """Return what an exception says, with its class where it was not foreseen."""
    return str(error) if isinstance(error, SconceError) else f"{type(error).__name__}: {error}"


class StoppedRun(Exception):
    """The listener's answer was "stop". Not an error: the run ends between two batches and says where it stands."""
