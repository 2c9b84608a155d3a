"""Which nodes get trials: those whose versions are this machine's and, where that is asked for, whose processor is."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import Any

from .. import environment
from ..errors import SconceError
from . import node_facts, questions

# Until a node whose worker has not said anything is asked for itself: all of it may be at work for others.
ASK_SECONDS = 10.0
# Until a node that does not answer is left to the check of its first worker: a busy one takes long to start a Python, and
# longer to load torch, which the processor takes.
ANSWER_SECONDS, TORCH_SECONDS = 60.0, 120.0

_NODE = "ray.io/node-id"  # Ray's own label


@dataclass(frozen=True)
class Objection:
    """Why a node gets no trials, and what is to be done about it."""

    message: str
    hint: str
    remediable: bool  # on the node itself: what runs there can be changed, the processor cannot


@dataclass(frozen=True)
class Mine:
    """What a node has to have: this machine's versions, and its processor if that counts."""

    versions: dict[str, str | None]
    processor: dict[str, str] | None

    @classmethod
    def here(cls, same_cpu: bool) -> Mine:
        """Return this machine's.

        Raises:
            SconceError: of kind "package-missing", for a package that a trial needs and this machine does not have.
        """
        versions = node_facts.versions()
        for package, version in versions.items():
            if version is None:
                raise SconceError(
                    "package-missing", f"the Python {sys.executable} has no package {package}", "run `sconce setup`"
                )
        return cls(versions, environment.processor() if same_cpu else None)

    def objection(self, facts: dict[str, Any]) -> Objection | None:
        """Return what is against a node that says this of itself (`node_facts.identify`)."""
        node = facts["node"]
        for package, here in self.versions.items():
            there = facts["versions"].get(package)
            same = _minor(there) == _minor(here) if package == "python" else there == here
            if not same:
                name, needed = ("Python", f"Python {_minor(here)}") if package == "python" else (package, f"{package} {here}")
                return Objection(
                    f"node {node} has {name} {there or 'not at all'}, this machine {here}: their numbers may differ",
                    f"start Ray there from a {needed}"
                    if package == "python"
                    else f"install {needed} there, in the Python that Ray was started with",
                    remediable=True,
                )
        if self.processor is not None and facts["processor"] != self.processor:
            return Objection(
                f"node {node} has another processor ({_processor(facts['processor'])}) than this machine "
                f"({_processor(self.processor)}): the last bits of its trials may differ",
                "leave out the option `sameCpu` to use the node all the same",
                remediable=False,
            )
        return None


