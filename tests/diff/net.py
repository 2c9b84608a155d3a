"""A model in which the tests of `sconce diff` plant faults: a line that is marked is changed, or has another put below it."""

import random

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Net(nn.Module):
    """Words, a mix, a norm, two heads."""

    def __init__(self, n_vocab: int, n_classes: int, width: int = 8):
        super().__init__()
        self.calls = 0
        self.embed = nn.Embedding(n_vocab, width)
        self.mix = nn.Linear(width, width)
        self.gate = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.drop = nn.Dropout(0.1)
        self.out = nn.Linear(width, n_classes)
        # built

    def forward(self, words: Tensor) -> Tensor:
        """Give the scores (texts, classes) of words (texts, words)."""
        self.calls += 1
        x = self.embed(words)
        x = torch.tanh(self.mix(x)) * torch.sigmoid(self.gate(x))
        x = self.norm(x)
        x = x.mean(dim=1)
        x = self.drop(x)
        x = F.relu(x) * 0.5 + random.random() * 0.01
        return self.out(x)
