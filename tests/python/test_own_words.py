"""A tokenizer and word vectors of one's own."""

import random

import pytest
import torch
from own_texts import GOOD, load, section, tokenizer
from sconce import models
from sconce.corpora import vectors
from sconce.errors import SconceError


def test_a_tokenizer_of_ones_own_draws_nothing_of_the_run(tmp_path):
    data = section(tmp_path, GOOD)
    draws = tokenizer(
        tmp_path, "import random, torch\ndef tokenize(t):\n    random.random(); torch.rand(1)\n    return list(t)\n"
    )
    loaded = load({**data, "tokenizer": draws})
    after = (random.random(), torch.rand(1))
    assert "h" in loaded.text.vocab.stoi
    load(data)
    assert (random.random(), torch.rand(1)) == after
    basic = load({**data, "tokenizer": "basic_english"})
    assert basic.text.preprocess("It's, fine.") == ["it", "'", "s", ",", "fine", "."]


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("def other(t): return []\n", "model-file", "the function tokenize of .*cut.py is not there"),
        ("def tokenize(t): return t\n", "own-code", "gives no list of words"),
        ("def tokenize(t): return 1 / 0\n", "own-code", "cut.py:1: cutting a text into words .*ZeroDivisionError"),
        ("def tokenize(t): return []\n", "corpus", "row 2, column text: the tokenizer finds no word"),
    ],
)
def test_a_tokenizer_that_does_not_work(tmp_path, code, kind, words):
    with pytest.raises(SconceError, match=words) as caught:
        load({**section(tmp_path, GOOD), "tokenizer": tokenizer(tmp_path, code)})
    assert caught.value.kind == kind


GRU = {"name": "gru", "hiddenDim": 4, "embedDim": 3, "layers": 1, "dropout": 0.5, "applyDropout": False, "sigmoid": True,
       "packed": False}  # fmt: skip


def with_vectors(tmp_path, content, model=GRU, **more):
    (tmp_path / "glove.txt").write_text(content)
    given = {"file": str(tmp_path / "glove.txt"), "freeze": False, "width": None, "digest": None, **more}
    return {**section(tmp_path, GOOD), "vectors": vectors.pinned(given, model)}


def test_vectors_are_put_into_the_embedding_and_nothing_else_moves(tmp_path):
    data = with_vectors(tmp_path, "2 3\nword 1 2 3\nhere 4 5 6\n", freeze=True)
    loaded = load(data)
    net = models.build_for(GRU, data, loaded, torch.device("cpu"))
    after, weights = torch.rand(1), net.state_dict()
    plain = models.build_for(GRU, {}, load(section(tmp_path, GOOD)), torch.device("cpu"))
    assert torch.rand(1) == after
    stoi = loaded.text.vocab.stoi
    assert weights["embed.weight"][stoi["word"]].tolist() == [1, 2, 3] and not net.embed.weight.requires_grad
    others = [number for word, number in stoi.items() if word not in ("word", "here")]
    assert torch.equal(weights["embed.weight"][others], plain.state_dict()["embed.weight"][others])
    assert all(torch.equal(value, weights[key]) for key, value in plain.state_dict().items() if key != "embed.weight")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("word 1 2\n", "a word of .* has 2 numbers, but model.embedDim is 3"),
        ("no vectors here\n", "holds no word vectors"),
        ("word 1 2 3\nhere 4\n", "line 2: 1 numbers, where the first word has 3"),
        ("word 1 2 3\nhere 4 x 6\n", "line 2: could not convert"),
        ("unheard 1 2 3\n", 'no word of the vocabulary is in .*begins with \\["here", "word"'),
    ],
)
def test_vectors_that_do_not_fit(tmp_path, content, words):
    with pytest.raises(SconceError, match=words) as caught:
        data = with_vectors(tmp_path, content)
        models.build_for(GRU, data, load(data), torch.device("cpu"))
    assert caught.value.hint


OWN = """
from torch import nn
class Net(nn.Module):
    def __init__(self, n_vocab, n_classes{parameter}):
        super().__init__()
        {embedding}
        self.out = nn.Linear(3, n_classes)
    def forward(self, x):
        return self.out(self.embed(x).mean(1))
"""


@pytest.mark.parametrize(
    ("parameter", "embedding"),
    [("", "self.embed = nn.Embedding(n_vocab, 3)"), (", vectors", "self.embed = nn.Embedding.from_pretrained(vectors)")],
)
def test_a_model_of_ones_own_gets_them(tmp_path, parameter, embedding):
    (tmp_path / "net.py").write_text(OWN.format(parameter=parameter, embedding=embedding))
    model = {"name": "net", "file": str(tmp_path / "net.py"), "class": "Net", "args": {}, "digest": None}
    data = with_vectors(tmp_path, "word 1 2 3\n", model)
    loaded = load(data)
    net = models.build_for(model, data, loaded, torch.device("cpu"))
    assert net.embed.weight[loaded.text.vocab.stoi["word"]].tolist() == [1, 2, 3]
    if parameter:
        with pytest.raises(SconceError, match="Net needs vectors, but data.vectors is not set"):
            models.build_for(model, {}, loaded, torch.device("cpu"))
        with pytest.raises(SconceError, match="Net takes the vectors itself"):
            models.build_for(model, with_vectors(tmp_path, "word 1 2 3\n", model, freeze=True), loaded, torch.device("cpu"))
    else:
        with pytest.raises(SconceError, match="has 2 numbers, the model's embed 3"):
            models.build_for(model, with_vectors(tmp_path, "word 1 2\n", model), loaded, torch.device("cpu"))
