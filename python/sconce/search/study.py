"""One search: an Optuna study, its trials at work, and how the settings of a trial are drawn."""

from __future__ import annotations

from typing import Any

from ..errors import SconceError
from .samplers import fixed, make_sampler


class Search:
    """A study that is open, with what it was opened with."""

    def __init__(self, optuna, study, params: dict):
        self.optuna, self.study, self.params = optuna, study, params
        self.trials: dict[int, Any] = {}
        self.common: Any = None  # Optuna's cache of the parameters that all trials have, see `sampler`

    def sampler(self, number: int):
        """Return the sampler for one ask.

        Of an earlier one it keeps only which parameters all finished trials have: a fact of the trials, which TPE would gather
        from every one of them again at each ask. Under hyperband Optuna shows a sampler one bracket's trials at a time, so
        there nothing is kept.
        """
        sampler = make_sampler(self.optuna, self.params, number)
        if self.params["sampler"]["name"] == "tpe" and (self.params["pruner"] or {}).get("name") != "hyperband":
            sampler._search_space = self.common = self.common or sampler._search_space
        return sampler

    def running(self, number: int):
        """Return the trial that can be reported to, also one that an earlier process began."""
        if number not in self.trials:
            known = self.study.get_trials(deepcopy=False)
            if number >= len(known) or known[number].state != self.optuna.trial.TrialState.RUNNING:
                raise SconceError("usage", f"trial {number} is not running")
            self.trials[number] = self.optuna.trial.Trial(self.study, known[number]._trial_id)
        return self.trials[number]

    def ask(self, number: int, given: dict | None) -> dict:
        """Return the settings of a trial, drawn or given."""
        known = self.study.get_trials(deepcopy=False)
        self.study.sampler = fixed(self.optuna, given) if given is not None else self.sampler(number)
        begun = number < len(known)
        if begun:
            self.trials.pop(number, None)
            trial = self.running(number)
        else:
            trial = self.study.ask()
            if trial.number != number:
                raise SconceError(
                    "run-directory",
                    f"the study gave trial {trial.number} where {number} was due: somebody else asks it too",
                    "one driver owns a study: give the sweep another name",
                )
            self.trials[number] = trial
        stored = dict(trial.params)
        chosen: dict[str, Any] = {}
        for dimension in self.params["space"]:
            if all(path in chosen and chosen[path] in allowed for path, allowed in dimension["when"].items()):
                path = dimension["path"]
                if path in stored:
                    self._draw_again(trial, dimension)
                chosen[path] = _suggest(trial, dimension)
        return {
            "number": number,
            "params": chosen,
            "begun": begun,
            "reports": len(known[number].intermediate_values) if begun else 0,
        }

    def _draw_again(self, trial, dimension: dict) -> None:
        """Draw a value that is stored already and drop it: a process killed between two draws left the later ones open, and
        they must come from where the sampler's random numbers would then have been."""
        distribution = _distribution(self.optuna, dimension)
        if distribution.single() or dimension["path"] in trial.relative_params:
            return
        frozen = self.study.get_trials(deepcopy=True)[trial.number]
        study = self.optuna.pruners._filter_study(self.study, frozen)
        self.study.sampler.sample_independent(study, frozen, dimension["path"], distribution)


def _distribution(optuna, dimension: dict):
    kind = optuna.distributions
    if dimension["kind"] == "categorical":
        return kind.CategoricalDistribution(dimension["choices"])
    if dimension["kind"] == "int":
        return kind.IntDistribution(dimension["low"], dimension["high"], step=dimension["step"] or 1)
    return kind.FloatDistribution(dimension["low"], dimension["high"], step=dimension["step"], log=dimension["log"])


def _suggest(trial, dimension: dict):
    path = dimension["path"]
    if dimension["kind"] == "categorical":
        return trial.suggest_categorical(path, dimension["choices"])
    low, high, step = dimension["low"], dimension["high"], dimension["step"]
    if dimension["kind"] == "int":
        return trial.suggest_int(path, low, high, step=step or 1)
    return trial.suggest_float(path, low, high, step=step, log=dimension["log"])
