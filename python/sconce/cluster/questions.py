"""Questions to the nodes of a cluster: a task on each, which takes none of the node's resources."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any


def send(ray: Any, function: Callable, nodes: Iterable[str], *args: Any) -> dict[str, Any]:
    """Ask nodes, by their ids; return the references of their answers."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    remote = ray.remote(num_cpus=0, max_retries=0)(function)
    return {
        node: remote.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=False)).remote(*args) for node in nodes
    }


def first(ray: Any, sent: dict[Any, Any], seconds: float) -> dict[Any, Any]:
    """Wait until one of the answers is there, but not longer than so many seconds, and take it out of `sent`.

    Returns:
        By what it was sent as: what was answered, or the exception that it came to. Empty when none has come.
    """
    if not sent:
        return {}
    ready, _ = ray.wait(list(sent.values()), num_returns=1, timeout=max(0.0, seconds))
    if not ready:
        return {}
    whose = next(whose for whose, reference in sent.items() if reference == ready[0])
    reference = sent.pop(whose)
    try:
        return {whose: ray.get(reference)}
    except Exception as error:
        return {whose: error}


def take(ray: Any, sent: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Wait for answers, and take those that are there after so many seconds out of `sent`; see `first`."""
    end = time.monotonic() + seconds
    answers: dict[str, Any] = {}
    while answer := first(ray, sent, end - time.monotonic()):
        answers |= answer
    return answers


def ask(ray: Any, function: Callable, nodes: Iterable[str], *args: Any, seconds: float) -> dict[str, Any]:
    """Ask nodes, and return the answers that come within so many seconds; what is late is cancelled."""
    sent = send(ray, function, nodes, *args)
    answers = take(ray, sent, seconds)
    for reference in sent.values():
        ray.cancel(reference, force=True)
    return answers
