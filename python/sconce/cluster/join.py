"""Joining a Ray cluster, and what goes wrong with it, in words."""

from __future__ import annotations

import logging
import os
import socket
from typing import Any

from ..errors import SconceError

ANSWER_SECONDS = 10  # until an address counts as one where nobody answers
_START = "on this machine: `ray start --address=HOST:PORT --num-cpus=0`, or `ray start --head` for a cluster of its own"


def join(address: str, env: dict[str, str]) -> Any:
    """Join the cluster at `address` ("auto" or "HOST:PORT") as a driver, and return the module ray.

    Args:
        address: where the cluster is; "auto": the one that this machine belongs to.
        env: the environment of its workers, set before their Python starts.

    Raises:
        SconceError: of kind "package-missing" without ray, "cluster" when the cluster cannot be joined.
    """
    # Ray waits a minute by default, twice, and says nothing meanwhile.
    os.environ.setdefault("RAY_gcs_server_request_timeout_seconds", str(ANSWER_SECONDS // 2))
    try:
        import ray
    except ImportError as error:
        raise SconceError(
            "package-missing", "the executor ray needs the Python package ray", "install it: sconce setup --with ray"
        ) from error
    where = _found() if address == "auto" else address
    _check_answers(where)
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    runtime_env = {"py_modules": [package], "excludes": ["**/__pycache__/**"], "env_vars": env}
    try:
        ray.init(where, namespace="sconce", log_to_driver=False, logging_level=logging.WARNING, runtime_env=runtime_env)
    except Exception as error:
        raise _explained(where, error) from error
    return ray


def _found() -> str:
    """Return the address of the cluster that this machine belongs to, as `ray start` has noted it."""
    from ray._private.utils import read_ray_address

    where = os.environ.get("RAY_ADDRESS") or read_ray_address()
    if not where or where == "auto":
        raise SconceError("cluster", "this machine belongs to no Ray cluster", f"start Ray {_START}")
    return where


def _check_answers(where: str) -> None:
    host, _, port = where.rpartition(":")
    if not host or not port.isdigit():
        raise SconceError("cluster", f"{where} is not the address of a Ray cluster", "name it as HOST:PORT, or auto")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWER_SECONDS).close()
    except OSError as error:
        why = "no answer in 10 seconds" if isinstance(error, TimeoutError) else error.strerror or str(error)
        raise SconceError(
            "cluster",
            f"nothing answers at {where}: {why}",
            "is Ray running there (`ray start --head --port=PORT`), and its port open to this machine?",
        ) from error


def _explained(where: str, error: Exception) -> SconceError:
    text = str(error)
    first = next((line.strip() for line in text.splitlines() if line.strip()), type(error).__name__)
    name = type(error).__name__
    if "ersion mismatch" in text:
        facts = " ".join(line.strip() for line in text.splitlines() if ":" in line and ("Ray" in line or "Python" in line))
        return SconceError(
            "cluster",
            f"the cluster at {where} runs another Ray or Python than this machine: {facts or first}",
            "use the same versions on every machine; `sconce setup --with ray` installs sconce's",
        )
    if "Authentication" in name or "uthenticat" in text or "token" in text.lower():
        return SconceError(
            "cluster",
            f"the cluster at {where} refuses this machine's token: {first}",
            "copy the token of the machine where Ray was started first (ray get-auth-token) to ~/.ray/auth_token",
        )
    if "node_ip_address" in text or "raylet" in text or "node with this IP" in text:
        return SconceError("cluster", f"this machine is not a node of the cluster at {where}: {first}", f"start Ray {_START}")
    hint = "is it Ray that answers there, and has this machine its token (RAY_AUTH_MODE=token, ~/.ray/auth_token)?"
    return SconceError("cluster", f"cannot join the cluster at {where}: {first}", hint)
