"""The driver's workers: Ray actors that are started, asked, lost and ended. What they are to do is the pool's."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import Any

from ..run_directory import RunDirectory
from . import needs
from .admission import Admission

NODES_SECONDS = 1.0  # between two looks at the cluster's nodes
SILENT_SECONDS = 60.0  # after which it is said that something does not come; a worker that is asked for news answers within 10
_PORTS = "a port between the nodes may be shut, that of Ray's object manager above all (docs/cluster.md); it is waited for"


@dataclass
class Task:
    """An attempt at a trial, as the order to begin it says."""

    order: dict[str, Any]
    home: RunDirectory | None = None  # the driver's folder, held until the task is over

    @property
    def id(self) -> int:
        """Its number, which no other task of this driver has."""
        return self.order["task"]


@dataclass
class Worker:
    """A Ray actor, from the driver's side."""

    actor: Any
    deterministic: bool
    hello: Any = None  # the reference of what it says first
    ready: bool = False  # it has said it
    task: Task | None = None
    runs: bool = False  # whether the task was given to it
    seen: int = 0  # the last of its messages that is here
    node: str = ""
    supplied: set[str] = field(default_factory=set)  # digests of the supplies that it has
    shares: bool = False  # it is known to see this machine's folders
    killed: bool = False
    asked: dict[str, float] = field(default_factory=dict)  # by call: when it was asked last
    heard: float = 0.0  # when it answered last, whatever it was asked
    awaited: set[str] = field(default_factory=set)  # the calls of which it was said that no answer comes

    def silence(self, call: str, now: float) -> str | None:
        """Say, once, that the answer to a call does not come; None while it may well be on its way."""
        since = max(self.asked[call], self.heard) if call == "listen" else self.asked[call]
        if not self.ready or call in self.awaited or now - since <= SILENT_SECONDS:
            return None
        self.awaited.add(call)
        if call == "install":
            return f"the texts for {self.node} have been on their way for a minute; where the link is not that slow, {_PORTS}"
        return f"nothing has come from {self.node} for a minute, though Ray counts it as there: {_PORTS}"


