"""Whether one trial of a search that repeats is pruned, after each of its epochs."""

from __future__ import annotations

from typing import Any

import optuna

from .view import View


class Judge:
    """Decides after each epoch of one trial whether it is pruned."""

    def __init__(self, view: View, study: optuna.Study, pruner: optuna.pruners.BasePruner):
        self._view, self._study, self._pruner = view, study, pruner
        self._verdicts: dict[int, bool] = {}

    def verdict(self, values: dict[int, float], step: int) -> bool:
        """Return whether the trial is pruned after this step. @values: what was reported, by step."""
        for each in sorted(values):
            if each > step or each in self._verdicts:
                continue
            self._view.set_trial_intermediate_value(self._view.own.number, each, values[each])
            self._verdicts[each] = bool(self._pruner.prune(self._study, self._view.own))
        return self._verdicts.get(step, False)

    @property
    def wrote(self) -> dict[str, Any]:
        """What the pruner wrote of the trial."""
        return self._view.own.system_attrs
