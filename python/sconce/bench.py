"""Calls that do nothing but cross the bridge, for `bench/bridge`, and faults on demand, for the tests of what goes wrong."""

from __future__ import annotations

import os
import signal
import sys
import time

from .emitter import Emitter
from .errors import StoppedRun


def echo(params: dict, callback) -> dict:
    """Return the parameters; before that `sleep` seconds, `raise` a ValueError of that text, or `die` by that signal."""
    if "stderr" in params:
        print(params["stderr"], file=sys.stderr, flush=True)
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
