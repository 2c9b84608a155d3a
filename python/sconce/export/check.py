"""What an exported model computes, held against torch on made-up texts of several lengths, alone and in batches."""

from __future__ import annotations

import random
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..errors import SconceError
from ..models import PADDING
from ..prediction import UNKNOWN
from ..quantity import quantity
from .adapted import LENGTHS
from .formats import Scorer

TOLERANCE = 1e-5  # between scores; of scores above 1, of their size
_LENGTHS = (1, 2, 3, 5, 8, 13, 40, 7, 13, 13)
_EXAMPLE = 11  # tokens of the texts that the exporter follows through the model


@dataclass
class Probe:
    """A text by the numbers of its words, and its scores by torch, alone."""

    numbers: list[int]
    scores: list[float]


def probes(net: nn.Module, n_words: int) -> list[Probe]:
    """Return texts of several lengths with their scores; lengths that the model itself cannot take are left out.

    Raises:
        SconceError: of kind "own-code", when it takes none of them.
    """
    draw, known = random.Random(1), [UNKNOWN, *range(PADDING + 1, n_words)]
    found, refused = [], None
    for length in _LENGTHS:
        numbers = draw.choices(known, k=length)
        try:
            with torch.no_grad():
                found.append(Probe(numbers, net(torch.tensor([numbers]))[0].tolist()))
        except Exception as error:
            refused = error
    if not found:
        raise refused
    return found


def example(inputs: list[str], n_words: int) -> tuple[Tensor, ...]:
    """Return the inputs that an exporter follows through the model: two texts."""
    words = torch.arange(2 * _EXAMPLE).reshape(2, _EXAMPLE) % n_words
    words[words == PADDING] = 0
    return (words, torch.tensor([_EXAMPLE, _EXAMPLE - 2])) if LENGTHS in inputs else (words,)


def largest_difference(scorer: Scorer, inputs: list[str], padded: bool, wanted: list[Probe]) -> float:
    """Return the largest difference of a score from torch's, over each text alone and all of them in batches.

    Raises:
        SconceError: of kind "export", when it is more than TOLERANCE, or a label is another.
    """
    batches = [[probe] for probe in wanted]
    if padded:
        batches.append(wanted)
    else:
        same = [probe for probe in wanted if len(probe.numbers) == len(wanted[-1].numbers)]
        batches += [same, same[:2]]
    return max(_difference(scorer, inputs, batch) for batch in batches)


def _difference(scorer: Scorer, inputs: list[str], batch: list[Probe]) -> float:
    longest = max(len(probe.numbers) for probe in batch)
    words = torch.tensor([probe.numbers + [PADDING] * (longest - len(probe.numbers)) for probe in batch])
    lengths = torch.tensor([len(probe.numbers) for probe in batch])
    with torch.no_grad():
        got = scorer(words, lengths) if LENGTHS in inputs else scorer(words)
    torchs = torch.tensor([probe.scores for probe in batch])
    where = f"{quantity(len(batch), 'text')} of {longest} tokens"
    if got.shape != torchs.shape:
        raise SconceError("export", f"for {where} it gives scores of shape {tuple(got.shape)}, torch {tuple(torchs.shape)}")
    # A score that is infinite in both is no difference.
    apart = torch.where(got == torchs, 0.0, (got - torchs).abs())
    difference = float((apart / torchs.abs().clamp(min=1)).max())
    if not difference <= TOLERANCE:
        raise SconceError("export", f"for {where} its scores are up to {difference:.2g} from torch's")
    nearest = torchs.gather(1, got.argmax(dim=1, keepdim=True)).squeeze(1)
    if bool((torchs.max(dim=1).values - nearest > 2 * TOLERANCE).any()):
        raise SconceError("export", f"for {where} its labels are not torch's")
    return difference
