"""Corpora that were read and tokenised once, kept for every later process of this user: `tokens` in sconce's cache folder.

The first process reads a corpus by torchtext and writes its words as numbers; others that want it meanwhile wait for it. Nothing
here is an error: where nothing can be read or written, torchtext reads the corpus.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import filelock
import torchtext

from .. import cache_folder
from ..whole_files import open_new
from . import kept, shelf
from .kept import Parts
from .texts import Example, Numbering, Words

FORMAT = 1  # of the files, and of what is done here to a corpus: another number for each change of either
WAIT_SECONDS = 60.0  # for another process that reads the same corpus


def examples(
    reading: Mapping[str, Any] | None,
    read: Callable[[Numbering], Parts],
    is_unchanged: Callable[[], bool],
    between: Callable[[], None] = lambda: None,
) -> Parts:
    """Return a corpus's examples, whose texts are `Words`: from the cache, or read now and kept.

    Args:
        reading: what decides the corpus's words: its digest, and how it is read and tokenised.
            None: it is not known, and nothing is kept.
        read: reads it: lists of torchtext's examples. `ReadingField(numbering)` is the field for it; texts that are lists of
            strings are taken as well.
        is_unchanged: says, after it was read, whether the corpus still has the digest.
        between: is called while another process is waited for; what it raises ends the waiting.
    """
    key = reading and _key(reading)
    path = key and _path(key)
    if not path:
        return _numbered(read)
    found = _recall(path, key)
    if found is not None:
        return found
    with _turn(path, between) as may_write:
        found = _recall(path, key) if may_write else None
        if found is not None:
            return found
        parts = _numbered(read)
        if may_write and is_unchanged() and _keep(path, key, parts):
            return _recall(path, key) or parts  # what is mapped, all processes share
        return parts


def _key(reading: Mapping[str, Any]) -> dict[str, Any]:
    """Add what else the words depend on: Python and Unicode decide what lower case and a space are."""
    return {
        **reading,
        "format": FORMAT,
        "torchtext": torchtext.__version__,
        "python": list(sys.version_info[:2]),
        "unicode": unicodedata.unidata_version,
    }


def _path(key: dict[str, Any]) -> str | None:
    """Return where the corpus is kept, None where nothing is to be kept."""
    folder = cache_folder.usable_tokens()
    name = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
    return folder and os.path.join(folder, name + shelf.ENDING)


def _recall(path: str, key: dict[str, Any]) -> Parts | None:
    try:
        parts = kept.read(path, key)
    except (OSError, kept.Unfit, KeyError, TypeError, ValueError):
        return None
    shelf.note_use(path)
    return parts


def _numbered(read: Callable[[Numbering], Parts]) -> Parts:
    numbering = Numbering()
    found = read(numbering)

    def numbered(example: Any) -> Example:
        text = example.text
        return Example(text if isinstance(text, Words) else numbering.add(text), example.label)

    parts = tuple(part and [numbered(example) for example in part] for part in found)
    numbering.finish()
    return parts


@contextlib.contextmanager
def _turn(path: str, between: Callable[[], None]) -> Iterator[bool]:
    """Let one process after another read a corpus; say whether it may be written, which no lock or no folder forbids."""
    lock = filelock.FileLock(path + shelf.LOCK, timeout=0)
    late = time.monotonic() + WAIT_SECONDS
    held = False
    with contextlib.suppress(OSError, NotImplementedError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        while not held and time.monotonic() < late:
            try:
                lock.acquire()
                held = True
            except filelock.Timeout:
                between()
                time.sleep(0.1)
    try:
        yield held
    finally:
        if held:
            lock.release()


def _keep(path: str, key: dict[str, Any], parts: Parts) -> bool:
    """Write a corpus into its place, whole or not at all; say whether that was possible."""
    part = f"{path}.{secrets.token_hex(8)}{shelf.PART}"
    try:
        shelf.sweep(path)
        with open_new(part) as file:
            kept.write(file, key, parts)
        os.replace(part, path)
    except (OSError, ValueError):
        with contextlib.suppress(OSError):
            os.remove(part)
        return False
    shelf.make_room(path)
    return True
