"""What a run writes for whoever watches it: samples of its process, epochs that are done, a log that is bounded."""

import json
import os
import sys

import pytest
import torch
from conftest import STARTED
from sconce import experiment, run_log, system_samples
from sconce.run_directory import RunDirectory
from sconce.run_log import RunLog


@pytest.fixture
def run(corpus_path, config, tmp_path):
    def start(listener, resume=False):
        trackers = {"tensorboard": None, "mlflow": None}
        params = {"config": config, "corpusPath": corpus_path, "runDir": str(tmp_path / "run"), "logEvery": 1,
                  "checkpoints": True, "resume": resume, "trackers": trackers, **STARTED}  # fmt: skip
        return experiment.run(params, listener)

    return start


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_run_at_work_tells_its_epochs_and_its_end_takes_them_into_the_result(run, tmp_path):
    seen = []

    def listen(payload):
        event = json.loads(payload.removeprefix("?") or "{}")
        if event.get("type") == "epoch":
            seen.append(lines(tmp_path / "run" / "epochs.jsonl"))
            return "stop" if len(seen) == 1 else "go"
        return "go"

    run(listen)
    assert [one["epoch"] for one in seen[0]] == [1]
    assert {"trainLoss", "seconds", "validation"} <= set(seen[0][0])
    assert not (tmp_path / "run" / "epochs.jsonl").exists(), "the result has them"
    value = run(listen, resume=True)
    assert seen[1] == value["epochs"]
    log = (tmp_path / "run" / "log.txt").read_text()
    for words in (
        "started on cpu",
        "epoch 1: train loss",
        "stopped after",
        "goes on at epoch 2",
        "test: loss",
        "completed after",
    ):
        assert words in log


def test_a_process_is_sampled_until_the_run_ends_and_what_is_there_stays(run, tmp_path, monkeypatch):
    monkeypatch.setattr(system_samples, "SECONDS", 0.01)
    run(lambda payload: "stop" if '"batch"' in payload else "go")
    path = tmp_path / "run" / "system.jsonl"
    before = lines(path)
    assert all(one["rss"] > 1e7 and one["at"] > 1.7e12 and "gpu" not in one for one in before)
    with open(path, "a") as file:
        file.write('{"at": 1')  # as a kill leaves a line
    run(lambda payload: "go", resume=True)
    again = path.read_text().splitlines()
    assert again[len(before)] == '{"at": 1'
    assert len(again) > len(before) + 1 and json.loads(again[-1])["rss"]


def test_the_samples_can_be_turned_off(run, tmp_path, monkeypatch):
    monkeypatch.setenv("SCONCE_SAMPLE_SYSTEM", "0")
    run(lambda payload: "go")
    assert not (tmp_path / "run" / "system.jsonl").exists()


def test_a_gpu_is_sampled_by_what_torch_says(monkeypatch):
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda device: 5)
    monkeypatch.setattr(torch.cuda, "utilization", lambda device: 70)
    assert system_samples.gpu(torch.device("cuda")) == {"gpuMemory": 5, "gpu": 70}

    def missing(device):
        raise ModuleNotFoundError("pynvml")

    monkeypatch.setattr(torch.cuda, "utilization", missing)
    monkeypatch.setattr(system_samples, "_load_is_told", [True])
    assert [system_samples.gpu(torch.device("cuda")) for _ in range(2)] == [{"gpuMemory": 5}] * 2


def test_the_log_has_what_is_printed_and_is_bounded(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(run_log, "FULL", 300)
    directory = RunDirectory.create(str(tmp_path / "run"))
    log = RunLog(directory)
    streams = sys.stdout, sys.stderr
    with log.hearing():
        print("from a model")
        print("half", end="")
        print("bar 1\rbar 2", file=sys.stderr)
        assert sys.stdout.fileno() == streams[0].fileno() and sys.stdout.encoding == "utf-8"
        log.line("\ud800")
    assert (sys.stdout, sys.stderr) == streams
    for number in range(50):
        log.line(f"line {number}")
    log.close()
    directory.close()
    assert "from a model\nhalf" in capfd.readouterr().out
    texts = [(tmp_path / "run" / name).read_text() for name in ("log.1.txt", "log.txt")]
    assert all(len(text) <= 300 for text in texts) and texts[1].endswith("line 49\n")
    assert len(os.listdir(tmp_path / "run")) == 3  # and the lock


def test_the_log_of_a_failure_has_its_traceback(tmp_path):
    directory = RunDirectory.create(str(tmp_path / "run"))
    log = RunLog(directory)
    try:
        raise ValueError("no such shape")
    except ValueError as error:
        log.failed(error)
    log.close()
    directory.close()
    text = (tmp_path / "run" / "log.txt").read_text()
    assert "Traceback" in text and text.endswith("ValueError: no such shape\n")
