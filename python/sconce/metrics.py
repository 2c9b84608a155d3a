"""`metrics.jsonl`: every batch and every evaluation of a run, a line each, whatever the listeners were sent."""

from __future__ import annotations

import os

from . import wire
from .errors import SconceError


class Metrics:
    """Appends whole lines to `metrics.jsonl` of a run directory; with no directory it forgets them.

    Args:
        directory: the run directory, or None.
        offset: keep this many bytes of what is there and cut the rest: 0 for a new run, a checkpoint's for a resumed one.
    """

    def __init__(self, directory: str | None, offset: int = 0):
        self._file = None
        if directory is not None:
            self._path = os.path.join(directory, "metrics.jsonl")
            self._file = open(self._path, "ab", buffering=0)  # unbuffered: a line is whole, and there, at once
            self._file.truncate(offset)
            self._file.seek(0, os.SEEK_END)

    def write(self, record: dict) -> None:
        """Append one record."""
        if self._file:
            try:
                self._file.write(wire.dumps(record).encode() + b"\n")
            except OSError as error:
                raise self._cannot(error) from error

    def position(self) -> int:
        """Return the bytes written so far, all of them handed to the kernel."""
        if not self._file:
            return 0
        try:
            self._file.flush()
        except OSError as error:
            raise self._cannot(error) from error
        return self._file.tell()

    def close(self) -> None:
        """Write out what is left. What cannot be written any more is dropped: a checkpoint says what counts."""
        if self._file:
            file, self._file = self._file, None
            try:
                file.close()
            except OSError:
                pass

    def _cannot(self, error: OSError) -> SconceError:
        return SconceError(
            "run-directory",
            f"cannot write {self._path}: {error.strerror}",
            "make room, then go on from the last checkpoint with `sconce run --resume`",
        )
