"""The run directory: made, locked, written and tidied here. Node only reads it, and writes one thing: that Python died.

A file is put in its place whole or not at all. Symbolic links inside the directory are never written through: a link that stands
where a file belongs is replaced, one that stands where a folder belongs is refused.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from datetime import datetime, timezone
from typing import Any

import filelock

from . import wire
from .errors import SconceError
from .whole_files import make_folder, reason, write_whole

SCHEMA_VERSION = 1  # of the JSON files; `src/experiment/result.ts` has the same
LOCK = ".lock"
CONFIG, ENVIRONMENT, RESULT = "config.json", "environment.json", "result.json"
METRICS, MODEL, VOCABULARY, LABELS = "metrics.jsonl", "model.pt", "vocabulary.json", "labels.json"
# A finished run that goes on with more epochs keeps all its files until the longer one is finished, too: till then, the
# configuration and the metrics of the longer run are in these two.
EXTENSION, EXTENSION_METRICS = "extension.json", "extension.jsonl"
TRACKED = "trackers.json"  # by what trackers know the run
BATCH = ".batch"  # see batch_in_hand.py
SYSTEM, EPOCHS = "system.jsonl", "epochs.jsonl"  # see system_samples.py, done_epochs.py
LOG, LOG_BEFORE = "log.txt", "log.1.txt"  # see run_log.py

# What a run that was killed may leave before any of its files is there: halves of files, and the lock.
_LEFT_BEHIND = re.compile(
    r"\.lock|\.batch|(?:config|environment|result|vocabulary|labels|extension)\.json(?:\.\d+)?\.part|model\.pt\.part"
)
_HINT = "choose a folder that can be written"


class RunDirectory:
    """A run directory whose lock this process holds, until `close`."""

    def __init__(self, path: str):
        self.path = path
        self._lock = lock(path)
        self._identity = _identity(path)

    @classmethod
    def create(cls, path: str) -> RunDirectory:
        """Make a directory for a new run; one that is there already has to be empty.

        Raises:
            SconceError: of kind "run-directory", when it cannot be made or holds something; "locked", when a run is at work.
        """
        _make(path)
        _refuse_content(path)
        directory = cls(path)
        try:
            _refuse_content(path)  # whoever held the lock until now may have left a run here
            directory.clean()
        except BaseException:
            directory.close()
            raise
        return directory

    @classmethod
    def create_within(cls, folder: str, config: dict) -> RunDirectory:
        """Make a directory with a speaking name in `folder`, one that no other run has."""
        _make(folder)
        while True:
            path = os.path.join(folder, speaking_name(config))
            try:
                os.mkdir(path)
            except FileExistsError:
                continue
            except OSError as error:
                raise _cannot_make(path, error) from error
            return cls.create(path)

    @classmethod
    def reopen(cls, path: str) -> RunDirectory:
        """Take the directory of an earlier run, to go on with it."""
        if not os.path.isfile(os.path.join(path, CONFIG)):
            raise SconceError("run-directory", f"{path} is not a run directory: it has no {CONFIG}", "name the folder of a run")
        directory = cls(path)
        directory.clean()
        return directory

    def close(self) -> None:
        """Give the lock back."""
        self._lock.release()

    def take_back(self) -> None:
        """Remove the directory where nothing but its lock is in it: the run was refused before it wrote anything."""
        with contextlib.suppress(OSError):  # it may have been removed or moved
            if os.listdir(self.path) == [LOCK]:
                os.remove(os.path.join(self.path, LOCK))
                os.rmdir(self.path)

    def clean(self) -> None:
        """Remove the halves of files that a killed run left."""
        for name in os.listdir(self.path):
            if name != LOCK and _LEFT_BEHIND.fullmatch(name):
                os.remove(os.path.join(self.path, name))

    def check(self) -> None:
        """Raise when the directory is not there any more: what was written since would be lost without a word."""
        if _identity(self.path) != self._identity:
            raise SconceError(
                "run-directory",
                f"{self.path} was removed or moved while the run was at work",
                "start the run again, and leave its directory where it is until it ends",
            )

    def file(self, name: str) -> str:
        """Return the path of one of the directory's files."""
        return os.path.join(self.path, name)

    def write_json(self, name: str, content: Any, indent: int | None = 2) -> None:
        """Write a JSON file, with the numbers spelled that JSON has no word for."""
        text = json.dumps(wire.spell(content), indent=indent, ensure_ascii=False, allow_nan=False) + ("\n" if indent else "")
        # A half of a surrogate pair, which UTF-8 has no bytes for, becomes JSON's own escape.
        write_whole(self.file(name), lambda file: file.write(text.encode("utf-8", "backslashreplace")))

    def write_bytes(self, name: str, content: bytes) -> None:
        """Write a file below the directory, with the folders above it; a folder in whose place a link stands is refused."""
        folder = self.path
        for part in name.split("/")[:-1]:
            folder = os.path.join(folder, part)
            make_folder(folder)
        write_whole(self.file(name), lambda file: file.write(content))

    def read_json(self, name: str) -> Any:
        """Return a JSON file's content, or None when it is not there or cannot be read."""
        try:
            with open(self.file(name), encoding="utf-8") as file:
                return json.load(file)
        except (OSError, ValueError):
            return None

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        try:
            os.remove(self.file(name))
        except FileNotFoundError:
            pass


