"""Ray Tune: a grid, one core a trial, warm actors. `ray_tune.py SETTINGS.json`; see bench/sweep.ts."""

import json
import os
import sys

import ray
from ray import tune

HERE = os.path.dirname(os.path.abspath(__file__))


def trainable(config):
    """Run one trial and report its loss."""
    sys.path.insert(0, config["here"])
    from trial import run_trial

    tune.report({"loss": run_trial(config["settings"], config["model"], config["seed"], config["settings"]["out"])})


def main():
    with open(sys.argv[1]) as file:
        settings = json.load(file)
    cluster = settings.get("cluster")
    here = dict(
        num_cpus=settings["workers"],
        include_dashboard=False,
        object_store_memory=128 * 1024**2,
        _temp_dir=settings["rayFolder"],
    )
    ray.init(log_to_driver=False, **({"address": cluster["address"]} if cluster else here))
    tuner = tune.Tuner(
        tune.with_resources(trainable, {"cpu": 1}),
        param_space={
            "model": tune.grid_search(settings["models"]),
            "seed": tune.grid_search(settings["seeds"]),
            "settings": settings,
            "here": HERE,
        },
        tune_config=tune.TuneConfig(metric="loss", mode="min", max_concurrent_trials=settings["workers"], reuse_actors=True),
        run_config=tune.RunConfig(storage_path=os.path.join(settings["work"], "ray"), verbose=0),
    )
    errors = tuner.fit().errors
    ray.shutdown()
    for error in errors:
        print(error, file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
