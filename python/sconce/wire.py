"""JSON as it crosses the bridge: no NaN or infinity, which JSON has no words for, but "NaN", "Infinity", "-Infinity"."""

from __future__ import annotations

import json
import math
from typing import Any


def spell(value: Any) -> Any:
    """Return `value` with every NaN and infinity in it replaced by its spelling, and tuples turned to lists."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: spell(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [spell(item) for item in value]
    return value


def dumps(value: Any) -> str:
    """Return `value` as JSON that every parser takes."""
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError:
        return json.dumps(spell(value), allow_nan=False)


def number(value: float | str) -> float:
    """Return the float that `spell` spelled."""
    return float({"Infinity": "inf", "-Infinity": "-inf"}.get(value, value)) if isinstance(value, str) else value
