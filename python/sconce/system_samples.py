"""`system.jsonl`: what the process of a run takes, a line a second: CPU, resident memory, and the GPU where the run is on one.

A thread of its own takes the samples, from counters of the kernel and of torch's allocator: the GPU is not waited for, no random
number is drawn, and no result depends on it. `SCONCE_SAMPLE_SYSTEM=0` turns it off (`sampleSystem` among a session's options).
"""

from __future__ import annotations

import json
import os
import threading
import time
from typing import Any

from .run_directory import SYSTEM, RunDirectory

SECONDS = 1.0  # between two samples


class SystemSamples:
    """Samples until `close`. With no directory it does nothing; what cannot be written ends it without a word.

    Args:
        directory: the run directory, or None.
        device: the run's torch device.
    """

    def __init__(self, directory: RunDirectory | None, device: Any):
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._device = device
        if directory is None or os.environ.get("SCONCE_SAMPLE_SYSTEM") == "0":
            return
        try:
            self._file = open_growing(directory.file(SYSTEM))
        except OSError:
            return
        self._thread = threading.Thread(target=self._go, name="sconce-system", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take a last sample, and end the thread."""
        if self._thread:
            self._over.set()
            self._thread.join()
            self._thread = None

    def _go(self) -> None:
        with self._file:
            before = time.monotonic(), time.process_time()
            ended = False
            while not ended:
                ended = self._over.wait(SECONDS)
                now = time.monotonic(), time.process_time()
                try:
                    self._file.write(self._line(before, now))
                except OSError:
                    return
                before = now

    def _line(self, before: tuple[float, float], now: tuple[float, float]) -> bytes:
        passed = now[0] - before[0]
        sample = {
            "at": int(time.time() * 1000),  # milliseconds since 1970
            "cpu": round(100 * (now[1] - before[1]) / passed, 1) if passed > 0.05 else None,  # percent of one core
            "rss": resident(),  # bytes
            **gpu(self._device),
        }
        return json.dumps(sample).encode() + b"\n"


def open_growing(path: str):
    """Open a file to which whole lines are added. What a kill left of a line is ended, so that the next one stands alone."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    file = open(os.open(path, flags, 0o644), "ab", buffering=0)
    size = os.fstat(file.fileno()).st_size
    if size > 0 and os.pread(file.fileno(), 1, size - 1) != b"\n":
        file.write(b"\n")
    return file


def resident() -> int | None:
    """Return the resident memory of this process in bytes; None where the system does not tell it as Linux does."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None


def gpu(device: Any) -> dict[str, Any]:
    """Return what torch has taken of the GPU's memory in bytes, and, where pynvml is installed, the GPU's load in percent."""
    if device.type != "cuda":
        return {}
    import torch

    try:
        found: dict[str, Any] = {"gpuMemory": torch.cuda.memory_reserved(device)}
    except Exception:
        return {}
    if _load_is_told:
        try:
            found["gpu"] = torch.cuda.utilization(device)
        except Exception:
            _load_is_told.clear()  # pynvml is not there, or does not know the device: not asked again
    return found


_load_is_told = [True]
