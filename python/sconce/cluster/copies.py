"""A supply on its way to a node: packed once by the driver, unpacked once a node into the cache, found there by its digest."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
import tempfile

from .. import cache_folder
from ..errors import SconceError
from . import leases, supplies
from .supplies import Supply


def pack(supply: Supply) -> bytes:
    """Return the files of a supply as one archive.

    Raises:
        SconceError: of kind "corpus", when they have changed meanwhile.
    """
    buffer = io.BytesIO()
    try:
        with tarfile.open(fileobj=buffer, mode="w", dereference=True) as tar:  # the files themselves, not links to them
            for name, path in supplies.files(supply):
                tar.add(path, name, recursive=False)
    except FileNotFoundError as error:
        raise _changed(supply) from error
    if not supplies.is_whole(supply):
        raise _changed(supply)
    return buffer.getvalue()


def _changed(supply: Supply) -> SconceError:
    what = " and ".join(supplies.paths(supply).values())
    return SconceError("corpus", f"{what} changed while it was sent to a node", "start again once it is as it should be")


def place(digest: str) -> str:
    """Return the folder of the copy with this digest on this node, which need not be there."""
    return os.path.join(folder(), digest)


def has(supply: Supply) -> bool:
    """Say whether the copy is there, whole."""
    return os.path.isdir(place(supply["digest"])) and supplies.is_whole(supply, place(supply["digest"]))


def install(supply: Supply, packed: bytes) -> None:
    """Unpack a supply into the cache; of several workers on a node the first does it.

    Raises:
        SconceError: of kind "worker-died", when it did not arrive as it was sent; "run-directory", when it cannot be written.
    """
    try:
        os.makedirs(folder(), exist_ok=True)
        with leases.guard(folder(), supply["digest"]):
            if not has(supply):
                _unpack(supply, packed)
    except OSError as error:
        raise SconceError(
            "run-directory",
            f"cannot keep {_WORDS[supply['kind']]} in {folder()}: {error.strerror}",
            "make room there, or set SCONCE_CACHE to another folder where Ray is started",
        ) from error


_WORDS = {"reviews": "the corpus", "table": "the table", "folders": "the texts", "vectors": "the word vectors"}


def _unpack(supply: Supply, packed: bytes) -> None:
    digest = supply["digest"]
    staging = _aside(digest)
    try:
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            for member in tar:
                if not supplies.belongs(supply, member.name):
                    continue
                path = os.path.join(staging, *member.name.split("/"))
                os.makedirs(path if member.isdir() else os.path.dirname(path), exist_ok=True)
                if member.isfile():
                    with open(path, "wb") as file:
                        shutil.copyfileobj(tar.extractfile(member), file)
        if not supplies.is_whole(supply, staging):
            raise SconceError("worker-died", f"{_WORDS[supply['kind']]} with SHA-256 {digest} was damaged on its way")
        remove(digest, staging)
        os.rename(staging, place(digest))
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def remove(digest: str, but: str | None = None) -> None:
    """Remove a copy from the cache, so that a kill leaves no half of one in its place; and what kills have left of it.

    To be called under the copy's `leases.guard`: nobody else is putting it there or removing it then.

    Args:
        digest: which.
        but: a folder that is being filled, and stays.
    """
    if os.path.isdir(place(digest)):
        os.rename(place(digest), os.path.join(_aside(digest), "copy"))
    for name in os.listdir(folder()):
        path = os.path.join(folder(), name)
        if name.startswith(f".aside-{digest}-") and path != but:
            shutil.rmtree(path)


def _aside(digest: str) -> str:
    return tempfile.mkdtemp(prefix=f".aside-{digest}-", dir=folder())


def folder() -> str:
    """Return the folder of this machine's cache of copies."""
    return os.path.join(cache_folder.folder(), "corpora")
