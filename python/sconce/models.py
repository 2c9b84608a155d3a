"""The tutorial's three classifiers. Each can be read beside its class in the tutorial; the state_dict's keys are its own.

Shapes: a batch of texts is (batch, tokens) of word numbers; the classifiers give (batch, classes) scores, each through a
sigmoid, so a cross entropy on them lies between 0.3133 and 1.3133. The last, usually padded, position decides.

Three keyword arguments depart from the tutorial, and change the numbers; each is off by default:
`apply_dropout` uses the dropout's result, which the tutorial throws away (though it draws its random numbers);
`sigmoid=False` gives the plain scores; `packed` decides by each review's last word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from .corpora import vectors
from .errors import SconceError
from .own import pinned

PADDING = 1  # the number of "<pad>" in a vocabulary of torchtext 0.6


class _Classifier(nn.Module):
    """What the three share beside their recurrent layer: reading the last position, and the way to the scores."""

    def __init__(self, n_layers: int, hidden_dim: int, apply_dropout: bool, sigmoid: bool, packed: bool):
        super().__init__()
        self.n_layers = n_layers
        self.hidden_dim = hidden_dim
        self.apply_dropout = apply_dropout
        self.sigmoid = sigmoid
        self.packed = packed

    def _init_state(self, batch_size: int = 1) -> Tensor:
        weight = next(self.parameters()).data
        return weight.new(self.n_layers, batch_size, self.hidden_dim).zero_()

    def _last(self, layer: nn.RNNBase, words: Tensor, embedded: Tensor, state: Tensor | tuple[Tensor, Tensor]) -> Tensor:
        """Return the recurrent layer's output at the last position (or word, when packed): (batch, hidden).

        The layers have one direction, so a word's output does not depend on what follows it: reading it from the padded batch is
        what a packed sequence computes. torch's packed path narrows the whole batch at each step on a CPU, which makes its
        backward pass quadratic in the length.
        """
        outputs, _ = layer(embedded, state)
        if not self.packed:
            return outputs[:, -1, :]
        lengths = (words != PADDING).sum(dim=1).clamp(min=1)
        return outputs[torch.arange(len(words), device=words.device), lengths - 1]

    def _scores(self, h_t: Tensor) -> Tensor:
        dropped = self.dropout(h_t)  # drawn always: the tutorial draws it, too, before it throws it away
        scores = self.out(dropped if self.apply_dropout else h_t)
        return torch.sigmoid(scores) if self.sigmoid else scores


class BasicRNN(_Classifier):
    """An Elman network over word embeddings."""

    def __init__(self, n_layers, hidden_dim, n_vocab, embed_dim, n_classes, dropout_p=0.2,
                 apply_dropout=False, sigmoid=True, packed=False):  # fmt: skip
        super().__init__(n_layers, hidden_dim, apply_dropout, sigmoid, packed)
        print("Building RNN")
        self.embed = nn.Embedding(n_vocab, embed_dim)
        self.dropout = nn.Dropout(dropout_p)
        self.rnn = nn.RNN(embed_dim, hidden_dim, num_layers=n_layers, batch_first=True)
        self.out = nn.Linear(hidden_dim, n_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Return the scores (batch, classes) of the texts `x` (batch, tokens)."""
        h_0 = self._init_state(batch_size=x.size(0))
        return self._scores(self._last(self.rnn, x, self.embed(x), h_0))


class BasicGRU(_Classifier):
    """Gated recurrent units over word embeddings."""

    def __init__(self, n_layers, hidden_dim, n_vocab, embed_dim, n_classes, dropout_p=0.2,
                 apply_dropout=False, sigmoid=True, packed=False):  # fmt: skip
        super().__init__(n_layers, hidden_dim, apply_dropout, sigmoid, packed)
        print("Building GRU")
        self.embed = nn.Embedding(n_vocab, embed_dim)
        self.dropout = nn.Dropout(dropout_p)
        self.gru = nn.GRU(embed_dim, hidden_dim, num_layers=n_layers, batch_first=True)
        self.out = nn.Linear(hidden_dim, n_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Return the scores (batch, classes) of the texts `x` (batch, tokens)."""
        h_0 = self._init_state(batch_size=x.size(0))
        return self._scores(self._last(self.gru, x, self.embed(x), h_0))


class BasicLSTM(_Classifier):
    """Long short-term memory over word embeddings."""

    def __init__(self, n_layers, hidden_dim, n_vocab, embed_dim, n_classes, dropout_p=0.2,
                 apply_dropout=False, sigmoid=True, packed=False):  # fmt: skip
        super().__init__(n_layers, hidden_dim, apply_dropout, sigmoid, packed)
        print("Building LSTM")
        self.embed = nn.Embedding(n_vocab, embed_dim)
        self.dropout = nn.Dropout(dropout_p)
        self.lstm = nn.LSTM(embed_dim, hidden_dim, num_layers=n_layers, batch_first=True)
        self.out = nn.Linear(hidden_dim, n_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Return the scores (batch, classes) of the texts `x` (batch, tokens)."""
        h_0 = self._init_state(batch_size=x.size(0))
        c_0 = self._init_state(batch_size=x.size(0))
        return self._scores(self._last(self.lstm, x, self.embed(x), (h_0, c_0)))


@dataclass(frozen=True)
class Entry:
    """A model of the registry: the class that is built."""

    builds: type[_Classifier]


# The models by name, the only list of them on this side; `src/config/models.ts` has the same names.
MODELS: dict[str, Entry] = {"rnn": Entry(BasicRNN), "gru": Entry(BasicGRU), "lstm": Entry(BasicLSTM)}


def build(config: dict, n_vocab: int, n_classes: int, device: torch.device, given: dict[str, Tensor] | None = None) -> nn.Module:
    """Build the model of a configuration's `model` section (`src/config/schema.ts`) on `device`: the tutorial's, or a file's.

    `given` is what a file's model gets beside numbers, where its signature asks for it: pretrained `vectors`.
    """
    if pinned.is_own(config):
        from .own.build import build as build_own

        return build_own(config, n_vocab, n_classes, device, given or {})
    return (
        MODELS[config["name"]]
        .builds(
            n_layers=config["layers"],
            hidden_dim=config["hiddenDim"],
            n_vocab=n_vocab,
            embed_dim=config["embedDim"],
            n_classes=n_classes,
            dropout_p=config["dropout"],
            apply_dropout=config["applyDropout"],
            sigmoid=config["sigmoid"],
            packed=config["packed"],
        )
        .to(device)
    )


def build_for(model: dict, data: dict, loaded: Any, device: torch.device) -> nn.Module:
    """Build a model for a corpus (`pipeline.Loaded`) and, where the `data` section has them, with pretrained vectors."""
    words, classes, section = loaded.text.vocab.itos, len(loaded.labels()), data.get("vectors")
    if not section:
        return build(model, len(words), classes, device)
    found, known = vectors.read(section, words)
    net = build(model, len(words), classes, device, {vectors.PARAMETER: found})
    if not (pinned.is_own(model) and pinned.takes(model, vectors.PARAMETER)):
        vectors.put_into(net, section, found, known)
    elif section["freeze"]:
        raise SconceError(
            "config",
            f"data.vectors.freeze: {model['class']} takes the vectors itself, so it freezes them itself",
            "leave data.vectors.freeze out, and use nn.Embedding.from_pretrained(vectors, freeze=True) in the model",
        )
    return net
