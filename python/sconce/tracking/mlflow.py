"""MLflow: a run in its experiment `sconce`, on a server or in a folder."""

from __future__ import annotations

import os
import time

from .. import wire
from .rows import Tracked, Tracker, importing

_RUN, _GROUP = "sconce.run", "sconce.group"  # tags: by which a run is found again, and what it belongs to


class MLflow(Tracker):
    """Logs to a run of the experiment `sconce`: a new one, or that which an earlier part of the run has logged to."""

    name = "MLflow"

    def __init__(self, uri: str, run: Tracked):
        super().__init__()
        # Folders are an older way of MLflow's, which it refuses by default; who names one here wants one.
        os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
        # By default it asks a server that is not there for minutes.
        os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
        os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "10")
        with importing("mlflow", "mlflow-skinny"):
            from mlflow import MlflowClient
            from mlflow.entities import Metric
        self.metric = Metric
        self.pending: list = []
        self.client = MlflowClient(tracking_uri=uri)
        experiment = self._experiment()
        earlier = self.client.search_runs([experiment], f"tags.`{_RUN}` = '{run.id}'", max_results=1)
        if earlier:
            self._go_on_with(earlier[0])
        else:
            tags = {_RUN: run.id} | ({_GROUP: run.group} if run.group else {})
            self.run = self.client.create_run(experiment, run_name=run.name, tags=tags).info.run_id
            for section, value in run.config.items():
                for key, item in value.items() if isinstance(value, dict) else [("", value)]:
                    self.client.log_param(self.run, f"{section}.{key}" if key else section, item)

    def _experiment(self) -> str:
        """Return the experiment `sconce`, made where it is not there. Of several runs that begin at once one makes it."""
        known = self.client.get_experiment_by_name("sconce")
        if known:
            return known.experiment_id
        try:
            return self.client.create_experiment("sconce")
        except Exception:
            if known := self.client.get_experiment_by_name("sconce"):
                return known.experiment_id
            raise

    def _go_on_with(self, earlier) -> None:
        """Log to this run from now on. Its parameters stay as they are: MLflow lets nobody change them."""
        self.run = earlier.info.run_id
        self.client.update_run(self.run, status="RUNNING")
        for phase in ("train", "validation", "test"):
            if f"{phase}.loss" in earlier.data.metrics:
                self.known |= {(phase, one.step) for one in self.client.get_metric_history(self.run, f"{phase}.loss")}

    def batch(self, step: int, loss: float) -> None:
        """Log its loss by its step, a hundred batches at a time."""
        self.pending.append(self.metric("train.loss", loss, _now(), step))
        if len(self.pending) >= 100:
            self.flush()

    def evaluation(self, event: dict) -> None:
        """Log its numbers by its epoch; the rest as JSON.

        It lies among the run's artifacts as `validation/confusionMatrix/epoch-0003.json`: not every label can name a metric.
        """
        phase, epoch, now = event["phase"], event["epoch"], _now()
        for key in ("perClass", "confusionMatrix"):
            if key in event:
                self.client.log_dict(self.run, wire.spell({key: event[key]}), f"{phase}/{key}/epoch-{epoch:04d}.json")
        self.pending += [
            self.metric(f"{phase}.{key}", value, now, epoch) for key, value in event.items() if isinstance(value, float)
        ]
        self.flush()

    def flush(self) -> None:
        """Log what is held back."""
        pending, self.pending = self.pending, []
        if pending:
            self.client.log_batch(self.run, metrics=pending)

    def close(self) -> None:
        """Log what is left and end the run."""
        self.flush()
        self.client.set_terminated(self.run)


def _now() -> int:
    return int(time.time() * 1000)
