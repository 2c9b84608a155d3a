"""Keeps the driver's folder of a run equal to the one on the node: what has changed since the last look is sent."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from typing import Any

from ..run_directory import EXTENSION_METRICS, LOG, METRICS, SYSTEM

_GROWING = (METRICS, EXTENSION_METRICS, SYSTEM, LOG)

# Of use only to the process that writes them; `src/executors/task-files.ts` has the same.
_TRANSIENT = re.compile(r"(?:^|/)\.(?:lock|batch)$|\.part$")


class Mirror:
    """Sends the files of a run directory.

    Args:
        path: the run directory on this node.
        post: takes a message: `append` (from an offset on), `replace` or `remove`.
    """

    def __init__(self, path: str, post: Callable[[dict[str, Any]], None]):
        self.path = path
        self._post = post
        self._sent: dict[str, tuple] = {}  # name -> what tells one state of the file from another
        self._grown: dict[str, tuple[int, int]] = {}  # growing file -> its inode, and how many bytes of it are at home

    def fetch(self, files: dict[str, bytes]) -> None:
        """Write what an earlier attempt left at home."""
        for name, content in files.items():
            path = os.path.join(self.path, *name.split("/"))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
            self._sent[name] = _state(path)
            if name in _GROWING:
                self._grown[name] = (os.stat(path).st_ino, len(content))

    def send(self) -> None:
        """Send all that has changed: the metrics first, since a checkpoint counts on them; what is gone last."""
        self.grow()
        names = self._names()
        for name in names:
            path = os.path.join(self.path, *name.split("/"))
            state = _state(path)
            if name in _GROWING or state == self._sent.get(name):
                continue
            with open(path, "rb") as file:
                self._replace(name, file.read())
            self._sent[name] = state
        for name in [known for known in self._sent if known not in names]:
            self._post({"type": "remove", "name": name})
            del self._sent[name]
            self._grown.pop(name, None)

    def grow(self) -> None:
        """Send what was added to the metrics and the like. A run that goes on has cut those before its first event."""
        for name in _GROWING:
            self._grow(name)

    def _grow(self, name: str) -> None:
        try:
            file = open(os.path.join(self.path, name), "rb")
        except FileNotFoundError:
            return
        with file:
            there = os.fstat(file.fileno())
            inode, at_home = self._grown.get(name, (there.st_ino, 0))
            if inode != there.st_ino:  # another file in its place, as when a run with more epochs is finished
                content = file.read()
                self._replace(name, content)
                offset = 0
            elif there.st_size == at_home and name in self._sent:
                return
            else:
                offset = min(there.st_size, at_home)
                file.seek(offset)
                content = file.read(there.st_size - offset)
                self._post({"type": "append", "name": name, "offset": offset, "content": content})
        self._grown[name] = (there.st_ino, offset + len(content))
        self._sent[name] = ()

    def _replace(self, name: str, content: bytes) -> None:
        digest = hashlib.sha256(content).hexdigest()
        self._post({"type": "replace", "name": name, "sha256": digest, "content": content})

    def _names(self) -> list[str]:
        found = []
        for folder, _, files in os.walk(self.path):
            inside = os.path.relpath(folder, self.path).replace(os.sep, "/")
            found += [name if inside == "." else f"{inside}/{name}" for name in files]
        return sorted(name for name in found if not _TRANSIENT.search(name))


def _state(path: str) -> tuple:
    there = os.stat(path)
    return there.st_ino, there.st_size, there.st_mtime_ns
