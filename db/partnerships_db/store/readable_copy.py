"""A copy of a store with its log, for a folder in which SQLite can't read the log.

The log is the `-wal` file with the newest imports, or the `-journal` file of an import that was
interrupted. To read either, SQLite must write beside the store. On read-only media it can't.
"""

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

_LOG_ENDINGS = ("-wal", "-journal")

_CopyKey = tuple[tuple[str, int, int], ...]
"""The paths of a store and its logs, with their times of modification and their sizes."""

_copies: "dict[_CopyKey, TemporaryDirectory[str]]" = {}
"""The folders of the copies, for all connections of this process; removed at its end."""

_copying = threading.Lock()


def address_of(path: Path, mode: str) -> str:
    """The address by which SQLite opens that very file, whatever characters its path has."""
    return f"file:{quote(os.fsencode(path))}?{mode}"


def has_log(path: Path) -> bool:
    """Whether a log with anything in it lies beside a store."""
    return bool(_logs_of(path))


def copy_with_log(path: Path) -> Path:
    """The path of a copy of a store, into which SQLite has brought what is in its log.

    Raises OSError with a sentence if there is no place for a copy, and sqlite3.Error.
    """
    files = [Path(os.path.realpath(path)), *_logs_of(path)]
    key = tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files)
    with _copying:
        if key not in _copies:
            _copies[key] = _new_copy(files)
        return Path(_copies[key].name, files[0].name)


def _logs_of(path: Path) -> list[Path]:
    store_path = os.path.realpath(path)
    logs = [Path(f"{store_path}{ending}") for ending in _LOG_ENDINGS]
    return [log for log in logs if log.is_file() and log.stat().st_size]


def _new_copy(files: list[Path]) -> "TemporaryDirectory[str]":
    from tempfile import TemporaryDirectory

    folder = TemporaryDirectory(prefix="partnerships-copy-", ignore_cleanup_errors=True)
    try:
        _fill(Path(folder.name), files)
    except OSError as error:
        folder.cleanup()
        raise OSError(
            error.errno,
            f"its log can't be read there, and it can't be copied: {error.strerror}",
        ) from None
    return folder


def _fill(folder: Path, files: list[Path]) -> None:
    import shutil

    for file in files:
        shutil.copyfile(file, folder / file.name)
    address = address_of(folder / files[0].name, "mode=rw")
    with closing(sqlite3.connect(address, uri=True)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
