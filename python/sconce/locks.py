"""Locks of run directories. The kernel holds them (flock), so they are gone the moment the process that took them is."""

from __future__ import annotations

import os
import time

from .errors import SconceError

try:
    import fcntl
except ImportError:  # Windows: no flock; two runs in one directory are then not kept apart
    fcntl = None

LOCK = ".lock"

_held: dict[str, int] = {}


def lock(params: dict, _callback=None) -> dict:
    """Take the lock of the directory `params["directory"]`, waiting at most three seconds for one who is dying."""
    directory = params["directory"]
    try:
        descriptor = os.open(os.path.join(directory, LOCK), os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise SconceError(
            "run-directory", f"cannot write in {directory}: {error.strerror}", "choose a folder that can be written"
        ) from error
    deadline = time.monotonic() + 3
    while fcntl:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError as error:
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise SconceError(
                    "locked", f"another run is at work in {directory}", "wait for it, or choose another directory"
                ) from error
            time.sleep(0.1)
    _held[directory] = descriptor
    return {}


def unlock(params: dict, _callback=None) -> dict:
    """Give the lock of `params["directory"]` back. Giving back what is not held does nothing."""
    descriptor = _held.pop(params["directory"], None)
    if descriptor is not None:
        os.close(descriptor)
    return {}
