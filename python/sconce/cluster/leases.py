"""Which corpora of a machine's cache are in use: for each process that needs one a file beside it, locked while that lives."""

from __future__ import annotations

import os
import secrets

import filelock

from ..errors import SconceError
from ..whole_files import reason


class Lease:
    """Keeps a corpus in the cache until `close`, or until this process ends.

    Args:
        folder: the cache.
        digest: the corpus, which need not be there yet.

    Raises:
        SconceError: of kind "run-directory", when nothing can be written there.
    """

    def __init__(self, folder: str, digest: str):
        self._corpus = os.path.join(folder, digest)
        self._path = f"{self._corpus}.use-{secrets.token_hex(8)}"
        self._lock = filelock.FileLock(self._path, timeout=0, thread_local=False)
        try:
            os.makedirs(folder, exist_ok=True)
            with guard(folder, digest):  # not while it is being cleared
                in_use(folder, digest)  # for what processes have left that were killed
                self._lock.acquire()
                self._note_use()
        except OSError as error:
            raise SconceError(
                "run-directory",
                f"cannot write in the cache of corpora {folder}: {reason(error)}",
                "make room there, or set SCONCE_CACHE to another folder where Ray is started",
            ) from error

    def close(self) -> None:
        """Give it up."""
        self._note_use()
        self._lock.release()
        _remove(self._path)

    def _note_use(self) -> None:
        """The folder's own time is that of the last use; those of the reviews stay as they are."""
        try:
            os.utime(self._corpus)
        except OSError:
            pass  # not there yet, or not any more


def guard(folder: str, digest: str) -> filelock.BaseFileLock:
    """Return the lock under which a corpus of the cache is put there, taken into use, or removed."""
    return filelock.FileLock(os.path.join(folder, f"{digest}.lock"))


def in_use(folder: str, digest: str) -> bool:
    """Say whether a living process uses a corpus; what dead ones have left is removed. To be asked under its `guard`."""
    used = False
    for name in os.listdir(folder):
        if not name.startswith(f"{digest}.use-"):
            continue
        path = os.path.join(folder, name)
        lock = filelock.FileLock(path, timeout=0, thread_local=False)
        try:
            lock.acquire()
        except filelock.Timeout:
            used = True
            continue
        lock.release()
        _remove(path)
    return used


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except OSError:
        pass
