"""A user's Python file as a module, imported under a name of its own."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import random
import sys
import types
from collections.abc import Iterator
from typing import Any

from ..errors import SconceError
from .elsewhere import named
from .own_code import own_code
from .sources import digest, sources, top_names

_PREFIX = "_sconce_own_"
_folders: list[str] = []  # the folder of the file that was imported last: it comes before all others in sys.path


def load(path: str) -> types.ModuleType:
    """Import a Python file.

    It is imported anew whenever it or a file beside it that it imports has changed. The random states are left as they were.

    Args:
        path: the file, absolute.

    Raises:
        SconceError: of kind "model-file", for a file that is missing, cannot be read, or is no Python; of kind "own-code", for an
            exception while it is imported.
    """
    files = sources(path)
    name = f"{_PREFIX}{digest({**files, path: b''})[:16]}"
    if name in sys.modules:
        return sys.modules[name]
    code = _compiled(path, files[os.path.basename(path)])
    module = types.ModuleType(name)
    module.__file__ = path
    module.__spec__ = importlib.util.spec_from_file_location(name, path)
    # Of another folder, or as they were before: the file gets those that lie beside it now.
    for other in [one for one in sys.modules if one.partition(".")[0] in top_names(files)]:
        del sys.modules[other]
    _look_first_in(os.path.dirname(path))
    sys.modules[name] = module
    try:
        with random_states_kept(), own_code(path, "importing it"):
            exec(code, module.__dict__)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _compiled(path: str, content: bytes) -> types.CodeType:
    try:
        return compile(content, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        where = f"{named(path)}:{error.lineno}" if error.lineno else named(path)
        line = f": {error.text.strip()}" if error.text else ""
        raise SconceError("model-file", f"{where} is not Python: {error.msg}{line}", "mend the line") from error
    except ValueError as error:  # a null byte
        raise SconceError(
            "model-file", f"{named(path)} is not Python: {error}", "name a file with a class of torch.nn.Module"
        ) from error


def _look_first_in(folder: str) -> None:
    for before in _folders:
        with contextlib.suppress(ValueError):
            sys.path.remove(before)
    _folders[:] = [folder]
    sys.path.insert(0, folder)
    importlib.invalidate_caches()


@contextlib.contextmanager
def random_states_kept() -> Iterator[None]:
    """Within it, what the user's code draws does not move the draws of the run."""
    state, others = random.getstate(), _numeric_states()
    try:
        yield
    finally:
        random.setstate(state)
        for restore, kept in others:
            restore(kept)


def _numeric_states() -> list[tuple[Any, Any]]:
    states: list[tuple[Any, Any]] = []
    if "numpy" in sys.modules:
        numpy_random = sys.modules["numpy"].random
        states.append((numpy_random.set_state, numpy_random.get_state()))
    torch = sys.modules.get("torch")
    if isinstance(getattr(torch, "__version__", None), str):  # not the stand-in
        states.append((torch.set_rng_state, torch.get_rng_state()))
        if torch.cuda.is_initialized():
            states.append((torch.cuda.set_rng_state_all, torch.cuda.get_rng_state_all()))
    return states
