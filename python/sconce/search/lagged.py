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
from optuna.trial import FrozenTrial, TrialState, create_trial

from ..errors import SconceError
from .judge import Judge
from .pruners import make_pruner
from .race import RUNS, drops, with_run
from .samplers import fixed, make_sampler
from .space import distribution_of, is_there, suggest
from .told import told_trials, warm_start
from .view import View, trial_of
from .where import MOST, keep, none_meets, refused, violations
from .widened import Widened

PRUNER = "sconce:pruner"  # user attribute: what the pruner wrote of a trial that has ended
FINAL = "sconce:final"  # user attribute: the epoch after which a trial comes to its end by itself: it is not judged
STUDY_ATTRS = "sconce:study"  # user attribute: what samplers had written of the study when the trial had been asked


class LaggedSearch:
    """A study that is open, as `study.Search` is, in which each trial sees those up to `lag` before it."""

    def __init__(self, study: optuna.Study, storage, params: dict):
        self.optuna, self.study, self.params = optuna, study, params
        self._storage, self._lag = storage, params["lag"]
        self._id = storage.get_study_id_from_name(study.study_name)
        self._distributions = {one["path"]: distribution_of(optuna, one) for one in params["space"]}
        asked = study.get_trials(deepcopy=False)
        self._widened = Widened(params.get("widened"), params["space"], len(asked))
        self._told = told_trials(params.get("told") or [], self._distributions, self._widened.params)
        self._ended: list[FrozenTrial] = []  # as they ended, from 0 on, without a gap
        self._judges: dict[int, Judge] = {}
        self._common: tuple[int, dict | None] = (0, None)  # of so many told and ended trials: the parameters that all have
        self._asked: list[FrozenTrial] = []  # as they were asked: running
        self._study_attrs: dict[str, Any] = {}
        for trial in asked:
            self._asked.append(self._as_asked(trial.number, trial))
            self._study_attrs = trial.user_attrs.get(STUDY_ATTRS, {}) if trial.number >= self._widened.since else {}

    def ask(self, number: int, given: dict | None) -> dict:
        """Return the settings of a trial, drawn or given."""
        begun = number < len(self._asked)
        if not begun:
            self._draw(number, given)
        params = self._trial(number).params
        return {
            "number": number,
            "params": {path: params[path] for path in self._distributions if path in params},
            "begun": begun,
            "reports": len(self._trial(number).intermediate_values) if begun else 0,
        }

    def report(self, number: int, step: int, value: float, final: bool) -> None:
        """Keep a running trial's value after a step; of a step that was told before, the first value."""
        trial = self._running(number)
        if step in trial.intermediate_values:
            return
        if final and self.params["pruner"] is not None:
            self._storage.set_trial_user_attr(self._trial_id(number), FINAL, step)
        self._storage.set_trial_intermediate_value(self._trial_id(number), step, value)

    def should_prune(self, number: int, step: int | None) -> bool:
        """Return whether a trial is pruned after a step, by default its last one."""
        trial = self._running(number)
        values = self._judged(trial)
        last = trial.last_step if step is None else step
        return last in values and self._judge(number).verdict(values, last)

    def race(self, number: int, index: int, value: float, final: bool) -> bool:
        """Keep the value of a trial's run, and return whether the trial is dropped after it."""
        runs = with_run(self._running(number), index, value)
        self._storage.set_trial_user_attr(self._trial_id(number), RUNS, runs)
        if final:
            return False
        self._before(number)  # so that those that it may know are there
        ended = [self._trial(other) for other in range(max(0, number - self._lag + 1))]
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
        judged = self._judged(self._trial(number))
        if judged:
            judge = self._judge(number)
            judge.verdict(judged, max(judged))
            asked = self._asked[number].system_attrs
            wrote = {key: value for key, value in judge.wrote.items() if key not in asked}
            if wrote:
                self._storage.set_trial_user_attr(self._trial_id(number), PRUNER, wrote)
        self._storage.set_trial_user_attr(self._trial_id(number), *attribute)
        keep(optuna.trial.Trial(self.study, self._trial_id(number)), distances or [])
        self.study.tell(number, values=values, state=state)
        self._judges.pop(number, None)

    def whole(self) -> optuna.Study:
        """Return the study with all its trials, as points of the present space."""
        if not self.params.get("widened"):
            return self.study
        ended = [self._trial(number).state.is_finished() for number in range(len(self._asked))]
        trials = [self._as_ended(at, at) if done else self._asked[at] for at, done in enumerate(ended)]
        return self._seen_by(View(self.study.study_name, self.study.directions, trials), optuna.samplers.RandomSampler())

    def _draw(self, number: int, given: dict | None) -> None:
        there = self._storage.get_n_trials(self._id)
        if number != len(self._asked) or there != number:
            raise SconceError(
                "run-directory",
                f"trial {number} was due where the study has {there}: somebody else asks it too",
                "one driver owns a study: give the sweep another name",
            )
        view = self._drawn(number, given, self._before(number))
        own, attrs = view.own, view.study_attrs
        self.study.add_trial(
            create_trial(
                state=TrialState.RUNNING,
                params=own.params,
                distributions=own.distributions,
                system_attrs=own.system_attrs,
                user_attrs={STUDY_ATTRS: attrs} if attrs else {},
            )
        )
        self._asked.append(self._as_asked(number, own))
        self._study_attrs = attrs

    def _drawn(self, number: int, given: dict | None, before: list[FrozenTrial]) -> View:
        """Return a view in which the trial has its settings, drawn again where they break a constraint over settings."""
        where = self.params.get("where") or []
        points: list[FrozenTrial] = []
        attrs = self._study_attrs
        while len(points) < MOST:
            view = View(self.study.study_name, self.study.directions, before, study_attrs=attrs, refused=points)
            sampler = self._sampler(number, before, len(points))
            if given is not None:
                sampler = fixed(optuna, given, sampler)
            trial = self._seen_by(view, sampler).ask()
            chosen: dict[str, Any] = {}
            for dimension in self.params["space"]:
                if is_there(dimension, chosen, given):
                    chosen[dimension["path"]] = suggest(trial, dimension)
            distances = violations(where, chosen)
            if given is not None or max(distances, default=0.0) <= 0:
                return view
            points.append(refused(view.own, len(points), distances))
            attrs = view.study_attrs  # a sequence of points goes on behind the one that was refused
        raise none_meets(where, number, points)

    def _sampler(self, number: int, before: list[FrozenTrial], attempt: int):
        source = warm_start(self._told, before) if self._told and self.params["sampler"]["name"] == "cmaes" else None
        return make_sampler(optuna, self.params, number, self._shared(), source, attempt)

    def _before(self, number: int) -> list[FrozenTrial]:
        """Return the trials that a trial sees: those that were told, then those before it.

        Raises:
            SconceError: of kind "usage", when one of those of which it has to see the end has not ended.
        """
        ends = max(0, number - self._lag + 1)
        while len(self._ended) < ends:
            self._ended.append(self._as_ended(len(self._ended), number))
        return [*self._told, *self._ended[:ends], *self._asked[ends:number]]

    def _shared(self) -> dict | None:
        """Return the parameters that all trials seen by the next one have; None where Optuna has to look for itself.

        That is TPE's own rule, for the trials that have a value, without a look at every one of them at each ask. Under
        hyperband it is shown one bracket's trials, and of several objectives it asks each parameter by itself.
        """
        if len(self.study.directions) > 1 or (self.params["pruner"] or {}).get("name") == "hyperband":
            return None
        known, common = self._common
        for trial in [*self._told, *self._ended][known:]:
            if trial.state in (TrialState.COMPLETE, TrialState.PRUNED):
                there = trial.distributions
                common = there if common is None else {path: one for path, one in common.items() if path in there}
        self._common = len(self._told) + len(self._ended), common
        return common or {}

    def _as_ended(self, number: int, by: int) -> FrozenTrial:
        trial = self._trial(number)
        if not trial.state.is_finished():
            raise SconceError(
                "usage",
                f"trial {by} cannot be asked before the end of trial {number}: the search has lag {self._lag}",
                f"tell trial {number} first",
            )
        asked = self._asked[number]
        ended = trial_of(
            len(self._told) + number,
            trial.state,
            values=trial.values,
            params=asked.params,
            distributions=asked.distributions,
            system_attrs={**asked.system_attrs, **trial.user_attrs.get(PRUNER, {})},
            intermediate_values=dict(trial.intermediate_values),
        )
        keep(ended, list(trial.constraints.values()))
        return ended

    def _as_asked(self, number: int, trial: FrozenTrial) -> FrozenTrial:
        params = self._widened.params(dict(trial.params))
        distributions = {path: self._distributions[path] for path in params}
        known = {"params": params, "distributions": distributions, "system_attrs": self._widened.attrs(trial, number)}
        return trial_of(len(self._told) + number, TrialState.RUNNING, **known)

    def _judge(self, number: int) -> Judge:
        if number not in self._judges:
            own = self._as_asked(number, self._asked[number])
            view = View(self.study.study_name, self.study.directions, self._before(number), own)
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

    def _running(self, number: int) -> FrozenTrial:
        trial = self._trial(number) if number < len(self._asked) else None
        if trial is None or trial.state != TrialState.RUNNING:
            raise SconceError("usage", f"trial {number} is not running")
        return trial

    def _trial(self, number: int) -> FrozenTrial:
        return self._storage.get_trial(self._trial_id(number))

    def _trial_id(self, number: int) -> int:
        return self._storage.get_trial_id_from_study_id_trial_number(self._id, number)
