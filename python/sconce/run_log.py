"""`log.txt`: what a run said, with the time: its stages, its warnings, and whatever the user's Python printed.

The file is bounded: when it is full it becomes `log.1.txt`, in the place of an earlier one, and a new one begins.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import threading
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

from .errors import message_of, traceback_of
from .run_directory import LOG, LOG_BEFORE, RunDirectory
from .system_samples import open_growing

FULL = 1 << 17  # bytes of one file
_LONGEST = 2000  # characters of a line; of a longer one the rest is left out


class RunLog:
    """The log of one run; with no directory, and where it cannot be written, nothing is kept."""

    def __init__(self, directory: RunDirectory | None):
        self._directory = directory
        self._lock = threading.Lock()
        self._file: Any = None
        self._size = 0
        self._open()

    def event(self, event: dict[str, Any]) -> None:
        """Note an event of the run, in words; batches are not noted."""
        words = in_words(event)
        if words:
            self.line(words)

    def failed(self, error: BaseException) -> None:
        """Note an error, with the lines of code that led to it where it was not foreseen."""
        self.line(f"failed: {message_of(error)}")
        self.line(traceback_of(error) or "")

    def line(self, text: str) -> None:
        """Note a text, a line of the file for each of its lines."""
        stamp = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
        for one in text.splitlines():
            self._write(f"{stamp}  {one[:_LONGEST]}\n".encode("utf-8", "backslashreplace"))

    @contextlib.contextmanager
    def hearing(self):
        """Note, within the block, also what Python's own code prints to stdout and stderr; it goes where it went, too."""
        if self._file is None:
            yield
            return
        before = sys.stdout, sys.stderr
        heard = [_Heard(stream, self) for stream in before]
        sys.stdout, sys.stderr = heard
        try:
            yield
        finally:
            for one in heard:
                one.end()
            if (sys.stdout, sys.stderr) == tuple(heard):
                sys.stdout, sys.stderr = before

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            file, self._file = self._file, None
        if file:
            with contextlib.suppress(OSError):
                file.close()

    def _open(self) -> None:
        if self._directory is None:
            return
        with contextlib.suppress(OSError):
            self._file = open_growing(self._directory.file(LOG))
            self._size = self._file.seek(0, io.SEEK_END)

    def _write(self, line: bytes) -> None:
        with self._lock, contextlib.suppress(OSError):
            if self._file is None:
                return
            if self._size + len(line) > FULL:
                self._file.close()
                os.replace(self._directory.file(LOG), self._directory.file(LOG_BEFORE))
                self._open()
            self._file.write(line)
            self._size += len(line)


class _Heard:
    """A stream whose whole lines are noted on their way; in all else it is the stream."""

    def __init__(self, stream: Any, log: RunLog):
        self._stream, self._log, self._rest = stream, log, ""

    def write(self, text: str) -> int:
        self._stream.write(text)
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._log.line(line.rsplit("\r", 1)[-1])
        self._rest = self._rest[-_LONGEST:]
        return len(text)

    def writelines(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.write(text)

    def end(self) -> None:
        """Note what is left of a line."""
        if self._rest:
            self._log.line(self._rest)
            self._rest = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def in_words(event: dict[str, Any]) -> str | None:
    """Return an event as a line of the log; None for one that is not noted."""
    kind = event.get("type")
    if kind == "start":
        return f"started on {event['device']}, {event['threads']} threads, {event['epochs']} epochs"
    if kind == "data":
        return f"data: {event['train']} training, {event['validation']} validation, {event['test']} test texts"
    if kind == "model":
        return f"model: {event['name']}"
    if kind == "resume":
        at = event["position"]
        return f"goes on at epoch {at['epoch']}, {at['phase']}, batch {at['batch']}"
    if kind == "warning":
        return f"warning: {event['message']}"
    if kind == "epoch":
        figures = event["validation"]
        return (
            f"epoch {event['epoch']}: train loss {event['trainLoss']:.4f}, validation loss {figures['loss']:.4f}, "
            f"accuracy {figures['accuracy']:.2f} %, {event['seconds']:.1f} s"
        )
    if kind == "evaluation" and event["phase"] == "test":
        return f"test: loss {event['loss']:.4f}, accuracy {event['accuracy']:.2f} %"
    return f"ends after epoch {event['epoch']} by early stopping" if kind == "early-stopping" else None
