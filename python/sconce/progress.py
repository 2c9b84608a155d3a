"""Where a run stands, and the checkpoints that keep it."""

from __future__ import annotations

import time
from typing import Any

from . import checkpoint, identity
from .environment import HARDWARE
from .run_files import RunFiles


class Progress:
    """The next thing that a run has to do, and what is done.

    Args:
        files: the run's files.
        same: what has to be the same for a run to go on; see `identity.of`.
        hardware: what the last bits depend on beside the identity; see `environment.hardware`.
        saves: whether checkpoints are written.
    """

    def __init__(self, files: RunFiles, same: dict[str, Any], hardware: dict[str, Any], saves: bool):
        self._files, self._identity, self._hardware = files, same, hardware
        self.saves = saves and files.directory is not None
        self._started = time.monotonic()
        self._seconds_before = 0.0
        self.position: dict[str, Any] = {"epoch": 1, "phase": "train", "batch": 0}
        self.epochs: list[dict] = []
        self.losses = [0.0, 0]  # the sum of this epoch's training losses, and their number
        self._epoch_seconds = 0.0  # what this epoch's work up to the position has taken, before a resumption, too
        self._counted = self._started  # until when that is counted
        self.offset = 0  # the bytes of the metrics that count, should the run go on from here
        self.checkpoint: str | None = None  # the newest one

    @property
    def seconds(self) -> float:
        """What the run has taken, all its parts together."""
        return self._seconds_before + time.monotonic() - self._started

    def epoch_begins(self) -> None:
        """Count the time from now on as the epoch's, be it a new one or one that a resumed run goes on with."""
        self._counted = time.monotonic()

    def batch_trained(self, b: int, batches: int, loss: float) -> None:
        """Count a batch of training, and its time."""
        self._count_time()
        self.losses[0] += loss
        self.losses[1] += 1
        if b + 1 < batches:
            self.position = {"epoch": self.position["epoch"], "phase": "train", "batch": b + 1}
        else:
            self.epoch_trained()

    def epoch_trained(self) -> None:
        """Turn to the validation."""
        self._count_time()
        self.position = {"epoch": self.position["epoch"], "phase": "validation", "batch": 0}

    def epoch_validated(self, figures: dict[str, Any], learning_rate: float | None = None) -> dict[str, Any]:
        """Turn to the next epoch, and return the one that is done.

        The epoch's seconds are those of all its training batches and of one whole validation. What a stopped run had begun of a
        validation is done anew and does not count, nor do loading, checkpoints and the test.

        Args:
            figures: of its validation.
            learning_rate: of its last step, where the run has a schedule.
        """
        self._count_time()
        epoch = self.position["epoch"]
        self.epochs.append(
            {
                "epoch": epoch,
                "trainLoss": self.losses[0] / max(1, self.losses[1]),
                "validation": figures,
                "seconds": self._epoch_seconds,
                **({} if learning_rate is None else {"learningRate": learning_rate}),
            }
        )
        self.losses, self._epoch_seconds = [0.0, 0], 0.0
        self.position = {"epoch": epoch + 1, "phase": "train", "batch": 0}
        return self.epochs[-1]

    def find(self) -> tuple[dict | None, list[str]]:
        """Take up the newest checkpoint of an earlier run, and return its states and what the user should know of it.

        Raises:
            SconceError: of kind "checkpoint", when the run was another one; nothing has been written then.
        """
        path, saved, warnings = checkpoint.newest(self._files.path, self._files.metrics_bytes())
        if saved is None:
            recorded = identity.recorded(self._files.path)
            if recorded is not None:
                identity.refuse_differences(self._files.path, recorded, self._identity, "when it was started")
            if self._files.extends:
                warnings.append(
                    "the finished run has no checkpoint any more: it is done from its start; its result stays until then"
                )
            return None, warnings
        identity.refuse_differences(path, saved["identity"], self._identity)
        for name, now in self._hardware.items():
            before = saved.get(name, now)
            if before != now:
                # The CPU's capability is the same, but libraries choose their kernels by the maker, too.
                warnings.append(f"the checkpoint is of another {HARDWARE[name]} ({before}, now {now}): the last bits may differ")
        self.checkpoint = path
        self.position, self.epochs, self.losses = saved["position"], saved["epochs"], saved["losses"]
        self.offset, self._seconds_before = saved["offset"], saved["seconds"]
        self._epoch_seconds = saved.get("epochSeconds", self._at_most(saved))
        return saved["states"], warnings

    def save(self, states: dict[str, Any]) -> None:
        """Write a checkpoint. The metrics that it counts on are on the disk already."""
        self._files.directory.check()
        self.checkpoint = checkpoint.save(
            self._files.path,
            {
                "schemaVersion": checkpoint.SCHEMA_VERSION,
                "identity": self._identity,
                **self._hardware,
                "position": self.position,
                "epochs": self.epochs,
                "losses": self.losses,
                "offset": self.offset,
                "seconds": self.seconds,
                "epochSeconds": self._epoch_seconds,
                "states": states,
            },
        )

    def _count_time(self) -> None:
        now = time.monotonic()
        self._epoch_seconds += now - self._counted
        self._counted = now

    @staticmethod
    def _at_most(saved: dict[str, Any]) -> float:
        """Return what a checkpoint of an older version, which did not count it, leaves for the epoch: loading is in it."""
        begun = saved["position"]["phase"] != "train" or saved["position"]["batch"] > 0
        done = sum(epoch["seconds"] for epoch in saved["epochs"])
        return max(0.0, saved["seconds"] - done) if begun else 0.0
