"""Runs the code blocks of the tutorial's own Markdown file, as they stand, and tells every number they compute.

A process of its own, with nothing of sconce in it but the sorted reading of files and the names of the models:

    python -m sconce.reference --post post.md --data DIR --epochs 1 --seed 1 --batch-size 100 --threads 1 --model gru

`--model` may be repeated; without it all models run one after another, with the same iterators, as the text does. Three
constants of the tutorial are set (EPOCHS, BATCH_SIZE, USE_CUDA). On stdout, a JSON object a line:
`{"type": "line", "text"}` for what the blocks print; `{"type": "batch", "model", "phase", "epoch", "batch", "loss"}`;
`{"type": "evaluation", "model", "phase", "epoch", "loss", "accuracy"}`; `{"type": "weights", "model", "weights"}`.
"""

from __future__ import annotations

import argparse
import glob
import hashlib
import io
import os
import random
import re
import sys
import tempfile
from contextlib import redirect_stdout

from . import wire
from .models import MODELS

_NAMES = {entry.builds.__name__: name for name, entry in MODELS.items()}
_MODEL = re.compile(rf"\b({'|'.join(_NAMES)})\b")


def blocks(markdown: str) -> list[str]:
    """Return the Python blocks of a Markdown text, in their order."""
    return re.findall(r"^```python\s*\n(.*?)^```", markdown, re.S | re.M)


class _Lines(io.TextIOBase):
    """A stdout that turns each printed line into a record."""

    def __init__(self, tell):
        self.tell, self.rest = tell, ""

    def write(self, text: str) -> int:
        *lines, self.rest = (self.rest + text).split("\n")
        for line in lines:
            self.tell(type="line", text=line)
        return len(text)


class _Reference:
    def __init__(self, options: argparse.Namespace, out):
        self.options = options
        self.out = out
        self.ns: dict = {"__name__": "__post__"}
        self.model = ""
        self.testing = False
        self.passes: dict[tuple, int] = {}

    def tell(self, **record) -> None:
        print(wire.dumps(record), file=self.out, flush=True)

    def where(self, training: bool) -> dict:
        phase = "train" if training else "test" if self.testing else "validation"
        return {"model": self.model, "phase": phase, "epoch": self.ns["e"]}

    def listen(self) -> None:
        """Wrap the loss and the evaluation, once they are defined; the blocks' own code stays as it is."""
        if "F" in self.ns and not hasattr(self.ns["F"], "_heard"):
            functional = self.ns["F"]
            cross_entropy = functional.cross_entropy

            def heard(*args, **kwargs):
                loss = cross_entropy(*args, **kwargs)
                where = self.where(kwargs.get("reduction", "mean") == "mean")
                batch = self.passes.get(tuple(where.values()), 0)
                self.passes[tuple(where.values())] = batch + 1
                self.tell(type="batch", **where, batch=batch, loss=loss.item())
                return loss

            functional.cross_entropy, functional._heard = heard, True
        if "evaluate" in self.ns and not hasattr(self.ns["evaluate"], "heard"):
            evaluate = self.ns["evaluate"]

            def told(*args):
                loss, accuracy = evaluate(*args)
                self.tell(type="evaluation", **self.where(False), loss=float(loss), accuracy=float(accuracy))
                return loss, accuracy

            told.heard = True
            self.ns["evaluate"] = told

    def run(self, markdown: str) -> None:
        wanted = self.options.model
        found = blocks(markdown)
        seeded = False
        for number, code in enumerate(found):
            mentioned = _MODEL.search(code)
            if mentioned:
                self.model = _NAMES[mentioned[1]]
            self.testing = code.lstrip().startswith("test_loss")
            if wanted and (mentioned or self.testing) and self.model not in wanted:
                continue
            if "DEVICE" in code and "=" in code and not seeded:  # the first block after imports and constants
                self.seed()
                seeded = True
            exec(compile(code, f"{self.options.post}: block {number + 1}", "exec"), self.ns)
            if "EPOCHS" in code.split("=")[0] or re.search(r"^EPOCHS\s*=", code, re.M):
                self.ns.update(
                    EPOCHS=self.options.epochs,
                    BATCH_SIZE=self.options.batch_size,
                    USE_CUDA=self.options.device.startswith("cuda"),
                )
            self.listen()
            if self.testing:
                state = self.ns["model"].state_dict()
                hashes = {k: hashlib.sha256(v.contiguous().cpu().numpy().tobytes()).hexdigest() for k, v in state.items()}
                self.tell(type="weights", model=self.model, weights=hashes)

    def seed(self) -> None:
        import numpy
        import torch

        torch.set_num_threads(self.options.threads or torch.get_num_threads())
        random.seed(self.options.seed)
        numpy.random.seed(self.options.seed)
        torch.manual_seed(self.options.seed)


def main() -> None:
    """Parse the arguments and run; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--post", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--model", action="append", choices=list(MODELS))
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--batch-size", type=int, required=True)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    with open(options.post, encoding="utf-8") as file:
        markdown = file.read()

    import torchtext.datasets.imdb as imdb_module

    unsorted = glob.iglob
    imdb_module.glob.iglob = lambda *args, **kwargs: iter(sorted(unsorted(*args, **kwargs)))
    root = os.path.abspath(options.data)
    with tempfile.TemporaryDirectory(prefix="sconce-reference-") as work:
        os.symlink(root, os.path.join(work, ".data"))
        os.chdir(work)
        reference = _Reference(options, sys.stdout)
        with redirect_stdout(_Lines(reference.tell)):
            reference.run(markdown)
        os.chdir("/")


if __name__ == "__main__":
    main()
