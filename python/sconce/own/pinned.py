"""A model of one's own as a run has it: the file by its digest, kept beside the run's other files."""

from __future__ import annotations

import contextlib
import os
from typing import Any

from ..errors import SconceError
from .elsewhere import found
from .own_code import own_code
from .sources import digest, sources


def is_own(model: dict[str, Any]) -> bool:
    """Return whether a configuration's `model` section names a file of the user's."""
    return "file" in model


def pinned(model: dict[str, Any]) -> dict[str, Any]:
    """Return the `model` section with the digest of its files, once the class and its arguments have been checked.

    A tutorial's model is returned as it is.

    Raises:
        SconceError: of kind "checkpoint", when the digest is there already and is another; "config", for arguments that do not
            fit; "model-file" and "own-code", for what is wrong with the file.
    """
    if not is_own(model):
        return model
    from .build import resolve

    now = unchanged(model, "model.file", SOURCE)
    cls, _, _ = resolve(model)
    return {**model, "class": cls.__name__, "digest": now}


def unchanged(section: dict[str, Any], option: str, folder: str) -> str:
    """Return the digest of the Python files of a section that names a `file`.

    Args:
        section: with `file`, and `digest` where it is known already.
        option: the field of the configuration that names the file.
        folder: where a run directory keeps the files.

    Raises:
        SconceError: of kind "checkpoint", when the digest is there already and is another; "model-file", for a file that is
            missing or cannot be read.
    """
    now = digest(sources(found(section["file"]), option))
    if section.get("digest") not in (None, now):
        raise SconceError(
            "checkpoint",
            f"{section['file']}, or a file beside it that it imports, has changed since the run was started",
            f"give it back its content (the run keeps it in its folder {folder}), or start a new run",
        )
    return now


def takes(model: dict[str, Any], name: str) -> bool:
    """Return whether the class of a `model` section that names a file asks for something that sconce gives."""
    from .build import resolve

    return name in resolve(model)[2].given


def check(params: dict, _callback=None) -> dict:
    """Check the `model` section that names a file, as `pinned` does; the function `own.check`."""
    model = pinned(params["model"])
    return {"class": model["class"], "digest": model["digest"]}


SOURCE = "source"  # the folder of a run directory that holds the files


def kept(model: dict[str, Any], directory: str) -> dict[str, Any]:
    """Return the `model` section of a run with its file as the run directory keeps it."""
    if not is_own(model):
        return model
    return kept_in(model, directory, SOURCE)


def kept_in(section: dict[str, Any], directory: str, folder: str) -> dict[str, Any]:
    """Return a section that names a `file` with that file as a folder of the run directory keeps it."""
    path = os.path.join(os.path.abspath(directory), *folder.split("/"), os.path.basename(section["file"]))
    return {**section, "file": path}


def errors_told(model: dict[str, Any], doing: str) -> contextlib.AbstractContextManager[None]:
    """Return a context that tells exceptions of the user's code with the user's lines; for a tutorial's model it does nothing."""
    return own_code(found(model["file"]), doing) if is_own(model) else contextlib.nullcontext()
