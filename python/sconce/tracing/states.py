"""Two files of tensors held against each other: checkpoints, or what a replay kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from .. import checkpoint, sealed
from ..errors import SconceError

_AS_INTEGER = {1: torch.int8, 2: torch.int16, 4: torch.int32, 8: torch.int64}


def states(params: dict, _callback=None) -> dict:
    """Return in what the states of two files differ; see `diff.states` in `src/bridge/protocol/diff.ts`."""
    first, second = (dict(_flat(_states(sealed.load(params[side])[0]))) for side in ("a", "b"))
    tensors, others = [], []
    for name in [*first, *(name for name in second if name not in first)]:
        a, b = first.get(name), second.get(name)
        if isinstance(a, Tensor) and isinstance(b, Tensor):
            if difference := between(a, b):
                tensors.append({"name": name, **difference})
        elif repr(a) != repr(b):
            others.append(name)
    return {"tensors": tensors, "others": others}


def positions(params: dict, _callback=None) -> dict:
    """Return path and position of each checkpoint of a run directory, the oldest first, and the paths of damaged ones."""
    found, unreadable = [], []
    for path in reversed(checkpoint.existing(params["runDir"])):
        try:
            found.append({"path": path, "position": checkpoint.load(path)["position"]})
        except SconceError:
            unreadable.append(path)
    return {"checkpoints": found, "unreadable": unreadable}


def _states(content: Any) -> Any:
    return content.get("states", content)


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    else:
        yield path, value


def between(a: Tensor, b: Tensor) -> dict[str, Any] | None:
    """Return in what two tensors differ, or None where their bits are equal.

    `elements` is how many of `of` differ, `largest` the largest difference of two values, `ulps` the largest distance counted in
    the numbers of that type that lie between (units in the last place); both None where shapes or types differ.
    """
    if a.shape != b.shape or a.dtype != b.dtype:
        return {"elements": max(a.numel(), b.numel()), "of": max(a.numel(), b.numel()), "largest": None, "ulps": None}
    x, y = (_flattened(one) for one in (a, b))
    bits = _AS_INTEGER[x.element_size()]
    unequal = x.view(bits) != y.view(bits)
    if not bool(unequal.any()):
        return None
    x, y = x[unequal], y[unequal]
    found = {"elements": int(unequal.sum()), "of": len(unequal), "largest": None, "ulps": None}
    if bool(torch.isfinite(x).all() and torch.isfinite(y).all()):
        found["largest"] = (x.double() - y.double()).abs().max().item()
        if x.dtype.is_floating_point:
            found["ulps"] = int((_ordered(x.view(bits)) - _ordered(y.view(bits))).abs().max().item())
    return found


def _flattened(tensor: Tensor) -> Tensor:
    values = tensor.detach().cpu()
    if values.is_complex():
        values = torch.view_as_real(values)
    return (values.to(torch.uint8) if values.dtype == torch.bool else values).contiguous().reshape(-1)


def _ordered(bits: Tensor) -> Tensor:
    """Return the bits of floating point numbers as integers in the numbers' order: neighbours are 1 apart, both zeros are 0."""
    lowest = torch.iinfo(bits.dtype).min
    bits = bits.long()
    return torch.where(bits < 0, lowest - bits, bits)
