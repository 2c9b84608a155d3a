"""The training loss with class weights and label smoothing. Validation and test have the plain loss: runs can be compared."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from ..errors import SconceError
from ..own import pinned
from ..pipeline import Loaded
from ..training import Loss, losses_of
from .options import options as all_options
from .options import text

_NAMES = ("classWeights", "labelSmoothing")


def changed(options: dict[str, Any]) -> bool:
    """Return whether a run's options change the training loss."""
    return options["classWeights"] is not None or options["labelSmoothing"] != 0


def refuse_own(options: dict[str, Any], holder: Any, name: str) -> None:
    """Refuse options of cross entropy for a model that has a loss of its own.

    Args:
        options: of the run.
        holder: the model, or its class: a loss that is assigned in `__init__` is only known of the model.
        name: what the model is called.

    Raises:
        SconceError: of kind "config".
    """
    given = [f"training.{option}" for option in _NAMES if options[option] not in (None, 0)]
    if given and callable(getattr(holder, "loss", None)):
        raise SconceError(
            "config",
            f"{' and '.join(given)}: the model {name} has a loss of its own, and these are of cross entropy",
            "leave them out and weigh or smooth in the model's loss, or take its loss away",
        )


def refuse_own_class(config: dict[str, Any]) -> None:
    """Refuse the same before anything is written, as far as the class of a configuration's model says it.

    Raises:
        SconceError: of kind "config".
    """
    given = all_options(config["training"])
    if changed(given) and pinned.is_own(config["model"]):
        from ..own.build import resolve

        cls, _, _ = resolve(config["model"])
        refuse_own(given, cls, cls.__name__)


class TrainingLoss:
    """The loss that a run trains with: the mean over a batch, and what the batch weighs beside others.

    Args:
        options: of the run.
        model: whose own loss is taken, if it has one.
        loaded: the corpus: its labels and training reviews.
        device: of the model.
    """

    def __init__(self, options: dict[str, Any], model: Any, loaded: Loaded, device: torch.device):
        self.mean: Loss
        self.mean, _ = losses_of(model)
        self._weights: Tensor | None = None
        if not changed(options):
            return
        refuse_own(options, model, type(model).__name__)
        if options["classWeights"] is not None:
            self._weights = torch.tensor(class_weights(options["classWeights"], loaded), device=device)
        self.mean = partial(F.cross_entropy, weight=self._weights, label_smoothing=options["labelSmoothing"])

    def weight_of(self, labels: Tensor) -> float:
        """Return what a batch's mean loss is divided by: its number of reviews, or with class weights the sum of theirs."""
        return float(len(labels)) if self._weights is None else self._weights[labels].sum().item()


def class_weights(given: str | list[float] | dict[str, float], loaded: Loaded) -> list[float]:
    """Return the labels' weights in the order of the scores.

    "balanced" is the training reviews' number / (labels x reviews of the label): all reviews together weigh as much as without
    weights. A label that no training review has gets 0.

    Raises:
        SconceError: of kind "config", when they are not those of the corpus's labels.
    """
    labels = loaded.labels()
    if given == "balanced":
        counts = Counter(example.label for example in loaded.train.examples)
        return [len(loaded.train) / (len(labels) * counts[label]) if counts[label] else 0.0 for label in labels]
    known = f"the labels are {', '.join(labels[:20])}{', …' if len(labels) > 20 else ''}"
    if isinstance(given, list):
        if len(given) != len(labels):
            raise SconceError(
                "config",
                f"training.classWeights: {len(given)} weights for {len(labels)} labels; {known}",
                "give one weight for each label, in this order, or an object with a weight by label",
            )
        return [float(weight) for weight in given]
    missing, foreign = [one for one in labels if one not in given], [one for one in given if one not in labels]
    if missing or foreign:
        what = f"no weight for {text(missing[0])}" if missing else f"no label {text(foreign[0])}"
        raise SconceError("config", f"training.classWeights: {what}; {known}", "give a weight for each label, and for no other")
    return [float(given[label]) for label in labels]
