"""What a user's file offers to TypeScript: its models, and the arguments of each. The function `own.describe`."""

from __future__ import annotations

import os
from typing import Any

from . import classes, signature, source, stand_in


def describe(params: dict, _callback=None) -> dict:
    """Describe the models of a file, without torch where the file lets it; see `own.describe` in `src/bridge/protocol/own.ts`."""
    path = os.path.abspath(params["file"])
    try:
        with stand_in.torch_stood_in() as stood_in:
            if stood_in:
                return _described(path)
    except (stand_in.TorchNeeded, Exception):
        pass  # perhaps for the stand-in's sake alone: the real torch decides
    return _described(path)


def _described(path: str) -> dict[str, Any]:
    module = source.load(path)
    chosen = list(classes.models_in(module).values()) or [classes.choose(module, None)]  # which says what is missing
    return {"file": path, "models": [_model(cls) for cls in chosen]}


def _model(cls: type) -> dict[str, Any]:
    read = signature.read(cls)
    return {
        "name": cls.__name__,
        "about": signature.about(cls),
        "given": read.given,
        "arguments": read.schema,
        "digest": read.digest,
        "notes": read.notes,
    }
