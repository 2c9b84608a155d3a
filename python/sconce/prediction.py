"""Texts to labels and scores, with a model at hand or one from a run directory."""

from __future__ import annotations

import json
import os

import torch

from . import environment, models, pipeline, sealed
from .corpora import text, vectors
from .errors import SconceError
from .own import pinned
from .run_directory import CONFIG, LABELS, MODEL, VOCABULARY
from .whole_files import reason

UNKNOWN = 0  # the number of "<unk>" in a vocabulary of torchtext 0.6
_HINT = "was the run completed? `sconce run --resume` (`resume` of runExperiment) writes its model again from the last checkpoint"


def predict_texts(net, stoi: dict, labels: list[str], device, texts: list[str], pad_to: int | None, data: dict) -> list[dict]:
    """Return label and scores of each text, one at a time, cut into words as in training by the `data` section.

    `pad_to` fills every text with padding up to that many tokens (None: no padding). It matters: the models read the last
    position, so the same text may change its class with the padding that a batch would have given it.
    """
    net.eval()
    predictions, cut = [], pipeline.cutter(data)
    for number, one in enumerate(texts):
        words = cut(one)
        if not words:
            raise SconceError("usage", f"text {number} is empty: there is no word to read", "leave empty texts out")
        ids = [stoi.get(word, UNKNOWN) for word in words]
        ids += [models.PADDING] * ((pad_to or 0) - len(ids))
        with torch.no_grad():
            scores = net(torch.tensor([ids], dtype=torch.long, device=device))[0].tolist()
        best = max(range(len(labels)), key=lambda n: scores[n])
        predictions.append({"label": labels[best], "scores": dict(zip(labels, scores, strict=True)), "tokens": len(words)})
    return predictions


def predict(params: dict, _callback=None) -> dict:
    """Predict `params["texts"]` with the model of the run directory `params["runDir"]`.

    Raises:
        SconceError: of kind "run-directory", when the model or what belongs to it is missing, damaged, or of something else.
    """
    config, directory = params["config"], params["runDir"]
    device = environment.prepare_torch(config)
    words, labels = _read_words(directory, VOCABULARY), _read_words(directory, LABELS)
    model, data = pinned.kept(config["model"], directory), text.kept(config["data"], directory)
    given = vectors.given(data.get("vectors"), words)
    net = models.build(model, len(words), len(labels), device, given)
    try:
        state, _ = sealed.load(os.path.join(directory, MODEL), device)
        net.load_state_dict(state)
    except SconceError as error:
        raise SconceError("run-directory", str(error), _HINT) from error
    except Exception as error:
        raise SconceError(
            "run-directory",
            f"{MODEL} in {directory} is not of the model in {CONFIG}, with {len(words)} words and {len(labels)} labels",
            _HINT,
        ) from error
    stoi = {word: number for number, word in enumerate(words)}
    return {"predictions": predict_texts(net, stoi, labels, device, params["texts"], params["padTo"], data)}


def _read_words(directory: str, name: str) -> list[str]:
    """Return a run directory's list of words: its vocabulary, its labels."""
    try:
        with open(os.path.join(directory, name), encoding="utf-8") as file:
            words = json.load(file)
    except (OSError, ValueError, RecursionError) as error:
        raise SconceError("run-directory", f"cannot read {name} in {directory}: {reason(error)}", _HINT) from error
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise SconceError("run-directory", f"{name} in {directory} holds no list of words", _HINT)
    return words
