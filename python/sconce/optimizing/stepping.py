"""From a batch's loss to a step of the optimizer: gradients of several batches put together, their norm clipped."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch.optim import Optimizer

from .schedules import Schedule


class Stepping:
    """Takes the losses of batches one by one, and steps when a group of `accumulate` batches is complete or the epoch is over.

    The step's gradient is that of the mean loss over all reviews of the group: each batch's mean loss is multiplied by the
    batch's weight (its number of reviews), and the sum of the gradients divided by the sum of the weights. So a group equals one
    batch of all its reviews, to rounding, however many there are in its last batch or in the epoch's last group.

    Args:
        optimizer, schedule: what steps.
        clip_norm: the norm that the gradient may have at a step, or None.
        accumulate: batches in a group.
        batches: in an epoch.
    """

    def __init__(self, optimizer: Optimizer, schedule: Schedule, clip_norm: float | None, accumulate: int, batches: int):
        self._optimizer, self._schedule = optimizer, schedule
        self._clip_norm, self._accumulate, self._batches = clip_norm, accumulate, batches
        self._weight = 0.0  # of the batches whose gradients wait for a step
        self.learning_rate = optimizer.param_groups[0]["lr"]  # of the last step

    def begin(self, b: int) -> None:
        """Forget the gradients of the step before, where batch `b` is the first of a group."""
        if b % self._accumulate == 0:
            self._optimizer.zero_grad()

    def take(self, b: int, loss: Tensor, weight: float) -> None:
        """Take the mean loss of batch `b`, and step when its group is complete."""
        if self._accumulate == 1:
            loss.backward()
        else:
            (loss * weight).backward()
            self._weight += weight
        if (b + 1) % self._accumulate == 0 or b + 1 == self._batches:
            self._step()

    def _step(self) -> None:
        if self._accumulate > 1:
            for parameter in self._parameters():
                if parameter.grad is not None:
                    parameter.grad.div_(self._weight)
            self._weight = 0.0
        if self._clip_norm is not None:
            nn.utils.clip_grad_norm_(self._parameters(), self._clip_norm)
        self.learning_rate = self._optimizer.param_groups[0]["lr"]
        self._optimizer.step()
        self._schedule.step_is_over()

    def _parameters(self) -> list[nn.Parameter]:
        return [parameter for group in self._optimizer.param_groups for parameter in group["params"]]

    def state(self) -> dict[str, Any]:
        """Return what a checkpoint keeps: in the middle of a group its gradients so far, too."""
        state: dict[str, Any] = {"weight": self._weight, "learningRate": float(self.learning_rate)}
        if self._weight:
            state["gradients"] = [parameter.grad for parameter in self._parameters()]
        return state

    def restore(self, state: dict[str, Any]) -> None:
        """Put back what `state` returned."""
        self._weight, self.learning_rate = state["weight"], state["learningRate"]
        for parameter, gradient in zip(self._parameters(), state.get("gradients", []), strict=False):
            parameter.grad = None if gradient is None else gradient.to(parameter.device)
