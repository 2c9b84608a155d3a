"""What an evaluation gives beside loss and accuracy, by torchmetrics: what the configuration's `metrics` names, and nothing else.

Everything is computed beside `training.evaluate` from the scores that it has anyway: the model runs once, nothing is drawn, and
torchmetrics is imported only where something is asked for. What is kept between two batches are counts, and for
`calibrationError` and `rocAuc` some numbers a text, never the scores. docs/metrics.md has each
formula, and what happens where a class has no text.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from .errors import SconceError

BINS = 15  # of confidence, for the calibration error
MOST_CLASSES = 100  # that a confusion matrix has: each epoch keeps one, of classes times classes numbers


@dataclass(frozen=True)
class _Entry:
    """A metric: the class of torchmetrics and its options, what is put into it, and how its tensor is kept."""

    of: str
    options: dict[str, Any]
    takes: str  # "predictions": a class a text; "probabilities": (texts, classes); "second": the second class's alone
    kept: Callable[[Tensor, Sequence[str]], Any]


def _number(value: Tensor, _labels: Sequence[str]) -> float:
    return value.item()


def _matrix(counts: Tensor, labels: Sequence[str]) -> dict[str, Any]:
    return {"labels": list(labels), "counts": counts.tolist()}


def _per_class(counts: Tensor, labels: Sequence[str]) -> list[dict[str, Any]]:
    return [_of_class(label, *row) for label, row in zip(labels, counts.tolist(), strict=True)]


def _of_class(label: str, right: int, wrongly: int, _others: int, missed: int, support: int) -> dict[str, Any]:
    """Return the figures of a class; NaN where it has no text and is predicted for none, since it then counts in no mean."""
    nothing = math.nan if right + wrongly + missed == 0 else 0.0

    def share(part: float, whole: float) -> float:
        return part / whole if whole else nothing

    return {
        "label": label,
        "precision": share(right, right + wrongly),
        "recall": share(right, right + missed),
        "f1": share(2 * right, 2 * right + wrongly + missed),
        "support": support,
    }


_MACRO = {"average": "macro"}

# The metrics by name, the only list of them on this side; `src/config/metrics.ts` has the same names, in this order.
FIGURES: dict[str, _Entry] = {
    "macroF1": _Entry("MulticlassF1Score", _MACRO, "predictions", _number),
    "macroPrecision": _Entry("MulticlassPrecision", _MACRO, "predictions", _number),
    "macroRecall": _Entry("MulticlassRecall", _MACRO, "predictions", _number),
    "calibrationError": _Entry("MulticlassCalibrationError", {"n_bins": BINS, "norm": "l1"}, "probabilities", _number),
    "rocAuc": _Entry("BinaryAUROC", {}, "second", _number),
    "perClass": _Entry("MulticlassStatScores", {"average": None}, "predictions", _per_class),
    "confusionMatrix": _Entry("MulticlassConfusionMatrix", {}, "predictions", _matrix),
}


def asked(config: dict[str, Any]) -> list[str]:
    """Return what a configuration asks for beside loss and accuracy, each once, in the order of `FIGURES`.

    That is what its `metrics` names, and what an option of its training goes by (`metric: validation.macroF1`).
    """
    sections = [section for section in config.get("training", {}).values() if isinstance(section, dict)]
    watched = [str(section.get("metric")).rpartition(".")[2] for section in sections]
    named = [*(config.get("metrics") or []), *watched]
    return [name for name in FIGURES if name in named]


def require(config: dict[str, Any]) -> None:
    """Refuse a configuration that asks for metrics where torchmetrics is not installed; else nothing is imported.

    Raises:
        SconceError: of kind "package-missing".
    """
    if asked(config):
        _library()


class Figures:
    """The metrics of a run's evaluations, one evaluation after another.

    Args:
        names: what is computed, of `FIGURES`.
        labels: the classes in the order of the scores.

    Raises:
        SconceError: of kind "config", for a metric that does not exist for so many classes; "package-missing".
    """

    def __init__(self, names: Sequence[str], labels: Sequence[str]):
        _refuse_classes(names, labels)
        self._names, self._labels = names, labels
        self._by_input = {takes: _collection(names, takes, len(labels)) for takes in {FIGURES[name].takes for name in names}}
        self._reset()

    def _reset(self) -> None:
        for collection in self._by_input.values():
            collection.reset()
        self._support = torch.zeros(len(self._labels), dtype=torch.int64)
        self._finite = True

    def begin(self) -> Callable[[Tensor, Tensor], None] | None:
        """Begin an evaluation, whatever one before has left; return what takes its batches, None where nothing does."""
        if not self._names:
            return None
        self._reset()
        return self._add

    def _add(self, scores: Tensor, labels: Tensor) -> None:
        """Count a batch: its scores (texts, classes) and its labels, from 0 on."""
        scores, labels = scores.detach().cpu(), labels.detach().cpu()
        self._support += torch.bincount(labels, minlength=len(self._labels))
        for takes, collection in self._by_input.items():
            if takes == "predictions":
                collection.update(scores.max(1)[1], labels)  # as the accuracy takes them
                continue
            # In double precision, so that texts of which the model is very sure keep their order.
            probabilities = scores.double().softmax(1)
            self._finite = self._finite and bool(probabilities.isfinite().all())
            collection.update(probabilities[:, 1] if takes == "second" else probabilities, labels)

    def values(self) -> dict[str, Any]:
        """Return what the evaluation that was begun last gave, by name; NaN where a metric has no value."""
        found = {}
        for takes, collection in self._by_input.items():
            undefined = takes != "predictions" and not self._finite
            one_class = takes == "second" and bool((self._support == 0).any())
            found |= dict.fromkeys(collection, torch.tensor(math.nan)) if undefined or one_class else collection.compute()
        return {name: FIGURES[name].kept(found[name], self._labels) for name in self._names}


def _refuse_classes(names: Sequence[str], labels: Sequence[str]) -> None:
    shown = ", ".join([*labels[:5], *(["…"] if len(labels) > 5 else [])])
    if "rocAuc" in names and len(labels) != 2:
        raise SconceError(
            "config",
            f"metrics: rocAuc is of two classes, and the corpus has {len(labels)} ({shown})",
            "leave rocAuc out of `metrics`; macroF1, perClass and confusionMatrix take any number of classes",
        )
    if "confusionMatrix" in names and len(labels) > MOST_CLASSES:
        raise SconceError(
            "config",
            f"metrics: confusionMatrix takes at most {MOST_CLASSES} classes, and the corpus has {len(labels)} ({shown})",
            "leave confusionMatrix out of `metrics`; perClass takes any number of classes",
        )


def _collection(names: Sequence[str], takes: str, classes: int) -> Any:
    """Return the metrics that take one kind of input. Those whose counts are the same share them."""
    library = _library()
    metrics = {}
    for name in names:
        entry = FIGURES[name]
        if entry.takes == takes:
            size = {} if takes == "second" else {"num_classes": classes}
            metrics[name] = getattr(library.classification, entry.of)(**size, **entry.options, validate_args=False)
    return library.MetricCollection(metrics)


def _library() -> Any:
    try:
        library = importlib.import_module("torchmetrics")
        importlib.import_module("torchmetrics.classification")
    except ImportError as error:
        raise SconceError(
            "package-missing", "the field `metrics` needs the Python package torchmetrics", "install it: sconce setup"
        ) from error
    return library
