"""The search over a space of settings: Optuna behind ask, report, should_prune, tell. One driver owns a study.

What Optuna alone does not give, and this module adds:

- Each ask has a sampler of its own, seeded from the search's seed and the trial's number, so what is asked depends on the
  finished trials alone and not on who asked before: a resumed search asks what the uninterrupted one would have.
- Ask, report and tell may be repeated: a driver that lost its answer asks for the same number again.
- The two faults that a kill leaves in a journal, a stale lock and a torn last line, are repaired when it is opened. The lock of
  the sweep's folder is taken before, so nobody else can be writing.
"""

from __future__ import annotations

import math
import os
from typing import Any

from .errors import SconceError
from .journal import open_journal, repair_journal
from .run_directory import lock

JOURNAL = "journal.log"
RECORD = "sconce"  # the user attribute of a trial that keeps what the driver says of it

_studies: dict[int, _Search] = {}
_locks: dict[str, Any] = {}  # of the folders of studies: held until this process ends


def open(params: dict, _callback=None) -> dict:
    """Open a study, or make it; see `search.open` in `src/bridge/protocol.ts`. Returns its handle and its trials.

    Raises:
        SconceError: `locked` when another process has the folder; `package-missing` without optuna or a sampler's extra;
            `run-directory` for a storage that cannot be read.
    """
    optuna = _optuna()
    directory, url = params["folder"], params["storage"]
    if directory is not None and directory not in _locks:
        _locks[directory] = lock(directory)
    try:
        storage = _storage(optuna, directory, url)
        study = optuna.create_study(
            storage=storage,
            study_name=params["name"],
            directions=params["directions"],
            sampler=_sampler(optuna, params, 0),
            pruner=_pruner(optuna, params["pruner"], params["epochs"]),
            load_if_exists=True,
        )
        found = [_describe(trial) for trial in study.get_trials(deepcopy=False)]
    except SconceError:
        raise
    except Exception as error:
        place = url or os.path.join(directory or "", JOURNAL)
        raise SconceError(
            "run-directory",
            f"cannot open the storage of the search, {place}: {error or type(error).__name__}",
            "mend or remove it, or give the sweep another name",
        ) from error
    handle = len(_studies) + 1
    _studies[handle] = _Search(optuna, study, params)
    return {"study": handle, "trials": found}


def ask(params: dict, _callback=None) -> dict:
    """Give the settings of the trial with this number, drawing those that are not known yet. `params` fixes them (grid)."""
    return _get(params).ask(params["number"], params["params"])


def report(params: dict, _callback=None) -> dict:
    """Tell a running trial's value after a step. A step that was told before stays as it was; None stands for NaN."""
    trial = _get(params).running(params["number"])
    if params["step"] not in trial.study.get_trials(deepcopy=False)[trial.number].intermediate_values:
        trial.report(_number(params["value"]), params["step"])
    return {}


def should_prune(params: dict, _callback=None) -> dict:
    """Say whether a trial, by its last report, is worth no more time."""
    return {"prune": bool(_get(params).running(params["number"]).should_prune())}


def tell(params: dict, _callback=None) -> dict:
    """End a trial: its record first, then its state, so that no trial is finished without a record. Twice is once."""
    search = _get(params)
    trial = search.study.get_trials(deepcopy=False)[params["number"]]
    if trial.state.is_finished():
        return {}
    search.running(params["number"]).set_user_attr(RECORD, params["record"])
    state = search.optuna.trial.TrialState[{"completed": "COMPLETE", "pruned": "PRUNED", "failed": "FAIL"}[params["state"]]]
    values = params["values"] if params["state"] == "completed" else None
    search.study.tell(params["number"], values=values, state=state)
    search.trials.pop(params["number"], None)
    return {}


def trials(params: dict, _callback=None) -> dict:
    """Return every trial of the study, in the order of their numbers."""
    return {"trials": [_describe(trial) for trial in _get(params).study.get_trials(deepcopy=False)]}


def importance(params: dict, _callback=None) -> dict:
    """Return each parameter's share in the differences of the objective (PED-ANOVA); empty when too few trials say so."""
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
            shares = search.optuna.importance.get_param_importances(search.study, target=target)
    except (ValueError, RuntimeError):  # Optuna's words for too few trials, or none that differ
        shares = {}
    return {"importance": {name: float(share) for name, share in shares.items() if math.isfinite(share)}}


