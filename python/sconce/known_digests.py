"""Digests of corpora that did not change since their files were read: a file keeps them between processes.

A corpus is known again by what the file system says of each of its files. As in git, that is trusted only where the newest of the
files was already old when it was looked at: a file that changes right after it was read may keep its times.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import time

from . import cache_folder
from .whole_files import open_new

SETTLED_SECONDS = 60.0  # file systems count time in steps of up to two seconds, and a server's clock may be another one
_FILE = "digests-1.json"  # another number when what a corpus's digest is taken of changes
_MOST = 200  # corpora; those that were noted first give way


def recall(path: str, stats: str) -> str | None:
    """Return the digest of the corpus at `path`, if it is known.

    Args:
        path: the corpus.
        stats: a digest of what the file system says of its files: names, sizes, times, inodes.
    """
    folder = cache_folder.usable_tokens()
    known = _read(folder).get(os.path.abspath(path)) if folder else None
    return known[1] if known and known[0] == stats else None


def note(path: str, stats: str, newest: int, digest: str) -> None:
    """Keep a corpus's digest, if that is safe and possible.

    Args:
        path: the corpus.
        stats: as for `recall`, taken before the files were read.
        newest: the latest time of any file's change, in ns.
        digest: what was found.
    """
    folder = cache_folder.usable_tokens()
    if folder is None or time.time_ns() - newest < SETTLED_SECONDS * 1e9:
        return
    part = os.path.join(folder, f"{_FILE}.{secrets.token_hex(8)}.part")
    with contextlib.suppress(OSError):
        os.makedirs(folder, exist_ok=True)
        known = _read(folder)
        known.pop(os.path.abspath(path), None)
        known[os.path.abspath(path)] = [stats, digest]
        try:
            with open_new(part) as file:
                file.write(json.dumps(dict(list(known.items())[-_MOST:]), indent=1).encode())
            os.replace(part, os.path.join(folder, _FILE))
        except OSError:
            os.remove(part)


def forget(folder: str) -> None:
    """Remove the file that keeps them, and what killed processes have left of it."""
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        if name.startswith(_FILE):
            with contextlib.suppress(FileNotFoundError):
                os.remove(os.path.join(folder, name))


def _read(folder: str) -> dict[str, list[str]]:
    try:
        with open(os.path.join(folder, _FILE), encoding="utf-8") as file:
            known = json.load(file)
    except (OSError, ValueError, RecursionError):
        return {}
    fit = isinstance(known, dict) and all(
        isinstance(one, list) and len(one) == 2 and all(isinstance(part, str) for part in one) for one in known.values()
    )
    return known if fit else {}
