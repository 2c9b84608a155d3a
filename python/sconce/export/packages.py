"""The packages that an export needs beside torch: `sconce setup --with export`."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import sys

from ..errors import SconceError

HINT = "install what exports need: sconce setup --with export"


def need(packages: tuple[str, ...]) -> dict[str, str]:
    """Return the versions of packages.

    Raises:
        SconceError: of kind "package-missing", when one is not installed.
    """
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    if missing:
        raise SconceError("package-missing", f"the Python {sys.executable} has no package {', '.join(missing)}", HINT)
    return {name: importlib.metadata.version(name) for name in packages}
