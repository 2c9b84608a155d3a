"""torch's optimizers by name, with their arguments in camelCase; `src/config/training/optimizers.ts` has the same names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import torch
from torch import nn

from .eager import eager

OPTIMIZERS: dict[str, type[torch.optim.Optimizer]] = {
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "sgd": torch.optim.SGD,
    "rmsprop": torch.optim.RMSprop,
}


def make(settings: dict[str, Any] | None, parameters: Iterable[nn.Parameter], learning_rate: float) -> torch.optim.Optimizer:
    """Return the optimizer of a `training.optimizer` section; with None the tutorial's Adam."""
    if settings is None:
        return eager(torch.optim.Adam)(parameters, lr=learning_rate)
    return eager(OPTIMIZERS[settings["name"]])(parameters, lr=learning_rate, **arguments(settings))


def arguments(settings: dict[str, Any]) -> dict[str, Any]:
    """Return a section's arguments by the names that torch has for them: `weightDecay` is `weight_decay`."""
    return {
        _snake(name): tuple(value) if isinstance(value, list) else value for name, value in settings.items() if name != "name"
    }


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", name)
