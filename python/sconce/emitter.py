"""Events on their way out of Python: what is sent, how often, and the answer that may end the run."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from . import wire
from .errors import StoppedRun

Callback = Callable[[str], str]


class Emitter:
    """Sends a run's events through the bridge's one callback.

    Every call asks the callback once, so a stop is heard after each batch however rarely batches are sent; an empty
    string asks without saying anything, and a leading "?" makes the callback wait for the listener's own answer.

    Args:
        callback: takes a JSON string, answers "go" or "stop".
        log_every: send each n-th batch (the first of every phase always). None: one per `seconds`, and those with
            `batch % 50 == 0` while training, which the tutorial prints.
        seconds: see `log_every`.
        note: gets every event but those of batches before it is sent.
        until: says whether the run stands where it is to stop, whatever the answer is.
    """

    def __init__(
        self,
        callback: Callback,
        log_every: int | None = None,
        seconds: float = 0.1,
        note: Callable[[dict], Any] | None = None,
        until: Callable[[], bool] | None = None,
    ):
        self._callback = callback
        self._note = note or (lambda event: None)
        self._until = until or (lambda: False)
        self._log_every = log_every
        self._seconds = seconds
        self._last = 0.0
        self._checked = -1.0

    def batch(self, event: dict[str, Any]) -> None:
        """Send a batch's event if it is due, and raise StoppedRun if the answer is to stop."""
        self._ask(wire.dumps(event) if self._due(event) else "")

    def event(self, event: dict[str, Any]) -> None:
        """Send an event, wait until the listener has answered, and raise StoppedRun if the answer is to stop."""
        self._note(event)
        # After an epoch's evaluation comes the epoch: a run that is to stop there has told both.
        self._ask("?" + wire.dumps(event), event["type"] != "evaluation")

    def say(self, event: dict[str, Any]) -> None:
        """Send an event, and raise StoppedRun if the answer is to stop; the listener is not waited for."""
        self._note(event)
        self._ask(wire.dumps(event))

    def check(self) -> None:
        """Raise StoppedRun if a stop was asked for; asks at most ten times a second, so it may be called often."""
        now = time.monotonic()
        if now - self._checked >= 0.1:
            self._checked = now
            self._ask("")

    def tell(self, event: dict[str, Any]) -> None:
        """Send an event whose answer does not matter."""
        self._note(event)
        self._callback(wire.dumps(event))

    def _ask(self, payload: str, may_end: bool = True) -> None:
        if self._callback(payload) == "stop" or (may_end and self._until()):
            raise StoppedRun

    def _due(self, event: dict[str, Any]) -> bool:
        batch = event["batch"]
        if self._log_every is not None:
            return batch % self._log_every == 0
        now = time.monotonic()
        printed = batch == 0 or (event["phase"] == "train" and batch % 50 == 0)
        if printed or now - self._last >= self._seconds:
            self._last = now
            return True
        return False
