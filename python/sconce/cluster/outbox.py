"""What a worker has to say to the driver: numbered, in order, kept until the driver has it."""

from __future__ import annotations

import threading
from typing import Any


class Outbox:
    """Messages that one thread posts and another takes. One that was taken is kept until its number is known to have arrived."""

    def __init__(self):
        self._condition = threading.Condition()
        self._messages: list[tuple[int, dict[str, Any]]] = []
        self._last = 0

    def post(self, message: dict[str, Any]) -> None:
        """Add a message."""
        with self._condition:
            self._last += 1
            self._messages.append((self._last, message))
            self._condition.notify_all()

    def take(self, seen: int, seconds: float) -> list[tuple[int, dict[str, Any]]]:
        """Return the messages after number `seen`, as soon as there is one, or none after `seconds`; forget those up to it."""
        with self._condition:
            self._messages = [entry for entry in self._messages if entry[0] > seen]
            self._condition.wait_for(lambda: self._messages, seconds)
            return list(self._messages)
