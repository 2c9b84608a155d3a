"""A search that repeats: trial n is asked, and pruned, by the trials up to n - lag alone, whatever else has ended by then.

Of the trials between, a trial knows the settings: they are running, as far as it can tell. So what is asked depends neither
on how many trials are at work nor on which of them ends first. Samplers and pruners are Optuna's as they are; each works on a
view of the study (`view.py`), anew for each ask and for each trial that is judged, so nothing of an earlier one is left in it.

What a pruner decides after an epoch follows from the view and from the trial's own values up to that epoch; after the loss of
a process it is decided again, and alike. A trial is written with all its settings at once: a kill leaves it whole or not at all.
"""

from __future__ import annotations

from typing import Any

import optuna
from optuna.trial import FrozenTrial, TrialState

from .judge import Judge
from .pruners import make_pruner
from .race import RUNS, drops, with_run
from .samplers import fixed, make_sampler
from .seen import PRUNER, SeenTrials
from .space import draw
from .told import warm_start
from .view import View, trial_of
from .where import MOST, keep, none_meets, refused, violations

FINAL = "sconce:final"  # user attribute: the epoch after which a trial comes to its end by itself: it is not judged


class LaggedSearch:
    """A study that is open, as `study.Search` is, in which each trial sees those up to `lag` before it."""

    def __init__(self, study: optuna.Study, storage, params: dict):
        self.optuna, self.study, self.params = optuna, study, params
        self._storage = storage
        self._trials = SeenTrials(study, storage, params)
        self._judges: dict[int, Judge] = {}

    def ask(self, number: int, given: dict | None) -> dict:
        """Return the settings of a trial, drawn or given."""
        begun = number < len(self._trials.asked)
        if not begun:
            self._trials.check_next(number)
            self._trials.add(number, self._drawn(number, given, self._trials.before(number)))
        trial = self._trials.stored(number)
        return {
            "number": number,
            "params": {one["path"]: trial.params[one["path"]] for one in self.params["space"] if one["path"] in trial.params},
            "begun": begun,
            "reports": len(trial.intermediate_values) if begun else 0,
        }

    def report(self, number: int, step: int, value: float, final: bool) -> None:
        """Keep a running trial's value after a step; of a step that was told before, the first value."""
        trial = self._trials.running(number)
        if step in trial.intermediate_values:
            return
        if final and self.params["pruner"] is not None:
            self._keep(number, FINAL, step)
        self._storage.set_trial_intermediate_value(self._trials.id_of(number), step, value)

    def should_prune(self, number: int, step: int | None) -> bool:
        """Return whether a trial is pruned after a step, by default its last one."""
        trial = self._trials.running(number)
        values = self._judged(trial)
        last = trial.last_step if step is None else step
        return last in values and self._judge(number).verdict(values, last)

    def has_ended(self, number: int) -> bool:
        """Return whether a trial has been told."""
        return self._trials.stored(number).state.is_finished()

    def race(self, number: int, index: int, value: float, final: bool) -> bool:
        """Keep the value of a trial's run, and return whether the trial is dropped after it."""
        runs = with_run(self._trials.running(number), index, value)
        self._keep(number, RUNS, runs)
        if final:
            return False
        ended = self._trials.ended_before(number)
        return drops(self.params["race"], self.study, ended, {each: runs[str(each)] for each in range(index + 1)})

    def tell(
        self,
        number: int,
        state: TrialState,
        values: list[float] | None,
        attribute: tuple[str, Any],
        distances: list[float] | None = None,
    ) -> None:
        """End a trial, with something to keep, and how far it is from meeting each constraint."""
        judged = self._judged(self._trials.stored(number))
        if judged:
            judge = self._judge(number)
            judge.verdict(judged, max(judged))
            asked = self._trials.asked[number].system_attrs
            wrote = {key: value for key, value in judge.wrote.items() if key not in asked}
            if wrote:
                self._keep(number, PRUNER, wrote)
        self._keep(number, *attribute)
        keep(optuna.trial.Trial(self.study, self._trials.id_of(number)), distances or [])
        self.study.tell(number, values=values, state=state)
        self._judges.pop(number, None)

    def whole(self) -> optuna.Study:
        """Return the study with all its trials, as points of the present space."""
        if not self.params.get("widened"):
            return self.study
        view = View(self.study.study_name, self.study.directions, self._trials.all())
        return self._seen_by(view, optuna.samplers.RandomSampler())

    def _drawn(self, number: int, given: dict | None, before: list[FrozenTrial]) -> View:
        """Return a view in which the trial has its settings, drawn again where they break a constraint over settings."""
        where = self.params.get("where") or []
        points: list[FrozenTrial] = []
        attrs = self._trials.study_attrs
        while len(points) < MOST:
            view = View(self.study.study_name, self.study.directions, before, study_attrs=attrs, refused=points)
            sampler = self._sampler(number, before, len(points))
            if given is not None:
                sampler = fixed(optuna, given, sampler)
            distances = violations(where, draw(self._seen_by(view, sampler).ask(), self.params["space"], given))
            if given is not None or max(distances, default=0.0) <= 0:
                return view
            points.append(refused(view.own, len(points), distances))
            attrs = view.study_attrs  # a sequence of points goes on behind the one that was refused
        raise none_meets(where, number, points)

    def _sampler(self, number: int, before: list[FrozenTrial], attempt: int):
        told = self._trials.told
        source = warm_start(told, before) if told and self.params["sampler"]["name"] == "cmaes" else None
        return make_sampler(optuna, self.params, number, self._trials.shared(), source, attempt)

    def _judge(self, number: int) -> Judge:
        if number not in self._judges:
            own = self._trials.as_asked(number, self._trials.asked[number])
            view = View(self.study.study_name, self.study.directions, self._trials.before(number), own)
            study = self._seen_by(view, optuna.samplers.RandomSampler(seed=0))
            self._judges[number] = Judge(view, study, study.pruner)
        return self._judges[number]

    def _seen_by(self, view: View, sampler) -> optuna.Study:
        pruner = make_pruner(optuna, self.params["pruner"], self.params["epochs"])
        study = optuna.load_study(study_name=self.study.study_name, storage=view, sampler=sampler, pruner=pruner)
        # Hyperband makes its brackets when it judges for the first time, and shows a sampler the trials of one.
        pruner.prune(study, trial_of(0, TrialState.RUNNING))
        return study

    def _judged(self, trial: FrozenTrial) -> dict[int, float]:
        if self.params["pruner"] is None:
            return {}
        final = trial.user_attrs.get(FINAL)
        return {step: value for step, value in trial.intermediate_values.items() if step != final}

    def _keep(self, number: int, key: str, value: Any) -> None:
        self._storage.set_trial_user_attr(self._trials.id_of(number), key, value)
