"""Faults at a named point of a run instead of after a time: SCONCE_FAULT=MODULE:FUNCTION[,key=value ...].

    SCONCE_FAULT=sconce.checkpoint:save,call=2              killed before the second call of checkpoint.save
    SCONCE_FAULT=os:replace,with=result.json,when=after     killed after the first os.replace that has result.json in an argument
    SCONCE_FAULT=os:fsync,do=ENOSPC                         os.fsync raises OSError(ENOSPC), each time from the first call on

- call: which call it is (of those that `with` lets through), counted from 1. Default 1.
- with: count only calls that have this text in an argument.
- when: `before` (default) or `after` the function's own work.
- do: a signal that the process gets (default SIGKILL), `hang`, `tear` (the bytes under `content` of an argument lose their second
  half), or the name of an errno, which is raised from that call on.
- mark: a file that is written when the point is reached, just before `do`.

Several points are separated by `;`. A method is named with its class: `sconce.metrics:Metrics.write`.
"""

from __future__ import annotations

import errno
import functools
import importlib.abc
import importlib.util
import os
import signal
import sys
import time

_kill, _getpid, _open = os.kill, os.getpid, open


def arm() -> None:
    """Arm what SCONCE_FAULT names: at once in a module that is there, otherwise as soon as it is imported."""
    points: dict[str, list] = {}
    for text in filter(None, os.environ.get("SCONCE_FAULT", "").split(";")):
        target, *settings = text.split(",")
        module, _, function = target.partition(":")
        points.setdefault(module, []).append((function, dict(setting.split("=", 1) for setting in settings)))
    for module in list(points):
        if module in sys.modules:
            _patch(sys.modules[module], points.pop(module))
    if points:
        sys.meta_path.insert(0, _Finder(points))


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, points: dict[str, list]):
        self.points = points

    def find_spec(self, name, path, target=None):
        if name not in self.points:
            return None
        wanted = self.points.pop(name)
        spec = importlib.util.find_spec(name)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            _patch(module, wanted)

        spec.loader.exec_module = exec_module
        return spec


def _patch(module, wanted: list) -> None:
    for name, settings in wanted:
        *owners, last = name.split(".")
        owner = functools.reduce(getattr, owners, module)
        setattr(owner, last, _faulty(getattr(owner, last), **settings))


def _faulty(real, call="1", when="before", do="SIGKILL", mark=None, **settings):
    seen = 0

    @functools.wraps(real)
    def wrapped(*args, **kwargs):
        nonlocal seen
        if settings.get("with", "") in repr((args, kwargs)):
            seen += 1
            due = seen == int(call) or (seen > int(call) and hasattr(errno, do))
        else:
            due = False
        if due and do == "tear":
            args = [_torn(arg) for arg in args]
        elif due and when == "before":
            _fail(do, mark)
        value = real(*args, **kwargs)
        if due and when == "after" and do != "tear":
            _fail(do, mark)
        return value

    return wrapped


def _torn(value):
    if not isinstance(value, dict) or "content" not in value:
        return value
    return {**value, "content": value["content"][: len(value["content"]) // 2]}


def _fail(do: str, mark: str | None) -> None:
    if mark is not None:
        with _open(mark, "w", encoding="utf-8") as file:
            file.write(str(_getpid()))
    if hasattr(errno, do):
        number = getattr(errno, do)
        raise OSError(number, os.strerror(number))
    if do != "hang":
        _kill(_getpid(), getattr(signal, do))
    time.sleep(600)
