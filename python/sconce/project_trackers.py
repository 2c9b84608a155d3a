"""W&B and Trackio: trackers that keep a run in a project, row by row, and go on with it when it is resumed."""

from __future__ import annotations

import glob
import os
import struct
from collections.abc import Iterator
from typing import Any

from .errors import SconceError


class _Rows:
    """A run as rows of numbers: a training batch by its step, an evaluation at the step that was reached, with its epoch.

    What a resumed run does again is not logged a second time: `known` has what an earlier part has logged.
    """

    name = ""

    def __init__(self) -> None:
        self.known: set[tuple[str, int]] = set()
        self.step = 0

    def take_up(self, rows: Iterator[tuple[dict[str, Any], int]]) -> None:
        """Take up what an earlier part of the run has logged: rows with their steps."""
        for row, step in rows:
            self.step = max(self.step, step)
            if "train/loss" in row:
                self.known.add(("train", step))
            for phase in ("validation", "test"):
                if f"{phase}/loss" in row:
                    self.known.add((phase, int(row["epoch"])))

    def record(self, event: dict) -> None:
        """Log a batch's training loss, or an evaluation's numbers."""
        from .tracking import scalars

        if event["type"] == "evaluation":
            key = (event["phase"], event["epoch"])
            row = {f"{event['phase']}/{name}": value for name, value in scalars(event).items()} | {"epoch": event["epoch"]}
        elif event["phase"] == "train":
            step = (event["epoch"] - 1) * event["batches"] + event["batch"]
            self.step, key, row = max(self.step, step), ("train", step), {"train/loss": event["loss"]}
        else:
            return
        if key not in self.known:
            self.log(row, self.step)

    def log(self, row: dict[str, Any], step: int) -> None:
        """Log a row."""
        raise NotImplementedError


class WandB(_Rows):
    """Logs to Weights & Biases: into the folder `wandb` where there is no key, or as `WANDB_MODE` says."""

    name = "W&B"

    def __init__(self, project: str, config: dict, run_name: str | None, run_id: str):
        super().__init__()
        try:
            import wandb
        except ImportError as error:
            raise SconceError(
                "package-missing", "the option `wandb` needs the Python package wandb", "install it: sconce setup --with wandb"
            ) from error
        folder = os.environ.get("WANDB_DIR", ".")
        for path in sorted(glob.glob(os.path.join(glob.escape(folder), "wandb", f"*run-*-{run_id}", "*.wandb"))):
            self.take_up(history(path))
        mode = os.environ.get("WANDB_MODE") or ("online" if _has_key(wandb) else "offline")
        quiet = wandb.Settings(console="off", silent=True, x_disable_stats=True, disable_git=True, save_code=False)
        self.wandb = wandb
        self.run = wandb.init(
            project=project, name=run_name, id=run_id, config=config, mode=mode, dir=folder, resume="allow", settings=quiet
        )

    def log(self, row: dict[str, Any], step: int) -> None:
        """Log a row."""
        self.run.log(row, step=step)

    def close(self) -> None:
        """End the run, and W&B's own process: only then is all of it in the file. Online, wait until it is there."""
        self.run.finish()
        self.wandb.teardown()


class Trackio(_Rows):
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


def _has_key(wandb) -> bool:
    """Whether a key of W&B is at hand: in the environment, or kept by `wandb login`."""
    if os.environ.get("WANDB_API_KEY"):
        return True
    try:
        return bool(wandb.login(prompt=False, verify=False))
    except Exception:  # a settings file that cannot be read
        return False


_BLOCK, _HEAD = 32768, 7  # of the log: blocks of so many bytes, records with heads of so many


def history(path: str) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield the rows of one of W&B's files, `*.wandb`, with their steps; a record that was cut off ends it."""
    import json

    from wandb.proto import wandb_internal_pb2

    for content in _records(path):
        record = wandb_internal_pb2.Record()
        record.ParseFromString(content)
        if record.WhichOneof("record_type") == "history":
            items = {item.key or "/".join(item.nested_key): json.loads(item.value_json) for item in record.history.item}
            yield items, int(items.get("_step", record.history.step.num))


def _records(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        data = file.read()
    at, whole = _HEAD, b""  # the file's own head is as long
    while True:
        if _BLOCK - at % _BLOCK < _HEAD:
            at += _BLOCK - at % _BLOCK  # what is left of a block is empty
        if at + _HEAD > len(data):
            return
        _, length, kind = struct.unpack_from("<IHB", data, at)
        part = data[at + _HEAD : at + _HEAD + length]
        if kind == 0 or len(part) < length:
            return
        at += _HEAD + length
        whole = part if kind in (1, 2) else whole + part  # whole, first, middle, last
        if kind in (1, 4):
            yield whole
