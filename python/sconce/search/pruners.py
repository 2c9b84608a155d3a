"""Pruners by their names and settings."""

from __future__ import annotations


def make_pruner(optuna, settings: dict | None, epochs: int | None):
    """Return the pruner; `epochs` are those of a whole trial, or None where they differ."""
    if settings is None:
        return optuna.pruners.NopPruner()
    name = settings["name"]
    if name == "any":
        return _any_of(optuna, [make_pruner(optuna, one, epochs) for one in settings["of"]])
    if name == "median":
        return optuna.pruners.MedianPruner(n_startup_trials=settings["startupTrials"], n_warmup_steps=settings["warmupEpochs"])
    if name == "percentile":
        return optuna.pruners.PercentilePruner(
            settings["percentile"], n_startup_trials=settings["startupTrials"], n_warmup_steps=settings["warmupEpochs"]
        )
    if name == "threshold":
        return optuna.pruners.ThresholdPruner(
            lower=settings.get("lower"), upper=settings.get("upper"), n_warmup_steps=settings["warmupEpochs"]
        )
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
        make_pruner(optuna, wrapped, epochs) if wrapped else None, patience=settings["patience"], min_delta=settings["minDelta"]
    )


def _any_of(optuna, pruners: list):
    """A pruner that ends a trial when one of several would."""

    class Any(optuna.pruners.BasePruner):
        def prune(self, study, trial):
            # All are asked each time: what successive halving writes of a trial is what later trials are held against.
            return any([one.prune(study, trial) for one in pruners])

    return Any()
