"""A corpus on its way to a node: packed once by the driver, unpacked once a node into the cache, found there by its digest."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
import tempfile

from .. import cache_folder, corpus
from ..errors import SconceError
from ..review_files import FOLDERS, list_reviews
from . import leases

_REVIEWS = os.path.join("imdb", "aclImdb")  # in a corpus's folder, as below any root


def pack(path: str) -> bytes:
    """Return the reviews at `path`, and what sconce wrote beside them, as one archive."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", dereference=True) as tar:  # the reviews themselves, not links to them
        for part, files in list_reviews(path).items():
            for name, _, _ in files:
                tar.add(os.path.join(path, part, name), f"{part}/{name}", recursive=False)
        manifest = os.path.join(path, corpus.MANIFEST)
        if os.path.isfile(manifest):
            tar.add(manifest, corpus.MANIFEST)
    return buffer.getvalue()


def place(digest: str) -> str:
    """Return where the corpus with this digest lies on this node, if it does."""
    return os.path.join(folder(), digest, _REVIEWS)


def has(digest: str) -> bool:
    """Say whether the corpus is there, whole."""
    return is_at(place(digest), digest)


def is_at(path: str, digest: str) -> bool:
    """Say whether the corpus with this digest lies at `path`, whole."""
    try:
        return os.path.isdir(path) and corpus.inspect(path).digest == digest
    except SconceError:
        return False


def install(digest: str, packed: bytes) -> None:
    """Unpack a corpus into the cache; of several workers on a node the first does it.

    Raises:
        SconceError: of kind "worker-died", when it did not arrive as it was sent; "run-directory", when it cannot be written.
    """
    try:
        os.makedirs(folder(), exist_ok=True)
        with leases.guard(folder(), digest):
            if not has(digest):
                _unpack(digest, packed)
    except OSError as error:
        raise SconceError(
            "run-directory",
            f"cannot keep the corpus in {folder()}: {error.strerror}",
            "make room there, or set SCONCE_CACHE to another folder where Ray is started",
        ) from error


def _unpack(digest: str, packed: bytes) -> None:
    staging = _aside(digest)
    try:
        path = os.path.join(staging, _REVIEWS)
        for part in FOLDERS:
            os.makedirs(os.path.join(path, part))
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            for member in tar:
                part, _, name = member.name.rpartition("/")
                # Nothing but reviews and the manifest, whatever else an archive may name.
                if member.isfile() and (part in FOLDERS or member.name == corpus.MANIFEST) and name not in ("", ".", ".."):
                    with open(os.path.join(path, part, name), "wb") as file:
                        shutil.copyfileobj(tar.extractfile(member), file)
        found = corpus.inspect(path).digest
        if found != digest:
            raise SconceError("worker-died", f"the corpus was damaged on its way: SHA-256 {found}, sent as {digest}")
        remove(digest, staging)
        os.rename(staging, os.path.join(folder(), digest))
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def remove(digest: str, but: str | None = None) -> None:
    """Remove a corpus from the cache, so that a kill leaves no half of one in its place; and what kills have left of it.

    To be called under the corpus's `leases.guard`: nobody else is putting it there or removing it then.

    Args:
        digest: which.
        but: a folder that is being filled, and stays.
    """
    there = os.path.join(folder(), digest)
    if os.path.isdir(there):
        os.rename(there, os.path.join(_aside(digest), "corpus"))
    for name in os.listdir(folder()):
        path = os.path.join(folder(), name)
        if name.startswith(f".aside-{digest}-") and path != but:
            shutil.rmtree(path)


def _aside(digest: str) -> str:
    return tempfile.mkdtemp(prefix=f".aside-{digest}-", dir=folder())


def folder() -> str:
    """Return the folder of this machine's cache of corpora."""
    return os.path.join(cache_folder.folder(), "corpora")
