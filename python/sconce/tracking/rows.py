"""What trackers get of an event, and trackers that keep a run row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def step_of(event: dict) -> int:
    """Return a batch's place among those of all epochs: epoch 2, batch 0 of 200 is step 200."""
    return (event["epoch"] - 1) * event["batches"] + event["batch"]


def scalars(event: dict) -> dict[str, float]:
    """Return the numbers of an evaluation by name: `loss`, `macroF1`, … and of each class `perClass/LABEL/f1` and so on."""
    found = {key: value for key, value in event.items() if isinstance(value, float)}
    for one in event.get("perClass", []):
        found |= {f"perClass/{one['label']}/{name}": one[name] for name in ("precision", "recall", "f1")}
    return found


class Rows:
    """A run as rows of numbers: a training batch by its step, an evaluation at the step that was reached, with its epoch.

    What a resumed run does again is not logged a second time: `known` has what an earlier part has logged.
    """

    name = ""

    def __init__(self) -> None:
        self.known: set[tuple[str, int]] = set()
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

    def record(self, event: dict) -> None:
        """Log a batch's training loss, or an evaluation's numbers."""
        if event["type"] == "evaluation":
            key = (event["phase"], event["epoch"])
            row = {f"{event['phase']}/{name}": value for name, value in scalars(event).items()} | {"epoch": event["epoch"]}
        elif event["phase"] == "train":
            step = step_of(event)
            self.step, key, row = max(self.step, step), ("train", step), {"train/loss": event["loss"]}
        else:
            return
        if key not in self.known:
            self.log(row, self.step)

    def log(self, row: dict[str, Any], step: int) -> None:
        """Log a row."""
        raise NotImplementedError