class Crew:
    """Workers on the cluster, as many as there may be.

    A class that knows what they are to do answers to what comes of them: `_on_hello`, `_on_listen` and so on for each call,
    `_lose` for a worker that is gone, `_changed` when there may be more of them or fewer, `_warn` for what the user should know.

    Args:
        ray: the module, joined to the cluster.
        wanted: what one trial takes, and how many workers there may be.
        admission: which nodes get any.
    """

    def __init__(self, ray: Any, wanted: needs.Needs, admission: Admission):
        self._ray, self._needs, self._admission = ray, wanted, admission
        self._workers: list[Worker] = []
        self._pending: dict[Any, tuple[Worker, str, tuple]] = {}  # reference -> whose it is, and the call that it answers
        self._leaving: dict[Any, Any] = {}  # reference -> the actor that is asked to leave
        self._untidy = False  # whether a worker went without taking its folders along
        self._most = sys.maxsize  # how many tasks are at work at the same time at most
        self._looked = time.monotonic()
        self._own = ray.get_runtime_context().get_node_id()
        self._cut_off = False  # whether this machine's node is gone: nothing can be asked of the cluster then
        self.workers = wanted.workers(admission.admitted(ray.nodes()))

    def gather(self, deterministic: bool) -> list[str]:
        """Start the first workers while the nodes are looked at, before there are tasks.

        Where there may be a worker on each node, one starts on each, and what it says of itself is its node's answer. Where there
        may be fewer, all of them start, and the nodes are asked beside that.

        Returns:
            What the user should know of the nodes.

        Raises:
            SconceError: see `Admission.check`.
        """
        nodes = self._ray.nodes()
        fitting = [node["NodeID"] for node in nodes if node["Alive"] and self._needs.holds(node)]
        wanted = self._needs.workers(nodes)
        each = {node: self._open(deterministic, node) for node in fitting} if wanted >= len(fitting) else {}
        for _ in range(0 if each else wanted):
            self._open(deterministic)
        warnings = self._admission.check(nodes, {node: worker.hello for node, worker in each.items()})
        for node, worker in each.items():
            if self._admission.refuses(node):
                self._drop(worker)
                self._ray.kill(worker.actor)
        self.workers = self._needs.workers(self._admission.admitted(nodes))
        return warnings

    def prepare(self, deterministic: bool) -> None:
        """Start all workers."""
        while self._has_room():
            self._open(deterministic)

    def at_most(self, tasks: int) -> None:
        """Have so many workers at most: idle ones beyond that go, and their nodes are free for others."""
        self._most = tasks
        self._thin()

    def _thin(self) -> None:
        idle = [worker for worker in self._workers if worker.ready and worker.task is None]
        for worker in idle[: max(0, len(self._workers) - self._most)]:
            self._dismiss(worker)

    def step(self, seconds: float) -> bool:
        """Wait for something to happen, at most `seconds`; say whether something did.

        Raises:
            SconceError: `worker-died` when this machine's node is gone, and all workers with it.
        """
        self._look()
        waited = [*self._pending, *self._leaving]
        if not waited:
            time.sleep(seconds)
            return False
        ready, _ = self._ray.wait(waited, num_returns=1, timeout=seconds)
        for reference in ready:
            if reference in self._leaving:
                self._gone(reference)
                continue
            worker, what, args = self._pending.pop(reference)
            try:
                answer = self._ray.get(reference)
            except self._ray.exceptions.ActorUnavailableError:
                if what == "listen" and not worker.killed:
                    self._listen(worker)  # what it had to say is kept there
                else:
                    self._lose(worker, "it cannot be reached")
            except self._ray.exceptions.RayError as error:
                self._check_own(self._ray.nodes())
                self._lose(worker, needs.reason(error))
            else:
                worker.heard = time.monotonic()
                worker.awaited.discard(what)
                if worker in self._workers:
                    getattr(self, f"_on_{what}")(worker, answer, *args)
        return bool(ready)

    def close(self) -> None:
        """End all workers, and leave nothing on their nodes but the corpora.

        Where this machine's node is gone, Ray ends them itself.
        """
        if self._cut_off:
            return
        for worker in [one for one in self._workers if one.ready]:
            self._dismiss(worker)
        late = list(self._leaving)
        if late:
            _, late = self._ray.wait(late, num_returns=len(late), timeout=needs.LEAVE_SECONDS)
        if late or self._workers:  # what is killed while it starts or leaves may have a folder
            self._untidy = True
        for actor in [*self._leaving.values(), *(worker.actor for worker in self._workers)]:
            self._ray.kill(actor)
        if self._untidy:
            needs.clean_nodes(self._ray)

    def _has_room(self) -> bool:
        """Say whether there may be another worker: the cluster holds it, and it is wanted."""
        return len(self._workers) < min(self.workers, self._most)

    def _make_room(self, deterministic: bool) -> None:
        """Do without an idle worker whose Python was started otherwise: that is not to be changed."""
        others = [one for one in self._workers if one.ready and one.task is None and one.deterministic != deterministic]
        if others and not self._has_room():
            self._dismiss(others[0])

    def _open(self, deterministic: bool, node: str | None = None) -> Worker:
        worker = Worker(self._needs.start(self._ray, deterministic, self._admission.selector(), node), deterministic)
        self._workers.append(worker)
        worker.hello = self._ask(worker, "hello", self._admission.with_processor)
        self._listen(worker)
        return worker

    def _busy(self, worker: Worker) -> bool:
        """Say whether it still works at something that an earlier task needed."""
        return any(whose is worker and what != "listen" for whose, what, _ in self._pending.values())

    def _ask(self, worker: Worker, what: str, *args: Any) -> Any:
        worker.asked[what] = time.monotonic()
        reference = getattr(worker.actor, what).remote(*args)
        self._pending[reference] = (worker, what, args)
        return reference

    def _listen(self, worker: Worker) -> None:
        self._ask(worker, "listen", worker.seen)

    def _dismiss(self, worker: Worker) -> None:
        """Do without a worker that has no task: it leaves nothing on its node, and is ended then."""
        self._forget(worker)
        self._leaving[worker.actor.leave.remote()] = worker.actor

    def _gone(self, reference: Any) -> None:
        self._ray.kill(self._leaving.pop(reference))

    def _drop(self, worker: Worker) -> None:
        self._forget(worker)
        self._untidy = True

    def _forget(self, worker: Worker) -> None:
        self._workers.remove(worker)
        self._pending = {reference: entry for reference, entry in self._pending.items() if entry[0] is not worker}

    def _look(self) -> None:
        """Follow the cluster: nodes that joined have work at once, where there are fewer no worker is taken back."""
        if time.monotonic() - self._looked < NODES_SECONDS:
            return
        self._looked = time.monotonic()
        nodes = self._ray.nodes()
        self._check_own(nodes)
        for warning in self._admission.follow(nodes):
            self._warn(warning)
        for worker, call, _ in self._pending.values():
            if call in ("listen", "install") and (silence := worker.silence(call, self._looked)):
                self._warn(silence)
        self._resize(nodes)

    def _check_own(self, nodes: list[dict]) -> None:
        """Raise when this machine's node of the cluster is gone: no worker that is started now would ever answer."""
        self._cut_off = not any(node["Alive"] and node["NodeID"] == self._own for node in nodes)
        if self._cut_off:
            raise needs.own_node_gone("Ray counts it as dead")

    def _resize(self, nodes: list[dict]) -> None:
        workers = self._needs.workers(self._admission.admitted(nodes))
        if workers != self.workers:
            self.workers = workers
            self._changed(workers)
