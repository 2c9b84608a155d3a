"""What a run's numbers depend on beside its configuration: versions, device, threads; and what the machine has."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import sys
from typing import Any

from . import denormals
from .errors import SconceError
from .quantity import quantity

# A training step of fewer multiplications than this is not worth a second thread: handing it over takes longer than it saves
# (bench/threads.ts: 9 % at 8e5, a fifth at 1.3e6).
SMALL_STEP = 1_000_000

# Beyond this many threads a core nothing is to be learned, and a machine can run out of processes.
MOST_THREADS_PER_CORE = 16

ALLOCATOR = ("THP_MEM_ALLOC_ENABLE",)

_default_threads: int | None = None


def diagnose(params: dict, _callback=None) -> dict:
    """Say what is installed, for `sconce doctor`; nothing missing raises, an import that fails says why."""
    found: dict = {"python": platform.python_version(), "executable": sys.executable, "packages": {}, "cuda": None}
    for package in ("torch", "torchtext", "numpy", *params.get("packages", ())):
        try:
            found["packages"][package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found["packages"][package] = None
    if found["packages"]["torch"]:
        try:
            import torch

            available = torch.cuda.is_available()
            if params.get("denormals"):
                found["denormals"] = denormals.slowdown()
            found["cuda"] = {
                "built": torch.version.cuda,
                "devices": [torch.cuda.get_device_name(n) for n in range(torch.cuda.device_count())] if available else [],
            }
            import torchtext  # noqa: F401  its version alone does not show that it loads beside this torch
        except Exception as error:
            found["broken"] = f"{type(error).__name__}: {error}"
    return found


def resolve_device(wanted: str):
    """Return the torch.device that `auto`, `cpu`, `cuda` or `cuda:N` names.

    Raises:
        SconceError: of kind "device", for a CUDA device that is not there.
    """
    import torch

    available = torch.cuda.is_available()
    if wanted == "auto":
        return torch.device("cuda" if available else "cpu")
    if wanted == "cpu":
        return torch.device("cpu")
    count = torch.cuda.device_count() if available else 0
    index = int(wanted.partition(":")[2] or 0)
    if index >= count:
        built = (
            "this build of torch has no CUDA" if torch.version.cuda is None else f"torch sees {quantity(count, 'CUDA device')}"
        )
        auto = "cuda" if available else "cpu"
        allowed = ", ".join(["auto", "cpu", *(f"cuda:{n}" for n in range(count))])
        raise SconceError("device", f"device {wanted} is not there: {built}", f"allowed here: {allowed}; auto would take {auto}")
    return torch.device(wanted)


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def choose_threads(config: dict, default: int) -> int:
    """Return the number of torch's threads for a run.

    A number that the configuration names is taken, if the machine has so many cores. Without one the choice depends on the work
    and on the moment: one thread for small steps, otherwise as many as there are idle cores, and never more than `default`.

    Args:
        config: `threads`, and where they are known `model` and `training`.
        default: torch's own choice.

    Raises:
        SconceError: of kind "config", for more threads than cores; under SCONCE_OVERSUBSCRIBE=1, which a session sets, for more
            than MOST_THREADS_PER_CORE a core.
    """
    cores = usable_cores()
    wanted = config["threads"]
    if wanted is not None:
        if wanted > cores and os.environ.get("SCONCE_OVERSUBSCRIBE") != "1":
            raise SconceError(
                "config",
                f"threads: {wanted} is more than the {quantity(cores, 'core')} that this process may use",
                f"use {cores} or fewer, or allow more with the option `oversubscribe`",
            )
        most = cores * MOST_THREADS_PER_CORE
        if wanted > most:
            raise SconceError(
                "config", f"threads: {wanted} is too many for {quantity(cores, 'core')}; at most {most}", f"use {cores} or fewer"
            )
        return wanted
    if _step_size(config) < SMALL_STEP:
        return 1
    busy = round(os.getloadavg()[0]) if hasattr(os, "getloadavg") else 0
    return max(1, min(default, cores - busy))


def _step_size(config: dict) -> float:
    """Return about how many multiplications a layer does for one word of each review in a batch; infinity if not known."""
    try:
        hidden, embed = config["model"]["hiddenDim"], config["model"]["embedDim"]
        return config["training"]["batchSize"] * hidden * (hidden + embed)
    except KeyError:
        return float("inf")


def prepare_torch(config: dict):
    """Set torch's threads, determinism and treatment of denormal numbers for a run, and return its device.

    Undoes what an earlier run in this process set.

    Raises:
        SconceError: of kind "device", for a device that is not there, or one that cannot do what is asked for.
    """
    global _default_threads
    import torch

    device = resolve_device(config["device"])
    if _default_threads is None:
        _default_threads = torch.get_num_threads()
    torch.set_num_threads(choose_threads(config, _default_threads))
    denormals.flush(config["flushDenormals"])
    # Only where it changes something: the call loads torch's compiler, which takes a second and 70 MB.
    if _determinism() != (config["deterministic"], False):
        torch.use_deterministic_algorithms(config["deterministic"])
    if config["deterministic"] and device.type == "cuda" and "CUBLAS_WORKSPACE_CONFIG" not in os.environ:
        raise SconceError(
            "device",
            "deterministic on CUDA needs CUBLAS_WORKSPACE_CONFIG when Python starts",
            "open the session with { deterministic: true }, which sets it to :4096:8",
        )
    return device


def _determinism() -> tuple[bool, bool]:
    import torch

    return torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()


def describe(config: dict, device) -> dict:
    """Return the environment of a run; call after `prepare_torch`."""
    import numpy
    import torch
    import torchtext

    return {
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "torchtext": torchtext.__version__,
        "numpy": numpy.__version__,
        "platform": platform.platform(),
        **processor(),
        "device": str(device),
        "deviceName": torch.cuda.get_device_name(device) if device.type == "cuda" else _cpu_name(),
        "cuda": torch.version.cuda if device.type == "cuda" else None,
        "cudnn": str(torch.backends.cudnn.version()) if device.type == "cuda" else None,
        "tf32": torch.backends.cudnn.allow_tf32 if device.type == "cuda" else None,
        "threads": torch.get_num_threads(),
        "deterministic": config["deterministic"],
        "flushDenormals": config["flushDenormals"],
        "allocator": {name: os.environ[name] for name in ALLOCATOR if name in os.environ},
    }


HARDWARE = {"cpu": "CPU", "gpu": "GPU", "cudnn": "version of cuDNN"}


def hardware(described: dict) -> dict[str, Any]:
    """Return what may change a run's last bits but does not keep it from going on, of what `describe` returned."""
    if described["cuda"] is None:
        return {"cpu": described["cpu"]}
    return {"cpu": described["cpu"], "gpu": described["deviceName"], "cudnn": described["cudnn"]}


def processor() -> dict[str, str]:
    """Return the processor's name, and the instruction set that torch uses on it: a run's last bits depend on them."""
    import torch

    return {"cpu": _cpu_name(), "cpuCapability": torch.backends.cpu.get_cpu_capability()}


def _cpu_name() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as f:
            for line in f:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
