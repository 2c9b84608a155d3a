"""Where a study is kept: a journal in the sweep's folder, a database, or memory; what is said where that cannot be opened."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import filelock

from ..errors import SconceError
from ..run_directory import LOCK, lock
from .journal import open_journal, repair_journal

JOURNAL = "journal.log"

# The packages of the drivers of databases that are not called as their modules.
_PACKAGES = {
    "psycopg": "psycopg[binary]",
    "psycopg2": "psycopg2-binary",
    "MySQLdb": "mysqlclient",
    "pymysql": "PyMySQL",
    "mysql": "mysql-connector-python",
}

_locks: dict[str, filelock.BaseFileLock] = {}  # of the folders of studies: held until this process ends


@contextlib.contextmanager
def held(directory: str | None) -> Iterator[None]:
    """Lock the folder of a study while it is opened, and from then on.

    If it cannot be opened, the lock is given back, and the files that were made for it are removed.

    Raises:
        SconceError: `locked` when another process has the folder.
    """
    if directory is None or directory in _locks:
        yield
        return
    new = [path for name in (JOURNAL, LOCK) if not os.path.lexists(path := os.path.join(directory, name))]
    taken = _locks[directory] = lock(directory)
    try:
        yield
    except BaseException:
        for path in new:
            with contextlib.suppress(OSError):  # it may not have been made
                os.remove(path)
        del _locks[directory]
        taken.release()
        raise


def open_storage(optuna, directory: str | None, url: str | None):
    """Return Optuna's storage: the database of a URL, the folder's journal, or for a look at what a search would ask none."""
    if url is not None:
        return optuna.storages.RDBStorage(url)
    if directory is None:
        return optuna.storages.InMemoryStorage()
    path = os.path.join(directory, JOURNAL)
    repair_journal(path)
    return optuna.storages.JournalStorage(open_journal(optuna, path))


def cannot_open(error: Exception, directory: str | None, url: str | None) -> SconceError:
    """Return what is said of a storage that Optuna could not open: `package-missing` without its driver, or `run-directory`."""
    what = f"cannot open the storage of the search, {url or os.path.join(directory or '', JOURNAL)}:"
    module = getattr(error.__cause__, "name", None) if isinstance(error, ImportError) else None
    if module is not None:
        package = _PACKAGES.get(module, module)
        return SconceError("package-missing", f"{what} it needs the Python package {package}", _how_to_install(package))
    message = f"{what} {_without_link(str(error)) or type(error).__name__}"
    return SconceError("run-directory", message, _remedy(error, url))


def lost(error: Exception, url: str | None) -> SconceError | None:
    """Return what is said of a database that failed a search in its midst; None where `error` is not of a database."""
    if url is None:
        return None
    import sqlalchemy  # Optuna has it; a journal does without

    found: BaseException | None = error
    while found is not None and not isinstance(found, sqlalchemy.exc.SQLAlchemyError):
        found = found.__cause__  # Optuna tells some as errors of its own
    if found is None:
        return None
    words = _without_link(str(getattr(found, "orig", None) or found))
    hint = "once the database can be reached and written again, the same command goes on; no trial that has ended is lost"
    return SconceError("run-directory", f"the storage of the search, {url}, failed: {words}", hint)


def _how_to_install(package: str) -> str:
    setup = f"sconce setup --with '{package}'" if "[" in package else f"sconce setup --with {package}"
    if package != "mysqlclient":
        return setup
    return f"{setup}, which needs a C compiler; or PyMySQL in its place, and a URL that begins with mysql+pymysql://"


def _remedy(error: Exception, url: str | None) -> str:
    if url is None:
        return "mend or remove it, or give the sweep another name"
    import sqlalchemy  # Optuna has it; a journal does without

    without = "without it the sweep's folder keeps the search"
    if isinstance(error, sqlalchemy.exc.ArgumentError):  # no URL, or one of a database that SQLAlchemy does not know
        return f"search.storage is a URL, as sqlite:///study.db or postgresql://user@host/name; {without}"
    return f"see that the database can be reached and written, or change search.storage; {without}"


def _without_link(message: str) -> str:
    """Return SQLAlchemy's words without the line that names a page about them."""
    return "\n".join(line for line in message.split("\n") if not line.startswith("(Background on this error at:"))
