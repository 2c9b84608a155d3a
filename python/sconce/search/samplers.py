"""The sampler of one ask: Optuna's by its name, or one that gives a point of a grid."""

from __future__ import annotations

from ..errors import SconceError

ATTEMPTS = 20  # draws of a sampler for one trial, before they are drawn at random


def fixed(optuna, values: dict):
    """A sampler that gives what it was given: the points of a grid, which are counted where the space is known."""

    class Fixed(optuna.samplers.BaseSampler):
        def infer_relative_search_space(self, study, trial):
            return {}

        def sample_relative(self, study, trial, search_space):
            return {}

        def sample_independent(self, study, trial, param_name, param_distribution):
            return values[param_name]

    return Fixed()


def make_sampler(optuna, params: dict, number: int, shared: dict | None = None, source: list | None = None, attempt: int = 0):
    """Return the sampler for one ask.

    Args:
        optuna: the module.
        params: those of `search.open`.
        number: the trial that is asked for.
        shared: the parameters that all trials which have ended have, where that is known: TPE does not gather them then.
        source: trials of before the search, from which CMA-ES begins instead of the middle of the space.
        attempt: how many points have been drawn for the trial that are not run, since they break a constraint over settings.
            After 20 of them the points are drawn at random.
    """
    import numpy

    settings = params["sampler"]
    # Not the sum of both: two searches with neighbouring seeds would then ask almost the same.
    entropy = [params["seed"], number, *([attempt] if attempt else [])]
    seed = int(numpy.random.SeedSequence(entropy).generate_state(1)[0])
    name, startup = settings["name"], settings["startupTrials"]
    if attempt >= ATTEMPTS:
        return optuna.samplers.RandomSampler(seed=seed)
    try:
        if name == "tpe":
            settings = {"seed": seed, "n_startup_trials": startup + attempt, "constant_liar": params["parallel"]}
            return (optuna.samplers.TPESampler if shared is None else _tpe_of(optuna, shared))(**settings)
        if name == "cmaes":
            import cmaes  # noqa: F401 - Optuna imports it late, in the middle of an ask

            return optuna.samplers.CmaEsSampler(
                seed=seed, n_startup_trials=startup, warn_independent_sampling=False, source_trials=source
            )
        if name == "gp":
            import scipy  # noqa: F401

            return optuna.samplers.GPSampler(seed=seed, n_startup_trials=startup, warn_independent_sampling=False)
    except ImportError as error:
        extra = {"cmaes": "cmaes", "gp": "scipy"}.get(name, "optuna")
        raise SconceError(
            "package-missing", f"the sampler {name} needs the Python package {extra}", f"sconce setup --with {extra}"
        ) from error
    return optuna.samplers.RandomSampler(seed=seed)


def _tpe_of(optuna, shared: dict):
    class Tpe(optuna.samplers.TPESampler):
        def infer_relative_search_space(self, study, trial):
            return {path: shared[path] for path in sorted(shared) if not shared[path].single()}

    return Tpe
