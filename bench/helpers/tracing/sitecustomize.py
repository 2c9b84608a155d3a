"""Python imports this module by itself when it starts with this folder on PYTHONPATH.

In a worker of a Ray cluster it notes in the folder SCONCE_BENCH_TRACE what the worker posts to the driver and when, and how long
a look for changed files takes.
"""

import functools
import importlib.abc
import importlib.util
import json
import os
import sys
import time


def _note(record):
    with open(os.path.join(os.environ["SCONCE_BENCH_TRACE"], f"{os.getpid()}.jsonl"), "a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")


def _trace_outbox(module):
    post = module.Outbox.post

    @functools.wraps(post)
    def noted(self, message):
        event = message.get("event", {}).get("type")
        size = len(message.get("content", b""))
        _note({"type": message["type"], "at": time.time(), "path": message.get("path"), "event": event, "bytes": size})
        post(self, message)

    module.Outbox.post = noted


def _trace_mirror(module):
    send = module.Mirror.send

    @functools.wraps(send)
    def timed(self):
        began = time.perf_counter()
        send(self)
        _note({"type": "sent", "seconds": time.perf_counter() - began})

    module.Mirror.send = timed


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self):
        self.wanted = {"sconce.cluster.outbox": _trace_outbox, "sconce.cluster.mirror": _trace_mirror}

    def find_spec(self, name, path, target=None):
        trace = self.wanted.pop(name, None)
        if trace is None:
            return None
        spec = importlib.util.find_spec(name)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            trace(module)

        spec.loader.exec_module = exec_module
        return spec


if "SCONCE_BENCH_TRACE" in os.environ:
    sys.meta_path.insert(0, _Finder())
