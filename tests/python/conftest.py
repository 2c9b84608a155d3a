"""What the Python tests share: sconce on the path, a small corpus, a configuration."""

import copy
import os
import pathlib
import random
import sys

import pytest

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2] / "python"), str(HERE.parents[1] / "faults" / "python")]

CONFIG = {
    "model": {"name": "gru", "hiddenDim": 8, "embedDim": 8, "layers": 1, "dropout": 0.5, "applyDropout": False,
              "sigmoid": True, "packed": False},
    "data": {"corpus": "imdb", "root": ".data", "minFreq": 2, "splitRatio": 0.8, "sortWithinBatch": False,
             "reviewsPerSplit": None, "maxTokens": None},
    "training": {"epochs": 2, "batchSize": 7, "learningRate": 0.001},
    "metrics": [],
    "seed": 1, "device": "cpu", "threads": 1, "deterministic": False,
    "flushDenormals": False,
}  # fmt: skip

# What every call of `experiment.run` has beside what a test is about.
STARTED = {
    "runsFolder": None,
    "checkpointEvery": 1,
    "startedBy": {"sconce": "0.0.0", "node": "20.0.0", "command": None, "startedAt": "2026-01-01T00:00:00.000Z"},
}

WORDS = "the a of film plot actors it was scene in this movie with music end".split()
SIGNAL = {"pos": ["great", "lovely", "moving"], "neg": ["dull", "awful", "boring"]}


def write_corpus(path: pathlib.Path, per_folder: int = 20) -> str:
    """Write per_folder reviews into each of the four folders under `path`; return it."""
    chance = random.Random(7)
    for split in ("train", "test"):
        for label, words in SIGNAL.items():
            folder = path / split / label
            folder.mkdir(parents=True)
            for n in range(per_folder):
                text = " ".join(chance.choice(words if chance.random() < 0.3 else WORDS) for _ in range(chance.randint(5, 30)))
                (folder / f"{n}_{8 if label == 'pos' else 2}.txt").write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    """What sconce keeps of the tests' corpora is not for the user's own cache."""
    os.environ["SCONCE_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def config():
    """Return a configuration of one's own to change."""
    return copy.deepcopy(CONFIG)


@pytest.fixture(scope="session")
def corpus_path(tmp_path_factory):
    """Return the folder of a small corpus that no test changes."""
    return write_corpus(tmp_path_factory.mktemp("corpus") / "aclImdb")


@pytest.fixture
def own_corpus(tmp_path):
    """Return the folder of a small corpus to spoil."""
    return pathlib.Path(write_corpus(tmp_path / "imdb" / "aclImdb", 3))


ODD = [
    "the <unk> film <pad> is <unk>", "İstanbul GROẞ Straße ǅ ﬁne", "one\x1ctwo\x85three\u3000four\xa0five", "  ", "\tfilm  film ",
    "first line\nsecond line", "a\x00b \ufeff 🎬🎬 film", "x" * 5000, "film\r\nfilm", "the",
]  # fmt: skip


@pytest.fixture(scope="session")
def odd_path(tmp_path_factory):
    """Return the folder of a corpus that has odd reviews among the others; no test changes it."""
    folder = tmp_path_factory.mktemp("odd") / "aclImdb"
    write_corpus(folder, 15)
    for n, text in enumerate(ODD):
        for part in ("train/pos", "train/neg", "test/neg"):
            (folder / part / f"9{n}_1.txt").write_bytes(text.encode())
    return str(folder)


@pytest.fixture
def tokens(tmp_path, monkeypatch):
    """Return the folder of a new cache's tokens, in what is a new process to it."""
    from loading import forget

    monkeypatch.setenv("SCONCE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SCONCE_KEEP_TOKENS", raising=False)
    forget(monkeypatch)
    return tmp_path / "cache" / "tokens"
