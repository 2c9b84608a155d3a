"""On a node: what a run needs of Python's packages, loaded before the first run is there."""

from __future__ import annotations

import contextlib
import threading


class Loading(threading.Thread):
    """Loads torch and all that a run imports, while the driver still asks and sends. What goes wrong is told by the run."""

    def __init__(self):
        super().__init__(daemon=True)

    def run(self) -> None:
        """Load it; called by `start`."""
        with contextlib.suppress(Exception):
            from .. import experiment  # noqa: F401
