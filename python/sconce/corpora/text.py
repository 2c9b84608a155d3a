"""How a text is cut into words: by torchtext's names, or by a function of the user's, kept like a model of one's own."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from ..errors import SconceError
from ..own import source
from ..own.elsewhere import found
from ..own.own_code import OwnCodeError, own_code
from ..own.pinned import kept_in, unchanged
from ..own.sources import digest, sources

SOURCE = "source/tokenizer"  # where a run directory has the user's file, with those beside it that it imports
_OPTION = "data.tokenizer.file"

Tokenizer = Callable[[str], list[str]]


def tokenizer(data: dict) -> Tokenizer | str | None:
    """Return what torchtext's Field takes as `tokenize` for a `data` section: None splits at white space."""
    chosen = data.get("tokenizer", "split")
    if isinstance(chosen, dict):
        return _own(chosen)
    return None if chosen == "split" else chosen


def lower(data: dict) -> bool:
    """Return whether words are in lower case."""
    return data.get("lower", True)


def key(data: dict) -> tuple:
    """Return what of a `data` section decides the words of a text."""
    chosen = data.get("tokenizer", "split")
    if isinstance(chosen, dict):
        chosen = (chosen["function"], digest(sources(found(chosen["file"]), _OPTION)))
    return chosen, lower(data)


def pinned(chosen: dict) -> dict:
    """Return a tokenizer's section with the digest of its files, once the function has been found.

    Raises:
        SconceError: of kind "checkpoint", when the digest is there already and is another; "model-file" and "own-code", for
            what is wrong with the file.
    """
    now = unchanged(chosen, _OPTION, SOURCE)
    _own(chosen)
    return {**chosen, "digest": now}


def kept(data: dict, directory: str) -> dict:
    """Return the `data` section of a run with its tokenizer's file as the run directory keeps it."""
    chosen = data.get("tokenizer")
    if not isinstance(chosen, dict):
        return data
    return {**data, "tokenizer": kept_in(chosen, directory, SOURCE)}


def _own(chosen: dict) -> Tokenizer:
    path, name = found(chosen["file"]), chosen["function"]
    function = getattr(source.load(path), name, None)
    if not callable(function):
        there = "is no function" if function is not None else "is not there"
        raise SconceError(
            "model-file",
            f"the function {name} of {path} {there}",
            "data.tokenizer.function names a function: a text in, words out",
        )

    def tokenize(text: str) -> list[str]:
        with own_code(path, f"cutting a text into words by {name}"):
            words: Any = function(text)
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise OwnCodeError(
                f"{name} in {os.path.basename(path)} gives no list of words", "", "give a list of texts: text.split()"
            )
        return words

    return tokenize
