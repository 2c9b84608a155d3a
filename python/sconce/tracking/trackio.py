"""Trackio: a run in a project, in a SQLite file."""

from __future__ import annotations

from typing import Any

from .rows import Rows, Tracked, importing


class Trackio(Rows):
    """Logs to Trackio: into a SQLite file of the project, in Trackio's folder (`TRACKIO_DIR`)."""

    name = "Trackio"

    def __init__(self, project: str, run: Tracked):
        super().__init__()
        with importing("trackio", "trackio"):
            import trackio
            from trackio.sqlite_storage import SQLiteStorage
        # Trackio knows runs by their names: another folder may have the same one.
        name = f"{run.name or 'run'}-{run.id}"
        self.take_up((row, row["step"]) for row in SQLiteStorage.get_logs(project, name) if row.get("step") is not None)
        named = {"project": project, "group": run.group, "name": name, "config": run.config}
        self.run = trackio.init(**named, resume="allow", embed=False, auto_log_gpu=False, auto_log_cpu=False)

    def log(self, row: dict[str, Any], step: int) -> None:
        """Log a row."""
        self.run.log(row, step=step)

    def close(self) -> None:
        """Write out what is left."""
        self.run.finish()
