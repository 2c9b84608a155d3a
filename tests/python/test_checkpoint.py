import os
import random

import numpy
import pytest
import torch
from sconce import checkpoint, corpus, identity, models, pipeline, seeding
from sconce.errors import SconceError
from sconce.training import train

CPU = torch.device("cpu")


def parts(corpus_path, config):
    seeding.seed_everything(config["seed"])
    loaded = pipeline.load(corpus.inspect(corpus_path), config["data"])
    train_iter, *_ = loaded.iterators(7, False)
    model = models.build(config["model"], len(loaded.text.vocab), 2, CPU)
    return model, torch.optim.Adam(model.parameters()), train_iter


def content(position, states):
    return {"schemaVersion": checkpoint.SCHEMA_VERSION, "identity": {}, "position": position, "epochs": [], "losses": [0.0, 0],
            "offset": 0, "seconds": 0.0, "states": states}  # fmt: skip


STATES = dict.fromkeys(["model", "optimizer", "random", "trainIterator", "shuffler"])


def at(batch):
    return {"epoch": 1, "phase": "train", "batch": batch}


def test_a_round_trip_puts_every_state_back(tmp_path, corpus_path, config):
    model, optimizer, train_iter = parts(corpus_path, config)
    train(model, optimizer, train_iter, CPU, lambda *_: None)
    random.random(), numpy.random.standard_normal(3), torch.rand(3)
    position = {"epoch": 2, "phase": "train", "batch": 0}
    path = checkpoint.save(str(tmp_path), content(position, checkpoint.capture(CPU, model, optimizer, train_iter)))
    losses = []
    train(model, optimizer, train_iter, CPU, lambda b, size, loss: losses.append(loss))
    drawn = random.random(), numpy.random.standard_normal(3).tolist(), torch.rand(3).tolist()

    config["seed"] = 99
    model, optimizer, train_iter = parts(corpus_path, {**config, "seed": 1})
    seeding.seed_everything(99)
    saved = checkpoint.load(path)
    checkpoint.restore(saved["states"], saved["position"], CPU, model, optimizer, train_iter)
    again = []
    train(model, optimizer, train_iter, CPU, lambda b, size, loss: again.append(loss))
    assert again == losses and len(again) == 5
    assert (random.random(), numpy.random.standard_normal(3).tolist(), torch.rand(3).tolist()) == drawn


def test_it_is_read_without_running_code_from_it(tmp_path):
    class Evil:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "ran"),))

    path = tmp_path / "evil.pt"
    torch.save(content({}, Evil()), path)
    with pytest.raises(SconceError) as caught:
        checkpoint.load(str(path))
    assert caught.value.kind == "checkpoint"
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("damage", [b"", b"not a checkpoint"])
def test_what_cannot_be_read_says_so(tmp_path, damage):
    path = tmp_path / "checkpoint-0001.pt"
    path.write_bytes(damage)
    with pytest.raises(SconceError, match="cannot read .*checkpoint-0001.pt"):
        checkpoint.load(str(path))


def test_another_schema_version_is_refused(tmp_path):
    path = tmp_path / "checkpoint-0001.pt"
    torch.save({"schemaVersion": 99}, path)
    with pytest.raises(SconceError, match="99"):
        checkpoint.load(str(path))


def test_the_last_two_are_kept_and_listed_newest_first(tmp_path):
    for n in range(12):
        checkpoint.save(str(tmp_path), content(at(n), STATES))
    names = [os.path.basename(path) for path in checkpoint.existing(str(tmp_path))]
    assert names == ["checkpoint-0012.pt", "checkpoint-0011.pt"]
    assert checkpoint.load(checkpoint.existing(str(tmp_path))[0])["position"] == at(11)


def test_differences_are_named_and_only_epochs_may_grow(config):
    environment = {"torch": "2.13.0", "device": "cpu", "threads": 1, "cpuCapability": "AVX2"}
    saved = identity.of(config, "d", environment)
    moved = {**config, "data": {**config["data"], "root": "elsewhere"}, "threads": None, "device": "auto"}
    identity.refuse_differences("p", saved, identity.of(moved, "d", environment))
    longer = {**config, "training": {**config["training"], "epochs": 9}}
    identity.refuse_differences("p", saved, identity.of(longer, "d", environment))
    with pytest.raises(SconceError, match="training.epochs: 9 in the checkpoint, 2 now"):
        identity.refuse_differences("p", identity.of(longer, "d", environment), saved)
    other = identity.of({**config, "seed": 4}, "e", {**environment, "threads": 2})
    with pytest.raises(SconceError, match=r"corpus \(sha256\): d .*; seed: 1 .*4 now; threads: 1 .*2 now"):
        identity.refuse_differences("p", saved, other)
    for name, field, value in [
        ("CPU capability", "cpuCapability", "DEFAULT"),
        ("torch", "torch", "2.0"),
        ("device", "device", "cuda:0"),
    ]:
        with pytest.raises(SconceError, match=rf"{name}: \S+ in the checkpoint, {value} now"):
            identity.refuse_differences("p", saved, identity.of(config, "d", {**environment, field: value}))
