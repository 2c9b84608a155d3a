"""Each option of the training beside a loop written by hand with torch's own parts: the same weights, bit for bit."""

import copy
import hashlib
import math
from functools import partial

import pytest
import torch
import torch.nn.functional as F
from sconce import experiment, models
from sconce.errors import SconceError
from torch import optim
from torch.optim import lr_scheduler
from training_runs import EPOCHS, load, run

CPU = torch.device("cpu")


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


def test_a_rise_of_no_step_is_refused(config, corpus_path):
    config["data"]["reviewsPerSplit"] = 6  # one batch to train, so four steps; a quarter of them is one, which is the start
    with pytest.raises(SconceError, match="pctStart 0.25 of 4 steps leaves none for the rise"):
        run(config, corpus_path, schedule={**ONE_CYCLE, "pctStart": 0.25}, epochs=4)
