import os
import pathlib
import subprocess
import sys

import pytest

FAULTS = pathlib.Path(__file__).resolve().parents[1] / "faults" / "python"
PACKAGE = FAULTS.parents[2] / "python"


def run(code: str, fault: str):
    env = {**os.environ, "SCONCE_FAULT": fault, "PYTHONPATH": f"{FAULTS}:{PACKAGE}"}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, timeout=60)


@pytest.mark.parametrize(
    ("fault", "code", "printed", "status"),
    [
        ("sconce.wire:dumps,call=2", "from sconce.wire import dumps; [print(dumps(n), flush=True) for n in (1, 2)]", "1\n", -9),
        (
            "os:getpgid,with=0,when=after,do=SIGTERM",
            "import os; print(1, flush=True); os.getpgid(0); print(2)",
            "1\n",
            -15,
        ),
        (
            "os:fsync,do=ENOSPC",
            "import os\ntry: os.fsync(1)\nexcept OSError as e: print(e.strerror)",
            "No space left on device\n",
            0,
        ),
    ],
)
def test_a_fault_happens_at_its_point(fault, code, printed, status):
    done = run(code, fault)
    assert (done.stdout, done.returncode) == (printed, status), done.stderr
