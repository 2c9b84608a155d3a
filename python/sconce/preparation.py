"""What is checked of a run before anything is written: device, model, metrics, texts."""

from __future__ import annotations

from typing import Any

import torch

from . import checkpoint, corpora, environment
from .corpus import Corpus
from .figures import require
from .optimizing.losses import refuse_own_class
from .own import pinned


def prepare(params: dict, _callback=None) -> dict:
    """Say what a run would find, and refuse what it would refuse before anything is written: device and corpus."""
    config = params["config"]
    device, _, data = _accepted(config)
    found = corpora.inspect(data, params["corpusPath"])
    return {"environment": environment.describe(config, device), "corpus": found.as_dict()}


def checked(params: dict) -> tuple[dict, Any, Corpus]:
    """Return a run's parameters with all that was chosen for it, its device, and its corpus."""
    config = params["config"]
    if config["threads"] is None and params["resume"]:
        config = {**config, "threads": checkpoint.recorded_threads(params["runDir"])}
    device, model, data = _accepted(config)
    # The number that was chosen is kept, so that the run goes on with it wherever and whenever it is resumed.
    # So are the digests of the user's own files, where the model, the tokenizer or the vectors are theirs.
    chosen = {**config, "threads": torch.get_num_threads(), "model": model, "data": data}
    return {**params, "config": chosen}, device, corpora.inspect(data, params["corpusPath"])


def _accepted(config: dict) -> tuple[Any, dict, dict]:
    """Return a configuration's device, and its model and its data with the digests of the user's own files; or refuse it."""
    device = environment.prepare_torch(config)
    model = pinned.pinned(config["model"])
    require(config)
    refuse_own_class(config)
    return device, model, corpora.pinned(config["data"], model)
