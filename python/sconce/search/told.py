"""Trials that were finished before a search began: each of its trials sees them, before its own first one."""

from __future__ import annotations

from collections.abc import Callable

import optuna
from optuna.trial import FrozenTrial, TrialState, create_trial

from .view import trial_of
from .where import keep

FEWEST = 10  # trials of which CMA-ES can take the best tenth


def told_trials(told: list[dict], distributions: dict, widened: Callable[[dict], dict]) -> list[FrozenTrial]:
    """Return them as a view has them, from 0 on.

    Args:
        told: each with its settings, the objectives' values, the first objective after each epoch, and how far
            it is from meeting each constraint; see `search.open`.
        distributions: of the space, by path.
        widened: their settings as points of a space that is wider by now.
    """
    trials = []
    for number, trial in enumerate(told):
        params = widened(trial["params"])
        one = trial_of(
            number,
            TrialState.COMPLETE,
            values=[float(value) for value in trial["values"]],
            params=params,
            distributions={path: distributions[path] for path in params},
            intermediate_values={epoch: float(value) for epoch, value in enumerate(trial["steps"], 1)},
        )
        keep(one, trial.get("constraints") or [])
        trials.append(one)
    return trials


def warm_start(told: list[FrozenTrial], seen: list[FrozenTrial]) -> list[FrozenTrial] | None:
    """Return told trials as those from which CMA-ES begins; None where they are too few, or have no number in common.

    Args:
        told: the trials.
        seen: all trials that the sampler sees, from which it takes the parameters that it chooses.
    """
    space = optuna.search_space.intersection_search_space(seen)
    numbers = optuna.distributions.IntDistribution, optuna.distributions.FloatDistribution
    chosen = {path: one for path, one in space.items() if isinstance(one, numbers) and not one.single()}
    if len(told) < FEWEST or not chosen:
        return None
    return [
        create_trial(values=trial.values, params={path: trial.params[path] for path in chosen}, distributions=chosen)
        for trial in told
    ]
