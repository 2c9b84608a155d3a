"""Trackers: TensorBoard, MLflow, W&B and Trackio, fed with the same records as `metrics.jsonl`."""

from __future__ import annotations

import secrets

from ..errors import SconceError
from .mlflow import MLflow
from .rows import Tracked, Tracker
from .tensorboard import TensorBoard
from .trackio import Trackio
from .wandb import WandB

_TRACKERS = {"tensorboard": TensorBoard, "mlflow": MLflow, "wandb": WandB, "trackio": Trackio}


def open_trackers(wanted: dict, config: dict, directory: str | None, run_id: str | None = None) -> list[Tracker]:
    """Return the trackers that `wanted` names, each with where it writes, or None.

    Args:
        wanted: `tensorboard` (a folder), `mlflow` (a URI), `wandb`, `trackio` (a project); `name` and `group`: what the run is
            called there, and what it belongs to.
        config: the run's configuration.
        directory: the run directory, by whose name the run is called where `wanted` has no other, or None.
        run_id: by which trackers know the run when it is resumed. Default: a new one.

    Raises:
        SconceError: of kind "package-missing", when what a tracker writes with is not installed; of kind "usage", when it
            cannot write to where it is told.
    """
    folder = directory.replace("\\", "/").rstrip("/").rpartition("/")[2] if directory else None
    run = Tracked(run_id or secrets.token_hex(6), wanted.get("name") or folder, wanted.get("group"), config)
    trackers: list[Tracker] = []
    for option, tracker in _TRACKERS.items():
        if place := wanted.get(option):
            try:
                trackers.append(tracker(place, run))
            except SconceError:
                raise
            except Exception as error:
                hint = "name a folder that can be written" if option == "tensorboard" else "is the server there, the URI right?"
                told = f"the option `{option}`: cannot write to {place}: {first_line(error)}"
                raise SconceError("usage", told, hint) from error
    return trackers


def first_line(error: Exception) -> str:
    """Return an error's words without what follows in further lines."""
    return (str(error).splitlines() or [type(error).__name__])[0]
