"""A search with a lag: the same trials whatever ends first, however often its process is lost; and what it refuses."""

import random

import pytest

pytest.importorskip("optuna")

from sconce.errors import SconceError
from sconce.search import calls as search
from sconce.search import lagged, seen
from sconce.search.storage import JOURNAL
from test_search import DROPOUT, LAYERS, LEARNING_RATE, WIDTH, ask, cost, opened, report, tell

LAG = 3
EPOCHS = 4
HYPERBAND = {"name": "hyperband", "minEpochs": 1, "reductionFactor": 2}


def curve(params, number):
    """The values of a trial by epoch: they get better, some more than others."""
    return [cost(params) + (number * 7 % 5) / (1 + epoch) for epoch in range(EPOCHS)]


class Sweep:
    """Trials at work beside each other, which go on one epoch at a time, in any order; lost and opened again at any moment."""

    def __init__(self, folder, workers, seed, lose=0.0, **settings):
        self.again = lambda: opened(folder, name="lagged", lag=LAG, epochs=EPOCHS, **settings)
        self.handle = self.again()["study"]
        self.workers, self.chance, self.lose = workers, random.Random(seed), lose
        self.at_work, self.given, self.ends = {}, {}, {}
        self.judges_last = True  # a search with a lag then says no

    def run(self, trials):
        while len(self.ends) < trials:
            if self.lose and self.chance.random() < self.lose:
                self.lost()
            number = len(self.given)
            due = all(other in self.ends for other in range(number - LAG + 1))
            if number < trials and len(self.at_work) < self.workers and due:
                self.begin(number)
            else:
                self.advance(self.chance.choice(sorted(self.at_work)))
        return [(self.given[number], self.ends[number]) for number in range(trials)]

    def lost(self):
        """The process is gone: trials at work go on from an earlier epoch."""
        self.handle = self.again()["study"]
        for number, epoch in self.at_work.items():
            assert ask(self.handle, number)["params"] == self.given[number]
            self.at_work[number] = self.chance.randint(0, epoch)

    def begin(self, number):
        self.given[number] = ask(self.handle, number)["params"]
        self.at_work[number] = 0

    def tell(self, number, value):
        tell(self.handle, number, value)

    def advance(self, number):
        self.at_work[number] = epoch = self.at_work[number] + 1
        value = curve(self.given[number], number)[epoch - 1]
        report(self.handle, number, epoch, value, final=epoch == EPOCHS)
        judged = epoch < EPOCHS or self.judges_last
        pruned = judged and search.should_prune({"study": self.handle, "number": number, "step": epoch})["prune"]
        if not pruned and epoch < EPOCHS:
            return
        assert not (pruned and epoch == EPOCHS)
        if pruned:
            told = {"state": "pruned", "values": None, "record": None}
            search.tell({"study": self.handle, "number": number, **told})
        elif number % 11 == 5:
            search.tell({"study": self.handle, "number": number, "state": "failed", "values": None, "record": None})
        else:
            self.tell(number, value)
        self.ends[number] = (epoch, pruned)
        del self.at_work[number]


@pytest.mark.parametrize(
    ("sampler", "pruner"),
    [
        ("tpe", None),
        ("tpe", HYPERBAND),
        ("tpe", {"name": "median", "startupTrials": 2, "warmupEpochs": 0}),
        ("random", {"name": "successive-halving", "minEpochs": 1, "reductionFactor": 2}),
        ("cmaes", HYPERBAND),
        ("gp", None),
        ("nsga2", {"name": "percentile", "percentile": 25.0, "startupTrials": 2, "warmupEpochs": 0}),
        ("nsga3", None),
        ("qmc", {"name": "any", "of": [{"name": "threshold", "upper": 3.5, "warmupEpochs": 0}, HYPERBAND]}),
    ],
)
def test_the_same_trials_whatever_ends_first(tmp_path, sampler, pruner):
    if sampler in ("cmaes", "gp", "qmc"):
        pytest.importorskip("cmaes" if sampler == "cmaes" else "scipy")
    trials = 7 if sampler == "gp" else 20
    population = {"population": 4} if sampler.startswith("nsga") else {}
    settings = {"sampler": {"name": sampler, "startupTrials": 3, **population}, "pruner": pruner}
    if sampler in ("cmaes", "gp"):
        settings["space"] = [LEARNING_RATE, WIDTH]
    ran = []
    ways = [("one", 1, 0), ("lost", 3, 0.2), ("two", 2, 0), ("three", 3, 0)]
    for name, workers, lose in ways[:2] if sampler == "gp" else ways:
        (tmp_path / name).mkdir()
        ran.append(Sweep(tmp_path / name, workers, seed=workers, lose=lose, **settings).run(trials))
    assert ran == [ran[0]] * len(ran)
    pruned = [epoch for _, (epoch, was) in ran[0] if was]
    assert bool(pruned) == (pruner is not None)


