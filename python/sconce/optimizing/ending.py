"""When a run ends: after its epochs, or before, by early stopping. It follows from the epochs' figures alone."""

from __future__ import annotations

from typing import Any

from ..emitter import Emitter
from ..progress import Progress
from .keeping import better
from .options import options, value_of


def early_stop(epochs: list[dict[str, Any]], settings: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the event of early stopping, where it ends a run with these epochs; None where it does not.

    It ends after the first epoch at which `patience` epochs in a row brought no value that is better than the best by more than
    `minDelta`. What is not a number is never better.
    """
    if settings is None:
        return None
    best: dict[str, Any] | None = None
    waited = 0
    for epoch in epochs:
        value = value_of(epoch, settings["metric"])
        if better(value, best and best["value"], settings["direction"], settings["minDelta"]):
            best, waited = {"epoch": epoch["epoch"], "value": value}, 0
            continue
        waited += 1
        if waited >= settings["patience"]:
            said = {"metric": settings["metric"], "patience": settings["patience"], "best": best}
            return {"type": "early-stopping", "epoch": epoch["epoch"], **said}
    return None


class Ending:
    """Whether a run is over. Early stopping after what is its last epoch in any case is none.

    Args:
        training: its configuration's section `training`.
        progress: where it stands.
        emitter: the way to the listener.
    """

    def __init__(self, training: dict[str, Any], progress: Progress, emitter: Emitter):
        self._epochs: int = training["epochs"]
        self._early: dict[str, Any] | None = options(training)["earlyStopping"]
        self._progress, self._emitter = progress, emitter
        self._told = False

    def is_over(self) -> bool:
        """Return whether there is no epoch left to do."""
        return self._progress.position["epoch"] > self._epochs or self._stopped() is not None

    def tell(self) -> None:
        """Tell the listener, once, that early stopping ends the run, where it does."""
        if not self._told and (event := self._stopped()):
            self._told = True
            self._emitter.tell(event)

    def by(self) -> str:
        """Return why a run that is over is so, as its result has it."""
        return "early-stopping" if self._stopped() else "epochs"

    def _stopped(self) -> dict[str, Any] | None:
        event = early_stop(self._progress.epochs, self._early)
        return event if event and event["epoch"] < self._epochs else None
