"""The first workers of a cluster start while its nodes are looked at; without a cluster."""

import types

import pytest
from sconce.cluster import admission, crew, needs, questions
from sconce.errors import SconceError

MINE = admission.Mine({"torch": "2.13.0"}, None)


class Cluster:
    """Stands for ray and its nodes. `torch`: by node, what its workers say they have; None: nothing, as where all is busy."""

    def __init__(self, monkeypatch, torch):
        self.torch, self.started, self.asked, self.killed = torch, [], [], []
        monkeypatch.setattr(needs.Needs, "start", self._start)
        monkeypatch.setattr(questions, "send", self._send)
        self.late = {}  # hellos that are there once their node was asked, by node
        monkeypatch.setattr(admission, "ANSWER_SECONDS", 0.1)

    def nodes(self):
        common = {"Alive": True, "NodeManagerHostname": "host", "NodeManagerAddress": "10.0.0.1"}
        return [{**common, "NodeID": node, "NodeName": node, "Resources": {"CPU": 1}} for node in self.torch]

    def get_runtime_context(self):
        return types.SimpleNamespace(get_node_id=lambda: next(iter(self.torch), None))

    def wait(self, references, num_returns, timeout):
        ready = [reference for reference in references if reference.value is not None]
        return ready[:num_returns], ready[num_returns:]

    def get(self, reference):
        return reference.value

    def kill(self, actor):
        self.killed.append(actor.node)

    def facts(self, node, torch):
        return {"node": node, "id": node, "versions": {"torch": torch}, "processor": None}

    def _start(self, _ray, _deterministic, _selector, node=None):
        self.started.append(node)
        torch = self.torch.get(node)
        hello = Reference(None if torch is None or node in self.late else {"ok": True, "value": self.facts(node, torch)})
        if node in self.late:
            self.late[node] = hello
        said = types.SimpleNamespace(remote=lambda *_: hello)
        return types.SimpleNamespace(node=node, hello=said, listen=answering(None), leave=answering(None))

    def _send(self, _ray, _function, nodes, *_):
        self.asked += nodes
        if self.late:  # their workers are quicker than they are
            for node, hello in self.late.items():
                hello.value = {"ok": True, "value": self.facts(node, self.torch[node])}
            return {node: Reference(None) for node in nodes}
        return {node: Reference(self.facts(node, "2.13.0")) for node in nodes}


class Reference:
    def __init__(self, value):
        self.value = value


def answering(value):
    return types.SimpleNamespace(remote=lambda *_: Reference(value))


def gathered(cluster, fixed=None):
    wanted = needs.Needs(cpus=1, gpus=0, resources={}, fixed=fixed)
    made = crew.Crew(cluster, wanted, admission.Admission(cluster, MINE, wanted.holds))
    return made, made.gather(False)


def test_a_worker_starts_on_each_node_and_says_what_is_there(monkeypatch):
    cluster = Cluster(monkeypatch, {"a": "2.13.0", "b": "2.13.0"})
    made, warnings = gathered(cluster)
    assert (cluster.started, cluster.asked, warnings, made.workers) == (["a", "b"], [], [], 2)


def test_a_node_that_differs_is_refused_before_the_first_trial(monkeypatch):
    with pytest.raises(SconceError, match=r"node b has torch 2\.12\.0, this machine 2\.13\.0"):
        gathered(Cluster(monkeypatch, {"a": "2.13.0", "b": "2.12.0"}))


def test_a_node_on_which_no_worker_starts_in_time_is_asked_for_itself(monkeypatch):
    cluster = Cluster(monkeypatch, {"a": "2.13.0", "b": None})
    made, warnings = gathered(cluster)
    assert (cluster.asked, warnings, made.workers) == (["b"], [], 2)


def test_a_worker_that_speaks_up_late_is_heard_while_its_node_is_asked(monkeypatch):
    cluster = Cluster(monkeypatch, {"a": "2.13.0", "b": "2.12.0"})
    cluster.late = {"b": None}
    with pytest.raises(SconceError, match=r"node b has torch 2\.12\.0, this machine 2\.13\.0"):
        gathered(cluster)
    assert cluster.asked == ["b"]


def test_all_nodes_are_asked_where_there_are_fewer_workers(monkeypatch):
    cluster = Cluster(monkeypatch, {"a": "2.13.0", "b": "2.13.0"})
    made, warnings = gathered(cluster, fixed=1)
    assert (cluster.started, cluster.asked, warnings, made.workers) == ([None], ["a", "b"], [], 1)


def test_a_node_with_another_processor_keeps_no_worker(monkeypatch):
    cluster = Cluster(monkeypatch, {"a": "2.13.0", "b": "2.13.0"})
    mine = {"cpu": "EPYC", "cpuCapability": "AVX2"}
    monkeypatch.setattr(cluster, "facts", lambda node, torch: {**Cluster.facts(cluster, node, torch), "processor": other(node)})

    def other(node):
        return mine if node == "a" else {**mine, "cpuCapability": "DEFAULT"}

    wanted = needs.Needs(cpus=1, gpus=0, resources={}, fixed=None)
    made = crew.Crew(cluster, wanted, admission.Admission(cluster, admission.Mine(MINE.versions, mine), wanted.holds))
    [warning] = made.gather(False)
    assert "node b has another processor" in warning
    assert (made.workers, cluster.killed) == (1, ["b"])
