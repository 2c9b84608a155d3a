"""Texts of one's own in folders: train/LABEL/*.txt, test/LABEL/*.txt, and validation/LABEL/*.txt where it is there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import Any

from ..corpus import Corpus
from ..errors import SconceError
from ..own.elsewhere import found
from . import files
from .labels import Labels

_known: dict[str, tuple[list[files.Stamp], Corpus]] = {}  # while this process lives
_HINT = "data.folders.root names the folder with train/LABEL/*.txt and test/LABEL/*.txt in it"

Texts = dict[str, list[tuple[str, str]]]  # part -> (label, file), sorted


def inspect(section: dict) -> Corpus:
    """Return what is known of the texts; see `corpora.inspect`. The digest is over labels, names and bytes."""
    root = section["root"]
    texts, ignored = listed(root)
    stamps = [files.stamp(path, _HINT) for part in texts.values() for _, path in part]
    before = _known.get(root)
    if before and before[0] == stamps:
        return before[1]
    digest, labels = hashlib.sha256(b"folders\0"), Labels()
    for part, found_texts in texts.items():
        for label, path in found_texts:
            files.digest_into(digest, path, os.path.relpath(path, root).replace(os.sep, "/"))
            if not _text(path).strip():
                raise SconceError("corpus", f"{path}: the text is empty", "fill it in, or remove the file")
            labels.add(part, label, path)
    warnings = labels.check({part: os.path.join(root, part) for part in texts})
    warnings += [f"{path} holds no texts (*.txt): it is left out" for path in ignored]
    corpus = Corpus(root, digest.hexdigest(), labels.counts(), warnings, False)
    _known[root] = (stamps, corpus)
    return corpus


def read(section: dict, field: Any, between: Callable[[], None]) -> tuple[list, list | None, list]:
    """Return the examples of training, validation (None: no such folder) and test, by label and name."""
    from torchtext import data  # here, as in all of the package: whoever only asks for a digest loads no torch

    fields = [("text", field), ("label", data.Field(sequential=False))]
    texts, _ = listed(section["root"])
    examples: dict[str, list] = {}
    for part, found_texts in texts.items():
        examples[part] = []
        for label, path in found_texts:
            between()
            example = data.Example.fromlist([_text(path), label], fields)
            if not example.text:
                raise SconceError("corpus", f"{path}: the tokenizer finds no word in it", "fill it in, or remove the file")
            examples[part].append(example)
    return examples["train"], examples.get("validation"), examples["test"]


def listed(root: str) -> tuple[Texts, list[str]]:
    """Return the texts below a root, and the folders of labels that hold none.

    Raises:
        SconceError: of kind "corpus", for a folder that is missing or cannot be read.
    """
    if not os.path.isdir(found(root)):
        raise SconceError("corpus", f"there is no folder {root}", _HINT)
    names = ("train", *(("validation",) if os.path.isdir(found(os.path.join(root, "validation"))) else ()), "test")
    texts: Texts = {}
    ignored: list[str] = []
    for part in names:
        folder = os.path.join(root, part)
        if not os.path.isdir(found(folder)):
            raise SconceError("corpus", f"the folder {part} is missing in {root}", _HINT)
        texts[part] = []
        for label in _names(folder, lambda entry: entry.is_dir()):
            inner = os.path.join(folder, label)
            names_of_texts = _names(inner, lambda entry: entry.name.endswith(".txt"))
            texts[part] += [(label, os.path.join(inner, name)) for name in names_of_texts]
            if not names_of_texts:
                ignored.append(inner)
        if not texts[part]:
            raise SconceError("corpus", f"{folder} holds no folders of texts (LABEL/*.txt)", _HINT)
    return texts, ignored


def _names(folder: str, wanted: Callable[[os.DirEntry], bool]) -> list[str]:
    try:
        with os.scandir(found(folder)) as entries:
            names = sorted(entry.name for entry in entries if not entry.name.startswith(".") and wanted(entry))
    except OSError as error:
        raise files.unreadable(folder, error) from error
    for name in names:
        try:
            name.encode()
        except UnicodeEncodeError:
            raise SconceError(
                "corpus", f"the name {os.fsencode(name)!r} in {folder} is not UTF-8", "rename it: names belong to the digest"
            ) from None
    return names


def _text(path: str) -> str:
    with open(found(path), encoding="utf-8-sig") as file:
        return file.read()
