"""The tutorial's TEXT field on `Words`: the vocabulary is counted, and a batch is filled, from arrays.

What comes out is what torchtext's own `Field` makes of lists of strings, which is also what happens to texts that are lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np
import torch
from torchtext import data
from torchtext.vocab import Vocab

from .texts import Numbering, Texts, Words

_AT_ONCE = 200_000  # words that are counted at once: numpy takes 8 bytes for each


class Vocabulary(Vocab):
    """torchtext's vocabulary, with the numbers of all words of some texts in an array; rare words are counted when asked for."""

    count_all: Callable[[], Counter[str]] | None = None
    _table: tuple[Texts, np.ndarray] | None = None

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        unknown = self.unk_index
        self.stoi.default_factory = lambda: unknown  # torchtext's own is bound to this: a circle, which would keep texts in use

    @property
    def freqs(self) -> Counter[str]:
        """How often each word comes, the rare ones included, in the order in which they first come."""
        if self.count_all is not None:
            self._freqs, self.count_all = self.count_all(), None
        return self._freqs

    @freqs.setter
    def freqs(self, counter: Counter[str]) -> None:
        self._freqs = counter

    def numbers_of(self, texts: Texts) -> np.ndarray:
        """Return the vocabulary's number of each word of `texts`, by its number there."""
        if self._table is None or self._table[0] is not texts:
            numbers = (self.stoi.get(word, self.unk_index) for word in texts.words())
            self._table = texts, np.fromiter(numbers, np.int64, len(texts))
        return self._table[1]

    def __getstate__(self):
        _ = self.freqs
        return {key: value for key, value in super().__getstate__().items() if key not in ("count_all", "_table")}


class TextField(data.Field):
    """The tutorial's TEXT field, or one whose texts are tokenised otherwise.

    Args:
        lower: whether words are brought to lower case.
        tokenize: as for torchtext's Field.
    """

    vocab_cls = Vocabulary

    def __init__(self, lower: bool = True, tokenize: Any = None):
        super().__init__(sequential=True, batch_first=True, lower=lower, tokenize=tokenize)

    def build_vocab(self, *sources: Any, **options: Any) -> None:
        """Build the vocabulary of datasets; as torchtext's."""
        chosen = [
            example_text
            for source in sources
            if isinstance(source, data.Dataset)
            for name, field in source.fields.items()
            if field is self
            for example_text in getattr(source, name)
        ]
        texts = _common(chosen)
        if texts is None or not all(isinstance(source, data.Dataset) for source in sources):
            super().build_vocab(*sources, **options)
            return
        counts = np.zeros(len(texts), np.int64)
        for part in _parts(chosen):
            counts += np.bincount(part, minlength=len(texts))
        texts.rest()
        # torchtext leaves the rare words out only after it has sorted all. Its Counter takes a mapping for what is counted.
        frequent = np.flatnonzero(counts >= max(1, options.get("min_freq", 1)))
        super().build_vocab([dict(zip(map(texts.word, frequent.tolist()), counts[frequent].tolist(), strict=True))], **options)
        self.vocab.count_all = partial(_count_all, texts, chosen, counts)

    def process(self, batch: Iterable[Any], device: Any = None) -> torch.Tensor:
        """Return a batch of texts as their words' numbers (texts, longest text), padded; as torchtext's."""
        batch = list(batch)
        texts = _common(batch)
        if texts is None or not isinstance(self.vocab, Vocabulary):
            return super().process(batch, device=device)
        numbers = self.vocab.numbers_of(texts)
        padded = torch.full((len(batch), max(map(len, batch))), self.vocab.stoi[self.pad_token], dtype=self.dtype)
        for row, words in zip(padded.numpy(), batch, strict=True):
            numbers.take(words.numbers, out=row[: len(words)], mode="clip")  # a mode that needs no copy of the row
        return padded if device is None else padded.to(device)


class ReadingField(TextField):
    """The same field while a corpus is read: each text that torchtext has tokenised is numbered at once."""

    def __init__(self, numbering: Numbering, **options: Any):
        super().__init__(**options)
        self._numbering = numbering

    def preprocess(self, x: str) -> Words:
        """Return the words of a text."""
        return self._numbering.add(super().preprocess(x))


def _common(batch: list[Any]) -> Texts | None:
    """Return the texts that all of these are of; None where there are no such."""
    texts = getattr(batch[0], "texts", None) if batch else None
    return texts if texts is not None and all(isinstance(one, Words) and one.texts is texts for one in batch) else None


def _parts(chosen: list[Words]) -> Iterable[np.ndarray]:
    """Yield the numbers of these texts' words in their order, so many at once."""
    some: list[np.ndarray] = []
    size = 0
    for words in chosen:
        some.append(words.numbers)
        size += len(words)
        if size >= _AT_ONCE:
            yield np.concatenate(some)
            some, size = [], 0
    if some:
        yield np.concatenate(some)


def _count_all(texts: Texts, chosen: list[Words], counts: np.ndarray) -> Counter[str]:
    first = np.full(len(texts), np.iinfo(np.int64).max)
    seen = 0
    for part in _parts(chosen):
        different, places = np.unique(part, return_index=True)
        first[different] = np.minimum(first[different], places + seen)
        seen += len(part)
    there = np.flatnonzero(counts)
    there = there[np.argsort(first[there])]
    return Counter(dict(zip(map(texts.word, there.tolist()), counts[there].tolist(), strict=True)))
