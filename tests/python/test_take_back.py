"""A run that is refused before it wrote anything leaves no directory; one that wrote something keeps it."""

from __future__ import annotations

import os

import pytest
from sconce.run_directory import opened


def _open(tmp_path, write: bool):
    with opened({"runDir": str(tmp_path / "run"), "runsFolder": None, "resume": False, "config": {}}) as directory:
        if write:
            directory.write_json("config.json", {})
        raise ValueError("refused")


def test_nothing_is_left(tmp_path):
    with pytest.raises(ValueError, match="refused"):
        _open(tmp_path, write=False)
    assert os.listdir(tmp_path) == []


def test_what_was_written_is_kept(tmp_path):
    with pytest.raises(ValueError, match="refused"):
        _open(tmp_path, write=True)
    assert "config.json" in os.listdir(tmp_path / "run")


def test_a_directory_that_is_gone_hides_no_error(tmp_path):
    params = {"runDir": str(tmp_path / "run"), "runsFolder": None, "resume": False, "config": {}}
    with pytest.raises(ValueError, match="refused"), opened(params):
        os.rename(tmp_path / "run", tmp_path / "elsewhere")
        raise ValueError("refused")
