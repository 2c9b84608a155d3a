"""`flushDenormals`: it reaches every thread of a run, is recorded, ends with the run, and a resumed run shares it."""

import json

import pytest
import torch
from conftest import STARTED
from sconce import checkpoint, denormals, environment, experiment, sealed
from sconce.errors import SconceError


@pytest.fixture(autouse=True)
def as_before():
    """Leave torch as it was for the tests that follow."""
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)
    denormals.flush(False)


def kept(elements: int = 1) -> float:
    """Return which share of some products, whose results are denormal, is not zero; many elements are divided among threads."""
    tiny = torch.full((elements,), 1e-20)
    # As whole numbers: where denormal numbers count as zero, they do so in a comparison, too.
    return int((tiny * tiny).view(torch.int32).count_nonzero()) / elements


@pytest.fixture
def run(corpus_path, config, tmp_path):
    """Return a function that runs an experiment, and gives its value and what `kept` was at each of its batches."""

    def start(directory, flush, resume=False, stop=False):
        seen = []

        def listener(payload):
            if payload and json.loads(payload.removeprefix("?"))["type"] == "batch":
                seen.append(kept())
                return "stop" if stop else "go"
            return "go"

        value = experiment.run(
            {"config": {**config, "flushDenormals": flush}, "corpusPath": corpus_path, "runDir": str(tmp_path / directory),
             "logEvery": 1, "checkpoints": True, "resume": resume, "trackers": {"tensorboard": None, "mlflow": None}, **STARTED},
            listener,
        )  # fmt: skip
        return value, set(seen)

    return start


def test_during_a_run_and_no_longer_in_the_next(run, tmp_path):
    for n, flush in enumerate([False, True, False]):
        value, seen = run(f"run-{n}", flush)
        assert value["status"] == "completed"
        assert seen == {0.0 if flush else 1.0}
        with open(tmp_path / f"run-{n}" / "environment.json", encoding="utf-8") as file:
            assert json.load(file)["environment"]["flushDenormals"] is flush


def test_threads_that_were_started_before_change_with_it(config, monkeypatch):
    monkeypatch.setenv("SCONCE_OVERSUBSCRIBE", "1")  # on a machine of one core, too
    config["threads"] = 2
    for flush in [False, True, False, True]:
        environment.prepare_torch({**config, "flushDenormals": flush})
        assert kept(1 << 18) == (0.0 if flush else 1.0)


def test_threads_that_cannot_be_changed_are_refused(config, monkeypatch):
    monkeypatch.setenv("SCONCE_OVERSUBSCRIBE", "1")
    config["threads"] = 2
    environment.prepare_torch(config)
    kept(1 << 18)
    with monkeypatch.context() as patch:
        patch.setattr(denormals, "_end_waiting_threads", lambda: None)
        with pytest.raises(SconceError, match="flushDenormals: torch's threads cannot be changed to true") as caught:
            environment.prepare_torch({**config, "flushDenormals": True})
        assert caught.value.kind == "device"
        assert "another session" in caught.value.hint
        environment.prepare_torch(config)  # what they were started with is still to be had


def test_a_processor_that_cannot(config, monkeypatch):
    monkeypatch.setattr(torch, "set_flush_denormal", lambda _: False)
    with pytest.raises(SconceError, match="flushDenormals: torch cannot flush denormal numbers on this processor"):
        environment.prepare_torch({**config, "flushDenormals": True})
    environment.prepare_torch(config)


@pytest.mark.parametrize("begun_with", [False, True])
def test_a_run_goes_on_with_the_value_that_it_was_begun_with(run, begun_with):
    assert run("stopped", begun_with, stop=True)[0]["status"] == "stopped"
    with pytest.raises(SconceError, match=f"flushDenormals: {begun_with} in the checkpoint, {not begun_with} now"):
        run("stopped", not begun_with, resume=True)
    assert run("stopped", begun_with, resume=True)[0]["status"] == "completed"


def test_a_checkpoint_of_the_first_version_has_no_such_field_and_goes_on_without(run, tmp_path):
    whole = run("whole", False)[0]
    run("old", False, stop=True)
    path = checkpoint.existing(str(tmp_path / "old"))[0]
    content, _ = sealed.load(path)
    del content["identity"]["flushDenormals"]
    sealed.save(path, content)
    with pytest.raises(SconceError, match="flushDenormals: False in the checkpoint, True now"):
        run("old", True, resume=True)
    assert run("old", False, resume=True)[0]["weights"] == whole["weights"]


def test_the_slowdown_is_measured_without_the_setting_and_leaves_it(config):
    environment.prepare_torch({**config, "flushDenormals": True})
    assert denormals.slowdown() > 0
    assert kept() == 0.0
    environment.prepare_torch(config)
    assert denormals.slowdown() > 0
    assert kept() == 1.0
