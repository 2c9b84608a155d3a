"""Texts of one's own: what is read, what is refused and where, and what the random state does."""

import json
import random

import pytest
from own_texts import GOOD, load, section, tokenizer
from sconce import corpora, identity, pipeline
from sconce.corpora import labels, rows
from sconce.errors import SconceError
from sconce.tokens.field import TextField


def refused(data, words, kind="corpus"):
    with pytest.raises(SconceError, match=words) as caught:
        corpora.inspect(data, "")
    assert caught.value.kind == kind and caught.value.hint


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", r"train\.csv is empty"),
        ("text,label\n", r"train\.csv holds no texts"),
        ("Text,lable\nx,a\n", "has no column text; it has Text, lable"),
        ("text,label,text\nx,a,y\n", "has 2 columns text"),
        ("text,label\nx,a\n  ,b\n", r"train\.csv, row 3, column text: the text is empty"),
        ("text,label\nx,a\ny,\n", r"row 3, column label: the label is empty"),
        ("text,label\nx,a\ny, and z,b\n", "row 3 has 3 fields, but the header has 2"),
        ("text,label\ny\n", "row 2 has 1 field, but"),
        ('text,label\nfine,a\n"she said,b\nmore,a\n', "row 3, column text: a quote that is opened there is never closed"),
        ('text,label\n"two\nlines",a\nx,"b\ny,a\n', r"row 3 \(line 4\), column label: a quote that is opened"),
        ('text,label\nfine,a\n"she" said,b\n', "row 3, column text: a quote is closed in the middle"),
        ("text,label\nfine,a\ncaf\u00e9,b\n".encode("latin-1"), "not UTF-8: .* in line 3, byte 4"),
        ("text,label\nfine,a\n".encode("utf-16"), "is not UTF-8 but UTF-16"),
        ("text,label\nx,a\ny,a\n", r"all texts of .*train\.csv have the label a"),
        ("text,label\nx,a\n" + "w" * (rows.LONGEST + 1) + ",b\n", "row 3, column text: a field has more than 10,000,000"),
        ("text,label\nx,<unk>\ny,b\n", "row 2: <unk> cannot be a label"),
        ("text,label\n" + "".join(f"x,{n}\n" for n in range(labels.MOST + 1)), "has 1,001 labels; at most 1,000"),
        ("text,label\nx,b\ny,c\n", r"test\.csv, row 2: the label a occurs in no training text"),
    ],
)
def test_what_is_refused_in_csv(tmp_path, content, words):
    refused(section(tmp_path, content), words)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[1]", "row 2 is a list, not an object"),
        ('{"text":', "row 2 is no JSON"),
        ('{"txt": "x"}', "row 2 has no field text; it has txt"),
        ('{"text": 5, "label": 1}', "row 2, column text: is a number, not a text"),
        ('{"text": "x", "label": null}', "row 2, column label: is null, not a label"),
        ('{"text": " ", "label": 1}', "row 2, column text: the text is empty"),
    ],
)
def test_what_is_refused_in_jsonl(tmp_path, line, words):
    refused(section(tmp_path, f'{{"text": "a", "label": 1}}\n{line}\n', "jsonl", test=None), words)


def test_a_label_of_validation_alone_and_files_that_are_not_there(tmp_path):
    data = section(tmp_path, GOOD, validation="text,label\nx,a\ny,new\nz,newer\n")
    refused(data, r"validation\.csv, row 3: the label new occurs in no training text, nor does one more label")
    (tmp_path / "test.csv").unlink()
    refused(data, r"there is no file .*test\.csv")
    (tmp_path / "test.csv").mkdir()
    refused(data, r"test\.csv: it is a folder")


def read(data):
    return corpora.read(data, TextField(**pipeline._cut_by(data)), None)


def test_what_excel_writes_is_read(tmp_path):
    data = section(
        tmp_path, b'\xef\xbb\xbf"text","label"\r\n"one, ""two""",a\r\n\r\n"\xec\xa2\x8b\xeb\x8b\xa4\r\nline",b\r\n\r\n'
    )
    assert corpora.inspect(data, "").reviews == {"train/a": 1, "train/b": 1, "test/a": 5, "test/b": 5}
    train, validation, _ = read(data)
    assert [(one.text, one.label) for one in train] == [(["one,", '"two"'], "a"), (["좋다", "line"], "b")]
    assert validation is None


def test_json_labels_are_spelled_and_fields_may_lie_within(tmp_path):
    lines = [{"in": {"text": "A b"}, "label": 1}, {"in": {"text": "c"}, "label": True}, {"in": {"text": "d"}, "label": "x"}]
    data = section(tmp_path, "\ufeff" + "\n\n".join(map(json.dumps, lines)) + "\n", "jsonl", test=None)
    data["table"]["text"] = "in.text"
    assert corpora.inspect(data, "").reviews == {
        f"{part}/{label}": 1 for part in ("train", "test") for label in ("1", "true", "x")
    }
    assert [(one.text, one.label) for one in read(data)[0]] == [(["a", "b"], "1"), (["c"], "true"), (["d"], "x")]


