"""Why a model cannot be exported, in a sentence: exporters tell it in some hundred lines, which are kept in a file."""

from __future__ import annotations

import contextlib
import os
import re
import traceback
from collections.abc import Iterator

from ..errors import SconceError, kind_of
from ..whole_files import write_whole

_LOOP = (
    "its forward holds for one number of texts or tokens alone: it loops over the words, or makes a Python number of a shape",
    "let layers of torch take the whole batch, instead of a loop",
)
_DECIDES = (
    "its forward decides by what the words are: it has an if or a loop on the value of a tensor, or takes a number out of one",
    "use torch.where and masks in its place",
)

# What exporters say -> the sentence and what to do.
_KNOWN: list[tuple[str, tuple[str, str]]] = [
    (r"data-dependent|GuardOnDataDependent|DataDependent|Could not guard|could not extract specialized", _DECIDES),
    (r"Constraints violated|specialized|not all values of|ConstraintViolation|marked .* as dynamic", _LOOP),
]
_NO_OPERATOR = re.compile(r"No (?:ONNX function|decompositions?)[^\n]*?(aten[.:\w]+)|Cannot find .* for .*?(aten[.:\w]+)")


@contextlib.contextmanager
def told(what: str, log: str) -> Iterator[None]:
    """Turn what is raised into one error of kind "export"; the whole of it goes to the file `log`.

    Args:
        what: the model and the format: "GRU cannot be exported to onnx".
        log: a file that may be written.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, SconceError) and error.kind != "export":
            raise
        if kind_of(error) == "out-of-memory":
            raise
        root = _sconces(error)
        if root is not None:
            raise SconceError("export", f"{what}: {root}", root.hint) from error
        why, hint = _sentence(error)
        with contextlib.suppress(SconceError):
            whole = "".join(traceback.format_exception(error))
            write_whole(log, lambda file: file.write(whole.encode("utf-8", "backslashreplace")))
        hint += f"; all that was said is in {log}" if os.path.exists(log) else ""
        raise SconceError("export", f"{what}: {why}", hint) from error


def _sconces(error: BaseException | None) -> SconceError | None:
    """Return the error of sconce's own that an exporter wrapped into its own, if there is one."""
    while error is not None:
        if isinstance(error, SconceError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _sentence(error: Exception) -> tuple[str, str]:
    said = "".join(traceback.format_exception(error))
    operator = _NO_OPERATOR.search(said)
    if operator:
        return f"there is no operator for {operator[1] or operator[2]}", "use another layer of torch's in its place"
    for pattern, sentence in _KNOWN:
        if re.search(pattern, said, re.IGNORECASE):
            return sentence
    root: BaseException = error
    while root.__cause__ is not None:
        root = root.__cause__
    first = (str(root).strip().splitlines() or [""])[0]
    return f"{type(root).__name__}: {first}" if first else type(root).__name__, "try another format"
