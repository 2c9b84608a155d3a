"""What a node says of itself: asked before it gets trials, and by `sconce doctor --ray`. All of it runs on the node."""

from __future__ import annotations

import importlib.metadata as metadata
import os
import platform
import shutil
import socket
import sys
import tempfile
import time
from typing import Any

from .. import cache_folder, environment
from . import copies, keepalive, supplies

PACKAGES = ("torch", "torchtext")  # those that a trial's numbers come from

# How soon Ray notices a link that is cut, by the environment variables that set it.
_SETTINGS = (
    *keepalive.SETTINGS,
    "RAY_health_check_period_ms",
    "RAY_health_check_timeout_ms",
    "RAY_health_check_failure_threshold",
)


def node_name() -> str:
    """Return how a user finds this node: its host, and its address in the cluster."""
    import ray

    return f"{socket.gethostname()} ({ray.util.get_node_ip_address()})"


def versions() -> dict[str, str | None]:
    """Return the versions of Python and of PACKAGES; None for one that is not installed."""
    found: dict[str, str | None] = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = None
    return found


def identify(processor: bool) -> dict[str, Any]:
    """Return what decides whether a node's trials have this machine's numbers; `processor`: that, too, which takes torch."""
    import ray

    return {
        "node": node_name(),
        "id": ray.get_runtime_context().get_node_id(),
        "versions": versions(),
        "processor": environment.processor() if processor else None,
    }


def describe(digest: str | None) -> dict[str, Any]:
    """Return what a node has for trials, but for what torch has to be loaded for. `digest`: of the corpus that they will need."""
    import ray

    return {
        "host": socket.gethostname(),
        "executable": sys.executable,
        "ray": ray.__version__,
        "versions": versions(),
        "memory": _free_memory(),
        "runs": _place(tempfile.gettempdir()),
        "cache": _place(cache_folder.folder()),
        "corpus": None if digest is None else copies.has(supplies.reviews(digest)),
        "settings": settings(),
        "hugePages": _huge_pages(),
    }


def compute() -> dict[str, Any]:
    """Return what torch sees of a node, and whether it loads at all."""
    found = environment.diagnose({"denormals": True})
    if "broken" not in found:
        found["processor"] = environment.processor()
    return found


def clock() -> float:
    """Return the node's time, in seconds since 1970."""
    return time.time()


def _place(path: str) -> dict[str, Any]:
    """Return a folder that may not be there yet, the free bytes of its disk, and whether it can be written."""
    there = path
    while not os.path.isdir(there) and os.path.dirname(there) != there:
        there = os.path.dirname(there)
    return {"path": path, "free": shutil.disk_usage(there).free, "writable": os.access(there, os.W_OK | os.X_OK)}


def _free_memory() -> int | None:
    """Return the bytes that can be taken: what the kernel calls available, or what its control group leaves if that is less."""
    available = None
    for line in _text("/proc/meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            available = int(line.split()[1]) * 1024
    limit, used = _text("/sys/fs/cgroup/memory.max").strip(), _text("/sys/fs/cgroup/memory.current").strip()
    if not (limit.isdigit() and used.isdigit()):
        return available
    lines = _text("/sys/fs/cgroup/memory.stat").splitlines()
    cache = sum(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
    left = int(limit) - int(used) + cache
    return left if available is None else min(available, left)


def settings() -> dict[str, int | None]:
    """Return Ray's settings as they hold here, by the names of their variables; None for one that this Ray does not show."""
    found: dict[str, int | None] = {}
    for name in _SETTINGS:
        try:
            from ray._raylet import Config

            found[name] = int(getattr(Config, name.removeprefix("RAY_"))())
        except (ImportError, AttributeError, TypeError):
            text = os.environ.get(name, "")
            found[name] = int(text) if text.isdigit() else None
    return found


def _huge_pages() -> str | None:
    """Return when the kernel uses huge pages: "always", "madvise" (when torch asks), "never"; None for no such switch."""
    _, _, rest = _text("/sys/kernel/mm/transparent_hugepage/enabled").partition("[")
    return rest.partition("]")[0] or None


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""
