"""Checkpoints: everything that a run needs to go on as if it had never stopped, in one file, written whole or not at all.

In a checkpoint: the model, the optimizer's state, every global random state, the state of the training iterator and its shuffler,
what the options of the training need (`optimizing`), the position (the next thing to do: epoch, phase, batch), the epochs so far,
how far `metrics.jsonl` counts, and what must be the same for the bits to be: configuration, corpus, torch, threads, CPU
capability, device.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any

from . import sealed, seeding
from .errors import SconceError
from .run_directory import ENVIRONMENT
from .whole_files import make_folder, reason

SCHEMA_VERSION = 2
UNSEALED_VERSION = 1  # the same content, in a file without a sum of its bytes
FOLDER = "checkpoints"
_NAME = re.compile(r"checkpoint-(\d+)\.pt")
_HALF = re.compile(_NAME.pattern + r"\.part")
_FIELDS = {
    "identity": dict,
    "position": dict,
    "epochs": list,
    "losses": list,
    "offset": int,
    "seconds": (int, float),
    "states": dict,
}


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


def save(directory: str, content: dict[str, Any], keep: int = 2) -> str:
    """Write a checkpoint, then remove all but the last `keep`; return its path.

    Raises:
        SconceError: of kind "run-directory", when it cannot be written; the earlier ones are then as they were.
    """
    place = folder(directory)
    make_folder(place)
    before = existing(directory)
    number = int(_NAME.fullmatch(os.path.basename(before[0]))[1]) + 1 if before else 1
    path = os.path.join(place, f"checkpoint-{number:04d}.pt")
    sealed.save(path, content)
    prune(directory, keep)
    return path


def prune(directory: str, keep: int) -> None:
    """Remove all but the last `keep` checkpoints."""
    for old in existing(directory)[keep:]:
        os.remove(old)


def clean(directory: str) -> None:
    """Remove the halves of checkpoints that a killed run left."""
    place = folder(directory)
    if os.path.isdir(place) and not os.path.islink(place):
        for name in os.listdir(place):
            if _HALF.fullmatch(name):
                os.remove(os.path.join(place, name))


def load(path: str) -> dict[str, Any]:
    """Read a checkpoint.

    Raises:
        SconceError: of kind "checkpoint", when it is damaged, or holds something else than a checkpoint of this sconce.
    """
    content, is_sealed = sealed.load(path)
    version = content.get("schemaVersion") if isinstance(content, dict) else None
    if not isinstance(version, int):
        raise SconceError("checkpoint", f"{path} holds no checkpoint")
    if version not in (UNSEALED_VERSION, SCHEMA_VERSION):
        raise SconceError("checkpoint", f"{path} is of schema version {version}; this sconce reads {SCHEMA_VERSION}")
    if version == SCHEMA_VERSION and not is_sealed:
        raise SconceError("checkpoint", f"{path} is damaged: the end of the file is missing or spoiled")
    for key, kinds in _FIELDS.items():
        if not isinstance(content.get(key), kinds):
            raise SconceError("checkpoint", f"{path} is not a whole checkpoint: {key} is missing or odd")
    position = content["position"]
    placed = isinstance(position.get("epoch"), int) and isinstance(position.get("batch"), int)
    if not placed or position.get("phase") not in ("train", "validation") or missing_states(content["states"]):
        raise SconceError("checkpoint", f"{path} is not a whole checkpoint: its position or its states are odd")
    return content


def newest(directory: str, metrics_bytes: int) -> tuple[str | None, dict[str, Any] | None, list[str]]:
    """Return path and content of the newest checkpoint that can be used, and a sentence for each that cannot.

    Args:
        directory: the run directory.
        metrics_bytes: how much of the metrics is there; a checkpoint that counts on more is not used.

    Raises:
        SconceError: of kind "checkpoint", when there are checkpoints and none can be used.
    """
    clean(directory)
    paths, warnings = existing(directory), []
    for path in paths:
        try:
            content = load(path)
            if content["offset"] > metrics_bytes:
                raise SconceError(
                    "checkpoint",
                    f"{path} does not fit the metrics: {metrics_bytes} bytes are there, {content['offset']} were before it",
                )
        except SconceError as error:
            warnings.append(f"{error}; trying the one before")
            continue
        if content["schemaVersion"] == UNSEALED_VERSION:
            warnings.append(f"{path} is of an older sconce, which wrote no sum: whether it is damaged cannot be told")
        return path, content, warnings
    if paths:
        raise SconceError(
            "checkpoint",
            f"no checkpoint in {directory} can be used: {warnings[0].removesuffix('; trying the one before')}",
            "start the run anew in another directory",
        )
    return None, None, warnings


def recorded_threads(directory: str) -> int | None:
    """Return the number of threads of the run in `directory`, as its environment.json has it, or None without one."""
    try:
        with open(os.path.join(directory, ENVIRONMENT), encoding="utf-8") as file:
            return json.load(file)["environment"]["threads"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def capture(device, model, optimizer, train_iter, *more) -> dict[str, Any]:
    """Return the states of the parts of a run on `device`; of `more` what their method `state` returns."""
    return {
        **{key: value for part in more for key, value in part.state().items()},
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "random": seeding.get_states(device),
        "trainIterator": train_iter.state_dict(),
        "shuffler": train_iter.random_shuffler.random_state,
    }


def missing_states(states: dict[str, Any]) -> set[str]:
    """Return which of the states that `capture` returns are not there."""
    return {"model", "optimizer", "random", "trainIterator", "shuffler"} - states.keys()


def restore(states: dict[str, Any], position: dict, device, model, optimizer, train_iter, *more) -> None:
    """Put the states of `capture` back, the random ones last; `more` by their method `restore`.

    Only in the middle of an epoch does the iterator take its own state back: at an epoch's end it would take it as one with
    no batches left, and give the next epoch none.

    Raises:
        SconceError: of kind "checkpoint", when they are of another model, or no states at all.
    """
    try:
        model.load_state_dict(states["model"])
        optimizer.load_state_dict(states["optimizer"])
        for part in more:
            part.restore(states)
        if position["phase"] == "train" and position["batch"] > 0:
            train_iter.load_state_dict(states["trainIterator"])
        train_iter.random_shuffler.random_state = states["shuffler"]
        seeding.set_states(states["random"], device)
    except Exception as error:
        raise SconceError("checkpoint", f"the checkpoint does not fit this run's model: {reason(error)}") from error
