"""Loads a corpus and builds every batch of one epoch, by torchtext alone or by sconce, and tells what that took.

    data.py plain|sconce CORPUS

Prints one JSON object: seconds (elapsed, and of the processor) of loading and of the batches, memory, and sha256 sums of all that
has to be equal; see bench/data.ts.
"""

import gc
import glob
import hashlib
import importlib
import json
import random
import sys
import time

import numpy as np
import torch
import torchtext.datasets.imdb as reader
from torchtext import data, datasets

SEED = 1
BATCH = 100


def plain(path):
    """Return fields, parts and iterators as python/plain.py makes them."""
    iglob = glob.iglob
    reader.glob.iglob = lambda pattern: iter(sorted(iglob(pattern)))
    text = data.Field(sequential=True, batch_first=True, lower=True)
    label = data.Field(sequential=False, batch_first=True)
    known, test = datasets.IMDB.splits(text, label, path=path)
    text.build_vocab(known, min_freq=5)
    label.build_vocab(known)
    parts = (*known.split(split_ratio=0.8), test)
    return text, label, parts, data.BucketIterator.splits(parts, batch_size=BATCH, shuffle=True, repeat=False)


def sconce(path):
    """Return the same by sconce, which checks the corpus first."""
    from sconce import corpus, pipeline

    settings = {"minFreq": 5, "reviewsPerSplit": None, "maxTokens": None, "splitRatio": 0.8}
    loaded = pipeline.load(corpus.inspect(path), settings)
    parts = (loaded.train, loaded.validation, loaded.test)
    return loaded.text, loaded.label, parts, loaded.iterators(BATCH, False)


class Clock:
    """Elapsed and processor seconds of what is done within it, added up."""

    def __init__(self):
        self.elapsed = self.processor = 0.0

    def __enter__(self):
        self._started = time.perf_counter(), time.process_time()

    def __exit__(self, *_):
        self.elapsed += time.perf_counter() - self._started[0]
        self.processor += time.process_time() - self._started[1]

    def told(self, times=1):
        return {"elapsed": self.elapsed / times, "processor": self.processor / times}


def megabytes(name):
    """Return a figure of this process's memory."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name)) / 1024


def sha256(*things):
    return hashlib.sha256(repr(things).encode()).hexdigest()


def main():
    way, path = sys.argv[1:]
    if way == "sconce":
        importlib.import_module("sconce.pipeline")  # no import is counted
    before = megabytes("VmRSS")
    random.seed(SEED)
    np.random.seed(SEED)
    torch.manual_seed(SEED)
    loading, building = Clock(), Clock()
    with loading:
        text, label, parts, iterators = {"plain": plain, "sconce": sconce}[way](path)
    states = sha256(random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist())
    gc.collect()
    memory = {"imports": before, "loaded": megabytes("VmRSS"), "peak": megabytes("VmHWM")}
    sums = {"random states": states, "word order": sha256(text.vocab.itos, label.vocab.itos), "words' numbers": sha256(
        sorted(text.vocab.stoi.items()))}  # fmt: skip
    batches, tensors = 0, hashlib.sha256()
    for iterator in iterators:
        walk = iter(iterator)
        while True:
            with building:
                batch = next(walk, None)
            if batch is None:
                break
            batches += 1
            for tensor in (batch.text, batch.label):
                tensors.update(f"{tensor.dtype} {tuple(tensor.shape)} {tensor.stride()} {tensor.device}".encode())
                tensors.update(tensor.numpy().tobytes())
    sums["tensors"] = tensors.hexdigest()
    memory["after"] = megabytes("VmRSS")
    sums["random states, after"] = sha256(random.getstate(), [one.random_shuffler.random_state for one in iterators])
    # Last, since it makes a string of each word that is counted.
    sums["counts of words"] = sha256(list(text.vocab.freqs.items()), list(label.vocab.freqs.items()))
    sums["texts"] = sha256([[(list(e.text), e.label) for e in part.examples[:200]] for part in parts])
    told = {"loading": loading.told(), "batch": building.told(batches), "batches": batches, "memory": memory, "sums": sums}
    told["counts"] = {"texts": sum(map(len, parts)), "vocabulary": len(text.vocab)}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
