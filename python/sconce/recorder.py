"""Where a run's events go: the listener, `metrics.jsonl`, the trackers."""

from __future__ import annotations

from typing import Any

from . import tracking
from .emitter import Emitter
from .metrics import Metrics
from .run_directory import RunDirectory


class Recorder:
    """Keeps and sends what a run tells.

    Args:
        emitter: the way to the listener.
        directory: the run directory, or None.
    """

    def __init__(self, emitter: Emitter, directory: RunDirectory | None):
        self.emitter = emitter
        self.metrics = Metrics(None)
        self.trackers: list[tracking.Tracker] = []
        self._directory = directory

    def batch(self, event: dict[str, Any]) -> None:
        """Keep a batch, send it when it is due, and raise StoppedRun when the run is to stop."""
        self.keep(event)
        self.emitter.batch(event)

    def keep(self, event: dict[str, Any]) -> None:
        """Write an event into the metrics and to the trackers."""
        if self._directory:
            self._directory.check()
        self.metrics.write(event)
        for tracker in list(self.trackers):
            self._guarded(tracker, lambda tracker=tracker: tracker.record(event))

    def sync(self) -> None:
        """Wait until what was kept is on the disk and at the trackers: a checkpoint that counts on it comes after it."""
        self.metrics.sync()
        for tracker in list(self.trackers):
            self._guarded(tracker, tracker.flush)

    def warn(self, message: str) -> None:
        """Tell the listener what the user should know."""
        self.emitter.tell({"type": "warning", "message": message})

    def close(self) -> None:
        """Close the metrics and the trackers."""
        self.metrics.close()
        for tracker in list(self.trackers):
            self._guarded(tracker, tracker.close)

    def _guarded(self, tracker, act) -> None:
        """Let a tracker work; one that fails (a server that is gone, a full disk) is dropped with a warning, the run goes on."""
        try:
            act()
        except Exception as error:
            self.trackers.remove(tracker)
            self.warn(f"{tracker.name}: {tracking.first_line(error)}; nothing more is logged there")


def batch_event(phase: str, epoch: int, b: int, size: int, loss: float, iterator) -> dict[str, Any]:
    """Return a batch's event."""
    # `seen` is the tutorial's `b * len(x)`, which is too small in a last batch that is not full: kept, since it prints it.
    return {"type": "batch", "phase": phase, "epoch": epoch, "batch": b, "batches": len(iterator), "seen": b * size,
            "of": len(iterator.dataset), "loss": loss}  # fmt: skip
