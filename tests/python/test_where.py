"""Constraints: over settings another point is drawn; over what a trial gives, samplers are told how far it is off."""

import json
import os

import pytest

pytest.importorskip("optuna")

import optuna
from sconce.errors import SconceError
from sconce.search import calls as search
from sconce.search.where import violations
from test_lagged_search import Sweep
from test_search import LEARNING_RATE, WIDTH, ask, opened

SPACE = [LEARNING_RATE, WIDTH]
WIDE = {"path": "model.hiddenDim", "otherwise": None, "models": {}}


def at_most(most, **more):
    text = f"model.hiddenDim <= {most}"
    return {"text": text, "relation": "<=", "left": [WIDE], "right": [{"number": most}], **more}


NEVER = 10**9


def of_four(sampler):
    """A sampler whose generations, if it has any, are small."""
    return {"name": sampler, "startupTrials": 3, **({"population": 4} if sampler.startswith("nsga") else {})}


@pytest.mark.parametrize("sampler", ["random", "tpe", "cmaes", "qmc", "nsga2", "nsga3"])
def test_points_that_break_it_are_not_asked_for(tmp_path, sampler):
    pytest.importorskip({"cmaes": "cmaes", "qmc": "scipy"}.get(sampler, "optuna"))
    ran = []
    for name, workers, lose in [("one", 1, 0), ("lost", 3, 0.2), ("three", 3, 0)]:
        (tmp_path / name).mkdir()
        settings = {"space": SPACE, "sampler": of_four(sampler), "pruner": None, "where": [at_most(16)]}
        ran.append(Sweep(tmp_path / name, workers, seed=workers, lose=lose, **settings).run(10))
    assert ran == [ran[0]] * 3
    assert {params["model.hiddenDim"] for params, _ in ran[0]} == {8, 16}


def test_a_point_that_meets_it_at_once_is_the_one_without_it(tmp_path):
    asked = []
    for name, where in [("with", [at_most(64)]), ("without", [])]:
        (tmp_path / name).mkdir()
        handle = opened(tmp_path / name, space=SPACE, lag=NEVER, where=where)["study"]
        asked.append([ask(handle, number)["params"] for number in range(5)])
    assert asked[0] == asked[1]


def test_a_given_point_is_taken_as_it_is(tmp_path):
    handle = opened(tmp_path, space=SPACE, lag=NEVER, where=[at_most(16)])["study"]
    given = {"training.learningRate": 0.01, "model.hiddenDim": 64}
    assert ask(handle, 0, given)["params"] == given


def test_none_that_meets_it_is_an_error_with_what_was_tried(tmp_path):
    handle = opened(tmp_path, space=SPACE, lag=NEVER, where=[at_most(7)])["study"]
    with pytest.raises(SconceError) as error:
        ask(handle, 0)
    assert error.value.kind == "config"
    text = str(error.value)
    assert "none of 1000 points that were drawn for trial 0 meets it" in text
    assert "model.hiddenDim=8, breaks model.hiddenDim <= 7" in text
    assert search.trials({"study": handle})["trials"] == []


class Measured(Sweep):
    """Of each trial it is told how far it is from a constraint over what it gave."""

    def tell(self, number, value):
        wide = self.given[number]["model.hiddenDim"]
        told = {"state": "completed", "values": [value], "record": None, "constraints": [float(wide - 16)]}
        search.tell({"study": self.handle, "number": number, **told})


@pytest.mark.parametrize("sampler", ["tpe", "qmc", "nsga2", "nsga3"])
def test_what_trials_give_decides_alike_whatever_ends_first(tmp_path, sampler):
    pytest.importorskip({"qmc": "scipy"}.get(sampler, "optuna"))
    seconds = {"text": "seconds <= 16", "relation": "<=", "left": [{"metric": "seconds"}], "right": [{"number": 16}]}
    ran = []
    for name, workers, lose in [("one", 1, 0), ("two", 2, 0.2)]:
        (tmp_path / name).mkdir()
        settings = {"space": SPACE, "sampler": of_four(sampler), "pruner": None, "where": [seconds]}
        ran.append(Measured(tmp_path / name, workers, seed=workers, lose=lose, **settings).run(14))
    assert ran[0] == ran[1]
    assert any(params["model.hiddenDim"] > 16 for params, _ in ran[0])


@pytest.mark.parametrize("sampler", ["tpe", "gp", "nsga2", "nsga3"])
def test_samplers_learn_from_what_trials_give(tmp_path, sampler):
    """The value is best where the constraint is broken: with it, fewer trials go there."""
    pytest.importorskip({"gp": "scipy"}.get(sampler, "optuna"))
    trials, broke = (6 if sampler == "gp" else 24), []
    for name in ("without", "with"):
        (tmp_path / name).mkdir()
        handle = opened(tmp_path / name, sampler=of_four(sampler), space=SPACE, lag=1)["study"]
        count = 0
        for number in range(trials):
            wide = ask(handle, number)["params"]["model.hiddenDim"]
            count += wide > 32 and number >= trials // 2
            distances = [float(wide - 32)] if name == "with" else None
            told = {"state": "completed", "values": [-wide], "record": None, "constraints": distances}
            search.tell({"study": handle, "number": number, **told})
        broke.append(count)
    assert broke[1] < broke[0]


def test_what_a_trial_is_off_by_is_in_the_study_once(tmp_path):
    handle = opened(tmp_path, space=SPACE, lag=1, name="off")["study"]
    ask(handle, 0)
    for _ in range(2):
        told = {"state": "completed", "values": [1.0], "record": None, "constraints": [-3.0, 0.5]}
        search.tell({"study": handle, "number": 0, **told})
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(os.path.join(tmp_path, "journal.log")))
    [trial] = optuna.load_study(study_name="off", storage=storage).trials
    assert trial.constraints == {"0": -3.0, "1": 0.5}


def test_the_same_distances_as_in_typescript():
    """The cases that tests/sweep/where.test.ts computes, too."""
    with open(os.path.join(os.path.dirname(__file__), "..", "sweep", "where-cases.json")) as file:
        cases = json.load(file)
    assert [violations(case["constraints"], case["params"]) for case in cases] == [case["distances"] for case in cases]
