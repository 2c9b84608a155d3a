"""One experiment from its seed to its test result: the tutorial's order of things, with events, metrics and checkpoints."""

from __future__ import annotations

from typing import Any

import torch

from . import checkpoint, environment, identity, models, pipeline, seeding, tracking, training
from .batch_in_hand import BatchInHand
from .corpus import Corpus
from .emitter import Emitter
from .errors import SconceError, StoppedRun, kind_of
from .figures import Figures, asked
from .optimizing.ending import Ending
from .optimizing.trainer import Trainer
from .own import pinned
from .preparation import checked
from .progress import Progress
from .recorder import Recorder, batch_event
from .run_directory import RunDirectory, opened
from .run_files import MAKERS, RunFiles
from .side_files import SideFiles
from .trained import weight_hashes


def run(params: dict, callback) -> dict:
    """Run an experiment; see `experiment.run` in `src/bridge/protocol.ts`.

    Device and corpus are checked before the directory is made, and a checkpoint's fit before anything is written into it.
    Python's own callers may add `batchSeconds`, the `seconds` of the emitter.
    """
    params, device, found = checked(params)
    with opened(params) as directory:
        run_ = _Run(params, callback, device, found, directory)
        try:
            return run_.go()
        finally:
            run_.close()


class _Run:
    def __init__(self, params: dict, callback, device, found: Corpus, directory: RunDirectory | None):
        self.config: dict = params["config"]
        self.device, self.corpus = device, found
        described = environment.describe(self.config, device)
        origin = params["startedBy"]
        self.files = RunFiles(
            directory,
            {"config": self.config, "startedAt": origin["startedAt"], "command": origin["command"]},
            {"environment": described, "corpus": found.as_dict(), **{key: origin[key] for key in MAKERS if key in origin}},
        )
        same = identity.of(self.config, found.digest, described)
        self.progress = Progress(self.files, same, environment.hardware(described), params["checkpoints"])
        self.every: int = params["checkpointEvery"]
        self.resumes: bool = params["resume"] and directory is not None
        self.side = SideFiles(directory, device)
        until = params.get("until")  # the position at which the run stops by itself
        self.emitter = Emitter(
            callback, params["logEvery"], params.get("batchSeconds", 0.1), self.side.note, lambda: self.progress.position == until
        )
        self.recorder = Recorder(self.emitter, directory)
        self.in_hand = BatchInHand(None)
        self.ending = Ending(self.config["training"], self.progress, self.emitter)
        self.wanted_trackers = params["trackers"]
        self.loaded: pipeline.Loaded | None = None
        self.model: Any = None
        self.ready = False  # whether model, optimizer and iterators stand where `progress` says

    def close(self) -> None:
        self.recorder.close()
        self.in_hand.close()
        self.side.close()

    def go(self) -> dict:
        states, warnings = self.progress.find() if self.resumes else (None, [])
        self.recorder.trackers = tracking.open_trackers(
            self.wanted_trackers, self.config, self.files.path, tracked_as := self.files.tracked_as(self.resumes)
        )
        self.files.begin()
        if self.recorder.trackers:
            self.files.keep_tracked(tracked_as)
        try:
            with self.side.begun(self.progress.epochs), pinned.errors_told(self.config["model"], "the run"):
                return self._work(states, warnings)
        except BaseException as error:
            if kind_of(error) != "checkpoint":
                self.files.fail(error, self.progress.epochs, self.progress.seconds)
                self.side.ended("failed", self.progress.seconds, not self.files.extends)
            if kind_of(error) == "out-of-memory" and (where := self.in_hand.sentence()):
                raise SconceError("out-of-memory", f"ran out of memory in {where} ({error})") from error
            raise

    def _work(self, states: dict | None, warnings: list[str]) -> dict:
        self.recorder.metrics = self.files.open_metrics(self.progress.offset)
        self.in_hand = BatchInHand(self.files.directory)
        try:
            self.emitter.event(self._start())
            for warning in warnings:
                self.recorder.warn(warning)
            self._build()
            if states:
                position = self.progress.position
                checkpoint.restore(states, position, *self._parts())
                if self.ending.is_over():
                    self.ending.tell()
                # What the listener may not have heard: the process may have died after it had saved an epoch.
                self.emitter.event({"type": "resume", "position": position, "epochs": self.progress.epochs})
            self.ready = True
            while not self.ending.is_over():
                self._epoch()
            test, kept_epoch = self._test()
        except StoppedRun:
            self._save()
            value = self._value("stopped")
            self.files.stop(value)
            self.side.ended("stopped", value["seconds"], not self.files.extends)
            return {**value, "runDir": self.files.path, "checkpoint": self.progress.checkpoint}
        self.recorder.metrics.sync()
        value = self._value("completed", test, kept_epoch)
        self.files.complete(value, self.model, self.loaded.text.vocab.itos)
        self.side.ended("completed", value["seconds"], True)
        return {**value, "runDir": self.files.path, "checkpoint": None}

    def _start(self) -> dict:
        return {
            "type": "start",
            "runDir": self.files.path,
            "epochs": self.config["training"]["epochs"],
            "device": str(self.device),
            "threads": torch.get_num_threads(),
            "warnings": self.corpus.warnings,
        }

    def _build(self) -> None:
        seeding.seed_everything(self.config["seed"])
        self.loaded = pipeline.load(self.corpus, self.config["data"], self.emitter.check)
        settings = self.config["training"]
        self.train_iter, self.val_iter, self.test_iter = self.loaded.iterators(
            settings["batchSize"], self.config["data"]["sortWithinBatch"]
        )
        counts = self.loaded.counts()
        self.figures = Figures(asked(self.config), self.loaded.labels())
        self.emitter.say({"type": "data", **counts, "labels": self.loaded.labels(), "warnings": self.corpus.warnings})
        self.emitter.say({"type": "model", "name": self.config["model"]["name"]})
        self.model = models.build_for(self.config["model"], self.config["data"], self.loaded, self.device)
        self.trainer = Trainer(settings, self.model, self.loaded, self.device, len(self.train_iter))

    def _parts(self) -> tuple:
        """Return the device, and what a checkpoint has the states of."""
        return self.device, self.model, self.trainer.optimizer, self.train_iter, self.trainer

    def _epoch(self) -> None:
        progress = self.progress
        progress.epoch_begins()
        epoch = progress.position["epoch"]
        if progress.position["phase"] == "train":
            first = progress.position["batch"]
            batches = self.in_hand.watch(self.train_iter, "train", epoch, first)
            self.trainer.epoch(batches, self._on_training, first)
            progress.epoch_trained()
            progress.offset = self.recorder.metrics.position()
        figures = self._evaluate("validation", epoch)
        evaluation = {"type": "evaluation", "phase": "validation", "epoch": epoch, **figures}
        self.recorder.keep(evaluation)
        done = progress.epoch_validated(figures, self.trainer.learning_rate)
        progress.offset = self.recorder.metrics.position()
        self.side.epochs.add(done)
        self.trainer.epoch_is_over(done)
        # The last one is kept, too: with more epochs the run goes on from there.
        due = epoch % self.every == 0 or self.ending.is_over()
        if due:
            self._save()
        self.emitter.event(evaluation)
        if due and progress.saves:
            self.emitter.tell({"type": "checkpoint", "path": progress.checkpoint, "position": progress.position})
        self.ending.tell()
        self.emitter.event({"type": "epoch", **done})

    def _test(self) -> tuple[dict, int]:
        self.ending.tell()  # of a run that goes on with its test
        epoch = self.trainer.kept.announce(self.recorder, self.progress.epochs[-1]["epoch"])
        with self.trainer.kept.in_place(self.model):
            figures = self._evaluate("test", epoch)
        evaluation = {"type": "evaluation", "phase": "test", "epoch": epoch, **figures}
        self.recorder.keep(evaluation)
        self.emitter.tell(evaluation)
        return figures, epoch

    def _evaluate(self, phase: str, epoch: int) -> dict:
        iterator = self.val_iter if phase == "validation" else self.test_iter
        batches = self.in_hand.watch(iterator, phase, epoch)
        on_scores = self.figures.begin()
        loss, accuracy = training.evaluate(self.model, batches, self.device, self._on_evaluation(phase, epoch), on_scores)
        return {"loss": loss, "accuracy": accuracy, **self.figures.values()}

    def _on_training(self, b: int, size: int, loss: float) -> None:
        event = batch_event("train", self.progress.position["epoch"], b, size, loss, self.train_iter)
        self.progress.batch_trained(b, len(self.train_iter), loss)
        try:
            self.recorder.batch(event)
        except StoppedRun:
            self.progress.offset = self.recorder.metrics.position()
            raise

    def _on_evaluation(self, phase: str, epoch: int):
        iterator = self.val_iter if phase == "validation" else self.test_iter

        def on_batch(b: int, size: int, loss: float) -> None:
            self.recorder.batch(batch_event(phase, epoch, b, size, loss, iterator))

        return on_batch

    def _save(self) -> None:
        if self.progress.saves and self.ready:
            self.recorder.sync()
            self.progress.save(checkpoint.capture(*self._parts()))

    def _value(self, status: str, test: dict | None = None, kept_epoch: int | None = None) -> dict:
        return {
            "status": status,
            "counts": self.loaded and self.loaded.counts(),
            "labels": self.loaded and self.loaded.labels(),
            "epochs": self.progress.epochs,
            "test": test,
            "weights": weight_hashes(self.model) if self.ready else None,
            "position": self.progress.position,
            "seconds": self.progress.seconds,
            "endedBy": self.ending.by() if test else None,
            "keptEpoch": kept_epoch,
        }