def test_labels_in_the_order_of_the_scores_and_those_that_look_like_mistakes(tmp_path):
    found = corpora.inspect(section(tmp_path, "text,label\nx,b\nx,B \nx,a\nx,b\nx,a\nx,c\n"), "")
    assert list(found.reviews)[:4] == ["train/a", "train/b", "train/B ", "train/c"]
    assert any("differ in nothing but case or spaces" in one for one in found.warnings)
    assert any("no text with the label B , c" in one for one in found.warnings)


def test_the_digest_is_of_bytes_columns_and_format(tmp_path):
    data = section(tmp_path, GOOD)
    digest = corpora.inspect(data, "").digest
    other = {"table": {**data["table"], "text": "label", "label": "text"}}
    assert corpora.inspect(other, "").digest != digest
    (tmp_path / "moved.csv").write_text(GOOD)
    assert corpora.inspect({"table": {**data["table"], "train": str(tmp_path / "moved.csv")}}, "").digest == digest
    (tmp_path / "train.csv").write_text(GOOD.replace("word 1", "word one"))
    assert corpora.inspect(data, "").digest != digest


def test_folders(tmp_path):
    for part in ("train", "test"):
        for label in ("neg", "so so", ".git"):
            (tmp_path / part / label).mkdir(parents=True)
            (tmp_path / part / label / "1.txt").write_text(f"\ufeffA {label} one\nmore", encoding="utf-8")
    (tmp_path / "train" / "empty").mkdir()
    data = {"folders": {"root": str(tmp_path)}}
    found = corpora.inspect(data, "")
    assert found.reviews == {"train/neg": 1, "train/so so": 1, "test/neg": 1, "test/so so": 1}
    assert found.warnings == [f"{tmp_path / 'train' / 'empty'} holds no texts (*.txt): it is left out"]
    assert [one.text for one in read(data)[0]] == [["a", "neg", "one", "more"], ["a", "so", "so", "one", "more"]]
    (tmp_path / "train" / "neg" / "2.txt").write_bytes(b"caf\xe9")
    refused(data, "2.txt is not UTF-8")
    (tmp_path / "train" / "neg" / "2.txt").write_text("\n")
    refused(data, "2.txt: the text is empty")


def test_with_a_validation_file_no_split_is_drawn_and_no_state_moves(tmp_path):
    data = section(tmp_path, GOOD, validation="text,label\nx,a\n")
    loaded = load(data)
    assert loaded.counts() == {"train": 10, "validation": 1, "test": 10, "vocabulary": 14, "classes": 2}
    after, shuffler = random.random(), loaded.iterators(4, False)[0].random_shuffler.random_state
    split = load(section(tmp_path, GOOD))
    assert split.counts()["validation"] == 2
    assert (random.random(), split.iterators(4, False)[0].random_shuffler.random_state) == (after, shuffler)


def test_labels_are_numbered_from_0_in_every_part(tmp_path):
    many = "text,label\n" + "".join(f"word,{n % 7}\n" for n in range(70))
    loaded = load(section(tmp_path, many, test=many))
    seen = {int(label) - 1 for part in loaded.iterators(7, False) for batch in part for label in batch.label}
    assert seen == set(range(7))


def test_max_vocab_lower_and_reviews_per_split(tmp_path):
    data = section(tmp_path, GOOD.replace("word", "Word"))
    assert load(data, maxVocab=3).counts()["vocabulary"] == 5
    assert "Word" in load(data, lower=False).text.vocab.stoi
    assert load(data, reviewsPerSplit=4).counts()["test"] == 4
    with pytest.raises(SconceError, match="reviewsPerSplit 1 is fewer than the 2 labels"):
        load(data, reviewsPerSplit=1)


def test_the_identity_has_digests_and_no_paths(config, tmp_path):
    environment = {"torch": "2", "device": "cpu", "threads": 1, "cpuCapability": "x"}
    before = identity.of(config, "d", environment)
    assert not any("table" in key or "token" in key or "vectors" in key or "root" in key for key in before)
    config["data"] |= {**section(tmp_path, GOOD), "tokenizer": tokenizer(tmp_path, "") | {"digest": "t"}}
    config["data"]["vectors"] = {"file": "/a", "freeze": True, "width": 3, "digest": "v"}
    now = {key: value for key, value in identity.of(config, "d", environment).items() if key not in before}
    assert now == {"data.table.text": "text", "data.table.label": "label", "data.table.format": "csv",
                   "data.tokenizer.function": "tokenize", "data.tokenizer.sha256": "t",
                   "data.vectors.freeze": True, "data.vectors.width": 3, "data.vectors.sha256": "v"}  # fmt: skip
