"""A table of texts of one's own, read by torchtext's own TabularDataset once its rows have been checked."""

from __future__ import annotations

import contextlib
import hashlib
import types
from collections.abc import Callable, Iterator
from typing import Any

from ..corpus import Corpus
from ..errors import SconceError
from . import files
from .labels import Labels
from .rows import rows, spelled

_KINDS = {"csv": "csv", "tsv": "tsv", "jsonl": "json"}  # as torchtext calls them
_known: dict[tuple, tuple[list[files.Stamp], Corpus]] = {}  # while this process lives


def parts(table: dict) -> dict[str, str]:
    """Return the files of a `data.table` section by part: train, test, and validation where it is given."""
    names = ("train", *(("validation",) if table["validation"] else ()), "test")
    return {part: table[part] for part in names}


def inspect(table: dict) -> Corpus:
    """Return what is known of a table; see `corpora.inspect`. Its digest is over the files' bytes, the columns and the format."""
    paths = parts(table)
    stamps = [files.stamp(path, _hint(part)) for part, path in paths.items()]
    key = (*paths.values(), table["text"], table["label"], table["format"])
    before = _known.get(key)
    if before and before[0] == stamps:
        return before[1]
    digest = hashlib.sha256("\0".join(["table", table["format"], table["text"], table["label"], ""]).encode())
    for part, path in paths.items():
        files.digest_into(digest, path, part)
    labels = Labels()
    for (part, path), (_, size, *_) in zip(paths.items(), stamps, strict=True):
        if size == 0:
            raise SconceError("corpus", f"{path} is empty", _hint(part))
        for row in rows(path, table):
            labels.add(part, row.label, row.place)
    warnings = labels.check(paths)
    corpus = Corpus(paths["train"], digest.hexdigest(), labels.counts(), warnings, False)
    _known[key] = (stamps, corpus)
    return corpus


def read(table: dict, field: Any, between: Callable[[], None]) -> tuple[list, list | None, list]:
    """Return the examples of training, validation (None: not given) and test."""
    from torchtext import data

    label = data.Field(sequential=False, preprocessing=spelled)
    columns = {table["text"]: ("text", field), table["label"]: ("label", label)}
    examples: dict[str, list] = {}
    for part, path in parts(table).items():
        before = files.stamp(path, _hint(part))
        with _read_by_torchtext(between, jsonl=table["format"] == "jsonl"):
            examples[part] = data.TabularDataset(path, _KINDS[table["format"]], columns).examples
        if files.stamp(path, _hint(part)) != before:
            raise SconceError(
                "corpus", f"{path} changed while it was read", "start the run again once the file is as it should be"
            )
        empty = next((n for n, example in enumerate(examples[part]) if not example.text), None)
        if empty is not None:
            place = next(row.place for n, row in enumerate(rows(path, table)) if n == empty)
            raise SconceError(
                "corpus", f"{place}, column {table['text']}: the tokenizer finds no word in it", "fill it in, or remove the row"
            )
    return examples["train"], examples.get("validation"), examples["test"]


def _hint(part: str) -> str:
    return f"data.table.{part} names the file of the {'training' if part == 'train' else part} texts"


@contextlib.contextmanager
def _read_by_torchtext(between: Callable[[], None], jsonl: bool) -> Iterator[None]:
    """Within it, TabularDataset drops a byte order mark and blank lines, and can be stopped between two lines."""
    from torchtext.data import dataset as dataset_module

    usual, usual_reader = dataset_module.io, dataset_module.unicode_csv_reader
    dataset_module.io = types.SimpleNamespace(open=lambda path, encoding: files.Lines(path, between, blank=not jsonl))
    dataset_module.unicode_csv_reader = lambda lines, **options: (
        row for row in usual_reader(lines, strict=True, **options) if row
    )
    try:
        yield
    finally:
        dataset_module.io, dataset_module.unicode_csv_reader = usual, usual_reader
