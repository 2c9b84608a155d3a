"""Short digests of what a run computes: equal digests stand for equal bits."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import numpy
import torch
from torch import Tensor

from ..models import PADDING


def of_bytes(*parts: bytes) -> str:
    """Return a digest of 16 hexadecimal digits."""
    made = hashlib.blake2b(digest_size=8)
    for part in parts:
        made.update(part)
    return made.hexdigest()


def of_tensor(tensor: Tensor) -> str:
    """Return the digest of a tensor's shape, type and values, wherever and however it lies in memory."""
    values = tensor.detach()
    if values.layout != torch.strided:
        values = values.to_dense()
    values = values.cpu().resolve_conj().resolve_neg().contiguous()
    kind = f"{values.dtype}{tuple(values.shape)}".encode()
    return of_bytes(kind, values.reshape(-1).view(torch.uint8).numpy().data)


def of_named(tensors: Any) -> dict[str, str]:
    """Return the digest of each tensor of pairs of name and tensor."""
    return {name: of_tensor(tensor) for name, tensor in tensors if isinstance(tensor, Tensor)}


def of_optimizer(optimizer: Any, model: Any) -> dict[str, str]:
    """Return the digests of an optimizer's state, by the weight's name and what is kept of it."""
    names = {parameter: name for name, parameter in model.named_parameters()}
    found = {}
    for parameter, state in optimizer.state.items():
        found |= of_named((f"{names.get(parameter, '?')}.{key}", value) for key, value in state.items())
    return found


def of_random(device: torch.device) -> dict[str, str]:
    """Return the digest of each generator that a run on `device` draws from."""
    _, keys, position, has_gauss, cached = numpy.random.get_state()
    found = {
        "python": of_bytes(repr(random.getstate()).encode()),
        "numpy": of_bytes(keys.tobytes(), repr((position, has_gauss, cached)).encode()),
        "torch": of_tensor(torch.get_rng_state()),
    }
    if device.type == "cuda":
        found["cuda"] = of_tensor(torch.cuda.get_rng_state(device))
    return found


def of_texts(dataset: Any) -> dict[str, str]:
    """Return two digests of a dataset's texts and labels: in their order, and whatever their order."""
    each = [of_bytes("\0".join(one.text).encode("utf-8", "surrogatepass"), b"\1", str(one.label).encode()) for one in dataset]
    return {"ordered": of_bytes("".join(each).encode()), "unordered": of_bytes("".join(sorted(each)).encode())}


def of_words(vocabulary: Any) -> str:
    """Return the digest of a vocabulary: its words in the order of their numbers."""
    return of_bytes("\0".join(vocabulary.itos).encode("utf-8", "surrogatepass"))


def of_rows(words: Tensor) -> list[str]:
    """Return the digest of each text of a batch (texts, words), whatever padding the batch gives it."""
    rows = words.cpu().numpy()
    return [of_bytes(numpy.trim_zeros(row - PADDING, "b").tobytes()) for row in rows]
