"""Trackers: TensorBoard, MLflow, W&B and Trackio, fed with the same records as `metrics.jsonl`."""

from __future__ import annotations

import secrets

from ..errors import SconceError
from .mlflow import MLflow
from .tensorboard import TensorBoard
from .trackio import Trackio
from .wandb import WandB


def open_trackers(wanted: dict, config: dict, directory: str | None, run_id: str | None = None) -> list:
    """Return the trackers that `wanted` names, each with where it writes, or None.

    Args:
        wanted: `tensorboard` (a folder), `mlflow` (a URI), `wandb`, `trackio` (a project).
        config: the run's configuration.
        directory: the run directory, by whose name the run is called, or None.
        run_id: by which W&B and Trackio know the run when it is resumed. Default: a new one.

    Raises:
        SconceError: of kind "package-missing", when what a tracker writes with is not installed; of kind "usage", when it
            cannot write to where it is told.
    """
    trackers: list = []
    named = (directory.replace("\\", "/").rstrip("/").rpartition("/")[2] if directory else None, run_id or secrets.token_hex(6))
    for name, start in (
        ("tensorboard", lambda place: TensorBoard(place)),
        ("mlflow", lambda place: MLflow(place, config, directory)),
        ("wandb", lambda place: WandB(place, config, *named)),
        ("trackio", lambda place: Trackio(place, config, *named)),
    ):
        if place := wanted.get(name):
            try:
                trackers.append(start(place))
            except SconceError:
                raise
            except Exception as error:
                hint = "name a folder that can be written" if name == "tensorboard" else "is the server there, the URI right?"
                raise SconceError("usage", f"the option `{name}`: cannot write to {place}: {first_line(error)}", hint) from error
    return trackers


def first_line(error: Exception) -> str:
    """Return an error's words without what follows in further lines."""
    return (str(error).splitlines() or [type(error).__name__])[0]
