"""`cluster.serve`: one long call that joins the cluster, runs what it is ordered to, and tells what happens there.

The bridge takes one call at a time, and none from a thread: so orders come as the answer to the payload "<", which asks for them
between any two events.
"""

from __future__ import annotations

import base64
import json
import os
import time
from typing import Any

from .. import wire
from ..errors import SconceError
from . import places
from .admission import Admission, Mine
from .join import join
from .needs import Needs, own_node_gone

QUICK, SLOW = 0.001, 0.1  # seconds between two questions for orders: while one is about to come, and otherwise
_INLINE = 64 * 1024  # bytes that cross the bridge themselves; more go through a file


def serve(params: dict, callback) -> dict:
    """Serve a driver until it orders `close`; see `cluster.serve` in `src/bridge/protocol/cluster.ts`."""
    needs = Needs(params["cpus"], params["gpus"], params["resources"], params["workers"])
    ray = join(params["address"], params["env"])
    teller = None
    try:
        callback(wire.dumps({"type": "found"}))
        from .pool import Pool

        nodes = ray.nodes()
        warnings = needs.check(nodes)
        admission = Admission(ray, Mine.here(params["sameCpu"]), needs.holds)
        teller = _Teller(callback)
        pool = Pool(ray, needs, admission, teller.tell, params["shared"])
        try:
            warnings += pool.gather(params["deterministic"])
            teller.tell({"type": "joined", "workers": pool.workers, "warnings": warnings})
            _work(pool, teller, callback)
        finally:
            pool.close()
    except OSError as error:
        raise meant(error) from error
    finally:
        ray.shutdown()
        if teller:
            teller.close()
    return {}


def meant(error: OSError) -> OSError | SconceError:
    """Return what an error of this kind means: Ray's own, without a number, that this machine's node of the cluster is gone."""
    return error if error.errno is not None else own_node_gone(str(error))


def _work(pool: Any, teller: _Teller, callback) -> None:
    pause = QUICK
    while True:
        answer = callback("<")
        if answer == "stop":
            return
        orders = json.loads(answer)
        for order in orders:
            kind = order.pop("type")
            if kind == "close":
                return
            if kind == "begin":
                pool.begin(order)
            elif kind == "atMost":
                pool.at_most(order["tasks"])
            else:
                getattr(pool, kind)(**order)
        pause = QUICK if orders else min(SLOW, pause * 1.5)
        due = time.monotonic() + pause
        while (left := due - time.monotonic()) > 0:
            pool.step(left)
            if teller.answered():
                pause = QUICK
                break


class _Teller:
    """Tells Node what happens; large files go through a folder of this machine."""

    def __init__(self, callback):
        self._callback = callback
        self._spool = places.Scratch()
        os.mkdir(self._spool.folder("spool"))
        self._count = 0
        self._answered = False

    def tell(self, message: dict[str, Any]) -> None:
        """Send a message."""
        # The listener answers such an event, and where one task has ended another begins.
        self._answered |= message["type"] == "end" or (message["type"] == "told" and message["ask"] is not None)
        content = message.get("content")
        if content is not None:
            message = {**message, "content": self._shown(content)}
        self._callback(wire.dumps(message))

    def answered(self) -> bool:
        """Say whether something was sent, since this was asked last, that is followed by an order."""
        answered, self._answered = self._answered, False
        return answered

    def close(self) -> None:
        """Remove the folder."""
        self._spool.close()

    def _shown(self, content: bytes) -> dict[str, str]:
        if len(content) <= _INLINE:
            return {"base64": base64.b64encode(content).decode()}
        self._count += 1
        path = self._spool.folder(f"spool/{self._count}")
        with open(path, "wb") as file:
            file.write(content)
        return {"path": path}
