"""What trackers need, get of an event, and log once; trackers that keep a run row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ..errors import SconceError


@contextmanager
def importing(option: str, package: str) -> Iterator[None]:
    """Say which package an option needs, where an import fails.

    Raises:
        SconceError: of kind "package-missing".
    """
    try:
        yield
    except ImportError as error:
        raise SconceError(
            "package-missing",
            f"the option `{option}` needs the Python package {package}",
            f"install it: sconce setup --with {package}",
        ) from error


def step_of(event: dict) -> int:
    """Return a batch's place among those of all epochs: epoch 2, batch 0 of 200 is step 200."""
    return (event["epoch"] - 1) * event["batches"] + event["batch"]


def scalars(event: dict) -> dict[str, float]:
    """Return the numbers of an evaluation by name: `loss`, `macroF1`, … and of each class `perClass/LABEL/f1` and so on."""
    found = {key: value for key, value in event.items() if isinstance(value, float)}
    for one in event.get("perClass", []):
        found |= {f"perClass/{one['label']}/{name}": one[name] for name in ("precision", "recall", "f1")}
    return found


@dataclass(frozen=True)
class Tracked:
    """A run as trackers know it.

    Args:
        id: by which they find it again when it is resumed.
        name: what it is called there, or None.
        group: by what it belongs together with others, as a sweep's trials do, or None.
        config: its configuration.
    """

    id: str
    name: str | None
    group: str | None
    config: dict


class Tracker:
    """Logs a run's training batches by step, and its evaluations by epoch.

    What a resumed run does again is not logged a second time: `known` has what an earlier part of the run has logged, a training
    batch as ("train", step), an evaluation as (phase, epoch).
    """

    name = ""

    def __init__(self) -> None:
        self.known: set[tuple[str, int]] = set()

    def record(self, event: dict) -> None:
        """Log a training batch or an evaluation, if it is not known."""
        if event["type"] == "evaluation":
            if (event["phase"], event["epoch"]) not in self.known:
                self.evaluation(event)
        elif event["phase"] == "train":
            step = step_of(event)
            if ("train", step) not in self.known:
                self.batch(step, event["loss"])

    def batch(self, step: int, loss: float) -> None:
        """Log a training batch."""
        raise NotImplementedError

    def evaluation(self, event: dict) -> None:
        """Log an evaluation."""
        raise NotImplementedError

    def flush(self) -> None:
        """Hand on what is held back: a checkpoint is about to count on it. The default holds nothing back."""

    def close(self) -> None:
        """Log what is left."""
        raise NotImplementedError


class Rows(Tracker):
    """A run as rows of numbers: a training batch by its step, an evaluation at the step that was reached, with its epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.step = 0

    def take_up(self, rows: Iterator[tuple[dict[str, Any], int]]) -> None:
        """Take up what an earlier part of the run has logged: rows with their steps."""
        for row, step in rows:
            self.step = max(self.step, step)
            if "train/loss" in row:
                self.known.add(("train", step))
            for phase in ("validation", "test"):
                if f"{phase}/loss" in row:
                    self.known.add((phase, int(row["epoch"])))

    def batch(self, step: int, loss: float) -> None:
        """Log its training loss."""
        self.step = max(self.step, step)
        self.log({"train/loss": loss}, self.step)

    def evaluation(self, event: dict) -> None:
        """Log its numbers."""
        row = {f"{event['phase']}/{name}": value for name, value in scalars(event).items()}
        self.log(row | {"epoch": event["epoch"]}, self.step)

    def log(self, row: dict[str, Any], step: int) -> None:
        """Log a row."""
        raise NotImplementedError
