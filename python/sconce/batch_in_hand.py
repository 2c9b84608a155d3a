"""The batch that is being worked on, in a file of 40 bytes: what is left to tell of a process that was killed for its memory.

The kernel keeps what was written when the process is killed; nothing waits for the disk. `src/experiment/batch-in-hand.ts` reads
the file. It is removed when the run ends in any other way.
"""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Callable, Iterator
from typing import Any

from .run_directory import BATCH, RunDirectory
from .whole_files import open_new

PHASES = ("train", "validation", "test")
_FORMAT = struct.Struct("<5q")  # epoch, phase, batch, reviews, tokens


class Watched:
    """An iterator that gives the same batches as another; `on_batch(number, batch)` hears of each before it is given out."""

    def __init__(self, iterator: Any, first: int, on_batch: Callable[[int, Any], None]):
        self._iterator, self._first, self._on_batch = iterator, first, on_batch
        self.dataset = iterator.dataset

    def __iter__(self) -> Iterator[Any]:
        for number, batch in enumerate(self._iterator, self._first):
            self._on_batch(number, batch)
            yield batch


class BatchInHand:
    """Notes each batch of an iterator before it is given out. With no directory it keeps it in memory only."""

    def __init__(self, directory: RunDirectory | None):
        self._path = directory and directory.file(BATCH)
        self.noted: tuple[int, int, int, int, int] | None = None
        self._file: int | None = None
        if self._path:
            with contextlib.suppress(OSError):  # a disk that is full says so where it matters
                with open_new(self._path) as file:
                    self._file = os.dup(file.fileno())

    def watch(self, iterator: Any, phase: str, epoch: int, first: int = 0) -> Watched:
        """Return an iterator that gives the same batches, each noted before."""
        number_of = PHASES.index(phase)
        return Watched(iterator, first, lambda number, batch: self.note(epoch, number_of, number, batch.text))

    def note(self, epoch: int, phase: int, batch: int, texts: Any) -> None:
        """Note a batch, whose texts are (reviews, tokens)."""
        self.noted = (epoch, phase, batch, texts.shape[0], texts.shape[1])
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.pwrite(self._file, _FORMAT.pack(*self.noted), 0)

    def sentence(self) -> str | None:
        """Say which batch it is, or nothing before the first."""
        if self.noted is None:
            return None
        epoch, phase, batch, reviews, tokens = self.noted
        return f"epoch {epoch}, {PHASES[phase]} batch {batch}: {reviews} reviews x {tokens} tokens"

    def close(self) -> None:
        """Remove the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
            with contextlib.suppress(OSError):
                os.remove(self._path)
