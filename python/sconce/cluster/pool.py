"""The driver's workers and tasks: which worker does which task, and what becomes of a task whose worker is gone."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from .. import wire
from ..errors import SconceError, describe
from . import home, needs, shared
from .admission import Admission
from .crew import Crew, Task, Worker
from .parcels import Parcels

_LOST = "its last checkpoint is in the run's folder: resume it, and give it more retries where workers are lost often"
MOST_FAILED_STARTS = 3  # workers in a row that were gone before they said hello: more will not fare better


class Pool(Crew):
    """Workers with their tasks, one at a time each.

    Args:
        ray: the module, joined to the cluster.
        wanted: what one trial takes, and how many workers there may be.
        admission: which nodes get any.
        tell: takes what the driver's Node process is to hear.
        shares: whether the nodes are to work in this machine's folders.
    """

    def __init__(
        self,
        ray: Any,
        wanted: needs.Needs,
        admission: Admission,
        tell: Callable[[dict[str, Any]], None],
        shares: bool = False,
    ):
        super().__init__(ray, wanted, admission)
        self._tell, self._shares = tell, shares
        self._queue: list[Task] = []
        self._parcels = Parcels(ray)
        self._folders: dict[int, list[tuple[Worker, str]]] = {}  # trial -> where its runs are
        self._failed_starts = 0

    # Orders

    def begin(self, order: dict[str, Any]) -> None:
        """Run a task as soon as there is a worker for it."""
        task = Task(order)
        try:
            if not self._shares:  # a worker that is in the folder itself takes its lock there
                task.home = home.hold(order)
        except SconceError as error:
            return self._tell_end(task, {"ok": False, "error": describe(error)})
        self._queue.append(task)
        self._assign()

    def stop(self, task: int) -> None:
        """Let a task end between two batches; one that no worker has begun ends at once, and the worker is left to the next."""
        for worker in list(self._workers):
            if worker.task and worker.task.id == task:
                if worker.runs:
                    worker.actor.stop.remote(task)
                else:
                    self._end(worker, _closed())
        self._unqueue(task)

    def kill(self, task: int) -> None:
        """End a task and its worker."""
        for worker in self._workers:
            if worker.task and worker.task.id == task:
                worker.killed = True
                self._ray.kill(worker.actor)  # its end is told when Ray says that it is gone
        self._unqueue(task)

    def answer(self, task: int, ask: int, answer: str) -> None:
        """Pass on what the listener answered to an event."""
        for worker in self._workers:
            if worker.task and worker.task.id == task:
                worker.actor.answer.remote(task, ask, answer)

    def discard(self, trial: int) -> None:
        """Remove a trial's runs from the nodes."""
        for worker, path in self._folders.pop(trial, []):
            if worker in self._workers:
                worker.actor.forget.remote([path])

    # What comes

    def _on_hello(self, worker: Worker, answer: dict, *_) -> None:
        if not answer["ok"]:
            return self._refuse(worker, answer)
        worker.node = answer["value"]["node"]
        against = self._admission.judge(answer["value"])
        if against is not None:
            return self._leave_out(worker, against)
        worker.ready = True
        self._failed_starts = 0
        self._go_on(worker)

    def _on_answer_probe(self, worker: Worker, answer: dict, path: str) -> None:
        error = shared.verdict(worker.node, path, answer["value"] if answer["ok"] else answer["error"]["message"])
        if error is None:
            worker.shares = True
            return self._go_on(worker)
        if worker.task:
            self._queue.insert(0, worker.task)
            worker.task = None
        self._refuse(worker, {"ok": False, "error": describe(error)})

    def _on_has(self, worker: Worker, answer: dict, supply: dict, *_) -> None:
        order = worker.task.order if worker.task else {}
        if not answer["ok"] or answer["value"] or supply not in order.get("supplies", []):
            return self._on_install(worker, answer, supply)
        try:
            packed = self._parcels.packed(supply)
        except (SconceError, MemoryError, OSError, self._ray.exceptions.RayError) as error:
            return self._end(worker, {"ok": False, "error": describe(needs.explained(error, " on this machine"))})
        self._ask(worker, "install", supply, packed)

    def _on_install(self, worker: Worker, answer: dict, supply: dict, *_) -> None:
        if answer["ok"]:
            if answer["value"]:
                worker.supplied.add(supply["digest"])
            self._go_on(worker)
        elif worker.task:
            self._end(worker, answer)

    def _on_listen(self, worker: Worker, messages: list, *_) -> None:
        for number, message in messages:
            worker.seen = number
            if worker.task is None or message["task"] != worker.task.id:
                continue
            if message["type"] == "place" and not self._shares:
                self._folders.setdefault(worker.task.order["number"], []).append((worker, message["path"]))
            if message["type"] == "end":
                self._end(worker, message["envelope"])
            else:
                self._tell(message)
        self._listen(worker)

    def _warn(self, message: str) -> None:
        self._tell({"type": "warning", "message": message})

    def _changed(self, workers: int) -> None:
        self._tell({"type": "workers", "workers": workers})
        self._assign()

    # Tasks

    def _assign(self) -> None:
        """Give what waits to workers that are ready, and start as many more as there may be. None is bound to one that starts."""
        for worker in list(self._workers):
            if worker.ready and worker.task is None and not worker.killed and not self._busy(worker):
                fitting = [task for task in self._queue if task.order["deterministic"] == worker.deterministic]
                if fitting:
                    self._queue.remove(fitting[0])
                    worker.task, worker.runs = fitting[0], False
                    self._go_on(worker)
        for deterministic in (False, True):
            waiting = sum(task.order["deterministic"] == deterministic for task in self._queue)
            starting = sum(not one.ready and one.deterministic == deterministic for one in self._workers)
            for _ in range(waiting - starting):
                self._make_room(deterministic)
                if self._has_room():
                    self._open(deterministic)

    def _go_on(self, worker: Worker) -> None:
        """Do the next thing for a worker's task: see to the folder and to what it reads, then run it."""
        task = worker.task
        if task is None:
            return self._assign()
        order = task.order
        try:
            if self._shares and not worker.shares:
                return self._ask(worker, "answer_probe", shared.leave(os.path.dirname(order["folder"])))
            order["supplies"] = self._parcels.supplies(order)
            for supply in order["supplies"]:
                if supply["digest"] not in worker.supplied:
                    return self._ask(worker, "has", supply, self._shares)
            files = self._parcels.files(order["folder"], order["files"])
            own = self._parcels.own(order["params"]["config"])
        except (SconceError, OSError, self._ray.exceptions.RayError) as error:
            return self._end(worker, {"ok": False, "error": describe(needs.explained(error, " on this machine"))})
        worker.runs = True
        given = {name: order[name] for name in ("task", "number", "attempt", "params", "supplies")}
        given["folder"] = order["folder"] if self._shares else None
        worker.actor.run.remote(given, files, own)

    def _end(self, worker: Worker, envelope: dict | str) -> None:
        task, worker.task, worker.runs = worker.task, None, False
        if task:
            self._tell_end(task, envelope)
        self._thin()  # before what waits gets a worker that there is no longer to be
        self._assign()

    def _refuse(self, worker: Worker, answer: dict) -> None:
        """Do without a worker that is of no use, and let all that waits say why."""
        self._drop(worker)
        self._ray.kill(worker.actor)
        self._end_waiting(answer)

    def _leave_out(self, worker: Worker, why: str) -> None:
        """Do without the node of a worker; when no other is left, all that waits says so."""
        self._drop(worker)
        self._ray.kill(worker.actor)
        self._warn(why)
        nodes = self._ray.nodes()
        if self._needs.held(self._admission.admitted(nodes)) == 0:
            self._end_waiting({"ok": False, "error": describe(self._admission.nobody())})
        self._resize(nodes)
        self._assign()

    def _end_waiting(self, answer: dict) -> None:
        waiting, self._queue = self._queue, []
        for task in waiting:
            self._tell_end(task, answer)

    def _lose(self, worker: Worker, why: str) -> None:
        if worker not in self._workers:
            return
        self._drop(worker)
        if worker.killed:
            return self._end(worker, _closed())
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= MOST_FAILED_STARTS:
                useless = SconceError("cluster", f"no worker can be started on the cluster: {why}", needs.START_HINT)
                self._end_waiting({"ok": False, "error": describe(useless)})
        lost = SconceError("worker-died", f"the worker on {worker.node} is gone: {why}", _LOST)
        self._end(worker, {"ok": False, "error": describe(lost)})

    def _unqueue(self, task: int) -> None:
        for waiting in [one for one in self._queue if one.id == task]:
            self._queue.remove(waiting)
            self._tell_end(waiting, _closed())

    def _tell_end(self, task: Task, envelope: dict | str) -> None:
        if task.home:
            task.home.close()  # before the driver can begin anything else there
        text = envelope if isinstance(envelope, str) else wire.dumps(envelope)
        self._tell({"type": "end", "task": task.id, "envelope": text})


def _closed() -> dict:
    return {"ok": False, "error": describe(SconceError("closed", "the run was ended before it was done"))}
