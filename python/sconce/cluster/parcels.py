"""What goes from the driver to the nodes through Ray's object store: what runs read, and what earlier attempts left."""

from __future__ import annotations

import os
from typing import Any

from ..own.sources import digest, sources
from . import copies, supplies


class Parcels:
    """Puts files into the object store. A supply is packed when the first node asks for it, and kept for the others."""

    def __init__(self, ray: Any):
        self._ray = ray
        self._packed: dict[str, Any] = {}  # digest of a supply -> its reference
        self._sources: dict[str, dict[str, list]] = {}  # digest of Python files -> their references by name

    def supplies(self, order: dict) -> list[supplies.Supply]:
        """Return what an order's run reads. @raises SconceError of kind "corpus"; see `supplies.needed`."""
        return supplies.needed(order["params"]["config"]["data"], order["corpusPath"])

    def packed(self, supply: supplies.Supply) -> list:
        """Return a supply packed, as a list with its reference: one in a list is fetched only by who needs it."""
        if supply["digest"] not in self._packed:
            self._packed[supply["digest"]] = self._ray.put(copies.pack(supply))
        return [self._packed[supply["digest"]]]

    def own(self, config: dict) -> dict[str, dict[str, Any]]:
        """Return the user's Python files that a configuration names, each with those beside it that it imports.

        By the file's path: `digest`, and `files` by their names as `files` does.
        """
        sent = {}
        places = {"model.file": config["model"], "data.tokenizer.file": config["data"].get("tokenizer")}
        for option, section in places.items():
            if not isinstance(section, dict) or "file" not in section:
                continue
            content = sources(section["file"], option)
            key = digest(content)
            if key not in self._sources:
                self._sources[key] = {name: [self._ray.put(one)] for name, one in content.items()}
            sent[section["file"]] = {"digest": key, "files": self._sources[key]}
        return sent

    def files(self, folder: str, names: list[str]) -> dict[str, list]:
        """Return the files of a run's folder by their names, each as a list with its reference."""
        sent = {}
        for name in names:
            with open(os.path.join(folder, *name.split("/")), "rb") as file:
                sent[name] = [self._ray.put(file.read())]
        return sent