@contextlib.contextmanager
def opened(params: dict):
    """Hold the directory that a run's parameters ask for, new or of an earlier run; None where nothing is to be kept."""
    path, folder = params["runDir"], params["runsFolder"]
    if path is None and folder is None:
        yield None
        return
    if path is None:
        directory = RunDirectory.create_within(folder, params["config"])
    elif params["resume"]:
        directory = RunDirectory.reopen(path)
    else:
        directory = RunDirectory.create(path)
    with contextlib.closing(directory):
        try:
            yield directory
        except BaseException:
            directory.take_back()
            raise


def speaking_name(config: dict) -> str:
    """Return a name that says what the run is, such as 2026-11-24-053012-gru-imdb-seed1-3fa2."""
    stamp = datetime.now(timezone.utc).strftime("%Y-%m-%d-%H%M%S")
    return f"{stamp}-{config['model']['name']}-{config['data']['corpus']}-seed{config['seed']}-{secrets.token_hex(2)}"


def lock(directory: str) -> filelock.BaseFileLock:
    """Take the lock of a directory, waiting at most three seconds for a process that is about to end; `release` gives it back.

    The kernel drops it the moment the process that holds it is gone.
    """
    taken = filelock.FileLock(os.path.join(directory, LOCK), timeout=3, thread_local=False)
    try:
        taken.acquire(poll_interval=0.1)
    except filelock.Timeout as error:
        raise SconceError(
            "locked", f"another run is at work in {directory}", "wait for it, or choose another directory"
        ) from error
    except OSError as error:
        raise SconceError("run-directory", f"cannot write in {directory}: {reason(error)}", _HINT) from error
    return taken


def _make(path: str) -> None:
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise _cannot_make(path, error) from error


def _cannot_make(path: str, error: OSError) -> SconceError:
    return SconceError("run-directory", f"cannot make the run directory {path}: {reason(error)}", _HINT)


def _refuse_content(path: str) -> None:
    try:
        there = [name for name in os.listdir(path) if not _LEFT_BEHIND.fullmatch(name)]
    except OSError as error:
        raise SconceError("run-directory", f"cannot read {path}: {reason(error)}", _HINT) from error
    if there:
        raise SconceError(
            "run-directory",
            f"{path} is not empty: it holds {', '.join(sorted(there)[:3])}",
            "choose another folder; the option `resume` goes on with the run in this one",
        )


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
