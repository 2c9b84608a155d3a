"""MLflow: a run in its experiment `sconce`, on a server or in a folder."""

from __future__ import annotations

import os

from .. import wire
from ..errors import SconceError
from .rows import step_of


class MLflow:
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
            self.pending.append(self.metric("train.loss", event["loss"], now, step_of(event)))
            if len(self.pending) >= 100:
                self._flush()

    def _flush(self) -> None:
        pending, self.pending = self.pending, []
        self.client.log_batch(self.run, metrics=pending)

    def close(self) -> None:
        """Log what is left and end the run."""
        self._flush()
        self.client.set_terminated(self.run)
