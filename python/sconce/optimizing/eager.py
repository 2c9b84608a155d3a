"""torch's optimizers without their ties to torch.compile.

An optimizer of torch marks its methods for the compiler, and the first mark that is met imports the compiler (`torch._dynamo`).
That takes about as long as importing torch, and 70 MB, in every process that trains, though nothing there compiles an optimizer.
The classes made here have the same methods without the marks: the same arithmetic, the same state, the same names. A model that
uses torch.compile loads the compiler by itself.

Of a torch whose marks look otherwise nothing is recognized, and its optimizer is used as it is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import torch
from torch.optim import Optimizer


@functools.cache
def eager(optimizer: type[Optimizer]) -> type[Optimizer]:
    """Return a subclass of an optimizer class, of the same name, that never imports torch's compiler."""
    methods: dict[str, Any] = {"__module__": optimizer.__module__, "__qualname__": optimizer.__qualname__}
    for name, method in _methods(optimizer):
        if name == "step":
            methods[name] = _step(method)
        elif _is_marked(method):
            methods[name] = method.__wrapped__
    return type(optimizer.__name__, (optimizer,), methods)


def _methods(optimizer: type[Optimizer]) -> Iterator[tuple[str, Any]]:
    """Yield the methods that an instance would find; of a step that has the hooks of an instance, the one beneath them."""
    for name in dir(optimizer):
        method = getattr(optimizer, name)
        if isinstance(method, FunctionType):
            yield name, method.__wrapped__ if getattr(method, "hooked", False) else method


def _is_marked(method: FunctionType) -> bool:
    """Return whether a method is what `torch._disable_dynamo` makes of one."""
    return method.__code__.co_filename == torch._disable_dynamo.__code__.co_filename and hasattr(method, "__wrapped__")


def _step(method: FunctionType) -> Callable[..., Any]:
    """Return a step as it is beneath `_use_grad_for_differentiable`, with gradients on or off as there."""
    if method.__code__.co_name != "_use_grad" or not hasattr(method, "__wrapped__"):
        return method
    step = method.__wrapped__

    @functools.wraps(step)
    def eager_step(self: Optimizer, *args: Any, **kwargs: Any) -> Any:
        with torch.set_grad_enabled(self.defaults["differentiable"]):
            return step(self, *args, **kwargs)

    return eager_step
