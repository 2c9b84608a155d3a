"""One trial of a sweep as a user's script runs it: the plain script's function, called in this process, loading included."""

import contextlib
import importlib.util
import json
import os
import sys
import time
from pathlib import Path

PLAIN = Path(__file__).resolve().parents[2] / "python" / "plain.py"


def plain_module():
    """Return python/plain.py, imported once in a process."""
    if "plain" not in sys.modules:
        spec = importlib.util.spec_from_file_location("plain", PLAIN)
        sys.modules["plain"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["plain"])
    return sys.modules["plain"]


@contextlib.contextmanager
def timed(plain):
    """Within this, the seconds that training and evaluating take, without loading, are put into the list that is given."""
    spent, run_model = [], plain.run_model

    def run(*args):
        began = time.perf_counter()
        result = run_model(*args)
        spent.append(time.perf_counter() - began)
        return result

    plain.run_model = run
    try:
        yield spent
    finally:
        plain.run_model = run_model


def run_trial(settings, model, seed, out):
    """Run one trial, keep its test result and weights in the folder `out` as JSON, and return the test's loss."""
    arguments = ["--model", model, "--seed", str(seed), "--data", settings["data"], "--threads", str(settings["threads"])]
    arguments += ["--epochs", str(settings["epochs"]), "--batch-size", str(settings["batchSize"])]
    if settings["used"] is not None:
        arguments += ["--reviews", str(settings["used"])]
    if settings["maxTokens"] is not None:
        arguments += ["--max-tokens", str(settings["maxTokens"])]
    if settings["flushDenormals"]:
        arguments.append("--flush-denormals")
    plain = plain_module()
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), timed(plain) as spent:
        result = {**plain.main(arguments), "seconds": spent[0]}
    with open(os.path.join(out, f"{model}-{seed}.json"), "w") as file:
        json.dump(result, file)
    return result["loss"]
