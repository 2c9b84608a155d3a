"""What runs on a node of a cluster, without one: files sent home, corpora by digest, messages that are kept, folders that go."""

import io
import json
import os
import subprocess
import sys
import tarfile
import threading
import types
from pathlib import Path

import pytest
from sconce import corpus
from sconce.cluster import cache, copies, leases, places, shared, supplies
from sconce.cluster.admission import Admission, Mine
from sconce.cluster.join import join
from sconce.cluster.mirror import Mirror
from sconce.cluster.needs import Needs
from sconce.cluster.outbox import Outbox
from sconce.cluster.pool import Pool, Task, Worker
from sconce.errors import SconceError
from sconce.run_directory import RunDirectory


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


def test_a_corpus_arrives_whole_or_not_at_all(corpus_path, tmp_path, monkeypatch):
    monkeypatch.setenv("SCONCE_CACHE", str(tmp_path))
    digest = corpus.inspect(corpus_path).digest
    [supply] = supplies.needed({}, corpus_path)
    packed = copies.pack(supply)
    assert not copies.has(supply)
    with pytest.raises(SconceError, match="damaged on its way") as caught:
        copies.install({**supply, "digest": "0" * 64}, packed)
    assert caught.value.kind == "worker-died"
    copies.install(supply, packed)
    [there] = supplies.paths(supply, copies.place(digest)).values()
    assert corpus.inspect(there).digest == digest
    os.remove(os.path.join(there, "train", "pos", os.listdir(there + "/train/pos")[0]))
    assert not copies.has(supply), "one that was damaged there is no corpus"
    copies.install(supply, packed)
    assert copies.has(supply)
    assert copies.has(supplies.reviews(digest))
    assert sorted(name for name in os.listdir(tmp_path / "corpora") if not name.endswith(".lock")) == [digest]


HOLD = """
import os, sys
from sconce.cluster.leases import Lease
lease = Lease(sys.argv[1], sys.argv[2])
print("held", flush=True)
if sys.argv[3] == "die":
    os.kill(os.getpid(), 9)
sys.stdin.read()
"""


def test_a_corpus_that_a_living_process_uses_is_not_cleared(corpus_path, tmp_path, monkeypatch):
    monkeypatch.setenv("SCONCE_CACHE", str(tmp_path))
    monkeypatch.setattr(places, "clean", lambda: None)
    digest = corpus.inspect(corpus_path).digest
    [supply] = supplies.needed({}, corpus_path)
    copies.install(supply, copies.pack(supply))
    env = {**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(corpus.__file__))}

    def holding(how):
        command = [sys.executable, "-c", HOLD, copies.folder(), digest, how]
        return subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    dead = holding("die")
    dead.communicate()
    alive = holding("live")
    assert alive.stdout.readline() == b"held\n"
    [kept] = cache.here(True)["corpora"]
    assert (kept["digest"], kept["inUse"], kept["cleared"]) == (digest, True, False)
    assert copies.has(supply)
    alive.communicate()
    os.mkdir(tmp_path / "corpora" / f".aside-{digest}-left")  # by an unpacking that was killed
    [gone] = cache.here(True)["corpora"]
    assert (gone["inUse"], gone["cleared"]) == (False, True)
    assert os.listdir(tmp_path / "corpora") == [], "nor is anything left of processes that are gone"


def test_what_is_being_unpacked_is_not_cleared(tmp_path, monkeypatch):
    monkeypatch.setenv("SCONCE_CACHE", str(tmp_path))
    monkeypatch.setattr(places, "clean", lambda: None)
    digest = "0" * 64
    half = tmp_path / "corpora" / f".aside-{digest}-half"
    half.mkdir(parents=True)
    clearing = threading.Thread(target=cache.here, args=(True,))
    with leases.guard(copies.folder(), digest):  # as who unpacks it does
        clearing.start()
        clearing.join(0.3)
        assert half.exists()
    clearing.join(30)
    assert os.listdir(tmp_path / "corpora") == []


EVERY_NODE = types.SimpleNamespace(admitted=lambda nodes: nodes)  # an admission that leaves none out


