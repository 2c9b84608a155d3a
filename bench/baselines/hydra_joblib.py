"""Hydra with its joblib launcher. `hydra_joblib.py --multirun +file=SETTINGS.json …`; bench/sweep.ts has the rest."""

import json
import os
import sys

import hydra

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))


@hydra.main(version_base=None, config_path=None)
def main(config):
    """Run the trial of one job."""
    from trial import run_trial

    with open(config.file) as file:
        settings = json.load(file)
    return run_trial(settings, config.model, config.seed, settings["out"])


if __name__ == "__main__":
    main()
