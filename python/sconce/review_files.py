"""The folders of reviews as the file system has them: each review is listed, none is opened; what fails is told in words."""

from __future__ import annotations

import errno
import os
import stat

from .errors import SconceError

FOLDERS = ("train/pos", "train/neg", "test/pos", "test/neg")
READ = {"pos", "neg", "unsup"}  # a folder beside these would be a label of its own; unsup is the publisher's, without labels

Stamp = tuple[int, int, int, int]  # times of modification and of any change in ns, inode, device: another file has another one
Listing = dict[str, list[tuple[str, int, Stamp]]]  # folder -> (file name, bytes, stamp), sorted


def hint(path: str) -> str:
    """Return what to do about a corpus that cannot be used as it is."""
    return f"move {os.path.dirname(path)} away and run `sconce data fetch`, or name another folder with the option `root`"


def unreadable(what: str, error: OSError, path: str) -> SconceError:
    """Return the error for what the system does not let us read, in words and with a remedy that fits."""
    if error.errno in (errno.EMFILE, errno.ENFILE):
        remedy = "close other programs, or raise the limit (`ulimit -n` shows it)"
    elif error.errno in (errno.EACCES, errno.EPERM):
        remedy = f"make it readable: chmod -R u+rX {path}"
    else:
        remedy = hint(path)
    return SconceError("corpus", f"cannot read {what}: {error.strerror}", remedy)


def list_reviews(path: str) -> Listing:
    """Return the reviews of the four folders; refuse a folder or a review that is missing, empty or unreadable."""
    try:
        is_folder = stat.S_ISDIR(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        is_folder = False
    except OSError as error:
        raise unreadable(path, error, path) from error
    if not is_folder:
        raise SconceError(
            "corpus",
            f"there are no reviews at {path}",
            "run `sconce data fetch`, or use the corpus sample; the option `root` names the folder above imdb/aclImdb",
        )
    return {folder: _list_folder(path, folder) for folder in FOLDERS}


def _list_folder(path: str, folder: str) -> list[tuple[str, int, Stamp]]:
    try:
        with os.scandir(os.path.join(path, folder)) as entries:
            names = sorted(entry.name for entry in entries if entry.name.endswith(".txt"))
    except FileNotFoundError:
        raise SconceError("corpus", f"the folder {folder} is missing in {path}", hint(path)) from None
    except OSError as error:
        raise unreadable(f"{folder} in {path}", error, path) from error
    if not names:
        raise SconceError("corpus", f"the folder {folder} in {path} holds no reviews (*.txt)", hint(path))
    found = [(name, *_facts(path, folder, name)) for name in names]
    empty = [name for name, size, _ in found if size == 0]
    if empty:
        more = f" and {len(empty) - 1} more" if len(empty) > 1 else ""
        raise SconceError("corpus", f"empty review {folder}/{min(empty)}{more} in {path}", hint(path))
    return found


def _facts(path: str, folder: str, name: str) -> tuple[int, Stamp]:
    """Return a review's size and stamp; refuse what cannot be read as a text, or might block for ever."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raise SconceError(
            "corpus",
            f"the file name {os.fsencode(name)!r} in {path}/{folder} is not UTF-8",
            "rename the file; the corpus's digest is taken of names and texts",
        ) from None
    file = os.path.join(path, folder, name)
    try:
        found = os.stat(file)
    except OSError as error:
        raise unreadable(f"the review {file}", error, path) from error
    if not stat.S_ISREG(found.st_mode):
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "a pipe or a device"
        raise SconceError("corpus", f"cannot read the review {file}: it is {kind}, not a file", hint(path))
    return found.st_size, (found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev)


def other_labels(path: str) -> dict[str, int]:
    """Return how many reviews lie in further folders of train and test, such as train/neutral."""
    found = {}
    for split in ("train", "test"):
        with os.scandir(os.path.join(path, split)) as entries:
            labels = sorted(e.name for e in entries if e.is_dir() and e.name not in READ and not e.name.startswith("."))
        for label in labels:
            try:
                n = sum(name.endswith(".txt") for name in os.listdir(os.path.join(path, split, label)))
            except OSError as error:
                raise unreadable(f"{split}/{label} in {path}", error, path) from error
            if n:
                found[f"{split}/{os.fsencode(label).decode(errors='replace')}"] = n
    return found
