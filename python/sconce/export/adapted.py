"""Models as they are exported: batches of texts do not change their scores.

The tutorial's models read the last position of a batch, so padding changes what they say. Their layers have one direction: what
they compute at a text's own last word does not depend on what follows. Exported, they are told each text's length, and read
there; a batch of texts of many lengths then gives what each text gives alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..models import PADDING
from ..own import pinned
from ..own.build import without_checks

WORDS, LENGTHS, SCORES = "words", "lengths", "scores"  # inputs and output of an exported model, by name


@dataclass
class Adapted:
    """A model to be exported.

    Args:
        module: takes what `inputs` names, gives scores (texts, classes).
        inputs: WORDS, (texts, tokens) of word numbers; and where it is told them, LENGTHS, (texts,).
        padded: whether texts of several lengths may stand in one batch, the shorter ones filled with padding.
    """

    module: nn.Module
    inputs: list[str]
    padded: bool


def adapted(model: dict, net: nn.Module) -> Adapted:
    """Return a trained model as it is exported. Of one's own models nothing is known: texts of one length make a batch.

    Args:
        model: the configuration's `model` section.
        net: its model, which is changed.
    """
    net.eval()
    if pinned.is_own(model):
        without_checks(net)
        return Adapted(net, [WORDS], padded=False)
    if model["packed"]:
        return Adapted(_LastWord(net), [WORDS], padded=True)
    return Adapted(_AtLength(net), [WORDS, LENGTHS], padded=True)


class _Reading(nn.Module):
    """A tutorial's model, without the state of zeros that torch's layers begin with anyway."""

    def __init__(self, net: nn.Module):
        super().__init__()
        self.net = net
        self.layer = next(child for child in net.children() if isinstance(child, nn.RNNBase))

    def read(self, words: Tensor, lengths: Tensor) -> Tensor:
        """Return the scores (texts, classes), each text read at its length."""
        outputs, _ = self.layer(self.net.embed(words))
        last = outputs[torch.arange(words.size(0), device=words.device), lengths - 1]
        return self.net._scores(last)


class _AtLength(_Reading):
    def forward(self, words: Tensor, lengths: Tensor) -> Tensor:
        return self.read(words, lengths)


class _LastWord(_Reading):
    def forward(self, words: Tensor) -> Tensor:
        return self.read(words, (words != PADDING).sum(dim=1).clamp(min=1))
