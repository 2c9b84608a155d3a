"""Files of the user's that lie elsewhere than the configuration says: on a node of a cluster, where they were sent."""

from __future__ import annotations

import os

from .sources import digest

_places: dict[str, str] = {}


def found(path: str) -> str:
    """Return where a file or folder that a configuration names, or what is in such a folder, lies for this process."""
    for named, place in _places.items():
        if path == named:
            return place
        if path.startswith(named + os.sep):
            return place + path[len(named) :]
    return path


def named(place: str) -> str:
    """Return the path, as a configuration's paths have it, of a file that lies beside a Python file which was sent here."""
    for path, there in _places.items():
        folder = os.path.dirname(there)
        if place.startswith(folder + os.sep):
            return os.path.dirname(path) + place[len(folder) :]
    return place


def lies(path: str, place: str) -> None:
    """Let the file or folder that a configuration names `path` be the one at `place` for this process."""
    _places[path] = place


def put(path: str, files: dict[str, bytes], folder: str) -> None:
    """Let a Python file, with those beside it that it imports, lie below `folder` for this process.

    Args:
        path: the file as the configuration names it.
        files: content by relative path, as `sources.sources` gives them.
        folder: where they are written, in a folder named by their digest.
    """
    place = os.path.join(folder, f"source-{digest(files)[:16]}")
    for name, content in files.items():
        target = os.path.join(place, *name.split("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(content)
    lies(path, os.path.join(place, os.path.basename(path)))


def forget() -> None:
    """Let every file lie where the configuration says again."""
    _places.clear()
