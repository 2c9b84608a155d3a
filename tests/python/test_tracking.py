"""The trackers, read back with the packages that wrote: TensorBoard's event files, MLflow's runs."""

import json
import math
from pathlib import Path

import pytest
from conftest import STARTED
from sconce import experiment, tracking
from sconce.errors import SconceError

CONFIG = {"model": {"name": "gru", "layers": 1}, "seed": 7}
RECORDS = [
    {"type": "batch", "phase": "train", "epoch": 1, "batch": 0, "batches": 2, "loss": 0.75},
    {"type": "batch", "phase": "train", "epoch": 1, "batch": 1, "batches": 2, "loss": 0.5},
    {"type": "batch", "phase": "validation", "epoch": 1, "batch": 0, "batches": 1, "loss": 14.0},
    {"type": "evaluation", "phase": "validation", "epoch": 1, "loss": 0.625, "accuracy": 62.5},
    {"type": "batch", "phase": "train", "epoch": 2, "batch": 0, "batches": 2, "loss": float("nan")},
    {"type": "evaluation", "phase": "test", "epoch": 2, "loss": 0.25, "accuracy": 87.5},
]


# Of a run that asks for more; a label may be any text.
ASKED = [
    {"type": "evaluation", "phase": "validation", "epoch": 3, "loss": 0.5, "accuracy": 75.0, "macroF1": 0.75, "rocAuc": math.nan,
     "perClass": [{"label": "good | best", "precision": 0.5, "recall": 1.0, "f1": 0.625, "support": 4},
                  {"label": "<bad>", "precision": math.nan, "recall": math.nan, "f1": math.nan, "support": 0}],
     "confusionMatrix": {"labels": ["good | best", "<bad>"], "counts": [[4, 0], [0, 0]]}},
]  # fmt: skip


def write(wanted, directory=None, records=RECORDS):
    trackers = tracking.open_trackers(wanted, CONFIG, directory)
    for tracker in trackers:
        for record in records:
            tracker.record(record)
        tracker.close()


def test_tensorboard(tmp_path):
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator", reason="needs tensorboard")
    write({"tensorboard": str(tmp_path)})
    events = accumulator.EventAccumulator(str(tmp_path)).Reload()

    def read(tag):
        return [(event.step, event.value) for event in events.Scalars(tag)]

    assert [step for step, _ in read("train/loss")] == [0, 1, 2]
    assert read("train/loss")[:2] == [(0, 0.75), (1, 0.5)]
    assert read("validation/accuracy") == [(1, 62.5)]
    assert read("test/loss") == [(2, 0.25)]


def test_tensorboard_has_what_a_run_asks_for(tmp_path):
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator", reason="needs tensorboard")
    write({"tensorboard": str(tmp_path)}, records=ASKED)
    events = accumulator.EventAccumulator(str(tmp_path)).Reload()
    values = {tag: [(one.step, one.value) for one in events.Scalars(tag)] for tag in events.Tags()["scalars"]}
    assert values["validation/macroF1"] == [(3, 0.75)]
    assert values["validation/perClass/good | best/f1"] == [(3, 0.625)]
    assert math.isnan(values["validation/rocAuc"][0][1]) and math.isnan(values["validation/perClass/<bad>/recall"][0][1])
    (matrix,) = events.Tensors("validation/confusionMatrix/text_summary")
    assert matrix.step == 3
    assert matrix.tensor_proto.string_val[0].decode().splitlines()[2:] == [
        "| **good \\| best** | 4 | 0 |",
        "| **<bad>** | 0 | 0 |",
    ]


