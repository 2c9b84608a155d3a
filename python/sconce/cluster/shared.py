"""A file system that the driver and its nodes share: whether they do, and runs in the driver's own folder."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Callable

import filelock

from ..errors import SconceError
from ..run_directory import LOCK
from ..whole_files import reason

SEEN_SECONDS = 5.0  # a network file system may take a moment to show a new file
LOST_SECONDS = 120.0  # and to let go of a lock whose machine was lost


def leave(folder: str) -> str:
    """Write a file into a folder for a node to find, on the driver, and return its path.

    Raises:
        SconceError: of kind "run-directory", when it cannot be written.
    """
    path = os.path.join(folder, f".sconce-probe-{secrets.token_hex(8)}")
    try:
        os.makedirs(folder, exist_ok=True)
        _write(path, os.path.basename(path))
    except OSError as error:
        raise SconceError("run-directory", f"cannot write {path}: {reason(error)}", "make room or mend the folder") from error
    return path


def answer(path: str) -> str | None:
    """Say what keeps this node from sharing the folder of that file, and answer it by another file; None when nothing does."""
    if not _seen(path, os.path.basename(path)):
        return "a file that this machine writes there is not seen on the node"
    try:
        _write(path + ".answer", "")
    except OSError as error:
        return f"the node cannot write there: {reason(error)}"
    return None


def verdict(node: str, path: str, said: str | None) -> SconceError | None:
    """Return the error of a node that does not share the folder of that file, or None; remove the file and its answer."""
    if said is None and not _seen(path + ".answer", ""):
        said = "a file that the node writes there is not seen on this machine"
    for left in (path, path + ".answer"):
        with contextlib.suppress(OSError):
            os.remove(left)
    if said is None:
        return None
    return SconceError(
        "cluster",
        f"node {node} does not share {os.path.dirname(path)} with this machine: {said}",
        "mount the same file system there on every node, writable, or leave out the option `shared`: files are then sent",
    )


def wait_for(folder: str, given_up: Callable[[], bool]) -> None:
    """Wait until an earlier attempt's lock of a run's folder is gone; not for ever, and not for a task that is to end."""
    held = filelock.FileLock(os.path.join(folder, LOCK), timeout=0, thread_local=False)
    late = time.monotonic() + LOST_SECONDS
    while os.path.isdir(folder) and time.monotonic() < late and not given_up():
        try:
            with held:
                return
        except filelock.Timeout:
            time.sleep(0.5)


class InPlace:
    """Stands where a `Mirror` does: the run is in the driver's folder, so that nothing is to be sent."""

    def fetch(self, files: dict) -> None:
        """Write nothing: what an earlier attempt left is there."""

    def send(self) -> None:
        """Send nothing."""

    def grow(self) -> None:
        """Send nothing."""


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _seen(path: str, text: str) -> bool:
    late = time.monotonic() + SEEN_SECONDS
    while True:
        try:
            with open(path, encoding="utf-8") as file:
                if file.read() == text:
                    return True
        except OSError:
            pass
        if time.monotonic() > late:
            return False
        time.sleep(0.1)
