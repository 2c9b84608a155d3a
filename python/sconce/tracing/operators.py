"""Every operator of torch in a stretch of a run: digests of what went in and came out, module, phase, the user's line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.module_tracker import ModuleTracker

from . import fingerprints

_HERE = os.path.dirname(os.path.abspath(__file__))
_PACKAGES = os.path.dirname(os.path.dirname(_HERE))
_TORCH = os.path.dirname(os.path.abspath(torch.__file__))
# They give memory with whatever lies in it.
_UNFILLED = ("aten.empty", "aten.new_empty", "aten.resize_")
# They write over the whole of a tensor, whatever was in it.
_OVERWRITES = {"aten::zero_", "aten::fill_", "aten::copy_"}


class Operators(TorchDispatchMode):
    """Tells of every operator between `start` and `stop`, the backward pass and the optimizer's step included.

    It computes nothing itself: the operators run as they would without it.

    Args:
        write: takes a record: `operator`, `view` (whether it gives a view of what it takes), `phase` ("building", "forward",
            "loss", "backward", "optimizer"), `module` (its dotted name; empty for the model itself), `line` (file and line of the
            code that called it, if known), `inputs` and `outputs` (digest and shape of each tensor), `arguments` (what else it
            took, in words), `random` (the digest of the generator that it draws from, or None).
        model: the model, or None while it is built.
        optimizer: its optimizer, or None.
        device: where they are.
    """

    def __init__(self, write: Callable[[dict], None], device: torch.device, model: Any = None, optimizer: Any = None):
        super().__init__()
        self._write, self._device = write, device
        self._tracker = ModuleTracker() if model is not None else None
        self._phase = "building" if model is None else "forward"
        self._hooks = []
        if model is not None:
            self._hooks.append(model.register_forward_hook(lambda *_: self._enter("loss")))
        if optimizer is not None:
            self._hooks.append(optimizer.register_step_pre_hook(lambda *_: self._enter("optimizer")))

    def start(self) -> None:
        """Begin."""
        if self._tracker:
            self._tracker.__enter__()
        self.__enter__()

    def stop(self) -> None:
        """End."""
        self.__exit__(None, None, None)
        if self._tracker:
            self._tracker.__exit__(None, None, None)
        for hook in self._hooks:
            hook.remove()

    def _enter(self, phase: str) -> None:
        self._phase = phase

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        """Run one operator, and tell of it."""
        kwargs = kwargs or {}
        if str(func).startswith(_UNFILLED):
            return func(*args, **kwargs)
        draws = torch.Tag.nondeterministic_seeded in func.tags
        before = fingerprints.of_random(self._device)["cuda" if self._device.type == "cuda" else "torch"] if draws else None
        overwrites = draws or func._schema.name in _OVERWRITES
        inputs, arguments = [], []
        for argument, value in _named(func, args, kwargs):
            unread = overwrites and argument.alias_info is not None and argument.alias_info.is_write
            for one in _flat(value):
                if isinstance(one, Tensor):
                    inputs.extend([] if unread else [_described(one)])
                elif isinstance(one, (bool, int, float, str, torch.dtype)):
                    arguments.append(f"{argument.name}={one}")
        result = func(*args, **kwargs)
        backward = self._tracker is not None and self._tracker.is_bw
        self._write(
            {
                "operator": str(func),
                "view": any(one.alias_info is not None and not one.alias_info.is_write for one in func._schema.returns),
                "phase": "backward" if backward else self._phase,
                "module": self._module(),
                "line": _line(),
                "inputs": inputs,
                "outputs": [_described(one) for one in _flat(result) if isinstance(one, Tensor)],
                "arguments": arguments,
                "random": before,
            }
        )
        return result

    def _module(self) -> str:
        """Return the name of the innermost module that is at work."""
        if self._tracker is None:
            return ""
        deepest = max((name for name in self._tracker.parents if name != "Global"), key=lambda name: name.count("."), default="")
        return deepest.partition(".")[2]


def _named(func: Any, args: tuple, kwargs: dict) -> Iterator[tuple[Any, Any]]:
    arguments = func._schema.arguments
    yield from zip(arguments, args, strict=False)
    by_name = {argument.name: argument for argument in arguments}
    yield from ((by_name[name], value) for name, value in kwargs.items() if name in by_name)


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple)):
        for one in value:
            yield from _flat(one)
    else:
        yield value


def _described(tensor: Tensor) -> list:
    return [fingerprints.of_tensor(tensor), list(tensor.shape)]


def _line() -> str | None:
    """Return file and line of the innermost frame that is not torch's or this package's."""
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith((_HERE, _TORCH, "<")) and os.path.isabs(file):
            inside = file.startswith(os.path.join(_PACKAGES, "sconce", ""))
            return f"{os.path.relpath(file, _PACKAGES) if inside else file}:{frame.f_lineno}"
        frame = frame.f_back
    return None
