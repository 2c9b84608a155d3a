"""Whose epoch's model a run keeps."""

from __future__ import annotations

import contextlib
import copy
import math
from collections.abc import Iterator
from typing import Any

import torch

from ..recorder import Recorder
from .options import value_of


def better(value: float, than: float | None, direction: str, by: float = 0.0) -> bool:
    """Return whether a value is better than another (None: than nothing) by more than `by`; what is not a number never is."""
    if math.isnan(value):
        return False
    if than is None:
        return True
    return value > than + by if direction == "maximize" else value < than - by


class Kept:
    """The model of the best epoch so far, where the configuration's `training.keep` names a metric.

    Args:
        keep: "last", or the section with metric and direction.
    """

    def __init__(self, keep: str | dict[str, Any]):
        self._settings: dict[str, Any] | None = keep if isinstance(keep, dict) else None
        self.best: dict[str, Any] | None = None  # epoch and value
        self._model: dict[str, Any] | None = None

    def announce(self, recorder: Recorder, last: int) -> int:
        """Tell which epoch's model is tested and kept, and return it: the best one's, or `last`."""
        if self._settings is None:
            return last
        if self.best is None:
            recorder.warn(
                f"no epoch had a number for {self._settings['metric']}: the model of epoch {last}, the last one, is kept"
            )
            return last
        recorder.emitter.tell({"type": "kept", "metric": self._settings["metric"], **self.best})
        return self.best["epoch"]

    def epoch_is_over(self, epoch: dict[str, Any], model: Any) -> None:
        """Take the model if it is the best so far; of equal ones the earliest stays."""
        if self._settings is None:
            return
        value = value_of(epoch, self._settings["metric"])
        if better(value, self.best and self.best["value"], self._settings["direction"]):
            self.best = {"epoch": epoch["epoch"], "value": value}
            self._model = _copy(model)

    @contextlib.contextmanager
    def in_place(self, model: Any) -> Iterator[None]:
        """Give the model the best epoch's weights. It keeps them, unless an exception leaves the context.

        A run that is stopped in its test goes on from its own weights.
        """
        if self._model is None:
            yield
            return
        last = _copy(model)
        model.load_state_dict(self._model)
        try:
            yield
        except BaseException:
            model.load_state_dict(last)
            raise

    def state(self) -> dict[str, Any]:
        """Return what a checkpoint keeps."""
        return {"kept": {"best": self.best, "model": self._model}} if self._settings else {}

    def restore(self, states: dict[str, Any]) -> None:
        """Put back what `state` returned."""
        if self._settings:
            self.best, self._model = states["kept"]["best"], states["kept"]["model"]


def _copy(model: Any) -> dict[str, Any]:
    """Return a copy of a model's state_dict on the CPU."""
    state = model.state_dict()
    return {
        key: value.detach().to("cpu", copy=True) if isinstance(value, torch.Tensor) else copy.deepcopy(value)
        for key, value in state.items()
    }
