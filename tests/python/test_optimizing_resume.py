"""Runs with options of the training, stopped anywhere, go on as if they never had been stopped; longer ones as one long run."""

import copy
import json

import pytest
from conftest import STARTED
from sconce import experiment
from sconce.errors import SconceError
from test_optimizing import ADAM, ONE_CYCLE, PLATEAU

ACCURACY = {"metric": "validation.accuracy", "direction": "maximize"}
TRAIN_LOSS = {"metric": "trainLoss", "direction": "maximize"}
MACRO_F1 = {"metric": "validation.macroF1", "direction": "maximize"}
RMSPROP = {"name": "rmsprop", "alpha": 0.9, "eps": 1e-8, "weightDecay": 0, "momentum": 0.5, "centered": True}

KINDS = {
    "in groups": {
        "optimizer": {"name": "sgd", "momentum": 0.9, "dampening": 0, "weightDecay": 0, "nesterov": False},
        "schedule": ONE_CYCLE, "clipNorm": 0.1, "accumulate": 3, "classWeights": "balanced", "labelSmoothing": 0.1,
        "keep": TRAIN_LOSS,
    },
    "ended early": {
        "epochs": 5, "optimizer": {"name": "adamw", **ADAM}, "schedule": PLATEAU,
        "earlyStopping": {**TRAIN_LOSS, "patience": 2, "minDelta": 0}, "keep": TRAIN_LOSS,
    },
    "cosine": {"optimizer": RMSPROP, "schedule": {"name": "cosine", "tMax": None, "etaMin": 0}, "keep": MACRO_F1},
    "step": {"schedule": {"name": "step", "stepSize": 1, "gamma": 0.5}, "clipNorm": 0.1},
}  # fmt: skip


class Listener:
    """Answers "stop" to the n-th batch, or event that is waited for."""

    def __init__(self, stop_at=None):
        self.stop_at, self.asked, self.events = stop_at, 0, []

    def __call__(self, payload):
        event = json.loads(payload.removeprefix("?")) if payload else {"type": ""}
        self.events.append(event)
        if event["type"] not in ("batch", "epoch"):
            return "go"
        self.asked += 1
        return "stop" if self.asked == self.stop_at else "go"


@pytest.fixture
def run(config, corpus_path, tmp_path):
    config["data"]["reviewsPerSplit"] = 30  # 24 to train: five batches of 5; two to validate, six to test

    def start(directory, training, stop_at=None, resume=False):
        listener = Listener(stop_at)
        given = copy.deepcopy(config)
        given["training"] = {"epochs": 3, "batchSize": 5, "learningRate": 0.02, **training}
        value = experiment.run(
            {"config": given, "corpusPath": corpus_path, "runDir": str(tmp_path / directory), "logEvery": 1, "checkpoints": True,
             "resume": resume, "trackers": {"tensorboard": None, "mlflow": None}, **STARTED},
            listener,
        )  # fmt: skip
        for epoch in value["epochs"]:
            del epoch["seconds"]
        kept = {key: value[key] for key in ("status", "epochs", "test", "weights", "endedBy", "keptEpoch")}
        files = [(tmp_path / directory / name) for name in ("metrics.jsonl", "model.pt")]
        return kept, [file.read_bytes() if file.exists() else None for file in files], listener, value["position"]

    return start


