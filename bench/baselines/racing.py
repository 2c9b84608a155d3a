"""What each way to choose among settings would have chosen, drawn from a table of runs, a row a setting. See bench/racing.ts."""

import json
import random
import sys
import warnings

given = json.load(sys.stdin)
sys.path.insert(0, given["python"])

import optuna  # noqa: E402
from optuna.study import StudyDirection  # noqa: E402
from optuna.trial import TrialState  # noqa: E402
from sconce.search import race  # noqa: E402
from sconce.search.view import trial_of  # noqa: E402

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
TABLE = given["table"]
SETTINGS, SEEDS = len(TABLE), len(TABLE[0])


class Directed:
    """What of a study a race looks at."""

    study_name = "racing"
    directions = [StudyDirection.MINIMIZE]


def mean(values):
    return sum(values) / len(values)


TRUTH = [mean(row) for row in TABLE]


def averaging(count):
    """Run each setting with so many seeds, and choose the best mean."""

    def choose(order, seeds, _draw):
        return min(order, key=lambda one: mean([TABLE[one][seed] for seed in seeds[:count]])), count * SETTINGS

    return choose


def racing(name, count, lag):
    """Race settings in order, each with at most so many seeds; trial n is held against those up to n - lag."""
    settings = {"name": name, "level": 0.1, "minSeeds": 2, "worst": False}

    def choose(order, seeds, _draw):
        ended, told, runs = [], {}, 0
        for number, one in enumerate(order):
            values = {}
            state = TrialState.COMPLETE
            for index, seed in enumerate(seeds[:count]):
                values[index] = TABLE[one][seed]
                runs += 1
                known = ended[: max(0, number - lag + 1)]
                if index + 1 < count and race.drops(settings, Directed, known, values):
                    state = TrialState.PRUNED
                    break
            trial = trial_of(number, state, values=[mean(values.values())] if state == TrialState.COMPLETE else None)
            trial.user_attrs[race.RUNS] = {str(index): value for index, value in values.items()}
            ended.append(trial)
            if state == TrialState.COMPLETE:
                told[one] = mean(values.values())
        return min(told, key=told.get), runs

    return choose


def tpe(budget):
    """Ask TPE for so many trials, each with a seed of its own, and choose the best trial."""
    return lambda order, seeds, draw: _tpe(order, seeds, draw, budget)


def _tpe(order, seeds, draw, budget):
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=draw))
    for number in range(budget):
        trial = study.ask()
        one = trial.suggest_categorical("setting", order)
        study.tell(trial, TABLE[one][seeds[number % SEEDS]])
    return study.best_params["setting"], budget


def line(name, choose, draws=given["draws"]):
    chosen, runs = [], []
    for draw in range(draws):
        chance = random.Random(draw)
        order, seeds = list(range(SETTINGS)), list(range(SEEDS))
        chance.shuffle(order)
        chance.shuffle(seeds)
        one, spent = choose(order, seeds, draw)
        chosen.append(one)
        runs.append(spent)
    best = min(range(SETTINGS), key=TRUTH.__getitem__)
    return {
        "arm": name,
        "runs": mean(runs),
        "best": mean([one == best for one in chosen]),
        "regret": mean([TRUTH[one] - TRUTH[best] for one in chosen]),
    }


def within(budget, name, lag):
    """Return the most seeds with which a race takes no more runs than a budget, in the mean of a few draws."""
    most = 2
    for count in range(3, SEEDS + 1):
        if line("", racing(name, count, lag), draws=40)["runs"] > budget:
            break
        most = count
    return most


lines = [line("one seed each", averaging(1))]
for each in given["averages"]:
    spent = each * SETTINGS
    lines.append(line(f"the best of {spent} trials of TPE", tpe(spent)))
    lines.append(line(f"{each} seeds each", averaging(each)))
    for rule, lag in (("t-test", 1), ("t-test", 4), ("wilcoxon", 1)):
        count = within(spent, rule, lag)
        lines.append(line(f"raced by {rule}, up to {count} seeds, lag {lag}", racing(rule, count, lag)))
print("\n".join(json.dumps(one) for one in lines), end="")
