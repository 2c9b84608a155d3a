"""The classes of a user's file that can be a model."""

from __future__ import annotations

import types
from typing import Any

from ..errors import SconceError
from . import stand_in


def models_in(module: types.ModuleType) -> dict[str, type]:
    """Return the classes of `nn.Module` that the file itself defines and that can be a model, by name, in the file's order.

    A class whose name begins with an underscore is the file's own business, and one without `forward` is a base of others.
    """
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type)
        and value.__module__ == module.__name__
        and value.__name__ == name
        and not name.startswith("_")
        and _is_module(value)
        and _has_forward(value)
    }


def choose(module: types.ModuleType, name: str | None) -> type:
    """Return the class of that name, or the only one that can be a model.

    Raises:
        SconceError: of kind "model-file", for one that is not there, for several and no name, for one that cannot be a model.
    """
    path, found = module.__file__, models_in(module)
    if name is None:
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            raise SconceError(
                "model-file",
                f"{path} has {len(found)} models: {', '.join(found)}",
                "name one of them: model.class",
            )
        raise SconceError("model-file", f"{path} has no model{_almost(module)}", "write a class of torch.nn.Module with forward")
    if name in found:
        return found[name]
    there: Any = vars(module).get(name)
    if isinstance(there, type) and _is_module(there):
        if _has_forward(there):
            return there  # one with an underscore, or imported from a file beside: by name it may be taken
        raise SconceError(
            "model-file",
            f"{name} in {path} has no forward",
            "write forward(self, x): word numbers in, a score for each class out",
        )
    if there is not None:
        raise SconceError("model-file", f"{name} in {path} is not a class of torch.nn.Module", "derive it from torch.nn.Module")
    allowed = f"; it has {', '.join(found)}" if found else ""
    raise SconceError("model-file", f"{path} has no class {name}{allowed}", "model.class names a class of the file")


def _is_module(value: type) -> bool:
    if stand_in.is_name(value):
        # Among a stand-in's classes, nn.Module is told by its name.
        return any(base.__name__ == "Module" for base in value.__mro__[1:])
    from torch import nn

    return issubclass(value, nn.Module)


def _has_forward(value: type) -> bool:
    return any("forward" in vars(base) for base in value.__mro__ if base.__name__ != "Module")


def _almost(module: types.ModuleType) -> str:
    without = [
        name
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__ and _is_module(value) and not _has_forward(value)
    ]
    return f" ({', '.join(without)} has no forward)" if without else ""
