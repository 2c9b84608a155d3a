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


def take(ray: Any, sent: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Wait for answers, and take those that are there after so many seconds out of `sent`.

    Returns:
        By node: what was answered, or the exception that it came to.
    """
    end = time.monotonic() + seconds
    answers: dict[str, Any] = {}
    while sent:
        ready, _ = ray.wait(list(sent.values()), num_returns=1, timeout=max(0.0, end - time.monotonic()))
        if not ready:
            return answers
        node = next(node for node, reference in sent.items() if reference == ready[0])
        reference = sent.pop(node)
        try:
            answers[node] = ray.get(reference)
        except Exception as error:
            answers[node] = error
    return answers


def ask(ray: Any, function: Callable, nodes: Iterable[str], *args: Any, seconds: float) -> dict[str, Any]:
    """Ask nodes, and return the answers that come within so many seconds; what is late is cancelled."""
    sent = send(ray, function, nodes, *args)
    answers = take(ray, sent, seconds)
    for reference in sent.values():
        ray.cancel(reference, force=True)
    return answers
