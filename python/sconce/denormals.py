"""Denormal numbers, those nearer to zero than 1.2e-38: taken for zero in all of torch's threads, or not; and how slow they are.

Torch sets a processor's flag for the calling thread alone. Another thread has the flag of the one that started it, and keeps it.
"""

from __future__ import annotations

import ctypes
import os
import time

from .errors import SconceError

# torch's runtime for threads, by platform, and its constant for giving up all that it holds.
_OPENMP = ("libgomp.so.1", "libomp.dylib", "libiomp5.so")
_PAUSE_HARD = 2
# torch gives a thread at least this many elements.
_GRAIN = 32768

_flushing = False
_changed = False


def flush(wanted: bool) -> None:
    """Take denormal numbers for zero on the CPU, or no longer. Call after `torch.set_num_threads`.

    Raises:
        SconceError: of kind "device", when the processor cannot, or threads that an earlier run started cannot be changed.
    """
    global _flushing, _changed
    import torch

    if not torch.set_flush_denormal(wanted) and wanted:
        raise SconceError(
            "device", "flushDenormals: torch cannot flush denormal numbers on this processor", "leave the option out"
        )
    if wanted != _flushing:
        _end_waiting_threads()
        _flushing, _changed = wanted, True
    if _changed and not _in_all_threads(wanted):
        raise SconceError(
            "device",
            f"flushDenormals: torch's threads cannot be changed to {str(wanted).lower()} any more in this process",
            "open another session for it, or use one thread",
        )


def slowdown() -> float:
    """Return how many times as long a product of matrices takes on this processor, for one thread, if its results are denormal.

    It takes some 30 ms where denormal numbers are slow.
    """
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.set_flush_denormal(False)
    try:
        half, tiny = torch.full((128, 128), 0.5), torch.full((128, 128), 1e-40)
        return _shortest(tiny, half, 3) / _shortest(half, half, 20)
    finally:
        torch.set_flush_denormal(_flushing)
        torch.set_num_threads(threads)


def _shortest(a, b, times: int) -> float:
    """Return the processor's seconds of the shortest of several products: what else is at work makes them longer only."""
    import torch

    seconds = []
    out = torch.mm(a, b)
    for _ in range(times):
        begun = time.thread_time()
        torch.mm(a, b, out=out)
        seconds.append(time.thread_time() - begun)
    return max(min(seconds), 1e-9)  # a coarse clock may see nothing


def _end_waiting_threads() -> None:
    """End the threads that wait for work, where OpenMP can; the next piece of work starts them anew, with the flag of now."""
    if not hasattr(os, "RTLD_NOLOAD"):
        return
    for name in _OPENMP:
        try:
            library = ctypes.CDLL(name, mode=os.RTLD_NOW | os.RTLD_NOLOAD)
            library.omp_pause_resource_all(ctypes.c_int(_PAUSE_HARD))
        except (OSError, AttributeError):
            continue


def _in_all_threads(wanted: bool) -> bool:
    """Return whether a product that all threads share is zero where its results are denormal, or is nowhere."""
    import torch

    tiny = torch.full((2 * _GRAIN * torch.get_num_threads(),), 1e-20)
    # As whole numbers: a comparison of floating-point numbers would take denormal ones for zero, too.
    kept = int((tiny * tiny).view(torch.int32).count_nonzero())
    return kept == (0 if wanted else tiny.numel())
