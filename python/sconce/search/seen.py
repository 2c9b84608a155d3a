"""The trials of a search with a lag: as they are stored, and as another trial of the search sees them."""

from __future__ import annotations

from typing import Any

import optuna
from optuna.trial import FrozenTrial, TrialState, create_trial

from ..errors import SconceError
from .space import distribution_of
from .told import told_trials
from .view import View, trial_of
from .where import keep
from .widened import Widened

PRUNER = "sconce:pruner"  # user attribute: what the pruner wrote of a trial that has ended
STUDY_ATTRS = "sconce:study"  # user attribute: what samplers had written of the study when the trial had been asked


class SeenTrials:
    """The trials of a study, of which each sees those up to `lag` before it with their ends, and those between as running.

    Args:
        study: the study.
        storage: where it lies.
        params: those of `search.open`.
    """

    def __init__(self, study: optuna.Study, storage, params: dict):
        self._study, self._storage, self._params, self._lag = study, storage, params, params["lag"]
        self._id = storage.get_study_id_from_name(study.study_name)
        self._distributions = {one["path"]: distribution_of(optuna, one) for one in params["space"]}
        stored = study.get_trials(deepcopy=False)
        self._widened = Widened(params.get("widened"), params["space"], len(stored))
        self.told = told_trials(params.get("told") or [], self._distributions, self._widened.params)
        self._ended: list[FrozenTrial] = []  # as they ended, from 0 on, without a gap
        self._common: tuple[int, dict | None] = (0, None)  # of so many told and ended trials: the parameters that all have
        self.asked: list[FrozenTrial] = []  # as they were asked: running
        self.study_attrs: dict[str, Any] = {}  # what samplers have written of the study
        for trial in stored:
            self.asked.append(self.as_asked(trial.number, trial))
            self.study_attrs = trial.user_attrs.get(STUDY_ATTRS, {}) if trial.number >= self._widened.since else {}

    def add(self, number: int, view: View) -> None:
        """Keep a trial that has been asked for, with all its settings at once: a kill leaves it whole or not at all."""
        own, attrs = view.own, view.study_attrs
        self._study.add_trial(
            create_trial(
                state=TrialState.RUNNING,
                params=own.params,
                distributions=own.distributions,
                system_attrs=own.system_attrs,
                user_attrs={STUDY_ATTRS: attrs} if attrs else {},
            )
        )
        self.asked.append(self.as_asked(number, own))
        self.study_attrs = attrs

    def check_next(self, number: int) -> None:
        """Refuse to ask for a trial that is not the study's next one.

        Raises:
            SconceError: of kind "run-directory".
        """
        if number != len(self.asked) or self._is_there(number):
            raise SconceError(
                "run-directory",
                f"trial {number} was due where the study has {self._storage.get_n_trials(self._id)}: somebody else asks it too",
                "one driver owns a study: give the sweep another name",
            )

    def before(self, number: int) -> list[FrozenTrial]:
        """Return the trials that a trial sees: those that were told, then those before it.

        Raises:
            SconceError: of kind "usage", when one of those of which it has to see the end has not ended.
        """
        ends = max(0, number - self._lag + 1)
        while len(self._ended) < ends:
            self._ended.append(self._as_ended(len(self._ended), number))
        return [*self.told, *self._ended[:ends], *self.asked[ends:number]]

    def ended_before(self, number: int) -> list[FrozenTrial]:
        """Return those of which it sees the end, as they are stored."""
        self.before(number)  # so that they have ended
        return [self.stored(other) for other in range(max(0, number - self._lag + 1))]

    def shared(self) -> dict | None:
        """Return the parameters that all trials seen by the next one have; None where Optuna has to look for itself.

        That is TPE's own rule, for the trials that have a value, without a look at every one of them at each ask. Under
        hyperband it is shown one bracket's trials, and of several objectives it asks each parameter by itself.
        """
        if len(self._study.directions) > 1 or (self._params["pruner"] or {}).get("name") == "hyperband":
            return None
        known, common = self._common
        for trial in [*self.told, *self._ended][known:]:
            if trial.state in (TrialState.COMPLETE, TrialState.PRUNED):
                there = trial.distributions
                common = there if common is None else {path: one for path, one in common.items() if path in there}
        self._common = len(self.told) + len(self._ended), common
        return common or {}

    def all(self) -> list[FrozenTrial]:
        """Return all trials, as points of the present space."""
        ended = [self.stored(number).state.is_finished() for number in range(len(self.asked))]
        return [self._as_ended(at, at) if done else self.asked[at] for at, done in enumerate(ended)]

    def as_asked(self, number: int, trial: FrozenTrial) -> FrozenTrial:
        """Return a trial as running, with its settings alone."""
        params = self._widened.params(dict(trial.params))
        distributions = {path: self._distributions[path] for path in params}
        known = {"params": params, "distributions": distributions, "system_attrs": self._widened.attrs(trial, number)}
        return trial_of(len(self.told) + number, TrialState.RUNNING, **known)

    def running(self, number: int) -> FrozenTrial:
        """Return a trial as it is stored.

        Raises:
            SconceError: of kind "usage", when it is not running.
        """
        trial = self.stored(number) if number < len(self.asked) else None
        if trial is None or trial.state != TrialState.RUNNING:
            raise SconceError("usage", f"trial {number} is not running")
        return trial

    def stored(self, number: int) -> FrozenTrial:
        """Return a trial as it is stored."""
        return self._storage.get_trial(self.id_of(number))

    def id_of(self, number: int) -> int:
        """Return the id that the storage has for a trial."""
        return self._storage.get_trial_id_from_study_id_trial_number(self._id, number)

    def _is_there(self, number: int) -> bool:
        try:
            self.id_of(number)
        except KeyError:
            return False
        return True

    def _as_ended(self, number: int, by: int) -> FrozenTrial:
        trial = self.stored(number)
        if not trial.state.is_finished():
            raise SconceError(
                "usage",
                f"trial {by} cannot be asked before the end of trial {number}: the search has lag {self._lag}",
                f"tell trial {number} first",
            )
        asked = self.asked[number]
        ended = trial_of(
            len(self.told) + number,
            trial.state,
            values=trial.values,
            params=asked.params,
            distributions=asked.distributions,
            system_attrs={**asked.system_attrs, **trial.user_attrs.get(PRUNER, {})},
            intermediate_values=dict(trial.intermediate_values),
        )
        keep(ended, list(trial.constraints.values()))
        return ended
