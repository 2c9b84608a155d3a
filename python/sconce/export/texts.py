"""How a text becomes numbers, for programs without Python: by rules that `src/inference/tokenizers.ts` has, too."""

from __future__ import annotations

import unicodedata
from typing import Any

from torchtext.data.utils import get_tokenizer

from ..errors import SconceError
from ..models import PADDING
from ..prediction import UNKNOWN

TOKENIZERS = ("split", "basic_english")  # those of TOKENIZERS in src/inference/tokenizers.ts


def rules(data: dict[str, Any]) -> dict[str, Any]:
    """Return the rules of a configuration's `data` section.

    Raises:
        SconceError: of kind "export", where the tokenizer is a function of the user's, which is Python.
    """
    tokenizer, lower = data.get("tokenizer", "split"), data.get("lower", True)
    if isinstance(tokenizer, dict):
        raise SconceError(
            "export",
            f"its texts are split by {tokenizer.get('function')} in {tokenizer.get('file')}: a function in Python, which an"
            " export cannot take along",
            f"train with data.tokenizer {' or '.join(TOKENIZERS)}, or use `sconce predict`",
        )
    if tokenizer not in TOKENIZERS:
        raise SconceError("export", f"data.tokenizer {tokenizer} cannot be exported", f"allowed: {', '.join(TOKENIZERS)}")
    return {
        "tokenizer": tokenizer,
        "lower": lower,
        "unknown": UNKNOWN,
        "padding": PADDING,
        "unicode": unicodedata.unidata_version,
    }


def words(text: str, by: dict[str, Any]) -> list[str]:
    """Return a text's words, as torchtext's field of training has them."""
    split = text.rstrip("\n").split() if by["tokenizer"] == "split" else get_tokenizer(by["tokenizer"])(text.rstrip("\n"))
    return [word.lower() for word in split] if by["lower"] else split
