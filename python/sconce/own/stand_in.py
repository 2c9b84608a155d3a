"""A stand-in for torch, under which a file can be imported in a fraction of the time that torch takes.

Whoever wants to know a class's signature needs nothing of torch but names: to derive from, and to annotate with. So every
attribute of the stand-in is an empty class. A file that does more with torch while it is imported (calls it, compares it, asks
whether it is true) meets `TorchNeeded`, and is imported with the real one.
"""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import sys
import sysconfig
import types
from collections.abc import Iterator
from typing import Any

_STOOD_IN = ("torch", "torchtext")
_INSTALLED = tuple(
    {path for name, path in sysconfig.get_paths().items() if name in ("stdlib", "platstdlib", "purelib", "platlib")}
)


class TorchNeeded(BaseException):
    """A file uses torch while it is imported. Not an Exception: a file's own `except Exception` must not catch it."""


def _attribute(owner: Any, name: str) -> Any:
    """Make the attribute of a stand-in that is asked for."""
    if name.startswith("__"):
        raise AttributeError(name)
    made = _Name(name, (), {})
    setattr(owner, name, made)
    return made


class _Name(type):
    """The class of a stand-in's attributes, which have attributes themselves: `torch.nn.init.normal_`."""

    __getattr__ = _attribute

    def __call__(cls, *_args: Any, **_kwargs: Any) -> Any:
        raise TorchNeeded(cls.__name__)

    def _needed(cls, *_args: Any) -> Any:
        raise TorchNeeded(cls.__name__)

    __bool__ = __len__ = __iter__ = __int__ = __float__ = __index__ = __lt__ = __le__ = __gt__ = __ge__ = _needed
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __neg__ = __contains__ = _needed


class _Module(types.ModuleType):
    """A module of the stand-in: `torch`, `torch.nn`, `torch.nn.functional`."""

    __path__: list[str] = []  # noqa: RUF012 - what makes it a package, so that `import torch.nn` looks further

    __getattr__ = _attribute


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds a module of the stand-in for every import below torch's name."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] in _STOOD_IN:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def is_name(value: object) -> bool:
    """Return whether a value is a class of the stand-in, or derives from one."""
    return isinstance(value, _Name)


@contextlib.contextmanager
def torch_stood_in() -> Iterator[bool]:
    """Within it, `import torch` gives the stand-in, and every module that is imported is forgotten at the end.

    Gives whether it is so: where torch is imported already it is at hand, and nothing is stood in.
    """
    if any(name in sys.modules for name in _STOOD_IN):
        yield False
        return
    before, finder = set(sys.modules), _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield True
    finally:
        sys.meta_path.remove(finder)
        for name in set(sys.modules) - before:
            if not _is_installed(sys.modules[name]):
                del sys.modules[name]


def _is_installed(module: Any) -> bool:
    """Return whether a module is the standard library's or a package's, and does not hold anything of the stand-in."""
    path = getattr(module, "__file__", None)
    if isinstance(module, _Module) or (path and not path.startswith(_INSTALLED)):
        return False
    return not any(isinstance(value, (_Name, _Module)) for value in list(getattr(module, "__dict__", {}).values()))
