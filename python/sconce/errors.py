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


class StoppedRun(Exception):
    """The listener's answer was "stop". Not an error: the run ends between two batches and says where it stands."""
