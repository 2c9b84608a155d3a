"""Pruners by their names and settings."""

from __future__ import annotations


def make_pruner(optuna, settings: dict | None, epochs: int | None):
    """Return the pruner; `epochs` are those of a whole trial, or None where they differ."""
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
        make_pruner(optuna, wrapped, epochs) if wrapped else None, patience=settings["patience"], min_delta=settings["minDelta"]
    )
