"""What W&B's own files, `*.wandb`, hold of a run."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

_BLOCK, _HEAD = 32768, 7  # of the log: blocks of so many bytes, records with heads of so many


def history(path: str) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield the rows of one of W&B's files, `*.wandb`, with their steps; a record that was cut off ends it."""
    import json

    from wandb.proto import wandb_internal_pb2

    for content in records(path):
        record = wandb_internal_pb2.Record()
        record.ParseFromString(content)
        if record.WhichOneof("record_type") == "history":
            items = {item.key or "/".join(item.nested_key): json.loads(item.value_json) for item in record.history.item}
            yield items, int(items.get("_step", record.history.step.num))


def records(path: str) -> Iterator[bytes]:
    """Yield the records of such a file."""
    with open(path, "rb") as file:
        data = file.read()
    at, whole = _HEAD, b""  # the file's own head is as long
    while True:
        if _BLOCK - at % _BLOCK < _HEAD:
            at += _BLOCK - at % _BLOCK  # what is left of a block is empty
        if at + _HEAD > len(data):
            return
        _, length, kind = struct.unpack_from("<IHB", data, at)
        part = data[at + _HEAD : at + _HEAD + length]
        if kind == 0 or len(part) < length:
            return
        at += _HEAD + length
        whole = part if kind in (1, 2) else whole + part  # whole, first, middle, last
        if kind in (1, 4):
            yield whole
