"""A worker on a node: a Ray actor that runs one trial at a time, warm between them."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from typing import Any

import ray

from .. import wire
from ..errors import SconceError, describe
from ..own import elsewhere, sources
from . import copies, leases, needs, places, shared, supplies
from .loading import Loading
from .node_facts import identify, node_name
from .outbox import Outbox

METRICS_SECONDS = 1.0  # between two looks at the metrics while batches go by
BATCH_SECONDS = 0.5  # between two batches that are told, for each trial: every event costs the driver milliseconds
_BATCH = '{"type": "batch"'

# One thread trains, one answers the driver's question for what is new, two take orders.
CONCURRENCY = {"work": 1, "listen": 1, "order": 2}


def _answering(method):
    """Let a method answer with an envelope, as a session's door does: our exceptions do not survive Ray's pickling."""

    def answer(self, *args):
        try:
            return {"ok": True, "value": method(self, *args)}
        except BaseException as error:
            return {"ok": False, "error": self._described(error)}

    answer.__name__ = method.__name__
    return answer


class TrialWorker:
    """See the module. All methods are called by the driver's pool."""

    def __init__(self):
        self._outbox = Outbox()
        self._condition = threading.Condition()
        self._begun: set[int] = set()  # the order to run a task may come twice
        self._stopped: set[int] = set()  # tasks that are to end at their next batch
        self._answers: dict[tuple[int, int], str] = {}
        self._scratch: places.Scratch | None = None
        self._folders: dict[str, str | None] = {}  # digest of a supply -> its copy; None: it lies where the driver has it
        self._leases: dict[str, leases.Lease] = {}  # the copies that this worker uses
        self._loading = Loading()

    @ray.method(concurrency_group="work")
    @_answering
    def hello(self, processor: bool) -> dict:
        """Say where this is, and what decides a trial's numbers there; `processor`: with the processor, which takes torch."""
        self._scratch = places.Scratch()
        facts = identify(processor)
        self._loading.start()  # after what the driver waits for
        return facts

    @ray.method(concurrency_group="work")
    @_answering
    def answer_probe(self, path: str) -> str | None:
        """Say what keeps this node from sharing the driver's folder, None when it does; see `shared.answer`."""
        return shared.answer(path)

    @ray.method(concurrency_group="work")
    @_answering
    def has(self, supply: supplies.Supply, shares: bool) -> bool:
        """Say whether this node has a supply: where the driver has it, if that may be shared, or in the cache."""
        if shares and supplies.is_whole(supply):
            self._folders[supply["digest"]] = None
            return True
        return self._use(supply)

    @ray.method(concurrency_group="work")
    @_answering
    def install(self, supply: supplies.Supply, packed: list) -> bool:
        """Put a supply into this node's cache. `packed`: a list with the archive's reference, fetched only when it is needed."""
        if not self._use(supply):
            copies.install(supply, ray.get(packed[0]))
        return self._use(supply)

    @ray.method(concurrency_group="work")
    def run(self, task: dict, files: dict, own: dict) -> None:
        """Run a trial; its events, files and end are posted.

        Args:
            task: what is to be done.
            files: by name, references of what earlier attempts left.
            own: the user's Python files, as `Parcels.own` gives them.
        """
        number = task["task"]
        if number in self._begun:
            return
        self._begun.add(number)
        try:
            answer = {"ok": True, "value": self._run(task, files, own)}
        except BaseException as error:
            answer = {"ok": False, "error": self._described(error)}
        self._outbox.post({"type": "end", "task": number, "envelope": wire.dumps(answer)})

    @ray.method(concurrency_group="listen")
    def listen(self, seen: int) -> list:
        """Return what was posted after message `seen`; waits for it, but not for ever."""
        return self._outbox.take(seen, 10)

    @ray.method(concurrency_group="order")
    def stop(self, task: int) -> None:
        """Let a task end at its next batch."""
        with self._condition:
            self._stopped.add(task)
            self._condition.notify_all()

    @ray.method(concurrency_group="order")
    def answer(self, task: int, ask: int, answer: str) -> None:
        """Give the listener's answer to an event that waits for it."""
        with self._condition:
            self._answers[task, ask] = answer
            self._condition.notify_all()

    @ray.method(concurrency_group="order")
    def forget(self, paths: list[str]) -> None:
        """Remove the folders of runs that are done."""
        import shutil

        for path in paths:
            if self._scratch and os.path.dirname(path) == self._scratch.path:
                shutil.rmtree(path, ignore_errors=True)

    @ray.method(concurrency_group="order")
    def leave(self) -> None:
        """Remove all that this worker has on the node but the copies in its cache."""
        for lease in list(self._leases.values()):
            lease.close()
        if self._scratch:
            self._scratch.close()

    def _run(self, task: dict, files: dict, own: dict) -> dict:
        self._loading.join()
        from .. import experiment
        from .mirror import Mirror

        number = task["task"]
        path = task["folder"] or self._scratch.folder(f"{task['number']}-{task['attempt']}-{number}")

        def post(message: dict) -> None:
            self._outbox.post({**message, "task": number})

        mirror = shared.InPlace() if task["folder"] else Mirror(path, post)
        mirror.fetch({name: ray.get(reference) for name, [reference] in files.items()})
        post({"type": "place", "node": node_name(), "path": path, "pid": os.getpid()})
        if task["folder"] and task["attempt"] > 1:
            shared.wait_for(path, lambda: number in self._stopped)
        if number in self._stopped:
            raise SconceError("closed", "the run was stopped before it had begun")
        try:
            params = {**task["params"], "runDir": path, "corpusPath": self._lay_out(task, own), "batchSeconds": BATCH_SECONDS}
            value = experiment.run(params, _Callback(self, number, mirror, post))
        except BaseException:
            with contextlib.suppress(OSError):  # the error that is on its way says more
                mirror.send()
            raise
        finally:
            elsewhere.forget()
        mirror.send()
        return value

    def _lay_out(self, task: dict, own: dict) -> str:
        """Let all that a task reads be found on this node, and return where its corpus lies."""
        for path, sent in own.items():
            if not (task["folder"] and _has_sources(path, sent["digest"])):
                elsewhere.put(path, {name: ray.get(reference) for name, [reference] in sent["files"].items()}, self._scratch.path)
        for supply in task["supplies"]:
            folder = self._folders[supply["digest"]]
            for field, path in supplies.paths(supply, folder).items():
                if folder and supply["kind"] != "reviews":  # where those lie is asked for
                    elsewhere.lies(supply["section"][field], path)
        corpus = task["supplies"][0]
        place = self._folders[corpus["digest"]] if corpus["kind"] == "reviews" else None
        return next(iter(supplies.paths(corpus, place).values()))

    def _use(self, supply: supplies.Supply) -> bool:
        """Keep a copy of the cache from being cleared while this worker lives; say whether it is there."""
        digest = supply["digest"]
        if digest not in self._leases:
            self._leases[digest] = leases.Lease(copies.folder(), digest)
        there = copies.has(supply)
        if there:
            self._folders[digest] = copies.place(digest)
        return there

    def _wait(self, task: int, ask: int) -> str:
        """Wait for an event's answer; a stop is one, too."""
        with self._condition:
            self._condition.wait_for(lambda: task in self._stopped or (task, ask) in self._answers)
            answer = self._answers.pop((task, ask), "stop")
            return "stop" if task in self._stopped else answer

    def _described(self, error: BaseException) -> dict:
        described = describe(needs.explained(error))
        described["message"] += f" (on node {node_name()})"
        return described


def _has_sources(path: str, digest: str) -> bool:
    """Say whether these Python files lie on this node where the driver has them."""
    try:
        return sources.digest(sources.sources(path)) == digest
    except SconceError:
        return False


class _Callback:
    """What a run's emitter calls in place of the bridge: the run's files go before the event that tells of them."""

    def __init__(self, worker: TrialWorker, task: int, mirror: Any, post: Any):
        self._worker, self._task, self._mirror, self._post = worker, task, mirror, post
        self._asks = 0
        self._looked = time.monotonic()

    def __call__(self, payload: str) -> str:
        asks = payload.startswith("?")
        event = payload[1:] if asks else payload
        if not event or event.startswith(_BATCH):
            self._grow()
        else:
            self._mirror.send()
        if event:
            if asks:
                self._asks += 1
            self._post({"type": "told", "ask": self._asks if asks else None, "event": json.loads(event)})
            if asks:
                return self._worker._wait(self._task, self._asks)
        return "stop" if self._task in self._worker._stopped else "go"

    def _grow(self) -> None:
        if time.monotonic() - self._looked >= METRICS_SECONDS:
            self._mirror.grow()
            self._looked = time.monotonic()
