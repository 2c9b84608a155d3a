"""The file that keeps a corpus's words as numbers: written whole, checked whole, then mapped into memory.

A line that names the format; the length of the header, and the header, as JSON; the arrays of `_ARRAYS`, each at a multiple of
64 bytes; and a sha256 of everything before it. Numbers are little-endian.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import mmap
import operator
import os
from typing import Any, BinaryIO

import numpy as np

from .texts import Example, Texts, Words

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None

Parts = tuple[list | None, ...]  # of a corpus, such as train and test: its examples; None for one that it does not have

_MAGIC = b"sconce-tokens\n"
_LENGTH = 8  # bytes of a number
_SEAL = hashlib.sha256().digest_size
_BLOCK = 1 << 20
_ARRAYS = {"numbers": "<i4", "ends": "<i8", "spelling": "u1", "starts": "<i8", "lengths": "<i8", "labels": "<i4"}


class Unfit(Exception):
    """A file that is damaged, or is none of these."""


def write(file: BinaryIO, key: dict[str, Any], parts: Parts) -> None:
    """Write a corpus's examples, whose texts are `Words` of the same `Texts`.

    Raises:
        OSError: when the file cannot be written.
        ValueError: when a label is no string, or there are no examples.
    """
    examples = [example for part in parts for example in part or ()]
    labels = list(dict.fromkeys(example.label for example in examples))
    if not examples or not all(isinstance(label, str) for label in labels):
        raise ValueError("only labels that are strings can be kept")
    place = {label: number for number, label in enumerate(labels)}
    texts = examples[0].text.texts
    arrays = {
        "numbers": texts.numbers,
        "ends": texts.ends,
        "spelling": np.frombuffer(texts.spelling, np.uint8),
        "starts": [example.text.start for example in examples],
        "lengths": [len(example.text) for example in examples],
        "labels": [place[example.label] for example in examples],
    }
    contents = {name: np.asarray(arrays[name], dtype) for name, dtype in _ARRAYS.items()}
    header = {
        "key": key,
        "labels": labels,
        "parts": [None if part is None else len(part) for part in parts],
        "lengths": {name: len(array) for name, array in contents.items()},
    }
    encoded = json.dumps(header).encode()
    digest = hashlib.sha256()
    size = 0

    def put(data: Any) -> None:
        nonlocal size
        digest.update(data)
        file.write(data)
        size += len(data)

    put(_MAGIC + len(encoded).to_bytes(_LENGTH, "little") + encoded)
    for array in contents.values():
        put(bytes(-size % 64))
        put(array.view(np.uint8).data)
    file.write(digest.digest())


def read(path: str, key: dict[str, Any]) -> Parts:
    """Return the examples that a file keeps. It is mapped, and locked against removal, as long as they are used.

    Raises:
        OSError: when there is none, or it cannot be read.
        Unfit: when it is damaged, or not what `write` wrote for this key.
    """
    with open(path, "rb") as file:
        hold(file, exclusive=False)
        _check(file)
        return _mapped(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), key)


def _mapped(mapped: mmap.mmap, key: dict[str, Any]) -> Parts:
    header, at = _header(mapped)
    if header["key"] != key:
        raise Unfit("it is of another corpus")
    arrays = {}
    for name, dtype in _ARRAYS.items():
        at += -at % 64
        arrays[name] = np.frombuffer(mapped, dtype, header["lengths"][name], at)
        at += arrays[name].nbytes
    texts = Texts(arrays["numbers"], arrays["spelling"].data, arrays["ends"], mapped)
    starts, lengths, labels = (arrays[name].tolist() for name in ("starts", "lengths", "labels"))
    words = map(Words, itertools.repeat(texts), starts, map(operator.add, starts, lengths))
    examples = map(Example, words, map(header["labels"].__getitem__, labels))
    return tuple(None if size is None else list(itertools.islice(examples, size)) for size in header["parts"])


def describe(path: str) -> tuple[dict[str, Any], int]:
    """Return a file's key, and how many texts it keeps; nothing else of it is read.

    Raises:
        OSError: when it cannot be read.
        Unfit: when it is no such file.
    """
    with open(path, "rb") as file:
        header, _ = _header(file.read(_BLOCK))
    return header["key"], sum(size or 0 for size in header["parts"])


def hold(file: BinaryIO, exclusive: bool) -> bool:
    """Lock an open file, for those who use it or for the one who removes it; say whether that was possible."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _check(file: BinaryIO) -> None:
    """Compare all bytes of a file with its seal. It is read, not mapped, or it would count as this process's memory."""
    rest = os.fstat(file.fileno()).st_size - _SEAL
    if file.read(len(_MAGIC)) != _MAGIC:
        raise Unfit("it is no such file")
    digest = hashlib.sha256(_MAGIC)
    rest -= len(_MAGIC)
    while rest > 0 and (block := file.read(min(_BLOCK, rest))):
        digest.update(block)
        rest -= len(block)
    if digest.digest() != file.read(_SEAL):
        raise Unfit("it is damaged")


def _header(data: Any) -> tuple[dict[str, Any], int]:
    """Return the header of a file's bytes, and where it ends."""
    start = len(_MAGIC) + _LENGTH
    if data[: len(_MAGIC)] != _MAGIC:
        raise Unfit("it is no such file")
    end = start + int.from_bytes(data[len(_MAGIC) : start], "little")
    with contextlib.suppress(ValueError):
        header = json.loads(data[start:end])
        if isinstance(header, dict):
            return header, end
    raise Unfit("it is damaged")