@pytest.mark.parametrize("name", KINDS)
def test_at_every_point(run, name):
    whole, files, listener, _ = run("whole", KINDS[name])
    assert whole["status"] == "completed"
    points = listener.asked
    if name == "ended early":
        assert (whole["endedBy"], len(whole["epochs"])) == ("early-stopping", 3)
    if KINDS[name].get("keep") == TRAIN_LOSS:
        assert whole["keptEpoch"] == max(whole["epochs"], key=lambda epoch: epoch["trainLoss"])["epoch"]
    # Every point of the first epoch and of the end, every third of what lies between.
    chosen = [n for n in range(1, points + 1) if n <= 9 or n > points - 8 or n % 3 == 0]
    phases = set()
    for n in chosen:
        stopped, _, _, position = run(f"at-{n}", KINDS[name], stop_at=n)
        phases.add((position["phase"], position["batch"] % 3))
        assert (stopped["status"], stopped["endedBy"], stopped["keptEpoch"]) == ("stopped", None, None)
        resumed, again, _, _ = run(f"at-{n}", KINDS[name], resume=True)
        assert resumed == whole, f"stopped at {n}, {position}"
        assert again == files, f"stopped at {n}, {position}"
    assert {("train", 0), ("train", 1), ("train", 2), ("validation", 0)} <= phases
    again, _, events, _ = run("whole", KINDS[name], resume=True)
    assert again == whole, "a completed run gives its result again"


@pytest.mark.parametrize(
    "training",
    [
        {**KINDS["step"], "keep": TRAIN_LOSS},
        {"optimizer": RMSPROP, "schedule": {"name": "cosine", "tMax": 2, "etaMin": 0}, "keep": ACCURACY, "accumulate": 2},
        KINDS["ended early"],
        {"schedule": PLATEAU, "earlyStopping": {**TRAIN_LOSS, "patience": 2, "minDelta": 0}, "keep": ACCURACY},
    ],
)
def test_more_epochs_are_one_long_run(run, training):
    short = {**training, "epochs": 3}
    long = {**training, "epochs": 6}
    whole, files, _, _ = run("long", long)
    first, *_ = run("longer", short)
    assert first["status"] == "completed"
    value, again, _, _ = run("longer", long, resume=True)
    assert (value, again) == (whole, files)
    stopped, *_ = run("stopped", short)
    if len(whole["epochs"]) > 3:
        # Stopped in the test of the longer run, whose model is the best one's for that time.
        part, _, _, position = run("stopped", long, stop_at=3 * 8 + 2, resume=True)
        assert (part["status"], position["epoch"]) == ("stopped", 7)
    value, again, _, _ = run("stopped", long, resume=True)
    assert (value, again) == (whole, files)


@pytest.mark.parametrize("schedule", [ONE_CYCLE, {"name": "cosine", "tMax": None, "etaMin": 0}])
def test_a_schedule_over_the_whole_run_has_no_longer_one(run, schedule):
    run("spanned", {"schedule": schedule})
    with pytest.raises(SconceError, match=f"of 3 epochs whose schedule {schedule['name']} spans all of them") as caught:
        run("spanned", {"schedule": schedule, "epochs": 4}, resume=True)
    assert caught.value.kind == "checkpoint"
    assert run("spanned", {"schedule": schedule}, resume=True)[0]["status"] == "completed"


def test_another_option_is_another_run(run, tmp_path):
    run("off", {}, stop_at=8)
    for option in KINDS["in groups"]:
        with pytest.raises(SconceError, match=rf"training\.{option}") as caught:
            run("off", {option: KINDS["in groups"][option]}, resume=True)
        assert caught.value.kind == "checkpoint"
    off = {"optimizer": None, "schedule": None, "clipNorm": None, "accumulate": 1, "earlyStopping": None, "keep": "last",
           "classWeights": None, "labelSmoothing": 0}  # fmt: skip
    assert run("off", off, resume=True)[0]["status"] == "completed"


def test_what_is_told(run):
    _, _, listener, _ = run("told", KINDS["ended early"])
    kinds = [event["type"] for event in listener.events if event["type"] not in ("batch", "")]
    assert kinds[-5:] == ["checkpoint", "early-stopping", "epoch", "kept", "evaluation"], kinds
    early = next(event for event in listener.events if event["type"] == "early-stopping")
    kept = next(event for event in listener.events if event["type"] == "kept")
    assert (early["epoch"], early["metric"], early["patience"], early["best"]["epoch"]) == (3, "trainLoss", 2, 1)
    assert (kept["epoch"], kept["value"]) == (1, early["best"]["value"])
    assert listener.events[-1]["epoch"] == 1  # the test is of that epoch's model
