"""The user's own files: what belongs to a model, the stand-in for torch, the arguments read from a signature."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sconce.errors import SconceError
from sconce.own import classes, signature, source
from sconce.own.sources import digest, sources

MODELS = Path(__file__).parent.parent / "fixtures" / "models"
PACKAGE = Path(__file__).parent.parent.parent / "python"


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(text))


def test_sources_are_the_file_and_what_it_imports_beside_it():
    assert list(sources(str(MODELS / "package_beside.py"))) == ["blocks/__init__.py", "blocks/pool.py", "package_beside.py"]
    assert list(sources(str(MODELS / "inherits_file.py"))) == ["base_pool.py", "inherits_file.py"]
    assert list(sources(str(MODELS / "bag.py"))) == ["bag.py"]


def test_sources_that_import_each_other_in_a_circle(tmp_path):
    write(tmp_path, a="import b\n", b="def f():\n    from a import x\n")
    assert list(sources(str(tmp_path / "a.py"))) == ["a.py", "b.py"]


def test_the_digest_knows_names_and_contents():
    assert len({digest({"a": b"1"}), digest({"b": b"1"}), digest({"a": b"2"}), digest({"a": b"1", "b": b""})}) == 4


def test_a_file_beside_that_has_changed_is_imported_anew(tmp_path):
    write(tmp_path, helper="X = 1\n", net="from helper import X\n")
    assert source.load(str(tmp_path / "net.py")).X == 1
    write(tmp_path, helper="X = 2\n")
    assert source.load(str(tmp_path / "net.py")).X == 2


def test_two_folders_have_files_of_the_same_name(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, helper=f"X = {name!r}\n", net="from helper import X\n")
    assert [source.load(str(tmp_path / name / "net.py")).X for name in ("one", "two")] == ["one", "two"]


def test_importing_leaves_the_random_states(tmp_path):
    import random

    import numpy
    import torch

    write(tmp_path, net="import random, numpy, torch\nrandom.random(); numpy.random.rand(); torch.rand(1)\n")
    random.seed(1), numpy.random.seed(1), torch.manual_seed(1)
    expected = random.random(), numpy.random.rand(), torch.rand(1).item()
    random.seed(1), numpy.random.seed(1), torch.manual_seed(1)
    source.load(str(tmp_path / "net.py"))
    assert (random.random(), numpy.random.rand(), torch.rand(1).item()) == expected


def test_descriptions_do_not_count_for_the_digest_and_defaults_do(tmp_path):
    text = '''
        from torch import nn
        class Net(nn.Module):
            """About.

            Args:
                width: {about}
            """
            def __init__(self, width: int = {default}): ...
            def forward(self, x): ...
    '''
    digests = []
    for about, default in (("One.", 1), ("Two.", 1), ("One.", 2)):
        write(tmp_path, net=text.format(about=about, default=default))
        digests.append(signature.read(classes.choose(source.load(str(tmp_path / "net.py")), None)).digest)
    assert digests[0] == digests[1] != digests[2]


def test_arguments_arrive_as_the_types_of_the_signature():
    def checked(name: str, args: dict) -> dict:
        module = source.load(str(MODELS / f"{name}.py"))
        return signature.read(classes.choose(module, None)).check(args)

    assert checked("tuple_arg", {"window": [1, 3]}) == {"window": (1, 3)}
    assert checked("enum_arg", {"activation": "tanh"})["activation"].name == "TANH"
    assert checked("dataclass_args", {"options": {"width": 4}})["options"].width == 4
    assert checked("ranges", {"scale": 2}) == {"scale": 2.0}
    assert checked("odd_names", {"json": 3, "_hidden": 4, "model_dump": True}) == {"json": 3, "_hidden": 4, "model_dump": True}
    with pytest.raises(SconceError, match=r"^model\.args\.width: input should be a multiple of 4, got 6$"):
        checked("ranges", {"width": 6})
    with pytest.raises(SconceError, match=r"model\.args\.shape\.embedding\.width: missing"):
        checked("nested_dataclass", {"shape": {"embedding": {}}})


def described(file: str) -> str:
    """Describe a file in a Python of its own; says whether torch was imported for it."""
    code = (
        "import sys; from sconce.own.describe import describe; "
        f"print([m['name'] for m in describe({{'file': {file!r}}})['models']], 'torch._C' in sys.modules)"
    )
    return subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(PACKAGE)}, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize("name", ["attention", "inherits_file", "package_beside", "dataclass_args", "convolution"])
def test_torch_is_not_imported_where_only_its_names_are_used(name):
    assert described(str(MODELS / f"{name}.py")).endswith("False")


def test_torch_is_imported_where_the_file_uses_it():
    assert described(str(MODELS / "torch_at_import.py")) == "['Computed'] True"


def test_both_ways_give_the_same():
    import json

    code = (
        "import json, sys, glob; from sconce.own import describe as d, signature; "
        "sys.argv[1] == 'torch' and __import__('torch'); "
        "print(json.dumps([d.describe({'file': f}) for f in sorted(glob.glob(sys.argv[2]))]))"
    )
    pattern = str(MODELS / "[!bt]*.py")  # base_pool has no model; torch_at_import needs torch
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code, way, pattern],
            env={"PYTHONPATH": str(PACKAGE)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()[-1]
        for way in ("torch", "names")
    ]
    assert json.loads(outputs[0]) == json.loads(outputs[1])
