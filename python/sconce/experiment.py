"""One experiment from its seed to its test result: the tutorial's order of things, with events, metrics and checkpoints."""

from __future__ import annotations

import hashlib
import json
import os
import time
from typing import Any

import torch

from . import checkpoint, corpus, environment, models, pipeline, seeding, tracking, training
from .emitter import Emitter
from .errors import SconceError, StoppedRun
from .metrics import Metrics


def prepare(params: dict, _callback=None) -> dict:
    """Check all that can be refused before anything is written: device, corpus. Returns environment and corpus."""
    config = params["config"]
    device = environment.prepare_torch(config)
    return {
        "environment": environment.describe(config, device),
        "corpus": corpus.inspect(params["corpusPath"]).as_dict(),
    }


def run(params: dict, callback) -> dict:
    """Run an experiment; see `RunParams` and `RunValue` in `src/bridge/protocol.ts`."""
    run_ = _Run(params, callback)
    try:
        return run_.go()
    finally:
        run_.close()


def weight_hashes(model) -> dict[str, str]:
    """Return the sha256 of the bytes of every tensor in the model's state_dict, by its key."""
    state = model.state_dict()
    return {key: hashlib.sha256(value.contiguous().cpu().numpy().tobytes()).hexdigest() for key, value in state.items()}


