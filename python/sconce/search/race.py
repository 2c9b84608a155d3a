"""Racing: after each run of a setting, whether it can no longer win against the best of the settings that it may know.

A trial's runs are one each with the sweep's seeds; the best trial's run with the same seed is what a run is held against.
`wilcoxon` is Optuna's WilcoxonPruner as it is; it finds nothing with fewer than four seeds at its usual level. `t-test` is
Student's, on the differences of these pairs, and finds large differences with two. The worst of the runs only gets worse, so
there no test is needed.
"""

from __future__ import annotations

import math
from typing import Any

import optuna
from optuna.pruners import BasePruner
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState

from ..errors import SconceError
from .view import View, trial_of

RUNS = "sconce:runs"  # user attribute: the values of a trial's runs, by their index


class TTestPruner(BasePruner):
    """Prunes a trial whose runs are worse than the best trial's by a paired, one-sided t-test.

    Args:
        level: the p-value below which it is pruned.
        min_runs: so many pairs at least.
    """

    def __init__(self, level: float, min_runs: int):
        self._level, self._min_runs = level, min_runs

    def prune(self, study: optuna.Study, trial: FrozenTrial) -> bool:
        """Return whether the trial is pruned after its last run."""
        worse = _worse_by(study, trial)
        return len(worse) >= self._min_runs and p_value(worse) < self._level


class WorstPruner(BasePruner):
    """Prunes a trial that has a run worse than all of the best trial's, where a trial's value is that of its worst run."""

    def prune(self, study: optuna.Study, trial: FrozenTrial) -> bool:
        """Return whether the trial is pruned after its last run."""
        best = _best(study)
        if best is None:
            return False
        sign = 1 if study.direction == StudyDirection.MINIMIZE else -1
        worst = max(sign * value for value in trial.intermediate_values.values())
        return worst > sign * best.value


def drops(settings: dict, study: optuna.Study, before: list[FrozenTrial], runs: dict[int, float]) -> bool:
    """Return whether a setting is dropped.

    Args:
        settings: of the race: `name`, `level`, `minSeeds`, `worst`.
        study: its name and direction count.
        before: the trials that have ended and that it may know, with the values of their runs as a user attribute.
        runs: the values of its own, by their index.
    """
    if not all(math.isfinite(value) for value in runs.values()):
        return False
    known = [_as_raced(at, trial) for at, trial in enumerate(before)]
    own = trial_of(len(known), TrialState.RUNNING, intermediate_values=runs)
    view = View(study.study_name, study.directions, known, own)
    raced = optuna.load_study(study_name=study.study_name, storage=view, sampler=optuna.samplers.RandomSampler(seed=0))
    return bool(pruner_of(settings).prune(raced, own))


def with_run(trial: FrozenTrial, index: int, value: float) -> dict[str, Any]:
    """Return what is kept of a trial's runs with one more; of a run that was told before, the first value."""
    return {str(index): value, **trial.user_attrs.get(RUNS, {})}


def p_value(differences: list[float]) -> float:
    """Return the one-sided p-value of Student's t-test that the mean of at least two differences is not above 0."""
    n = len(differences)
    mean = math.fsum(differences) / n
    variance = math.fsum((one - mean) ** 2 for one in differences) / (n - 1)
    if variance == 0:
        return 0.0 if mean > 0 else 1.0
    return upper_tail(mean / math.sqrt(variance / n), n - 1)


def upper_tail(t: float, df: int) -> float:
    """Return the probability that Student's t with so many degrees of freedom is above `t` (Abramowitz and Stegun, 26.7)."""
    theta = math.atan(t / math.sqrt(df))
    sine, square = math.sin(theta), math.cos(theta) ** 2
    term, total = (math.cos(theta), 0.0) if df % 2 else (1.0, 0.0)
    for k in range((df - 1) // 2 if df % 2 else df // 2):
        if k > 0:
            term *= square * (2 * k / (2 * k + 1) if df % 2 else (2 * k - 1) / (2 * k))
        total += term
    inside = 2 / math.pi * (theta + sine * total) if df % 2 else sine * total
    return (1 - inside) / 2


def pruner_of(settings: dict) -> BasePruner:
    """Return what decides a race.

    Raises:
        SconceError: of kind "package-missing", without scipy for `wilcoxon`.
    """
    if settings["worst"]:
        return WorstPruner()
    if settings["name"] == "t-test":
        return TTestPruner(settings["level"], settings["minSeeds"])
    try:
        import scipy  # noqa: F401 - Optuna imports it late
    except ImportError as error:
        raise SconceError(
            "package-missing", "the race wilcoxon needs the Python package scipy", "sconce setup --with scipy"
        ) from error
    return optuna.pruners.WilcoxonPruner(p_threshold=settings["level"], n_startup_steps=settings["minSeeds"])


def _as_raced(at: int, trial: FrozenTrial) -> FrozenTrial:
    runs = {int(index): value for index, value in trial.user_attrs.get(RUNS, {}).items()}
    return trial_of(at, trial.state, values=trial.values, intermediate_values=runs)


def _best(study: optuna.Study) -> FrozenTrial | None:
    try:
        return study.best_trial
    except ValueError:  # Optuna's word for none
        return None


def _worse_by(study: optuna.Study, trial: FrozenTrial) -> list[float]:
    """Return by how much a trial's runs are worse than the best trial's with the same seeds."""
    best = _best(study)
    if best is None:
        return []
    sign = 1 if study.direction == StudyDirection.MINIMIZE else -1
    there = best.intermediate_values
    return [sign * (value - there[index]) for index, value in trial.intermediate_values.items() if index in there]
