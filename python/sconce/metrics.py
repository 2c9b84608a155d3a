"""`metrics.jsonl`: every batch and every evaluation of a run, a line each, whatever the listeners were sent."""

from __future__ import annotations

import os
import shutil

from . import wire
from .errors import SconceError
from .whole_files import open_new, reason

_HINT = "make room, then resume the run from its last checkpoint with the option `resume`"


class Metrics:
    """Appends whole lines to a file; with no path it forgets them.

    Args:
        path: the file, or None.
        offset: keep this many bytes of what is there and cut the rest: 0 for a new run, a checkpoint's for a resumed one.
        source: where those bytes are copied from when the file has fewer.
    """

    def __init__(self, path: str | None, offset: int = 0, source: str | None = None):
        self._file = None
        if path is None:
            return
        self._path = path
        try:
            if source is not None and size(path) < offset:
                _copy(source, path, offset)
            # Unbuffered: a line is whole, and there, at once.
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            self._file = open(os.open(path, flags, 0o644), "ab", buffering=0)
            if size(path) < offset:
                raise SconceError("checkpoint", f"{path} is shorter than the {offset} bytes that the checkpoint counts on")
            self._file.truncate(offset)
            self._file.seek(0, os.SEEK_END)
        except OSError as error:
            raise self._cannot(error) from error

    def write(self, record: dict) -> None:
        """Append one record."""
        if self._file:
            try:
                self._file.write(wire.dumps(record).encode() + b"\n")
            except OSError as error:
                raise self._cannot(error) from error

    def position(self) -> int:
        """Return the bytes written so far, all of them handed to the kernel."""
        return self._file.tell() if self._file else 0

    def sync(self) -> None:
        """Wait until what was written is on the disk: a checkpoint that counts on it comes after it."""
        if self._file:
            try:
                os.fsync(self._file.fileno())
            except OSError as error:
                raise self._cannot(error) from error

    def close(self) -> None:
        """Close the file. What cannot be written any more is dropped: a checkpoint says what counts."""
        if self._file:
            file, self._file = self._file, None
            try:
                file.close()
            except OSError:
                pass

    def _cannot(self, error: OSError) -> SconceError:
        return SconceError("run-directory", f"cannot write {self._path}: {reason(error)}", _HINT)


def size(path: str) -> int:
    """Return a file's bytes; 0 when it is not there."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _copy(source: str, path: str, count: int) -> None:
    with open(source, "rb") as old, open_new(path) as new:
        shutil.copyfileobj(old, new)
        new.truncate(min(count, new.tell()))
