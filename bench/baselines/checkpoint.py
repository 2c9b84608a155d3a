"""What a checkpoint costs beside a batch, by sconce's own functions.

    checkpoint.py CORPUS CONFIG.json TRAIN EVALUATE SAVES FOLDER

Trains TRAIN batches and evaluates EVALUATE of a real epoch, then writes SAVES checkpoints into FOLDER. Prints one JSON object
of milliseconds and counts; see bench/checkpoint.ts.
"""

import itertools
import json
import os
import sys
import time

import torch
from sconce import checkpoint, corpus, environment, models, pipeline, seeding, training


class First:
    """The first batches of an iterator, which looks like it otherwise."""

    def __init__(self, iterator, count):
        self.iterator, self.count, self.dataset = iterator, count, iterator.dataset

    def __iter__(self):
        return itertools.islice(iter(self.iterator), self.count)


def milliseconds(act):
    """Return how long a call took."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def main():
    path, file, folder = sys.argv[1], sys.argv[2], sys.argv[6]
    train_batches, evaluation_batches, saves = map(int, sys.argv[3:6])
    with open(file) as opened:
        config = json.load(opened)
    device = environment.prepare_torch(config)
    seeding.seed_everything(config["seed"])
    found = corpus.inspect(path)
    loaded = pipeline.load(found, config["data"])
    train, validation, _ = loaded.iterators(config["training"]["batchSize"], config["data"]["sortWithinBatch"])
    counts = loaded.counts()
    model = models.build(config["model"], counts["vocabulary"], counts["classes"], device)
    optimizer = torch.optim.Adam(model.parameters(), lr=config["training"]["learningRate"])
    identity = checkpoint.identity(config, found.digest, environment.describe(config, device))

    def ignore(*_):
        return None

    training_ms = milliseconds(lambda: training.train(model, optimizer, First(train, train_batches), device, ignore))
    evaluation_ms = milliseconds(lambda: training.evaluate(model, First(validation, evaluation_batches), device, ignore))

    def save():
        content = {
            "schemaVersion": checkpoint.SCHEMA_VERSION,
            "identity": identity,
            "position": {"epoch": 2, "phase": "train", "batch": 0},
            "epochs": [],
            "losses": [0.0, 0],
            "offset": 0,
            "seconds": 0.0,
            "states": checkpoint.capture(model, optimizer, train),
        }
        checkpoint.save(folder, content)

    times = [milliseconds(save) for _ in range(saves)]
    answer = {
        "training": training_ms / train_batches,
        "evaluation": evaluation_ms / evaluation_batches,
        "trainBatches": len(train),
        "evaluationBatches": len(validation),
        "saves": times,
        "megabytes": os.path.getsize(checkpoint.existing(folder)[0]) / 1024**2,
        "vocabulary": counts["vocabulary"],
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
