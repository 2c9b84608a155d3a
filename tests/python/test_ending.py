"""When early stopping ends a run, and which epoch's model is kept."""

import math

import pytest
import torch
from sconce.optimizing import ending, keeping
from training_runs import run


def epochs(*values):
    return [{"epoch": n, "validation": {"loss": value, "accuracy": 100 - value}} for n, value in enumerate(values, 1)]


LOSS = {"metric": "validation.loss", "direction": "minimize", "patience": 2, "minDelta": 0}


@pytest.mark.parametrize(
    ("values", "settings", "expected"),
    [
        ((3, 2, 1), {}, None),
        ((3, 2, 2, 2), {}, (4, 2)),
        ((3, 2, 2, 1, 1, 1), {}, (6, 4)),
        ((3, 2, 2), {}, None),
        ((3, 2.95, 2.9, 2.85), {"minDelta": 0.2}, (3, 1)),
        ((3, math.nan, math.nan, 1), {}, (3, 1)),
        ((math.nan, math.nan), {}, (2, None)),
        ((1, 2, 3), {"metric": "validation.accuracy", "direction": "maximize"}, (3, 1)),
        ((1, 2, 3), {"direction": "maximize"}, None),
    ],
)
def test_when_early_stopping_ends_a_run(values, settings, expected):
    event = ending.early_stop(epochs(*values), {**LOSS, **settings})
    assert (event and (event["epoch"], event["best"] and event["best"]["epoch"])) == expected


def test_of_equal_epochs_the_earliest_is_kept():
    model = torch.nn.Linear(1, 1, bias=False)
    kept = keeping.Kept({"metric": "validation.loss", "direction": "minimize"})
    for epoch in epochs(math.nan, 2, 1, 1, 3):
        model.weight.data.fill_(epoch["epoch"])
        kept.epoch_is_over(epoch, model)
    assert kept.best == {"epoch": 3, "value": 1}
    with pytest.raises(KeyboardInterrupt), kept.in_place(model):
        assert model.weight.item() == 3
        raise KeyboardInterrupt
    assert model.weight.item() == 5  # a run that is stopped in its test goes on with the last epoch's weights
    with kept.in_place(model):
        pass
    assert model.weight.item() == 3


def test_the_best_epochs_model_is_tested_and_saved(config, corpus_path):
    options = {"epochs": 6, "learningRate": 0.03}
    last = run(config, corpus_path, **options)
    accuracies = [epoch["validation"]["accuracy"] for epoch in last["epochs"]]
    best = 1 + accuracies.index(max(accuracies))
    assert (last["keptEpoch"], last["endedBy"]) == (6, "epochs")
    assert best < 6, f"the data of this test has no earlier best: {accuracies}"
    value = run(config, corpus_path, **options, keep={"metric": "validation.accuracy", "direction": "maximize"})
    shorter = run(config, corpus_path, **{**options, "epochs": best})
    assert value["keptEpoch"] == best
    assert (value["weights"], value["test"]) == (shorter["weights"], shorter["test"])
    assert [epoch["trainLoss"] for epoch in value["epochs"]] == [epoch["trainLoss"] for epoch in last["epochs"]]
