"""A run's model as a folder that needs no Python: the function `export.write`."""

from __future__ import annotations

import hashlib
import json
import os
import random
from datetime import datetime, timezone
from typing import Any

import torch

from .. import environment, trained
from ..errors import SconceError
from ..own import pinned
from ..own.sources import sources
from ..whole_files import make_folder, write_whole
from . import check, packages, texts, why_not
from .formats import FORMATS, to_export

SCHEMA_VERSION = 1  # of the folder's files; `src/inference/export-folder.ts` has the same
MANIFEST, CLASSIFIER, VOCABULARY = "manifest.json", "classifier.json", "vocabulary.json"
_SAMPLES = (5, 13, 1)  # lengths of the texts that go with an export, so that whoever loads it can see whether it works there


def write(params: dict, _callback=None) -> dict:
    """Write the model of a run into an empty folder; see `export.write` in `src/bridge/protocol/export.ts`.

    Raises:
        SconceError: of kind "export", when the model cannot be exported, or the exported one does not compute what torch does;
            "package-missing", when exports need more than is installed; "run-directory", when the run has no model.
    """
    config, folder = params["config"], params["folder"]
    how = FORMATS[params["format"]]
    rules = texts.rules(config["data"])
    versions = packages.need(how.packages)
    environment.prepare_torch({**config, "device": "cpu"})
    kept = trained.read(config, params["runDir"], torch.device("cpu"))
    with pinned.errors_told(kept.model, "exporting it"):
        net = kept.build(torch.device("cpu")).eval()
        probes = check.probes(net, len(kept.words))
        samples = _samples(net, kept, rules)
    ready = to_export(kept)
    with why_not.told(f"{config['model']['name']} cannot be exported to {params['format']}", params["log"]):
        path = os.path.join(folder, how.file)
        how.save(kept, check.example(ready.inputs, len(kept.words)), path)
        difference = check.largest_difference(how.open(kept, path), ready.inputs, ready.padded, probes)
    _put_json(folder, VOCABULARY, kept.words)
    classifier = {
        "name": config["model"]["name"],
        "labels": kept.labels,
        "text": rules,
        "model": {"file": how.file, "inputs": ready.inputs, "padded": ready.padded},
        "samples": samples,
        "experiment": {"model": _without_folder(config["model"]), "seed": config["seed"]},
        "madeWith": {"sconce": params["sconce"], "torch": str(torch.__version__), **versions},
    }
    _put_json(folder, CLASSIFIER, classifier, indent=2)
    if how.bare and pinned.is_own(kept.model):
        _put_sources(folder, kept.model)
    files = _digests(folder)
    made = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    head = {"kind": "sconce-export", "schemaVersion": SCHEMA_VERSION, "format": params["format"], "createdAt": made}
    _put_json(folder, MANIFEST, {**head, "files": files}, indent=2)
    return {"labels": kept.labels, "files": files, "texts": len(probes), "largestDifference": difference}


def _without_folder(model: dict) -> dict:
    """Return a `model` section without the folder of a file of one's own: it says something of this machine alone."""
    return {**model, "file": os.path.basename(model["file"])} if pinned.is_own(model) else model


def _samples(net: Any, kept: trained.Trained, rules: dict) -> list[dict]:
    """Return texts of the vocabulary's words with their numbers, and their scores by torch."""
    stoi = {word: number for number, word in enumerate(kept.words)}
    draw, found = random.Random(2), []
    for length in _SAMPLES:
        # A capital letter, and a word that is not known.
        text = " ".join([*draw.choices(kept.words[2:] or ["?"], k=length - 1), "Éclair\u00a0İX"])
        text = text[:1].upper() + text[1:]
        numbers = [stoi.get(word, rules["unknown"]) for word in texts.words(text, rules)]
        try:
            with torch.no_grad():
                scores = net(torch.tensor([numbers]))[0].tolist()
        except Exception:
            continue  # of a length that the model cannot take
        if all(score - score == 0 for score in scores):  # finite: JSON has no word for the others
            found.append({"text": text, "numbers": numbers, "scores": scores})
    return found


def _put_sources(folder: str, model: dict) -> None:
    """Put the Python files of a model of one's own beside weights, which alone say nothing of it."""
    for name, content in sources(model["file"]).items():
        place = os.path.join(folder, pinned.SOURCE)
        for part in ["", *name.split("/")[:-1]]:
            place = os.path.join(place, part) if part else place
            make_folder(place)
        _put(os.path.join(place, name.split("/")[-1]), content)


def _put_json(folder: str, name: str, content: Any, indent: int | None = None) -> None:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=indent) + "\n"
    # A half of a surrogate pair, which UTF-8 has no bytes for, becomes JSON's own escape.
    _put(os.path.join(folder, name), text.encode("utf-8", "backslashreplace"))


def _put(path: str, content: bytes) -> None:
    try:
        write_whole(path, lambda file: file.write(content))
    except SconceError as error:
        raise SconceError("output", str(error), "make room, or name another place with the option `out`") from error


def _digests(folder: str) -> dict[str, dict]:
    """Return sha256 and size of every file of the folder."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                digest = hashlib.file_digest(file, "sha256") if hasattr(hashlib, "file_digest") else hashlib.sha256(file.read())
                size = os.fstat(file.fileno()).st_size
            found[os.path.relpath(path, folder).replace(os.sep, "/")] = {"sha256": digest.hexdigest(), "bytes": size}
    return dict(sorted(found.items()))
