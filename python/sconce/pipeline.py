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

from . import corpus as corpora
from .corpus import Corpus
from .errors import SconceError
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


# What this process keeps: the last corpus read, whole and as it was last cut, and the vocabularies built from it.
_examples: dict[tuple, tuple[list, list]] = {}
_shrunk: dict[tuple, tuple[list, list]] = {}
_vocabularies: dict[tuple, tuple] = {}


def load(corpus: Corpus, config: dict, between_reviews: Callable[[], None] | None = None) -> Loaded:
    """Read (or recall) a corpus and split it under Python's present random state, which is left as it was.

    Args:
        corpus: what `corpus.inspect` returned.
        config: the configuration's `data` section.
        between_reviews: is called before each review is read; what it raises ends the reading.
    """
    text, label = TextField(), data.Field(sequential=False, batch_first=True)
    fields = [("text", text), ("label", label)]
    train_examples, test_examples = _shrink(corpus, *_read(corpus, label, between_reviews), config)
    trainset, testset = data.Dataset(train_examples, fields), data.Dataset(test_examples, fields)
    trainset.sort_key = testset.sort_key = IMDB.sort_key

    key = (_reading(corpus), config["minFreq"], config["reviewsPerSplit"], config["maxTokens"])
    if key in _vocabularies:
        text.vocab, label.vocab = _vocabularies[key]
    else:
        text.build_vocab(trainset, min_freq=config["minFreq"])
        label.build_vocab(trainset)
        _vocabularies[key] = (text.vocab, label.vocab)

    parts = trainset.split(split_ratio=config["splitRatio"])
    if len(parts) != 2:
        raise SconceError(
            "config",
            f"data.splitRatio {config['splitRatio']} of {len(trainset)} training reviews leaves one part empty",
            "choose a ratio that leaves at least one review to train and one to validate",
        )
    return Loaded(text, label, *parts, testset)


def _reading(corpus: Corpus) -> tuple[tuple[str, str], ...]:
    """Return what decides the words of the corpus's texts: the key of all that is kept of them, in memory and on disk."""
    return (("corpus", corpus.digest), ("reader", "IMDB"), ("tokenizer", "split"), ("case", "lower"))


def _read(corpus: Corpus, label: data.Field, between: Callable | None) -> tuple[list, list]:
    key = _reading(corpus)
    if key not in _examples:
        _examples.clear()  # one corpus at a time
        _shrunk.clear()
        _vocabularies.clear()
        usual = _SortedGlob.between_reviews

        def read(numbering: Numbering) -> tuple[list, list]:
            # With `path`, torchtext does not look for a folder to download into.
            trainset, testset = IMDB.splits(ReadingField(numbering), label, path=corpus.path)
            return trainset.examples, testset.examples

        _SortedGlob.between_reviews = staticmethod(between or usual)
        try:
            _examples[key] = cache.examples(dict(key), read, lambda: _is_unchanged(corpus), between or usual)
        finally:
            _SortedGlob.between_reviews = staticmethod(usual)
    return _examples[key]


def _is_unchanged(corpus: Corpus) -> bool:
    try:
        return corpora.inspect(corpus.path).digest == corpus.digest
    except SconceError:
        return False


def _shrink(corpus: Corpus, train: list, test: list, config: dict) -> tuple[list, list]:
    """Apply the two options that make the corpus smaller: the first reviews of each class, the first words of each."""
    reviews, words = config["reviewsPerSplit"], config["maxTokens"]
    if reviews is None and words is None:
        return train, test
    key = (_reading(corpus), reviews, words)
    if key not in _shrunk:
        _shrunk.clear()
        _shrunk[key] = (_cut(train, reviews, words), _cut(test, reviews, words))
    return _shrunk[key]


def _cut(examples: list, reviews: int | None, words: int | None) -> list:
    if reviews is not None:
        taken: Counter[str] = Counter()
        chosen = []
        for example in examples:
            if taken[example.label] < reviews // 2:
                taken[example.label] += 1
                chosen.append(example)
        examples = chosen
    if words is not None:
        examples = [Example(example.text[:words], example.label) for example in examples]
    return examples
