"""Constraints over a trial's settings: a point that breaks one is not run, and another one is drawn. See `src/sweep/where`."""

from __future__ import annotations

import math

from optuna.trial import FrozenTrial, TrialState

from ..errors import SconceError
from .view import trial_of

MOST = 1000  # points that are drawn for one trial
FAR = 1e9  # stands for a distance without bounds, and for what is not a number
EQUAL = 1e-12


def violations(constraints: list[dict], params: dict) -> list[float]:
    """Return how far settings are from meeting each constraint: at most 0 where they do, or where it is about more."""
    return [_violation(one, params) for one in constraints]


def refused(own: FrozenTrial, at: int, distances: list[float]) -> FrozenTrial:
    """Return a point that was drawn for a trial, as the next draw sees it: behind the trial, and not feasible."""
    number = own.number + 1 + at
    trial = trial_of(number, TrialState.PRUNED, params=own.params, distributions=own.distributions)
    keep(trial, distances)
    return trial


def keep(trial, distances: list[float]) -> None:
    """Keep with a trial how far it is from meeting each constraint, as Optuna has it. Twice is once."""
    for at, distance in enumerate(distances):
        if str(at) not in trial.constraints:
            trial.set_constraint(str(at), distance)


def none_meets(constraints: list[dict], number: int, points: list[FrozenTrial]) -> SconceError:
    """Return the error that no point of so many meets the constraints, with the one that comes nearest."""
    nearest = min(points, key=lambda trial: sum(max(0.0, one) for one in trial.constraints.values()))
    broken = [one["text"] for one in constraints if _violation(one, nearest.params) > 0]
    settings = " ".join(
        f"{path}={value:.4g}" if isinstance(value, float) else f"{path}={value}" for path, value in nearest.params.items()
    )
    return SconceError(
        "config",
        f"where: none of {len(points)} points that were drawn for trial {number} meets it; "
        f"the nearest, {settings}, breaks {' and '.join(broken)}",
        "widen the space, or change where",
    )


def _violation(constraint: dict, params: dict) -> float:
    left, right = _value(constraint["left"], params), _value(constraint["right"], params)
    if left is None or right is None:
        return 0.0
    distance = left - right
    if math.isnan(distance):
        return FAR
    relation = constraint["relation"]
    if relation == "!=":
        return 1.0 if distance == 0 else 0.0
    if relation == "==":
        return min(abs(distance), FAR)
    return EQUAL if relation == "<" and distance == 0 else max(-FAR, min(distance, FAR))


def _value(steps: list[dict], params: dict) -> float | None:
    stack: list[float] = []
    for step in steps:
        if "operator" in step:
            last = stack.pop()
            stack.append(-last if step["operator"] == "negate" else _arithmetic(step["operator"], stack.pop(), last))
            continue
        value = step.get("number") if "number" in step else _setting(step, params) if "path" in step else None
        if value is None:
            return None
        stack.append(float(value))
    return stack.pop()


def _setting(step: dict, params: dict) -> float | None:
    value = params[step["path"]] if step["path"] in params else step["models"].get(str(params.get("model")))
    if step["path"] not in params and value is None:
        value = step["otherwise"]
    return None if isinstance(value, (str, bool)) else value


def _arithmetic(operator: str, a: float, b: float) -> float:
    if operator == "+":
        return a + b
    if operator == "-":
        return a - b
    if operator == "*":
        return a * b
    if b != 0:
        return a / b
    return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1.0, b)
