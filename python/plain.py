"""The experiment with torch and torchtext alone: the measure of what sconce's runs must give, to the last bit.

    python plain.py --model gru --data DIR --epochs 2 --seed 1 --batch-size 20 --threads 1 [--reviews 500] [--max-tokens 50]

DIR holds imdb/aclImdb. Review files are read in sorted order. `--model` may be given several times: the models are then
trained one after another with the same iterators. `--raw` adds a JSON line for each batch's loss (training: the mean,
evaluation: the sum), each evaluation, and the weights' sha256. `--flush-denormals` takes denormal numbers for zero.
Nothing of sconce is imported. `sconce verify` runs this script beside sconce, and `bench/baselines` calls `main` as a
function.
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
    """An embedding, a recurrent layer, and a linear layer on its output at the last position."""

    def __init__(self, cell, words):
        super().__init__()
        print(f"Building {cell.upper()}")
        self.cell = cell
        self.embed = nn.Embedding(words, 128)
        self.dropout = nn.Dropout(0.5)
        setattr(self, cell, CELLS[cell](128, 256, num_layers=1, batch_first=True))
        self.out = nn.Linear(256, 2)

    def forward(self, x):
        """Return the scores (batch, 2) of the texts (batch, tokens)."""
        zeros = [torch.zeros(1, len(x), 256, device=x.device) for _ in range(2)]
        start = tuple(zeros) if self.cell == "lstm" else zeros[0]
        hidden = getattr(self, self.cell)(self.embed(x), start)[0][:, -1, :]
        self.dropout(hidden)  # its result is thrown away; its random numbers are drawn
        return torch.sigmoid(self.out(hidden))


def sorted_iglob(pattern, iglob=glob.iglob):
    """Return the files of a pattern in sorted order, as every run of the experiment is to read them."""
    return iter(sorted(iglob(pattern)))


def main(arguments=None):
    """Run the experiment by a command line's arguments; return the last model's test loss, accuracy, and weights' sha256."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=CELLS, action="append", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch-size", type=int, default=100)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument(
        "--reviews", type=int, help="of all that are read, use the first so many of train and of test, half of a class"
    )
    parser.add_argument("--max-tokens", type=int, help="use only this many first words of a review")
    parser.add_argument("--raw", action="store_true")
    parser.add_argument("--flush-denormals", action="store_true", help="torch.set_flush_denormal")
    options = parser.parse_args(arguments)

    def tell(**record):
        if options.raw:
            spelled = {k: str(v).replace("nan", "NaN") if isinstance(v, float) and not math.isfinite(v) else v
                       for k, v in record.items()}  # fmt: skip
            print(json.dumps(spelled))

    reader.glob.iglob = sorted_iglob
    torch.set_flush_denormal(options.flush_denormals)  # before there are threads, which take it over
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

    results = [run_model(name, words, (train_iter, validation_iter, test_iter), options, tell) for name in options.model]
    return results[-1]


def run_model(name, words, iterators, options, tell):
    """Train one model, print what the tutorial prints, and test it."""
    train_iter, validation_iter, test_iter = iterators
    model = Classifier(name, words).to(options.device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)

    def evaluate(iterator, phase, epoch):
        model.eval()
        right, total = 0, 0
        for b, batch in enumerate(iterator):
            x, y = batch.text.to(options.device), batch.label.to(options.device) - 1
            scores = model(x)
            loss = F.cross_entropy(scores, y, reduction="sum")
            tell(type="batch", model=name, phase=phase, epoch=epoch, batch=b, loss=loss.item())
            total += loss.item()
            right += (scores.max(1)[1] == y).sum()
        size = len(iterator.dataset)
        loss, accuracy = total / size, 100.0 * right / size
        tell(type="evaluation", model=name, phase=phase, epoch=epoch, loss=float(loss), accuracy=float(accuracy))
        return loss, accuracy

    for epoch in range(1, options.epochs + 1):
        model.train()
        for b, batch in enumerate(train_iter):
            x, y = batch.text.to(options.device), batch.label.to(options.device) - 1
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            tell(type="batch", model=name, phase="train", epoch=epoch, batch=b, loss=loss.item())
            if b % 50 == 0:
                seen, share = b * len(x), 100.0 * b / len(train_iter)
                print(f"Train Epoch: {epoch} [{seen}/{len(train_iter.dataset)} ({share:.0f}%)]\tLoss: {loss.item():.6f}")
        loss, accuracy = evaluate(validation_iter, "validation", epoch)
        print(f"[EPOCH: {epoch}], Validation Loss: {loss:5.2f} | Validation Accuracy: {accuracy:5.2f}")
    loss, accuracy = evaluate(test_iter, "test", options.epochs)
    print(f"Test Loss: {loss:5.2f} | Test Accuracy: {accuracy:5.2f}")
    hashes = {k: hashlib.sha256(v.contiguous().cpu().numpy().tobytes()).hexdigest() for k, v in model.state_dict().items()}
    tell(type="weights", model=name, weights=hashes)
    return {"loss": float(loss), "accuracy": float(accuracy), "weights": hashes}


if __name__ == "__main__":
    main()
