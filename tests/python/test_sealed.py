"""Damage on the disk: what was written is told from what is there."""

import json
import os
import pathlib
import random

import pytest
import torch
from conftest import STARTED
from sconce import checkpoint, experiment, metrics, prediction, sealed
from sconce.errors import SconceError

CONTENT = {"a": torch.arange(600.0).reshape(20, 30), "b": [1, 2.5, "three"]}


def flip(path, bit):
    data = bytearray(pathlib.Path(path).read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    pathlib.Path(path).write_bytes(data)


def test_any_flipped_bit_is_noticed(tmp_path):
    path = str(tmp_path / "file.pt")
    sealed.save(path, CONTENT)
    bits = os.path.getsize(path) * 8
    seal = range(bits - 8 * 64, bits)  # the sum itself
    for bit in [*random.Random(1).sample(range(bits - 8 * 78), 200), *random.Random(2).sample(seal, 20)]:
        flip(path, bit)
        with pytest.raises(SconceError, match="damaged"):
            sealed.load(path)
        flip(path, bit)
    assert sealed.load(path)[1] is True


def test_a_sealed_file_is_read_by_torch_and_one_without_a_seal_is_known(tmp_path):
    path = str(tmp_path / "file.pt")
    sealed.save(path, CONTENT)
    for options in ({}, {"mmap": True}):
        assert torch.equal(torch.load(path, weights_only=True, **options)["a"], CONTENT["a"])
    torch.save(CONTENT, path)
    content, is_sealed = sealed.load(path)
    assert content["b"] == CONTENT["b"] and not is_sealed


@pytest.fixture
def stopped(corpus_path, config, tmp_path):
    """A run that was stopped in its second epoch, with two checkpoints; and the way to go on with it."""
    directory = tmp_path / "run"
    told = []

    def go(resume, stop=False, **others):
        def listener(payload):
            event = json.loads(payload.removeprefix("?")) if payload else {"type": ""}
            told.append(event)
            return "stop" if stop and event.get("epoch") == 2 else "go"

        return experiment.run(
            {"config": config, "corpusPath": corpus_path, "runDir": str(directory), "logEvery": 1, "checkpoints": True,
             "resume": resume, "trackers": {"tensorboard": None, "mlflow": None}, **STARTED, **others},
            listener,
        )  # fmt: skip

    assert go(False, stop=True)["status"] == "stopped"
    told.clear()
    go.directory, go.told = directory, told
    go.newest, go.before = checkpoint.existing(str(directory))
    go.warnings = lambda: [event["message"] for event in told if event["type"] == "warning"]
    return go


def whole(go, config, corpus_path):
    return experiment.run(
        {"config": config, "corpusPath": corpus_path, "runDir": None, "logEvery": None, "checkpoints": False, "resume": False,
         "trackers": {"tensorboard": None, "mlflow": None}, **STARTED},
        lambda _: "go",
    )["weights"]  # fmt: skip


def test_of_two_checkpoints_the_damaged_one_is_named_and_the_other_taken(stopped, config, corpus_path):
    flip(stopped.newest, 8 * 5000)
    value = stopped(True)
    assert value["weights"] == whole(stopped, config, corpus_path)
    (warning,) = stopped.warnings()
    assert stopped.newest in warning and "damaged" in warning and "the one before" in warning


def test_metrics_that_are_too_short_are_not_filled_up(stopped, config, corpus_path):
    path = stopped.directory / "metrics.jsonl"
    lines = path.read_bytes()
    offsets = [checkpoint.load(name)["offset"] for name in (stopped.newest, stopped.before)]
    path.write_bytes(lines[: offsets[0] - 10])
    assert stopped(True)["weights"] == whole(stopped, config, corpus_path)
    (warning,) = stopped.warnings()
    assert stopped.newest in warning and "does not fit the metrics" in warning
    assert path.read_bytes().startswith(lines[: offsets[0]]) and b"\0" not in path.read_bytes()
    with pytest.raises(SconceError, match="shorter"):
        metrics.Metrics(str(stopped.directory / "other.jsonl"), offset=7)


def test_with_no_metrics_no_checkpoint_is_used_and_nothing_is_written(stopped):
    os.remove(stopped.directory / "metrics.jsonl")
    with pytest.raises(SconceError, match=r"no checkpoint in .* can be used: .*0 bytes are there") as caught:
        stopped(True)
    assert caught.value.kind == "checkpoint"
    assert not (stopped.directory / "metrics.jsonl").exists()


def test_metrics_are_on_the_disk_before_a_checkpoint_counts_on_them(stopped, monkeypatch):
    done = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: done.append(os.readlink(f"/proc/self/fd/{fd}")) or real(fd))
    stopped(True)
    halves = [n for n, path in enumerate(done) if path.endswith(".pt.part") and "checkpoint-" in path]
    assert halves and all(done[n - 1].endswith("metrics.jsonl") for n in halves)


