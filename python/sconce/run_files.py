"""What a run keeps of itself in its directory: configuration, environment, metrics, result, model. With no directory: nothing.

A finished result is never overwritten by less. A finished run that goes on with more epochs keeps its files as they are until
the longer run is finished, too: till then `extension.json` has the longer run's configuration and `extension.jsonl` its metrics.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime, timezone
from typing import Any

from . import checkpoint, sealed
from .corpora import text
from .errors import SconceError, kind_of, message_of, traceback_of
from .metrics import Metrics, size
from .own import pinned
from .own.elsewhere import found
from .own.sources import sources
from .run_directory import (
    CONFIG,
    ENVIRONMENT,
    EXTENSION,
    EXTENSION_METRICS,
    LABELS,
    METRICS,
    MODEL,
    RESULT,
    SCHEMA_VERSION,
    TRACKED,
    VOCABULARY,
    RunDirectory,
)

# What made a run, for its environment.json; of git only where its folders are in repositories.
MAKERS = ("sconce", "node", "git", "modelGit")


class RunFiles:
    """The files of one run.

    Args:
        directory: the run directory, or None.
        config: `config.json`, without its version.
        environment: `environment.json`, without its version.
    """

    def __init__(self, directory: RunDirectory | None, config: dict, environment: dict):
        self.directory = directory
        self._config = {"schemaVersion": SCHEMA_VERSION, **config}
        self._environment = {"schemaVersion": SCHEMA_VERSION, **environment}
        found = directory and directory.read_json(RESULT)
        self.previous: dict = found if isinstance(found, dict) else {}
        self._finished = self.previous.get("status") == "completed"

    @property
    def path(self) -> str | None:
        """The run directory's path."""
        return self.directory and self.directory.path

    @property
    def extends(self) -> bool:
        """Whether the run goes on from one that was finished: the result of that stays until this one is finished, too."""
        return self._finished

    def begin(self) -> None:
        """Write what the run is, before it does anything."""
        if self.directory is None:
            return
        if not self._finished:
            self.directory.write_json(CONFIG, self._config)
            self.directory.write_json(ENVIRONMENT, self._environment)
            self._keep_sources(self._config["config"]["model"], self._config["config"]["data"])
        elif self._recorded_epochs() < self._epochs:
            self.directory.write_json(EXTENSION, self._config)

    def _keep_sources(self, model: dict, data: dict) -> None:
        """Keep the files of a model and a tokenizer of one's own: the run can be used without the user's, which may change."""
        tokenizer = data.get("tokenizer")
        for owner, folder in ((model, pinned.SOURCE), (tokenizer, text.SOURCE)):
            if isinstance(owner, dict) and pinned.is_own(owner):
                for name, content in sources(found(owner["file"])).items():
                    self.directory.write_bytes(f"{folder}/{name}", content)

    def tracked_as(self, resumes: bool) -> str:
        """Return by what trackers know the run: the same when it is resumed, so that they go on with theirs."""
        known = self.directory.read_json(TRACKED) if self.directory and resumes else None
        return known["id"] if isinstance(known, dict) and isinstance(known.get("id"), str) else secrets.token_hex(6)

    def keep_tracked(self, name: str) -> None:
        """Keep by what trackers know the run."""
        if self.directory:
            self.directory.write_json(TRACKED, {"id": name})

    @property
    def _epochs(self) -> int:
        return self._config["config"]["training"]["epochs"]

    def _recorded_epochs(self) -> int:
        try:
            return self.directory.read_json(CONFIG)["config"]["training"]["epochs"]
        except (TypeError, KeyError):
            return 0

    # Metrics

    def metrics_bytes(self) -> int:
        """Return how many bytes of metrics there are to go on from."""
        if self.directory is None:
            return 0
        names = (METRICS, EXTENSION_METRICS) if self._finished else (METRICS,)
        return max(size(self.directory.file(name)) for name in names)

    def open_metrics(self, offset: int) -> Metrics:
        """Open the metrics, with as many bytes kept as a checkpoint counts on."""
        if self.directory is None:
            return Metrics(None)
        if self._finished:
            return Metrics(self.directory.file(EXTENSION_METRICS), offset, source=self.directory.file(METRICS))
        return Metrics(self.directory.file(METRICS), offset)

    # The end

    def stop(self, value: dict) -> None:
        """Keep the result of a run that was stopped."""
        if self.directory and not self._finished:
            known = {name: value[name] or self.previous.get(name) for name in ("counts", "labels")}
            self._write_result({**value, **known}, None)

    def fail(self, error: BaseException, epochs: list[dict], seconds: float) -> None:
        """Keep what is known of a run that failed; where nothing can be written, the error that is on its way says enough."""
        if self.directory is None or self._finished:
            return
        known = {epoch["epoch"]: epoch for epoch in [*self.previous.get("epochs", []), *epochs]}
        value = {
            "status": "failed",
            "counts": self.previous.get("counts"),
            "labels": self.previous.get("labels"),
            "epochs": [known[number] for number in sorted(known)],
            "test": None,
            "weights": None,
            "seconds": seconds,
        }
        told = {"kind": kind_of(error), "message": message_of(error)}
        if lines := traceback_of(error):
            told["traceback"] = lines
        try:
            self.directory.check()
            self._write_result(value, told)
        except (SconceError, OSError):
            pass

    def complete(self, value: dict, model: Any, words: list[str]) -> None:
        """Keep a finished run: its model first, the result last."""
        if self.directory is None:
            return
        self.directory.check()
        checkpoint.prune(self.directory.path, 1)
        sealed.save(self.directory.file(MODEL), {key: tensor.cpu() for key, tensor in model.state_dict().items()})
        self.directory.write_json(VOCABULARY, words, indent=None)
        self.directory.write_json(LABELS, value["labels"], indent=None)
        longer = self._finished and self._recorded_epochs() < self._epochs
        if self._finished:
            os.replace(self.directory.file(EXTENSION_METRICS), self.directory.file(METRICS))
        self._write_result(value, None)
        if longer:
            # After the result: a configuration of more epochs than the result has would be taken for a run cut short.
            self.directory.write_json(ENVIRONMENT, self._environment)
            self.directory.write_json(CONFIG, self._config)
        self.directory.remove(EXTENSION)

    def _write_result(self, value: dict, error: dict | None) -> None:
        finished_at = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.directory.write_json(RESULT, {"schemaVersion": SCHEMA_VERSION, **value, "error": error, "finishedAt": finished_at})
