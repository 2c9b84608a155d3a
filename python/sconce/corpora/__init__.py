"""Texts of one's own, beside the corpora of reviews: a module a kind, each with `inspect` and `read`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import corpus as reviews
from ..corpus import Corpus
from . import folders, table, text, vectors

_OWN = {"table": table, "folders": folders}  # by the field of the `data` section; `src/config/corpora.ts` has the same


def own_kind(data: dict) -> str | None:
    """Return which field of a `data` section names texts of one's own, or None where it is a corpus of reviews."""
    return next((name for name in _OWN if data.get(name)), None)


def inspect(data: dict, path: str) -> Corpus:
    """Return what is known of the corpus of a `data` section.

    Args:
        data: the section.
        path: where a corpus of reviews lies; texts of one's own lie where the section says.

    Raises:
        SconceError: of kind "corpus", for what cannot be read or trained on, with file, row and column.
    """
    kind = own_kind(data)
    return reviews.inspect(path) if kind is None else _OWN[kind].inspect(data[kind])


def read(data: dict, field: Any, between: Callable[[], None] | None) -> tuple[list, list | None, list]:
    """Return the examples of training, validation (None: not given) and test of texts of one's own.

    Args:
        data: the `data` section, which `inspect` has found good.
        field: the torchtext field that cuts a text into words.
        between: is called between two rows or files; what it raises ends the reading.
    """
    kind = own_kind(data)
    return _OWN[kind].read(data[kind], field, between or (lambda: None))


def pinned(data: dict, model: dict) -> dict:
    """Return the `data` section with the digests of the user's tokenizer and vectors, once both have been looked at.

    Raises:
        SconceError: of kind "checkpoint", when a digest is there already and is another; see `text.pinned`, `vectors.pinned`.
    """
    if isinstance(data.get("tokenizer"), dict):
        data = {**data, "tokenizer": text.pinned(data["tokenizer"])}
    if data.get("vectors"):
        data = {**data, "vectors": vectors.pinned(data["vectors"], model)}
    return data


def identity(data: dict) -> dict[str, Any]:
    """Return what of a `data` section has to be the same for the same bits: no path, since files may move; digests tell them."""
    same: dict[str, Any] = {key: value for key, value in data.items() if key not in ("root", "folders")}
    if data.get("table"):
        same["table"] = {key: data["table"][key] for key in ("text", "label", "format")}
    for name in ("tokenizer", "vectors"):
        if isinstance(data.get(name), dict):
            same[name] = {("sha256" if key == "digest" else key): value for key, value in data[name].items() if key != "file"}
    return same
