"""The options in a configuration's section `training`, and what each is when it is off."""

from __future__ import annotations

import json
from typing import Any

# `src/config/training/options.ts` has the same names and defaults. A configuration of before an option was there has it off.
OFF: dict[str, Any] = {
    "optimizer": None,
    "schedule": None,
    "clipNorm": None,
    "accumulate": 1,
    "earlyStopping": None,
    "keep": "last",
    "classWeights": None,
    "labelSmoothing": 0,
}


def options(training: dict[str, Any]) -> dict[str, Any]:
    """Return every option of a `training` section, those that are off included."""
    return {name: training.get(name, off) for name, off in OFF.items()}


def without_off(training: dict[str, Any]) -> dict[str, Any]:
    """Return a `training` section without the options that are off."""
    return {name: value for name, value in training.items() if name not in OFF or value != OFF[name]}


def value_of(epoch: dict[str, Any], metric: str) -> float:
    """Return a metric's value after an epoch: `validation.loss` is the `loss` of its `validation`.

    Args:
        epoch: an entry of the run's epochs.
        metric: a dotted name.
    """
    value: Any = epoch
    for key in metric.split("."):
        value = value[key]
    return float(value)


def text(value: Any) -> str:
    """Return an option's value as a configuration file has it."""
    return json.dumps(value, ensure_ascii=False)
