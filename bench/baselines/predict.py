"""The labels of texts by torch alone, one text after another: what a script without sconce does with a trained model.

    predict.py RUN TEXTS.json THREADS

RUN is the run directory of a tutorial's model of its own sizes; TEXTS.json is a list of texts. Prints one JSON object: seconds
for all texts, and the scores of each. Loading the model does not count.
"""

import contextlib
import json
import os
import sys
import time

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../python"))
from plain import Classifier


def main():
    """Read, predict, print."""
    run, texts_file, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))

    def read(name):
        with open(os.path.join(run, name), encoding="utf-8") as file:
            return json.load(file)

    words = read("vocabulary.json")
    number = {word: at for at, word in enumerate(words)}
    with contextlib.redirect_stdout(sys.stderr):
        model = Classifier(read("config.json")["config"]["model"]["name"], len(words))
    model.load_state_dict(torch.load(os.path.join(run, "model.pt"), weights_only=True))
    model.eval()
    with open(texts_file, encoding="utf-8") as file:
        texts = json.load(file)
    scores = []
    with torch.no_grad():
        model(torch.zeros(1, 10, dtype=torch.long))  # what is made at the first call only
        began = time.perf_counter()
        for text in texts:
            ids = [number.get(word, 0) for word in text.lower().split()]
            scores.append(model(torch.tensor([ids]))[0].tolist())
        seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "scores": scores}))


if __name__ == "__main__":
    main()
