"""Errors that the TypeScript side turns into its own: each has a kind of `src/errors.ts`, a message and a hint."""

from __future__ import annotations


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


class StoppedRun(Exception):
    """The listener's answer was "stop". Not an error: the run ends between two batches and says where it stands."""
