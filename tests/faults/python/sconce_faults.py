"""Functions that only the tests and bench/bridge.ts call: they cross the bridge and do nothing else, or do harm on demand."""

from __future__ import annotations

import os
import signal
import sys
import time

from sconce import entry
from sconce.emitter import Emitter
from sconce.errors import StoppedRun


def register() -> None:
    """Put the functions behind the door, beside the package's own."""
    for function in (echo, events, say, answer):
        entry.FUNCTIONS[f"faults.{function.__name__}"] = __name__


def echo(params: dict, callback) -> dict:
    """Return the parameters; before that `sleep` seconds, `raise` a ValueError of that text, or `die` by that signal."""
    if "stdout" in params:
        print(params["stdout"], flush=True)
    if "stderr" in params:
        print(params["stderr"], file=sys.stderr, flush=True)
    if "began" in params:
        with open(params["began"], "w", encoding="utf-8") as file:
            file.write(str(os.getpid()))
    time.sleep(params.get("sleep", 0))
    if "raise" in params:
        raise ValueError(params["raise"])
    if "exit" in params:
        sys.exit(params["exit"])
    if "die" in params:
        os.kill(os.getpid(), getattr(signal, params["die"]))
        time.sleep(60)
    return params


def events(params: dict, callback) -> dict:
    """Send `count` batches' events, each with a loss (NaN where `nan` is true), and return how many were sent."""
    emitter = Emitter(callback, log_every=1)
    sent = 0
    try:
        for b in range(params["count"]):
            loss = float("nan") if params.get("nan") else 0.5
            emitter.batch({"type": "batch", "phase": "train", "epoch": 1, "batch": b, "batches": params["count"],
                           "seen": b, "of": params["count"], "loss": loss})  # fmt: skip
            sent += 1
            time.sleep(params.get("pause", 0))
    except StoppedRun:
        pass
    return {"sent": sent}


def say(params: dict, callback) -> dict:
    """Hand each of `payloads` to the callback as it is, and return the callback's answers."""
    return {"answers": [callback(payload) for payload in params["payloads"]]}


class _Raw(dict):
    """A value whose envelope is replaced by a text."""


def answer(params: dict, callback) -> dict:
    """Answer the call with the text `envelope` instead of an envelope."""
    usual = entry.wire.dumps

    def dumps(value):
        if isinstance(value.get("value"), _Raw):
            entry.wire.dumps = usual
            return params["envelope"]
        return usual(value)

    entry.wire.dumps = dumps
    return _Raw()