def test_mlflow(tmp_path, monkeypatch):
    mlflow = pytest.importorskip("mlflow", reason="needs mlflow-skinny")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MLFLOW_ALLOW_FILE_STORE", raising=False)
    uri = (tmp_path / "mlruns").as_uri()
    write({"mlflow": uri, "name": "0000-gru", "group": "cells"}, "/runs/one")
    client = mlflow.MlflowClient(tracking_uri=uri)
    (experiment,) = [e for e in client.search_experiments() if e.name == "sconce"]
    (run,) = client.search_runs([experiment.experiment_id])
    assert run.info.run_name == "0000-gru"
    assert run.data.tags["sconce.group"] == "cells"
    assert run.info.status == "FINISHED"
    assert run.data.params["model.name"] == "gru"
    assert run.data.params["seed"] == "7"
    assert [(m.step, m.value) for m in client.get_metric_history(run.info.run_id, "train.loss")][:2] == [(0, 0.75), (1, 0.5)]
    assert run.data.metrics["test.accuracy"] == 87.5


def test_mlflow_has_what_a_run_asks_for(tmp_path, monkeypatch):
    mlflow = pytest.importorskip("mlflow", reason="needs mlflow-skinny")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MLFLOW_ALLOW_FILE_STORE", raising=False)
    uri = (tmp_path / "mlruns").as_uri()
    write({"mlflow": uri}, "/runs/one", records=ASKED)
    client = mlflow.MlflowClient(tracking_uri=uri)
    (experiment,) = [e for e in client.search_experiments() if e.name == "sconce"]
    (run,) = client.search_runs([experiment.experiment_id])
    assert run.data.metrics["validation.macroF1"] == 0.75 and math.isnan(run.data.metrics["validation.rocAuc"])
    kept = {}
    for name in ("perClass", "confusionMatrix"):
        path = f"validation/{name}/epoch-0003.json"
        kept |= json.loads(Path(client.download_artifacts(run.info.run_id, path, str(tmp_path))).read_text())
    assert kept["confusionMatrix"] == ASKED[0]["confusionMatrix"]
    assert kept["perClass"][0] == ASKED[0]["perClass"][0] and kept["perClass"][1]["f1"] == "NaN"


@pytest.mark.parametrize("name", ["tensorboard", "mlflow"])
def test_a_missing_package_is_named_with_its_remedy(name, tmp_path, monkeypatch):
    import sys

    hidden = {"tensorboard": ["torch.utils.tensorboard", "tensorboard"], "mlflow": ["mlflow"]}[name]
    for module in hidden:
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SconceError) as caught:
        tracking.open_trackers({name: str(tmp_path)}, CONFIG, None)
    assert caught.value.kind == "package-missing"
    assert "sconce setup --with" in caught.value.hint


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    pytest.importorskip("tensorboard", reason="needs tensorboard")
    (tmp_path / "file").write_text("")
    with pytest.raises(SconceError, match=r"the option `tensorboard`: cannot write to .*inner: .*Not a directory") as caught:
        tracking.open_trackers({"tensorboard": str(tmp_path / "file" / "inner")}, CONFIG, None)
    assert caught.value.kind == "usage"


def test_a_tracker_that_fails_does_not_end_the_run(tmp_path, corpus_path, config, monkeypatch):
    class Broken:
        name = "--broken"

        def record(self, event):
            if event["type"] == "evaluation":
                raise ConnectionError("the server is gone\nmore")

        def close(self):
            raise AssertionError("a dropped tracker is left alone")

    class BrokenAtTheEnd(Broken):
        name = "--late"

        def record(self, event):
            pass

    monkeypatch.setattr(tracking, "open_trackers", lambda *_: [Broken(), BrokenAtTheEnd()])
    told = []
    value = experiment.run(
        {"config": config, "corpusPath": corpus_path, "runDir": str(tmp_path), "logEvery": None, "checkpoints": False,
         "resume": False, "trackers": {"tensorboard": None, "mlflow": None},
             **STARTED},
        lambda payload: told.append(payload) or "go",
    )  # fmt: skip
    assert value["status"] == "completed"
    warnings = [record["message"] for record in map(json.loads, filter(lambda text: text.startswith("{"), told))
                if record["type"] == "warning"]  # fmt: skip
    assert warnings == [
        "--broken: the server is gone; nothing more is logged there",
        "--late: a dropped tracker is left alone; nothing more is logged there",
    ]


def rows_of_wandb(folder):
    from sconce.tracking.wandb_file import history

    files = sorted(Path(folder).glob("wandb/offline-run-*/*.wandb"))
    return [row for file in files for row in history(str(file))], files


