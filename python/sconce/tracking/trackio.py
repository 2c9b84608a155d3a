"""Trackio: a run in a project, in a SQLite file."""

from __future__ import annotations

from ..errors import SconceError
from .rows import Rows


class Trackio(Rows):
    """Logs to Trackio: into a SQLite file of the project, in Trackio's folder (`TRACKIO_DIR`)."""

    name = "Trackio"

    def __init__(self, project: str, config: dict, run_name: str | None, run_id: str):
        super().__init__()
        try:
            import trackio
            from trackio.sqlite_storage import SQLiteStorage
        except ImportError as error:
            raise SconceError(
                "package-missing",
                "the option `trackio` needs the Python package trackio",
                "install it: sconce setup --with trackio",
            ) from error
        # Trackio knows runs by their names: another folder may have the same one.
        name = f"{run_name or 'run'}-{run_id}"
        self.take_up((row, row["step"]) for row in SQLiteStorage.get_logs(project, name) if row.get("step") is not None)
        self.run = trackio.init(
            project=project, name=name, config=config, resume="allow", embed=False, auto_log_gpu=False, auto_log_cpu=False
        )

    def log(self, row: dict[str, Any], step: int) -> None:
        """Log a row."""
        self.run.log(row, step=step)

    def close(self) -> None:
        """Write out what is left."""
        self.run.finish()
