"""Make real calls through the door and hold every message against the JSON Schemas: check_messages.py SCHEMAS CORPUS RUN_DIR.

Prints what was seen as one JSON line. Started by tests/bridge/protocol.test.ts, which exports the schemas.
"""

import json
import os
import sys

import jsonschema
from conftest import CONFIG, STARTED
from sconce import entry

EXPERIMENT = {
    **CONFIG,
    "metrics": ["macroF1", "macroPrecision", "macroRecall", "calibrationError", "rocAuc", "perClass", "confusionMatrix"],
    "model": {**CONFIG["model"], "name": "lstm"},
    "data": {**CONFIG["data"], "minFreq": 5},
    "training": {**CONFIG["training"], "batchSize": 5},
}


class Checker:
    def __init__(self, schemas):
        self.schemas = schemas
        self.called, self.events = set(), set()
        self.stop_in = None  # the epoch in which a run is stopped
        self.stopping = False
        entry._callback = self.hear

    def hear(self, payload):
        text = payload.removeprefix("?")
        if text:
            event = json.loads(text)
            jsonschema.validate(event, self.schemas["event"])
            self.events.add(event["type"])
            self.stopping = event["type"] == "batch" and event["epoch"] == self.stop_in
        return "stop" if self.stopping else "go"

    def call(self, name, **params):
        self.called.add(name)
        contract = self.schemas["functions"][name]
        jsonschema.validate(params, contract["params"])
        envelope = json.loads(entry.invoke(name, json.dumps(params)))
        assert envelope["ok"], envelope["error"]["traceback"]
        jsonschema.validate(envelope["value"], contract["value"])
        return envelope["value"]

    def fail(self, name, **params):
        envelope = json.loads(entry.invoke(name, json.dumps(params)))
        assert not envelope["ok"]
        jsonschema.validate(envelope["error"], self.schemas["error"])
        return envelope["error"]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        checker = Checker(json.load(file))
    corpus, directory = sys.argv[2:4]
    run = {"config": EXPERIMENT, "corpusPath": corpus, "runDir": directory, "logEvery": 1, "checkpoints": True,
           "until": None, "trackers": {"tensorboard": None, "mlflow": None}, **STARTED}  # fmt: skip

    call = checker.call
    call("environment.diagnose", packages=["optuna"], denormals=True)
    call("corpus.check", path=corpus)
    call("corpus.counts", path=corpus, seed=1, config=EXPERIMENT["data"])
    call("experiment.prepare", config=EXPERIMENT, corpusPath=corpus)
    checker.stop_in = 2  # there are two checkpoints then
    assert call("experiment.run", **run, resume=False)["status"] == "stopped"
    checker.stop_in, checker.stopping = None, False
    checkpoints = os.path.join(directory, "checkpoints")
    with open(os.path.join(checkpoints, max(os.listdir(checkpoints))), "r+b") as file:
        file.truncate(100)
    assert call("experiment.run", **run, resume=True)["status"] == "completed"
    wild = {
        **EXPERIMENT,
        "model": {**EXPERIMENT["model"], "sigmoid": False},
        "training": {**EXPERIMENT["training"], "learningRate": 3e37},
    }
    value = call("experiment.run", **{**run, "config": wild, "runDir": None}, resume=False)
    assert value["epochs"][-1]["trainLoss"] == "NaN", value["epochs"]
    watched = {"metric": "trainLoss", "direction": "maximize"}
    options = {"epochs": 3, "schedule": {"name": "cosine", "tMax": None, "etaMin": 0}, "keep": watched,
               "earlyStopping": {**watched, "patience": 1, "minDelta": 1000}}  # fmt: skip
    early = {**EXPERIMENT, "training": {**EXPERIMENT["training"], **options}}
    value = call("experiment.run", **{**run, "config": early, "runDir": None}, resume=False)
    assert (value["endedBy"], len(value["epochs"])) == ("early-stopping", 2), value
    call("experiment.predict", config=EXPERIMENT, runDir=directory, texts=["A great film"], padTo=None)
    loaded = call("steps.load_corpus", corpusPath=corpus, data=EXPERIMENT["data"], seed=1, batchSize=5,
                  environment={"device": "cpu", "threads": 1, "deterministic": False, "flushDenormals": False})  # fmt: skip
    model = call("steps.build_model", corpus=loaded["handle"], model=EXPERIMENT["model"], learningRate=0.001, device="cpu")
    call("steps.train_epoch", model=model["handle"], logEvery=None)
    call("steps.evaluate", model=model["handle"], split="test", logEvery=1, metrics=["macroF1", "rocAuc", "perClass"])
    call("steps.predict", model=model["handle"], texts=["dull"], padTo=30)
    call("steps.weights", model=model["handle"])
    call("steps.release", handle=model["handle"])
    checker.fail("no.such")
    checker.fail("corpus.check", path=corpus + "/nowhere")
    print(json.dumps({"functions": sorted(checker.called), "events": sorted(checker.events)}))


if __name__ == "__main__":
    main()
