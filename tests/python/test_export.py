"""An export on Python's side: rules of texts, recurrent layers as operators, a difference that is noticed, reasons."""

import copy

import onnxruntime
import pytest
import torch
from sconce.errors import SconceError
from sconce.export import check, texts, why_not
from sconce.export.onnx_program import onnx_program
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


def test_rules_are_the_tutorials_where_the_configuration_has_none():
    rules = texts.rules({})
    assert (rules["tokenizer"], rules["lower"], rules["unknown"], rules["padding"]) == ("split", True, 0, 1)
    assert texts.words("A\u0085Film\n", rules) == ["a", "film"]
    assert texts.words("It's A Film.", texts.rules({"tokenizer": "basic_english"})) == ["it", "'", "s", "a", "film", "."]
    assert texts.words("A Film", texts.rules({"lower": False})) == ["A", "Film"]


def test_a_tokenizer_in_python_cannot_be_taken_along():
    with pytest.raises(SconceError, match=r"split by words in tokens\.py: a function in Python") as refused:
        texts.rules({"tokenizer": {"file": "tokens.py", "function": "words"}})
    assert refused.value.kind == "export" and "sconce predict" in refused.value.hint


class Read(nn.Module):
    """A recurrent layer's outputs and last states, as one tensor."""

    def __init__(self, layer, begins=False, packs=False):
        super().__init__()
        self.layer, self.begins, self.packs = layer, begins, packs

    def forward(self, words, lengths):
        begin = None
        if self.begins:
            states = self.layer.num_layers * (2 if self.layer.bidirectional else 1)
            begin = torch.full((states, words.size(0), self.layer.hidden_size), 0.3)
            begin = (begin, begin * 2) if isinstance(self.layer, nn.LSTM) else begin
        if self.packs:
            given = pack_padded_sequence(words, lengths, batch_first=True, enforce_sorted=False)
        else:
            given = words if self.layer.batch_first else words.transpose(0, 1)
        outputs, last = self.layer(given, begin)
        if self.packs:
            outputs, _ = pad_packed_sequence(outputs, batch_first=True)
        elif not self.layer.batch_first:
            outputs = outputs.transpose(0, 1)
        last = torch.cat(last) if isinstance(last, tuple) else last
        return torch.cat([outputs.reshape(words.size(0), -1), last.transpose(0, 1).reshape(words.size(0), -1)], dim=1)


LAYERS = {
    "an RNN of tanh": Read(nn.RNN(3, 4, batch_first=True)),
    "an RNN of relu, two layers, both ways": Read(nn.RNN(3, 4, 2, nonlinearity="relu", bidirectional=True)),
    "a GRU without biases, both ways": Read(nn.GRU(3, 4, bias=False, bidirectional=True, batch_first=True)),
    "a GRU, packed, from a state": Read(nn.GRU(3, 4, 2, bidirectional=True, batch_first=True), begins=True, packs=True),
    "an LSTM, two layers, both ways, from a state": Read(nn.LSTM(3, 4, 2, bidirectional=True), begins=True),
    "an LSTM, packed": Read(nn.LSTM(3, 4, 2, batch_first=True), packs=True),
}


@pytest.mark.parametrize("name", LAYERS)
def test_recurrent_layers_become_operators(name, tmp_path):
    net = LAYERS[name].eval()
    path = str(tmp_path / "model.onnx")
    program = onnx_program(copy.deepcopy(net), ["words", "lengths"], (torch.rand(2, 5, 3), torch.tensor([5, 2])))
    program.save(path)
    assert type(net.layer).__name__ in {node.op_type for node in program.model.graph}
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = {given.name for given in session.get_inputs()}  # the lengths are dropped where nothing reads them
    for lengths in ([7, 7, 7], [1], [9, 2, 9, 4]):
        x = torch.randn(len(lengths), max(lengths), 3)
        with torch.no_grad():
            wanted = net(x, torch.tensor(lengths))
        feeds = {"words": x.numpy(), "lengths": torch.tensor(lengths).numpy()}
        (got,) = session.run(None, {key: value for key, value in feeds.items() if key in names})
        torch.testing.assert_close(torch.from_numpy(got), wanted, atol=1e-6, rtol=1e-5)


class Mean(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 2)
        nn.init.uniform_(self.embed.weight, -1, 1)

    def forward(self, words):
        return self.embed(words).mean(dim=1)


def test_a_difference_is_noticed_and_said():
    net = Mean()
    probes = check.probes(net, 20)
    assert check.largest_difference(net, ["words"], False, probes) < 1e-6
    with pytest.raises(SconceError, match=r"its scores are up to 0\.001 from torch's"):
        check.largest_difference(lambda words: net(words) + 1e-3, ["words"], False, probes)
    with pytest.raises(SconceError, match=r"scores of shape \(1, 1\), torch \(1, 2\)"):
        check.largest_difference(lambda words: net(words)[:, :1], ["words"], False, probes)
    with pytest.raises(SconceError, match="its scores are up to nan"):
        check.largest_difference(lambda words: net(words) * float("nan"), ["words"], False, probes)


class Loop(nn.Module):
    def forward(self, words):
        return sum(words[:, at].float() for at in range(words.size(1)))


class Decides(nn.Module):
    def forward(self, words):
        return words.float() if words.sum() > 3 else words.float() * 2


@pytest.mark.parametrize(
    ("net", "why"),
    [
        (Loop(), "net: its forward holds for one number of texts or tokens alone"),
        (Decides(), "net: its forward decides by what the words are"),
    ],
)
def test_why_not(net, why, tmp_path):
    log = str(tmp_path / "log.txt")
    with pytest.raises(SconceError, match=why) as refused, why_not.told("net", log):
        onnx_program(net.eval(), ["words"], (torch.ones(2, 5, dtype=torch.long),))
    assert refused.value.kind == "export" and log in refused.value.hint
    assert len(str(refused.value).splitlines()) == 1
    with open(log, encoding="utf-8") as file:
        assert "Traceback" in file.read()
