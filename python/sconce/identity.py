"""What has to be the same for a run to go on with the same bits: its identity."""

from __future__ import annotations

import json
import os
from typing import Any

from . import corpora, figures
from .errors import SconceError
from .optimizing.options import without_off
from .optimizing.schedules import spans_the_run
from .own import pinned
from .run_directory import CONFIG, ENVIRONMENT


def recorded(directory: str) -> dict[str, Any] | None:
    """Return the identity of the run in `directory` as its config.json and environment.json have it, or None without them."""
    contents = []
    for name in (CONFIG, ENVIRONMENT):
        try:
            with open(os.path.join(directory, name), encoding="utf-8") as file:
                contents.append(json.load(file))
        except (OSError, ValueError):
            return None
    config, environment = contents
    return of(config["config"], environment["corpus"]["digest"], environment["environment"])


def of(config: dict, digest: str, environment: dict) -> dict[str, Any]:
    """Return what has to be the same for a resumed run to have the same bits, flat, by the names users know."""
    flat = {}

    def flatten(prefix: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                flatten(f"{prefix}.{key}" if prefix else key, item)
        else:
            flat[prefix] = value

    # Data may move; what lies there is told by its digest. `auto` and the device it means are one, so are threads.
    same = {key: value for key, value in config.items() if key not in ("device", "threads")}
    same["data"] = corpora.identity(config["data"])
    same["training"] = without_off(config["training"])
    # So may the file of a model of one's own; what a table calls the model is not the model.
    own = pinned.is_own(config["model"])
    same["model"] = {key: value for key, value in config["model"].items() if not own or key not in ("file", "name")}
    if own:
        flat["model's Python files (sha256)"] = same["model"].pop("digest", None)
    # Off, they are not there: so it was before there were any.
    same.pop("metrics", None)
    if metrics := figures.asked(config):
        flat["metrics"] = ", ".join(metrics)
    flatten("", same)
    flat["corpus (sha256)"] = digest
    flat["torch"] = environment["torch"]
    flat["device"] = environment["device"]
    flat["threads"] = environment["threads"]
    flat["CPU capability"] = environment["cpuCapability"]
    return flat


def refuse_differences(path: str, saved: dict[str, Any], now: dict[str, Any], where: str = "in the checkpoint") -> None:
    """Refuse a checkpoint of another run, naming every difference. Only `training.epochs` may differ, and only grow.

    It may not where the learning rates depend on it: those of the epochs that are done would have been others in the longer run.
    """
    differences = []
    saved = {"flushDenormals": False} | saved  # which version 0.1 did not have
    now = {"flushDenormals": False} | now
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
    before, after = saved.get("training.epochs"), now.get("training.epochs")
    if before != after and spans_the_run(now):
        name = now["training.schedule.name"]
        tip = "; a cosine with a tMax of its own can go on" if name == "cosine" else ""
        raise SconceError(
            "checkpoint",
            f"{path} is of a run of {before} epochs whose schedule {name} spans all of them: it cannot go on to {after} epochs",
            f"start a new run with the larger training.epochs{tip}",
        )
