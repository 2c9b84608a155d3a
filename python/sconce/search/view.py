"""A study as one trial of it sees it: the trials before it that it may know, and itself. In memory, and only for a moment."""

# ruff: noqa: D102 - the methods are those of Optuna's BaseStorage, which says what they do
from __future__ import annotations

import copy
from datetime import datetime

from optuna.storages import BaseStorage
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState

STUDY = 0  # the id of the only study


class View(BaseStorage):
    """The storage of a study that has the trials before one trial, and then that one.

    What a sampler or a pruner writes stays here, where `own` and `study_attrs` have it. A trial's id is its number.

    Args:
        name: the study's, by which hyperband tells its brackets.
        directions: of the objectives.
        before: the trials from 0 on. They are not changed.
        own: the trial itself; None where it is to be asked for.
        study_attrs: what samplers have written of the study so far.
        refused: points that were drawn for the trial before, and are not run; they stand behind it.
    """

    def __init__(
        self,
        name: str,
        directions: list[StudyDirection],
        before: list[FrozenTrial],
        own: FrozenTrial | None = None,
        study_attrs: dict | None = None,
        refused: list[FrozenTrial] | None = None,
    ):
        self._name, self._directions, self._before, self._refused = name, directions, before, refused or []
        self.own = own
        self.study_attrs = dict(study_attrs or {})

    def get_study_id_from_name(self, study_name):
        return STUDY

    def get_study_name_from_id(self, study_id):
        return self._name

    def get_study_directions(self, study_id):
        return self._directions

    def get_study_user_attrs(self, study_id):
        return {}

    def get_study_system_attrs(self, study_id):
        return dict(self.study_attrs)

    def set_study_system_attr(self, study_id, key, value):
        self.study_attrs[key] = value

    def create_new_trial(self, study_id, template_trial=None):
        self.own = trial_of(len(self._before), TrialState.RUNNING)
        return self.own.number

    def set_trial_param(self, trial_id, param_name, param_value_internal, distribution):
        own = self._changed(trial_id)
        own.params = {**own.params, param_name: distribution.to_external_repr(param_value_internal)}
        own.distributions = {**own.distributions, param_name: distribution}

    def set_trial_intermediate_value(self, trial_id, step, intermediate_value):
        own = self._changed(trial_id)
        own.intermediate_values = {**own.intermediate_values, step: intermediate_value}

    def set_trial_system_attr(self, trial_id, key, value):
        own = self._changed(trial_id)
        own.system_attrs = {**own.system_attrs, key: value}

    def set_trial_user_attr(self, trial_id, key, value):
        own = self._changed(trial_id)
        own.user_attrs = {**own.user_attrs, key: value}

    def get_trial(self, trial_id):
        at = trial_id - len(self._before)
        return self._before[trial_id] if at < 0 else self.own if at == 0 else self._refused[at - 1]

    def get_all_trials(self, study_id, deepcopy=True, states=None):
        trials = [*self._before, *([] if self.own is None else [self.own]), *self._refused]
        if states is not None:
            trials = [trial for trial in trials if trial.state in states]
        return copy.deepcopy(trials) if deepcopy else list(trials)

    def create_new_study(self, directions, study_name=None):
        raise NotImplementedError

    def delete_study(self, study_id):
        raise NotImplementedError

    def set_study_user_attr(self, study_id, key, value):
        raise NotImplementedError

    def get_all_studies(self):
        raise NotImplementedError

    def set_trial_state_values(self, trial_id, state, values=None):
        raise NotImplementedError

    def _changed(self, trial_id) -> FrozenTrial:
        """Put a copy in the trial's place: who has got the trial before keeps it as it was, as with Optuna's own storages."""
        if self.own is None or trial_id != self.own.number:
            raise RuntimeError(f"trial {trial_id} is not the one that this view is of")
        self.own = copy.copy(self.own)
        return self.own


def trial_of(
    number: int,
    state: TrialState,
    *,
    values: list[float] | None = None,
    params: dict | None = None,
    distributions: dict | None = None,
    system_attrs: dict | None = None,
    intermediate_values: dict | None = None,
) -> FrozenTrial:
    """Return a trial of a view."""
    now = datetime.now()
    return FrozenTrial(
        number=number,
        trial_id=number,
        state=state,
        value=None,
        values=values,
        datetime_start=now,
        datetime_complete=now if state.is_finished() else None,
        params=params or {},
        distributions=distributions or {},
        user_attrs={},
        system_attrs=system_attrs or {},
        intermediate_values=intermediate_values or {},
    )
