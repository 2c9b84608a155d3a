import io
import json
import os
import tarfile

import pytest
from sconce import corpus, pipeline, seeding
from sconce.errors import SconceError


def refused(path, words):
    with pytest.raises(SconceError, match=words) as caught:
        corpus.inspect(str(path))
    assert caught.value.kind == "corpus"
    assert caught.value.hint


def test_a_good_one(own_corpus):
    found = corpus.inspect(str(own_corpus))
    assert found.reviews == dict.fromkeys(corpus.FOLDERS, 3)
    assert len(found.digest) == 64 and not found.synthetic
    assert len(found.warnings) == 1 and "12500" in found.warnings[0]


def test_the_digest_is_of_names_and_bytes_alone(own_corpus):
    path = str(own_corpus)
    digest = corpus.inspect(path).digest
    file = own_corpus / "train/pos/0_8.txt"
    os.utime(file, (1, 1))
    assert corpus.inspect(path).digest == digest
    text = file.read_text()
    file.write_text(text + " more")
    assert corpus.inspect(path).digest != digest
    file.write_text(text)
    assert corpus.inspect(path).digest == digest
    file.rename(own_corpus / "train/pos/0_9.txt")
    assert corpus.inspect(path).digest != digest
    other = own_corpus.rename(own_corpus.parent / "elsewhere")
    assert corpus.inspect(str(other)).digest != digest


def test_other_files_do_not_count(own_corpus):
    digest = corpus.inspect(str(own_corpus)).digest
    (own_corpus / "train" / "unsup").mkdir()
    (own_corpus / "train" / "pos" / "notes.md").write_text("x")
    assert corpus.inspect(str(own_corpus)).digest == digest


@pytest.mark.parametrize("folder", corpus.FOLDERS)
def test_a_folder_missing_or_empty(own_corpus, folder):
    for file in (own_corpus / folder).iterdir():
        file.unlink()
    refused(own_corpus, f"{folder} .* holds no reviews")
    (own_corpus / folder).rmdir()
    refused(own_corpus, f"{folder} is missing")


def test_nothing_there(tmp_path):
    refused(tmp_path / "nowhere", "there are no reviews")
    (tmp_path / "file").write_text("")
    refused(tmp_path / "file", "there are no reviews")


def test_reviews_that_cannot_be_read(own_corpus):
    (own_corpus / "test/neg/1_2.txt").write_bytes(b"")
    refused(own_corpus, "empty review test/neg/1_2.txt")
    (own_corpus / "test/neg/1_2.txt").write_bytes(b"ok \xff")
    refused(own_corpus, "1_2.txt is not UTF-8: .* at byte 3")
    (own_corpus / "test/neg/1_2.txt").unlink()
    (own_corpus / "test/neg/1_2.txt").mkdir()
    refused(own_corpus, "cannot read the review")


def test_a_review_that_is_no_file(own_corpus):
    file = own_corpus / "test/neg/1_2.txt"
    file.unlink()
    os.mkfifo(file)
    refused(own_corpus, "cannot read the review .*1_2.txt: it is a pipe or a device, not a file")
    file.unlink()
    file.symlink_to("nowhere")
    refused(own_corpus, "cannot read the review .*1_2.txt: No such file")
    file.unlink()
    (own_corpus / corpus.MANIFEST).mkdir()
    refused(own_corpus, "sconce.json: it does not hold what sconce wrote there")


def test_a_file_name_that_is_not_utf8(own_corpus):
    with open(os.fsencode(own_corpus / "test/neg") + b"/9_\xff.txt", "w") as f:
        f.write("a review")
    refused(own_corpus, r"the file name b'9_\\xff.txt' in .*test/neg is not UTF-8")


def test_more_open_files_than_allowed(own_corpus):
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        with pytest.raises(SconceError, match="Too many open files") as caught:
            corpus.inspect(str(own_corpus))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert caught.value.kind == "corpus" and "ulimit -n" in caught.value.hint


