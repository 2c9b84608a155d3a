"""A run's folder on the driver's side: held while a task of it waits or is at work somewhere else."""

from __future__ import annotations

from typing import Any

from ..run_directory import RunDirectory


def hold(order: dict[str, Any]) -> RunDirectory:
    """Take the lock of the folder that an order's run is kept in, as the run itself does with its folder on the node.

    So a run here and one on the cluster never write into the same folder, and whoever reads it sees that it is at work.

    Raises:
        SconceError: "run-directory" for a folder that holds something else, "locked" while another run is at work there.
    """
    return (RunDirectory.reopen if order["params"]["resume"] else RunDirectory.create)(order["folder"])
