"""What a run reads of files that are too large to go with each order: a corpus, and pretrained word vectors.

A supply is a dict that Ray carries: `kind`; `section`, with the paths as the driver has them; `digest`, by which a node knows it.
On a node it may lie in a folder of its own, a copy; where in it, `_PLACES` says.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from .. import corpus
from ..errors import SconceError
from ..review_files import list_reviews

Supply = dict[str, Any]

# kind -> field of its section with a path -> where that file or folder lies in a copy
_PLACES = {
    "reviews": {"root": "imdb/aclImdb"},  # as below any root
    "table": {"train": "table/train", "validation": "table/validation", "test": "table/test"},
    "folders": {"root": "folders"},
    "vectors": {"file": "vectors/file"},
}


def needed(data: dict, corpus_path: str) -> list[Supply]:
    """Return the supplies that a run of this `data` section needs: its corpus first.

    Args:
        data: the section, with the paths of this machine.
        corpus_path: where a corpus of reviews lies.

    Raises:
        SconceError: of kind "corpus", for what no run could read.
    """
    own = next((name for name in ("table", "folders") if data.get(name)), None)
    found = [_supply("reviews", {"root": corpus_path}) if own is None else _supply(own, data[own])]
    if data.get("vectors"):
        found.append(_supply("vectors", {"file": data["vectors"]["file"]}))
    return found


def reviews(digest: str) -> Supply:
    """Return the supply of a corpus of reviews of which nothing but the digest is known."""
    return {"kind": "reviews", "section": {"root": ""}, "digest": digest}


def paths(supply: Supply, folder: str | None = None) -> dict[str, str]:
    """Return the files and folders of a supply, and where each lies: in the copy in `folder`, or as the driver has it."""
    given = {field: place for field, place in _PLACES[supply["kind"]].items() if supply["section"][field] is not None}
    if folder is None:
        return {field: supply["section"][field] for field in given}
    return {field: os.path.join(folder, *place.split("/")) for field, place in given.items()}


def is_whole(supply: Supply, folder: str | None = None) -> bool:
    """Say whether a supply lies in a copy, or, without `folder`, where the driver has it, just as its digest says."""
    try:
        return _digest(supply["kind"], {**supply["section"], **paths(supply, folder)}) == supply["digest"]
    except SconceError:
        return False


def files(supply: Supply) -> Iterator[tuple[str, str]]:
    """Yield what a copy has to hold, each as its name there and its path here; an empty folder is one, too."""
    for field, path in paths(supply).items():
        place = _PLACES[supply["kind"]][field]
        if field != "root":
            yield place, path
        else:
            inner = _reviews(path) if supply["kind"] == "reviews" else _texts(path)
            yield from ((f"{place}/{name}", os.path.join(path, *name.split("/"))) for name in inner)


def belongs(supply: Supply, name: str) -> bool:
    """Say whether a file of this name may be in a copy, whatever an archive holds."""
    parts = name.split("/")
    places = _PLACES[supply["kind"]].values()
    return not {"", ".", ".."} & set(parts) and any(name == place or name.startswith(f"{place}/") for place in places)


def kind_of(folder: str) -> tuple[str, int | None]:
    """Return what a copy is, and how many texts it has, where each is a file."""
    tops = {place.split("/")[0]: kind for kind, places in _PLACES.items() for place in places.values()}
    kind = next((tops[name] for name in os.listdir(folder) if name in tops), "reviews")
    if "root" not in _PLACES[kind]:
        return kind, None
    return kind, sum(name.endswith(".txt") for _, _, inner in os.walk(folder) for name in inner)


def _supply(kind: str, section: dict) -> Supply:
    return {"kind": kind, "section": section, "digest": _digest(kind, section)}


def _digest(kind: str, section: dict) -> str:
    if kind == "reviews":
        return corpus.inspect(section["root"]).digest
    from ..corpora import folders, table, vectors

    if kind == "vectors":
        return vectors.inspect(section)["digest"]
    return {"table": table, "folders": folders}[kind].inspect(section).digest


def _reviews(path: str) -> Iterator[str]:
    for part, found in list_reviews(path).items():
        yield from (f"{part}/{name}" for name, _, _ in found)
    if os.path.isfile(os.path.join(path, corpus.MANIFEST)):
        yield corpus.MANIFEST


def _texts(root: str) -> Iterator[str]:
    from ..corpora import folders

    texts, empty = folders.listed(root)
    for path in [*(path for part in texts.values() for _, path in part), *empty]:
        yield os.path.relpath(path, root).replace(os.sep, "/")
