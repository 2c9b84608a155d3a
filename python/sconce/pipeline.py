"""The tutorial's data pipeline, on torchtext's own Field, IMDB, build_vocab, split and BucketIterator.

What is read stays in memory for the next run in this process: the unsplit examples and the vocabularies. `tokens` keeps the
examples' words on disk, for the next process. None of them draws random numbers, and the split and the iterators, which copy
Python's random state when they are made, are made anew for each run after seeding. So a run in a warm process, and one that
finds its corpus on disk, equals one in a fresh process, bit for bit.
"""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import torchtext.datasets.imdb as imdb_module
from torchtext import data
from torchtext.datasets import IMDB

from . import corpora
from .corpora import text as own_text
from .corpus import Corpus
from .errors import SconceError
from .own.source import random_states_kept
from .tokens import cache
from .tokens.field import ReadingField, TextField
from .tokens.texts import Example, Numbering


class _SortedGlob:
    """Stands in for the module `glob` in torchtext's reader: files in sorted order, not the file system's."""

    between_reviews: Callable[[], None] = staticmethod(lambda: None)  # may raise, which ends the reading

    @classmethod
    def iglob(cls, pattern):
        folder, name = os.path.split(pattern)
        for path in sorted(glob.iglob(os.path.join(glob.escape(folder), name))):  # a folder may be called "[a]"
            cls.between_reviews()
            yield path


imdb_module.glob = _SortedGlob


@dataclass
class Loaded:
    """Reviews split as the tutorial splits them, with their fields (whose vocabularies are built)."""

    text: data.Field
    label: data.Field
    train: data.Dataset
    validation: data.Dataset
    test: data.Dataset

    def counts(self) -> dict[str, int]:
        """Return the figures of the tutorial's line of counts."""
        return {
            "train": len(self.train),
            "validation": len(self.validation),
            "test": len(self.test),
            "vocabulary": len(self.text.vocab),
            "classes": len(self.labels()),
        }

    def iterators(self, batch_size: int, sort_within_batch: bool):
        """Return new iterators over training, validation and test reviews: made here, they copy Python's random state."""
        options = {"sort_within_batch": True} if sort_within_batch else {}
        return data.BucketIterator.splits(
            (self.train, self.validation, self.test), batch_size=batch_size, shuffle=True, repeat=False, **options
        )

    def labels(self) -> list[str]:
        """Return the classes' names in the order of the scores: the labels without "<unk>", more frequent first."""
        return self.label.vocab.itos[1:]


Reading = tuple[tuple[str, object], ...]
Examples = tuple[list, list | None, list]  # of training, validation (None: a part of training), test

# What this process keeps: the last corpus read, whole and as it was last cut, and the vocabularies built from it.
_examples: dict[tuple, Examples] = {}
_shrunk: dict[tuple, Examples] = {}
_vocabularies: dict[tuple, tuple] = {}


def load(corpus: Corpus, config: dict, between_reviews: Callable[[], None] | None = None) -> Loaded:
    """Read (or recall) a corpus and split it under Python's present random state, which is left as it was.

    Args:
        corpus: what `corpus.inspect` returned.
        config: the configuration's `data` section.
        between_reviews: is called before each review is read; what it raises ends the reading.
    """
    text, label = TextField(**_cut_by(config)), data.Field(sequential=False, batch_first=True)
    fields = [("text", text), ("label", label)]
    reading = _reading(corpus, config)
    if reading not in _examples:
        _read(reading, corpus, config, label, between_reviews)
    examples = _shrink(reading, config)
    trainset, validset, testset = (part if part is None else data.Dataset(part, fields) for part in examples)
    for dataset in (trainset, validset, testset):
        if dataset is not None:
            dataset.sort_key = IMDB.sort_key

    most = config.get("maxVocab")
    key = (reading, config["minFreq"], most, config["reviewsPerSplit"], config["maxTokens"])
    if key in _vocabularies:
        text.vocab, label.vocab = _vocabularies[key]
    else:
        text.build_vocab(trainset, min_freq=config["minFreq"], max_size=most)
        label.build_vocab(trainset)
        _vocabularies[key] = (text.vocab, label.vocab)

    if validset is not None:
        return Loaded(text, label, trainset, validset, testset)  # no split is drawn; its draw would have moved no random state
    parts = trainset.split(split_ratio=config["splitRatio"])
    if len(parts) != 2:
        raise SconceError(
            "config",
            f"data.splitRatio {config['splitRatio']} of {len(trainset)} training reviews leaves one part empty",
            "choose a ratio that leaves at least one review to train and one to validate",
        )
    return Loaded(text, label, *parts, testset)