def pareto(params: dict, _callback=None) -> dict:
    """Return the numbers of the trials that no other beats in every objective; the best one where there is one objective."""
    return {"numbers": [trial.number for trial in _get(params).study.best_trials]}


class _Search:
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
        sampler = _sampler(self.optuna, self.params, number)
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

    def ask(self, number: int, fixed: dict | None) -> dict:
        known = self.study.get_trials(deepcopy=False)
        self.study.sampler = _Fixed(self.optuna, fixed) if fixed is not None else self.sampler(number)
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


def _Fixed(optuna, values: dict):
    """A sampler that gives what it was given: the points of a grid, which are counted where the space is known."""

    class Fixed(optuna.samplers.BaseSampler):
        def infer_relative_search_space(self, study, trial):
            return {}

        def sample_relative(self, study, trial, search_space):
            return {}

        def sample_independent(self, study, trial, param_name, param_distribution):
            return values[param_name]

    return Fixed()


def _sampler(optuna, params: dict, number: int):
    """Return the sampler for one ask."""
    import numpy

    settings = params["sampler"]
    # Not the sum of both: two searches with neighbouring seeds would then ask almost the same.
    seed = int(numpy.random.SeedSequence([params["seed"], number]).generate_state(1)[0])
    name, startup = settings["name"], settings["startupTrials"]
    try:
        if name == "tpe":
            return optuna.samplers.TPESampler(seed=seed, n_startup_trials=startup, constant_liar=params["parallel"])
        if name == "cmaes":
            import cmaes  # noqa: F401 - Optuna imports it late, in the middle of an ask

            return optuna.samplers.CmaEsSampler(seed=seed, n_startup_trials=startup, warn_independent_sampling=False)
        if name == "gp":
            import scipy  # noqa: F401

            return optuna.samplers.GPSampler(seed=seed, n_startup_trials=startup, warn_independent_sampling=False)
    except ImportError as error:
        extra = {"cmaes": "cmaes", "gp": "scipy"}.get(name, "optuna")
        raise SconceError(
            "package-missing", f"the sampler {name} needs the Python package {extra}", f"sconce setup --with {extra}"
        ) from error
    return optuna.samplers.RandomSampler(seed=seed)


def _pruner(optuna, settings: dict | None, epochs: int | None):
    if settings is None:
        return optuna.pruners.NopPruner()
    name = settings["name"]
    if name == "median":
        return optuna.pruners.MedianPruner(n_startup_trials=settings["startupTrials"], n_warmup_steps=settings["warmupEpochs"])
    if name == "successive-halving":
        return optuna.pruners.SuccessiveHalvingPruner(
            min_resource=settings["minEpochs"], reduction_factor=settings["reductionFactor"]
        )
    if name == "hyperband":
        return optuna.pruners.HyperbandPruner(
            min_resource=settings["minEpochs"],
            max_resource=epochs if epochs is not None else "auto",
            reduction_factor=settings["reductionFactor"],
        )
    wrapped = settings.get("wrapped")
    return optuna.pruners.PatientPruner(
        _pruner(optuna, wrapped, epochs) if wrapped else None, patience=settings["patience"], min_delta=settings["minDelta"]
    )


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


def _storage(optuna, directory: str | None, url: str | None):
    if url is not None:
        return url
    if directory is None:
        return None  # in memory: a look at what a search would ask
    path = os.path.join(directory, JOURNAL)
    repair_journal(path)
    return optuna.storages.JournalStorage(open_journal(optuna, path))


def _describe(trial) -> dict:
    return {
        "number": trial.number,
        "state": {"COMPLETE": "completed", "PRUNED": "pruned", "FAIL": "failed"}.get(trial.state.name, "running"),
        "params": dict(trial.params),
        "record": trial.user_attrs.get(RECORD),
    }


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _get(params: dict) -> _Search:
    return _studies[params["study"]]


def _optuna():
    try:
        import optuna
    except ImportError as error:
        raise SconceError("package-missing", "sweeps need the Python package optuna", "sconce setup") from error
    import warnings

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
    return optuna
