"""Something done once on each node of a cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import SconceError

ANSWER_SECONDS = 60.0  # a node starts a Python for it


def on_all(ray: Any, function: Callable, *args: Any) -> list[tuple[str, Any, str | None]]:
    """Call a function on every node that is there; return each node's name with the value, or with what went wrong.

    Args:
        ray: the module, joined to the cluster.
        function: one of a module of sconce. It takes no CPU of the node, so that it runs beside trials.
        args: its arguments.
    """
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy as On

    remote = ray.remote(num_cpus=0, max_retries=0)(_envelope)
    nodes = sorted((node for node in ray.nodes() if node["Alive"]), key=lambda node: node["NodeManagerAddress"])
    sent = [remote.options(scheduling_strategy=On(node["NodeID"], soft=False)).remote(function, args) for node in nodes]
    if sent:
        ray.wait(sent, num_returns=len(sent), timeout=ANSWER_SECONDS)
    return [(_name(node), *_answer(ray, reference)) for node, reference in zip(nodes, sent, strict=True)]


def _envelope(function: Callable, args: tuple) -> tuple[Any, str | None]:
    try:
        return function(*args), None
    except SconceError as error:
        return None, str(error)


def _answer(ray: Any, reference: Any) -> tuple[Any, str | None]:
    ready, _ = ray.wait([reference], timeout=0)
    if not ready:
        ray.cancel(reference, force=True)
        return None, f"no answer within {ANSWER_SECONDS:g} s"
    try:
        return ray.get(reference)
    except ray.exceptions.RayError as error:
        return None, next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _name(node: dict) -> str:
    return f"{node['NodeManagerHostname']} ({node['NodeManagerAddress']})"
