"""Each option of the training beside a loop written by hand with torch's own parts: the same weights, bit for bit."""

import copy
import hashlib
import math
from functools import partial

import pytest
import torch
import torch.nn.functional as F
from conftest import STARTED
from sconce import corpus, environment, experiment, models, pipeline, seeding
from sconce.errors import SconceError
from sconce.optimizing import ending, keeping, losses
from torch import optim
from torch.optim import lr_scheduler

EPOCHS, BATCH = 3, 7
CPU = torch.device("cpu")


def quiet(_payload):
    return "go"


def run(config, corpus_path, **options):
    config = copy.deepcopy(config)
    config["training"] = {"epochs": EPOCHS, "batchSize": BATCH, "learningRate": 0.01, **options}
    return experiment.run(
        {"config": config, "corpusPath": corpus_path, "runDir": None, "logEvery": 1, "checkpoints": False, "resume": False,
         "trackers": {"tensorboard": None, "mlflow": None}, **STARTED},
        quiet,
    )  # fmt: skip


def load(config, corpus_path):
    environment.prepare_torch(config)
    seeding.seed_everything(config["seed"])
    loaded = pipeline.load(corpus.inspect(corpus_path), config["data"])
    return loaded, loaded.iterators(BATCH, False)


def by_hand(config, corpus_path, optimizer=optim.Adam, schedule=None, by="epoch", loss=F.cross_entropy, clip=None, group=1):
    """Return the weights' hashes, and the learning rate of the last step of each epoch."""
    loaded, (train_iter, val_iter, _) = load(config, corpus_path)
    model = models.build(config["model"], len(loaded.text.vocab), 2, CPU)
    opt = optimizer(model.parameters(), lr=0.01)
    batches = len(train_iter)
    scheduler = schedule(opt, math.ceil(batches / group)) if schedule else None
    rates = []
    for _ in range(EPOCHS):
        model.train()
        reviews = 0
        for b, batch in enumerate(train_iter):
            x, y = batch.text, batch.label - 1
            if b % group == 0:
                opt.zero_grad()
                reviews = 0
            mean = loss(model(x), y)
            reviews += len(x)
            (mean * len(x) if group > 1 else mean).backward()
            if (b + 1) % group and b + 1 < batches:
                continue
            if group > 1:
                for parameter in model.parameters():
                    parameter.grad /= reviews
            if clip:
                torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
            rate = opt.param_groups[0]["lr"]
            opt.step()
            if by == "step":
                scheduler.step()
        model.eval()
        total = sum(F.cross_entropy(model(batch.text), batch.label - 1, reduction="sum").item() for batch in val_iter)
        if scheduler and by == "epoch":
            scheduler.step(*[total / len(val_iter.dataset)] if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau) else [])
        rates.append(rate)
    return {key: hashlib.sha256(value.numpy().tobytes()).hexdigest() for key, value in model.state_dict().items()}, rates


ADAM = {"betas": [0.8, 0.99], "eps": 1e-7, "weightDecay": 0.1, "amsgrad": True}
ONE_CYCLE = {"name": "oneCycle", "pctStart": 0.3, "annealStrategy": "cos", "cycleMomentum": True, "baseMomentum": 0.85,
             "maxMomentum": 0.95, "divFactor": 25, "finalDivFactor": 1e4, "threePhase": False}  # fmt: skip
PLATEAU = {"name": "plateau", "metric": "validation.loss", "direction": "minimize", "factor": 0.5, "patience": 0,
           "threshold": 0.1, "thresholdMode": "abs", "cooldown": 0, "minLr": 0, "eps": 1e-8}  # fmt: skip
SMOOTH = partial(F.cross_entropy, label_smoothing=0.2)
WEIGHED = partial(F.cross_entropy, weight=torch.tensor([2.0, 0.5]))
COSINE = partial(lr_scheduler.CosineAnnealingLR, T_max=EPOCHS, eta_min=1e-4)


def torch_adam(kind):
    return partial(kind, betas=(0.8, 0.99), eps=1e-7, weight_decay=0.1, amsgrad=True)


