"""Files and messages of a run on a node of a cluster, on their way home."""

import os
import types

import pytest
from sconce.cluster.mirror import Mirror
from sconce.cluster.outbox import Outbox


@pytest.fixture
def sent():
    return []


def test_the_metrics_go_before_what_counts_on_them_and_only_what_changed_goes(tmp_path, sent):
    mirror = Mirror(str(tmp_path), sent.append)
    (tmp_path / "metrics.jsonl").write_bytes(b"one\n")
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / "checkpoint-0001.pt").write_bytes(b"first")
    (tmp_path / ".lock").write_bytes(b"")
    (tmp_path / "result.json.part").write_bytes(b"ha")
    mirror.send()
    assert [(m["type"], m["name"]) for m in sent] == [("append", "metrics.jsonl"), ("replace", "checkpoints/checkpoint-0001.pt")]
    sent.clear()
    with open(tmp_path / "metrics.jsonl", "ab") as file:
        file.write(b"two\n")
    os.remove(tmp_path / "checkpoints" / "checkpoint-0001.pt")
    mirror.send()
    assert sent == [
        {"type": "append", "name": "metrics.jsonl", "offset": 4, "content": b"two\n"},
        {"type": "remove", "name": "checkpoints/checkpoint-0001.pt"},
    ]
    sent.clear()
    mirror.send()
    assert sent == []


def test_metrics_that_a_run_cuts_to_its_checkpoint_are_cut_at_home(tmp_path, sent):
    mirror = Mirror(str(tmp_path), sent.append)
    mirror.fetch({"metrics.jsonl": b"one\ntwo\n", "config.json": b"{}"})
    mirror.send()
    assert sent == [], "what came from home is not sent back"
    (tmp_path / "trackers.json").write_bytes(b"{}")  # by which trackers know the run, wherever it goes on
    mirror.send()
    assert [(one["type"], one["name"]) for one in sent] == [("replace", "trackers.json")]
    sent.clear()
    os.truncate(tmp_path / "metrics.jsonl", 4)
    mirror.send()
    assert sent == [{"type": "append", "name": "metrics.jsonl", "offset": 4, "content": b""}]


def test_a_finished_run_that_gets_longer_has_the_longer_metrics_at_home(tmp_path, sent):
    mirror = Mirror(str(tmp_path), sent.append)
    mirror.fetch({"metrics.jsonl": b"one\ntested\n", "result.json": b"{}"})
    (tmp_path / "extension.jsonl").write_bytes(b"one\n")
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / "checkpoint-0002.pt").write_bytes(b"second")
    mirror.send()
    assert [(m["type"], m["name"]) for m in sent] == [
        ("append", "extension.jsonl"),
        ("replace", "checkpoints/checkpoint-0002.pt"),
    ], "the metrics that a checkpoint counts on go before it"
    sent.clear()
    with open(tmp_path / "extension.jsonl", "ab") as file:
        file.write(b"two\ntested\n")
    os.replace(tmp_path / "extension.jsonl", tmp_path / "metrics.jsonl")
    mirror.send()
    assert [(m["type"], m["name"], m.get("content")) for m in sent] == [
        ("replace", "metrics.jsonl", b"one\ntwo\ntested\n"),
        ("remove", "extension.jsonl", None),
    ]


def test_the_metrics_grow_at_home_while_no_batch_is_told(monkeypatch):
    worker = pytest.importorskip("sconce.cluster.worker", exc_type=ImportError, reason="ray is not installed")
    now, done = [0.0], []
    monkeypatch.setattr(worker.time, "monotonic", lambda: now[0])
    mirror = types.SimpleNamespace(grow=lambda: done.append("grow"), send=lambda: done.append("send"))
    callback = worker._Callback(types.SimpleNamespace(_stopped=set()), 7, mirror, lambda message: done.append(message["type"]))
    for _ in range(5):
        now[0] += worker.METRICS_SECONDS / 2
        assert callback("") == "go"
    assert done == ["grow", "grow"]
    done.clear()
    callback('{"type": "evaluation"}')
    assert done == ["send", "told"], "files go before the event that tells of them"


def test_messages_are_kept_until_they_have_arrived():
    outbox = Outbox()
    for n in range(3):
        outbox.post({"n": n})
    assert [number for number, _ in outbox.take(0, 0)] == [1, 2, 3]
    assert outbox.take(0, 0) == [(1, {"n": 0}), (2, {"n": 1}), (3, {"n": 2})], "the first answer was lost"
    assert outbox.take(2, 0) == [(3, {"n": 2})]
    assert outbox.take(3, 0) == []
