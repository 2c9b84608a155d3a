"""The driver's side of a cluster, without one: its workers and tasks, which nodes get any, folders that are shared or go."""

import json
import os
import subprocess
import sys
import types

import pytest
from sconce import corpus
from sconce.cluster import crew, places, shared
from sconce.cluster.admission import Admission, Mine
from sconce.cluster.join import join
from sconce.cluster.needs import Needs, reason
from sconce.cluster.pool import Pool, Task, Worker
from sconce.cluster.serve import meant
from sconce.errors import SconceError
from sconce.run_directory import RunDirectory


@pytest.fixture
def sent():
    return []


EVERY_NODE = types.SimpleNamespace(admitted=lambda nodes: nodes)  # an admission that leaves none out


def fake_ray(nodes=(), **more):
    """Return what of Ray a pool asks; this machine's node is "own"."""
    context = types.SimpleNamespace(get_node_id=lambda: "own")
    return types.SimpleNamespace(nodes=lambda: list(nodes), get_runtime_context=lambda: context, **more)


@pytest.mark.parametrize("nodes", [[], [{"NodeID": "own", "Alive": False}], [{"NodeID": "other", "Alive": True}]])
def test_a_driver_whose_own_node_is_gone_waits_for_nobody(nodes):
    pool = Pool(fake_ray(nodes), Needs(cpus=1, gpus=0, resources={}, fixed=0), EVERY_NODE, [].append)
    pool._looked -= 2
    with pytest.raises(SconceError, match="this machine's node of the Ray cluster is gone") as caught:
        pool.step(0)
    assert caught.value.kind == "worker-died"
    pool.close()  # asks nothing of the cluster


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
    ray = fake_ray(kill=killed.append)
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


def test_with_fewer_workers_what_waits_gets_one_only_when_there_are_no_more_than_wanted(sent):
    def actor():
        leave = types.SimpleNamespace(remote=lambda: object())
        return types.SimpleNamespace(leave=leave)

    pool = Pool(fake_ray(), Needs(cpus=1, gpus=0, resources={}, fixed=2), EVERY_NODE, sent.append)
    pool._go_on = lambda worker: None  # what it does for its task is not looked at here
    workers = [Worker(actor(), deterministic=False, ready=True, node="n") for _ in range(2)]
    for number, worker in enumerate(workers):
        worker.task = Task({"task": number, "deterministic": False})
        pool._workers.append(worker)
    pool._queue = [Task({"task": number, "deterministic": False}) for number in (2, 3)]
    pool.at_most(1)
    pool._end(workers[0], {"ok": True})
    assert pool._workers == [workers[1]] and [task.id for task in pool._queue] == [2, 3]
    pool._end(workers[1], {"ok": True})
    assert workers[1].task.id == 2 and [task.id for task in pool._queue] == [3]


def test_the_only_worker_that_is_wanted_gives_way_to_one_that_is_started_otherwise(sent):
    pool = Pool(fake_ray(), Needs(cpus=1, gpus=0, resources={}, fixed=4), EVERY_NODE, sent.append)
    leave = types.SimpleNamespace(remote=lambda: object())
    idle = Worker(types.SimpleNamespace(leave=leave), deterministic=False, ready=True, node="n")
    pool._workers.append(idle)
    opened = []
    pool._open = opened.append
    pool.at_most(1)
    pool._queue = [Task({"task": 1, "deterministic": True})]
    pool._assign()
    assert pool._workers == [] and opened == [True]


@pytest.mark.parametrize("call, said", [("listen", "nothing has come from n for a minute"), ("install", "the texts for n")])
def test_what_does_not_come_from_a_node_that_is_there_is_said_once(sent, monkeypatch, call, said):
    nodes = [{"NodeID": "own", "Alive": True}]
    ready = []
    ray = fake_ray(nodes, wait=lambda waited, **_: (ready, []), get=lambda _: [], exceptions=_RayErrors)
    admission = types.SimpleNamespace(admitted=lambda _: [], follow=lambda _: [])
    pool = Pool(ray, Needs(cpus=1, gpus=0, resources={}, fixed=0), admission, sent.append)
    worker = Worker(_Actor(), deterministic=False, ready=True, node="n")
    pool._workers.append(worker)
    pool._ask(worker, call)

    def look():
        pool._looked -= 2
        pool.step(0)
        return [message["message"] for message in sent if message["type"] == "warning"]

    assert look() == []
    monkeypatch.setattr(crew, "SILENT_SECONDS", -1)
    [warning] = look()
    assert warning.startswith(said) and "object manager" in warning
    assert look() == [warning]
    if call == "listen":  # it is heard again, and silent again
        ready = list(pool._pending)
        look()
        ready = []
        assert look() == [warning, warning]


class _RayErrors:
    class RayError(Exception):
        pass

    class ActorUnavailableError(RayError):
        pass


class _Actor:
    def __getattr__(self, _):
        return types.SimpleNamespace(remote=lambda *_: object())


def test_of_a_process_that_is_gone_the_first_sentence_is_told():
    said = "The actor died unexpectedly.\nThe actor is dead because its worker process has died. Worker exit type: SYSTEM_ERROR"
    assert reason(RuntimeError(f"{said} Worker exit detail: (1) OOM killer (2) …")).endswith("its worker process has died")
    assert "NODE_OUT_OF_MEMORY" in reason(RuntimeError("The actor is dead because … Worker exit type: NODE_OUT_OF_MEMORY"))


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
    ray = fake_ray()
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
    ray = fake_ray(kill=killed.append)
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


def test_a_lost_node_of_this_machine_is_no_fault_of_a_trial():
    # Ray raises its own errors of input and output without a number; those of this machine's files have one.
    lost = meant(OSError("Broken pipe"))
    assert (lost.kind, "Broken pipe" in str(lost)) == ("worker-died", True)
    full = OSError(28, "No space left on device")
    assert meant(full) is full
