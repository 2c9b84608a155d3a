"""Texts to labels and scores, with a model at hand or one from a run directory."""

from __future__ import annotations

import torch

from . import environment, models, pipeline, trained
from .errors import SconceError

UNKNOWN = 0  # the number of "<unk>" in a vocabulary of torchtext 0.6


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
    kept = trained.read(config, directory, device)
    net = kept.build(device)
    stoi = {word: number for number, word in enumerate(kept.words)}
    return {"predictions": predict_texts(net, stoi, kept.labels, device, params["texts"], params["padTo"], kept.data)}
