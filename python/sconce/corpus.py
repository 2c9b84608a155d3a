"""The review files on disk: what is there, whether it can be trusted, and a digest that names it.

torchtext takes any existing folder for a complete corpus and trains on what it finds, so everything is looked at here first.
"""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import time
from dataclasses import dataclass

from .errors import SconceError

FOLDERS = ("train/pos", "train/neg", "test/pos", "test/neg")
PUBLISHED = 12500  # reviews in each of the four folders of the publisher's archive
MANIFEST = "sconce.json"  # written by `sconce data fetch` and `sconce data sample` beside train/ and test/

# What the tutorial prints for the publisher's corpus under its own settings.
EXPECTED_COUNTS = {"train": 20000, "validation": 5000, "test": 25000, "vocabulary": 46159, "classes": 2}

_Listing = dict[str, list[tuple[str, int, int]]]  # folder -> (file name, bytes, modification time in ns), sorted


@dataclass(frozen=True)
class Corpus:
    """A corpus that passed the checks: its folder, its sha256, reviews by folder, warnings, and whether it is synthetic."""

    path: str
    digest: str
    reviews: dict[str, int]
    warnings: list[str]
    synthetic: bool

    def as_dict(self) -> dict:
        """Return it as the wire's `corpus.check` result."""
        return {
            "path": self.path,
            "digest": self.digest,
            "reviews": self.reviews,
            "warnings": self.warnings,
            "synthetic": self.synthetic,
        }


_last: tuple[float, Corpus] | None = None  # when the last corpus was inspected, and what was found
_digests: dict[str, tuple[str, str]] = {}  # path -> (digest of the stats, digest of the bytes), while this process lives


def check(params: dict, _callback=None) -> dict:
    """Check the corpus at `params["path"]` (the folder that holds train/ and test/); see `inspect`."""
    return inspect(params["path"]).as_dict()


def counts(params: dict, _callback=None) -> dict:
    """Return the tutorial's line of counts for `params["config"]` on `params["path"]`, loaded by torchtext itself."""
    from . import pipeline, seeding

    seeding.seed_everything(params["seed"])
    corpus = inspect(params["path"])
    return {"corpus": corpus.as_dict(), "counts": pipeline.load(corpus, params["config"]).counts()}


def inspect(path: str, within: float = 0.0) -> Corpus:
    """Return what is known of the corpus at `path`; what was found at most `within` seconds ago is taken as it is.

    Raises:
        SconceError: of kind "corpus", for a folder that is missing, empty, one-sided, unreadable, or whose unpacking was
            broken off. Another number of reviews than the publisher's is a warning.
    """
    global _last
    if _last and _last[1].path == path and time.monotonic() - _last[0] < within:
        return _last[1]
    listing = _list(path)
    reviews = {folder: len(files) for folder, files in listing.items()}
    synthetic = _check_manifest(path, reviews)
    _check_unpacking(path, reviews)
    warnings = []
    if not synthetic and any(n != PUBLISHED for n in reviews.values()):
        found = ", ".join(f"{folder} {n}" for folder, n in reviews.items())
        warnings.append(f"{path} is not the publisher's corpus of {PUBLISHED} reviews a folder: {found}")
    found = Corpus(path, _digest(path, listing), reviews, warnings, synthetic)
    _last = (time.monotonic(), found)
    return found


def _hint(path: str) -> str:
    return f"move {os.path.dirname(path)} away and run `sconce data fetch`, or name another folder with --data"


def _list(path: str) -> _Listing:
    if not os.path.isdir(path):
        raise SconceError(
            "corpus",
            f"there are no reviews at {path}",
            "run `sconce data fetch` (the real reviews) or use `--corpus sample`; --data names the folder above imdb/aclImdb",
        )
    listing: _Listing = {}
    for folder in FOLDERS:
        try:
            with os.scandir(os.path.join(path, folder)) as entries:
                found = [(e.name, s.st_size, s.st_mtime_ns) for e in entries if e.name.endswith(".txt") for s in [e.stat()]]
        except FileNotFoundError:
            raise SconceError("corpus", f"the folder {folder} is missing in {path}", _hint(path)) from None
        except OSError as error:
            raise SconceError("corpus", f"cannot read {folder} in {path}: {error.strerror}", _hint(path)) from error
        if not found:
            raise SconceError("corpus", f"the folder {folder} in {path} holds no reviews (*.txt)", _hint(path))
        empty = [name for name, size, _ in found if size == 0]
        if empty:
            more = f" and {len(empty) - 1} more" if len(empty) > 1 else ""
            raise SconceError("corpus", f"empty review {folder}/{min(empty)}{more} in {path}", _hint(path))
        listing[folder] = sorted(found)
    return listing


