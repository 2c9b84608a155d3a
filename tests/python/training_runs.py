"""Runs that are trained in a moment, with any options of the training."""

import copy

from conftest import STARTED
from sconce import corpus, environment, experiment, pipeline, seeding

EPOCHS, BATCH = 3, 7


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
