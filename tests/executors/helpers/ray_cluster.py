"""A Ray cluster of raylets of its own, on loopback addresses: ray_cluster.py FOLDER NODE-JSON COUNT.

Prints a JSON line with the address, then obeys lines on stdin, each answered by one: `add` with the environment of the node as
JSON, `remove` (the last node leaves), `lose` (the last node is switched off), `lose_first` (the raylet of the first node, which
drivers on this machine use, is killed), `pause` and `resume` (the last node's raylet does nothing meanwhile). It ends, and all
that it started, when stdin does.
"""

import json
import os
import signal
import sys

from ray.cluster_utils import Cluster


class Patient(Cluster):
    """A cluster whose nodes may take longer to join than Ray's half a minute, as they do on a busy machine."""

    def _wait_for_node(self, node, timeout: float = 300):
        super()._wait_for_node(node, timeout)


class Nodes:
    def __init__(self, folder: str, node: dict):
        self.node = {**node, "object_store_memory": 80 * 1024 * 1024}
        head = {**self.node, "temp_dir": folder, "include_dashboard": False, "node_ip_address": "127.0.0.2"}
        self.cluster = Patient(initialize_head=True, head_node_args=head)
        self.others: list = []

    def add(self, env: str = "{}") -> None:
        address = f"127.0.0.{3 + len(self.others)}"
        node = {**self.node, "env_vars": json.loads(env)}
        self.others.append(self.cluster.add_node(wait=True, node_ip_address=address, **node))

    def remove(self) -> None:
        self.cluster.remove_node(self.others.pop(), allow_graceful=True)

    def lose(self) -> None:
        self.cluster.remove_node(self.others.pop(), allow_graceful=False)

    def lose_first(self) -> None:
        self.cluster.head_node.kill_raylet()

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        for process in self.others[-1].all_processes["raylet"]:
            os.kill(process.process.pid, number)


def main() -> None:
    folder, node, count = sys.argv[1:4]
    nodes = Nodes(folder, json.loads(node))
    for _ in range(int(count) - 1):
        nodes.add()
    print(json.dumps({"address": nodes.cluster.address}), flush=True)
    for line in sys.stdin:
        what, *more = line.strip().split(" ", 1)
        getattr(nodes, what)(*more)
        print(json.dumps({"done": what}), flush=True)
    nodes.cluster.shutdown()


if __name__ == "__main__":
    main()
