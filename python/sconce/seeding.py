"""Every source of chance, set and saved in one place."""

from __future__ import annotations

import random
from typing import Any

import numpy
import torch


def seed_everything(seed: int) -> None:
    """Seed Python's `random`, NumPy and torch (CPU and every CUDA device) with one number from 0 to 2**32 - 1."""
    random.seed(seed)
    numpy.random.seed(seed)
    torch.manual_seed(seed)


def get_states() -> dict[str, Any]:
    """Return every global random state in types that `torch.load(weights_only=True)` takes."""
    name, keys, position, has_gauss, cached = numpy.random.get_state()
    return {
        "python": random.getstate(),
        "numpy": [name, keys.tolist(), int(position), int(has_gauss), float(cached)],
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
    }


def set_states(states: dict[str, Any]) -> None:
    """Put back what `get_states` returned."""
    random.setstate(states["python"])
    name, keys, position, has_gauss, cached = states["numpy"]
    numpy.random.set_state((name, numpy.array(keys, dtype=numpy.uint32), position, has_gauss, cached))
    torch.set_rng_state(states["torch"])
    if states["cuda"]:
        torch.cuda.set_rng_state_all(states["cuda"])
