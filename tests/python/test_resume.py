"""Every point at which a run can be told to stop, exactly: stopped there and resumed, it ends as if it never had been."""

import json
import os

import pytest
from conftest import STARTED
from sconce import experiment, progress, sealed

KINDS = {
    "gru": {},
    "lstm": {
        "data": {"sortWithinBatch": True, "reviewsPerSplit": 30},
        "model": {"applyDropout": True, "layers": 2, "packed": True},
    },
    "rnn": {"data": {"maxTokens": 9}, "training": {"batchSize": 32}},  # one full batch to train, one to validate
}


class Listener:
    """Answers "stop" to the n-th question that hears an answer; those while the corpus is read, ten a second, are not counted."""

    def __init__(self, stop_at=None):
        self.stop_at, self.asked, self.reading = stop_at, 0, False

    def __call__(self, payload):
        kind = json.loads(payload.removeprefix("?"))["type"] if payload else None
        told = payload.startswith("{") and kind in ("checkpoint", "warning", "evaluation")
        if told or (kind is None and self.reading):
            return "go"
        self.reading = kind == "start"
        self.asked += 1
        return "stop" if self.asked == self.stop_at else "go"


@pytest.fixture
def run(corpus_path, config, tmp_path):
    def start(directory, stop_at=None, resume=False, every=1, listener=None):
        folder = tmp_path / directory
        listener = listener or Listener(stop_at)
        value = experiment.run(
            {"config": config, "corpusPath": corpus_path, "runDir": str(folder), "logEvery": 1, "checkpoints": True,
             "resume": resume, "trackers": {"tensorboard": None, "mlflow": None},
             **STARTED, "checkpointEvery": every},
            listener,
        )  # fmt: skip
        for epoch in value["epochs"]:
            del epoch["seconds"]
        kept = {key: value[key] for key in ("status", "epochs", "test", "weights", "counts")}
        return kept, (folder / "metrics.jsonl").read_bytes(), listener.asked, value["position"]

    return start


@pytest.mark.parametrize("name", KINDS)
def test_at_every_point(run, config, name):
    config["model"]["name"] = name
    for section, changes in KINDS[name].items():
        config[section].update(changes)
    whole, metrics, asked, _ = run("whole")
    assert whole["status"] == "completed" and asked >= 11
    phases = set()
    for n in range(1, asked + 1):
        stopped, _, _, position = run(f"at-{n}", stop_at=n)
        phases.add((position["phase"], position["batch"] > 0))
        assert stopped["status"] == "stopped" and stopped["test"] is None
        resumed, again, _, _ = run(f"at-{n}", resume=True)
        assert resumed == whole, f"stopped at {n}, {position}"
        assert again == metrics, f"stopped at {n}, {position}"
    assert {("train", False), ("validation", False)} <= phases


def test_stopped_at_every_step_on_the_way(run):
    whole, metrics, _, _ = run("whole")
    stopped, _, _, position = run("often", stop_at=4)  # start, data, model, the first batch
    steps = 0
    while stopped["status"] == "stopped":
        # An interrupted evaluation starts again: stop in training only, or it never ends.
        stopped, again, _, position = run(
            "often", stop_at=5 if position["phase"] == "train" and steps < 12 else None, resume=True
        )
        steps += 1
    assert steps >= 5
    assert stopped == whole and again == metrics


