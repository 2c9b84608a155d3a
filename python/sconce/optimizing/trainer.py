"""A model's training as the section `training` says."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch

from .. import training
from ..pipeline import Loaded
from .keeping import Kept
from .losses import TrainingLoss, changed
from .optimizers import make
from .options import options
from .schedules import Schedule
from .stepping import Stepping


class Trainer:
    """Trains a model for one epoch after another.

    Args:
        settings: a configuration's section `training`.
        model: the model, on `device`.
        loaded: the corpus.
        device: where batches go.
        batches: in an epoch.

    Raises:
        SconceError: of kind "config", for class weights that are not of the corpus's labels, or options that the model's own loss
            does not have.
    """

    def __init__(self, settings: dict[str, Any], model: Any, loaded: Loaded, device: torch.device, batches: int):
        given = options(settings)
        self._model, self._device = model, device
        self.optimizer = make(given["optimizer"], model.parameters(), settings["learningRate"])
        self._loss = TrainingLoss(given, model, loaded, device)
        accumulate = given["accumulate"]
        self.schedule = Schedule(given["schedule"], self.optimizer, settings["epochs"], math.ceil(batches / accumulate))
        self._has_schedule = given["schedule"] is not None
        self.kept = Kept(given["keep"])
        # None of them: the tutorial's own loop.
        own_loop = accumulate > 1 or given["clipNorm"] is not None or changed(given) or self.schedule.changes_within_epochs
        self._stepping = Stepping(self.optimizer, self.schedule, given["clipNorm"], accumulate, batches) if own_loop else None

    @property
    def learning_rate(self) -> float | None:
        """The learning rate of the last step; None where there is no schedule."""
        if not self._has_schedule:
            return None
        return float(self._stepping.learning_rate if self._stepping else self.optimizer.param_groups[0]["lr"])

    def epoch(self, train_iter: Iterable[Any], on_batch: training.OnBatch, first: int = 0) -> None:
        """Train for one epoch, or what is left of it; see `training.train`."""
        if self._stepping is None:
            training.train(self._model, self.optimizer, train_iter, self._device, on_batch, first)
        else:
            self._epoch(self._stepping, train_iter, on_batch, first)

    def _epoch(self, stepping: Stepping, train_iter: Iterable[Any], on_batch: training.OnBatch, first: int) -> None:
        """Train as `training.train` does, with the loss and the steps of the options."""
        self._model.train()
        for b, batch in enumerate(train_iter, first):
            x, y = batch.text.to(self._device), batch.label.to(self._device)
            y.data.sub_(1)
            stepping.begin(b)

            logit = self._model(x)
            loss = self._loss.mean(logit, y)
            stepping.take(b, loss, self._loss.weight_of(y))
            on_batch(b, len(x), loss.item())

    def epoch_is_over(self, epoch: dict[str, Any]) -> None:
        """Take what schedule and best model do after an epoch's validation."""
        self.schedule.epoch_is_over(epoch)
        self.kept.epoch_is_over(epoch, self._model)

    def state(self) -> dict[str, Any]:
        """Return what a checkpoint keeps beside model and optimizer: nothing while all options are off."""
        return {
            **self.kept.state(),
            **({"schedule": self.schedule.state()} if self._has_schedule else {}),
            **({"stepping": self._stepping.state()} if self._stepping else {}),
        }

    def restore(self, states: dict[str, Any]) -> None:
        """Put back what `state` returned."""
        self.kept.restore(states)
        if self._has_schedule:
            self.schedule.restore(states["schedule"])
        if self._stepping:
            self._stepping.restore(states["stepping"])
