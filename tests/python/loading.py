"""Loading a corpus in two ways, by torchtext alone and by sconce, and all that a run could see of what is loaded."""

import random

import numpy as np
import torch
from sconce import corpus, pipeline, seeding
from torchtext import data
from torchtext.datasets import IMDB


def forget(monkeypatch):
    """Be a new process."""
    for module, name in ((pipeline, "_examples"), (pipeline, "_shrunk"), (pipeline, "_vocabularies"), (corpus, "_digests")):
        monkeypatch.setattr(module, name, {})


def plainly(path, config):
    """Load a corpus by torchtext alone."""
    text, label = data.Field(sequential=True, batch_first=True, lower=True), data.Field(sequential=False, batch_first=True)
    train, test = IMDB.splits(text, label, path=path)  # in sorted order: the pipeline has seen to that
    for part in (train, test):
        if config["reviewsPerSplit"] is not None:
            half = config["reviewsPerSplit"] // 2
            part.examples = [
                e for name in ("pos", "neg") for e in [e for e in part.examples if e.label == name][:half]
            ]  # fmt: skip
        for example in part.examples:
            example.text = example.text[: config["maxTokens"]]
    text.build_vocab(train, min_freq=config["minFreq"])
    label.build_vocab(train)
    return pipeline.Loaded(text, label, *train.split(split_ratio=config["splitRatio"]), test)


def everything(load, sorted_batches=False, epochs=2):
    """Return all that a run could see of a corpus: words, counts, texts, tensors of some epochs, random states."""
    seeding.seed_everything(5)
    loaded = load()
    vocabularies = [
        (list(field.vocab.itos), dict(field.vocab.stoi), list(field.vocab.freqs.items())) for field in (loaded.text, loaded.label)
    ]
    parts = [[(list(e.text), e.label) for e in part] for part in (loaded.train, loaded.validation, loaded.test)]
    iterators = loaded.iterators(7, sorted_batches)
    tensors = []
    for _ in range(epochs):
        for iterator in iterators:
            for batch in iterator:
                for tensor in (batch.text, batch.label):
                    tensors.append((tensor.dtype, tensor.stride(), tensor.device, tensor.tolist()))
    states = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()
    return vocabularies, parts, tensors, states, [one.random_shuffler.random_state for one in iterators]


def by_sconce(path, config):
    return pipeline.load(corpus.inspect(path), config)


def settings(config, **changes):
    return {**config["data"], **changes}