class _Run:
    def __init__(self, params: dict, callback):
        self.started = time.monotonic()
        self.config: dict = params["config"]
        self.directory: str | None = params["runDir"]
        self.saves: bool = params["checkpoints"] and self.directory is not None
        self.resume: bool = params["resume"]
        self.emitter = Emitter(callback, params["logEvery"])
        self.device = environment.prepare_torch(self.config)
        self.corpus = corpus.inspect(params["corpusPath"], within=5)  # `prepare` has just looked
        described = environment.describe(self.config, self.device)
        self.cpu: str = described["cpu"]
        self.identity = checkpoint.identity(self.config, self.corpus.digest, described)
        self.trackers = tracking.open_trackers(params["trackers"], self.config, self.directory)
        self.metrics = Metrics(None)
        # Where the run stands: the next thing to do, and what is done.
        self.position: dict[str, Any] = {"epoch": 1, "phase": "train", "batch": 0}
        self.epochs: list[dict] = []
        self.losses = [0.0, 0]  # the sum of this epoch's training losses, and their number
        self.offset = 0  # the bytes of metrics.jsonl that count, should the run go on from here
        self.seconds_before = 0.0

    def close(self) -> None:
        self.metrics.close()
        for tracker in list(self.trackers):
            self._guarded(tracker, tracker.close)

    def go(self) -> dict:
        saved = self._find_checkpoint()
        self.metrics = Metrics(self.directory, saved["offset"] if saved else 0)
        self._build()
        if saved:
            self._restore(saved)
        try:
            while self.position["epoch"] <= self.config["training"]["epochs"]:
                self._epoch()
            test = self._test()
        except StoppedRun:
            path = self._save()
            return self._value("stopped", None, path)
        if self.saves:
            checkpoint.prune(self.directory, 1)
        self._write_model()
        return self._value("completed", test, None)

    def _build(self) -> None:
        seeding.seed_everything(self.config["seed"])
        self.loaded = pipeline.load(self.corpus, self.config["data"])
        settings = self.config["training"]
        self.train_iter, self.val_iter, self.test_iter = self.loaded.iterators(
            settings["batchSize"], self.config["data"]["sortWithinBatch"]
        )
        counts = self.loaded.counts()
        self._tell({"type": "data", **counts, "labels": self.loaded.labels(), "warnings": self.corpus.warnings})
        self._tell({"type": "model", "name": self.config["model"]["name"]})
        self.model = models.build(self.config["model"], counts["vocabulary"], counts["classes"], self.device)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=settings["learningRate"])

    def _epoch(self) -> None:
        epoch, started = self.position["epoch"], time.monotonic()
        if self.position["phase"] == "train":
            training.train(self.model, self.optimizer, self.train_iter, self.device, self._on_training, self.position["batch"])
            self.position = {"epoch": epoch, "phase": "validation", "batch": 0}
            self.offset = self.metrics.position()
        loss, accuracy = training.evaluate(self.model, self.val_iter, self.device, self._on_evaluation("validation"))
        self._record({"type": "evaluation", "phase": "validation", "epoch": epoch, "loss": loss, "accuracy": accuracy})
        self.epochs.append(
            {
                "epoch": epoch,
                "trainLoss": self.losses[0] / max(1, self.losses[1]),
                "validation": {"loss": loss, "accuracy": accuracy},
                "seconds": time.monotonic() - started,
            }
        )
        self.losses = [0.0, 0]
        self.position = {"epoch": epoch + 1, "phase": "train", "batch": 0}
        self.offset = self.metrics.position()
        path = self._save()
        evaluation = {"type": "evaluation", "phase": "validation", "epoch": epoch, "loss": loss, "accuracy": accuracy}
        self.emitter.event(evaluation)
        if path:
            self._tell({"type": "checkpoint", "path": path, "position": self.position})
        self.emitter.event({"type": "epoch", **self.epochs[-1]})

    def _test(self) -> dict:
        loss, accuracy = training.evaluate(self.model, self.test_iter, self.device, self._on_evaluation("test"))
        evaluation = {
            "type": "evaluation",
            "phase": "test",
            "epoch": self.config["training"]["epochs"],
            "loss": loss,
            "accuracy": accuracy,
        }
        self._record(evaluation)
        self.emitter.tell(evaluation)
        return {"loss": loss, "accuracy": accuracy}

    def _on_training(self, b: int, size: int, loss: float) -> None:
        batches = len(self.train_iter)
        self.losses[0] += loss
        self.losses[1] += 1
        event = self._batch_event("train", b, size, loss, batches, len(self.train_iter.dataset))
        epoch = self.position["epoch"]
        self.position = (
            {"epoch": epoch, "phase": "train", "batch": b + 1}
            if b + 1 < batches
            else {"epoch": epoch, "phase": "validation", "batch": 0}
        )
        event["epoch"] = epoch
        self._record(event)
        try:
            self.emitter.batch(event)
        except StoppedRun:
            self.offset = self.metrics.position()
            raise

    def _on_evaluation(self, phase: str):
        iterator = self.val_iter if phase == "validation" else self.test_iter
        epoch = self.position["epoch"] if phase == "validation" else self.config["training"]["epochs"]

        def on_batch(b: int, size: int, loss: float) -> None:
            event = self._batch_event(phase, b, size, loss, len(iterator), len(iterator.dataset))
            event["epoch"] = epoch
            self._record(event)
            self.emitter.batch(event)

        return on_batch

    @staticmethod
    def _batch_event(phase: str, b: int, size: int, loss: float, batches: int, of: int) -> dict:
        # `seen` is the tutorial's `b * len(x)`, which is too small in a last batch that is not full: kept, since it prints it.
        return {"type": "batch", "phase": phase, "epoch": 0, "batch": b, "batches": batches, "seen": b * size, "of": of,
                "loss": loss}  # fmt: skip

    def _record(self, event: dict) -> None:
        self.metrics.write(event)
        for tracker in list(self.trackers):
            self._guarded(tracker, lambda tracker=tracker: tracker.record(event))

    def _guarded(self, tracker, act) -> None:
        """Let a tracker work; one that fails (a server that is gone, a full disk) is dropped with a warning, the run goes on."""
        try:
            act()
        except Exception as error:
            self.trackers.remove(tracker)
            self._tell(
                {
                    "type": "warning",
                    "message": f"{tracker.name}: {tracking.first_line(error)}; nothing more is logged there",
                }
            )

    def _tell(self, event: dict) -> None:
        self.emitter.tell(event)

    # Checkpoints

    def _find_checkpoint(self) -> dict | None:
        """Return the newest checkpoint that can be read, when this run is to go on from one."""
        if not self.resume or self.directory is None:
            return None
        checkpoint.clean(self.directory)
        paths = checkpoint.existing(self.directory)
        for path in paths:
            try:
                saved = checkpoint.load(path)
            except SconceError as error:
                self._tell({"type": "warning", "message": f"{error}; trying the one before"})
                continue
            checkpoint.refuse_differences(path, saved["identity"], self.identity)
            before = saved.get("cpu", self.cpu)
            if before != self.cpu:
                # The capability is the same, but libraries choose their kernels by the maker, too.
                self._tell(
                    {
                        "type": "warning",
                        "message": f"the checkpoint is of another CPU ({before}, now {self.cpu}): the last bits may differ",
                    }
                )
            return saved
        if paths:
            raise SconceError(
                "checkpoint",
                f"no checkpoint in {self.directory} can be read",
                "start the run anew in another directory",
            )
        recorded = checkpoint.recorded_identity(self.directory)
        if recorded is not None:
            checkpoint.refuse_differences(self.directory, recorded, self.identity, "when it was started")
        return None

    def _restore(self, saved: dict) -> None:
        self.position, self.epochs, self.losses = saved["position"], saved["epochs"], saved["losses"]
        self.offset, self.seconds_before = saved["offset"], saved["seconds"]
        checkpoint.restore(saved["states"], self.position, self.model, self.optimizer, self.train_iter)
        self._tell({"type": "resume", "position": self.position})

    def _save(self) -> str | None:
        if not self.saves:
            return None
        return checkpoint.save(
            self.directory,
            {
                "schemaVersion": checkpoint.SCHEMA_VERSION,
                "identity": self.identity,
                "cpu": self.cpu,
                "position": self.position,
                "epochs": self.epochs,
                "losses": self.losses,
                "offset": self.offset,
                "seconds": self._seconds(),
                "states": checkpoint.capture(self.model, self.optimizer, self.train_iter),
            },
        )

    # The end

    def _seconds(self) -> float:
        return self.seconds_before + time.monotonic() - self.started

    def _write_model(self) -> None:
        if self.directory is None:
            return
        self.metrics.position()
        state = {key: value.cpu() for key, value in self.model.state_dict().items()}
        checkpoint.write_whole(os.path.join(self.directory, "model.pt"), lambda file: torch.save(state, file))
        for name, words in (("vocabulary.json", self.loaded.text.vocab.itos), ("labels.json", self.loaded.labels())):
            content = json.dumps(words, ensure_ascii=False).encode()
            checkpoint.write_whole(os.path.join(self.directory, name), lambda file, content=content: file.write(content))

    def _value(self, status: str, test: dict | None, path: str | None) -> dict:
        return {
            "status": status,
            "counts": self.loaded.counts(),
            "labels": self.loaded.labels(),
            "epochs": self.epochs,
            "test": test,
            "weights": weight_hashes(self.model),
            "position": self.position,
            "checkpoint": path,
            "seconds": self._seconds(),
        }