class Admission:
    """Keeps the nodes that were asked, and what is against some of them.

    Args:
        ray: the module, joined to the cluster.
        mine: what a node has to have.
        wanted: says of a node as `ray.nodes()` has it whether it could hold a trial at all.
    """

    def __init__(self, ray: Any, mine: Mine, wanted: Any):
        self._ray, self._mine, self._wanted = ray, mine, wanted
        self._asked: dict[str, tuple[Any, float]] = {}  # node -> the reference of its answer, and since when
        self._known: set[str] = set()  # nodes that have answered, or whose time is over
        self._refused: dict[str, Objection] = {}

    def check(self, nodes: list[dict], hellos: dict[str, Any]) -> list[str]:
        """Ask the nodes that are there before the first trial, and wait for them.

        Args:
            nodes: all of the cluster.
            hellos: by node, the reference of what a worker will say that starts there. A node is asked for itself only where that
                fails or is late, as on a node that is busy.

        Returns:
            What the user should know: of each node with another processor, and of each that did not answer in time.

        Raises:
            SconceError: of kind "cluster", for nodes with other versions, or when no node is left.
        """
        found = self._hear(dict(hellos), ASK_SECONDS)
        self._ask(nodes)
        found += self._hear(hellos, self._seconds)
        names = {node["NodeID"]: _name(node) for node in nodes}
        late = [
            f"node {names[node]} has not answered in {self._seconds:g} s: it is looked at when a worker starts there"
            for node in self._asked
        ]
        self._known |= set(self._asked)
        self._asked.clear()
        wrong = [one for one in found if one.remediable]
        if wrong:
            raise SconceError("cluster", _joined(one.message for one in wrong), _joined(one.hint for one in wrong))
        if found and not any(self._wanted(node) for node in self.admitted(nodes)):
            raise self.nobody()
        return [f"{one.message}; it gets no trials" for one in found] + late

    def follow(self, nodes: list[dict]) -> list[str]:
        """Ask nodes that have joined, without waiting; return what is to be told of those that get no trials."""
        self._ask(nodes)
        found = self._hear({}, 0)
        now = time.monotonic()
        for node in [node for node, (_, since) in self._asked.items() if now - since > self._seconds]:
            del self._asked[node]
            self._known.add(node)  # its first worker is asked the same
        return [f"{one.message}; it gets no trials" for one in found]

    def judge(self, facts: dict[str, Any]) -> str | None:
        """Say what is against a node on which a worker has started, and remember it; None where nothing is."""
        objection = self._judged(facts["id"], facts)
        return f"{objection.message}; it gets no trials" if objection else None

    def admitted(self, nodes: list[dict]) -> list[dict]:
        """Return the nodes that may get trials."""
        return [node for node in nodes if node["NodeID"] in self._known and node["NodeID"] not in self._refused]

    def refuses(self, node: str) -> bool:
        """Say whether a node gets no trials, by its id."""
        return node in self._refused

    def selector(self) -> dict[str, str]:
        """Return Ray's label selector that keeps workers away from the nodes that get no trials."""
        return {_NODE: f"!in({','.join(self._refused)})"} if self._refused else {}

    def nobody(self) -> SconceError:
        """Return the error that no node is left."""
        against = self._refused.values()
        return SconceError(
            "cluster",
            f"no node is left for trials: {_joined(one.message for one in against)}",
            _joined(one.hint for one in against),
        )

    @property
    def with_processor(self) -> bool:
        """Whether the processor counts."""
        return self._mine.processor is not None

    @property
    def _seconds(self) -> float:
        return TORCH_SECONDS if self.with_processor else ANSWER_SECONDS

    def _ask(self, nodes: list[dict]) -> None:
        new = [
            node["NodeID"]
            for node in nodes
            if node["Alive"] and self._wanted(node) and node["NodeID"] not in self._known and node["NodeID"] not in self._asked
        ]
        now = time.monotonic()
        for node, reference in questions.send(self._ray, node_facts.identify, new, self.with_processor).items():
            self._asked[node] = (reference, now)

    def _hear(self, hellos: dict[str, Any], seconds: float) -> list[Objection]:
        """Wait for each node that has not answered, be it for its worker or for itself; return what is against them."""
        end = time.monotonic() + seconds
        found = []
        while True:
            asked = {(node, "itself"): reference for node, (reference, _) in self._asked.items()}
            greeted = {(node, "worker"): reference for node, reference in hellos.items() if node not in self._known}
            answers = questions.first(self._ray, {**greeted, **asked}, end - time.monotonic())
            for (node, whose), answer in answers.items():
                if whose == "itself":
                    del self._asked[node]
                else:
                    del hellos[node]
                    if not (isinstance(answer, dict) and answer["ok"]):
                        continue  # a worker that fails says nothing of its node, which is asked for itself
                    answer = answer["value"]
                    self._asked.pop(node, None)
                found.append(self._judged(node, answer))
            if not answers:
                return [one for one in found if one]

    def _judged(self, node: str, answer: Any) -> Objection | None:
        self._known.add(node)
        # A node on which the question fails is not refused for it: its first worker fails with the reason.
        objection = None if isinstance(answer, Exception) else self._mine.objection(answer)
        if objection is not None:
            self._refused[node] = objection
        return objection


def _minor(version: str | None) -> str:
    return ".".join((version or "").split(".")[:2])


def _processor(facts: dict[str, str] | None) -> str:
    return "not known" if facts is None else f"{facts['cpu']}, {facts['cpuCapability']}"


def _name(node: dict) -> str:
    return f"{node['NodeManagerHostname']} ({node['NodeManagerAddress']})"


def _joined(texts: Any) -> str:
    return "; ".join(dict.fromkeys(texts))