def cutter(config: dict) -> Callable[[str], list[str]]:
    """Return what cuts a text into words as a corpus with this `data` section has them."""
    return TextField(**_cut_by(config)).preprocess


def _cut_by(config: dict) -> dict:
    return {"lower": own_text.lower(config), "tokenize": own_text.tokenizer(config)}


def _reading(corpus: Corpus, config: dict) -> Reading:
    """Return what decides the words of the corpus's texts: the key of all that is kept of them, in memory and on disk."""
    tokenizer, lower = own_text.key(config)
    reader, case = corpora.own_kind(config) or "IMDB", "lower" if lower else "as it is"
    return (("corpus", corpus.digest), ("reader", reader), ("tokenizer", tokenizer), ("case", case))


def _read(reading: Reading, corpus: Corpus, config: dict, label: data.Field, between: Callable | None) -> None:
    _examples.clear()  # one corpus at a time
    _shrunk.clear()
    _vocabularies.clear()
    usual = _SortedGlob.between_reviews

    def read(numbering: Numbering) -> Examples:
        text = ReadingField(numbering, **_cut_by(config))
        if corpora.own_kind(config):
            with random_states_kept():  # a tokenizer of the user's may draw
                return corpora.read(config, text, between)
        # With `path`, torchtext does not look for a folder to download into.
        trainset, testset = IMDB.splits(text, label, path=corpus.path)
        return trainset.examples, None, testset.examples

    # What a function of the user's makes of a text, its file alone does not decide: that is not kept on disk.
    kept_by = None if isinstance(config.get("tokenizer"), dict) else dict(reading)
    _SortedGlob.between_reviews = staticmethod(between or usual)
    try:
        _examples[reading] = cache.examples(kept_by, read, lambda: _is_unchanged(corpus, config), between or usual)
    finally:
        _SortedGlob.between_reviews = staticmethod(usual)


def _is_unchanged(corpus: Corpus, config: dict) -> bool:
    try:
        return corpora.inspect(config, corpus.path).digest == corpus.digest
    except SconceError:
        return False


def _shrink(reading: Reading, config: dict) -> Examples:
    """Apply the two options that make the corpus smaller: the first reviews of each class, the first words of each."""
    reviews, words, examples = config["reviewsPerSplit"], config["maxTokens"], _examples[reading]
    if reviews is None and words is None:
        return examples
    key = (reading, reviews, words)
    if key not in _shrunk:
        _shrunk.clear()
        each = None if reviews is None else _of_each_class(reviews, examples[0])
        train, validation, test = (part if part is None else _cut(part, each, words) for part in examples)
        _shrunk[key] = (train, validation, test)
    return _shrunk[key]


def _of_each_class(reviews: int, train: list) -> int:
    classes = len({example.label for example in train})
    if reviews < classes:
        raise SconceError(
            "config", f"data.reviewsPerSplit {reviews} is fewer than the {classes} labels", f"choose at least {classes}"
        )
    return reviews // classes


def _cut(examples: list, each: int | None, words: int | None) -> list:
    if each is not None:
        taken: Counter[str] = Counter()
        chosen = []
        for example in examples:
            if taken[example.label] < each:
                taken[example.label] += 1
                chosen.append(example)
        examples = chosen
    if words is not None:
        examples = [Example(example.text[:words], example.label) for example in examples]
    return examples