CASES = {
    "adam": ({"optimizer": {"name": "adam", **ADAM}}, {"optimizer": torch_adam(optim.Adam)}),
    "adamw": ({"optimizer": {"name": "adamw", **ADAM}}, {"optimizer": torch_adam(optim.AdamW)}),
    "sgd": (
        {"optimizer": {"name": "sgd", "momentum": 0.9, "dampening": 0, "weightDecay": 0.01, "nesterov": True}},
        {"optimizer": partial(optim.SGD, momentum=0.9, weight_decay=0.01, nesterov=True)},
    ),
    "rmsprop": (
        {"optimizer": {"name": "rmsprop", "alpha": 0.9, "eps": 1e-8, "weightDecay": 0, "momentum": 0.5, "centered": True}},
        {"optimizer": partial(optim.RMSprop, alpha=0.9, momentum=0.5, centered=True)},
    ),
    "step": (
        {"schedule": {"name": "step", "stepSize": 2, "gamma": 0.5}},
        {"schedule": lambda opt, _: lr_scheduler.StepLR(opt, 2, 0.5)},
    ),
    "cosine": ({"schedule": {"name": "cosine", "tMax": None, "etaMin": 1e-4}}, {"schedule": lambda opt, _: COSINE(opt)}),
    "oneCycle": (
        {"schedule": ONE_CYCLE},
        {"schedule": lambda opt, steps: lr_scheduler.OneCycleLR(opt, 0.01, total_steps=EPOCHS * steps), "by": "step"},
    ),
    "plateau": (
        {"schedule": PLATEAU},
        {
            "schedule": lambda opt, _: lr_scheduler.ReduceLROnPlateau(
                opt, factor=0.5, patience=0, threshold=0.1, threshold_mode="abs"
            )
        },
    ),
    "clipNorm": ({"clipNorm": 0.05}, {"clip": 0.05}),
    "accumulate": ({"accumulate": 3}, {"group": 3}),
    "labelSmoothing": ({"labelSmoothing": 0.2}, {"loss": SMOOTH}),
    "classWeights": ({"classWeights": [2.0, 0.5]}, {"loss": WEIGHED}),
    "several": (
        {"optimizer": {"name": "adamw", **ADAM}, "schedule": ONE_CYCLE, "clipNorm": 0.05, "accumulate": 2, "labelSmoothing": 0.2},
        {
            "optimizer": torch_adam(optim.AdamW),
            "schedule": lambda opt, steps: lr_scheduler.OneCycleLR(opt, 0.01, total_steps=EPOCHS * steps),
            "by": "step",
            "clip": 0.05,
            "group": 2,
            "loss": SMOOTH,
        },
    ),
}


def test_the_bits_of_a_loop_by_hand(config, corpus_path):
    off, _ = by_hand(config, corpus_path)
    assert run(config, corpus_path)["weights"] == off
    for name, (options, parts) in CASES.items():
        expected, rates = by_hand(config, corpus_path, **parts)
        value = run(config, corpus_path, **options)
        assert value["weights"] == expected, name
        assert value["weights"] != off, f"{name} changes nothing"
        told = [epoch.get("learningRate") for epoch in value["epochs"]]
        assert told == (rates if "schedule" in options else [None] * EPOCHS), name


class Tables(torch.nn.Module):
    """A model without chance."""

    def __init__(self, words):
        super().__init__()
        self.embed = torch.nn.EmbeddingBag(words, 2, padding_idx=1)

    def forward(self, x):
        return self.embed(x)


