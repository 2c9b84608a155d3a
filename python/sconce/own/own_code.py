"""Exceptions of the user's code, told with the user's lines."""

from __future__ import annotations

import contextlib
import os
import traceback
from collections.abc import Iterator

from ..errors import SconceError, kind_of
from .elsewhere import named


class OwnCodeError(SconceError):
    """An exception of the user's code.

    Args:
        message: the line, what was being done, and the exception.
        frames: the traceback from the user's first line on, without sconce's and torch's frames.
        hint: what to do about it.
    """

    def __init__(self, message: str, frames: str, hint: str | None = None):
        super().__init__("own-code", message, hint)
        self.frames = frames


@contextlib.contextmanager
def own_code(path: str, doing: str) -> Iterator[None]:
    """Turn what the user's code raises into an `OwnCodeError`; what was raised elsewhere is left as it is.

    Args:
        path: the user's file; what lies in its folder is the user's, too.
        doing: what was being done: "importing it".
    """
    try:
        yield
    except (Exception, SystemExit) as error:
        frames = _own_frames(error, path)
        if not frames or kind_of(error) != "python-error" or type(error).__name__ == "StoppedRun":
            raise
        text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        hint = None
        if isinstance(error, ModuleNotFoundError) and error.name:
            uses = "sconce uses" if named(path) == path else "Ray was started with on that node"
            hint = f"put {error.name.partition('.')[0]} beside the file, or install it into the Python that {uses}"
        lines = "Traceback (most recent call last):\n" + "".join(traceback.format_list(frames)) + text
        raise OwnCodeError(f"{frames[-1].filename}:{frames[-1].lineno}: {doing} failed with {text}", lines, hint) from error


def _own_frames(error: BaseException, path: str) -> list[traceback.FrameSummary]:
    folder = os.path.dirname(path) + os.sep
    frames = traceback.extract_tb(error.__traceback__)
    own = [one for one in frames if one.filename.startswith(folder) and "site-packages" not in one.filename[len(folder) :]]
    # With the paths that the user gave, wherever the file was sent; the line's text is read from where it lies.
    return [traceback.FrameSummary(named(one.filename), one.lineno, one.name, line=one.line) for one in own]
