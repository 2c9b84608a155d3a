"""A folder on a node for the runs of a worker, gone with it."""

from __future__ import annotations

import os
import shutil
import tempfile

import filelock

from ..errors import SconceError

_OWNER = ".owner"  # beside a folder, with the folder's name before it: locked while its process lives


class Scratch:
    """A folder of this process's own. What processes that are gone have left beside it is removed as it is made.

    Args:
        base: where it is made. Default: `sconce-UID` in the system's folder for temporary files (TMPDIR).

    Raises:
        SconceError: of kind "run-directory", when no folder can be made there.
    """

    def __init__(self, base: str | None = None):
        base = base or _base()
        try:
            os.makedirs(base, mode=0o700, exist_ok=True)
            if os.stat(base).st_uid != _user():
                raise SconceError("run-directory", f"{base} belongs to another user", "set TMPDIR where Ray is started")
            with filelock.FileLock(os.path.join(base, ".lock")):
                _sweep(base)
                self.path = tempfile.mkdtemp(prefix="worker-", dir=base)
                self._owner = filelock.FileLock(self.path + _OWNER, timeout=0, thread_local=False)
                self._owner.acquire()
        except OSError as error:
            raise SconceError(
                "run-directory", f"cannot make a folder in {base}: {error.strerror}", "set TMPDIR where Ray is started"
            ) from error

    def folder(self, name: str) -> str:
        """Return the path of a folder in it, which is not made."""
        return os.path.join(self.path, name)

    def close(self) -> None:
        """Remove it."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._owner.release()
        _remove(self.path + _OWNER)


def clean() -> None:
    """Remove the folders of processes of this user that are gone."""
    base = _base()
    if os.path.isdir(base):
        with filelock.FileLock(os.path.join(base, ".lock")):
            _sweep(base)


def _base() -> str:
    return os.path.join(tempfile.gettempdir(), f"sconce-{_user()}")


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0


def _sweep(base: str) -> None:
    for name in os.listdir(base):
        path = os.path.join(base, name)
        if not name.startswith("worker-") or name.endswith(_OWNER) or not os.path.isdir(path):
            continue
        owner = filelock.FileLock(path + _OWNER, timeout=0, thread_local=False)
        try:
            owner.acquire()
        except filelock.Timeout:
            continue  # its process is at work
        shutil.rmtree(path, ignore_errors=True)
        owner.release()
        _remove(path + _OWNER)


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except OSError:
        pass
