import os
import pathlib
import resource

import pytest
import torch
from sconce import run_directory, sealed, whole_files
from sconce.errors import SconceError
from sconce.run_directory import RunDirectory


def test_a_write_that_fails_leaves_what_was_there(tmp_path):
    path = str(tmp_path / "file")
    whole_files.write_whole(path, lambda file: file.write(b"good"))

    def fail(file):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(SconceError, match="No space left") as caught:
        whole_files.write_whole(path, fail)
    assert caught.value.kind == "run-directory"
    assert pathlib.Path(path).read_bytes() == b"good"
    assert os.listdir(tmp_path) == ["file"]


def test_what_the_disk_refuses_is_named_though_torch_hides_it(tmp_path):
    path = tmp_path / "model.pt"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(SconceError, match=r"cannot write .*model\.pt: File too large") as caught:
            sealed.save(str(path), {"a": torch.zeros(100_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.kind == "run-directory"
    assert os.listdir(tmp_path) == []


def test_what_a_killed_run_left_is_cleaned_and_nothing_else(tmp_path):
    with pytest.raises(SconceError, match="notes.part"):
        (tmp_path / "notes.part").write_bytes(b"mine")
        RunDirectory.create(str(tmp_path))
    (tmp_path / "notes.part").unlink()
    for name in ("model.pt.part", "result.json.4711.part", "config.json.part", ".batch"):
        (tmp_path / name).write_bytes(b"half")
    RunDirectory.create(str(tmp_path)).close()
    assert os.listdir(tmp_path) == [".lock"]


def test_two_that_are_given_one_directory_exclude_each_other(tmp_path):
    first = RunDirectory.create(str(tmp_path / "run"))
    with pytest.raises(SconceError) as caught:
        RunDirectory.create(str(tmp_path / "run"))
    assert caught.value.kind == "locked"
    first.close()
    RunDirectory.create(str(tmp_path / "run")).close()


def test_a_name_that_is_taken_is_not_taken_again(tmp_path, config, monkeypatch):
    names = iter(["same", "same", "other"])
    monkeypatch.setattr(run_directory, "speaking_name", lambda _: next(names))
    with_both = [RunDirectory.create_within(str(tmp_path), config) for _ in range(2)]
    assert [os.path.basename(directory.path) for directory in with_both] == ["same", "other"]
    for directory in with_both:
        directory.close()


def test_a_place_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "run", pathlib.Path("/proc/sconce")):
        with pytest.raises(SconceError, match="cannot make the run directory") as caught:
            RunDirectory.create(str(place))
        assert caught.value.kind == "run-directory"


def test_links_are_not_followed_for_writing(tmp_path):
    outside = tmp_path / "outside"
    outside.write_bytes(b"precious")
    directory = RunDirectory.create(str(tmp_path / "run"))
    for name in ("result.json", "result.json.part"):
        os.symlink(outside, directory.file(name))
    directory.write_json("result.json", {"a": float("nan")})
    assert directory.read_json("result.json") == {"a": "NaN"}
    assert outside.read_bytes() == b"precious"
    directory.close()
    os.remove(directory.file(".lock"))
    os.symlink(outside, directory.file(".lock"))
    with pytest.raises(SconceError, match="cannot write in"):
        run_directory.lock(directory.path)


def test_a_directory_that_is_gone_is_noticed(tmp_path):
    directory = RunDirectory.create(str(tmp_path / "run"))
    directory.check()
    os.rename(tmp_path / "run", tmp_path / "elsewhere")
    (tmp_path / "run").mkdir()
    with pytest.raises(SconceError, match="removed or moved"):
        directory.check()
    directory.close()
