"""torch's schedules of the learning rate by name; `src/config/training/schedules.ts` has the same names.

`step`, `cosine` and `plateau` step once after each epoch's validation, `oneCycle` after each step of the optimizer.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch.optim import Optimizer, lr_scheduler

from ..errors import SconceError
from .optimizers import arguments
from .options import value_of

Make = Callable[[Optimizer, dict[str, Any], int, int], Any]  # optimizer, arguments, epochs, optimizer's steps in an epoch


@dataclass(frozen=True)
class Entry:
    """How a schedule is made, and when it steps."""

    make: Make
    by: str = "epoch"  # or "step"


def _step(optimizer: Optimizer, given: dict[str, Any], _epochs: int, _steps: int) -> Any:
    return lr_scheduler.StepLR(optimizer, **given)


def _cosine(optimizer: Optimizer, given: dict[str, Any], epochs: int, _steps: int) -> Any:
    t_max = epochs if given["t_max"] is None else given["t_max"]
    return lr_scheduler.CosineAnnealingLR(optimizer, T_max=t_max, eta_min=given["eta_min"])


def _one_cycle(optimizer: Optimizer, given: dict[str, Any], epochs: int, steps: int) -> Any:
    highest = optimizer.param_groups[0]["lr"]
    try:
        return lr_scheduler.OneCycleLR(optimizer, max_lr=highest, total_steps=epochs * steps, **given)
    except ZeroDivisionError as error:
        raise SconceError(
            "config",
            f"training.schedule.pctStart {given['pct_start']} of {epochs * steps} steps leaves none for the rise of oneCycle",
            "choose a larger pctStart, more training.epochs, or a smaller training.batchSize or training.accumulate",
        ) from error


def _plateau(optimizer: Optimizer, given: dict[str, Any], _epochs: int, _steps: int) -> Any:
    mode = {"minimize": "min", "maximize": "max"}[given["direction"]]
    rest = {name: value for name, value in given.items() if name not in ("metric", "direction")}
    return lr_scheduler.ReduceLROnPlateau(optimizer, mode=mode, **rest)


SCHEDULES: dict[str, Entry] = {
    "step": Entry(_step),
    "cosine": Entry(_cosine),
    "oneCycle": Entry(_one_cycle, by="step"),
    "plateau": Entry(_plateau),
}


class Schedule:
    """A schedule of a run.

    Args:
        settings: the section `training.schedule`, or None.
        optimizer: whose learning rate it changes.
        epochs: of the run.
        steps: of the optimizer in an epoch.
    """

    def __init__(self, settings: dict[str, Any] | None, optimizer: Optimizer, epochs: int, steps: int):
        self._settings = settings
        entry = SCHEDULES[settings["name"]] if settings else None
        self._by = entry.by if entry else None
        self._of_torch = entry.make(optimizer, arguments(settings), epochs, steps) if entry and settings else None

    @property
    def changes_within_epochs(self) -> bool:
        """Whether it steps with the optimizer, and not only between two epochs."""
        return self._by == "step"

    def step_is_over(self) -> None:
        """Take what the schedule does after a step of the optimizer."""
        if self._by == "step":
            self._of_torch.step()

    def epoch_is_over(self, epoch: dict[str, Any]) -> None:
        """Take what the schedule does after an epoch's validation."""
        if self._by != "epoch":
            return
        with warnings.catch_warnings():
            # In a run that was resumed in its first validation torch has not seen the optimizer step.
            warnings.simplefilter("ignore", UserWarning)
            if self._settings["name"] == "plateau":
                self._of_torch.step(value_of(epoch, self._settings["metric"]))
            else:
                self._of_torch.step()

    def state(self) -> dict[str, Any] | None:
        """Return what a checkpoint keeps."""
        return self._of_torch and self._of_torch.state_dict()

    def restore(self, state: dict[str, Any] | None) -> None:
        """Put back what `state` returned."""
        if self._of_torch:
            self._of_torch.load_state_dict(state)


def spans_the_run(identity: dict[str, Any]) -> bool:
    """Return whether a run's learning rates depend on its number of epochs, by its identity (`identity.of`)."""
    name = identity.get("training.schedule.name")
    return name == "oneCycle" or (name == "cosine" and identity.get("training.schedule.tMax") is None)
