"""The driver's settings for links that are cut: those that this machine's Ray was started with."""

import os
import subprocess
import sys

import pytest
from sconce.cluster import keepalive

TIME, TIMEOUT = keepalive.SETTINGS


@pytest.fixture
def raylet(monkeypatch):
    """Start what looks like a node of a cluster, with these settings."""
    started = []
    for name in keepalive.SETTINGS:
        monkeypatch.setenv(name, "")  # so that what is set in the test is undone
        monkeypatch.delenv(name)

    def start(address, **settings):
        code = "import sys; print('up', flush=True); sys.stdin.read()"
        process = subprocess.Popen(
            ["/opt/ray/raylet", "-c", code, f"--gcs-address={address}"],
            executable=sys.executable,
            env={**os.environ, **settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        started.append(process)
        assert process.stdout.readline() == b"up\n"

    yield start
    for process in started:
        process.communicate()


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows the environments of processes")


def test_the_settings_of_this_machines_node_are_taken(raylet):
    raylet("127.0.0.1:7", **{TIME: "2000", TIMEOUT: "3000"})
    raylet("127.0.0.1:8", **{TIME: "100", TIMEOUT: "100"})
    keepalive.adopt("localhost:7")
    assert [os.environ[name] for name in keepalive.SETTINGS] == ["2000", "3000"]


def test_of_several_the_most_patient_counts_and_what_is_set_here_stays(raylet):
    raylet("127.0.0.1:7", **{TIME: "2000"})
    raylet("127.0.0.1:7", **{TIME: "20000", TIMEOUT: "3000"})
    keepalive.adopt("127.0.0.1:7")
    assert os.environ[TIME] == "20000"
    assert TIMEOUT not in os.environ, "one of them has Ray's own, which is longer"
    os.environ[TIME] = "5"
    raylet("127.0.0.1:9", **{TIME: "2000", TIMEOUT: "3000"})
    keepalive.adopt("127.0.0.1:9")
    assert os.environ[TIME] == "5"
