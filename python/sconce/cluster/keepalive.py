"""How soon this machine's driver notices that a link to a node is cut: as soon as the nodes themselves do.

A driver of its own mind would not do. Ray lets nobody ask a process more often whether it is there than that process asks
others: it hangs up on who does ("too many pings"), and what was on its way is lost. So the driver takes the settings that
`ray start` was given.
"""

from __future__ import annotations

import glob
import os
import socket

SETTINGS = ("RAY_grpc_client_keepalive_time_ms", "RAY_grpc_client_keepalive_timeout_ms")


def adopt(address: str) -> None:
    """Take the settings of this machine's Ray into this process's environment, before Ray is imported.

    Those that are set here stay. Where this machine's Ray is not to be found (only Linux shows it), nothing is set.

    Args:
        address: of the cluster, HOST:PORT; "auto": of any.
    """
    if any(name in os.environ for name in SETTINGS):
        return
    nodes = _nodes(address)
    for name in SETTINGS:
        values = [node.get(name, "") for node in nodes]
        if values and all(value.isdigit() for value in values):
            os.environ[name] = max(values, key=int)


def _nodes(address: str) -> list[dict[str, str]]:
    """Return the environments of the raylets on this machine that belong to the cluster."""
    found = []
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        arguments = _fields(path)
        if not arguments or os.path.basename(arguments[0]) != "raylet":
            continue
        gcs = next((one.partition("=")[2] for one in arguments if one.startswith("--gcs-address=")), "")
        if address in ("auto", gcs) or _resolved(address) == gcs:
            pairs = (field.partition("=") for field in _fields(os.path.join(os.path.dirname(path), "environ")))
            found.append({name: value for name, _, value in pairs})
    return found


def _fields(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().split("\0")
    except OSError:
        return []  # it is gone, or another user's


def _resolved(address: str) -> str:
    host, _, port = address.rpartition(":")
    try:
        return f"{socket.gethostbyname(host)}:{port}"
    except OSError:
        return address
