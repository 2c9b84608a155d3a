"""The search over a space of settings: Optuna behind ask, report, should_prune, tell. One driver owns a study.

What Optuna alone does not give, and this module adds:

- Each ask has a sampler of its own, seeded from the search's seed and the trial's number, so what is asked depends on the
  trials that it sees alone and not on who asked before: a resumed search asks what the uninterrupted one would have.
- With a lag, those are always the same ones, whatever has ended by then (`lagged.py`); without, all that have ended (`study.py`).
- A trial may be several runs, which are raced: `race.py`.
- Ask, report and tell may be repeated: a driver that lost its answer asks for the same number again.
- The two faults that a kill leaves in a journal, a stale lock and a torn last line, are repaired when it is opened. The lock of
  the sweep's folder is taken before, so nobody else can be writing.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

from ..errors import SconceError
from .pruners import make_pruner
from .samplers import make_sampler
from .storage import cannot_open, held, lost, open_storage
from .study import Search

RECORD = "sconce"  # the user attribute of a trial that keeps what the driver says of it

_studies: dict[int, Any] = {}


def open(params: dict, _callback=None) -> dict:
    """Open a study, or make it; see `search.open` in `src/bridge/protocol.ts`. Returns its handle and its trials.

    Raises:
        SconceError: `locked` when another process has the folder; `package-missing` without optuna, a sampler's extra or the
            driver of the storage's database; `run-directory` for a storage that cannot be read.
    """
    optuna = _optuna()
    # What may be missing is asked for before anything is written.
    sampler, pruner = make_sampler(optuna, params, 0), make_pruner(optuna, params["pruner"], params["epochs"])
    if params.get("race") is not None:
        from .race import pruner_of  # it imports optuna, which may be missing

        pruner_of(params["race"])
    directory, url = params["folder"], params["storage"]
    with held(directory):
        try:
            storage = open_storage(optuna, directory, url)
            study = optuna.create_study(
                storage=storage,
                study_name=params["name"],
                directions=params["directions"],
                sampler=sampler,
                pruner=pruner,
                load_if_exists=True,
            )
            found = [_describe(trial) for trial in study.get_trials(deepcopy=False)]
        except SconceError:
            raise
        except Exception as error:
            raise cannot_open(error, directory, url) from error
        handle = len(_studies) + 1
        _studies[handle] = _search(optuna, study, storage, params)
    return {"study": handle, "trials": found}


def _stored(call: Callable[..., dict]) -> Callable[..., dict]:
    """Let a call say it in a sentence, as `run-directory`, when the database of its study fails."""

    @functools.wraps(call)
    def told(params: dict, _callback=None) -> dict:
        try:
            return call(params, _callback)
        except SconceError:
            raise
        except Exception as error:
            said = lost(error, _get(params).params["storage"])
            if said is None:
                raise
            raise said from error

    return told


@_stored
def ask(params: dict, _callback=None) -> dict:
    """Give the settings of the trial with this number, drawing those that are not known yet. `params` fixes them (grid)."""
    return _get(params).ask(params["number"], params["params"])


@_stored
def report(params: dict, _callback=None) -> dict:
    """Tell a running trial's value after a step; None stands for NaN. `final`: the trial comes to its end by itself after it."""
    value = math.nan if params["value"] is None else params["value"]
    _get(params).report(params["number"], params["step"], value, params["final"])
    return {}


@_stored
def should_prune(params: dict, _callback=None) -> dict:
    """Say whether a trial, after a step (None: its last one), is worth no more time."""
    return {"prune": _get(params).should_prune(params["number"], params["step"])}


@_stored
def race(params: dict, _callback=None) -> dict:
    """Keep the value of one of a trial's runs (None stands for NaN); say whether the trial can no longer win by those so far."""
    value = math.nan if params["value"] is None else params["value"]
    return {"drop": _get(params).race(params["number"], params["index"], value, params["final"])}


@_stored
def tell(params: dict, _callback=None) -> dict:
    """End a trial: its record first, then its state, so that no trial is finished without a record. Twice is once."""
    search = _get(params)
    if search.has_ended(params["number"]):
        return {}
    state = search.optuna.trial.TrialState[{"completed": "COMPLETE", "pruned": "PRUNED", "failed": "FAIL"}[params["state"]]]
    values = params["values"] if params["state"] == "completed" else None
    search.tell(params["number"], state, values, (RECORD, params["record"]), params.get("constraints"))
    return {}


@_stored
def trials(params: dict, _callback=None) -> dict:
    """Return every trial of the study, in the order of their numbers."""
    return {"trials": [_describe(trial) for trial in _get(params).study.get_trials(deepcopy=False)]}


@_stored
def importance(params: dict, _callback=None) -> dict:
    """Return each parameter's share in the differences of the objective (PED-ANOVA); empty with fewer than two completed trials.

    How many trials make the shares worth telling is for the caller to say (`src/sweep/importance.ts`).
    """
    search = _get(params)
    completed = (search.optuna.trial.TrialState.COMPLETE,)
    if len(search.study.get_trials(deepcopy=False, states=completed)) < 2:
        return {"importance": {}}
    index = params["objective"]
    # PED-ANOVA takes lower targets for better, whatever the direction; of one objective Optuna turns them itself.
    sign = -1 if search.params["directions"][index] == "maximize" else 1
    target = (lambda trial: sign * trial.values[index]) if len(search.study.directions) > 1 else None
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that lower targets are taken for better, and that few trials say little
            shares = search.optuna.importance.get_param_importances(search.whole(), target=target)
    except (ValueError, RuntimeError):  # Optuna's words for too few trials, or none that differ
        shares = {}
    return {"importance": {name: float(share) for name, share in shares.items() if math.isfinite(share)}}


@_stored
def pareto(params: dict, _callback=None) -> dict:
    """Return the numbers of the trials that no other beats in every objective; the best one where there is one objective."""
    return {"numbers": [trial.number for trial in _get(params).study.best_trials]}


@_stored
def discard(params: dict, _callback=None) -> dict:
    """Remove the study from its storage; a journal is left to whoever has its folder."""
    search = _get(params)
    url = search.params["storage"]
    if url is not None:
        search.optuna.delete_study(study_name=search.params["name"], storage=url)
    return {}


def _search(optuna, study, storage, params: dict):
    if params["lag"] is None:
        return Search(optuna, study, params)
    from .lagged import LaggedSearch  # it imports optuna, which may be missing

    return LaggedSearch(study, storage, {**params, "parallel": params["lag"] > 1})


def _describe(trial) -> dict:
    return {
        "number": trial.number,
        "state": {"COMPLETE": "completed", "PRUNED": "pruned", "FAIL": "failed"}.get(trial.state.name, "running"),
        "params": dict(trial.params),
        "record": trial.user_attrs.get(RECORD),
    }


def _get(params: dict) -> Search:
    return _studies[params["study"]]


def _optuna():
    try:
        import optuna
    except ImportError as error:
        raise SconceError("package-missing", "sweeps need the Python package optuna", "sconce setup") from error
    import warnings

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
    warnings.filterwarnings(
        "ignore", message="Constraints have been set"
    )  # and the sampler does not learn from them: docs say so
    return optuna
