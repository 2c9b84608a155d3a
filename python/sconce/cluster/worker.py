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
from . import corpus_copy, leases, needs, places, shared
from .node_facts import identify, node_name
from .outbox import Outbox

METRICS_SECONDS = 1.0  # between two looks at the metrics while batches go by
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
        self._corpora: dict[str, str] = {}  # by digest, where they are
        self._leases: dict[str, leases.Lease] = {}  # those of the cache that this worker uses

    @ray.method(concurrency_group="work")
    @_answering
    def hello(self, processor: bool) -> dict:
        """Say where this is, and what decides a trial's numbers there; `processor`: with the processor, which takes torch."""
        self._scratch = places.Scratch()
        return identify(processor)

    @ray.method(concurrency_group="work")
    @_answering
    def answer_probe(self, path: str) -> str | None:
        """Say what keeps this node from sharing the driver's folder, None when it does; see `shared.answer`."""
        return shared.answer(path)

    @ray.method(concurrency_group="work")
    @_answering
    def has_corpus(self, digest: str, path: str | None) -> bool:
        """Say whether this node has the corpus: at the driver's path, where that may be shared, or in the cache."""
        if path is not None and corpus_copy.is_at(path, digest):
            self._corpora[digest] = path
            return True
        return self._use(digest)

    @ray.method(concurrency_group="work")
    @_answering
    def install_corpus(self, digest: str, packed: list) -> bool:
        """Put a corpus into this node's cache. `packed`: a list with the archive's reference, fetched only when it is needed."""
        if not self._use(digest):
            corpus_copy.install(digest, ray.get(packed[0]))
        return self._use(digest)

    @ray.method(concurrency_group="work")
    def run(self, task: dict, files: dict, own: dict) -> None:
        """Run a trial; its events, files and end are posted.

        Args:
            task: what is to be done.
            files: by name, references of what earlier attempts left.
            own: by name, references of the Python files of a model of one's own.
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
        """Remove all that this worker has on the node but the corpora."""
        for lease in list(self._leases.values()):
            lease.close()
        if self._scratch:
            self._scratch.close()

    def _run(self, task: dict, files: dict, own: dict) -> dict:
        from .. import experiment
        from ..own import elsewhere
        from .mirror import Mirror

        number = task["task"]
        path = task["folder"] or self._scratch.folder(f"{task['number']}-{task['attempt']}-{number}")

        def post(message: dict) -> None:
            self._outbox.post({**message, "task": number})

        mirror = shared.InPlace() if task["folder"] else Mirror(path, post)
        mirror.fetch({name: ray.get(reference) for name, [reference] in files.items()})
        if own:
            sent = {name: ray.get(reference) for name, [reference] in own.items()}
            elsewhere.put(task["params"]["config"]["model"]["file"], sent, self._scratch.path)
        post({"type": "place", "node": node_name(), "path": path, "pid": os.getpid()})
        if task["folder"] and task["attempt"] > 1:
            shared.wait_for(path, lambda: number in self._stopped)
        if number in self._stopped:
            raise SconceError("closed", "the run was stopped before it had begun")
        params = {**task["params"], "runDir": path, "corpusPath": self._corpora[task["digest"]]}
        try:
            value = experiment.run(params, _Callback(self, number, mirror, post))
        except BaseException:
            with contextlib.suppress(OSError):  # the error that is on its way says more
                mirror.send()
            raise
        mirror.send()
        return value

    def _use(self, digest: str) -> bool:
        """Keep a corpus of the cache from being cleared while this worker lives; say whether it is there."""
        if digest not in self._leases:
            self._leases[digest] = leases.Lease(corpus_copy.folder(), digest)
        there = corpus_copy.has(digest)
        if there:
            self._corpora[digest] = corpus_copy.place(digest)
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


class _Callback:
    """What a run's emitter calls in place of the bridge: the run's files go before the event that tells of them."""

    def __init__(self, worker: TrialWorker, task: int, mirror: Any, post: Any):
        self._worker, self._task, self._mirror, self._post = worker, task, mirror, post
        self._asks = 0
        self._looked = time.monotonic()

    def __call__(self, payload: str) -> str:
        asks = payload.startswith("?")
        event = payload[1:] if asks else payload
        if event:
            self._send(event)
            if asks:
                self._asks += 1
            self._post({"type": "told", "ask": self._asks if asks else None, "event": json.loads(event)})
            if asks:
                return self._worker._wait(self._task, self._asks)
        return "stop" if self._task in self._worker._stopped else "go"

    def _send(self, event: str) -> None:
        if not event.startswith(_BATCH):
            self._mirror.send()
        elif time.monotonic() - self._looked >= METRICS_SECONDS:
            self._mirror.grow()
            self._looked = time.monotonic()
