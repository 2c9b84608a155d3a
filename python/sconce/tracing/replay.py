"""A run done again up to some point, from its seed or a checkpoint, with digests of all that it computes.

It does what `experiment` does, in the same order, and writes nothing but the trace, a line of JSON for each thing:

- `seed`: the random states;
- `data`: words, texts and labels of each split, random states;
- `model`: the weights before the first batch (or `checkpoint`: those that were put back), the optimizer, random states;
- `batch`: its texts and labels, the random states before it is computed;
- `step`: its loss; while training, gradients, weights, optimizer and random states after it;
- `evaluation`: the figures of a whole validation or test.
"""

from __future__ import annotations

import os
from typing import Any

from .. import checkpoint, corpora, environment, models, pipeline, sealed, seeding, training, wire
from ..batch_in_hand import Watched
from ..corpora import text
from ..emitter import Emitter
from ..errors import SconceError
from ..figures import Figures, asked
from ..optimizing.trainer import Trainer
from ..own import pinned
from ..recorder import batch_event
from . import fingerprints
from .operators import Operators

TRACE, OPERATORS, TENSORS = "trace.jsonl", "operators.jsonl", "tensors.pt"


class _Reached(Exception):
    """The point up to which the run was to be done."""


def replay(params: dict, callback) -> dict:
    """Do a run again; see `diff.replay` in `src/bridge/protocol/diff.ts`."""
    config = {**params["config"], "model": pinned.kept(params["config"]["model"], params["runDir"])}
    config["data"] = text.kept(config["data"], params["runDir"])
    device = environment.prepare_torch(config)
    replayed = _Replay({**params, "config": config}, device, Emitter(callback))
    with pinned.errors_told(config["model"], "the run"), replayed:
        replayed.go()
    return {"records": replayed.records}


