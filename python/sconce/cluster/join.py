"""Joining a Ray cluster, and what goes wrong with it, in words."""

from __future__ import annotations

import logging
import os
import re
import socket
from typing import Any

from ..errors import SconceError
from . import keepalive

CONNECT_SECONDS = 5  # until an address counts as one where nobody answers
GREET_SECONDS = 10  # until it counts as one where it is not Ray that does
# Ray's own limits, which are minutes, several times over: it would say nothing meanwhile. It has answered once by then, but a
# busy machine may take its time for the rest.
_LIMITS = {
    "RAY_gcs_server_request_timeout_seconds": "30",
    "RAY_py_gcs_connect_timeout_s": "30",
    "RAY_gcs_server_port_wait_time_s": "1",  # one attempt at connecting: a wrong token does not become right
}
_START = "on this machine: `ray start --address=HOST:PORT --num-cpus=0`, or `ray start --head` for a cluster of its own"
_PRINTED = "name the address that `ray start --head` has printed"
# What Ray says where no raylet of the cluster is at work on this machine; its own module `_raylet` stands in every traceback.
_NO_NODE = ("node_ip_address", "raylet", "node with this IP", "No node info found")
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
        raise SconceError(
            "cluster",
            "this machine belongs to no Ray cluster that was started with Ray's usual temporary folder",
            f"name its address, HOST:PORT (or set RAY_ADDRESS to it), or start Ray {_START}",
        )
    return where


def _check_answers(where: str) -> None:
    host, _, port = where.rpartition(":")
    if not host or not port.isdigit():
        raise SconceError("cluster", f"{where} is not the address of a Ray cluster", "name it as HOST:PORT, or auto")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS) as connection:
            other = None if os.environ.get("RAY_USE_TLS", "0") not in ("", "0") else _other(connection)
    except OSError as error:
        why = f"no answer in {CONNECT_SECONDS} seconds" if isinstance(error, TimeoutError) else error.strerror or str(error)
        raise SconceError(
            "cluster",
            f"nothing answers at {where}: {why}",
            "is Ray running there (`ray start --head --port=PORT`), and its port open to this machine?",
        ) from error

    if other is not None:
        raise SconceError("cluster", f"what answers at {where} is no Ray cluster{other}", _PRINTED)


def _other(connection: socket.socket) -> str | None:
    """Return None for a gRPC server, as Ray is one: it answers HTTP/2's greeting with its settings. Otherwise what else it is."""
    settings = 4
    connection.settimeout(GREET_SECONDS)
    try:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, settings, 0, 0, 0, 0, 0]))
        head = b""
        while len(head) < 9 and (more := connection.recv(9 - len(head))):
            head += more
    except TimeoutError:
        return f", or one that hangs: it takes connections and has said nothing in {GREET_SECONDS} seconds"
    except OSError:
        return ""  # it hangs up
    return None if len(head) == 9 and head[3] == settings else ""


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
    if "http2 header with status" in text:  # a web server, as proxies are
        return SconceError("cluster", f"what answers at {where} is no Ray cluster", _PRINTED)
    if any(word in text.replace("_raylet", "") for word in _NO_NODE):
        return SconceError("cluster", f"this machine is not a node of the cluster at {where}: {first}", f"start Ray {_START}")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    why = ": ".join(dict.fromkeys([first, *lines[-1:]]))
    hint = "is Ray at work there (`ray status`)? Its logs are in session_latest/logs of its temporary folder"
    return SconceError("cluster", f"cannot join the cluster at {where}: {why}", hint)
