"""A run that was killed goes on with what it has at its trackers: no step is there twice, and none is missing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import STARTED
from sconce import experiment, tracking

FAULTS = Path(__file__).resolve().parents[1] / "faults" / "python"
PACKAGE = FAULTS.parents[2] / "python"
RUN = 'import json, sys\nfrom sconce import experiment\nexperiment.run(json.loads(sys.argv[1]), lambda _: "go")\n'


def call(config, corpus_path, trackers, folder, resume=False):
    return {"config": config, "corpusPath": corpus_path, "runDir": str(folder), "logEvery": None, "checkpoints": True,
            "resume": resume, "trackers": trackers, **STARTED}  # fmt: skip


def read_tensorboard(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(folder), size_guidance={"scalars": 0}).Reload()
    return {tag: [(one.step, one.value) for one in events.Scalars(tag)] for tag in events.Tags()["scalars"]}


def read_mlflow(uri):
    import mlflow

    client = mlflow.MlflowClient(tracking_uri=uri)
    experiments = [one.experiment_id for one in client.search_experiments() if one.name == "sconce"]
    runs = client.search_runs(experiments)
    return [
        (run.info.run_name, run.info.status,
         {key: [(one.step, one.value) for one in client.get_metric_history(run.info.run_id, key)] for key in run.data.metrics})
        for run in runs
    ]  # fmt: skip


def test_killed_before_its_second_checkpoint_and_resumed(tmp_path, corpus_path, config, monkeypatch):
    pytest.importorskip("tensorboard", reason="needs tensorboard")
    pytest.importorskip("mlflow", reason="needs mlflow-skinny")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    def places(name):
        return {"tensorboard": str(tmp_path / name / "tb"), "mlflow": (tmp_path / name / "mlruns").as_uri(), "group": "several"}

    experiment.run(call(config, corpus_path, places("whole"), tmp_path / "whole" / "run"), lambda _: "go")
    trackers, folder = places("killed"), tmp_path / "killed" / "run"
    # Before the second checkpoint: the second epoch is logged, and done again.
    env = {**os.environ, "PYTHONPATH": f"{FAULTS}:{PACKAGE}", "SCONCE_FAULT": "sconce.progress:Progress.save,call=2"}
    given = json.dumps(call(config, corpus_path, trackers, folder))
    killed = subprocess.run([sys.executable, "-c", RUN, given], env=env, capture_output=True, text=True, timeout=120)
    assert killed.returncode == -9, killed.stderr
    before = read_tensorboard(trackers["tensorboard"])
    assert [step for step, _ in before["validation/loss"]] == [1, 2]  # or nothing could be there twice
    again = call(config, corpus_path, trackers, folder, resume=True)
    assert experiment.run(again, lambda _: "go")["status"] == "completed"

    whole, resumed = (read_tensorboard(tmp_path / name / "tb") for name in ("whole", "killed"))
    assert resumed == whole
    batches = len(whole["train/loss"])
    assert batches > 4 and [step for step, _ in whole["train/loss"]] == list(range(batches))
    ((name, status, metrics),) = read_mlflow(trackers["mlflow"])  # one run, gone on with
    assert (name, status) == ("run", "FINISHED")
    assert metrics == read_mlflow(places("whole")["mlflow"])[0][2]
    assert [step for step, _ in metrics["train.loss"]] == list(range(batches))


def test_what_is_held_back_is_handed_on_before_a_checkpoint(tmp_path, corpus_path, config, monkeypatch):
    """A run that is stopped between two batches, and killed while it saves, does not log again what its checkpoint has."""
    flushed = []

    class Held(tracking.Tracker):
        name = "held"

        def batch(self, step, loss):
            flushed.append(step)

        def evaluation(self, event):
            flushed.append(event["phase"])

        def flush(self):
            flushed.append("flush")

        def close(self):
            flushed.append("close")

    monkeypatch.setattr(tracking, "open_trackers", lambda *_: [Held()])
    asked = []
    params = {**call(config, corpus_path, {}, tmp_path / "run"), "logEvery": 1}
    value = experiment.run(params, lambda payload: "stop" if '"batch": 2' in payload else asked.append(payload) or "go")
    assert value["status"] == "stopped"
    assert flushed == [0, 1, 2, "flush", "close"]


def test_two_runs_in_one_folder_of_tensorboard_are_not_taken_for_one(tmp_path):
    pytest.importorskip("tensorboard", reason="needs tensorboard")
    record = {"type": "batch", "phase": "train", "epoch": 1, "batch": 0, "batches": 2, "loss": 0.75}
    for run_id in ("0a1b2c", "3d4e5f"):
        (tracker,) = tracking.open_trackers({"tensorboard": str(tmp_path)}, {}, None, run_id)
        tracker.record(record)
        tracker.close()
    assert read_tensorboard(tmp_path)["train/loss"] == [(0, 0.75), (0, 0.75)]
