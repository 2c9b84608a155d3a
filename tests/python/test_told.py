"""A search that begins with trials of before: they are seen from the first ask on, and are none of its own."""

import pytest

pytest.importorskip("optuna")

import optuna
from optuna.trial import create_trial
from sconce.search import calls as search
from sconce.search.samplers import make_sampler
from sconce.search.space import distribution_of, suggest
from test_lagged_search import EPOCHS, HYPERBAND, LAG, Sweep
from test_search import DROPOUT, LAYERS, LEARNING_RATE, WIDTH, ask, cost, opened, report


def told(count, steps=False):
    """Trials of which the best have a learning rate near 0.01."""
    trials = []
    for number in range(count):
        rate = 10 ** (-4 + 3 * (number + 0.5) / count)
        params = {"training.learningRate": rate, "model.hiddenDim": 8 + 8 * (number % 3)}
        value = cost(params)
        trials.append({"params": params, "values": [value], "steps": [value] * EPOCHS if steps else []})
    return trials


SPACE = [LEARNING_RATE, WIDTH]


@pytest.mark.parametrize(("sampler", "pruner"), [("tpe", None), ("tpe", HYPERBAND), ("cmaes", None)])
def test_the_same_trials_whatever_ends_first(tmp_path, sampler, pruner):
    if sampler == "cmaes":
        pytest.importorskip("cmaes")
    ran = []
    for name, workers, lose in [("one", 1, 0), ("lost", 3, 0.2), ("three", 3, 0)]:
        (tmp_path / name).mkdir()
        settings = {"space": SPACE, "sampler": sampler, "pruner": pruner, "told": told(20)}
        ran.append(Sweep(tmp_path / name, workers, seed=workers, lose=lose, **settings).run(10))
    assert ran == [ran[0]] * 3
    (tmp_path / "without").mkdir()
    assert Sweep(tmp_path / "without", 1, seed=1, space=SPACE, sampler=sampler, pruner=pruner).run(10) != ran[0]


def test_tpe_asks_what_optuna_asks_with_them_in_its_study(tmp_path):
    params = {"sampler": {"name": "tpe", "startupTrials": 3}, "seed": 1, "parallel": True, "pruner": None}
    study = optuna.create_study(sampler=make_sampler(optuna, params, 0))
    distributions = {one["path"]: distribution_of(optuna, one) for one in SPACE}
    for trial in told(20):
        study.add_trial(create_trial(values=trial["values"], params=trial["params"], distributions=distributions))
    plain = study.ask()
    handle = opened(tmp_path, name="told", space=SPACE, lag=LAG, told=told(20))["study"]
    assert ask(handle, 0)["params"] == {one["path"]: suggest(plain, one) for one in SPACE}


def test_cmaes_begins_around_the_best_of_them(tmp_path):
    pytest.importorskip("cmaes")
    near = 0
    for seed in range(4):
        folder = tmp_path / str(seed)
        folder.mkdir()
        settings = {"space": SPACE, "sampler": "cmaes", "lag": LAG, "told": told(20), "seed": seed}
        handle = opened(folder, name="told", **settings)["study"]
        near += ask(handle, 0)["params"]["model.hiddenDim"] <= 16
    assert near >= 3  # it is a quarter of the space


def test_they_are_no_trials_of_the_search(tmp_path):
    handle = opened(tmp_path, name="told", space=SPACE, lag=LAG, told=told(12))["study"]
    assert search.trials({"study": handle})["trials"] == []
    assert ask(handle, 0)["number"] == 0
    assert len(opened(tmp_path, name="told", space=SPACE, lag=LAG, told=told(12))["trials"]) == 1


def test_the_median_compares_with_their_epochs(tmp_path):
    pruner = {"name": "median", "startupTrials": 5, "warmupEpochs": 0}
    pruned = []
    for name, known in [("with", told(6, steps=True)), ("without", [])]:
        (tmp_path / name).mkdir()
        settings = {"space": SPACE, "pruner": pruner, "lag": LAG, "epochs": EPOCHS, "told": known}
        handle = opened(tmp_path / name, name="told", **settings)["study"]
        ask(handle, 0)
        report(handle, 0, 1, 100.0)
        pruned.append(search.should_prune({"study": handle, "number": 0, "step": 1})["prune"])
    assert pruned == [True, False]


def test_parameters_with_a_condition(tmp_path):
    known = [
        {"params": {"model.layers": 1}, "values": [1.0], "steps": []},
        {"params": {"model.layers": 2, "model.dropout": 0.25}, "values": [0.5], "steps": []},
    ] * 8
    settings = {"space": [LAYERS, DROPOUT], "lag": LAG, "told": known, "pruner": None}
    handle = opened(tmp_path, name="told", **settings)["study"]
    given = [ask(handle, number)["params"] for number in range(LAG)]
    assert all(("model.dropout" in params) == (params["model.layers"] == 2) for params in given)
