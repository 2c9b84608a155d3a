"""`cluster.diagnose`: what each node of a cluster has for trials, and what it lacks, for `sconce doctor --ray`."""

from __future__ import annotations

import time
from typing import Any

from .. import corpus, wire
from . import node_facts, questions
from .join import join
from .needs import reason

_TORCH_TIMES = 3  # so many times as long as for an answer: torch takes seconds to load, on a busy node many
_CLOCK_TIMES, _CLOCK_SECONDS = 5, 10.0


def diagnose(params: dict, callback) -> dict:
    """Join a cluster and ask its nodes; see `cluster.diagnose` in `src/bridge/protocol/diagnosis.ts`."""
    path, seconds = params["corpusPath"], params["answerSeconds"]
    info = None if path is None else corpus.inspect(path)
    ray = join(params["address"], {})
    try:
        callback(wire.dumps({"type": "joined"}))
        own = ray.get_runtime_context().get_node_id()
        nodes = ray.nodes()
        alive = [node["NodeID"] for node in nodes if node["Alive"]]
        found = _ask(ray, alive, None if info is None else info.digest, seconds)
        return {
            "versions": node_facts.versions(),
            "settings": node_facts.settings(),
            "nodes": [{**_listed(node, own), **found.get(node["NodeID"], _SILENT)} for node in _sorted(nodes)],
        }
    finally:
        ray.shutdown()


_SILENT: dict[str, Any] = {"error": None, "facts": None, "clock": None, "torch": None, "torchError": None}


def _sorted(nodes: list[dict]) -> list[dict]:
    """The nodes that are there come first, then by address."""
    return sorted(nodes, key=lambda node: (not node["Alive"], [part.zfill(3) for part in node["NodeManagerAddress"].split(".")]))


def _listed(node: dict, own: str) -> dict[str, Any]:
    resources = node["Resources"]
    return {
        "name": node["NodeManagerHostname"],
        "address": node["NodeManagerAddress"],
        "alive": node["Alive"],
        "here": node["NodeID"] == own,
        "head": "node:__internal_head__" in resources,
        "cpus": resources.get("CPU", 0),
        "gpus": resources.get("GPU", 0),
        "objectStore": resources.get("object_store_memory", 0),
    }


def _ask(ray: Any, nodes: list[str], digest: str | None, seconds: float) -> dict[str, dict[str, Any]]:
    """One question after the other: the first lets sconce's Python travel, and the last lets torch load."""
    found = {node: {**_SILENT, "error": f"no answer in {seconds:g} s"} for node in nodes}
    for node, answer in questions.ask(ray, node_facts.describe, nodes, digest, seconds=seconds).items():
        failed = isinstance(answer, Exception)
        found[node].update({"error": reason(answer)} if failed else {"error": None, "facts": answer})
    answered = [node for node in nodes if found[node]["facts"] is not None]
    for node in answered:
        found[node]["clock"] = _clock(ray, node)
    torch = questions.ask(ray, node_facts.compute, answered, seconds=_TORCH_TIMES * seconds)
    for node in answered:
        answer = torch.get(node, TimeoutError(f"torch has not loaded in {_TORCH_TIMES * seconds:g} s"))
        failed = isinstance(answer, Exception)
        found[node].update({"torchError": reason(answer)} if failed else {"torch": answer})
    return found


def _clock(ray: Any, node: str) -> dict[str, float] | None:
    """Return by how many seconds a node's clock is ahead of this machine's, and how far off that may be.

    The node was asked at some moment between sending and hearing: of several questions the quickest says most.
    """
    best = None
    for _ in range(_CLOCK_TIMES):
        sent = time.time()
        there = questions.ask(ray, node_facts.clock, [node], seconds=_CLOCK_SECONDS).get(node)
        heard = time.time()
        if not isinstance(there, float):
            break
        if best is None or heard - sent < 2 * best["within"]:
            best = {"ahead": there - (sent + heard) / 2, "within": (heard - sent) / 2}
    return best
