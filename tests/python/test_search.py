"""The search: what is asked after an interruption, what a repeated call does, and the repair of a journal."""

import contextlib
import json
import os
import sqlite3

import pytest

pytest.importorskip("optuna")

from sconce.errors import SconceError
from sconce.search import calls as search
from sconce.search import study
from sconce.search.journal import repair_journal
from sconce.search.samplers import make_sampler
from sconce.search.storage import JOURNAL

LEARNING_RATE = {
    "path": "training.learningRate",
    "kind": "float",
    "choices": [],
    "low": 1e-4,
    "high": 1e-1,
    "step": None,
    "log": True,
    "when": {},
}
LAYERS = {**LEARNING_RATE, "path": "model.layers", "kind": "categorical", "choices": [1, 2], "log": False}
DROPOUT = {**LEARNING_RATE, "path": "model.dropout", "low": 0.0, "high": 1.0, "log": False, "when": {"model.layers": [2]}}
WIDTH = {**LEARNING_RATE, "path": "model.hiddenDim", "kind": "int", "low": 8, "high": 64, "step": 8, "log": False}


def opened(folder, sampler="tpe", **more):
    settings = {
        "folder": None if folder is None else str(folder),
        "storage": None,
        "name": "s",
        "directions": ["minimize"],
        "space": [LEARNING_RATE, LAYERS, DROPOUT, WIDTH],
        "sampler": sampler if isinstance(sampler, dict) else {"name": sampler, "startupTrials": 3},
        "pruner": None,
        "epochs": None,
        "seed": 1,
        "parallel": False,
        "lag": None,
    }
    return search.open({**settings, **more})


def ask(handle, number, params=None):
    return search.ask({"study": handle, "number": number, "params": params})


def tell(handle, number, value):
    record = {"number": number, "status": "completed"}
    search.tell({"study": handle, "number": number, "state": "completed", "values": [value], "record": record})


def report(handle, number, step, value, final=False):
    search.report({"study": handle, "number": number, "step": step, "value": value, "final": final})


def cost(params):
    return abs(params["training.learningRate"] - 0.01) + params["model.hiddenDim"] / 100 + params.get("model.dropout", 0.5)


def drive(handle, numbers):
    asked = []
    for number in numbers:
        params = ask(handle, number)["params"]
        tell(handle, number, cost(params))
        asked.append(params)
    return asked


@pytest.mark.parametrize("sampler", ["random", "tpe", "cmaes"])
def test_a_resumed_search_asks_what_the_uninterrupted_one_does(tmp_path, sampler):
    if sampler == "cmaes":
        pytest.importorskip("cmaes")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    whole = drive(opened(tmp_path / "a", sampler)["study"], range(12))
    first = drive(opened(tmp_path / "b", sampler)["study"], range(7))
    again = opened(tmp_path / "b", sampler)
    assert len(again["trials"]) == 7
    assert again["trials"][3]["record"] == {"number": 3, "status": "completed"}
    assert first + drive(again["study"], range(7, 12)) == whole


@pytest.mark.parametrize("pruner", [None, {"name": "hyperband", "minEpochs": 1, "reductionFactor": 2}])
def test_what_tpe_keeps_between_asks_changes_nothing(tmp_path, monkeypatch, pruner):
    def asked(name):
        (tmp_path / name).mkdir()
        handle = opened(tmp_path / name, pruner=pruner, epochs=4, parallel=True)["study"]
        open_trials, given = [], []
        for number in range(24):
            given.append(ask(handle, number)["params"])
            open_trials.append(number)
            if len(open_trials) == 3:  # they end in another order than they began
                ended = open_trials.pop(number % 3)
                report(handle, ended, 1, cost(given[ended]))
                tell(handle, ended, cost(given[ended]))
        return given

    kept = asked("kept")
    monkeypatch.setattr(study.Search, "sampler", lambda self, number: make_sampler(self.optuna, self.params, number))
    assert kept == asked("anew")


