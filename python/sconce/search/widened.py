"""A space that was made wider in mid-search: the trials of before are seen as points of it."""

from __future__ import annotations

from optuna.trial import FrozenTrial

from .space import is_there


class Widened:
    """What a search in a wider space knows of the narrower one.

    Args:
        settings: since which trial the space is as it is now (`since`, None: the next one), and what the trials before have of
            the parameters that were not searched then (`values`); None: the space is the one that the search was begun with.
        space: the dimensions, each after those that it depends on.
        asked: how many trials have been asked for so far.
    """

    def __init__(self, settings: dict | None, space: list[dict], asked: int):
        since = 0 if settings is None else settings["since"]
        self.since = asked if since is None else since
        self._values = {} if settings is None else settings["values"]
        self._space = space

    def params(self, params: dict) -> dict:
        """Return a trial's settings with the values that it had of parameters which are searched by now."""
        if all(path in params for path in self._values):
            return params
        full: dict = {}
        for dimension in self._space:
            path = dimension["path"]
            if path in params or (path in self._values and is_there(dimension, full)):
                full[path] = params.get(path, self._values.get(path))
        return full

    def attrs(self, trial: FrozenTrial, number: int) -> dict:
        """Return what the sampler wrote of a trial: of one of before nothing, since it was about the narrower space."""
        return dict(trial.system_attrs) if number >= self.since else {}
