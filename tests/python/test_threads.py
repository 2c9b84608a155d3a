import os

import pytest
from sconce import environment
from sconce.errors import SconceError


@pytest.fixture
def eight_cores(monkeypatch):
    """Make this machine one of eight idle cores; return a function that sets its load."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    monkeypatch.delenv("SCONCE_OVERSUBSCRIBE", raising=False)

    def load(average):
        monkeypatch.setattr(os, "getloadavg", lambda: (average, 0.0, 0.0))

    load(0.0)
    return load


def config(threads=None, hidden=256, batch=100):
    return {"threads": threads, "model": {"hiddenDim": hidden, "embedDim": 128}, "training": {"batchSize": batch}}


@pytest.mark.parametrize("threads", [1, 8])
def test_a_number_that_is_named_is_taken(eight_cores, threads):
    eight_cores(50.0)
    assert environment.choose_threads(config(threads), 8) == threads


@pytest.mark.parametrize("threads", [9, 128])
def test_more_threads_than_cores_are_refused_unless_it_is_asked_for(eight_cores, monkeypatch, threads):
    with pytest.raises(SconceError, match=rf"threads: {threads} is more than the 8 cores") as caught:
        environment.choose_threads(config(threads), 8)
    assert caught.value.kind == "config"
    assert "option `oversubscribe`" in caught.value.hint
    monkeypatch.setenv("SCONCE_OVERSUBSCRIBE", "1")
    assert environment.choose_threads(config(threads), 8) == threads


def test_asking_for_more_threads_than_cores_has_a_limit(eight_cores, monkeypatch):
    monkeypatch.setenv("SCONCE_OVERSUBSCRIBE", "1")
    with pytest.raises(SconceError, match=r"threads: 129 is too many for 8 cores; at most 128"):
        environment.choose_threads(config(129), 8)


def test_small_steps_get_one_thread(eight_cores):
    assert environment.choose_threads(config(hidden=8, batch=7), 8) == 1
    assert environment.choose_threads(config(), 8) == 8


@pytest.mark.parametrize(("load", "threads"), [(0.3, 8), (2.6, 5), (7.9, 1), (30.0, 1)])
def test_no_more_than_the_idle_cores(eight_cores, load, threads):
    eight_cores(load)
    assert environment.choose_threads(config(), 8) == threads
    assert environment.choose_threads({"threads": None}, 8) == threads


def test_no_more_than_torch_would_take(eight_cores):
    assert environment.choose_threads(config(), 4) == 4
