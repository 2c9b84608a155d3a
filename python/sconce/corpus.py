"""The review files on disk: what is there, whether it can be trusted, and a digest that names it.

torchtext takes any existing folder for a complete corpus and trains on what it finds, so everything is looked at here first.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tarfile
from dataclasses import dataclass

from . import known_digests, review_files
from .errors import SconceError
from .review_files import FOLDERS

PUBLISHED = 12500  # reviews in each of the four folders of the publisher's archive
MANIFEST = "sconce.json"  # written by `sconce data fetch` and `sconce data sample` beside train/ and test/


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


_digests: dict[str, tuple[str, str]] = {}  # path -> (digest of the stats, digest of the bytes), while this process lives


def check(params: dict, _callback=None) -> dict:
    """Check the reviews at `params["path"]` (the folder that holds train/ and test/); see `inspect`."""
    return inspect(params["path"]).as_dict()


def counts(params: dict, _callback=None) -> dict:
    """Return the tutorial's line of counts for `params["config"]` on `params["path"]`, loaded by torchtext itself."""
    from . import corpora, pipeline, seeding

    seeding.seed_everything(params["seed"])
    corpus = corpora.inspect(params["config"], params["path"])
    return {"corpus": corpus.as_dict(), "counts": pipeline.load(corpus, params["config"]).counts()}


def inspect(path: str) -> Corpus:
    """Return what is known of the corpus at `path`.

    Raises:
        SconceError: of kind "corpus", for a folder that is missing, empty, one-sided, unreadable, or whose unpacking was
            broken off. Another number of reviews than the publisher's is a warning.
    """
    listing = review_files.list_reviews(path)
    reviews = {folder: len(files) for folder, files in listing.items()}
    synthetic = _check_manifest(path, reviews)
    _check_unpacking(path, reviews)
    warnings = []
    if not synthetic and any(n != PUBLISHED for n in reviews.values()):
        found = ", ".join(f"{folder} {n}" for folder, n in reviews.items())
        warnings.append(f"{path} is not the publisher's corpus of {PUBLISHED} reviews a folder: {found}")
    extra = review_files.other_labels(path)
    if extra:
        found = ", ".join(f"{folder} {n}" for folder, n in extra.items())
        warnings.append(f"only the labels pos and neg are read; {path} also holds reviews that no run sees: {found}")
    return Corpus(path, _digest(path, listing), reviews, warnings, synthetic)


def _check_manifest(path: str, reviews: dict[str, int]) -> bool:
    """Compare with what sconce wrote down when it made the folder; return whether the corpus is synthetic."""
    file = os.path.join(path, MANIFEST)
    if not os.path.lexists(file):
        return False
    try:
        if not stat.S_ISREG(os.stat(file).st_mode):
            raise ValueError
        with open(file, encoding="utf-8") as f:
            manifest = json.load(f)
        expected = {folder: int(manifest["reviews"][folder]) for folder in FOLDERS}
    except OSError as error:
        raise review_files.unreadable(file, error, path) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SconceError(
            "corpus", f"cannot read {file}: it does not hold what sconce wrote there", review_files.hint(path)
        ) from error
    for folder in FOLDERS:
        if expected[folder] != reviews[folder]:
            raise SconceError(
                "corpus",
                f"{folder} in {path} holds {reviews[folder]} reviews; {expected[folder]} were unpacked",
                review_files.hint(path),
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
                review_files.hint(path),
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
            raise SconceError(
                "corpus", f"the unpacking of {path} was broken off: the archive {archive} {what}", review_files.hint(path)
            )


def _digest(path: str, listing: review_files.Listing) -> str:
    """Return the sha256 over every review's folder, name and bytes, in sorted order; kept as long as no file changes."""
    stats = hashlib.sha256(repr(listing).encode()).hexdigest()
    if _digests.get(path, ("",))[0] != stats:
        digest = known_digests.recall(path, stats)
        if digest is None:
            digest = _read_all(path, listing)
            newest = max(max(stamp[:2]) for files in listing.values() for _, _, stamp in files)
            known_digests.note(path, stats, newest, digest)
        _digests[path] = (stats, digest)
    return _digests[path][1]


def _read_all(path: str, listing: review_files.Listing) -> str:
    digest = hashlib.sha256()
    for folder, files in listing.items():
        for name, _, _ in files:
            file = os.path.join(path, folder, name)
            try:
                with open(file, "rb") as f:
                    content = f.read()
                content.decode("utf-8")
            except OSError as error:
                raise review_files.unreadable(f"the review {file}", error, path) from error
            except UnicodeDecodeError as error:
                raise SconceError("corpus", f"the review {file} is not UTF-8: {error.reason} at byte {error.start}",
                                  review_files.hint(path)) from error  # fmt: skip
            digest.update(f"{folder}/{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()
