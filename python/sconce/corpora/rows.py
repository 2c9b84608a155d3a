"""The rows of a table, each checked, with its place: what torchtext would misread or fail on is told here first."""

from __future__ import annotations

import csv
import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import SconceError
from ..own.elsewhere import found
from .quotes import explain

LONGEST = 10_000_000  # characters of a field: beyond it a quote is not closed, or a file is no table
_DELIMITERS = {"csv": ",", "tsv": "\t"}


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Args:
        place: where it is, in words: "reviews.csv, row 12 (line 15)". The header is row 1.
        text: its text.
        label: its label, a JSON value that is no text spelled as JSON does.
    """

    place: str
    text: str
    label: str


def rows(path: str, table: dict) -> Iterator[Row]:
    """Give the rows of a file.

    Args:
        path: the file.
        table: `text`, `label` and `format` of the configuration's `data.table`.

    Raises:
        SconceError: of kind "corpus", naming row and column of what cannot be read.
    """
    read = _objects if table["format"] == "jsonl" else _separated
    for place, text, label in read(path, table):
        for column, value in ((table["text"], text), (table["label"], label)):
            if not value.strip():
                what = "text" if column == table["text"] else "label"
                raise SconceError("corpus", f"{place}, column {column}: the {what} is empty", "fill it in, or remove the row")
        yield Row(place, text, label)


def _separated(path: str, table: dict) -> Iterator[tuple[str, str, str]]:
    delimiter = _DELIMITERS[table["format"]]
    before = csv.field_size_limit(LONGEST)  # the process's: torchtext sets it, too
    try:
        with open(found(path), encoding="utf-8-sig") as file:
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            header: list[str] = []
            number, line = 0, 0  # of the last row that was read, and its last line
            while True:
                try:
                    row = next(reader)
                except StopIteration:
                    break
                except csv.Error as error:
                    place = _place(path, number + 1, line + 1)
                    raise SconceError("corpus", *explain(error, place, path, line, delimiter, header, LONGEST)) from error
                number, begin, line = number + 1, line + 1, reader.line_num
                if not row:
                    continue  # a blank line
                place = _place(path, number, begin)
                if not header:
                    header = row
                    at_text, at_label = _column(path, header, table, "text"), _column(path, header, table, "label")
                elif len(row) != len(header):
                    raise SconceError(
                        "corpus",
                        f"{place} has {_counted(len(row))}, but the header has {len(header)}",
                        f"put a field that has a {'comma' if delimiter == ',' else 'tab'} or a line break in it into quotes",
                    )
                else:
                    yield place, row[at_text], row[at_label]
    finally:
        csv.field_size_limit(before)


def _place(path: str, number: int, line: int) -> str:
    return f"{path}, row {number}" + ("" if number == line else f" (line {line})")


def _counted(fields: int) -> str:
    return "1 field" if fields == 1 else f"{fields} fields"


def _column(path: str, header: list[str], table: dict, what: str) -> int:
    name = table[what]
    if header.count(name) == 1:
        return header.index(name)
    option = f"data.table.{what}"
    if name in header:
        raise SconceError("corpus", f"{path} has {header.count(name)} columns {name}", f"rename all but the one of {option}")
    close = difflib.get_close_matches(name.strip().lower(), [one.strip().lower() for one in header], 1)
    meant = next((one for one in header if close and one.strip().lower() == close[0]), None)
    hint = f"{option} names the column with the {what}" + (
        f"; did you mean {json.dumps(meant, ensure_ascii=False)}?" if meant else ""
    )
    if len(header) == 1:
        other = next((said for sign, said in ((";", "semicolons"), ("\t", "tabs"), (",", "commas")) if sign in header[0]), None)
        if other:
            hint = f"its columns seem to be separated by {other}: save it with commas, or with tabs and data.table.format tsv"
    shown = ", ".join(header[:12]) + (", …" if len(header) > 12 else "")
    raise SconceError("corpus", f"{path} has no column {name}; it has {shown}", hint)


def _objects(path: str, table: dict) -> Iterator[tuple[str, str, str]]:
    with open(found(path), encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            place = f"{path}, row {number}"
            try:
                value = json.loads(line)
            except (ValueError, RecursionError) as error:
                reason = f"{error.msg} at character {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)
                raise SconceError(
                    "corpus", f"{place} is no JSON: {reason}", "write one JSON object a line, without line breaks in it"
                ) from error
            if not isinstance(value, dict):
                raise SconceError(
                    "corpus",
                    f"{place} is {_kind(value)}, not an object",
                    f'each line has the form {{"{table["text"]}": …, "{table["label"]}": …}}',
                )
            text, label = _field(place, value, table, "text"), _field(place, value, table, "label")
            if not isinstance(text, str):
                raise SconceError(
                    "corpus", f"{place}, column {table['text']}: is {_kind(text)}, not a text", "write it in quotes"
                )
            if len(text) > LONGEST:
                raise SconceError("corpus", f"{place}, column {table['text']}: the text has {len(text):,} characters; "
                                            f"at most {LONGEST:,} are read", "split it")  # fmt: skip
            if label is None or isinstance(label, (dict, list)):
                raise SconceError(
                    "corpus", f"{place}, column {table['label']}: is {_kind(label)}, not a label", "write a text or a number"
                )
            yield place, text, spelled(label)


def _field(place: str, value: dict, table: dict, what: str):
    """Return a field, which a dotted name looks for in inner objects, as torchtext does."""
    inner = value
    for key in table[what].split("."):
        if not isinstance(inner, dict) or key not in inner:
            names = ", ".join(list(value)[:12]) or "none"
            raise SconceError(
                "corpus",
                f"{place} has no field {table[what]}; it has {names}",
                f"data.table.{what} names the field with the {what}",
            )
        inner = inner[key]
    return inner


def spelled(label) -> str:
    """Return a label of JSON as a text: 5 as "5", true as "true"."""
    return label if isinstance(label, str) else json.dumps(label)


def _kind(value) -> str:
    if isinstance(value, bool):
        return json.dumps(value)
    names = {dict: "an object", list: "a list", str: "a text", int: "a number", float: "a number", type(None): "null"}
    return names[type(value)]
