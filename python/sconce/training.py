"""The tutorial's `train` and `evaluate`, with an event for each batch. Nothing else is done between two batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

OnBatch = Callable[[int, int, float], None]  # batch's number from 0, its reviews, its loss
OnScores = Callable[[Tensor, Tensor], None]  # a batch's scores (texts, classes), its labels from 0 on
Loss = Callable[[Tensor, Tensor], Tensor]  # of scores (batch, classes) and labels (batch), a number


def losses_of(model) -> tuple[Loss, Loss]:
    """Return a model's loss over a batch as the mean of its texts, and as their sum.

    It is cross entropy, unless the model has a method `loss(scores, labels)`, which gives the mean.
    """
    own = getattr(model, "loss", None)
    if not callable(own):
        return F.cross_entropy, partial(F.cross_entropy, reduction="sum")
    return own, lambda scores, labels: own(scores, labels) * len(labels)


def train(model, optimizer, train_iter: Iterable[Any], device: torch.device, on_batch: OnBatch, first: int = 0) -> None:
    """Train for one epoch, or what is left of it.

    `on_batch` gets each batch's number, its size and its mean loss (taken before the step), after the step is done.
    `first` is the number of the first batch that `train_iter` gives: more than 0 when an epoch is resumed.
    """
    mean_loss, _ = losses_of(model)
    model.train()
    for b, batch in enumerate(train_iter, first):
        x, y = batch.text.to(device), batch.label.to(device)
        y.data.sub_(1)  # torchtext counts the labels from 1, after "<unk>"
        optimizer.zero_grad()

        logit = model(x)
        loss = mean_loss(logit, y)
        loss.backward()
        optimizer.step()
        on_batch(b, len(x), loss.item())


def evaluate(
    model, iterator: Any, device: torch.device, on_batch: OnBatch, on_scores: OnScores | None = None
) -> tuple[float, float]:
    """Return the mean loss and the accuracy (0 to 100) over an iterator's reviews.

    `on_batch` gets each batch's summed loss, and `on_scores` what other metrics are computed from. The
    accuracy is a float32, as the tutorial's division of tensors gives it, and the graph is built here as there: without it, torch
    may take another path with other bits.
    """
    _, summed_loss = losses_of(model)
    model.eval()
    corrects, total_loss = 0, 0.0

    for b, batch in enumerate(iterator):
        x, y = batch.text.to(device), batch.label.to(device)
        y.data.sub_(1)
        logit = model(x)
        loss = summed_loss(logit, y)
        total_loss += loss.item()
        corrects += (logit.max(1)[1].view(y.size()).data == y.data).sum()
        if on_scores:
            on_scores(logit, y)
        on_batch(b, len(x), loss.item())

    size = len(iterator.dataset)
    return total_loss / size, (100.0 * corrects / size).item()
