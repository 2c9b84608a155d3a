"""A corpus on a node of a cluster: it arrives whole, is kept by its digest, and is cleared when nobody uses it."""

import io
import os
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import pytest
from sconce import corpus
from sconce.cluster import cache, copies, leases, places, supplies
from sconce.errors import SconceError


def test_a_corpus_arrives_whole_or_not_at_all(corpus_path, tmp_path, monkeypatch):
    monkeypatch.setenv("SCONCE_CACHE", str(tmp_path))
    digest = corpus.inspect(corpus_path).digest
    [supply] = supplies.needed({}, corpus_path)
    packed = copies.pack(supply)
    assert not copies.has(supply)
    with pytest.raises(SconceError, match="damaged on its way") as caught:
        copies.install({**supply, "digest": "0" * 64}, packed)
    assert caught.value.kind == "worker-died"
    copies.install(supply, packed)
    [there] = supplies.paths(supply, copies.place(digest)).values()
    assert corpus.inspect(there).digest == digest
    os.remove(os.path.join(there, "train", "pos", os.listdir(there + "/train/pos")[0]))
    assert not copies.has(supply), "one that was damaged there is no corpus"
    copies.install(supply, packed)
    assert copies.has(supply)
    assert copies.has(supplies.reviews(digest))
    assert sorted(name for name in os.listdir(tmp_path / "corpora") if not name.endswith(".lock")) == [digest]


HOLD = """
import os, sys
from sconce.cluster.leases import Lease
lease = Lease(sys.argv[1], sys.argv[2])
print("held", flush=True)
if sys.argv[3] == "die":
    os.kill(os.getpid(), 9)
sys.stdin.read()
"""


def test_a_corpus_that_a_living_process_uses_is_not_cleared(corpus_path, tmp_path, monkeypatch):
    monkeypatch.setenv("SCONCE_CACHE", str(tmp_path))
    monkeypatch.setattr(places, "clean", lambda: None)
    digest = corpus.inspect(corpus_path).digest
    [supply] = supplies.needed({}, corpus_path)
    copies.install(supply, copies.pack(supply))
    env = {**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(corpus.__file__))}

    def holding(how):
        command = [sys.executable, "-c", HOLD, copies.folder(), digest, how]
        return subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    dead = holding("die")
    dead.communicate()
    alive = holding("live")
    assert alive.stdout.readline() == b"held\n"
    [kept] = cache.here(True)["corpora"]
    assert (kept["digest"], kept["inUse"], kept["cleared"]) == (digest, True, False)
    assert copies.has(supply)
    alive.communicate()
    os.mkdir(tmp_path / "corpora" / f".aside-{digest}-left")  # by an unpacking that was killed
    [gone] = cache.here(True)["corpora"]
    assert (gone["inUse"], gone["cleared"]) == (False, True)
    assert os.listdir(tmp_path / "corpora") == [], "nor is anything left of processes that are gone"


def test_what_is_being_unpacked_is_not_cleared(tmp_path, monkeypatch):
    monkeypatch.setenv("SCONCE_CACHE", str(tmp_path))
    monkeypatch.setattr(places, "clean", lambda: None)
    digest = "0" * 64
    half = tmp_path / "corpora" / f".aside-{digest}-half"
    half.mkdir(parents=True)
    clearing = threading.Thread(target=cache.here, args=(True,))
    with leases.guard(copies.folder(), digest):  # as who unpacks it does
        clearing.start()
        clearing.join(0.3)
        assert half.exists()
    clearing.join(30)
    assert os.listdir(tmp_path / "corpora") == []


def test_links_to_reviews_travel_as_the_reviews_themselves(corpus_path, tmp_path, monkeypatch):
    monkeypatch.setenv("SCONCE_CACHE", str(tmp_path / "cache"))
    linked = tmp_path / "linked" / "imdb" / "aclImdb"
    for n, path in enumerate(sorted(Path(corpus_path).glob("*/*/*.txt"))):
        there = linked / path.relative_to(corpus_path)
        there.parent.mkdir(parents=True, exist_ok=True)
        (os.symlink if n % 2 else os.link)(path, there)
    [supply] = supplies.needed({}, str(linked))
    copies.install(supply, copies.pack(supply))
    assert copies.has(supply)


def test_nothing_is_unpacked_outside_the_corpus(corpus_path, tmp_path, monkeypatch):
    monkeypatch.setenv("SCONCE_CACHE", str(tmp_path / "cache"))
    [supply] = supplies.needed({}, corpus_path)
    buffer = io.BytesIO(copies.pack(supply))
    with tarfile.open(fileobj=buffer, mode="a") as tar:
        for name in ("../../../../../evil.txt", "imdb/aclImdb/train/pos/../../../../evil.txt", "elsewhere/evil.txt"):
            tar.addfile(tarfile.TarInfo(name))
    copies.install(supply, buffer.getvalue())
    assert [name for _, _, files in os.walk(tmp_path) for name in files if name == "evil.txt"] == []
