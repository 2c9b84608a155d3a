"""A model of one's own: a class of torch.nn.Module, and nothing of sconce."""

from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor, nn


class AttentionPool(nn.Module):
    """Attention over the words of a text.

    Args:
        width: Width of a word's embedding.
        heads: How many places of the text are looked at.
        p: Probability of dropout.
    """

    def __init__(
        self,
        n_vocab: int,
        n_classes: int,
        padding: int,
        width: int = 64,
        heads: Literal[1, 2, 4] = 2,
        p: Annotated[float, Field(ge=0, lt=1)] = 0.1,
    ):
        super().__init__()
        self.padding = padding
        self.embed = nn.Embedding(n_vocab, width, padding_idx=padding)
        self.query = nn.Linear(width, heads)
        self.dropout = nn.Dropout(p)
        self.out = nn.Linear(width * heads, n_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Return the scores (batch, classes) of the texts `x` (batch, tokens)."""
        words = self.embed(x)
        weights = self.query(words).masked_fill((x == self.padding).unsqueeze(2), -1e9).softmax(dim=1)
        seen = torch.einsum("bth,btw->bhw", weights, words)
        return self.out(self.dropout(seen.flatten(1)))
