import json

import pytest
from sconce import emitter as module
from sconce.emitter import Emitter
from sconce.errors import StoppedRun


class Listener:
    def __init__(self, answers=()):
        self.heard, self.answers = [], list(answers)

    def __call__(self, payload):
        self.heard.append(payload)
        return self.answers.pop(0) if self.answers else "go"

    def batches(self):
        return [json.loads(p)["batch"] for p in self.heard if p]


def batch(number, phase="train"):
    return {"type": "batch", "phase": phase, "batch": number, "loss": 0.5}


def test_each_nth_batch_is_sent_and_every_batch_asks():
    listener = Listener()
    emitter = Emitter(listener, log_every=3)
    for n in range(8):
        emitter.batch(batch(n))
    assert listener.batches() == [0, 3, 6]
    assert len(listener.heard) == 8


def test_throttled_by_time_but_for_the_batches_that_the_tutorial_prints(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    listener = Listener()
    emitter = Emitter(listener)
    for n in range(120):
        now[0] += 0.004
        emitter.batch(batch(n))
    sent = listener.batches()
    assert {0, 50, 100} <= set(sent)
    assert 5 <= len(sent) <= 9
    assert len(listener.heard) == 120
    rare = Listener()
    emitter = Emitter(rare, seconds=0.5)
    for n in range(120):
        now[0] += 0.004
        emitter.batch(batch(n))
    assert rare.batches() == [0, 50, 100], "no others in less than half a second"


def test_a_stop_is_heard_at_a_batch_that_is_not_sent():
    emitter = Emitter(Listener(["go", "go", "stop"]), log_every=100)
    emitter.batch(batch(0))
    emitter.batch(batch(1))
    with pytest.raises(StoppedRun):
        emitter.batch(batch(2))


def test_an_event_waits_for_the_answer_and_a_tell_does_not_care():
    listener = Listener(["stop", "stop"])
    emitter = Emitter(listener)
    emitter.tell({"type": "data"})
    with pytest.raises(StoppedRun):
        emitter.event({"type": "epoch"})
    assert listener.heard[0].startswith("{") and listener.heard[1].startswith("?{")