def test_conditions_hold_and_steps_are_kept(tmp_path):
    for params in drive(opened(tmp_path, "random")["study"], range(30)):
        assert ("model.dropout" in params) == (params["model.layers"] == 2)
        assert params["model.hiddenDim"] % 8 == 0
        assert list(params)[0] == "training.learningRate"


def test_neighbouring_seeds_ask_other_things():
    one = drive(opened(None, "random", seed=1)["study"], range(5))
    two = drive(opened(None, "random", seed=2)["study"], range(5))
    assert not [params for params in two if params in one]


def test_asking_again_for_a_running_trial_gives_the_same(tmp_path):
    handle = opened(tmp_path)["study"]
    drive(handle, range(5))
    first = ask(handle, 5)
    assert not first["begun"]
    second = ask(opened(tmp_path)["study"], 5)
    assert second["begun"]
    assert second["params"] == first["params"]


@pytest.mark.parametrize("sampler", ["random", "tpe", "cmaes"])
def test_a_trial_killed_between_two_draws_gets_what_it_would_have(tmp_path, sampler):
    if sampler == "cmaes":
        pytest.importorskip("cmaes")
    handle = opened(tmp_path, sampler)["study"]
    drive(handle, range(6))
    journal = tmp_path / JOURNAL
    before = len(journal.read_bytes().splitlines())
    whole = ask(handle, 6)["params"]
    lines = journal.read_bytes().splitlines(keepends=True)
    drawn = [index for index, line in enumerate(lines) if index >= before and b'"param_name"' in line]
    assert len(drawn) == len(whole)
    for kept in range(len(drawn)):
        journal.write_bytes(b"".join(lines[: drawn[kept]]))
        assert ask(opened(tmp_path, sampler)["study"], 6)["params"] == whole


def test_repeated_calls_change_nothing(tmp_path):
    handle = opened(tmp_path)["study"]
    ask(handle, 0)
    for value in (1.0, 2.0):
        report(handle, 0, 1, value)
    report(handle, 0, 2, None)
    tell(handle, 0, 3.0)
    tell(handle, 0, 4.0)
    (trial,) = search.trials({"study": handle})["trials"]
    assert trial["state"] == "completed"
    assert ask(handle, 1)["number"] == 1
    assert search.pareto({"study": handle})["numbers"] == [0]
    assert search.importance({"study": handle, "objective": 0})["importance"] == {}


def test_fixed_settings_are_taken_as_they_are(tmp_path):
    point = {"training.learningRate": 0.01, "model.layers": 1, "model.hiddenDim": 16}
    assert ask(opened(tmp_path, "grid")["study"], 0, point)["params"] == point


@pytest.mark.parametrize("name", ["median", "successive-halving", "hyperband", "patient"])
def test_every_pruner_opens_and_decides(tmp_path, name):
    pruner = {"name": name, "startupTrials": 1, "warmupEpochs": 0, "minEpochs": 1, "reductionFactor": 2}
    pruner |= {"patience": 1, "minDelta": 0.0}
    handle = opened(tmp_path, "random", pruner=pruner, epochs=8)["study"]
    pruned = 0
    for number in range(12):
        ask(handle, number)
        for step in range(1, 9):
            report(handle, number, step, float(number + step * (number % 3)))
            if search.should_prune({"study": handle, "number": number, "step": None})["prune"]:
                search.tell({"study": handle, "number": number, "state": "pruned", "values": None, "record": None})
                pruned += 1
                break
        else:
            tell(handle, number, 1.0)
    assert pruned > 0


def test_the_faults_of_a_kill_are_repaired(tmp_path):
    handle = opened(tmp_path)["study"]
    drive(handle, range(2))
    journal = tmp_path / JOURNAL
    whole = journal.read_bytes()
    journal.write_bytes(whole + b'{"op_code":4,"wor')
    os.symlink("gone", f"{journal}.lock")
    again = opened(tmp_path)
    assert journal.read_bytes().startswith(whole + b'{"')
    assert b'"wor{' not in journal.read_bytes()
    assert not os.path.lexists(f"{journal}.lock")
    assert len(again["trials"]) == 2
    journal.write_bytes(whole + b"\0\0\0\0\n")
    repair_journal(str(journal))
    assert journal.read_bytes() == whole