@pytest.mark.parametrize("weights", [None, [2.0, 0.5]])
def test_accumulated_batches_are_one_large_batch_to_rounding(config, corpus_path, monkeypatch, weights):
    monkeypatch.setattr(models, "build_for", lambda _model, _data, loaded, _device: Tables(len(loaded.text.vocab)))
    seen = []
    original = experiment.weight_hashes
    monkeypatch.setattr(experiment, "weight_hashes", lambda model: seen.append(copy.deepcopy(model)) or original(model))
    config["data"]["reviewsPerSplit"] = 26  # 21 to train: two batches of 8 and one of 5
    smooth = {"classWeights": weights, "labelSmoothing": 0.1}
    plain = {"name": "sgd", "momentum": 0, "dampening": 0, "weightDecay": 0, "nesterov": False}
    value = run(config, corpus_path, batchSize=8, accumulate=3, learningRate=1.0, optimizer=plain, **smooth)
    assert value["counts"]["train"] == 21
    # One batch is all of them: the order in which they come does not matter.
    run(config, corpus_path, batchSize=21, learningRate=1.0, optimizer=plain, **smooth)
    several, one = [model.embed.weight for model in seen]
    torch.testing.assert_close(several, one, rtol=1e-5, atol=1e-6)


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


def test_a_rise_of_no_step_is_refused(config, corpus_path):
    config["data"]["reviewsPerSplit"] = 6  # one batch to train, so four steps; a quarter of them is one, which is the start
    with pytest.raises(SconceError, match="pctStart 0.25 of 4 steps leaves none for the rise"):
        run(config, corpus_path, schedule={**ONE_CYCLE, "pctStart": 0.25}, epochs=4)


def epochs(*values):
    return [{"epoch": n, "validation": {"loss": value, "accuracy": 100 - value}} for n, value in enumerate(values, 1)]


LOSS = {"metric": "validation.loss", "direction": "minimize", "patience": 2, "minDelta": 0}


@pytest.mark.parametrize(
    ("values", "settings", "expected"),
    [
        ((3, 2, 1), {}, None),
        ((3, 2, 2, 2), {}, (4, 2)),
        ((3, 2, 2, 1, 1, 1), {}, (6, 4)),
        ((3, 2, 2), {}, None),
        ((3, 2.95, 2.9, 2.85), {"minDelta": 0.2}, (3, 1)),
        ((3, math.nan, math.nan, 1), {}, (3, 1)),
        ((math.nan, math.nan), {}, (2, None)),
        ((1, 2, 3), {"metric": "validation.accuracy", "direction": "maximize"}, (3, 1)),
        ((1, 2, 3), {"direction": "maximize"}, None),
    ],
)
def test_when_early_stopping_ends_a_run(values, settings, expected):
    event = ending.early_stop(epochs(*values), {**LOSS, **settings})
    assert (event and (event["epoch"], event["best"] and event["best"]["epoch"])) == expected


def test_of_equal_epochs_the_earliest_is_kept():
    model = torch.nn.Linear(1, 1, bias=False)
    kept = keeping.Kept({"metric": "validation.loss", "direction": "minimize"})
    for epoch in epochs(math.nan, 2, 1, 1, 3):
        model.weight.data.fill_(epoch["epoch"])
        kept.epoch_is_over(epoch, model)
    assert kept.best == {"epoch": 3, "value": 1}
    with pytest.raises(KeyboardInterrupt), kept.in_place(model):
        assert model.weight.item() == 3
        raise KeyboardInterrupt
    assert model.weight.item() == 5  # a run that is stopped in its test goes on with the last epoch's weights
    with kept.in_place(model):
        pass
    assert model.weight.item() == 3


def test_the_best_epochs_model_is_tested_and_saved(config, corpus_path):
    options = {"epochs": 6, "learningRate": 0.03}
    last = run(config, corpus_path, **options)
    accuracies = [epoch["validation"]["accuracy"] for epoch in last["epochs"]]
    best = 1 + accuracies.index(max(accuracies))
    assert (last["keptEpoch"], last["endedBy"]) == (6, "epochs")
    assert best < 6, f"the data of this test has no earlier best: {accuracies}"
    value = run(config, corpus_path, **options, keep={"metric": "validation.accuracy", "direction": "maximize"})
    shorter = run(config, corpus_path, **{**options, "epochs": best})
    assert value["keptEpoch"] == best
    assert (value["weights"], value["test"]) == (shorter["weights"], shorter["test"])
    assert [epoch["trainLoss"] for epoch in value["epochs"]] == [epoch["trainLoss"] for epoch in last["epochs"]]


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
            experiment.prepare({"config": experiment_config, "corpusPath": corpus_path})