def test_a_checkpoint_of_an_older_sconce_goes_on_with_a_warning(stopped, config, corpus_path):
    content = checkpoint.load(stopped.newest)
    torch.save({**content, "schemaVersion": 1}, stopped.newest)
    assert stopped(True)["weights"] == whole(stopped, config, corpus_path)
    assert ["older sconce" in warning for warning in stopped.warnings()] == [True]


@pytest.mark.parametrize("name", ["identity", "states", "position", "epochs", "offset"])
def test_a_checkpoint_that_lacks_something_is_named(stopped, name):
    content = checkpoint.load(stopped.newest)
    for damaged in ({key: value for key, value in content.items() if key != name}, {**content, name: "odd"}):
        sealed.save(stopped.newest, damaged)
        with pytest.raises(SconceError, match="not a whole checkpoint"):
            checkpoint.load(stopped.newest)


def test_a_checkpoint_with_other_shapes_is_refused_in_a_line(stopped):
    content = checkpoint.load(stopped.newest)
    content["states"]["model"]["out.bias"] = torch.zeros(9)
    sealed.save(stopped.newest, content)
    with pytest.raises(SconceError, match="does not fit this run's model") as caught:
        stopped(True)
    assert caught.value.kind == "checkpoint"


def test_links_in_the_directory_are_not_followed(stopped, tmp_path):
    outside = tmp_path / "outside"
    outside.write_bytes(b"precious")
    path = stopped.directory / "metrics.jsonl"
    size = path.stat().st_size
    outside.write_bytes(b"x" * size)
    path.unlink()
    path.symlink_to(outside)
    with pytest.raises(SconceError, match="cannot write") as caught:
        stopped(True)
    assert caught.value.kind == "run-directory"
    assert outside.read_bytes() == b"x" * size
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "checkpoints").symlink_to(folder)
    with pytest.raises(SconceError, match="symbolic link"):
        checkpoint.save(str(tmp_path / "new"), {})
    assert os.listdir(folder) == []


SPOILED = {
    "a flipped bit": ("model.pt", lambda path: flip(path, 8 * 3000), "damaged"),
    "an empty model": ("model.pt", lambda path: path.write_bytes(b""), "cannot read .*model.pt: its end is missing"),
    "something else": ("model.pt", lambda path: path.write_bytes(b"not a model"), "cannot read .*model.pt: its end is missing"),
    "another model": ("model.pt", lambda path: torch.save({"a": torch.zeros(3)}, path), "is not of the model in config.json"),
    "a list": ("model.pt", lambda path: torch.save([1, 2], path), "is not of the model in config.json"),
    "no labels": ("labels.json", lambda path: path.write_text("{}"), "labels.json in .* holds no list of words"),
    "a broken vocabulary": ("vocabulary.json", lambda path: path.write_text('["a", '), "cannot read vocabulary.json"),
    "another vocabulary": ("vocabulary.json", lambda path: path.write_text('["a"]'), "with 1 words and 2 labels"),
    "numbers for words": ("vocabulary.json", lambda path: path.write_text("[1, 2]"), "holds no list of words"),
    "no UTF-8": ("labels.json", lambda path: path.write_bytes(b'["\xff"]'), "cannot read labels.json"),
    "no model": ("model.pt", lambda path: path.unlink(), "cannot read .*model.pt: No such file"),
}


@pytest.mark.parametrize("fault", SPOILED)
def test_predict_says_in_a_line_what_it_cannot_use(stopped, config, fault):
    stopped(True)
    name, spoil, words = SPOILED[fault]
    ask = {"config": config, "runDir": str(stopped.directory), "texts": ["a great film"], "padTo": None}
    assert prediction.predict(ask)["predictions"]
    spoil(stopped.directory / name)
    with pytest.raises(SconceError, match=words) as caught:
        prediction.predict(ask)
    assert caught.value.kind == "run-directory" and "\n" not in str(caught.value) and caught.value.hint
