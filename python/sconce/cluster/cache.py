"""sconce's cache on this machine, or on all nodes of a cluster: what is in it, and the removal of what nobody uses."""

from __future__ import annotations

import os
import re
import socket
from datetime import datetime, timezone
from typing import Any

from .. import cache_folder
from ..errors import SconceError
from ..tokens import shelf
from ..whole_files import reason
from . import copies, leases, places, supplies

_DIGEST = re.compile(r"[0-9a-f]{64}")


def cache(params: dict, _callback=None) -> dict:
    """List or clear; see `cluster.cache` in `src/bridge/protocol/cluster.ts`."""
    if params["address"] is None:
        return {"nodes": [{"node": socket.gethostname(), **here(params["clear"]), "failed": None}]}
    from .join import join
    from .nodes import on_all

    ray = join(params["address"], {})
    try:
        nodes = [
            {"node": node, **value, "failed": None}
            if error is None
            else {"node": node, "folder": None, "corpora": [], "tokens": [], "failed": error}
            for node, value, error in on_all(ray, here, params["clear"])
        ]
    finally:
        ray.shutdown()
    return {"nodes": nodes}


def here(clear: bool) -> dict[str, Any]:
    """Return what the cache of this machine holds, or held: with `clear` all is removed that no process uses.

    Raises:
        SconceError: of kind "run-directory", when the cache cannot be read, or something in it cannot be removed.
    """
    folder = copies.folder()
    try:
        names = os.listdir(folder) if os.path.isdir(folder) else []
        digests = sorted({found[0] for name in names if (found := _DIGEST.search(name))})
        corpora = [_corpus(folder, digest, clear) for digest in digests]
        tokens = shelf.listing(cache_folder.tokens(), clear)
        if clear:
            places.clean()
    except OSError as error:
        where = error.filename or folder
        raise SconceError("run-directory", f"cannot read or clear the cache: {where}: {reason(error)}") from error
    return {"folder": cache_folder.folder(), "corpora": [corpus for corpus in corpora if corpus], "tokens": tokens}


def _corpus(folder: str, digest: str, clear: bool) -> dict[str, Any] | None:
    """Look at a corpus while nobody else puts it there or takes it away; None where there is only what one has left."""
    path = os.path.join(folder, digest)
    guard = leases.guard(folder, digest)
    with guard:
        in_use = leases.in_use(folder, digest)
        found = (
            {"digest": digest, **_facts(path), "inUse": in_use, "cleared": clear and not in_use} if os.path.isdir(path) else None
        )
        if clear and not in_use:
            copies.remove(digest)
            os.remove(guard.lock_file)
    return found


def _facts(path: str) -> dict[str, Any]:
    used = datetime.fromtimestamp(os.stat(path).st_mtime, timezone.utc).isoformat(timespec="seconds")
    size = sum(os.stat(os.path.join(above, name)).st_size for above, _, names in os.walk(path) for name in names)
    kind, texts = supplies.kind_of(path)
    return {"kind": kind, "texts": texts, "bytes": size, "lastUse": used.replace("+00:00", "Z")}
