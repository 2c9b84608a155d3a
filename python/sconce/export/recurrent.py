"""torch's recurrent layers as ONNX's own operators RNN, GRU and LSTM.

torch's exporter writes such a layer as a loop of small operators over the words, which is slow to export and slower to run. The
names here are those of ONNX's specification of the three operators.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from ..errors import SconceError

# Where torch keeps each of ONNX's gates, in ONNX's order. GRU: update, reset, new. LSTM: input, output, forget, cell.
_GATES = {"RNN_TANH": [0], "RNN_RELU": [0], "GRU": [1, 0, 2], "LSTM": [0, 3, 1, 2]}


def as_operators(model: nn.Module) -> None:
    """Let the recurrent layers of a model become ONNX's operators when it is exported. Until then they give zeros."""
    for layer in list(model.modules()):
        operator = _OPERATORS.get(type(layer))
        if operator is None or layer.proj_size:
            continue  # of other classes' layers, and of LSTMs with projections, torch makes what it can
        for at in range(layer.num_layers):
            for name, tensor in zip(("W", "R", "B"), _weights(layer, at), strict=True):
                layer.register_buffer(f"_onnx_{name}{at}", tensor, persistent=False)
        layer.__class__ = operator


def _weights(layer: nn.RNNBase, at: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return ONNX's W (directions, gates * hidden, inputs), R (directions, gates * hidden, hidden), B of a layer of a stack."""
    gates = _GATES[layer.mode]

    def ordered(tensor: Tensor) -> Tensor:
        return torch.cat([tensor.chunk(len(gates))[gate] for gate in gates])

    w, r, b = [], [], []
    for suffix in ("", "_reverse")[: _directions(layer)]:
        w.append(ordered(getattr(layer, f"weight_ih_l{at}{suffix}").detach()))
        r.append(ordered(getattr(layer, f"weight_hh_l{at}{suffix}").detach()))
        none = torch.zeros(len(w[-1]))
        biases = (getattr(layer, f"bias_{which}_l{at}{suffix}", none).detach() for which in ("ih", "hh"))
        b.append(torch.cat([ordered(bias) for bias in biases]))
    return torch.stack(w), torch.stack(r), torch.stack(b)


def _directions(layer: nn.RNNBase) -> int:
    return 2 if layer.bidirectional else 1


def _attributes(layer: nn.RNNBase) -> dict[str, int | str | list[str]]:
    directions = _directions(layer)
    attributes: dict[str, int | str | list[str]] = {
        "hidden_size": layer.hidden_size,
        "direction": "bidirectional" if directions == 2 else "forward",
    }
    if layer.mode == "GRU":
        attributes["linear_before_reset"] = 1
    if layer.mode == "RNN_RELU":
        attributes["activations"] = ["Relu"] * directions
    return attributes


def _operators(layer: nn.RNNBase, x: Tensor | PackedSequence, initial: tuple[Tensor, ...]) -> tuple[Tensor, list[Tensor]]:
    """Return the outputs of a recurrent layer, and its last states, each (layers * directions, texts, hidden)."""
    packed = isinstance(x, PackedSequence)
    if not packed and x.dim() != 3:
        raise SconceError("export", "it gives a recurrent layer one text without a batch", "give it (texts, tokens, width)")
    directions, hidden = _directions(layer), layer.hidden_size
    words, lengths = (x.data, x.batch_sizes.to(torch.int32)) if packed else (x, None)
    turned = layer.batch_first and not packed
    if turned:
        words = words.transpose(0, 1)
    tokens, texts = words.size(0), words.size(1)
    n_states = 2 if layer.mode == "LSTM" else 1
    last: list[list[Tensor]] = [[] for _ in range(n_states)]
    for at in range(layer.num_layers):
        first = at * directions
        begin = [state[first : first + directions] for state in initial]
        outputs, *states = torch.onnx.ops.symbolic_multi_out(
            layer.mode.partition("_")[0],
            [words, *(getattr(layer, f"_onnx_{name}{at}") for name in ("W", "R", "B")), lengths, *begin],
            _attributes(layer),
            dtypes=[torch.float] * (1 + n_states),
            shapes=[(tokens, directions, texts, hidden)] + [(directions, texts, hidden)] * n_states,
        )
        words = outputs.transpose(1, 2).reshape(tokens, texts, directions * hidden)
        for kept, state in zip(last, states, strict=True):
            kept.append(state)
    return words.transpose(0, 1) if turned else words, [torch.cat(kept) for kept in last]


def _pass(layer: nn.RNNBase, x: Tensor | PackedSequence, initial: tuple[Tensor, ...]):
    """Do what the layer's own `forward` does, with texts that are packed, too."""
    if not isinstance(x, PackedSequence):
        return _operators(layer, x, initial)
    outputs, last = _operators(layer, x, tuple(_reordered(state, x.sorted_indices) for state in initial))
    packed = PackedSequence(outputs, x.batch_sizes, x.sorted_indices, x.unsorted_indices)
    return packed, [_reordered(state, x.unsorted_indices) for state in last]


def _reordered(state: Tensor, texts: Tensor | None) -> Tensor:
    return state if texts is None else state.index_select(1, texts)


@contextlib.contextmanager
def packed_as_padded() -> Iterator[None]:
    """Let packed texts stay padded in what is exported: (tokens, texts, width), with their lengths in the place of batch sizes.

    ONNX's operators take padded texts and their lengths. A `forward` that looks into a packed sequence itself gets something else
    than torch gives it; holding the scores against torch's shows that.
    """
    names = ("_pack_padded_sequence", "_pad_packed_sequence")

    def pack(padded: Tensor, lengths: Tensor, batch_first: bool) -> tuple[Tensor, Tensor]:
        return padded.transpose(0, 1) if batch_first else padded, lengths

    def pad(data: Tensor, lengths: Tensor, batch_first: bool, _value: float, _length: int) -> tuple[Tensor, Tensor]:
        return data.transpose(0, 1) if batch_first else data, lengths

    try:
        for name, stand_in in zip(names, (pack, pad), strict=True):
            setattr(torch._VF, name, stand_in)
        yield
    finally:
        for name in names:
            delattr(torch._VF, name)  # torch._VF finds the real ones where it has none of its own


class _OneState:
    def forward(self, input, hx=None):
        outputs, (last,) = _pass(self, input, () if hx is None else (hx,))
        return outputs, last


class _RNN(_OneState, nn.RNN):
    pass


class _GRU(_OneState, nn.GRU):
    pass


class _LSTM(nn.LSTM):
    def forward(self, input, hx=None):
        outputs, last = _pass(self, input, () if hx is None else tuple(hx))
        return outputs, tuple(last)


_OPERATORS: dict[type, type] = {nn.RNN: _RNN, nn.GRU: _GRU, nn.LSTM: _LSTM}
