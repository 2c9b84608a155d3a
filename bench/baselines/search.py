"""How good what a search finds is, and how busy its workers are: sconce's search with a lag beside Optuna alone.

Trials train nothing: their values come from analytic functions and from a table of real trials, and their time is simulated, so
that trials of lengths between 1 and 4 run on several workers without waiting for anything. Prints a JSON line a run.

    python search.py '{"python": "…/python", "workers": 3, "lags": [4], "seeds": 20, "trials": 60, "table": "trials.json"}'

For bench/samplers.ts it says the spaces of its problems ("spaces": true), or compares sconce's samplers by a "plan".
"""

from __future__ import annotations

import heapq
import json
import math
import sys
import zlib

given = json.loads(sys.argv[1])
sys.path.insert(0, given["python"])

import optuna  # noqa: E402
from sconce.search import calls as search  # noqa: E402

optuna.logging.set_verbosity(optuna.logging.ERROR)
NOTHING = {"choices": [], "step": None, "log": False, "when": {}}


def real(path: str, low: float, high: float, log: bool = False) -> dict:
    return {**NOTHING, "path": path, "kind": "float", "low": low, "high": high, "log": log}


def choice(path: str, choices: list) -> dict:
    return {**NOTHING, "path": path, "kind": "categorical", "choices": choices, "low": 0, "high": 0}


def sphere(p: dict) -> float:
    return sum(value**2 for value in p.values())


def rosenbrock(p: dict) -> float:
    return 100 * (p["b"] - p["a"] ** 2) ** 2 + (1 - p["a"]) ** 2


def branin(p: dict) -> float:
    a, b = p["a"], p["b"]
    hills = (b - 5.1 / (4 * math.pi**2) * a**2 + 5 / math.pi * a - 6) ** 2
    return hills + 10 * (1 - 1 / (8 * math.pi)) * math.cos(a) + 10 - 0.397887


def rastrigin(p: dict) -> float:
    return sum(10 + value**2 - 10 * math.cos(2 * math.pi * value) for value in p.values())


def training(p: dict) -> float:
    """As a network's loss may be: a best rate that depends on the width, and one cell that is worse."""
    far = math.log10(p["rate"]) + 2.5 + math.log2(p["width"] / 32) / 10
    return 0.1 * far**2 + 0.3 * (p["dropout"] - 0.2) ** 2 + {"gru": 0.0, "lstm": 0.01, "rnn": 0.2}[p["cell"]]


BOX = [real("a", -5, 5), real("b", -5, 5), real("c", -5, 5)]
PROBLEMS = {
    "sphere": (BOX, sphere, 0.0),
    "rosenbrock": (BOX[:2], rosenbrock, 0.0),
    "branin": ([real("a", -5, 10), real("b", 0, 15)], branin, 0.0),
    "rastrigin": (BOX[:2], rastrigin, 0.0),
    "training": (
        [
            real("rate", 1e-5, 1e-1, log=True),
            real("width", 8, 128, log=True),
            real("dropout", 0, 0.9),
            choice("cell", ["rnn", "gru", "lstm"]),
        ],
        training,
        0.0,
    ),
}


def of_table(path: str) -> tuple:
    """The trials of a grid: each point's value is looked up."""
    with open(path) as file:
        trials = json.load(file)
    names = list(trials[0]["params"])
    space = [choice(name, sorted({trial["params"][name] for trial in trials})) for name in names]
    values = {tuple(trial["params"][name] for name in names): trial["value"] for trial in trials}
    return space, lambda p: values[tuple(p[name] for name in names)], min(values.values())


def length(number: int, seed: int) -> float:
    """How long a trial takes: between 1 and 4."""
    return 1 + 3 * (zlib.crc32(f"{seed}-{number}".encode()) % 1000) / 999


class Lagged:
    """sconce's search."""

    def __init__(self, space: list, seed: int, lag: int, sampler: str = "tpe"):
        self.lag = lag
        sampler = {"name": sampler, "startupTrials": 10}
        self.study = search.open({"folder": None, "storage": None, "name": "s", "directions": ["minimize"], "space": space,
            "sampler": sampler, "pruner": None, "epochs": 1, "seed": seed, "parallel": True, "lag": lag})["study"]  # fmt: skip

    def may_ask(self, number: int, ended: set) -> bool:
        return all(other in ended for other in range(number - self.lag + 1))

    def ask(self, number: int) -> dict:
        return search.ask({"study": self.study, "number": number, "params": None})["params"]

    def tell(self, number: int, value: float) -> None:
        search.tell({"study": self.study, "number": number, "state": "completed", "values": [value], "record": None})


class Plain:
    """Optuna's study, as a user's script has it."""

    def __init__(self, space: list, seed: int):
        self.space = space
        self.study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))

    def may_ask(self, number: int, ended: set) -> bool:
        return True

    def ask(self, number: int) -> dict:
        trial = self.study.ask()
        return {
            one["path"]: trial.suggest_categorical(one["path"], one["choices"])
            if one["kind"] == "categorical"
            else trial.suggest_float(one["path"], one["low"], one["high"], log=one["log"])
            for one in self.space
        }

    def tell(self, number: int, value: float) -> None:
        self.study.tell(number, value)


def run(arm, f, seed: int, workers: int, trials: int) -> tuple[float, float]:
    """Return the best value, and the share of all workers' time in which they were at work."""
    clock, asked, ended, at_work, best, worked = 0.0, 0, set(), [], math.inf, 0.0
    while len(ended) < trials:
        while asked < trials and len(at_work) < workers and arm.may_ask(asked, ended):
            heapq.heappush(at_work, (clock + length(asked, seed), asked, f(arm.ask(asked))))
            worked += length(asked, seed)
            asked += 1
        clock, number, value = heapq.heappop(at_work)
        arm.tell(number, value)
        ended.add(number)
        best = min(best, value)
    return best, worked / (workers * clock)


def compare(problem: str, trials: int, sampler: str) -> None:
    """Search with a sampler, once for each seed."""
    space, f, least = PROBLEMS[problem]
    for seed in range(given["seeds"]):
        best, _ = run(Lagged(space, seed, given["lag"], sampler), f, seed, given["workers"], trials)
        print(json.dumps({"problem": problem, "trials": trials, "sampler": sampler, "regret": best - least}), flush=True)


if __name__ == "__main__":
    if given.get("spaces"):
        print(json.dumps({name: space for name, (space, _, _) in PROBLEMS.items()}))
        sys.exit()
    for one in given.get("plan", []):
        compare(**one)
    if "plan" in given:
        sys.exit()
    if given["table"]:
        PROBLEMS["table"] = of_table(given["table"])
    for name, (space, f, least) in PROBLEMS.items():
        for seed in range(given["seeds"]):
            arms = {"optuna": Plain(space, seed), **{f"lag {lag}": Lagged(space, seed, lag) for lag in given["lags"]}}
            for arm, searched in arms.items():
                best, busy = run(searched, f, seed, given["workers"], given["trials"])
                print(json.dumps({"problem": name, "seed": seed, "arm": arm, "regret": best - least, "busy": busy}), flush=True)
