"""The peak memory of training on padded batches, in sconce's own loop. `peak.py CORPUS CONFIG.json`; see bench/memory.ts.

Prints a JSON line for each of: the corpus loaded and the model built; after two batches of middling reviews; after two of the
longest that the corpus has. Megabytes are the process's largest resident size until then.
"""

import json
import sys
import time

import torch
from sconce import corpus, environment, models, pipeline, seeding, training
from torchtext import data


def peak():
    """Return the largest resident size so far, in MB."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024


def main():
    with open(sys.argv[2]) as file:
        config = json.load(file)
    device = environment.prepare_torch(config)
    seeding.seed_everything(config["seed"])
    loaded = pipeline.load(corpus.inspect(sys.argv[1]), config["data"])
    counts = loaded.counts()
    model = models.build(config["model"], counts["vocabulary"], counts["classes"], device)
    optimizer = torch.optim.Adam(model.parameters(), lr=config["training"]["learningRate"])
    by_length = sorted(loaded.train.examples, key=lambda example: len(example.text))
    size = config["training"]["batchSize"]
    # On average a batch of 100 reviews is padded to 956 tokens: the review that sets the length is among the longest 1.5 %.
    middling = next((n for n, example in enumerate(by_length) if len(example.text) >= 956), len(by_length))
    print(json.dumps({"what": "loaded", "tokens": 0, "megabytes": peak(), "seconds": 0}), flush=True)
    for what, end in (("mean", max(size, middling)), ("longest", len(by_length))):
        examples = by_length[end - size : end]
        started = time.monotonic()
        batches = (data.Batch(examples, loaded.train, device) for _ in range(2))
        training.train(model, optimizer, batches, device, lambda *_: None)
        seconds = (time.monotonic() - started) / 2
        tokens = len(examples[-1].text)
        print(json.dumps({"what": what, "tokens": tokens, "megabytes": peak(), "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
