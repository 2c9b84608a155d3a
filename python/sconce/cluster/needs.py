"""What a trial takes of a node, how many the cluster holds, and how Ray is asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import SconceError

# Until a worker that takes its folders along, or a node that is cleaned, is waited for no longer: the latter starts a Python.
LEAVE_SECONDS = 30.0
START_HINT = (
    "have all machines the same token (RAY_AUTH_MODE), and a Python with torch? "
    "Ray's logs are in session_latest/logs of its temporary folder"
)


@dataclass(frozen=True)
class Needs:
    """What one trial takes, and how many workers there are to be (None: as many as the cluster holds)."""

    cpus: float
    gpus: float
    resources: dict[str, float]
    fixed: int | None

    @property
    def each(self) -> dict[str, float]:
        """What one worker takes, by Ray's names."""
        wanted = {"CPU": self.cpus, "GPU": self.gpus, **self.resources}
        return {name: amount for name, amount in wanted.items() if amount > 0}

    def holds(self, node: dict) -> bool:
        """Say whether a node is large enough for a worker."""
        return self._on(node["Resources"]) > 0

    def held(self, nodes: list[dict]) -> int:
        """Return how many workers the nodes hold that are there."""
        return sum(self._on(node["Resources"]) for node in nodes if node["Alive"])

    def workers(self, nodes: list[dict]) -> int:
        """Return how many workers there are to be."""
        return self.held(nodes) if self.fixed is None else self.fixed

    def check(self, nodes: list[dict]) -> list[str]:
        """Return what the user should know.

        Raises:
            SconceError: of kind "cluster", when no node holds a single trial.
        """
        held = self.held(nodes)
        if held == 0:
            names = sorted({*self.each, "CPU", "GPU"})
            alive = sorted(((node["NodeName"], node["Resources"]) for node in nodes if node["Alive"]), key=lambda node: node[0])
            there = "; ".join(f"{node} has {_amounts(held_there, names)}" for node, held_there in alive)
            raise SconceError(
                "cluster",
                f"no node of the cluster holds a trial, which takes {_amounts(self.each, sorted(self.each))}: {there}",
                "let a trial take less (executor.cpus, gpus, resources; with device cpu no GPU), or start a node with more",
            )
        if self.fixed is not None and held < self.fixed:
            return [f"the cluster holds {held} of {self.fixed} workers: the others wait for nodes to join"]
        return []

    def start(self, ray: Any, deterministic: bool, selector: dict[str, str], node: str | None = None) -> Any:
        """Start a worker; its environment is set before its Python starts.

        Args:
            ray: the module, joined to the cluster.
            deterministic: whether deterministic CUDA is to work.
            selector: Ray's label selector, which leaves nodes out.
            node: the id of the one that it is for, as long as that is there. Default: Ray spreads the workers.
        """
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        from . import worker

        env = {"CUBLAS_WORKSPACE_CONFIG": ":4096:8"} if deterministic else {}
        if self.gpus == 0:
            env["CUDA_VISIBLE_DEVICES"] = ""  # a node may have some, which are not the trial's

        actor = ray.remote(concurrency_groups=worker.CONCURRENCY)(worker.TrialWorker)
        options = {"num_cpus": self.cpus, "num_gpus": self.gpus, "resources": self.resources}
        # A call whose connection breaks before its answer is there is made again, as often as it takes: it may come twice.
        options |= {"max_restarts": 0, "max_task_retries": -1}
        if selector:
            options["label_selector"] = selector
        where = "SPREAD" if node is None else NodeAffinitySchedulingStrategy(node, soft=True)
        return actor.options(**options, runtime_env={"env_vars": env}, scheduling_strategy=where).remote()

    def _on(self, there: dict[str, float]) -> int:
        # A little more, since thirds of a GPU do not add up to a whole one in floating point.
        return min(int(there.get(name, 0) / amount + 1e-6) for name, amount in self.each.items())


def clean_nodes(ray: Any) -> None:
    """Remove from all nodes what workers have left that were killed; a node that is busy is left to the next worker there."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    from . import places

    clean = ray.remote(num_cpus=0, max_retries=0)(places.clean)
    alive = [node["NodeID"] for node in ray.nodes() if node["Alive"]]
    sent = [clean.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=False)).remote() for node in alive]
    if sent:
        ray.wait(sent, num_returns=len(sent), timeout=LEAVE_SECONDS)


def own_node_gone(why: str) -> SconceError:
    """Return the error of a driver whose machine belongs to the cluster no more: its workers are gone with the node."""
    return SconceError(
        "worker-died", f"this machine's node of the Ray cluster is gone ({why})", "start Ray again on this machine"
    )


def reason(error: Exception) -> str:
    """Return why Ray says that an actor is gone, in a line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = next((line for line in lines if line.startswith(("The actor is dead", "The actor died because"))), None)
    first = said or (lines[0] if lines else type(error).__name__)
    # That a process ended without a word is told by the first sentence; Ray goes on with a page of what may have been the cause.
    return first.partition(". Worker exit type: SYSTEM_ERROR")[0][:300]


def explained(error: BaseException, where: str = "") -> BaseException:
    """Return an error of Ray's object store in sconce's words; any other as it is. `where`: on which machine."""
    name = type(error).__name__
    if name in ("ObjectStoreFullError", "OutOfDiskError", "MemoryError"):
        return SconceError(
            "cluster",
            f"Ray's object store{where} has no room for the corpus or a checkpoint, and the disk beside it has none either",
            "make room on the disk, or start Ray there with a larger store: `ray start --object-store-memory=BYTES`",
        )
    return error


def _amounts(there: dict[str, float], names: list[str]) -> str:
    return ", ".join(f"{there.get(name, 0):g} {name}" for name in names)