class _Replay:
    def __init__(self, params: dict, device: Any, emitter: Emitter):
        self._params, self._config, self._device, self._emitter = params, params["config"], device, emitter
        self._until: dict | None = params["until"]
        self._from: str | None = params["from"]
        self._folder: str = params["folder"]
        self._traced: Operators | None = None
        self.records = 0

    def __enter__(self):
        self._trace = open(os.path.join(self._folder, TRACE), "w", encoding="utf-8")
        self._operators = open(os.path.join(self._folder, OPERATORS), "w", encoding="utf-8")
        return self

    def __exit__(self, *_):
        if self._traced:
            self._traced.stop()
        self._trace.close()
        self._operators.close()

    def go(self) -> None:
        try:
            self._begin()
            while self._position["epoch"] <= self._params["epochs"]:
                self._epoch()
            with self._trainer.kept.in_place(self._model):
                self._evaluate("test", self._params["epochs"], self._test_iter)
        except _Reached:
            return
        if self._until:
            raise SconceError(
                "run-directory",
                f"{self._params['runDir']} has metrics behind the end of its {self._params['epochs']} epochs: {self._until}",
                "its config.json or metrics.jsonl is not that of the run",
            )

    def _write(self, at: str, **record: Any) -> None:
        self._trace.write(wire.dumps({"at": at, **record}) + "\n")
        self.records += 1

    def _begin(self) -> None:
        config, training_ = self._config, self._config["training"]
        found = corpora.inspect(config["data"], self._params["corpusPath"])
        if found.digest != self._params["corpus"]:
            raise SconceError(
                "corpus",
                f"the texts of {self._params['runDir']} have changed since: {found.path} has the digest {found.digest[:12]}, "
                f"the run's had {self._params['corpus'][:12]}",
                "a run can be done again only on the texts that it was made with; without `deep` nothing is done again",
            )
        seeding.seed_everything(config["seed"])
        self._write("seed", random=self._random())
        loaded = pipeline.load(found, config["data"], self._emitter.check)
        self._train_iter, self._validation_iter, self._test_iter = loaded.iterators(
            training_["batchSize"], config["data"]["sortWithinBatch"]
        )
        splits = {name: fingerprints.of_texts(getattr(loaded, name)) for name in ("train", "validation", "test")}
        words = {"words": fingerprints.of_words(loaded.text.vocab), "labels": loaded.labels()}
        self._write("data", **words, **splits, random=self._random())
        self._figures = Figures(asked(config), loaded.labels())
        if self._operators_of("model"):
            self._watch()
        self._model = models.build_for(config["model"], config["data"], loaded, self._device)
        self._trainer = Trainer(training_, self._model, loaded, self._device, len(self._train_iter))
        self._unwatch()
        self._position = {"epoch": 1, "phase": "train", "batch": 0}
        if self._from:
            content = checkpoint.load(self._from)
            self._position = content["position"]
            parts = (self._device, self._model, self._trainer.optimizer, self._train_iter, self._trainer)
            checkpoint.restore(content["states"], self._position, *parts)
        self._write("checkpoint" if self._from else "model", **self._weights(), random=self._random())
        if self._until and self._until["phase"] == "model":
            self._keep_tensors()
            raise _Reached

    def _epoch(self) -> None:
        position = self._position
        epoch, losses = position["epoch"], []
        if position["phase"] == "train":

            def trained(b: int, size: int, loss: float) -> None:
                losses.append(loss)
                self._unwatch()
                gradients = fingerprints.of_named((name, one.grad) for name, one in self._model.named_parameters())
                self._write(
                    "step", **_at("train", epoch, b), loss=loss, gradients=gradients, **self._weights(), random=self._random()
                )
                self._done(("train", epoch, b), batch_event("train", epoch, b, size, loss, self._train_iter))

            first = position["batch"]
            self._trainer.epoch(self._batches(self._train_iter, "train", epoch, first), trained, first)
        figures = self._evaluate("validation", epoch, self._validation_iter)
        loss = sum(losses) / max(1, len(losses))
        self._trainer.epoch_is_over({"epoch": epoch, "trainLoss": loss, "validation": figures, "seconds": 0.0})
        self._position = {"epoch": epoch + 1, "phase": "train", "batch": 0}

    def _evaluate(self, phase: str, epoch: int, iterator: Any) -> dict:
        def evaluated(b: int, size: int, loss: float) -> None:
            self._unwatch()
            self._write("step", **_at(phase, epoch, b), loss=loss, random=self._random())
            self._done((phase, epoch, b), batch_event(phase, epoch, b, size, loss, iterator))

        on_scores = self._figures.begin()
        batches = self._batches(iterator, phase, epoch)
        loss, accuracy = training.evaluate(self._model, batches, self._device, evaluated, on_scores)
        figures = {"loss": loss, "accuracy": accuracy, **self._figures.values()}
        self._write("evaluation", phase=phase, epoch=epoch, figures=figures)
        return figures

    def _batches(self, iterator: Any, phase: str, epoch: int, first: int = 0) -> Watched:
        def note(b: int, batch: Any) -> None:
            rows, labels, words = fingerprints.of_rows(batch.text), batch.label.tolist(), batch.text.shape[1]
            self._write("batch", **_at(phase, epoch, b), texts=rows, labels=labels, words=words, random=self._random())
            if self._operators_of(phase, epoch, b):
                self._watch(self._model, self._trainer.optimizer)

        return Watched(iterator, first, note)

    def _operators_of(self, phase: str, epoch: int = 0, b: int = 0) -> bool:
        return self._params["operators"] and self._is_until(phase, epoch, b)

    def _is_until(self, phase: str, epoch: int, b: int) -> bool:
        until = self._until
        if until is None or until["phase"] != phase:
            return False
        return phase == "model" or (until["epoch"], until["batch"]) == (epoch, b)

    def _watch(self, model: Any = None, optimizer: Any = None) -> None:
        def write(record: dict) -> None:
            self._operators.write(wire.dumps(record) + "\n")

        self._traced = Operators(write, self._device, model, optimizer)
        self._traced.start()

    def _unwatch(self) -> None:
        if self._traced:
            traced, self._traced = self._traced, None
            traced.stop()

    def _done(self, at: tuple[str, int, int], event: dict) -> None:
        """Tell of a batch; the run is over where it is the last one that is wanted."""
        self._emitter.batch(event)
        if self._is_until(*at):
            self._keep_tensors()
            raise _Reached

    def _keep_tensors(self) -> None:
        gradients = {name: one.grad for name, one in self._model.named_parameters() if one.grad is not None}
        kept = {"model": self._model.state_dict(), "gradient": gradients, "optimizer": self._trainer.optimizer.state_dict()}
        sealed.save(os.path.join(self._folder, TENSORS), kept)

    def _weights(self) -> dict[str, Any]:
        optimizer = fingerprints.of_optimizer(self._trainer.optimizer, self._model)
        return {"weights": fingerprints.of_named(self._model.state_dict().items()), "optimizer": optimizer}

    def _random(self) -> dict[str, str]:
        return fingerprints.of_random(self._device)


def _at(phase: str, epoch: int, batch: int) -> dict[str, Any]:
    return {"phase": phase, "epoch": epoch, "batch": batch}
