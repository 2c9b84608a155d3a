"""The file in which Optuna keeps a study: flushed when a trial ends, and mended after a kill."""

from __future__ import annotations

import errno
import glob
import json
import os

from ..errors import SconceError


def open_journal(optuna, path: str):
    """Return Optuna's file of the journal, which flushes to the disk when a trial ends and not at every line.

    A kill loses nothing that was written; a power cut at most what a running trial drew and reported, which is asked again.
    Eight flushes a trial, several milliseconds each, are what a search takes most of its time for. Optuna asks for what is new
    some twenty times a trial; the file is opened only where it has grown.
    """
    lock = optuna.storages.journal.JournalFileSymlinkLock(path)

    class Journal(optuna.storages.journal.JournalFileBackend):
        read: tuple[int, int] | None = None  # so many lines have been read, from a file of so many bytes

        def read_logs(self, log_number_from):
            size = os.stat(path).st_size
            if self.read == (log_number_from, size):
                return
            number = log_number_from
            for log in super().read_logs(log_number_from):
                number += 1
                yield log
            self.read = number, size

        def append_logs(self, logs):
            lines = "".join(f"{json.dumps(log, separators=(',', ':'))}\n" for log in logs).encode()
            try:
                lock.acquire()
            except OSError as error:
                raise _cannot_write(path, error) from error
            try:
                _append(path, lines, flush=any(_ends_a_trial(log) for log in logs))
            finally:
                lock.release()

    return Journal(path, lock)


def _ends_a_trial(log: dict) -> bool:
    return "values" in log and "distributions" not in log  # a trial that is written with its settings has both


def _append(path: str, lines: bytes, flush: bool) -> None:
    """Append all of `lines` or nothing: a half of them, on a full disk, would stand in the middle once there is room again.

    Raises:
        SconceError: of kind "run-directory", when they cannot be written.
    """
    with open(path, "ab", buffering=0) as file:
        before = file.tell()
        try:
            if file.write(lines) < len(lines):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if flush:
                os.fsync(file.fileno())
        except OSError as error:
            file.truncate(before)
            raise _cannot_write(path, error) from error


def _cannot_write(path: str, error: OSError) -> SconceError:
    return SconceError(
        "run-directory", f"cannot write {path}: {error.strerror}", "make room; the same command goes on with the sweep"
    )


def repair_journal(path: str) -> None:
    """Remove the lock of a killed writer and a torn last line. Only for one who knows that nobody else writes."""
    for stale in [f"{path}.lock", *glob.glob(f"{glob.escape(path)}.lock*.rename")]:
        if os.path.lexists(stale):
            os.unlink(stale)
    if not os.path.exists(path):
        return
    with open(path, "r+b") as file:
        content = file.read()
        end = len(content)
        while end > 0:
            start = content.rfind(b"\n", 0, end - 1) + 1
            if content[end - 1 : end] == b"\n" and _is_json(content[start:end]):
                break
            # Only a tail can be torn; a broken line with whole ones after it is damage, and Optuna says so.
            end = start
        if end < len(content) and (end > 0 or b"\n" not in content[:-1]):
            file.truncate(end)
            os.fsync(file.fileno())


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
