"""The step-by-step facades' side: corpora and models kept under a number, and the same functions as in `experiment`."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from . import corpora, environment, models, pipeline, prediction, seeding, training
from .emitter import Emitter
from .errors import SconceError, StoppedRun
from .experiment import weight_hashes
from .figures import Figures, asked
from .optimizing import optimizers

_numbers = itertools.count(1)
_handles: dict[int, Any] = {}


@dataclass
class _Corpus:
    loaded: pipeline.Loaded
    train_iter: Any
    val_iter: Any
    test_iter: Any
    batch_size: int
    data: dict


@dataclass
class _Model:
    net: Any
    optimizer: Any
    corpus: _Corpus
    device: Any
    epoch: int = field(default=0)


def _get(number: int, kind: type) -> Any:
    handle = _handles.get(number)
    if not isinstance(handle, kind):
        raise SconceError("usage", f"there is no {kind.__name__.strip('_').lower()} with the handle {number} in this session")
    return handle


def load_corpus(params: dict, _callback=None) -> dict:
    """Seed, load, split and make the iterators, as the tutorial does before its first model; returns a handle."""
    environment.prepare_torch(params["environment"])
    found = corpora.inspect(params["data"], params["corpusPath"])
    seeding.seed_everything(params["seed"])
    loaded = pipeline.load(found, params["data"])
    iterators = loaded.iterators(params["batchSize"], params["data"]["sortWithinBatch"])
    number = next(_numbers)
    _handles[number] = _Corpus(loaded, *iterators, params["batchSize"], params["data"])
    return {"handle": number, "counts": loaded.counts(), "labels": loaded.labels(), "corpus": found.as_dict()}


def build_model(params: dict, _callback=None) -> dict:
    """Build a model and its Adam for a corpus; the weights are drawn from torch's present random state."""
    corpus = _get(params["corpus"], _Corpus)
    device = environment.resolve_device(params["device"])
    data = corpora.pinned(corpus.data, params["model"])
    net = models.build_for(params["model"], data, corpus.loaded, device)
    optimizer = optimizers.make(None, net.parameters(), params["learningRate"])
    number = next(_numbers)
    _handles[number] = _Model(net, optimizer, corpus, device)
    return {"handle": number, "parameters": sum(p.numel() for p in net.parameters()), "device": str(device)}


def train_epoch(params: dict, callback) -> dict:
    """Train one epoch. A stop ends it after the batch in hand; the epoch then counts as begun, not as done."""
    model = _get(params["model"], _Model)
    emitter = Emitter(callback, params["logEvery"])
    model.epoch += 1
    losses: list[float] = []
    iterator = model.corpus.train_iter

    def on_batch(b: int, size: int, loss: float) -> None:
        losses.append(loss)
        emitter.batch({"type": "batch", "phase": "train", "epoch": model.epoch, "batch": b, "batches": len(iterator),
                       "seen": b * size, "of": len(iterator.dataset), "loss": loss})  # fmt: skip

    status = "completed"
    try:
        training.train(model.net, model.optimizer, iterator, model.device, on_batch)
    except StoppedRun:
        status = "stopped"
    return {
        "status": status,
        "epoch": model.epoch,
        "batches": len(losses),
        "trainLoss": sum(losses) / max(1, len(losses)),
    }


def evaluate(params: dict, callback) -> dict:
    """Evaluate a model on the corpus's validation or test reviews, with what `metrics` names beside loss and accuracy."""
    model = _get(params["model"], _Model)
    figures = Figures(asked(params), model.corpus.loaded.labels())
    emitter = Emitter(callback, params["logEvery"])
    iterator = model.corpus.val_iter if params["split"] == "validation" else model.corpus.test_iter

    def on_batch(b: int, size: int, loss: float) -> None:
        emitter.batch({"type": "batch", "phase": params["split"], "epoch": model.epoch, "batch": b,
                       "batches": len(iterator), "seen": b * size, "of": len(iterator.dataset), "loss": loss})  # fmt: skip

    try:
        loss, accuracy = training.evaluate(model.net, iterator, model.device, on_batch, figures.begin())
    except StoppedRun:
        return {"status": "stopped", "figures": None}
    return {"status": "completed", "figures": {"loss": loss, "accuracy": accuracy, **figures.values()}}


def predict(params: dict, _callback=None) -> dict:
    """Predict texts; see `prediction.predict_texts`."""
    model = _get(params["model"], _Model)
    loaded = model.corpus.loaded
    return {
        "predictions": prediction.predict_texts(
            model.net,
            loaded.text.vocab.stoi,
            loaded.labels(),
            model.device,
            params["texts"],
            params["padTo"],
            model.corpus.data,
        )
    }


def weights(params: dict, _callback=None) -> dict:
    """Return the sha256 of every tensor of a model."""
    return {"weights": weight_hashes(_get(params["model"], _Model).net)}


def release(params: dict, _callback=None) -> dict:
    """Forget a handle, and so free what it held."""
    _handles.pop(params["handle"], None)
    return {}
