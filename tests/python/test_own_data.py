"""Texts of one's own: what is read, what is refused and where, and what the random state does."""

import json
import random

import pytest
import torch
from sconce import corpora, identity, models, pipeline, seeding
from sconce.corpora import labels, rows, vectors
from sconce.errors import SconceError
from sconce.tokens.field import TextField

GOOD = "text,label\n" + "".join(f"word {n} here,{'ab'[n % 2]}\n" for n in range(10))


def section(tmp_path, train, fmt="csv", test=GOOD, validation=None):
    """Write files, and return the `data` section that names them."""
    files = {}
    for part, content in (("train", train), ("test", train if test is None else test), ("validation", validation)):
        files[part] = None if content is None else str(tmp_path / f"{part}.{fmt}")
        if content is not None:
            (tmp_path / f"{part}.{fmt}").write_bytes(content if isinstance(content, bytes) else content.encode())
    return {"table": {**files, "text": "text", "label": "label", "format": fmt}}


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


SETTINGS = {"minFreq": 1, "splitRatio": 0.8, "sortWithinBatch": False, "reviewsPerSplit": None, "maxTokens": None}


def load(data, **settings):
    config = {**data, **SETTINGS, **settings}
    seeding.seed_everything(1)
    return pipeline.load(corpora.inspect(config, ""), config)


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


def tokenizer(tmp_path, code, name="tokenize"):
    (tmp_path / "cut.py").write_text(code)
    return {"file": str(tmp_path / "cut.py"), "function": name, "digest": None}


def test_a_tokenizer_of_ones_own_draws_nothing_of_the_run(tmp_path):
    data = section(tmp_path, GOOD)
    draws = tokenizer(
        tmp_path, "import random, torch\ndef tokenize(t):\n    random.random(); torch.rand(1)\n    return list(t)\n"
    )
    loaded = load({**data, "tokenizer": draws})
    after = (random.random(), torch.rand(1))
    assert "h" in loaded.text.vocab.stoi
    load(data)
    assert (random.random(), torch.rand(1)) == after
    basic = load({**data, "tokenizer": "basic_english"})
    assert basic.text.preprocess("It's, fine.") == ["it", "'", "s", ",", "fine", "."]


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("def other(t): return []\n", "model-file", "the function tokenize of .*cut.py is not there"),
        ("def tokenize(t): return t\n", "own-code", "gives no list of words"),
        ("def tokenize(t): return 1 / 0\n", "own-code", "cut.py:1: cutting a text into words .*ZeroDivisionError"),
        ("def tokenize(t): return []\n", "corpus", "row 2, column text: the tokenizer finds no word"),
    ],
)
def test_a_tokenizer_that_does_not_work(tmp_path, code, kind, words):
    with pytest.raises(SconceError, match=words) as caught:
        load({**section(tmp_path, GOOD), "tokenizer": tokenizer(tmp_path, code)})
    assert caught.value.kind == kind


GRU = {"name": "gru", "hiddenDim": 4, "embedDim": 3, "layers": 1, "dropout": 0.5, "applyDropout": False, "sigmoid": True,
       "packed": False}  # fmt: skip


def with_vectors(tmp_path, content, model=GRU, **more):
    (tmp_path / "glove.txt").write_text(content)
    given = {"file": str(tmp_path / "glove.txt"), "freeze": False, "width": None, "digest": None, **more}
    return {**section(tmp_path, GOOD), "vectors": vectors.pinned(given, model)}


def test_vectors_are_put_into_the_embedding_and_nothing_else_moves(tmp_path):
    data = with_vectors(tmp_path, "2 3\nword 1 2 3\nhere 4 5 6\n", freeze=True)
    loaded = load(data)
    net = models.build_for(GRU, data, loaded, torch.device("cpu"))
    after, weights = torch.rand(1), net.state_dict()
    plain = models.build_for(GRU, {}, load(section(tmp_path, GOOD)), torch.device("cpu"))
    assert torch.rand(1) == after
    stoi = loaded.text.vocab.stoi
    assert weights["embed.weight"][stoi["word"]].tolist() == [1, 2, 3] and not net.embed.weight.requires_grad
    others = [number for word, number in stoi.items() if word not in ("word", "here")]
    assert torch.equal(weights["embed.weight"][others], plain.state_dict()["embed.weight"][others])
    assert all(torch.equal(value, weights[key]) for key, value in plain.state_dict().items() if key != "embed.weight")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("word 1 2\n", "a word of .* has 2 numbers, but model.embedDim is 3"),
        ("no vectors here\n", "holds no word vectors"),
        ("word 1 2 3\nhere 4\n", "line 2: 1 numbers, where the first word has 3"),
        ("word 1 2 3\nhere 4 x 6\n", "line 2: could not convert"),
        ("unheard 1 2 3\n", 'no word of the vocabulary is in .*begins with \\["here", "word"'),
    ],
)
def test_vectors_that_do_not_fit(tmp_path, content, words):
    with pytest.raises(SconceError, match=words) as caught:
        data = with_vectors(tmp_path, content)
        models.build_for(GRU, data, load(data), torch.device("cpu"))
    assert caught.value.hint


OWN = """
from torch import nn
class Net(nn.Module):
    def __init__(self, n_vocab, n_classes{parameter}):
        super().__init__()
        {embedding}
        self.out = nn.Linear(3, n_classes)
    def forward(self, x):
        return self.out(self.embed(x).mean(1))
"""


@pytest.mark.parametrize(
    ("parameter", "embedding"),
    [("", "self.embed = nn.Embedding(n_vocab, 3)"), (", vectors", "self.embed = nn.Embedding.from_pretrained(vectors)")],
)
def test_a_model_of_ones_own_gets_them(tmp_path, parameter, embedding):
    (tmp_path / "net.py").write_text(OWN.format(parameter=parameter, embedding=embedding))
    model = {"name": "net", "file": str(tmp_path / "net.py"), "class": "Net", "args": {}, "digest": None}
    data = with_vectors(tmp_path, "word 1 2 3\n", model)
    loaded = load(data)
    net = models.build_for(model, data, loaded, torch.device("cpu"))
    assert net.embed.weight[loaded.text.vocab.stoi["word"]].tolist() == [1, 2, 3]
    if parameter:
        with pytest.raises(SconceError, match="Net needs vectors, but data.vectors is not set"):
            models.build_for(model, {}, loaded, torch.device("cpu"))
        with pytest.raises(SconceError, match="Net takes the vectors itself"):
            models.build_for(model, with_vectors(tmp_path, "word 1 2 3\n", model, freeze=True), loaded, torch.device("cpu"))
    else:
        with pytest.raises(SconceError, match="has 2 numbers, the model's embed 3"):
            models.build_for(model, with_vectors(tmp_path, "word 1 2\n", model), loaded, torch.device("cpu"))


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
