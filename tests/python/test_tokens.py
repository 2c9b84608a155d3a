"""Texts as numbers: words, counts, texts, batches and random states are those that torchtext makes of the reviews themselves."""

import pathlib
import pickle
import shutil

import pytest
from loading import by_sconce, everything, forget, plainly, settings
from sconce import corpora, pipeline
from sconce.tokens.texts import Numbering
from torchtext.datasets import IMDB

pytestmark = pytest.mark.usefixtures("tokens")


@pytest.fixture
def no_reading(monkeypatch):
    """Return a function after which torchtext must not be asked to read a corpus."""

    def read(*_args, **_options):
        raise AssertionError("the corpus was read")

    return lambda: monkeypatch.setattr(IMDB, "splits", read)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"minFreq": 1},
        {"minFreq": 40},
        {"reviewsPerSplit": 12, "minFreq": 1},
        {"maxTokens": 1, "minFreq": 1},
        {"maxTokens": 3, "reviewsPerSplit": 30, "splitRatio": 0.55},
        {"sortWithinBatch": True, "splitRatio": 0.9},
    ],
)
def test_all_equals_torchtext(odd_path, config, changes, monkeypatch, no_reading):
    chosen = settings(config, **changes)
    expected = everything(lambda: plainly(odd_path, chosen), chosen["sortWithinBatch"])
    for _ in range(2):  # read and kept, then warm
        assert everything(lambda: by_sconce(odd_path, chosen), chosen["sortWithinBatch"]) == expected
    no_reading()
    forget(monkeypatch)
    for _ in range(2):  # as a later process finds it, then warm
        assert everything(lambda: by_sconce(odd_path, chosen), chosen["sortWithinBatch"]) == expected


def test_one_kept_corpus_serves_all_options(odd_path, config, tokens, monkeypatch, no_reading):
    by_sconce(odd_path, settings(config))
    no_reading()
    for changes in ({"minFreq": 1}, {"maxTokens": 2}, {"reviewsPerSplit": 4}, {}):
        forget(monkeypatch)
        by_sconce(odd_path, settings(config, **changes))
    assert len(list(tokens.glob("*.tokens"))) == 1
    copied = shutil.copytree(odd_path, tokens / "elsewhere" / "aclImdb")  # another place, the same digest
    by_sconce(str(copied), settings(config))


def test_nothing_is_kept_when_that_is_switched_off(odd_path, config, tokens, monkeypatch):
    expected = everything(lambda: plainly(odd_path, settings(config)))
    by_sconce(odd_path, settings(config))
    shutil.rmtree(tokens)
    forget(monkeypatch)
    monkeypatch.setenv("SCONCE_KEEP_TOKENS", "0")
    assert everything(lambda: by_sconce(odd_path, settings(config))) == expected
    assert not tokens.exists()


def test_words_are_a_list_of_strings():
    numbering = Numbering()
    lists = [["a", "b", "a", "c"], [], ["b"], ["é\ud800", "🎬", "a"]]
    texts = [numbering.add(words) for words in lists]
    numbering.finish()
    assert texts == lists and [len(text) for text in texts] == [4, 0, 1, 3]
    for words, text in zip(lists, texts, strict=True):
        assert list(text) == words and repr(text) == repr(words) and text[:] == words
        for at in (slice(1, 3), slice(None, None, 2), slice(None, None, -1), slice(2, 1), slice(-2, None), slice(9)):
            assert list(text[at]) == words[at]
        assert [text[n] for n in range(-len(text), len(text))] == words * 2
    with pytest.raises(IndexError):
        texts[0][4]
    assert texts[0] != ["a", "b", "a"] and texts[0] != "abac" and "c" in texts[0] and texts[0].count("a") == 2


def test_a_vocabulary_can_be_pickled(odd_path, config):
    vocabulary = by_sconce(odd_path, settings(config)).text.vocab
    again = pickle.loads(pickle.dumps(vocabulary))
    assert again == vocabulary and again.freqs["the"] > 5 and again.stoi["no such word"] == 0


OWN = "text,label\n" + "".join(f'"The {n} films, SAID {n % 4}!",{"abc"[n % 3]}\n' for n in range(30))
TOKENIZER = "def words(text):\n    return text.split('i')\n"


@pytest.mark.parametrize("validation", [None, OWN])
def test_texts_of_ones_own(tmp_path, config, validation, tokens, monkeypatch):
    files = {part: str(tmp_path / f"{part}.csv") for part in ("train", "test")}
    files["validation"] = validation and str(tmp_path / "validation.csv")
    for path in filter(None, files.values()):
        pathlib.Path(path).write_text(OWN)
    (tmp_path / "cut.py").write_text(TOKENIZER)
    table = {**files, "text": "text", "label": "label", "format": "csv"}

    def seen(keep, **changes):
        monkeypatch.setenv("SCONCE_KEEP_TOKENS", keep)
        forget(monkeypatch)
        data = settings(config, table=table, **changes)
        return everything(lambda: pipeline.load(corpora.inspect(data, ""), data))

    basic, as_it_is = {"tokenizer": "basic_english"}, {"lower": False}
    own = {"tokenizer": {"file": str(tmp_path / "cut.py"), "function": "words"}}
    # Of the user's own function nothing is kept: it may depend on anything.
    for changes, kept in (({}, 1), ({"maxVocab": 3}, 1), (basic, 2), (as_it_is, 3), (basic | as_it_is, 4), (own, 4)):
        expected = seen("0", **changes)
        assert seen("1", **changes) == expected and seen("1", **changes) == expected
        assert len(list(tokens.glob("*.tokens"))) == kept
