"""A search of the plain way: a study whose trials see whatever has ended by then."""

from __future__ import annotations

from typing import Any

from ..errors import SconceError
from .samplers import fixed, make_sampler
from .space import distribution_of, draw


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
        sampler = self.sampler(number)
        self.study.sampler = sampler if given is None else fixed(self.optuna, given, sampler)
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
        stored = set(trial.params)

        def again(dimension: dict) -> None:
            if dimension["path"] in stored:
                self._draw_again(trial, dimension)

        return {
            "number": number,
            "params": draw(trial, self.params["space"], given, again),
            "begun": begun,
            "reports": len(known[number].intermediate_values) if begun else 0,
        }

    def report(self, number: int, step: int, value: float, _final: bool) -> None:
        """Keep a running trial's value after a step; of a step that was told before, the first value."""
        trial = self.running(number)
        if step not in self.study.get_trials(deepcopy=False)[number].intermediate_values:
            trial.report(value, step)

    def should_prune(self, number: int, _step: int | None) -> bool:
        """Return whether a trial is pruned by its last report."""
        return bool(self.running(number).should_prune())

    def has_ended(self, number: int) -> bool:
        """Return whether a trial has been told."""
        return self.study.get_trials(deepcopy=False)[number].state.is_finished()

    def race(self, number: int, index: int, value: float, final: bool) -> bool:
        """Keep the value of a trial's run, and return whether the trial is dropped after it, by those that have ended."""
        from .race import RUNS, drops, with_run  # it imports optuna, which may be missing

        trial = self.running(number)
        known = self.study.get_trials(deepcopy=False)
        runs = with_run(known[number], index, value)
        trial.set_user_attr(RUNS, runs)
        if final:
            return False
        ended = [one for one in known if one.state.is_finished()]
        return drops(self.params["race"], self.study, ended, {each: runs[str(each)] for each in range(index + 1)})

    def tell(
        self, number: int, state, values: list[float] | None, attribute: tuple[str, Any], distances: list[float] | None = None
    ) -> None:
        """End a trial, with something to keep, and how far it is from meeting each constraint."""
        trial = self.running(number)
        trial.set_user_attr(*attribute)
        for at, distance in enumerate(distances or []):
            trial.set_constraint(str(at), distance)
        self.study.tell(number, values=values, state=state)
        self.trials.pop(number, None)

    def whole(self):
        """Return the study with all its trials."""
        return self.study

    def _draw_again(self, trial, dimension: dict) -> None:
        """Draw a value that is stored already and drop it: a process killed between two draws left the later ones open, and
        they must come from where the sampler's random numbers would then have been."""
        distribution = distribution_of(self.optuna, dimension)
        if distribution.single() or dimension["path"] in trial.relative_params:
            return
        frozen = self.study.get_trials(deepcopy=True)[trial.number]
        study = self.optuna.pruners._filter_study(self.study, frozen)
        self.study.sampler.sample_independent(study, frozen, dimension["path"], distribution)
