"""The experiment with torch and torchtext alone: the measure of what sconce's runs must give, to the last bit.

    python plain.py --model gru --data DIR --epochs 2 --seed 1 --batch-size 20 --threads 1 [--reviews 500] [--max-tokens 50]

DIR holds imdb/aclImdb. Review files are read in sorted order. `--raw` adds a JSON line for each batch's loss (training: the
mean, evaluation: the sum), each evaluation, and the weights' sha256. Nothing of sconce is imported. `bench/baselines` calls
`main` as a function.
"""

import argparse
import glob
import hashlib
import json
import math
import os
import random

import torch
import torch.nn.functional as F
import torchtext.datasets.imdb as reader
from torch import nn
from torchtext import data, datasets

CELLS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


class Classifier(nn.Module):
    def __init__(self, cell, words):
        super().__init__()
        print(f"Building {cell.upper()}")
        self.cell = cell
        self.embed = nn.Embedding(words, 128)
        self.dropout = nn.Dropout(0.5)
        setattr(self, cell, CELLS[cell](128, 256, num_layers=1, batch_first=True))
        self.out = nn.Linear(256, 2)

    def forward(self, x):
        zeros = [torch.zeros(1, len(x), 256) for _ in range(2)]
        start = tuple(zeros) if self.cell == "lstm" else zeros[0]
        hidden = getattr(self, self.cell)(self.embed(x), start)[0][:, -1, :]
        self.dropout(hidden)  # its result is thrown away; its random numbers are drawn
        return torch.sigmoid(self.out(hidden))


def sorted_iglob(pattern, iglob=glob.iglob):
    return iter(sorted(iglob(pattern)))


def main(arguments=None):
    """Run one experiment by the arguments of a command line; return the test's loss, its accuracy, the weights' sha256."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=CELLS, required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch-size", type=int, default=100)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--reviews", type=int, help="of all that are read, use the first so many of train and of test, half of a class"
    )
    parser.add_argument("--max-tokens", type=int, help="use only this many first words of a review")
    parser.add_argument("--raw", action="store_true")
    options = parser.parse_args(arguments)

    def tell(**record):
        if options.raw:
            spelled = {k: str(v).replace("nan", "NaN") if isinstance(v, float) and not math.isfinite(v) else v
                       for k, v in record.items()}  # fmt: skip
            print(json.dumps(spelled))

    reader.glob.iglob = sorted_iglob
    torch.set_num_threads(options.threads)
    random.seed(options.seed)
    torch.manual_seed(options.seed)

    text = data.Field(sequential=True, batch_first=True, lower=True)
    label = data.Field(sequential=False, batch_first=True)
    known, test = datasets.IMDB.splits(text, label, path=os.path.join(options.data, "imdb", "aclImdb"))
    for part in (known, test):
        if options.reviews is not None:
            of = {name: [e for e in part.examples if e.label == name][: options.reviews // 2] for name in ("pos", "neg")}
            part.examples = of["pos"] + of["neg"]
        for example in part.examples:
            example.text = example.text[: options.max_tokens]
    text.build_vocab(known, min_freq=5)
    label.build_vocab(known)
    train, validation = known.split(split_ratio=0.8)
    train_iter, validation_iter, test_iter = data.BucketIterator.splits(
        (train, validation, test), batch_size=options.batch_size, shuffle=True, repeat=False
    )
    words = len(text.vocab)
    counts = f"[TRAIN]: {len(train)} \t [VALID]: {len(validation)} \t [TEST]: {len(test)}"
    print(f"{counts} \t [VOCAB] {words} \t [CLASSES] 2")

    model = Classifier(options.model, words)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)

    def evaluate(iterator, phase, epoch):
        model.eval()
        right, total = 0, 0
        for b, batch in enumerate(iterator):
            x, y = batch.text, batch.label - 1
            scores = model(x)
            loss = F.cross_entropy(scores, y, reduction="sum")
            tell(type="batch", phase=phase, epoch=epoch, batch=b, loss=loss.item())
            total += loss.item()
            right += (scores.max(1)[1] == y).sum()
        size = len(iterator.dataset)
        loss, accuracy = total / size, 100.0 * right / size
        tell(type="evaluation", phase=phase, epoch=epoch, loss=float(loss), accuracy=float(accuracy))
        return loss, accuracy

    for epoch in range(1, options.epochs + 1):
        model.train()
        for b, batch in enumerate(train_iter):
            x, y = batch.text, batch.label - 1
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            tell(type="batch", phase="train", epoch=epoch, batch=b, loss=loss.item())
            if b % 50 == 0:
                seen, share = b * len(x), 100.0 * b / len(train_iter)
                print(f"Train Epoch: {epoch} [{seen}/{len(train)} ({share:.0f}%)]\tLoss: {loss.item():.6f}")
        loss, accuracy = evaluate(validation_iter, "validation", epoch)
        print(f"[EPOCH: {epoch}], Validation Loss: {loss:5.2f} | Validation Accuracy: {accuracy:5.2f}")
    loss, accuracy = evaluate(test_iter, "test", options.epochs)
    print(f"Test Loss: {loss:5.2f} | Test Accuracy: {accuracy:5.2f}")
    hashes = {k: hashlib.sha256(v.contiguous().numpy().tobytes()).hexdigest() for k, v in model.state_dict().items()}
    tell(type="weights", weights=hashes)
    return {"loss": float(loss), "accuracy": float(accuracy), "weights": hashes}


if __name__ == "__main__":
    main()
