"""What goes from the driver to the nodes through Ray's object store: the corpus once a node, and what earlier attempts left."""

from __future__ import annotations

import os
from typing import Any

from .. import corpus
from ..own import pinned
from ..own.sources import sources
from . import corpus_copy


class Parcels:
    """Puts files into the object store. A corpus is packed when the first node asks for it, and kept for the others."""

    def __init__(self, ray: Any):
        self._ray = ray
        self._corpora: dict[str, Any] = {}

    def digest(self, path: str) -> str:
        """Return a corpus's digest. @raises SconceError of kind "corpus"; see `corpus.inspect`."""
        return corpus.inspect(path).digest

    def corpus(self, digest: str, path: str) -> list:
        """Return a corpus packed, as a list with its reference: one in a list is fetched only by who needs it."""
        if digest not in self._corpora:
            self._corpora[digest] = self._ray.put(corpus_copy.pack(path))
        return [self._corpora[digest]]

    def own(self, model: dict) -> dict[str, list]:
        """Return the Python files of a model of one's own by their names, as `files` does; none for a tutorial's model."""
        if not pinned.is_own(model):
            return {}
        return {name: [self._ray.put(content)] for name, content in sources(model["file"]).items()}

    def files(self, folder: str, names: list[str]) -> dict[str, list]:
        """Return the files of a run's folder by their names, each as a list with its reference."""
        sent = {}
        for name in names:
            with open(os.path.join(folder, *name.split("/")), "rb") as file:
                sent[name] = [self._ray.put(file.read())]
        return sent
