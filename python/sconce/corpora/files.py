"""The user's data files: what the system says of them, their bytes checked to be UTF-8, and their errors in words."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from typing import Any

from ..errors import SconceError
from ..own import elsewhere

Stamp = tuple[str, int, int, int]  # path, bytes, modification time in ns, inode

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def stamp(path: str, hint: str) -> Stamp:
    """Return what changes when a file does.

    Raises:
        SconceError: of kind "corpus", when there is no such file, or what is there is no file.
    """
    try:
        found = os.stat(elsewhere.found(path))
    except (FileNotFoundError, NotADirectoryError):
        raise SconceError("corpus", f"there is no file {path}", hint) from None
    except OSError as error:
        raise unreadable(path, error) from error
    if not stat.S_ISREG(found.st_mode):
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "a pipe or a device"
        raise SconceError("corpus", f"cannot read {path}: it is {kind}, not a file", hint)
    return path, found.st_size, found.st_mtime_ns, found.st_ino


def unreadable(path: str, error: OSError) -> SconceError:
    """Return the error for what the system does not let us read."""
    return SconceError("corpus", f"cannot read {path}: {error.strerror or error}", "make it readable for the user that runs this")


def digest_into(digest: Any, path: str, name: str) -> None:
    """Feed a file's bytes to a digest, under a name, and refuse one that is not UTF-8.

    Raises:
        SconceError: of kind "corpus", naming line and byte.
    """
    try:
        with open(elsewhere.found(path), "rb") as file:
            digest.update(f"{name}\0{os.fstat(file.fileno()).st_size}\0".encode())
            for number, line in enumerate(file, 1):
                if number == 1 and line.startswith(_UTF16):
                    raise SconceError("corpus", f"{path} is not UTF-8 but UTF-16", _SAVE_AS)
                digest.update(line)
                try:
                    line.decode("utf-8")
                except UnicodeDecodeError as error:
                    raise SconceError(
                        "corpus", f"{path} is not UTF-8: {error.reason} in line {number}, byte {error.start + 1}", _SAVE_AS
                    ) from error
    except OSError as error:
        raise unreadable(path, error) from error


_SAVE_AS = "save it as UTF-8 (in Excel: `CSV UTF-8`), or convert it: iconv -f CP1252 -t UTF-8 FILE"


class Lines:
    """A text file as a reader of torchtext's meets it: without a byte order mark, and with a call between two lines.

    Args:
        path: the file.
        between: is called before each line.
        blank: whether lines without a word are given, too.
    """

    def __init__(self, path: str, between: Callable[[], None], blank: bool = True):
        self._file = open(elsewhere.found(path), encoding="utf-8-sig")  # noqa: SIM115 - closed by __exit__
        self._between, self._blank = between, blank

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._file.close()

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        self._between()
        line = next(self._file)
        while not self._blank and not line.strip():
            line = next(self._file)
        return line
