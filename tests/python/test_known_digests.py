"""A corpus's digest is known again without reading the reviews, until one of them changes."""

import os
import time

import pytest
from loading import forget
from sconce import corpus, known_digests

pytestmark = pytest.mark.usefixtures("tokens")


def digest_of(path, monkeypatch):
    """Return a corpus's digest as a new process finds it, and whether the reviews were read for it."""
    forget(monkeypatch)
    read_all, reads = corpus._read_all, []
    monkeypatch.setattr(corpus, "_read_all", lambda *args: reads.append(1) or read_all(*args))
    digest = corpus.inspect(str(path)).digest
    monkeypatch.setattr(corpus, "_read_all", read_all)
    return digest, bool(reads)


def test_the_reviews_are_not_read_again_for_their_digest_until_one_changes(own_corpus, monkeypatch):
    first, read = digest_of(own_corpus, monkeypatch)
    assert read and digest_of(own_corpus, monkeypatch) == (first, True), "files of this moment are not trusted"
    monkeypatch.setattr(known_digests, "SETTLED_SECONDS", 0)
    time.sleep(0.05)
    assert digest_of(own_corpus, monkeypatch) == (first, True)
    assert digest_of(own_corpus, monkeypatch) == (first, False)
    file = own_corpus / "train/pos/0_8.txt"
    facts, text = file.stat(), file.read_text()
    file.write_text(text.replace(text[0], "#"))
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))  # the same size and time
    second, read = digest_of(own_corpus, monkeypatch)
    assert read and second != first
    other = own_corpus / "train/pos/other"
    other.write_text(text)
    os.utime(other, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    os.replace(other, file)  # another file of the same name, size and time
    assert digest_of(own_corpus, monkeypatch) == (first, True)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"/": 1}', b'{"x": ["y"]}', b"\xff", b"[" * 100_000])
def test_known_digests_that_are_damaged_are_forgotten(own_corpus, tokens, monkeypatch, content):
    monkeypatch.setattr(known_digests, "SETTLED_SECONDS", -1e6)
    first = digest_of(own_corpus, monkeypatch)
    [file] = tokens.glob("digests*")
    file.write_bytes(content)
    assert digest_of(own_corpus, monkeypatch) == first
    assert digest_of(own_corpus, monkeypatch) == (first[0], False)


def test_only_so_many_digests_are_known(own_corpus, tokens, monkeypatch):
    monkeypatch.setattr(known_digests, "_MOST", 2)
    for name in "abc":
        known_digests.note(f"/{name}", "stats", 0, name)
    assert [known_digests.recall(f"/{name}", "stats") for name in "abc"] == [None, "b", "c"]
    assert known_digests.recall("/c", "others") is None
