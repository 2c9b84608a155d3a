"""Texts as numbers: the words of all texts of a corpus in one array; a word's spelling is looked up when it is asked for."""

from __future__ import annotations

import mmap
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

ENCODING = ("utf-8", "surrogatepass")  # a tokenizer may give what is no valid text


class Texts:
    """All texts of a corpus.

    Attributes:
        numbers: the words of all texts, one text after another, each word as its number (int32).
        spelling: the different words in the order of their numbers, as UTF-8 without anything between them.
        ends: where each of them ends in `spelling` (int64).
        source: the file that these are mapped from; None where they are in memory.
    """

    def __init__(self, numbers: Any = (), spelling: Any = b"", ends: Any = (), source: mmap.mmap | None = None):
        self.numbers, self.spelling, self.ends, self.source = numbers, memoryview(spelling), ends, source

    def __len__(self) -> int:
        """Return how many different words there are."""
        return len(self.ends)

    def word(self, number: int) -> str:
        """Return how a word is spelled."""
        start = self.ends[number - 1] if number else 0
        return str(self.spelling[start : self.ends[number]], *ENCODING)

    def words(self) -> Iterator[str]:
        """Yield the different words in the order of their numbers."""
        spelling = bytes(self.spelling)  # whose parts are taken faster
        start = 0
        for end in self.ends.tolist():
            yield spelling[start:end].decode(*ENCODING)
            start = end

    def rest(self) -> None:
        """What was mapped so far no longer counts as this process's memory; it comes back where it is needed again."""
        if self.source is not None and hasattr(mmap, "MADV_DONTNEED"):
            self.source.madvise(mmap.MADV_DONTNEED)


class Words(Sequence):
    """The words of one text: what torchtext keeps as a list of strings. It costs 64 bytes, however long the text is.

    Args:
        texts: the texts that it is one of.
        start: where it begins in `texts.numbers`.
        stop: where it ends there.
    """

    __slots__ = ("texts", "start", "stop")

    def __init__(self, texts: Texts, start: int, stop: int):
        self.texts, self.start, self.stop = texts, start, stop

    @property
    def numbers(self) -> np.ndarray:
        """The words as their numbers in `texts`, which are not those of a vocabulary."""
        return self.texts.numbers[self.start : self.stop]

    def __len__(self) -> int:
        return self.stop - self.start

    def __iter__(self) -> Iterator[str]:
        return map(self.texts.word, self.numbers.tolist())

    def __getitem__(self, at):
        places = range(self.start, self.stop)[at]
        if not isinstance(at, slice):
            return self.texts.word(int(self.texts.numbers[places]))
        if places.step == 1:
            return Words(self.texts, places.start, max(places.start, places.stop))
        return [self.texts.word(int(self.texts.numbers[place])) for place in places]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (list, Words)) and len(self) == len(other) and list(self) == list(other)

    __hash__ = None

    def __repr__(self) -> str:
        return repr(list(self))


class Example:
    """A text and its label, as torchtext's `Example` with these two fields; smaller."""

    __slots__ = ("text", "label")

    def __init__(self, text: Sequence[str], label: str):
        self.text, self.label = text, label


class Numbering:
    """Numbers words in the order in which they first come, while a corpus is read."""

    def __init__(self):
        self.texts = Texts()
        self._numbers = array("i")
        self._number: defaultdict[str, int] = defaultdict()
        self._number.default_factory = self._number.__len__

    def add(self, words: Iterable[str]) -> Words:
        """Return a text that takes the place of its list of words. They can be looked up after `finish`."""
        start = len(self._numbers)
        self._numbers.extend(map(self._number.__getitem__, words))
        return Words(self.texts, start, len(self._numbers))

    def finish(self) -> None:
        """All texts are there: their words can be looked up from now on, and no more can be added."""
        spelled = [word.encode(*ENCODING) for word in self._number]
        self._number.clear()
        self.texts.numbers = np.frombuffer(self._numbers, np.int32)
        self.texts.ends = np.cumsum(np.fromiter(map(len, spelled), np.int64, len(spelled)))
        self.texts.spelling = memoryview(b"".join(spelled))
