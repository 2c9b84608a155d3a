"""Class weights and label smoothing: which class has which, and models with a loss of their own."""

import pytest
from sconce import preparation
from sconce.errors import SconceError
from sconce.optimizing import losses
from training_runs import load, run


def test_class_weights_follow_the_labels(config, corpus_path):
    loaded, _ = load(config, corpus_path)
    labels = loaded.labels()
    given = {"pos": 2.0, "neg": 0.5}
    assert losses.class_weights(given, loaded) == [given[label] for label in labels]
    del loaded.train.examples[:10]
    counts = {label: sum(example.label == label for example in loaded.train.examples) for label in labels}
    balanced = losses.class_weights("balanced", loaded)
    assert balanced == [sum(counts.values()) / (2 * counts[label]) for label in labels]
    assert sum(weight * counts[label] for weight, label in zip(balanced, labels, strict=True)) == pytest.approx(len(loaded.train))
    loaded.train.examples[:] = [example for example in loaded.train.examples if example.label == labels[0]]
    assert losses.class_weights("balanced", loaded) == [0.5, 0.0]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([1.0, 2.0, 3.0], "3 weights for 2 labels; the labels are "),
        ({"pos": 1.0}, 'no weight for "neg"'),
        ({"pos": 1.0, "neg": 1.0, "odd": 2.0}, 'no label "odd"'),
    ],
)
def test_class_weights_of_other_labels_are_refused(config, corpus_path, given, words):
    with pytest.raises(SconceError, match=f"training.classWeights: {words}") as caught:
        run(config, corpus_path, classWeights=given)
    assert caught.value.kind == "config"


OWN = """
import torch
from torch import nn, Tensor
import torch.nn.functional as F

class Bag(nn.Module):
    def __init__(self, n_vocab: int, n_classes: int, inside: bool = False):
        super().__init__()
        self.embed = nn.EmbeddingBag(n_vocab, n_classes)
        {assigned}
    def forward(self, x: Tensor) -> Tensor:
        return self.embed(x)
    {method}
"""


@pytest.mark.parametrize("where", ["method", "assigned"])
def test_a_models_own_loss_has_no_class_weights(config, corpus_path, tmp_path, where):
    code = {"assigned": "", "method": ""}
    code[where] = {
        "assigned": "self.loss = nn.CrossEntropyLoss()",
        "method": "def loss(self, s, y): return F.cross_entropy(s, y)",
    }[where]
    file = tmp_path / "bag.py"
    file.write_text(OWN.format(**code))
    config["model"] = {"name": "bag", "file": str(file), "class": None, "args": {}, "digest": None}
    assert run(config, corpus_path, accumulate=2, clipNorm=1.0)["status"] == "completed"
    with pytest.raises(SconceError, match="training.labelSmoothing: the model Bag has a loss of its own") as caught:
        run(config, corpus_path, labelSmoothing=0.1)
    assert caught.value.kind == "config"
    if where == "method":  # nothing is written then
        experiment_config = {**config, "training": {**config["training"], "classWeights": "balanced"}}
        with pytest.raises(SconceError, match="training.classWeights: the model Bag"):
            preparation.prepare({"config": experiment_config, "corpusPath": corpus_path})
