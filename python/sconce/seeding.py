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


def get_states(device: torch.device) -> dict[str, Any]:
    """Return every global random state that a run on `device` draws from, in types that `torch.load(weights_only=True)` takes."""
    name, keys, position, has_gauss, cached = numpy.random.get_state()
    return {
        "python": random.getstate(),
        "numpy": [name, keys.tolist(), int(position), int(has_gauss), float(cached)],
        "torch": torch.get_rng_state(),
        # A run on the CPU opens no CUDA device, and one on a GPU no other.
        "cuda": [torch.cuda.get_rng_state(device)] if device.type == "cuda" else [],
    }


def set_states(states: dict[str, Any], device: torch.device) -> None:
    """Put back what `get_states` returned, or version 0.1 kept: there, the states of all CUDA devices."""
    random.setstate(states["python"])
    name, keys, position, has_gauss, cached = states["numpy"]
    numpy.random.set_state((name, numpy.array(keys, dtype=numpy.uint32), position, has_gauss, cached))
    torch.set_rng_state(states["torch"])
    if device.type == "cuda" and (cuda := states["cuda"]):
        torch.cuda.set_rng_state(cuda[0] if len(cuda) == 1 else cuda[device.index or 0], device)
