"""What Python's csv says of a row that it cannot read, in the words of somebody who has to mend the file."""

from __future__ import annotations

import sys
from itertools import islice

from ..own.elsewhere import found

_READ = 1_000_000  # characters of the file that are looked through for the quote


def explain(
    error: Exception, place: str, path: str, before: int, delimiter: str, header: list[str], longest: int
) -> tuple[str, str]:
    """Return message and hint for an error of the csv module.

    Args:
        error: the error.
        place: the row, in words.
        path: the file.
        before: how many lines lie before the row.
        delimiter: what is between two fields.
        header: the columns' names.
        longest: how many characters a field may have.
    """
    words = str(error)
    if "unexpected end of data" in words:
        column = _in_column(path, before, delimiter, header)
        return f"{place}{column}: a quote that is opened there is never closed", _DOUBLE
    if "expected after" in words:
        column = _in_column(path, before, delimiter, header)
        return f"{place}{column}: a quote is closed in the middle of the field", _DOUBLE
    if "field limit" in words:
        column = _in_column(path, before, delimiter, header, longest)
        return f"{place}{column}: a field has more than {longest:,} characters", "is a quote opened there and not closed?"
    return f"{place}: {words}", "save the file anew as a table of plain text, in UTF-8"


_DOUBLE = 'a quote within a field in quotes is written twice: "she said ""yes"""; a field without quotes must not begin with one'


def _in_column(path: str, before: int, delimiter: str, header: list[str], longest: int = sys.maxsize) -> str:
    """Return `, column NAME` of the field that is wrong in the row that begins after so many lines, or nothing."""
    with open(found(path), encoding="utf-8-sig") as file:
        text, size = [], 0
        for line in islice(file, before, None):
            text.append(line)
            size += len(line)
            if size > _READ:
                break
    whole = "".join(text)
    number = _wrong_field(whole, delimiter)
    if number is None:
        number = next((at for at, one in enumerate(whole.split(delimiter)) if len(one) > longest), None)
    if number is None:
        return ""
    return f", column {header[number]}" if number < len(header) else f", field {number + 1}"


def _wrong_field(text: str, delimiter: str) -> int | None:
    """Return the number of the first field, from 0 on, whose quote is not closed, or is closed before the field ends."""
    at, number = 0, 0
    while at < len(text):
        if text[at] == '"':
            end = at + 1
            while True:
                end = text.find('"', end)
                if end < 0:
                    return number
                if text[end + 1 : end + 2] != '"':
                    break
                end += 2
            if text[end + 1 : end + 2] not in (delimiter, "\n", ""):
                return number
            at = end + 1
        ends = [one for sign in (delimiter, "\n") if (one := text.find(sign, at)) >= 0]
        if not ends or text[min(ends)] == "\n":
            return None
        at, number = min(ends) + 1, number + 1
    return None
