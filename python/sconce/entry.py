"""The one door into Python: `connect` once, then `invoke(function, params JSON) -> envelope JSON`, one call at a time.

An envelope is `{"ok": true, "value": …}` or `{"ok": false, "error": {type, message, traceback, kind?, hint?}}`; no exception,
not even SystemExit, leaves `invoke`, since the bridge would lose its text.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import signal
import sys
import threading
import time

from . import wire
from .errors import describe

# name of a function on the wire -> its module; the function there has the name's last part. A process may add entries before it
# calls them: the tests do (tests/faults).
FUNCTIONS = {
    "environment.diagnose": "sconce.environment",
    "corpus.check": "sconce.corpus",
    "corpus.counts": "sconce.corpus",
    "own.check": "sconce.own.pinned",
    "own.describe": "sconce.own.describe",
    "cluster.cache": "sconce.cluster.cache",
    "cluster.serve": "sconce.cluster.serve",
    "cluster.diagnose": "sconce.cluster.diagnose",
    "experiment.prepare": "sconce.preparation",
    "experiment.run": "sconce.experiment",
    "experiment.predict": "sconce.prediction",
    "export.write": "sconce.export.write",
    "diff.replay": "sconce.tracing.replay",
    "diff.positions": "sconce.tracing.states",
    "diff.states": "sconce.tracing.states",
    "steps.load_corpus": "sconce.steps",
    "steps.build_model": "sconce.steps",
    "steps.train_epoch": "sconce.steps",
    "steps.evaluate": "sconce.steps",
    "steps.predict": "sconce.steps",
    "steps.weights": "sconce.steps",
    "steps.release": "sconce.steps",
    "search.open": "sconce.search.calls",
    "search.ask": "sconce.search.calls",
    "search.report": "sconce.search.calls",
    "search.should_prune": "sconce.search.calls",
    "search.race": "sconce.search.calls",
    "search.tell": "sconce.search.calls",
    "search.trials": "sconce.search.calls",
    "search.importance": "sconce.search.calls",
    "search.pareto": "sconce.search.calls",
    "search.discard": "sconce.search.calls",
}

_callback = None


def connect(callback) -> int:
    """Keep the callback that all calls share, tie this process's life to its parent's, and return the process id."""
    global _callback
    _callback = callback
    _keep_ids_apart()
    os.environ.pop("NODE_CHANNEL_FD", None)  # or the children of this process inherit pythonia's channel
    _die_with_parent()  # before it leaves the parent's group, by which it is ended while it starts
    if hasattr(os, "setsid"):
        try:
            os.setsid()  # a Ctrl-C goes to the terminal's group: the parent decides what it means, not Python
        except OSError:
            pass  # leads a session already
    return os.getpid()


def invoke(name: str, params: str) -> str:
    """Call a function of FUNCTIONS with the object that `params` spells; see the module's docstring for the answer."""
    import json

    try:
        gc.disable()  # importing torch makes objects by the hundred thousand, all of which stay
        try:
            module = importlib.import_module(FUNCTIONS[name])
        finally:
            gc.enable()
        value = getattr(module, name.rpartition(".")[2])(json.loads(params), _callback)
        return wire.dumps({"ok": True, "value": value})
    except BaseException as error:
        return wire.dumps({"ok": False, "error": describe(error)})


def _keep_ids_apart() -> None:
    """Count this side's requests from 10**9: pythonia's two id spaces would meet after some ten thousand objects."""
    bridge = sys.modules["__main__"].bridge
    bridge.executor.i = 10**9


def _die_with_parent() -> None:
    parent = os.getppid()
    if sys.platform == "linux":
        PR_SET_PDEATHSIG = 1
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.3)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
