"""Checkpoints: everything that a run needs to go on as if it had never stopped, in one file, written whole or not at all.

In a checkpoint: the model, Adam's moments, every global random state, the state of the training iterator and its shuffler,
the position (the next thing to do: epoch, phase, batch), the epochs so far, how far `metrics.jsonl` counts, and what must be
the same for the bits to be: configuration, corpus, torch, threads, CPU capability, device.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any

import torch

from . import seeding
from .errors import SconceError

SCHEMA_VERSION = 1
FOLDER = "checkpoints"
_NAME = re.compile(r"checkpoint-(\d+)\.pt")


def folder(directory: str) -> str:
    """Return the checkpoints' folder of a run directory."""
    return os.path.join(directory, FOLDER)


def existing(directory: str) -> list[str]:
    """Return the paths of a run directory's checkpoints, newest first."""
    try:
        names = os.listdir(folder(directory))
    except FileNotFoundError:
        return []
    numbered = sorted(((int(m[1]), name) for name in names if (m := _NAME.fullmatch(name))), reverse=True)
    return [os.path.join(folder(directory), name) for _, name in numbered]


def clean(directory: str) -> None:
    """Remove temporary files that a killed run left behind, in the run directory and among its checkpoints."""
    for place in (directory, folder(directory)):
        if os.path.isdir(place):
            for name in os.listdir(place):
                if name.endswith(".part"):
                    os.remove(os.path.join(place, name))


def save(directory: str, content: dict[str, Any], keep: int = 2) -> str:
    """Write a checkpoint, then remove all but the last `keep`; return its path.

    Raises:
        SconceError: of kind "run-directory", when it cannot be written; the earlier ones are then as they were.
    """
    os.makedirs(folder(directory), exist_ok=True)
    before = existing(directory)
    number = int(_NAME.fullmatch(os.path.basename(before[0]))[1]) + 1 if before else 1
    path = os.path.join(folder(directory), f"checkpoint-{number:04d}.pt")
    write_whole(path, lambda file: torch.save(content, file))
    prune(directory, keep)
    return path


def prune(directory: str, keep: int) -> None:
    """Remove all but the last `keep` checkpoints."""
    for old in existing(directory)[keep:]:
        os.remove(old)


def write_whole(path: str, write) -> None:
    """Call `write` with a file beside `path`, then put it in `path`'s place, so that no half of a file is ever seen there."""
    part = path + ".part"
    watched = None
    try:
        with open(part, "wb") as file:
            watched = _Watched(file)
            write(watched)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except (OSError, RuntimeError) as error:
        try:
            os.remove(part)
        except OSError:
            pass
        # Of a write that fails torch makes a RuntimeError, which says nothing of the disk.
        cause = watched.error if watched and watched.error else error
        reason = getattr(cause, "strerror", None) or _reason(cause)
        raise SconceError(
            "run-directory", f"cannot write {path}: {reason}", "make room or mend the folder; what was finished is kept"
        ) from error


class _Watched:
    """A file that remembers the first error of a write."""

    def __init__(self, file):
        self.file = file
        self.error: OSError | None = None

    def write(self, data) -> int:
        try:
            return self.file.write(data)
        except OSError as error:
            self.error = self.error or error
            raise

    def flush(self) -> None:
        self.file.flush()


def load(path: str) -> dict[str, Any]:
    """Read a checkpoint, with torch's `weights_only` reader, which runs no code from the file."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        version = content["schemaVersion"]
    except Exception as error:
        raise SconceError("checkpoint", f"cannot read the checkpoint {path}: {_reason(error)}") from error
    if version != SCHEMA_VERSION:
        raise SconceError("checkpoint", f"{path} is of schema version {version}; this sconce reads {SCHEMA_VERSION}")
    return content


def _reason(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]  # an empty file's EOFError has no text


def recorded_identity(directory: str) -> dict[str, Any] | None:
    """Return the identity of the run in `directory` as its config.json and environment.json have it, or None without them."""
    contents = []
    for name in ("config.json", "environment.json"):
        try:
            with open(os.path.join(directory, name), encoding="utf-8") as file:
                contents.append(json.load(file))
        except (OSError, ValueError):
            return None
    config, environment = contents
    return identity(config["config"], environment["corpus"]["digest"], environment["environment"])


def identity(config: dict, digest: str, environment: dict) -> dict[str, Any]:
    """Return what has to be the same for a resumed run to have the same bits, flat, by the names users know."""
    flat = {}

    def flatten(prefix: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                flatten(f"{prefix}.{key}" if prefix else key, item)
        else:
            flat[prefix] = value

    # The root may move; what lies there is told by its digest. `auto` and the device it means are one, so are threads.
    same = {key: value for key, value in config.items() if key not in ("device", "threads")}
    same["data"] = {key: value for key, value in config["data"].items() if key != "root"}
    flatten("", same)
    flat["corpus (sha256)"] = digest
    flat["torch"] = environment["torch"]
    flat["device"] = environment["device"]
    flat["threads"] = environment["threads"]
    flat["CPU capability"] = environment["cpuCapability"]
    return flat


def refuse_differences(path: str, saved: dict[str, Any], now: dict[str, Any], where: str = "in the checkpoint") -> None:
    """Refuse a checkpoint of another run, naming every difference. Only `training.epochs` may differ, and only grow."""
    differences = []
    for key in sorted(saved.keys() | now.keys()):
        before, after = saved.get(key), now.get(key)
        if before != after and not (key == "training.epochs" and before is not None and after > before):
            differences.append(f"{key}: {before} {where}, {after} now")
    if differences:
        raise SconceError(
            "checkpoint",
            f"{path} does not fit this run: {'; '.join(differences)}",
            "only a larger training.epochs may differ; start a new run for anything else",
        )


def capture(model, optimizer, train_iter) -> dict[str, Any]:
    """Return the states of a run's parts."""
    return {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "random": seeding.get_states(),
        "trainIterator": train_iter.state_dict(),
        "shuffler": train_iter.random_shuffler.random_state,
    }


def restore(states: dict[str, Any], position: dict, model, optimizer, train_iter) -> None:
    """Put the states of `capture` back, the random ones last.

    Only in the middle of an epoch does the iterator take its own state back: at an epoch's end it would take it as one with
    no batches left, and give the next epoch none.
    """
    model.load_state_dict(states["model"])
    optimizer.load_state_dict(states["optimizer"])
    if position["phase"] == "train" and position["batch"] > 0:
        train_iter.load_state_dict(states["trainIterator"])
    train_iter.random_shuffler.random_state = states["shuffler"]
    seeding.set_states(states["random"])
