"""`epochs.jsonl`: training loss, validation and time of each epoch of a run that is at work. `result.json` has them at its end.

A run that was killed leaves it; one that goes on from a checkpoint writes it anew with the epochs that the checkpoint has.
"""

from __future__ import annotations

import contextlib

from . import wire
from .run_directory import EPOCHS, RunDirectory
from .whole_files import open_new


class DoneEpochs:
    """The file of one run; with no directory, and where it cannot be written, nothing is kept.

    Args:
        directory: the run directory, or None.
        epochs: those that are done already.
    """

    def __init__(self, directory: RunDirectory | None, epochs: list[dict]):
        self._directory = directory
        self._file = None
        if directory is None:
            return
        with contextlib.suppress(OSError):  # a disk that is full says so where it matters
            self._file = open_new(directory.file(EPOCHS))
            for epoch in epochs:
                self._write(epoch)

    def add(self, epoch: dict) -> None:
        """Add an epoch that is done."""
        with contextlib.suppress(OSError):
            self._write(epoch)

    def close(self, kept: bool) -> None:
        """Close the file, and remove it where the result has the epochs (`kept`)."""
        if self._file:
            file, self._file = self._file, None
            with contextlib.suppress(OSError):
                file.close()
                if kept:
                    self._directory.remove(EPOCHS)

    def _write(self, epoch: dict) -> None:
        if self._file:
            self._file.write(wire.dumps(epoch).encode() + b"\n")
            self._file.flush()
