"""The files that a user's model is made of: its own, and those beside it that it imports."""

from __future__ import annotations

import ast
import hashlib
import os

from ..errors import SconceError


def sources(path: str, option: str = "model.file") -> dict[str, bytes]:
    """Return the content of a Python file and of all files beside it that it imports, directly or not, by relative path.

    What is imported is read from the text, so it is the same wherever and whenever it is asked for. A file that is no Python is
    taken as it is: importing it will tell.

    Args:
        path: the file.
        option: the field of the configuration that names it.

    Raises:
        SconceError: of kind "model-file", when the file is missing or cannot be read.
    """
    folder, found = os.path.dirname(path), {}
    waiting = [os.path.basename(path)]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found[name] = _read(os.path.join(folder, name), option)
        waiting.extend(_imported(found[name], name, folder))
    return dict(sorted(found.items()))


def digest(files: dict[str, bytes]) -> str:
    """Return the SHA-256 of files with their names."""
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def top_names(files: dict[str, bytes]) -> set[str]:
    """Return the names by which the files can be imported: `layers` for layers.py and for layers/__init__.py."""
    return {name.split("/")[0].removesuffix(".py") for name in files}


def _read(path: str, option: str) -> bytes:
    hint = f"{option} names the Python file of the {option.split('.')[-2]}"
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise SconceError("model-file", f"there is no file {path}", hint) from None
    except OSError as error:
        raise SconceError("model-file", f"cannot read {path}: {error.strerror or error}", hint) from error


def _imported(content: bytes, importer: str, folder: str) -> list[str]:
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError):
        return []
    package = os.path.dirname(importer)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [file for alias in node.names for file in _files_of(alias.name.split("."), folder)]
        elif isinstance(node, ast.ImportFrom):
            base = package.split("/")[: len(package.split("/")) - node.level + 1] if node.level and package else []
            parts = [part for part in base if part] + (node.module.split(".") if node.module else [])
            for alias in node.names:
                found += _files_of([*parts, alias.name], folder)  # a module of the package, or a name in it
    return found


def _files_of(parts: list[str], folder: str) -> list[str]:
    """Return the files below the folder that importing `a.b.c` reads: a/__init__.py, a/b.py, …"""
    found = []
    for count in range(1, len(parts) + 1):
        stem = "/".join(parts[:count])
        for name in (f"{stem}/__init__.py", f"{stem}.py"):
            if os.path.isfile(os.path.join(folder, name)):
                found.append(name)
                break
    return found
