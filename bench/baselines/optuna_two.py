"""Optuna alone: processes that share one study in a JournalStorage. `optuna_two.py SETTINGS.json`; see bench/sweep.ts.

The settings to try are enqueued; each process takes the next one when it is free.
"""

import json
import os
import subprocess
import sys

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

NAME = "bench"


def open_storage(settings):
    return JournalStorage(JournalFileBackend(os.path.join(settings["work"], "journal.log")))


def work(settings):
    """Run trials until none is left."""
    from trial import run_trial

    study = optuna.load_study(study_name=NAME, storage=open_storage(settings))
    total = len(settings["models"]) * len(settings["seeds"])

    def objective(trial):
        if trial.number >= total:
            study.stop()
            raise optuna.TrialPruned
        model = trial.suggest_categorical("model", settings["models"])
        seed = trial.suggest_categorical("seed", settings["seeds"])
        return run_trial(settings, model, seed, settings["out"])

    study.optimize(objective)


def main():
    with open(sys.argv[1]) as file:
        settings = json.load(file)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    if len(sys.argv) > 2:
        return work(settings)
    study = optuna.create_study(study_name=NAME, storage=open_storage(settings))
    for model in settings["models"]:
        for seed in settings["seeds"]:
            study.enqueue_trial({"model": model, "seed": seed})
    workers = [subprocess.Popen([sys.executable, *sys.argv, "work"]) for _ in range(settings["workers"])]
    return max(worker.wait() for worker in workers)


if __name__ == "__main__":
    sys.exit(main())
