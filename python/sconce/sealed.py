"""torch files that know when they are damaged: a sha256 of all their bytes in the comment of the zip archive that they are.

torch checks no sum when it reads: of 200 checkpoints with one bit flipped, 194 were loaded in silence, with other numbers in
them. `torch.load` reads a sealed file as any other.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from typing import Any

import torch

from .errors import SconceError
from .whole_files import reason, write_whole

_PREFIX = b"sconce-sha256:"
_SEAL_BYTES = len(_PREFIX) + 64
_NO_COMMENT = b"\0\0"  # what an archive ends with: the length of its comment


def save(path: str, content: Any) -> None:
    """Write `content` as `torch.save` does, whole or not at all, and seal it."""

    def write(file) -> None:
        hashed = _Hashed(file)
        torch.save(content, hashed)
        hashed.seal()

    write_whole(path, write)


def load(path: str, device: Any = "cpu") -> tuple[Any, bool]:
    """Return what a file holds, and whether it was sealed. torch's `weights_only` reader runs no code from it.

    Raises:
        SconceError: of kind "checkpoint", for a file that cannot be read, is no file of torch's, or does not match its seal.
    """
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise SconceError("checkpoint", f"cannot read {path}: {reason(error)}") from error
    seal = data[-_SEAL_BYTES:]
    sealed = seal.startswith(_PREFIX)
    if sealed:
        length_at = len(data) - _SEAL_BYTES - 2
        found = hashlib.sha256(memoryview(data)[:length_at])
        found.update(_NO_COMMENT)
        whole = data[length_at : length_at + 2] == struct.pack("<H", _SEAL_BYTES)
        if not whole or found.hexdigest().encode() != seal[len(_PREFIX) :]:
            raise SconceError("checkpoint", f"{path} is damaged: its bytes are not those that were written")
    # torch says of such a file that it is an internal error of its own.
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise SconceError("checkpoint", f"cannot read {path}: its end is missing, or it never was a file of torch's")
    try:
        return torch.load(io.BytesIO(data), map_location=device, weights_only=True), sealed
    except Exception as error:
        raise SconceError("checkpoint", f"cannot read {path}: {_why(error)}") from error


def _why(error: Exception) -> str:
    # torch's own words for a foreign file advise to load it without the guard against code in it.
    return "it holds what sconce does not write" if "weights_only" in str(error).lower() else reason(error)


class _Hashed:
    """A file that keeps its last two bytes back, since the archive's comment has its length there."""

    def __init__(self, file):
        self._file, self._kept = file, b""
        self._digest = hashlib.sha256()

    def write(self, data) -> int:
        data = bytes(data)
        self._digest.update(data)
        whole = self._kept + data
        self._kept = whole[-2:]
        self._file.write(whole[:-2])
        return len(data)

    def flush(self) -> None:
        self._file.flush()

    def seal(self) -> None:
        """End the file with its seal."""
        if self._kept != _NO_COMMENT:
            raise RuntimeError("torch wrote a file that does not end as a zip archive does")
        self._file.write(struct.pack("<H", _SEAL_BYTES) + _PREFIX + self._digest.hexdigest().encode())