def test_the_seconds_of_an_epoch_are_those_of_all_its_parts(config, tmp_path, corpus_path, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    note = experiment.BatchInHand.note

    def slow(self, *batch):  # each batch takes a second
        clock[0] += 1
        note(self, *batch)

    monkeypatch.setattr(experiment.BatchInHand, "note", slow)

    def go(directory, stop_at=None, resume=False):
        clock[0] += 1000  # loading, and the time between two parts
        return experiment.run(
            {"config": config, "corpusPath": corpus_path, "runDir": str(tmp_path / directory), "logEvery": 1,
             "checkpoints": True, "resume": resume, "trackers": {"tensorboard": None, "mlflow": None}, **STARTED},
            Listener(stop_at),
        )  # fmt: skip

    def seconds(value):
        return [epoch["seconds"] for epoch in value["epochs"]]

    whole = seconds(go("whole"))
    assert whole and all(5 < second < 1000 for second in whole)
    phases = set()
    for n in range(4, 13):
        position = go(f"at-{n}", stop_at=n)["position"]
        phases.add((position["phase"], position["batch"] > 0))
        assert seconds(go(f"at-{n}", resume=True)) == whole, f"stopped at {n}, {position}"
    assert {("train", True), ("validation", False)} <= phases
    path = go("old", stop_at=6)["checkpoint"]
    content, _ = sealed.load(path)
    del content["epochSeconds"]  # as in checkpoints of 0.1.0
    sealed.save(path, content)
    assert seconds(go("old", resume=True)) == whole


def test_what_a_killed_run_left_is_put_right(run, tmp_path):
    whole, metrics, _, _ = run("whole")
    run("killed", stop_at=10)
    checkpoints = tmp_path / "killed" / "checkpoints"
    (checkpoints / "checkpoint-0009.pt.part").write_bytes(b"half")
    with open(tmp_path / "killed" / "metrics.jsonl", "ab") as file:
        file.write(b'{"type": "batch", "phase": "train"}\n{"ty')
    resumed, again, _, _ = run("killed", resume=True)
    assert resumed == whole and again == metrics
    assert not [name for name in os.listdir(checkpoints) if name.endswith(".part")]


class Killed(Listener):
    """Ends the run as a kill does, without a checkpoint, at the end of an epoch."""

    def __init__(self, epoch):
        super().__init__(None)
        self.epoch, self.checkpoints = epoch, []

    def __call__(self, payload):
        event = json.loads(payload.removeprefix("?")) if payload else {"type": ""}
        if event["type"] == "checkpoint":
            self.checkpoints.append(event["position"]["epoch"] - 1)
        if event["type"] == "epoch" and event["epoch"] == self.epoch:
            raise KeyboardInterrupt
        return super().__call__(payload)


def test_checkpoints_after_every_second_epoch_and_the_last(run, config, tmp_path):
    config["training"]["epochs"] = 5
    whole, metrics, _, _ = run("whole")
    killed = Killed(4)
    with pytest.raises(KeyboardInterrupt):
        run("rare", every=3, listener=killed)
    assert killed.checkpoints == [3]
    rest = Killed(None)
    resumed, again, _, _ = run("rare", resume=True, every=2, listener=rest)
    assert rest.checkpoints == [4, 5], "another number when it goes on; the last always"
    assert resumed == whole and again == metrics


def test_with_no_checkpoint_it_starts_anew(run, tmp_path):
    whole, metrics, _, _ = run("whole")
    run("bare", stop_at=6)
    for name in os.listdir(tmp_path / "bare" / "checkpoints"):
        os.remove(tmp_path / "bare" / "checkpoints" / name)
    resumed, again, _, _ = run("bare", resume=True)
    assert resumed == whole and again == metrics


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("CPU", {}, {"cpu": "Another 9000"}),
        ("GPU", {"cuda": "13.0", "deviceName": "One 100"}, {"cuda": "13.0", "deviceName": "Another 9000"}),
        ("version of cuDNN", {"cuda": "13.0", "cudnn": "1"}, {"cuda": "13.0", "cudnn": "Another 9000"}),
    ],
)
def test_other_hardware_is_warned_of(run, config, tmp_path, corpus_path, monkeypatch, kind, one, other):
    describe = experiment.environment.describe
    monkeypatch.setattr(experiment.environment, "describe", lambda *of: {**describe(*of), **one})
    run("elsewhere", stop_at=4)
    monkeypatch.setattr(experiment.environment, "describe", lambda *of: {**describe(*of), **other})
    told = []
    experiment.run(
        {"config": config, "corpusPath": corpus_path, "runDir": str(tmp_path / "elsewhere"), "logEvery": None,
         "checkpoints": True, "resume": True, "trackers": {"tensorboard": None, "mlflow": None},
             **STARTED},
        lambda payload: told.append(payload) or "go",
    )  # fmt: skip
    assert [text for text in told if f"of another {kind} (" in text and "now Another 9000)" in text]


def test_a_stop_while_the_corpus_is_read_ends_the_reading(run, config, tmp_path, corpus_path, monkeypatch):
    monkeypatch.setattr(experiment.pipeline, "_examples", {})
    monkeypatch.setenv("SCONCE_KEEP_TOKENS", "0")  # or it may be known
    kinds = []

    def listener(payload):
        kinds.append(json.loads(payload.removeprefix("?"))["type"] if payload else "")
        return "go" if payload else "stop"

    value = experiment.run(
        {"config": config, "corpusPath": corpus_path, "runDir": str(tmp_path / "read"), "logEvery": 1, "checkpoints": True,
         "resume": False, "trackers": {"tensorboard": None, "mlflow": None}, **STARTED},
        listener,
    )  # fmt: skip
    assert kinds == ["start", ""]
    assert (value["status"], value["counts"], value["checkpoint"]) == ("stopped", None, None)
    assert run("read", resume=True)[0] == run("whole")[0]