def test_a_further_label_is_told_with_its_counts(own_corpus):
    for split, n in (("train", 2), ("test", 1)):
        (own_corpus / split / "neutral").mkdir()
        (own_corpus / split / "unsup").mkdir()
        for i in range(n):
            (own_corpus / split / "neutral" / f"{i}_5.txt").write_text("so so")
            (own_corpus / split / "unsup" / f"{i}_0.txt").write_text("who knows")
    warnings = corpus.inspect(str(own_corpus)).warnings
    assert len(warnings) == 2
    assert "no run sees: train/neutral 2, test/neutral 1" in warnings[1] and "unsup" not in warnings[1]


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"reviews": {}}', '{"reviews": {"train/pos": "x"}}'])
def test_a_manifest_that_is_none(own_corpus, content):
    (own_corpus / corpus.MANIFEST).write_text(content)
    refused(own_corpus, "cannot read .*sconce.json")


def test_a_manifest_that_disagrees(own_corpus):
    reviews = dict.fromkeys(corpus.FOLDERS, 3)
    (own_corpus / corpus.MANIFEST).write_text(json.dumps({"reviews": reviews, "synthetic": True}))
    found = corpus.inspect(str(own_corpus))
    assert found.synthetic and found.warnings == []
    (own_corpus / corpus.MANIFEST).write_text(json.dumps({"reviews": {**reviews, "test/pos": 4}}))
    refused(own_corpus, "test/pos .* holds 3 reviews; 4 were unpacked")


def test_an_unpacking_that_was_broken_off(own_corpus, monkeypatch):
    monkeypatch.setattr(corpus, "PUBLISHED", 3)
    assert corpus.inspect(str(own_corpus)).warnings == []
    (own_corpus / "train/neg/2_2.txt").unlink()
    refused(own_corpus, "broken off: train/neg holds 2 reviews, train/pos all 3")


def test_fewer_reviews_than_the_archive_beside_it(own_corpus):
    archive = own_corpus.parent / "aclImdb_v1.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for folder in corpus.FOLDERS:
            for n in range(4 if folder == "test/pos" else 3):
                info = tarfile.TarInfo(f"aclImdb/{folder}/{n}_8.txt")
                info.size = 1
                tar.addfile(info, io.BytesIO(b"x"))
    refused(own_corpus, "broken off: the archive .* has 4 in test/pos, the folder 3")
    archive.write_bytes(archive.read_bytes()[:100])
    refused(own_corpus, "is itself incomplete")


def test_loading_leaves_the_random_state_as_it_was(corpus_path, config):
    import random

    import torch

    found = corpus.inspect(corpus_path)
    splits = []
    for _ in range(2):  # read from disk, then recalled
        seeding.seed_everything(3)
        before = random.getstate(), torch.get_rng_state()
        loaded = pipeline.load(found, config["data"])
        loaded.iterators(5, False)
        assert random.getstate() == before[0] and torch.equal(torch.get_rng_state(), before[1])
        splits.append([example.text for example in loaded.train])
    assert splits[0] == splits[1]


def test_reviews_are_read_in_sorted_order(own_corpus, config):
    found = corpus.inspect(str(own_corpus))
    loaded = pipeline.load(found, config["data"])
    expected = [
        (own_corpus / f"test/{label}/{name}").read_text().lower().split()
        for label in ("pos", "neg")
        for name in sorted(os.listdir(own_corpus / "test" / label))
    ]
    assert [example.text for example in loaded.test] == expected


def test_a_folder_with_a_pattern_in_its_name(tmp_path, own_corpus, config):
    odd = own_corpus.rename(tmp_path / "[a] *")
    assert pipeline.load(corpus.inspect(str(odd)), config["data"]).counts()["test"] == 6


def test_smaller_corpora(corpus_path, config):
    settings = {**config["data"], "reviewsPerSplit": 10, "maxTokens": 4}
    loaded = pipeline.load(corpus.inspect(corpus_path), settings)
    assert loaded.counts()["test"] == 10 and loaded.counts()["train"] + loaded.counts()["validation"] == 10
    assert max(len(example.text) for example in loaded.test) == 4
    assert sorted(example.label for example in loaded.test) == ["neg"] * 5 + ["pos"] * 5
