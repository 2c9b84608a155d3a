"""A parameter of a space as Optuna has it: its distribution, and how a trial is asked for it."""

from __future__ import annotations

from collections.abc import Callable


def distribution_of(optuna, dimension: dict):
    """Return what a parameter is drawn from."""
    kind = optuna.distributions
    if dimension["kind"] == "categorical":
        return kind.CategoricalDistribution(dimension["choices"])
    if dimension["kind"] == "int":
        return kind.IntDistribution(dimension["low"], dimension["high"], step=dimension["step"] or 1)
    return kind.FloatDistribution(dimension["low"], dimension["high"], step=dimension["step"], log=dimension["log"])


def is_there(dimension: dict, chosen: dict, given: dict | None = None) -> bool:
    """Return whether a trial with these settings so far has a parameter.

    Where the settings are given it also has to be among them: they may be of a time when the space was narrower.
    """
    holds = all(path in chosen and chosen[path] in allowed for path, allowed in dimension["when"].items())
    return holds and (given is None or dimension["path"] in given)


def suggest(trial, dimension: dict):
    """Return a parameter's value in a trial, drawn where it has none yet."""
    path = dimension["path"]
    if dimension["kind"] == "categorical":
        return trial.suggest_categorical(path, dimension["choices"])
    low, high, step = dimension["low"], dimension["high"], dimension["step"]
    if dimension["kind"] == "int":
        return trial.suggest_int(path, low, high, step=step or 1)
    return trial.suggest_float(path, low, high, step=step, log=dimension["log"])


def draw(trial, space: list[dict], given: dict | None, before: Callable[[dict], None] | None = None) -> dict:
    """Return a trial's settings: the value of each parameter that it has, each after those that it depends on.

    Args:
        trial: Optuna's; it has its sampler's values, or those that it had before.
        space: the dimensions.
        given: the settings, where they are given; see `is_there`.
        before: called with a dimension before its value is asked for.
    """
    chosen: dict = {}
    for dimension in space:
        if is_there(dimension, chosen, given):
            if before is not None:
                before(dimension)
            chosen[dimension["path"]] = suggest(trial, dimension)
    return chosen
