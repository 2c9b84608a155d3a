"""The sampler of one ask: Optuna's by its name, or one that gives a point of a grid."""

from __future__ import annotations

from ..errors import SconceError

ATTEMPTS = 20  # draws of a sampler for one trial, before they are drawn at random

# The trials of a generation of nsga2 and nsga3, where a caller names no number; src/sweep/definition.ts has the same.
POPULATION = 20


def fixed(optuna, values: dict, sampler=None):
    """A sampler that gives what it was given: the points of a grid, which are counted where the space is known.

    With a genetic `sampler` the point is one of its generation, as one of its own would be.
    """

    class Fixed(optuna.samplers.BaseSampler):
        def infer_relative_search_space(self, study, trial):
            if isinstance(sampler, optuna.samplers.BaseGASampler):
                sampler.get_trial_generation(study, trial)
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
        if name in ("nsga2", "nsga3"):
            genetic = optuna.samplers.NSGAIISampler if name == "nsga2" else optuna.samplers.NSGAIIISampler
            return genetic(population_size=settings.get("population", POPULATION), seed=seed)
        if name == "qmc":
            import scipy  # noqa: F401

            return _qmc_of(optuna, params)(
                # One sequence, of which each trial has its point: it has the search's seed, and not the trial's.
                scramble=True,
                seed=params["seed"],
                independent_sampler=optuna.samplers.RandomSampler(seed=seed),
                warn_independent_sampling=False,
            )
    except ImportError as error:
        extra = {"cmaes": "cmaes", "gp": "scipy", "qmc": "scipy"}.get(name, "optuna")
        raise SconceError(
            "package-missing", f"the sampler {name} needs the Python package {extra}", f"sconce setup --with {extra}"
        ) from error
    return optuna.samplers.RandomSampler(seed=seed)


def _tpe_of(optuna, shared: dict):
    class Tpe(optuna.samplers.TPESampler):
        def infer_relative_search_space(self, study, trial):
            return {path: shared[path] for path in sorted(shared) if not shared[path].single()}

    return Tpe


def _qmc_of(optuna, params: dict):
    """QMC over the parameters that every trial has; by itself it takes those of the first trial that ends."""
    from .space import distribution_of

    always = {one["path"]: distribution_of(optuna, one) for one in params["space"] if not one["when"]}

    class Qmc(optuna.samplers.QMCSampler):
        def infer_relative_search_space(self, study, trial):
            return {path: always[path] for path in sorted(always) if not always[path].single()}

    return Qmc
