"""The metrics beyond loss and accuracy, beside the same computed by hand; in runs, their resumption, and the trackers."""

import json
import math
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import STARTED
from scipy.stats import rankdata
from sconce import experiment, figures, identity
from sconce.errors import SconceError

PACKAGE = Path(__file__).parent.parent.parent / "python"
NUMBERS = ["macroF1", "macroPrecision", "macroRecall"]
ALL = list(figures.FIGURES)


def evaluate(names, labels, scores, truth, batch=7):
    """Return what `names` are of some scores and labels, batch by batch, after an evaluation that was broken off."""
    measured = figures.Figures(names, labels)
    broken_off = measured.begin()
    broken_off(scores[:3].flip(1), truth[:3])
    add = measured.begin()
    for at in range(0, len(truth), batch):
        add(scores[at : at + batch].requires_grad_(), truth[at : at + batch])
    return measured.values()


def by_hand(scores, truth, classes):
    """Return the same by their definitions, in NumPy."""
    scores, truth = scores.detach().double().numpy(), truth.numpy()
    exponents = np.exp(scores - scores.max(1, keepdims=True))
    probabilities = exponents / exponents.sum(1, keepdims=True)
    predicted = scores.argmax(1)
    precision, recall, f1 = [], [], []
    for one in range(classes):
        right = ((predicted == one) & (truth == one)).sum()
        taken, there = (predicted == one).sum(), (truth == one).sum()
        if taken + there == 0:
            continue
        precision.append(right / taken if taken else 0.0)
        recall.append(right / there if there else 0.0)
        f1.append(2 * right / (taken + there))
    confidence, hit = probabilities.max(1), predicted == truth
    bins = (confidence.astype(np.float32) * figures.BINS).astype(int)  # a confidence of 1 has a bin of its own
    error = sum(
        abs(hit[bins == one].mean() - confidence[bins == one].mean()) * (bins == one).mean() for one in set(bins.tolist())
    )
    found = {
        "macroF1": np.mean(f1),
        "macroPrecision": np.mean(precision),
        "macroRecall": np.mean(recall),
        "calibrationError": error,
    }
    if classes == 2:
        positive = truth == 1
        ranks = rankdata(probabilities[:, 1])[positive].sum()
        above = ranks - positive.sum() * (positive.sum() + 1) / 2
        found["rocAuc"] = above / (positive.sum() * (~positive).sum())
    return found


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("spread", [0.3, 20.0])
def test_numbers_are_those_of_the_definitions(classes, spread):
    drawn = torch.Generator().manual_seed(classes)
    truth = torch.randint(classes, (403,), generator=drawn)
    scores = spread * torch.randn(403, classes, generator=drawn) + torch.nn.functional.one_hot(truth, classes) * spread
    wanted = by_hand(scores, truth, classes)
    found = evaluate(list(wanted), [str(one) for one in range(classes)], scores, truth)
    for name, value in wanted.items():
        assert found[name] == pytest.approx(value, abs=2e-6), name


