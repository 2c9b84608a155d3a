"""Where sconce keeps what later processes can use: SCONCE_CACHE, or `sconce` in the user's cache folder."""

from __future__ import annotations

import os


def folder() -> str:
    """Return the folder, which need not be there."""
    chosen = os.environ.get("SCONCE_CACHE")
    if chosen:
        return os.path.abspath(chosen)
    root = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(root, "sconce")


def tokens() -> str:
    """Return the folder of what was learned from corpora: their words as numbers, and their digests."""
    return os.path.join(folder(), "tokens")


def usable_tokens() -> str | None:
    """Return that folder; None where nothing is to be kept or taken from there: SCONCE_KEEP_TOKENS=0, or no home."""
    path = tokens()
    return path if os.environ.get("SCONCE_KEEP_TOKENS") != "0" and os.path.isabs(path) else None
