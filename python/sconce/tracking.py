"""Trackers: TensorBoard, MLflow, W&B and Trackio, fed with the same records as `metrics.jsonl`."""

from __future__ import annotations

import os
import secrets

from . import wire
from .errors import SconceError
from .project_trackers import Trackio, WandB


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
        ("tensorboard", lambda place: _TensorBoard(place)),
        ("mlflow", lambda place: _MLflow(place, config, directory)),
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


def scalars(event: dict) -> dict[str, float]:
    """Return the numbers of an evaluation by name: `loss`, `macroF1`, … and of each class `perClass/LABEL/f1` and so on."""
    found = {key: value for key, value in event.items() if isinstance(value, float)}
    for one in event.get("perClass", []):
        found |= {f"perClass/{one['label']}/{name}": one[name] for name in ("precision", "recall", "f1")}
    return found


def matrix_text(matrix: dict) -> str:
    """Return a confusion matrix as a table in Markdown: a row for each label, a column for each prediction."""

    def line(cells: list) -> str:
        return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"

    labels = matrix["labels"]
    rows = [[f"**{label}**", *counts] for label, counts in zip(labels, matrix["counts"], strict=True)]
    return "\n".join([line(["label \\ predicted", *labels]), line(["---", *["---:"] * len(labels)]), *map(line, rows)])


class _Steps:
    """Counts a phase's batches over all epochs: epoch 2, batch 0 of 200 is step 200."""

    @staticmethod
    def of(event: dict) -> int:
        return (event["epoch"] - 1) * event["batches"] + event["batch"]


class _TensorBoard:
    name = "TensorBoard"

    def __init__(self, folder: str):
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise SconceError(
                "package-missing",
                "the option `tensorboard` needs the Python package tensorboard",
                "install it: sconce setup --with tensorboard",
            ) from error
        self.writer = SummaryWriter(folder)

    def record(self, event: dict) -> None:
        """Write a batch's training loss by step, an evaluation's metrics by epoch: numbers as scalars, a matrix as a text."""
        if event["type"] == "evaluation":
            for name, value in scalars(event).items():
                self.writer.add_scalar(f"{event['phase']}/{name}", value, event["epoch"])
            if matrix := event.get("confusionMatrix"):
                self.writer.add_text(f"{event['phase']}/confusionMatrix", matrix_text(matrix), event["epoch"])
            self.writer.flush()
        elif event["phase"] == "train":
            self.writer.add_scalar("train/loss", event["loss"], _Steps.of(event))

    def close(self) -> None:
        """Write out what is left."""
        self.writer.close()


class _MLflow:
    name = "MLflow"

    def __init__(self, uri: str, config: dict, directory: str | None):
        # Folders are an older way of MLflow's, which it refuses by default; who names one here wants one.
        os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
        try:
            from mlflow import MlflowClient
            from mlflow.entities import Metric
        except ImportError as error:
            raise SconceError(
                "package-missing",
                "the option `mlflow` needs the Python package mlflow-skinny",
                "install it: sconce setup --with mlflow-skinny",
            ) from error
        self.metric = Metric
        self.pending: list = []
        self.client = MlflowClient(tracking_uri=uri)
        known = self.client.get_experiment_by_name("sconce")
        experiment = known.experiment_id if known else self.client.create_experiment("sconce")
        name = directory.replace("\\", "/").rstrip("/").rpartition("/")[2] if directory else None
        self.run = self.client.create_run(experiment, run_name=name).info.run_id
        for section, value in config.items():
            for key, item in value.items() if isinstance(value, dict) else [("", value)]:
                self.client.log_param(self.run, f"{section}.{key}" if key else section, item)

    def record(self, event: dict) -> None:
        """Log a batch's training loss by step, an evaluation's numbers by epoch, a hundred at a time; the rest as JSON.

        It lies among the run's artifacts as `validation/confusionMatrix/epoch-0003.json`: not every label can name a metric.
        """
        import time

        now = int(time.time() * 1000)
        if event["type"] == "evaluation":
            for key, value in event.items():
                if isinstance(value, float):
                    self.pending.append(self.metric(f"{event['phase']}.{key}", value, now, event["epoch"]))
            self._flush()
            for key in ("perClass", "confusionMatrix"):
                if key in event:
                    name = f"{event['phase']}/{key}/epoch-{event['epoch']:04d}.json"
                    self.client.log_dict(self.run, wire.spell({key: event[key]}), name)
        elif event["phase"] == "train":
            self.pending.append(self.metric("train.loss", event["loss"], now, _Steps.of(event)))
            if len(self.pending) >= 100:
                self._flush()

    def _flush(self) -> None:
        pending, self.pending = self.pending, []
        self.client.log_batch(self.run, metrics=pending)

    def close(self) -> None:
        """Log what is left and end the run."""
        self._flush()
        self.client.set_terminated(self.run)
