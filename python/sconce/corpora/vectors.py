"""Pretrained word vectors from a file in GloVe's text format: a word a line, then its numbers, with spaces between.

The rows of words that the file has are put into the model's embedding; the other rows stay as they were drawn. No random
number is drawn, so the rest of the model begins as it would without.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from ..errors import SconceError
from ..own.elsewhere import found
from ..own.pinned import is_own
from . import files

if TYPE_CHECKING:
    from torch import Tensor, nn

PARAMETER = "vectors"  # a model of one's own that has it takes them itself
_HINT = "data.vectors.file names a file of word vectors; in a configuration file relative to that file"
_known: dict[str, tuple[files.Stamp, dict]] = {}  # width and digest, while this process lives


def inspect(section: dict) -> dict[str, Any]:
    """Return the width and the digest of the file of a `data.vectors` section.

    Raises:
        SconceError: of kind "corpus", for a file that is missing or holds no vectors.
    """
    path = section["file"]
    stamp = files.stamp(path, _HINT)
    known = _known.get(path)
    if not known or known[0] != stamp:
        digest = hashlib.sha256()
        try:
            with open(found(path), "rb") as file:
                for chunk in iter(lambda: file.read(1 << 20), b""):
                    digest.update(chunk)
        except OSError as error:
            raise files.unreadable(path, error) from error
        known = _known[path] = (stamp, {"width": _width(path), "digest": digest.hexdigest()})
    return known[1]


def pinned(section: dict, model: dict) -> dict:
    """Return the `data.vectors` section with the file's width and digest.

    Raises:
        SconceError: of kind "checkpoint", when the digest is there already and is another; "config", for vectors of another width
            than the model's; "corpus", for a file that is missing or holds no vectors.
    """
    path, facts = section["file"], inspect(section)
    if section.get("digest") not in (None, facts["digest"]):
        raise SconceError(
            "checkpoint", f"{path} has changed since the run was started", "give it back its content, or start a new run"
        )
    if section.get("width") not in (None, facts["width"]):
        raise SconceError(
            "config", f"data.vectors.width is {section['width']}, but a word of {path} has {facts['width']} numbers",
            "leave data.vectors.width out, or name another file",
        )  # fmt: skip
    if not is_own(model) and model["embedDim"] != facts["width"]:
        raise SconceError(
            "config",
            f"a word of {path} has {facts['width']} numbers, but model.embedDim is {model['embedDim']}",
            f"set model.embedDim to {facts['width']}, or name another file in data.vectors.file",
        )
    return {**section, **facts}


def read(section: dict, words: list[str]) -> tuple[Tensor, list[int]]:
    """Return the vectors of a vocabulary, (words, width), zero where the file has none, and the numbers of those that it has.

    Args:
        section: the `data.vectors` section, as `pinned` gives it.
        words: the vocabulary, in the order of its numbers.

    Raises:
        SconceError: of kind "corpus", for a line that is no vector, or when no word of the vocabulary is there.
    """
    import torch

    path, width = section["file"], section["width"]
    numbers = {word.encode("utf-8", "surrogatepass"): number for number, word in enumerate(words)}
    vectors, known = torch.zeros(len(words), width), []
    with open(found(path), "rb") as file:
        for line, content in enumerate(file, 1):
            # From the right: a few of GloVe's words have spaces in them.
            word, *entries = content.rstrip().rsplit(b" ", width)
            if len(entries) != width:
                if line == 1 and len(content.split()) == 2:
                    continue  # word2vec's first line: how many words, how many numbers
                raise SconceError(
                    "corpus", f"{path}, line {line}: {len(entries)} numbers, where the first word has {width}", _HINT
                )
            number = numbers.pop(word, None)
            if number is not None:
                try:
                    vectors[number] = torch.tensor([float(entry) for entry in entries])
                except ValueError as error:
                    raise SconceError("corpus", f"{path}, line {line}: {error}", _HINT) from error
                known.append(number)
    if not known:
        raise SconceError(
            "corpus",
            f"no word of the vocabulary is in {path}; the vocabulary begins with {json.dumps(words[2:7], ensure_ascii=False)}",
            "are the words of both written alike: data.lower, data.tokenizer, the language?",
        )
    return vectors, known


def _width(path: str) -> int:
    """Return how many numbers a word has, by the first line that is no heading."""
    with open(found(path), "rb") as file:
        first = [file.readline(1 << 20).rstrip().split(b" ") for _ in range(2)]
    at = 1 if len(first[0]) == 2 and len(first[1]) > 2 else 0
    width = 0
    for entry in reversed(first[at][1:]):
        try:
            float(entry)
        except ValueError:
            break
        width += 1
    if width == 0:
        raise SconceError("corpus", f"{path} holds no word vectors: its first line is no word with numbers after it", _HINT)
    return width


def given(section: dict | None, words: list[str]) -> dict[str, Tensor]:
    """Return blanks, which a model of one's own that takes the vectors itself is made with before its weights are loaded."""
    import torch

    return {PARAMETER: torch.zeros(len(words), section["width"])} if section else {}


def put_into(model: nn.Module, section: dict, vectors: Tensor, known: list[int]) -> None:
    """Put the vectors into a model's embedding: the only nn.Embedding that has a row for each word.

    Raises:
        SconceError: of kind "config", when there is none, or several, or one of another width.
    """
    import torch
    from torch import nn

    words, width = vectors.shape
    embeddings = [(name, module) for name, module in model.named_modules()
                  if isinstance(module, nn.Embedding) and module.num_embeddings == words]  # fmt: skip
    if len(embeddings) != 1:
        how_many = "none" if not embeddings else ", ".join(name for name, _ in embeddings)
        raise SconceError(
            "config",
            f"data.vectors: the model has to have one nn.Embedding with n_vocab rows; found: {how_many}",
            f"or give its __init__ a parameter `{PARAMETER}`: it gets them, (n_vocab, width), zero for words that the file lacks",
        )
    name, embedding = embeddings[0]
    if embedding.embedding_dim != width:
        raise SconceError(
            "config",
            f"data.vectors: a word of {section['file']} has {width} numbers, the model's {name} {embedding.embedding_dim}",
            f"make the embedding {width} wide, or name another file in data.vectors.file",
        )
    with torch.no_grad():
        weight: Any = embedding.weight
        rows = torch.tensor(known, device=weight.device)
        weight[rows] = vectors.to(weight.device, weight.dtype)[known]
    embedding.weight.requires_grad_(not section["freeze"])