def named_in(file):
    from sconce.tracking.wandb_file import records
    from wandb.proto import wandb_internal_pb2

    for content in records(str(file)):
        record = wandb_internal_pb2.Record.FromString(content)
        if record.WhichOneof("record_type") == "run":
            return record.run.display_name, record.run.run_group


def test_wandb_without_a_key_writes_a_folder_and_goes_on_without_doubled_steps(tmp_path, monkeypatch):
    pytest.importorskip("wandb", reason="needs wandb")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WANDB_DIR", str(tmp_path))
    for name in ("WANDB_API_KEY", "WANDB_MODE"):
        monkeypatch.delenv(name, raising=False)
    for records in (RECORDS[:4], RECORDS[1:]):  # resumed a batch and an evaluation before the end
        for tracker in tracking.open_trackers({"wandb": "sconce", "group": "cells"}, CONFIG, "/runs/one", "0a1b2c"):
            for record in records:
                tracker.record(record)
            tracker.close()
    rows, files = rows_of_wandb(tmp_path)
    assert named_in(files[0]) == ("one", "cells")
    assert [file.parent.name.rpartition("-")[2] for file in files] == ["0a1b2c"] * 2 or len(files) == 1
    losses = [(step, row["train/loss"]) for row, step in rows if "train/loss" in row]
    assert losses[:2] == [(0, 0.75), (1, 0.5)] and [step for step, _ in losses] == [0, 1, 2]
    assert [(row["epoch"], row["validation/accuracy"]) for row, _ in rows if "validation/accuracy" in row] == [(1, 62.5)]
    assert [row["test/loss"] for row, _ in rows if "test/loss" in row] == [0.25]


def test_trackio_goes_on_without_doubled_steps(tmp_path):
    """In a process of its own: Trackio takes its folder from the environment when it is imported."""
    import os
    import subprocess
    import sys

    pytest.importorskip("trackio", reason="needs trackio")
    script = """
import json, sys
from sconce import tracking
config, *parts = json.loads(sys.argv[1])
for records in parts:
    for tracker in tracking.open_trackers({"trackio": "sconce", "group": "cells"}, config, "/runs/one", "0a1b2c"):
        for record in records:
            tracker.record(record)
        tracker.close()
from trackio.sqlite_storage import SQLiteStorage
print("ROWS", json.dumps([[r["step"], {k: v for k, v in r.items() if k not in ("step", "timestamp")}]
                          for r in SQLiteStorage.get_logs("sconce", "one-0a1b2c")]))
print("GROUP", SQLiteStorage.get_run_config("sconce", "one-0a1b2c")["_Group"])
"""
    env = {**os.environ, "HOME": str(tmp_path), "TRACKIO_DIR": str(tmp_path / "kept"),
           "PYTHONPATH": str(Path(tracking.__file__).parents[2])}  # fmt: skip
    finite = [record for record in RECORDS if record["loss"] == record["loss"]]
    given = json.dumps([CONFIG, finite[:4], finite[1:]])
    done = subprocess.run([sys.executable, "-c", script, given], env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    rows = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("ROWS"))[5:])
    assert [row for row in rows if "train/loss" in row[1]] == [[0, {"train/loss": 0.75}], [1, {"train/loss": 0.5}]]
    assert [row[1]["validation/accuracy"] for row in rows if "validation/accuracy" in row[1]] == [62.5]
    assert [row[1]["test/loss"] for row in rows if "test/loss" in row[1]] == [0.25]
    assert "GROUP cells" in done.stdout.splitlines()
    assert list((tmp_path / "kept").glob("*.db"))


@pytest.mark.parametrize("name", ["wandb", "trackio"])
def test_a_project_tracker_that_is_not_installed(name, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(SconceError, match=f"needs the Python package {name}") as error:
        tracking.open_trackers({name: "sconce"}, CONFIG, None)
    assert (error.value.kind, error.value.hint) == ("package-missing", f"install it: sconce setup --with {name}")
