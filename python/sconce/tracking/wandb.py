"""Weights & Biases: a run in a project, online or as a folder."""

from __future__ import annotations

import glob
import os
from typing import Any

from .rows import Rows, Tracked, importing
from .wandb_file import history


class WandB(Rows):
    """Logs to Weights & Biases: into the folder `wandb` where there is no key, or as `WANDB_MODE` says."""

    name = "W&B"

    def __init__(self, project: str, run: Tracked):
        super().__init__()
        with importing("wandb", "wandb"):
            import wandb
        folder = os.environ.get("WANDB_DIR", ".")
        for path in sorted(glob.glob(os.path.join(glob.escape(folder), "wandb", f"*run-*-{run.id}", "*.wandb"))):
            self.take_up(history(path))
        mode = os.environ.get("WANDB_MODE") or ("online" if _has_key(wandb) else "offline")
        quiet = wandb.Settings(console="off", silent=True, x_disable_stats=True, disable_git=True, save_code=False)
        self.wandb = wandb
        named = {"project": project, "group": run.group, "name": run.name, "id": run.id, "config": run.config}
        self.run = wandb.init(**named, mode=mode, dir=folder, resume="allow", settings=quiet)

    def log(self, row: dict[str, Any], step: int) -> None:
        """Log a row."""
        self.run.log(row, step=step)

    def close(self) -> None:
        """End the run, and W&B's own process: only then is all of it in the file. Online, wait until it is there."""
        self.run.finish()
        self.wandb.teardown()


def _has_key(wandb) -> bool:
    """Whether a key of W&B is at hand: in the environment, or kept by `wandb login`."""
    if os.environ.get("WANDB_API_KEY"):
        return True
    try:
        return bool(wandb.login(prompt=False, verify=False))
    except Exception:  # a settings file that cannot be read
        return False
