"""Genetic samplers, quasi-random points and composed pruners: what they ask and end, whoever is lost."""

import pytest

pytest.importorskip("optuna")

import optuna
from sconce.search.pruners import make_pruner
from test_search import DROPOUT, LAYERS, LEARNING_RATE, WIDTH, ask, drive, opened, tell

ENDLESS = 2**31


@pytest.mark.parametrize("name", ["nsga2", "nsga3"])
def test_a_generation_is_bred_when_the_one_before_is_known(tmp_path, name):
    lag, population = 3, 5
    sampler = {"name": name, "startupTrials": 3, "population": population}
    handle = opened(tmp_path, sampler=sampler, lag=lag, space=[LEARNING_RATE, WIDTH])["study"]
    asked = drive(handle, range(16))
    trials = optuna.load_study(study_name="s", storage=_journal(tmp_path)).get_trials()
    generations = [next(value for key, value in trial.system_attrs.items() if "generation" in key) for trial in trials]
    # Trial n knows those up to n - lag: lag - 1 more than the population are of each generation.
    assert generations == [0] * (population + lag - 1) + [1] * (population + lag - 1) + [2] * 2
    random = drive(opened(None, "random", space=[LEARNING_RATE, WIDTH])["study"], range(16))
    assert asked[: population + lag - 1] == random[: population + lag - 1]
    assert asked[population + lag - 1 :] != random[population + lag - 1 :]


def test_a_point_of_ones_own_is_one_of_the_generation(tmp_path):
    sampler = {"name": "nsga2", "startupTrials": 3, "population": 2}
    handle = opened(tmp_path, sampler=sampler, lag=1, space=[WIDTH])["study"]
    for number in range(3):
        ask(handle, number, {"model.hiddenDim": 8 * (number + 1)})
        tell(handle, number, float(number))
    trials = optuna.load_study(study_name="s", storage=_journal(tmp_path)).get_trials()
    assert [trial.system_attrs["NSGAIISampler:generation"] for trial in trials] == [0, 0, 1]


def test_quasi_random_points_are_spread_and_the_same_however_often_the_process_is_lost(tmp_path):
    pytest.importorskip("scipy")
    space = [{**LEARNING_RATE, "log": False, "low": 0.0, "high": 1.0}, {**DROPOUT, "when": {}}]
    (tmp_path / "whole").mkdir()
    (tmp_path / "lost").mkdir()
    handle = opened(tmp_path / "whole", "qmc", lag=ENDLESS, space=space)["study"]
    whole = [ask(handle, number)["params"] for number in range(16)]
    lost = []
    for number in range(16):
        handle = opened(tmp_path / "lost", "qmc", lag=ENDLESS, space=space)["study"]
        ask(handle, number)
        lost.append(ask(handle, number)["params"])  # twice is once
    assert whole == lost
    for path in whole[0]:
        assert sorted(int(params[path] * 16) for params in whole) == list(range(16)), "one in each sixteenth"
    other = opened(None, "qmc", space=space, seed=2)["study"]
    assert [ask(other, number)["params"] for number in range(16)] != whole
    same = opened(None, "qmc", space=space)["study"]
    assert [ask(same, number)["params"] for number in range(16)] == whole, "a look at what would be asked"


def test_quasi_random_points_of_a_space_with_conditions(tmp_path):
    pytest.importorskip("scipy")
    handle = opened(tmp_path, "qmc", lag=ENDLESS, space=[LAYERS, DROPOUT, WIDTH])["study"]
    asked = [ask(handle, number)["params"] for number in range(12)]
    assert {params["model.layers"] for params in asked} == {1, 2}
    for params in asked:
        assert ("model.dropout" in params) == (params["model.layers"] == 2)


def _judged(settings, values, others=()):
    """After which step the pruner ends a trial with these values; None: it does not."""
    pruner = make_pruner(optuna, settings, len(values))
    study = optuna.create_study(pruner=pruner)
    for other in others:
        trial = study.ask()
        for step, value in enumerate(other, 1):
            trial.report(value, step)
        study.tell(trial, other[-1])
    trial = study.ask()
    for step, value in enumerate(values, 1):
        trial.report(value, step)
        if trial.should_prune():
            return step
    return None


def test_threshold_and_percentile():
    threshold = {"name": "threshold", "upper": 1.0, "warmupEpochs": 2}
    assert _judged(threshold, [2.0, 0.5, 0.5, 1.5]) == 4
    assert _judged({"name": "threshold", "lower": 0.2, "warmupEpochs": 0}, [0.3, 0.1]) == 2
    percentile = {"name": "percentile", "percentile": 25.0, "startupTrials": 4, "warmupEpochs": 0}
    others = [[0.1, 0.1], [0.2, 0.2], [0.3, 0.3], [0.4, 0.4]]
    assert _judged(percentile, [0.15, 0.15], others) is None
    assert _judged(percentile, [0.25, 0.25], others) == 1
    assert _judged(percentile, [0.25, 0.25], others[:3]) is None


def test_any_of_several_ends_a_trial_and_all_of_them_see_each_step():
    threshold = {"name": "threshold", "upper": 1.0, "warmupEpochs": 0}
    patient = {"name": "patient", "patience": 1, "minDelta": 0.0}
    both = {"name": "any", "of": [threshold, patient]}
    assert _judged(both, [0.5, 0.4, 2.0]) == 3
    assert _judged(both, [0.5, 0.6, 0.7, 0.8]) == 3
    assert _judged(both, [0.5, 0.4, 0.3, 0.2]) is None
    halving = {"name": "successive-halving", "minEpochs": 1, "reductionFactor": 2}
    study = optuna.create_study(pruner=make_pruner(optuna, {"name": "any", "of": [threshold, halving]}, 4))
    trial = study.ask()
    trial.report(2.0, 1)
    assert trial.should_prune()
    assert any("rung" in key for key in study.trials[0].system_attrs), "halving has kept what it saw"


def _journal(folder):
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    return JournalStorage(JournalFileBackend(str(folder / "journal.log")))