def test_a_journal_that_is_damaged_in_its_middle_is_refused_and_kept(tmp_path):
    drive(opened(tmp_path)["study"], range(2))
    journal = tmp_path / JOURNAL
    lines = journal.read_bytes().splitlines(keepends=True)
    damaged = b"".join([lines[0], b"damage\n", *lines[2:]])
    journal.write_bytes(damaged)
    with pytest.raises(SconceError) as error:
        opened(tmp_path)
    assert error.value.kind == "run-directory"
    assert journal.read_bytes() == damaged
    journal.write_bytes(b"no journal\nat all\n")
    with pytest.raises(SconceError):
        opened(tmp_path)
    assert journal.read_bytes() == b"no journal\nat all\n"


def test_a_missing_extra_is_named(tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "cmaes", None)
    with pytest.raises(SconceError) as error:
        opened(tmp_path, "cmaes")
    assert error.value.kind == "package-missing"
    assert "cmaes" in str(error.value)


@pytest.mark.parametrize(
    ("driver", "module", "package"),
    [
        ("mysql+pymysql", "pymysql", "PyMySQL"),
        ("mysql", "MySQLdb", "mysqlclient"),
        ("postgresql+psycopg2", "psycopg2", "psycopg2-binary"),
    ],
)
def test_a_databases_missing_driver_is_named_and_the_lock_given_back(tmp_path, monkeypatch, driver, module, package):
    import sys

    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SconceError) as error:
        opened(tmp_path, storage=f"{driver}://me@localhost/x")
    assert error.value.kind == "package-missing"
    assert str(error.value).endswith(f"it needs the Python package {package}")
    assert error.value.hint.startswith(f"sconce setup --with {package}")
    assert list(tmp_path.iterdir()) == []
    assert opened(tmp_path)["trials"] == []


def test_an_optuna_url_is_taken(tmp_path):
    url = f"sqlite:///{tmp_path}/study.db"
    drive(opened(tmp_path, storage=url)["study"], range(2))
    assert len(opened(tmp_path, storage=url)["trials"]) == 2
    assert not (tmp_path / JOURNAL).exists()
    assert json.dumps(opened(tmp_path, storage=url)["trials"])


@pytest.mark.parametrize("lag", [None, 1])
def test_a_database_that_fails_in_the_midst_is_told_in_a_sentence(tmp_path, lag):
    url = f"sqlite:///{tmp_path}/study.db"
    handle = opened(tmp_path, storage=url, lag=lag)["study"]
    drive(handle, range(2))
    ask(handle, 2)
    with contextlib.closing(sqlite3.connect(tmp_path / "study.db")) as database:
        database.execute("alter table trial_user_attributes rename to elsewhere")
        database.commit()
    with pytest.raises(SconceError) as caught:
        tell(handle, 2, 1.0)
    assert str(caught.value) == f"the storage of the search, {url}, failed: no such table: trial_user_attributes"
    assert (caught.value.kind, "the same command goes on" in caught.value.hint) == ("run-directory", True)


def test_the_importance_of_one_of_several_objectives_is_about_its_best_trials(tmp_path):
    """Optuna takes low targets for good ones: where an objective is maximised, its importance would be about the worst."""
    space = [{**WIDTH, "path": path, "low": 0, "high": 9, "step": 1} for path in ("best", "worst")]
    handle = opened(tmp_path, "random", directions=["maximize", "minimize"], space=space)["study"]
    for number in range(100):
        best, worst = number % 10, number // 10
        ask(handle, number, {"best": best, "worst": worst})
        value = 10 + best if best > 7 else -worst  # the best trials differ in one, all others in the other
        told = {"state": "completed", "values": [value, 1], "record": {}}
        search.tell({"study": handle, "number": number, **told})
    shares = search.importance({"study": handle, "objective": 0})["importance"]
    assert shares["best"] > 0.9
