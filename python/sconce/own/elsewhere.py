"""Files of a model that lie elsewhere than the configuration says: on a node of a cluster, where they were sent."""

from __future__ import annotations

import os

from .sources import digest

_places: dict[str, str] = {}


def found(path: str) -> str:
    """Return where the file that a configuration names lies for this process."""
    return _places.get(path, path)


def put(path: str, files: dict[str, bytes], folder: str) -> None:
    """Let the file of a model, with those beside it that it imports, lie below `folder` for this process.

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
    _places[path] = os.path.join(place, os.path.basename(path))