def _check_manifest(path: str, reviews: dict[str, int]) -> bool:
    """Compare with what sconce wrote down when it made the folder; return whether the corpus is synthetic."""
    try:
        with open(os.path.join(path, MANIFEST), encoding="utf-8") as f:
            manifest = json.load(f)
        expected = {folder: int(manifest["reviews"][folder]) for folder in FOLDERS}
    except FileNotFoundError:
        return False
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SconceError("corpus", f"cannot read {path}/{MANIFEST}: {error}", _hint(path)) from error
    for folder in FOLDERS:
        if expected[folder] != reviews[folder]:
            raise SconceError(
                "corpus",
                f"{folder} in {path} holds {reviews[folder]} reviews; {expected[folder]} were unpacked",
                _hint(path),
            )
    return bool(manifest.get("synthetic"))


def _check_unpacking(path: str, reviews: dict[str, int]) -> None:
    if all(n == PUBLISHED for n in reviews.values()):
        return
    for folder, n in reviews.items():
        split, label = folder.split("/")
        sibling = f"{split}/{'neg' if label == 'pos' else 'pos'}"
        if n < PUBLISHED and reviews[sibling] == PUBLISHED:
            raise SconceError(
                "corpus",
                f"the unpacking of {path} was broken off: {folder} holds {n} reviews, {sibling} all {PUBLISHED}",
                _hint(path),
            )
    above = os.path.dirname(path)
    for archive in (
        os.path.join(above, "aclImdb_v1.tar.gz"),
        os.path.join(os.path.dirname(above), "aclImdb_v1.tar.gz"),
    ):
        if os.path.isfile(archive):
            _check_against_archive(path, reviews, archive)


def _check_against_archive(path: str, reviews: dict[str, int], archive: str) -> None:
    """Refuse a folder that holds fewer reviews than the archive beside it (which is only read when the counts are odd)."""
    packed = dict.fromkeys(FOLDERS, 0)
    broken = False
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                folder = "/".join(member.name.split("/")[-3:-1])
                if folder in packed and member.name.endswith(".txt"):
                    packed[folder] += 1
    except (OSError, EOFError, tarfile.TarError):
        broken = True
    for folder in FOLDERS:
        if broken or reviews[folder] < packed[folder]:
            what = "is itself incomplete" if broken else f"has {packed[folder]} in {folder}, the folder {reviews[folder]}"
            raise SconceError("corpus", f"the unpacking of {path} was broken off: the archive {archive} {what}", _hint(path))


def _digest(path: str, listing: _Listing) -> str:
    """Return the sha256 over every review's folder, name and bytes, in sorted order; kept as long as no file changes."""
    stats = hashlib.sha256(repr(listing).encode()).hexdigest()
    known = _digests.get(path)
    if known and known[0] == stats:
        return known[1]
    digest = hashlib.sha256()
    for folder, files in listing.items():
        for name, _, _ in files:
            file = os.path.join(path, folder, name)
            try:
                with open(file, "rb") as f:
                    content = f.read()
                content.decode("utf-8")
            except OSError as error:
                raise SconceError("corpus", f"cannot read the review {file}: {error.strerror}", _hint(path)) from error
            except UnicodeDecodeError as error:
                raise SconceError("corpus", f"the review {file} is not UTF-8: {error.reason} at byte {error.start}",
                                  _hint(path)) from error  # fmt: skip
            digest.update(f"{folder}/{name}\0{len(content)}\0".encode())
            digest.update(content)
    _digests[path] = (stats, digest.hexdigest())
    return digest.hexdigest()
