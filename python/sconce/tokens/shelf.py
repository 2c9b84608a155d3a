"""The folder of kept corpora: what is in it, how much it may take, what is removed."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime, timezone
from typing import Any

import filelock

from .. import known_digests
from . import kept

ENDING = ".tokens"
LOCK = ".lock"  # after a kept corpus's name: held by the process that reads it to keep it
PART = ".part"
MOST_BYTES = 2 * 1024**3  # beyond it the corpora that were not used for the longest time give way


def note_use(path: str) -> None:
    """A file's modification time is that of its last use."""
    with contextlib.suppress(OSError):
        os.utime(path)


def listing(folder: str, clear: bool) -> list[dict[str, Any]]:
    """Return what is kept, the last used first; with `clear` it is removed, but for what a process uses.

    Raises:
        OSError: when the folder cannot be read, or something in it cannot be removed.
    """
    found = [_entry(path, clear) for path in _kept(folder)]
    if clear:
        _clear_rest(folder)
    return sorted((entry for entry in found if entry), key=lambda entry: entry["lastUse"], reverse=True)


def make_room(newest: str) -> None:
    """Remove what was not used for the longest time where all together take more than MOST_BYTES; `newest` stays."""
    with contextlib.suppress(OSError):
        facts = {path: os.stat(path) for path in _kept(os.path.dirname(newest))}
        total = sum(one.st_size for one in facts.values())
        for path in sorted(facts, key=lambda path: facts[path].st_mtime):
            if total > MOST_BYTES and path != newest and _remove(path):
                total -= facts[path].st_size


def sweep(path: str) -> None:
    """Remove what killed processes have left beside a kept corpus; to be called under its lock."""
    folder, name = os.path.split(path)
    for other in os.listdir(folder):
        if other.startswith(name) and other.endswith(PART):
            with contextlib.suppress(FileNotFoundError):
                os.remove(os.path.join(folder, other))


def _kept(folder: str) -> list[str]:
    return [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(ENDING)] if os.path.isdir(folder) else []


def _entry(path: str, clear: bool) -> dict[str, Any] | None:
    try:
        facts = os.stat(path)
        try:
            key, texts = kept.describe(path)
            digest = str(key["corpus"])
        except (kept.Unfit, KeyError, TypeError, AttributeError):
            digest, texts = None, 0  # the next process that needs it makes it anew
        in_use = not (_remove(path) if clear else _is_free(path))
    except FileNotFoundError:
        return None  # another process has removed it
    used = datetime.fromtimestamp(facts.st_mtime, timezone.utc).isoformat(timespec="seconds")
    return {
        "digest": digest,
        "bytes": facts.st_size,
        "texts": texts,
        "lastUse": used.replace("+00:00", "Z"),
        "inUse": in_use,
        "cleared": clear and not in_use,
    }


def _is_free(path: str) -> bool:
    with open(path, "rb") as file:
        return kept.hold(file, exclusive=True)


def _remove(path: str) -> bool:
    """Remove a file that no process uses; say whether it is gone."""
    with open(path, "rb") as file:
        if not kept.hold(file, exclusive=True):
            return False
        os.remove(path)
    return True


def _clear_rest(folder: str) -> None:
    """Remove what belongs to no kept corpus: locks that nobody holds, what killed processes have left, the known digests."""
    names = os.listdir(folder) if os.path.isdir(folder) else []
    for path in {os.path.join(folder, name.partition(ENDING)[0] + ENDING) for name in names if ENDING in name}:
        lock = filelock.FileLock(path + LOCK, timeout=0)
        with contextlib.suppress(filelock.Timeout), lock:
            sweep(path)
            os.remove(lock.lock_file)
    known_digests.forget(folder)
