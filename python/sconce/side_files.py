"""What a run writes for whoever watches it, and never reads: its log, what its process takes, its epochs that are done."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from .done_epochs import DoneEpochs
from .run_directory import RunDirectory
from .run_log import RunLog
from .system_samples import SystemSamples


class SideFiles:
    """These files of one run; with no directory, and before `begin`, nothing is kept.

    Args:
        directory: the run directory, or None.
        device: the run's torch device.
    """

    def __init__(self, directory: RunDirectory | None, device: Any):
        self._directory, self._device = directory, device
        self.log = RunLog(None)
        self.epochs = DoneEpochs(None, [])
        self._system = SystemSamples(None, device)

    @contextlib.contextmanager
    def begun(self, done: list[dict]) -> Iterator[None]:
        """Write them within the block, in which the run is at work. `done`: its epochs that are done already."""
        self.log = RunLog(self._directory)
        self.epochs = DoneEpochs(self._directory, done)
        self._system = SystemSamples(self._directory, self._device)
        try:
            with self.log.hearing():
                yield
        except BaseException as error:
            self.log.failed(error)
            raise
        finally:
            self._system.close()

    def note(self, event: dict[str, Any]) -> None:
        """Note an event in the log."""
        self.log.event(event)

    def ended(self, how: str, seconds: float, kept: bool) -> None:
        """Note the end of the run. `kept`: its result has its epochs."""
        self.log.line(f"{how} after {seconds:.1f} s")
        self.epochs.close(kept)

    def close(self) -> None:
        """Close the files."""
        self.epochs.close(False)
        self.log.close()