def test_what_is_known_of_ended_trials_is_what_tpe_would_find(tmp_path, monkeypatch):
    def asked(name):
        (tmp_path / name).mkdir()
        space = [LEARNING_RATE, LAYERS, DROPOUT, WIDTH]
        return Sweep(tmp_path / name, 1, seed=1, space=space, pruner=None).run(24)

    kept = asked("kept")
    monkeypatch.setattr(seen.SeenTrials, "shared", lambda self: None)
    assert kept == asked("anew")


@pytest.mark.parametrize("pruner", [None, HYPERBAND])
def test_a_lag_of_one_is_the_plain_search_one_after_another(tmp_path, pruner):
    ran = []
    for lag in (1, None):
        (tmp_path / str(lag)).mkdir()
        one = Sweep(tmp_path / str(lag), 1, seed=1, pruner=pruner)
        one.handle = opened(tmp_path / str(lag), name="one", lag=lag, epochs=EPOCHS, pruner=pruner)["study"]
        one.judges_last = False
        ran.append(one.run(16))
    assert ran[0] == ran[1]


def test_without_a_lag_the_order_matters(tmp_path):
    """Or the test above would show nothing."""
    ran = []
    for workers in (1, 3):
        (tmp_path / str(workers)).mkdir()
        one = Sweep(tmp_path / str(workers), workers, seed=workers, pruner=None)
        one.handle = opened(tmp_path / str(workers), name="plain", epochs=EPOCHS)["study"]
        ran.append(one.run(16))
    assert ran[0] != ran[1]


def test_a_trial_sees_the_ends_of_those_far_enough_before_it_and_of_the_others_the_settings(tmp_path, monkeypatch):
    import optuna

    seen = []

    class Spy(optuna.samplers.RandomSampler):
        def infer_relative_search_space(self, study, trial):
            seen[:] = [(one.state.name, one.values, one.params, one.intermediate_values) for one in study.get_trials()]
            return {}

    monkeypatch.setattr(lagged, "make_sampler", lambda *_: Spy(seed=1))
    handle = opened(tmp_path, lag=3, space=[WIDTH])["study"]
    given = [ask(handle, 0)["params"]]
    for number in range(1, 7):
        given.append(ask(handle, number)["params"])
        report(handle, number - 1, 1, 0.5)
        tell(handle, number - 1, float(number - 1))  # only the last one is at work at any time
    assert len(seen) == 7
    for number, (state, values, params, reports) in enumerate(seen):
        known = number <= 6 - 3
        assert (state, values) == (("COMPLETE", [float(number)]) if known else ("RUNNING", None))
        assert reports == ({1: 0.5} if known else {})
        assert params == ({} if number == 6 else given[number])


def test_what_has_to_have_ended_is_named(tmp_path):
    handle = opened(tmp_path, lag=2)["study"]
    ask(handle, 0)
    ask(handle, 1)
    with pytest.raises(SconceError) as error:
        ask(handle, 2)
    assert error.value.kind == "usage"
    assert "trial 2 cannot be asked before the end of trial 0" in str(error.value)
    tell(handle, 0, 1.0)
    assert ask(handle, 2)["number"] == 2
    with pytest.raises(SconceError):
        report(handle, 0, 1, 1.0)


def test_a_study_that_somebody_else_asks_is_refused(tmp_path):
    import optuna

    url = f"sqlite:///{tmp_path}/study.db"
    handle = opened(tmp_path, storage=url, lag=4)["study"]
    ask(handle, 0)
    optuna.load_study(study_name="s", storage=url).ask()
    with pytest.raises(SconceError) as error:
        ask(handle, 1)
    assert "somebody else asks it too" in str(error.value)


def test_conditions_hold_and_a_kill_leaves_a_trial_whole_or_not_at_all(tmp_path):
    handle = opened(tmp_path, lag=4, space=[LEARNING_RATE, LAYERS, DROPOUT, WIDTH])["study"]
    journal = tmp_path / JOURNAL
    for number in range(8):
        before = len(journal.read_bytes().splitlines())
        params = ask(handle, number)["params"]
        assert len(journal.read_bytes().splitlines()) == before + 1
        assert ("model.dropout" in params) == (params["model.layers"] == 2)
        tell(handle, number, cost(params))
