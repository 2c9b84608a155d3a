import json
import sys

import pytest
import sconce_faults
from sconce import entry
from sconce.errors import SconceError


def answer(monkeypatch, error):
    def fail(params, callback):
        raise error

    sconce_faults.register()
    monkeypatch.setattr(sconce_faults, "echo", fail)
    envelope = json.loads(entry.invoke("faults.echo", "{}"))
    assert not envelope["ok"]
    return envelope["error"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (MemoryError(), "out-of-memory"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"), "out-of-memory"),
        (type("OutOfMemoryError", (RuntimeError,), {})("CUDA out of memory."), "out-of-memory"),
        (ModuleNotFoundError("No module named 'sconce.x'", name="sconce.x"), None),
        (ValueError("two\nlines"), None),
        (SystemExit(3), None),
        (KeyboardInterrupt(), None),
    ],
)
def test_an_exception_becomes_an_envelope_with_its_kind(monkeypatch, error, kind):
    described = answer(monkeypatch, error)
    assert described.get("kind") == kind
    assert described["type"] == type(error).__name__
    assert described["message"] == str(error)
    assert "in fail" in described["traceback"]


def test_a_missing_package_is_named_with_the_python_that_lacks_it(monkeypatch):
    described = answer(monkeypatch, ModuleNotFoundError("No module named 'torch'", name="torch"))
    assert described["kind"] == "package-missing"
    assert described["message"] == f"the Python {sys.executable} has no package torch"


def test_a_failure_that_was_foreseen_brings_its_hint(monkeypatch):
    described = answer(monkeypatch, SconceError("corpus", "no reviews", "fetch them"))
    assert (described["kind"], described["message"], described["hint"]) == ("corpus", "no reviews", "fetch them")


def test_the_door_imports_nothing_heavy():
    import subprocess
    import sys

    code = "import sys; from sconce import entry; print([m for m in ('torch', 'numpy', 'torchtext') if m in sys.modules])"
    folder = entry.__file__.rpartition("/sconce/")[0]
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": folder})
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("name", entry.FUNCTIONS)
def test_every_name_leads_to_a_function_of_parameters_and_callback(name):
    import importlib
    import inspect

    module = importlib.import_module(entry.FUNCTIONS[name])
    inspect.signature(getattr(module, name.rpartition(".")[2])).bind({}, None)