def test_a_folder_is_shared_when_each_side_sees_what_the_other_writes(tmp_path, monkeypatch):
    monkeypatch.setattr(shared, "SEEN_SECONDS", 0)
    folder = tmp_path / "runs"
    path = shared.leave(str(folder))
    assert shared.verdict("n", path, shared.answer(path)) is None
    assert os.listdir(folder) == []
    unseen = shared.verdict("n", path, shared.answer(str(tmp_path / "elsewhere" / "probe")))
    assert unseen.kind == "cluster"
    assert str(unseen).startswith(f"node n does not share {folder} with this machine: a file that this machine writes")
    assert "is not seen on this machine" in str(shared.verdict("n", path, None))


def test_a_node_that_shares_no_folder_is_refused_and_what_waits_is_told(sent, tmp_path, monkeypatch):
    monkeypatch.setattr(shared, "SEEN_SECONDS", 0)
    killed = []
    ray = types.SimpleNamespace(nodes=lambda: [], kill=killed.append)
    pool = Pool(ray, Needs(cpus=1, gpus=0, resources={}, fixed=1), EVERY_NODE, sent.append, shares=True)
    worker = Worker("actor", deterministic=False, ready=True, node="there (10.0.0.6)")
    worker.task = Task({"task": 7, "deterministic": False})
    pool._workers.append(worker)
    pool._on_answer_probe(worker, {"ok": True, "value": "it is not seen"}, str(tmp_path / "probe"))
    [end] = sent
    error = json.loads(end["envelope"])["error"]
    assert (end["type"], end["task"], error["kind"]) == ("end", 7, "cluster")
    assert error["message"].startswith("node there (10.0.0.6) does not share")
    assert killed == ["actor"] and pool._workers == []


def test_a_run_waits_for_the_lock_of_a_worker_that_is_lost(tmp_path):
    held = RunDirectory.create(str(tmp_path))
    asked = []

    def given_up():
        asked.append(1)
        if len(asked) == 2:
            held.close()
        return False

    shared.wait_for(str(tmp_path), given_up)
    assert len(asked) == 2
    again = RunDirectory.create(str(tmp_path))
    shared.wait_for(str(tmp_path), lambda: True)
    again.close()


def test_the_folder_of_a_run_that_is_done_elsewhere_is_locked(tmp_path, sent):
    order = {"task": 7, "deterministic": False, "folder": str(tmp_path / "run"), "params": {"resume": False}}
    ray = types.SimpleNamespace(nodes=lambda: [])
    pool = Pool(ray, Needs(cpus=1, gpus=0, resources={}, fixed=0), EVERY_NODE, sent.append)
    pool.begin(order)
    [_task] = pool._queue  # kept, so that its end is what gives the folder back
    assert sent == []
    with pytest.raises(SconceError) as caught:
        RunDirectory.create(str(tmp_path / "run"))
    assert caught.value.kind == "locked"
    pool.begin({**order, "task": 8})
    assert json.loads(sent.pop()["envelope"])["error"]["kind"] == "locked"
    pool.stop(7)
    assert sent[0]["task"] == 7
    RunDirectory.create(str(tmp_path / "run")).close()


def test_links_to_reviews_travel_as_the_reviews_themselves(corpus_path, tmp_path, monkeypatch):
    monkeypatch.setenv("SCONCE_CACHE", str(tmp_path / "cache"))
    linked = tmp_path / "linked" / "imdb" / "aclImdb"
    for n, path in enumerate(sorted(Path(corpus_path).glob("*/*/*.txt"))):
        there = linked / path.relative_to(corpus_path)
        there.parent.mkdir(parents=True, exist_ok=True)
        (os.symlink if n % 2 else os.link)(path, there)
    [supply] = supplies.needed({}, str(linked))
    copies.install(supply, copies.pack(supply))
    assert copies.has(supply)


def test_nothing_is_unpacked_outside_the_corpus(corpus_path, tmp_path, monkeypatch):
    monkeypatch.setenv("SCONCE_CACHE", str(tmp_path / "cache"))
    [supply] = supplies.needed({}, corpus_path)
    buffer = io.BytesIO(copies.pack(supply))
    with tarfile.open(fileobj=buffer, mode="a") as tar:
        for name in ("../../../../../evil.txt", "imdb/aclImdb/train/pos/../../../../evil.txt", "elsewhere/evil.txt"):
            tar.addfile(tarfile.TarInfo(name))
    copies.install(supply, buffer.getvalue())
    assert [name for _, _, files in os.walk(tmp_path) for name in files if name == "evil.txt"] == []


