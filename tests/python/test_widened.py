"""A space that was made wider in mid-search: what trials of before are in it, and that the search repeats."""

import pytest

pytest.importorskip("optuna")

from sconce.search import calls as search
from test_search import LEARNING_RATE, WIDTH, ask, opened, tell

CELLS = {**LEARNING_RATE, "path": "model.name", "kind": "categorical", "choices": ["rnn", "gru"], "log": False}
LSTM = {**CELLS, "choices": ["lstm", "rnn", "gru"]}
WIDER = {**WIDTH, "low": 8, "high": 256}
LAYERS = {**WIDTH, "path": "model.layers", "low": 1, "high": 3, "step": 1}
FORGET = {**LEARNING_RATE, "path": "model.forget", "low": 0.0, "high": 1.0, "log": False, "when": {"model.name": ["gru"]}}
NARROW, WIDE = [CELLS, WIDTH], [LSTM, WIDER, LAYERS, FORGET]
BASE = {"model.layers": 1, "model.forget": 0.5}


def cost(params):
    return -params["model.hiddenDim"] + {"rnn": 100, "gru": 50, "lstm": 0}[params["model.name"]]


def begun(folder, sampler, space=NARROW):
    return opened(folder, sampler, name="w", space=space, lag=3)["study"]


def gone_on(folder, sampler, since, space=WIDE, values=BASE):
    settings = {"space": space, "lag": 3, "widened": {"since": since, "values": values}}
    return opened(folder, sampler, name="w", **settings)["study"]


def wide(params):
    return -params["model.hiddenDim"]


def drive(handle, numbers, cost=cost):
    asked = []
    for number in numbers:
        asked.append(ask(handle, number)["params"])
        tell(handle, number, cost(asked[-1]))
    return asked


@pytest.mark.parametrize("sampler", ["random", "tpe", "cmaes"])
def test_it_goes_on_in_the_wider_space_and_repeats(tmp_path, sampler):
    pytest.importorskip({"cmaes": "cmaes"}.get(sampler, "optuna"))
    ran = []
    for name in ("whole", "parts"):
        (tmp_path / name).mkdir()
        before = drive(begun(tmp_path / name, sampler), range(8))
        if name == "whole":
            after = drive(gone_on(tmp_path / name, sampler, None), range(8, 24))
        else:
            after = [one for at in range(8, 24, 4) for one in drive(gone_on(tmp_path / name, sampler, 8), range(at, at + 4))]
        ran.append((before, after))
    assert ran[0] == ran[1]
    assert all(set(params) == {"model.name", "model.hiddenDim"} for params in ran[0][0])
    assert {params["model.name"] for params in ran[0][1]} == {"lstm", "rnn", "gru"}
    assert max(params["model.hiddenDim"] for params in ran[0][1]) > 64
    for params in ran[0][1]:
        assert ("model.forget" in params) == (params["model.name"] == "gru")


def test_trials_of_before_have_the_values_of_the_base_and_no_word_of_the_sampler(tmp_path):
    pytest.importorskip("cmaes")
    drive(begun(tmp_path, "cmaes", [WIDTH, {**WIDTH, "path": "x"}]), range(8), wide)
    search_ = search._studies[gone_on(tmp_path, "cmaes", 8, [WIDTH, {**WIDTH, "path": "x"}, LAYERS], {"model.layers": 1})]
    before = search_._trials.before(8)
    assert all(trial.params["model.layers"] == 1 and trial.distributions["model.layers"].high == 3 for trial in before)
    assert all(trial.system_attrs == {} for trial in before)
    assert any(trial.system_attrs for trial in search_.study.get_trials())


def test_a_value_whose_condition_does_not_hold_is_not_there(tmp_path):
    drive(begun(tmp_path, "tpe"), range(6))
    for trial in search._studies[gone_on(tmp_path, "tpe", 6)]._trials.before(6):
        assert ("model.forget" in trial.params) == (trial.params["model.name"] == "gru")


def test_a_trial_that_was_begun_before_keeps_its_settings(tmp_path):
    was = ask(begun(tmp_path, "tpe"), 0)["params"]
    again = ask(gone_on(tmp_path, "tpe", 1), 0)
    assert again["begun"] and again["params"] == was


def test_a_given_point_of_the_narrower_space_is_taken_as_it_is(tmp_path):
    given = {"model.name": "gru", "model.hiddenDim": 8}
    assert ask(gone_on(tmp_path, "random", 4), 0, given)["params"] == given


def test_importance_is_told_of_what_was_widened(tmp_path):
    drive(begun(tmp_path, "random", [WIDTH, {**WIDTH, "path": "x"}]), range(8), wide)
    handle = gone_on(tmp_path, "random", 8, [WIDER, {**WIDTH, "path": "x"}], {})
    for number in range(8, 20):
        params = ask(handle, number)["params"]
        tell(handle, number, -params["model.hiddenDim"])
    assert set(search.importance({"study": handle, "objective": 0})["importance"]) == {"model.hiddenDim", "x"}
