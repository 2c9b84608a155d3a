"""The race of settings that are run with several seeds: by a t-test, by Optuna's WilcoxonPruner, and exactly by the worst run."""

import pytest

pytest.importorskip("optuna")

from sconce.search import calls as search
from sconce.search.race import p_value, upper_tail
from test_search import WIDTH, ask, opened

T_TEST = {"name": "t-test", "level": 0.1, "minSeeds": 2, "worst": False}
GOOD = [0.30, 0.32, 0.31, 0.33, 0.30, 0.34]
BAD = [0.60, 0.63, 0.60, 0.64, 0.61, 0.65]


def race(handle, number, values, of=6):
    """Tell a trial's runs one by one, until it is dropped or all are told. Returns how many were."""
    for index, value in enumerate(values):
        params = {"study": handle, "number": number, "index": index, "value": value, "final": index + 1 == of}
        drop = search.race(params)["drop"]
        assert search.race(params)["drop"] is drop  # a driver that lost its answer
        if drop:
            return index + 1
    return len(values)


def setting(handle, number, values):
    """Run a setting with its seeds and end it. Returns how many of them it was run with."""
    ask(handle, number, {"model.hiddenDim": 8})
    runs = race(handle, number, values)
    state = "completed" if runs == len(values) else "pruned"
    told = [sum(values) / len(values)] if state == "completed" else None
    search.tell({"study": handle, "number": number, "state": state, "values": told, "record": None})
    return runs


def test_student_has_the_tails_that_scipy_has():
    stats = pytest.importorskip("scipy.stats")
    for df in range(1, 12):
        for t in (-4.5, -0.3, 0.0, 0.7, 2.1, 9.0):
            assert upper_tail(t, df) == pytest.approx(float(stats.t.sf(t, df)), abs=1e-12)
    pairs = [0.2, -0.1, 0.3, 0.25]
    assert p_value(pairs) == pytest.approx(float(stats.ttest_1samp(pairs, 0, alternative="greater").pvalue))
    assert (p_value([0.5, 0.5]), p_value([0.0, 0.0]), p_value([-1.0, -1.0])) == (0.0, 1.0, 1.0)


@pytest.mark.parametrize("lag", [None, 1, 2])
def test_a_setting_that_is_clearly_worse_is_dropped_and_the_others_are_not(lag):
    handle = opened(None, "random", name="raced", space=[WIDTH], race=T_TEST, lag=lag)["study"]
    assert setting(handle, 0, GOOD) == 6
    # With a lag of two it knows of no trial: the one before it could still be at work.
    assert setting(handle, 1, BAD) == (6 if lag == 2 else 2)
    assert setting(handle, 2, BAD) == 2
    assert setting(handle, 3, [value + 0.003 * (-1) ** at for at, value in enumerate(GOOD)]) == 6
    assert setting(handle, 4, [value - 0.2 for value in GOOD]) == 6  # better
    assert setting(handle, 5, GOOD) == (6 if lag == 2 else 2)


def test_values_to_be_large_are_held_against_each_other_the_other_way():
    settings = {"space": [WIDTH], "lag": 1, "directions": ["maximize"]}
    for name, rule in [("t", T_TEST), ("worst", {**T_TEST, "worst": True})]:
        handle = opened(None, "random", name=name, race=rule, **settings)["study"]
        assert [setting(handle, 0, BAD), setting(handle, 1, GOOD)] == [6, 2 if name == "t" else 1]


def test_the_worst_run_is_held_against_the_best_settings_worst():
    handle = opened(None, "random", name="worst", space=[WIDTH], race={**T_TEST, "worst": True}, lag=1)["study"]
    ask(handle, 0, {"model.hiddenDim": 8})
    assert race(handle, 0, GOOD) == 6
    search.tell({"study": handle, "number": 0, "state": "completed", "values": [max(GOOD)], "record": None})
    assert setting(handle, 1, [0.1, 0.2, 0.35, 0.1, 0.1, 0.1]) == 3
    assert setting(handle, 2, [0.33, 0.34, 0.33, 0.34, 0.34, 0.34]) == 6


def test_wilcoxon_is_optunas():
    pytest.importorskip("scipy")
    handle = opened(None, "random", name="w", space=[WIDTH], race={**T_TEST, "name": "wilcoxon"}, lag=1)["study"]
    assert setting(handle, 0, GOOD) == 6
    assert setting(handle, 1, BAD) == 4  # with three pairs its p-value is at least 1/8


def test_what_was_told_is_there_after_the_process_is_lost(tmp_path):
    again = lambda: opened(tmp_path, "random", name="again", space=[WIDTH], race=T_TEST, lag=1)["study"]  # noqa: E731
    handle = again()
    assert setting(handle, 0, GOOD) == 6
    ask(handle, 1, {"model.hiddenDim": 8})
    assert race(handle, 1, BAD[:1]) == 1
    handle = again()
    ask(handle, 1)
    assert race(handle, 1, [0.9, *BAD[1:]]) == 2  # of a run that was told before, the first value counts
