"""Joining a Ray cluster, and what goes wrong with it, in words."""

from __future__ import annotations

import logging
import os
import re
import socket
from typing import Any

from ..errors import SconceError
from . import keepalive

ANSWER_SECONDS = 5  # until an address counts as one where nobody answers, or where it is not Ray that does
# Ray's own limits, which are half a minute and more, several times over: it would say nothing meanwhile.
_LIMITS = {
    "RAY_gcs_server_request_timeout_seconds": str(ANSWER_SECONDS),
    "RAY_py_gcs_connect_timeout_s": str(ANSWER_SECONDS),
    "RAY_gcs_server_port_wait_time_s": "1",  # one attempt at connecting: a wrong token does not become right
}
_START = "on this machine: `ray start --address=HOST:PORT --num-cpus=0`, or `ray start --head` for a cluster of its own"
_TOKEN = (
    "copy the token of the machine where Ray was started first (ray get-auth-token) to ~/.ray/auth_token, "
    "and set RAY_AUTH_MODE=token"
)


def join(address: str, env: dict[str, str]) -> Any:
    """Join the cluster at `address` ("auto" or "HOST:PORT") as a driver, and return the module ray.

    Args:
        address: where the cluster is; "auto": the one that this machine belongs to.
        env: the environment of its workers, set before their Python starts.

    Raises:
        SconceError: of kind "package-missing" without ray, "cluster" when the cluster cannot be joined.
    """
    for name, value in _LIMITS.items():
        os.environ.setdefault(name, value)  # Ray reads them as it is imported
    keepalive.adopt(address)
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
        with socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWER_SECONDS) as connection:
            ray = os.environ.get("RAY_USE_TLS", "0") not in ("", "0") or _greets(connection)
    except OSError as error:
        why = f"no answer in {ANSWER_SECONDS} seconds" if isinstance(error, TimeoutError) else error.strerror or str(error)
        raise SconceError(
            "cluster",
            f"nothing answers at {where}: {why}",
            "is Ray running there (`ray start --head --port=PORT`), and its port open to this machine?",
        ) from error

    if not ray:
        raise SconceError(
            "cluster", f"what answers at {where} is no Ray cluster", "name the address that `ray start --head` has printed"
        )


def _greets(connection: socket.socket) -> bool:
    """Say whether a gRPC server, as Ray is one, is at the other end: it answers HTTP/2's greeting with its settings."""
    settings = 4
    try:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, settings, 0, 0, 0, 0, 0]))
        head = b""
        while len(head) < 9 and (more := connection.recv(9 - len(head))):
            head += more
    except OSError:
        return False  # it says nothing in time, or hangs up
    return len(head) == 9 and head[3] == settings


def _explained(where: str, error: Exception) -> SconceError:
    # Ray's last word is often that it could not connect; why stands in what that came of.
    causes = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None and len(causes) < 10:
        causes.append(cause)
    text = "\n".join(str(cause) for cause in causes)
    first = next((line.strip() for line in text.splitlines() if line.strip()), type(error).__name__)
    if "ersion mismatch" in text:
        versions = [f"Ray {ray} on Python {python}" for ray, python in re.findall(r"Ray: (\S+)\s+Python: (\S+)", text)][:2]
        return SconceError(
            "cluster",
            f"the cluster at {where} runs another Ray or Python than this machine: {', this machine '.join(versions) or first}",
            "use the same versions on every machine; `sconce setup --with ray` installs sconce's Ray",
        )
    if "no authentication token was found" in text or "find an authentication token" in text:
        return SconceError("cluster", f"RAY_AUTH_MODE asks for a token to join {where}, and there is none here", _TOKEN)
    if any("Authentication" in type(cause).__name__ for cause in causes) or "uthenticat" in text:
        return SconceError(
            "cluster", f"the cluster at {where} refuses this machine's token: it is missing or a wrong one", _TOKEN
        )
    if any(word in text for word in ("node_ip_address", "raylet", "node with this IP", "No node info found")):
        return SconceError("cluster", f"this machine is not a node of the cluster at {where}: {first}", f"start Ray {_START}")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    why = ": ".join(dict.fromkeys([first, *lines[-1:]]))
    hint = "is Ray at work there (`ray status`)? Its logs are in session_latest/logs of its temporary folder"
    return SconceError("cluster", f"cannot join the cluster at {where}: {why}", hint)
