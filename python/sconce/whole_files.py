"""Files of a run: put in their places whole or not at all, never through a link."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from .errors import SconceError


def write_whole(path: str, write: Callable[[Any], Any]) -> None:
    """Call `write` with a file beside `path`, then put it in `path`'s place, so that no half of a file is ever seen there."""
    part = path + ".part"
    watched = None
    try:
        with open_new(part) as file:
            watched = _Watched(file)
            write(watched)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except (OSError, RuntimeError) as error:
        try:
            os.remove(part)
        except OSError:
            pass
        # Of a write that fails torch makes a RuntimeError, which says nothing of the disk.
        cause = watched.error if watched and watched.error else error
        raise SconceError(
            "run-directory", f"cannot write {path}: {reason(cause)}", "make room or mend the folder; what was finished is kept"
        ) from error


def open_new(path: str):
    """Open a new file for writing, in the place of whatever has this name: a link is replaced, not followed."""
    try:
        os.remove(path)
    except FileNotFoundError:
        pass
    return open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644), "w+b")


def reason(error: BaseException) -> str:
    """Return why something failed, in a line."""
    return getattr(error, "strerror", None) or (str(error).splitlines() or [type(error).__name__])[0]


class _Watched:
    """A file that remembers the first error of a write."""

    def __init__(self, file):
        self.file = file
        self.error: OSError | None = None

    def write(self, data) -> int:
        try:
            return self.file.write(data)
        except OSError as error:
            self.error = self.error or error
            raise

    def flush(self) -> None:
        self.file.flush()


def make_folder(path: str) -> None:
    """Make a folder in a run directory, if it is not there.

    Raises:
        SconceError: of kind "run-directory", when a link stands in its place, or it cannot be made.
    """
    try:
        os.mkdir(path)
    except FileExistsError:
        if os.path.islink(path):
            raise SconceError(
                "run-directory", f"{path} is a symbolic link: nothing is written through it", "put a folder in its place"
            ) from None
    except OSError as error:
        raise SconceError("run-directory", f"cannot make {path}: {reason(error)}", "make room or mend the folder") from error
