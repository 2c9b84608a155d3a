"""Texts of one's own and word vectors on their way to a node: sent by their digest, read there under the user's own paths."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from sconce import corpora
from sconce.cluster import cache, copies, places, supplies
from sconce.corpora import folders, table, vectors
from sconce.errors import SconceError
from sconce.own import elsewhere, source
from sconce.own.own_code import OwnCodeError
from sconce.tokens.field import TextField

GOOD = "text,label\n" + "".join(f"word {n} here,{'ab'[n % 2]}\n" for n in range(10))


@pytest.fixture(autouse=True)
def node(tmp_path, monkeypatch):
    """Give the node's cache a folder of its own; nothing stays laid out there."""
    monkeypatch.setenv("SCONCE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(places, "clean", lambda: None)
    yield
    elsewhere.forget()


@pytest.fixture
def data(tmp_path):
    """Return a `data` section with a table and vectors."""
    (tmp_path / "user").mkdir()
    files = {part: str(tmp_path / "user" / f"{part}.csv") for part in ("train", "test", "validation")}
    for part, path in files.items():
        with open(path, "w") as file:
            file.write(GOOD.replace("here", part))
    (tmp_path / "user" / "words.txt").write_text("word 1 2\nhere 3 4\n")
    return {
        "table": {**files, "text": "text", "label": "label", "format": "csv"},
        "vectors": {"file": str(tmp_path / "user" / "words.txt"), "freeze": False},
    }


def examples(data):
    """Return the words and the label of each test text."""
    return [(one.text, one.label) for one in table.read(data["table"], TextField(), lambda: None)[2]]


def arrive(found):
    """Send supplies to this machine's cache, and let their files be found there alone."""
    for supply in found:
        copies.install(supply, copies.pack(supply))
    for supply in found:
        assert copies.has(supply)
        for field, path in supplies.paths(supply, copies.place(supply["digest"])).items():
            elsewhere.lies(supply["section"][field], path)


def test_a_table_and_vectors_are_read_from_their_copies_and_named_by_the_users_paths(data, tmp_path):
    found = supplies.needed(data, "")
    assert [supply["kind"] for supply in found] == ["table", "vectors"]
    here, rows = table.inspect(data["table"]), examples(data)
    arrive(found)
    os.rename(tmp_path / "user", tmp_path / "moved")
    there = corpora.inspect(data, "")
    assert there == here, "path, digest and counts are the same"
    assert examples(data) == rows
    assert vectors.inspect(data["vectors"]) == {"width": 2, "digest": found[1]["digest"]}
    elsewhere.forget()
    with pytest.raises(SconceError, match=r"there is no file .*user/train\.csv"):
        corpora.inspect(data, "")


def test_folders_travel_with_the_empty_ones_which_are_a_warning(tmp_path):
    root = tmp_path / "user"
    for part in ("train", "test"):
        for n in range(4):
            (root / part / "ab"[n % 2]).mkdir(parents=True, exist_ok=True)
            (root / part / "ab"[n % 2] / f"{n}.txt").write_text(f"text {n}")
    (root / "train" / "empty").mkdir()
    (root / "train" / "a" / "note.md").write_text("no text")
    here = folders.inspect({"root": str(root)})
    arrive(supplies.needed({"folders": {"root": str(root)}}, ""))
    shutil.rmtree(root)
    assert folders.inspect({"root": str(root)}) == here
    assert ["holds no texts" in warning for warning in here.warnings] == [True]


def test_the_cache_lists_and_clears_them(data):
    found = supplies.needed(data, "")
    arrive(found)
    entries = {entry["kind"]: (entry["digest"], entry["texts"], entry["cleared"]) for entry in cache.here(True)["corpora"]}
    assert entries == {"table": (found[0]["digest"], None, True), "vectors": (found[1]["digest"], None, True)}
    assert os.listdir(copies.folder()) == []


def test_a_file_that_changed_since_its_digest_was_taken_is_not_sent(data):
    found = supplies.needed(data, "")[0]
    with open(data["table"]["test"], "a") as file:
        file.write("one more,a\n")
    with pytest.raises(SconceError, match=r"train\.csv and .* changed while it was sent") as caught:
        copies.pack(found)
    assert caught.value.kind == "corpus"
    os.remove(data["table"]["test"])
    with pytest.raises(SconceError, match="changed while it was sent"):
        copies.pack(found)


def test_whoever_asks_for_digests_loads_no_torch(data):
    code = (
        "import json, sys; from sconce.cluster import supplies; supplies.needed(json.loads(sys.argv[1]), ''); "
        "sys.exit('torch' in sys.modules)"
    )
    env = {**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(corpora.__path__[0]))}
    subprocess.run([sys.executable, "-c", code, json.dumps(data)], env=env, check=True)


def test_an_error_of_a_file_that_was_sent_names_the_users_path_and_shows_the_line(tmp_path):
    user = str(tmp_path / "user" / "net.py")
    elsewhere.put(user, {"net.py": b"import inner\n", "inner.py": b"raise ValueError('no')\n"}, str(tmp_path / "node"))
    with pytest.raises(OwnCodeError) as caught:
        source.load(elsewhere.found(user))
    beside = str(tmp_path / "user" / "inner.py")
    assert str(caught.value) == f"{beside}:1: importing it failed with ValueError: no"
    assert f'File "{user}", line 1, in <module>\n    import inner\n' in caught.value.frames
    assert f"File \"{beside}\", line 1, in <module>\n    raise ValueError('no')\n" in caught.value.frames
    elsewhere.put(user, {"net.py": b"import absent_package\n"}, str(tmp_path / "node"))
    with pytest.raises(OwnCodeError) as absent:
        source.load(elsewhere.found(user))
    assert absent.value.hint.endswith("or install it into the Python that Ray was started with on that node")
    elsewhere.put(user, {"net.py": b"class\n"}, str(tmp_path / "node"))
    with pytest.raises(SconceError, match=f"^{user}:1 is not Python"):
        source.load(elsewhere.found(user))