def test_messages_are_kept_until_they_have_arrived():
    outbox = Outbox()
    for n in range(3):
        outbox.post({"n": n})
    assert [number for number, _ in outbox.take(0, 0)] == [1, 2, 3]
    assert outbox.take(0, 0) == [(1, {"n": 0}), (2, {"n": 1}), (3, {"n": 2})], "the first answer was lost"
    assert outbox.take(2, 0) == [(3, {"n": 2})]
    assert outbox.take(3, 0) == []


def test_the_folder_of_a_process_that_was_killed_is_removed_by_the_next(tmp_path):
    code = "import os, sys; from sconce.cluster.places import Scratch; mine = Scratch(sys.argv[1]); os.kill(os.getpid(), 9)"
    env = {**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(corpus.__file__))}
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], env=env, check=False).returncode == -9
    [killed] = [str(path) for path in tmp_path.glob("worker-*") if path.is_dir()]
    assert os.path.isdir(killed), "it was killed before it could remove it"
    mine = places.Scratch(str(tmp_path))
    beside = places.Scratch(str(tmp_path))
    assert not os.path.exists(killed)
    assert os.path.isdir(mine.path) and os.path.isdir(beside.path)
    mine.close()
    beside.close()
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_how_many_trials_nodes_hold():
    def node(**resources):
        return {"Alive": True, "NodeName": "n", "Resources": resources}

    thirds = Needs(cpus=1, gpus=1 / 3, resources={}, fixed=None)
    assert thirds.workers([node(CPU=8, GPU=1), node(CPU=8), {**node(CPU=8, GPU=4), "Alive": False}]) == 3
    assert Needs(cpus=2, gpus=0, resources={"big": 1}, fixed=None).workers([node(CPU=8, big=1), node(CPU=5)]) == 1
    fixed = Needs(cpus=1, gpus=0, resources={}, fixed=4)
    assert fixed.workers([]) == 4
    assert fixed.check([node(CPU=3)]) == ["the cluster holds 3 of 4 workers: the others wait for nodes to join"]
    with pytest.raises(SconceError, match="takes 1 CPU: n has 0 CPU, 1 GPU"):
        fixed.check([node(GPU=1)])


def test_without_ray_the_remedy_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SconceError, match="needs the Python package ray") as caught:
        join("auto", {})
    assert caught.value.kind == "package-missing"
    assert "sconce setup --with ray" in caught.value.hint


def test_a_node_with_another_torch_is_refused_by_name(sent):
    killed = []
    ray = types.SimpleNamespace(nodes=lambda: [], kill=killed.append)
    wanted = Needs(cpus=1, gpus=0, resources={}, fixed=1)
    pool = Pool(ray, wanted, Admission(ray, Mine({"torch": "2.13.0"}, None), wanted.holds), sent.append)
    worker = Worker("actor", deterministic=False)
    pool._workers.append(worker)
    pool._queue.append(Task({"task": 7, "deterministic": False}))
    hello = {"node": "there (10.0.0.6)", "id": "6", "versions": {"torch": "2.12.0"}}
    pool._on_hello(worker, {"ok": True, "value": hello})
    [warning, end] = sent
    assert warning == {
        "type": "warning",
        "message": "node there (10.0.0.6) has torch 2.12.0, this machine 2.13.0: their numbers may differ; it gets no trials",
    }
    error = json.loads(end["envelope"])["error"]
    assert (end["type"], end["task"], error["kind"]) == ("end", 7, "cluster")
    assert error["message"].startswith("no node is left for trials: node there (10.0.0.6) has torch 2.12.0")
    assert killed == ["actor"]


def test_what_is_against_a_node():
    mine = Mine({"python": "3.11.9", "torch": "2.13.0"}, {"cpu": "EPYC", "cpuCapability": "AVX2"})

    def against(python="3.11.2", torch="2.13.0", capability="AVX2"):
        processor = {"cpu": "EPYC", "cpuCapability": capability}
        return mine.objection({"node": "n", "id": "1", "versions": {"python": python, "torch": torch}, "processor": processor})

    assert against() is None, "another patch of Python has the same numbers"
    assert "n has Python 3.12.1, this machine 3.11.9" in against(python="3.12.1").message
    assert "n has torch not at all, this machine 2.13.0" in against(torch=None).message
    other = against(capability="AVX512")
    assert "another processor (EPYC, AVX512) than this machine (EPYC, AVX2)" in other.message
    assert not other.remediable
    assert Mine(mine.versions, None).objection({"node": "n", "versions": mine.versions, "processor": None}) is None
