"""One trial of a sweep as a user's script runs it: the plain script's function, called in this process, loading included."""

import contextlib
import importlib.util
import json
import os
import sys
from pathlib import Path

PLAIN = Path(__file__).resolve().parents[2] / "python" / "plain.py"


def plain_main():
    """Return `main` of python/plain.py, imported once in a process."""
    if "plain" not in sys.modules:
        spec = importlib.util.spec_from_file_location("plain", PLAIN)
        sys.modules["plain"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["plain"])
    return sys.modules["plain"].main


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
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        result = plain_main()(arguments)
    with open(os.path.join(out, f"{model}-{seed}.json"), "w") as file:
        json.dump(result, file)
    return result["loss"]
