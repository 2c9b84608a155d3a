"""The cache of corpora: whatever happens to it, and whoever else uses it, a corpus is loaded as if there were none."""

import errno
import multiprocessing
import os
import shutil
import time

import filelock
import pytest
from loading import by_sconce, everything, forget, plainly, settings
from sconce import corpus, known_digests, pipeline
from sconce.errors import StoppedRun
from sconce.tokens import cache, kept, shelf
from sconce.tokens.texts import Words
from torchtext.datasets import IMDB

pytestmark = pytest.mark.usefixtures("tokens")


def damage(file, name):
    content = bytearray(file.read_bytes())
    if name == "empty":
        content = b""
    elif name == "short":
        content = content[: len(content) // 2]
    elif name == "foreign":
        content = b"sconce" * 100
    elif name == "zeros":
        content = bytes(len(content))
    elif name == "folder":
        file.unlink()
        file.mkdir()
        return
    else:
        content[int(name) if int(name) >= 0 else len(content) + int(name)] ^= 4
    file.write_bytes(content)


@pytest.mark.parametrize("how", ["empty", "short", "foreign", "zeros", "folder", "3", "16", "40", "500", "-40", "-1"])
def test_a_damaged_file_is_made_anew(odd_path, config, tokens, monkeypatch, how):
    expected = everything(lambda: by_sconce(odd_path, settings(config)))
    [file] = tokens.glob("*.tokens")
    good = file.read_bytes()
    pipeline._examples.clear()
    damage(file, how)
    forget(monkeypatch)
    assert everything(lambda: by_sconce(odd_path, settings(config))) == expected
    if how != "folder":  # which stays in the way
        assert file.read_bytes() == good
    assert not list(tokens.glob("*.part"))


def test_a_file_of_another_corpus_is_not_taken(odd_path, corpus_path, config, tokens, monkeypatch):
    by_sconce(corpus_path, settings(config))
    [other] = tokens.glob("*.tokens")
    by_sconce(odd_path, settings(config))
    [file] = set(tokens.glob("*.tokens")) - {other}
    good = file.read_bytes()
    shutil.copy(other, file)
    forget(monkeypatch)
    assert everything(lambda: by_sconce(odd_path, settings(config))) == everything(lambda: plainly(odd_path, settings(config)))
    assert file.read_bytes() == good


def test_no_room_and_no_right_to_write_only_mean_that_nothing_is_kept(odd_path, config, tokens, monkeypatch):
    expected = everything(lambda: plainly(odd_path, settings(config)))
    write = kept.write

    def full(file, *args):
        write(file, *args)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(kept, "write", full)
    assert everything(lambda: by_sconce(odd_path, settings(config))) == expected
    assert [one.name for one in tokens.iterdir() if not one.name.endswith(".lock")] == []
    monkeypatch.setattr(kept, "write", write)
    for home in ("/dev/null/cache", "/proc/cache", odd_path + "/train/pos/0_8.txt"):
        forget(monkeypatch)
        monkeypatch.setenv("SCONCE_CACHE", home)
        assert everything(lambda: by_sconce(odd_path, settings(config))) == expected


def test_no_home(odd_path, config, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCONCE_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    by_sconce(odd_path, settings(config))
    assert os.listdir(tmp_path) == []


def at_the_same_time(path, config, start, results):
    reads = []
    splits = IMDB.splits

    def slow(*args, **options):
        reads.append(1)
        time.sleep(0.4)
        return splits(*args, **options)

    pipeline.IMDB.splits = slow
    start.wait()
    everything_seen = everything(lambda: by_sconce(path, config))
    results.put((len(reads), everything_seen))


def test_of_several_processes_one_reads_and_the_others_wait(odd_path, config, tokens):
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(3), context.Queue()
    processes = [
        context.Process(target=at_the_same_time, args=(odd_path, settings(config), start, results), daemon=True) for _ in range(3)
    ]
    for process in processes:
        process.start()
    answers = [results.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    assert sorted(reads for reads, _ in answers) == [0, 0, 1]
    assert all(seen == answers[0][1] for _, seen in answers)
    assert len(list(tokens.glob("*.tokens"))) == 1 and not list(tokens.glob("*.part"))


def held(tokens, name):
    """Hold the lock of the one that reads, as another process; return the lock."""
    tokens.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(tokens / name, is_singleton=False)
    lock.acquire()
    return lock


def test_a_run_that_waits_can_be_stopped_and_does_not_wait_for_ever(odd_path, config, tokens, monkeypatch):
    by_sconce(odd_path, settings(config))
    [file] = tokens.glob("*.tokens")
    pipeline._examples.clear()
    file.unlink()
    lock = held(tokens, file.name + ".lock")
    forget(monkeypatch)

    def stop():
        raise StoppedRun

    with pytest.raises(StoppedRun):
        pipeline.load(corpus.inspect(odd_path), settings(config), stop)
    monkeypatch.setattr(cache, "WAIT_SECONDS", 0.3)
    assert by_sconce(odd_path, settings(config)).counts()["test"] == 40
    assert not file.exists(), "it is the other's to write"
    lock.release()


def test_what_a_killed_process_left_is_removed(odd_path, config, tokens, monkeypatch):
    by_sconce(odd_path, settings(config))
    [file] = tokens.glob("*.tokens")
    file.rename(f"{file}.0123456789abcdef.part")  # killed before it was put into its place
    forget(monkeypatch)
    by_sconce(odd_path, settings(config))
    assert sorted(one.name for one in tokens.iterdir()) == [file.name, file.name + ".lock"]


def test_a_corpus_that_changes_while_it_is_read_is_not_kept(own_corpus, config, tokens, monkeypatch):
    splits = IMDB.splits

    def changed(*args, **options):
        (own_corpus / "train/pos/0_8.txt").write_text("other words")
        return splits(*args, **options)

    monkeypatch.setattr(pipeline.IMDB, "splits", changed)
    by_sconce(str(own_corpus), settings(config))
    assert not list(tokens.glob("*.tokens"))


def test_the_oldest_give_way_to_new_ones(odd_path, corpus_path, own_corpus, config, tokens, monkeypatch):
    def load(path):
        by_sconce(path, settings(config))
        return set(tokens.glob("*.tokens"))

    [first] = load(odd_path)
    [second] = load(corpus_path) - {first}
    os.utime(first, (1, 1))
    os.utime(second, (2, 2))
    monkeypatch.setattr(shelf, "MOST_BYTES", 1)
    pipeline._examples.clear()
    recalled = kept.read(str(first), kept.describe(str(first))[0])  # in use, since it is the oldest
    [third] = load(str(own_corpus)) - {first, second}
    assert not second.exists() and first.exists() and third.exists()
    assert isinstance(recalled[0][0].text, Words)


def test_listed_and_cleared_but_for_what_is_in_use(odd_path, corpus_path, config, tokens, monkeypatch):
    assert shelf.listing(str(tokens), clear=True) == []
    monkeypatch.setattr(known_digests, "SETTLED_SECONDS", -1e6)
    found = corpus.inspect(corpus_path)
    by_sconce(corpus_path, settings(config))
    [used] = shelf.listing(str(tokens), clear=False)
    assert used["digest"] == found.digest and used["texts"] == 80 and used["inUse"] and not used["cleared"]
    assert used["bytes"] == os.path.getsize(next(tokens.glob("*.tokens")))
    by_sconce(odd_path, settings(config))  # one corpus at a time: the other is no more in use
    (tokens / ("0" * 64 + ".tokens")).write_text("damaged")
    cleared = shelf.listing(str(tokens), clear=True)
    assert sorted((one["texts"], one["inUse"], one["cleared"]) for one in cleared) == [
        (0, False, True), (80, False, True), (90, True, False)]  # fmt: skip
    assert [one["digest"] for one in cleared if one["texts"] == 0] == [None]
    for kept_in_memory in (pipeline._examples, pipeline._shrunk, pipeline._vocabularies):
        kept_in_memory.clear()
    shelf.listing(str(tokens), clear=True)
    assert list(tokens.iterdir()) == []