def test_the_details():
    truth = torch.tensor([0, 0, 0, 1, 1, 2])
    scores = torch.eye(4)[torch.tensor([0, 0, 1, 1, 1, 0])]
    labels = ["a", "b", "c", "never"]
    found = evaluate(["perClass", "confusionMatrix", *NUMBERS], labels, scores, truth, batch=2)
    assert found["confusionMatrix"] == {"labels": labels, "counts": [[2, 1, 0, 0], [0, 2, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]}
    a, b, c, never = found["perClass"]
    assert a == {"label": "a", "precision": 2 / 3, "recall": 2 / 3, "f1": 2 / 3, "support": 3}
    assert b == {"label": "b", "precision": 2 / 3, "recall": 1.0, "f1": 0.8, "support": 2}
    assert c == {"label": "c", "precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 1}
    assert never["support"] == 0 and all(math.isnan(never[name]) for name in ("precision", "recall", "f1"))
    # A class without texts that none was taken for counts in no mean: three count here.
    assert found["macroRecall"] == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert found["macroF1"] == pytest.approx((2 / 3 + 0.8 + 0) / 3)
    assert isinstance(found["perClass"][0]["support"], int)


def test_a_class_that_is_only_predicted_counts_with_nothing():
    found = evaluate(["macroF1", "perClass"], ["a", "b", "c"], torch.eye(3)[torch.tensor([0, 0, 2])], torch.tensor([0, 0, 1]))
    assert found["macroF1"] == pytest.approx(1 / 3)
    assert [one["recall"] for one in found["perClass"]] == [1.0, 0.0, 0.0]


def test_what_has_no_value_is_not_a_number():
    names = ["rocAuc", "calibrationError", "macroF1"]
    one_class = evaluate(names, ["a", "b"], torch.tensor([[0.2, 0.8], [0.9, 0.1]]), torch.tensor([1, 1]))
    assert math.isnan(one_class["rocAuc"]) and one_class["calibrationError"] > 0 and one_class["macroF1"] > 0
    spoiled = evaluate(names, ["a", "b"], torch.tensor([[math.nan, 0.8], [0.9, 0.1]]), torch.tensor([1, 0]))
    assert math.isnan(spoiled["rocAuc"]) and math.isnan(spoiled["calibrationError"]) and not math.isnan(spoiled["macroF1"])


def test_texts_of_which_a_model_is_very_sure_keep_their_order():
    scores = torch.tensor([[0.0, 20.0], [0.0, 25.0], [0.0, 30.0], [0.0, 22.0]])
    assert evaluate(["rocAuc"], ["a", "b"], scores, torch.tensor([0, 1, 1, 0]))["rocAuc"] == 1.0


@pytest.mark.parametrize(
    ("name", "classes", "words"),
    [("rocAuc", 3, "rocAuc is of two classes, and the corpus has 3 (0, 1, 2)"), ("confusionMatrix", 101, "at most 100 classes")],
)
def test_what_so_many_classes_do_not_have_is_refused(name, classes, words):
    with pytest.raises(SconceError, match="metrics: ") as refused:
        figures.Figures([name], [str(one) for one in range(classes)])
    assert refused.value.kind == "config" and words in str(refused.value) and name in refused.value.hint


def test_without_the_package_it_is_said_before_anything_is_written(monkeypatch, config, corpus_path, tmp_path):
    monkeypatch.setitem(sys.modules, "torchmetrics", None)
    with pytest.raises(SconceError, match="torchmetrics") as missing:
        run({**config, "metrics": ["macroF1"]}, corpus_path, tmp_path / "run")
    assert missing.value.kind == "package-missing" and not (tmp_path / "run").exists()
    run(config, corpus_path, tmp_path / "run")  # of no use to a run that asks for nothing


def run(config, corpus_path, directory, resume=False, stop=None):
    """Run an experiment; `stop` says at which event it is stopped. Returns its value and its events."""
    told = []

    def hear(payload):
        text = payload.removeprefix("?")
        if text:
            told.append(json.loads(text))
        return "stop" if stop and told and stop(told[-1]) else "go"

    value = experiment.run(
        {"config": config, "corpusPath": corpus_path, "runDir": str(directory), "logEvery": 1, "checkpoints": True,
         "resume": resume, "trackers": {"tensorboard": None, "mlflow": None}, **STARTED}, hear)  # fmt: skip
    return value, told


def test_a_run_with_all_of_them_has_the_bits_of_one_without(config, corpus_path, tmp_path):
    plain, _ = run(config, corpus_path, tmp_path / "plain")
    random_states = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()
    full, told = run({**config, "metrics": ALL}, corpus_path, tmp_path / "full")
    assert random_states == (random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist())
    assert full["weights"] == plain["weights"]
    for one, other in zip([*plain["epochs"]], full["epochs"], strict=True):
        assert {**one, "seconds": 0, "validation": {key: other["validation"][key] for key in one["validation"]}} == {
            **other, "seconds": 0, "validation": one["validation"]}  # fmt: skip
    assert plain["test"] == {key: full["test"][key] for key in ("loss", "accuracy")}
    assert set(full["test"]) == {"loss", "accuracy", *ALL}
    # The diagonal is what the accuracy counts, and a class's texts are its row.
    counts = np.array(full["test"]["confusionMatrix"]["counts"])
    assert 100 * counts.trace() / counts.sum() == pytest.approx(full["test"]["accuracy"])
    assert counts.sum(1).tolist() == [one["support"] for one in full["test"]["perClass"]]
    evaluations = [one for one in told if one["type"] == "evaluation"]
    lines = [json.loads(line) for line in (tmp_path / "full" / "metrics.jsonl").read_text().splitlines()]
    assert [one for one in lines if one["type"] == "evaluation"] == evaluations and len(evaluations) == 3
    kept = json.loads((tmp_path / "full" / "result.json").read_text())
    assert kept["test"] == full["test"] and kept["epochs"] == full["epochs"]


@pytest.mark.parametrize("phase", ["train", "validation", "test"])
def test_a_run_that_goes_on_has_the_same_metrics(phase, config, corpus_path, tmp_path):
    asking = {**config, "metrics": ALL}
    whole, _ = run(asking, corpus_path, tmp_path / "whole")
    at = {"type": "batch", "phase": phase, "epoch": 2, "batch": 1}
    stopped, _ = run(asking, corpus_path, tmp_path / "parts", stop=lambda event: event.items() >= at.items())
    assert stopped["status"] == "stopped"
    assert stopped["epochs"][0]["validation"] == whole["epochs"][0]["validation"]
    with pytest.raises(SconceError, match=r"metrics: macroF1, macroPrecision.* in the checkpoint, None now"):
        run(config, corpus_path, tmp_path / "parts", resume=True)
    again, _ = run(asking, corpus_path, tmp_path / "parts", resume=True)
    assert [one["validation"] for one in again["epochs"]] == [one["validation"] for one in whole["epochs"]]
    assert again["test"] == whole["test"] and again["weights"] == whole["weights"]


def test_the_identity_of_a_run_that_asks_for_nothing_is_as_it_was(config):
    environment = {"torch": "2", "device": "cpu", "threads": 1, "cpuCapability": "AVX2"}
    without = {key: value for key, value in config.items() if key != "metrics"}
    assert identity.of(config, "d", environment) == identity.of(without, "d", environment)
    named = identity.of({**config, "metrics": ["rocAuc", "accuracy", "macroF1"]}, "d", environment)
    assert named["metrics"] == "macroF1, rocAuc"


def test_what_an_option_of_the_training_goes_by_is_asked_for():
    training = {"epochs": 3, "keep": {"which": "best", "metric": "validation.macroRecall"}, "earlyStopping": None}
    assert figures.asked({"training": training, "metrics": ["rocAuc"]}) == ["macroRecall", "rocAuc"]
    assert figures.asked({"training": {"keep": {"metric": "validation.accuracy"}}}) == []


def test_torchmetrics_is_imported_only_where_it_is_asked_for(config, corpus_path):
    call = {"config": config, "corpusPath": corpus_path, "runDir": None, "logEvery": None, "checkpoints": False,
            "resume": False, "trackers": {"tensorboard": None, "mlflow": None}, **STARTED}  # fmt: skip
    code = (
        "import json, sys; from sconce import experiment; call = json.loads(sys.argv[1])\n"
        "assert experiment.run(call, lambda _: 'go')['status'] == 'completed'; sys.exit('torchmetrics' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, json.dumps(call)], env={"PYTHONPATH": str(PACKAGE)}, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()[-500:]
