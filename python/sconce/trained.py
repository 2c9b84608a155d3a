"""The trained model of a finished run, with its words and its labels, as the run directory keeps them."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from . import models, sealed
from .corpora import text, vectors
from .errors import SconceError
from .own import pinned
from .run_directory import CONFIG, LABELS, MODEL, VOCABULARY
from .whole_files import reason

_HINT = "was the run completed? `sconce run --resume` (`resume` of runExperiment) writes its model again from the last checkpoint"


@dataclass
class Trained:
    """What a run has learnt.

    Args:
        model: the configuration's `model` section, of one's own with the file that the run directory keeps.
        data: the configuration's `data` section, its tokenizer's file likewise.
        words: the vocabulary, by number.
        labels: the classes, in the order of the scores.
        state: the model's `state_dict`.
        directory: the run directory.
    """

    model: dict[str, Any]
    data: dict[str, Any]
    words: list[str]
    labels: list[str]
    state: dict[str, Any]
    directory: str

    def build(self, device: torch.device) -> nn.Module:
        """Build the model on a device, with what it has learnt.

        Raises:
            SconceError: of kind "run-directory", when what is kept is of another model.
        """
        given = vectors.given(self.data.get("vectors"), self.words)
        net = models.build(self.model, len(self.words), len(self.labels), device, given)
        try:
            net.load_state_dict(self.state)
        except Exception as error:
            raise SconceError(
                "run-directory",
                f"{MODEL} in {self.directory} is not of the model in {CONFIG}, with {len(self.words)} words and"
                f" {len(self.labels)} labels",
                _HINT,
            ) from error
        return net


def read(config: dict, directory: str, device: torch.device) -> Trained:
    """Read what a run has learnt.

    Raises:
        SconceError: of kind "run-directory", when the model or what belongs to it is missing or damaged.
    """
    words, labels = _read_words(directory, VOCABULARY), _read_words(directory, LABELS)
    try:
        state, _ = sealed.load(os.path.join(directory, MODEL), device)
    except SconceError as error:
        raise SconceError("run-directory", str(error), _HINT) from error
    model, data = pinned.kept(config["model"], directory), text.kept(config["data"], directory)
    return Trained(model, data, words, labels, state, directory)


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


def weight_hashes(model) -> dict[str, str]:
    """Return the sha256 of the bytes of every tensor in the model's state_dict, by its key."""
    state = model.state_dict()
    return {key: hashlib.sha256(value.contiguous().cpu().numpy().tobytes()).hexdigest() for key, value in state.items()}
