"""A model of the user's file, built for a run."""

from __future__ import annotations

import os
from typing import Any

import torch
from torch import Tensor, nn

from ..errors import SconceError
from ..models import PADDING
from . import classes, signature
from .elsewhere import found
from .own_code import OwnCodeError, own_code
from .source import load


def resolve(config: dict) -> tuple[type, dict[str, Any], signature.Signature]:
    """Return the class that a configuration's `model` section names, its checked arguments, and its signature.

    Raises:
        SconceError: of kind "model-file" or "own-code", for what is wrong with the file; "config", for arguments that do not fit.
    """
    cls = classes.choose(load(found(config["file"])), config["class"])
    read = signature.read(cls)
    return cls, read.check(config["args"]), read


def build(config: dict, n_vocab: int, n_classes: int, device: torch.device, given: dict[str, Tensor]) -> nn.Module:
    """Build the model of a `model` section that names a file, on `device`; its scores are checked as they come."""
    cls, args, read = resolve(config)
    known = {"n_vocab": n_vocab, "n_classes": n_classes, "padding": PADDING, **given}
    missing = [name for name in read.needed if name not in known]
    if missing:
        raise SconceError(
            "config",
            f"{cls.__name__} needs {missing[0]}, but data.{missing[0]} is not set",
            f"set data.{missing[0]}, or give the parameter a default: {missing[0]}=None",
        )
    with own_code(found(config["file"]), f"making a model of {cls.__name__}"):
        model = cls(**{name: known[name] for name in read.given if name in known}, **args)
    if not isinstance(model, nn.Module):
        raise SconceError("model-file", f"{cls.__name__}(…) gives no nn.Module", "leave __new__ as it is")
    if not any(True for parameter in model.parameters() if parameter.requires_grad):
        raise SconceError(
            "model-file",
            f"{cls.__name__} in {config['file']} has no parameter that can be trained",
            "call super().__init__() first, and assign layers to self",
        )
    model.to(device)
    model.register_forward_hook(_Checks(f"{cls.__name__} in {os.path.basename(config['file'])}", n_classes))
    return model


def without_checks(model: nn.Module) -> None:
    """Take the looks at its scores from a model that `build` made: what exports a model cannot follow them."""
    for number, hook in list(model._forward_hooks.items()):
        if isinstance(hook, _Checks):
            del model._forward_hooks[number]


class _Checks:
    """Looks at what each pass gives: the kind of tensor always, NaN in the first."""

    def __init__(self, what: str, n_classes: int):
        self._what, self._n_classes = what, n_classes
        self._first = True

    def __call__(self, _model: nn.Module, inputs: tuple[Any, ...], scores: Any) -> None:
        x = inputs[0] if inputs else None
        if not isinstance(x, Tensor):
            return  # called by the user's own code, in another way
        wanted = f"scores of shape ({len(x)}, {self._n_classes}): texts, classes"
        if not isinstance(scores, Tensor):
            raise self._refuse(f"gives {_article(type(scores).__name__)}, where {wanted} are needed")
        if scores.shape != (len(x), self._n_classes):
            raise self._refuse(f"gives scores of shape {tuple(scores.shape)}, where {wanted} are needed")
        if not scores.dtype.is_floating_point:
            raise self._refuse(f"gives scores of {scores.dtype}, where numbers with a fraction are needed")
        if scores.device != x.device:
            raise self._refuse(f"gives scores on {scores.device}, where its texts are on {x.device}")
        if self._first:
            self._first = False
            if bool(torch.isnan(scores).any()):
                raise self._refuse("gives NaN in its first batch, before it has learnt anything")

    def _refuse(self, message: str) -> SconceError:
        return OwnCodeError(f"{self._what} {message}", "", "forward(self, x) takes word numbers (texts, tokens)")


def _article(name: str) -> str:
    return f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {name}"
