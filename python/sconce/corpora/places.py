"""Files and folders of data that lie elsewhere than the configuration says: on a node of a cluster, where they were sent."""

from __future__ import annotations

_places: dict[str, str] = {}


def found(path: str) -> str:
    """Return where a file or folder that a configuration names lies for this process."""
    return _places.get(path, path)


def put(path: str, place: str) -> None:
    """Let a file or folder that a configuration names lie at `place` for this process."""
    _places[path] = place
