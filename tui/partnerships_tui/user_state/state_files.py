"""The small JSON files in which the program keeps things for its user between runs.

They are never half written, and their contents are never trusted. Several explorers may change one
of them: each change is made to what the file holds at that moment, under a lock.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from partnerships_db.values.errors import PartnershipsError

MAX_FILE_BYTES = 4 * 1024 * 1024
"""A larger file counts as damaged: this program does not write such."""

LOCK_WAIT_SECONDS = 1.0
"""How long a change waits for another explorer, which needs a few milliseconds."""

_LOCK_POLL_SECONDS = 0.01
_LOCK_NAME = ".lock"
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS}
"""The errors of a file system that knows no locks."""

ChangeDocument = Callable[[dict[str, Any]], None]
"""A function that changes the JSON object of a file in place."""


class StateError(PartnershipsError):
    """A file of the user's state can't be read or changed; the reason is a sentence."""


class DamagedState(PartnershipsError):
    """A file of the user's state holds no JSON object."""


def state_folder() -> Path:
    """The folder of the user's state, which may not exist yet."""
    # Where XDG names the folder, the start of the program is spared an import.
    if folder := os.environ.get("XDG_STATE_HOME"):
        return Path(folder, "partnerships-tui")

    from platformdirs import user_state_path

    return user_state_path("partnerships-tui", appauthor=False)


def state_file(name: str) -> Path:
    """The path of a file in the user's state folder."""
    return state_folder() / name


def short_path(path: Path | str) -> str:
    """A path with `~` for the user's home folder, so that it fits into the footer."""
    text = str(path)
    home = os.path.expanduser("~")
    return f"~{text[len(home) :]}" if text.startswith(f"{home}{os.sep}") else text


# -- Reading ---------------------------------------------------------------------------------------


def read_document(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file, or an empty one if the file can't be read as one."""
    try:
        return _document_in(path)
    except (OSError, DamagedState):
        return {}


def _document_in(path: Path) -> dict[str, Any]:
    """The JSON object in a file; empty without a file. Raises OSError or DamagedState."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise DamagedState("is too large")
        document = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError):
        raise DamagedState("is not JSON") from None
    if not isinstance(document, dict):
        raise DamagedState("is not a JSON object")
    return document


def texts_in(fields: object) -> dict[str, str]:
    """The fields of a JSON object whose values are texts; none if it is not an object."""
    if not isinstance(fields, dict):
        return {}
    return {name: value for name, value in fields.items() if isinstance(value, str)}


# -- Changing --------------------------------------------------------------------------------------


def update_document(path: Path, change: ChangeDocument) -> str:
    """Change the JSON object in a file while no other explorer changes it.

    A damaged file is kept under another name. Then the result is a sentence that says so;
    otherwise it is empty. Raises StateError, and the file is as it was.
    """
    try:
        with _locked(path.parent):
            document, notice = _document_to_change(path)
            change(document)
            write_document(path, document)
    except OSError as error:
        raise StateError(f"{error.strerror}: {short_path(path)} can't be written") from None
    return notice


def keep_damage_aside(path: Path) -> str:
    """Rename a damaged file and say so in a sentence; empty if the file is sound or missing."""
    try:
        _document_in(path)
    except DamagedState:
        pass
    except OSError:
        return ""
    else:
        return ""

    try:
        with _locked(path.parent):
            _, notice = _document_to_change(path)
    except (OSError, StateError):
        return f"{short_path(path)} is damaged, and can't be renamed."
    return notice


def _document_to_change(path: Path) -> tuple[dict[str, Any], str]:
    """The JSON object in a file, and a sentence if the file was damaged and has been renamed.

    Raises OSError for a file that can't be read: it is not empty, so it must not be replaced.
    """
    try:
        return _document_in(path), ""
    except DamagedState as damage:
        new_path = _unused_path(path)
        path.rename(new_path)
        return {}, f"{path.name} {damage}: it is kept as {short_path(new_path)}."


def _unused_path(path: Path) -> Path:
    """The first of `views.damaged.json`, `views.damaged-2.json` and so on that does not exist."""
    new_path = path.with_name(f"{path.stem}.damaged{path.suffix}")
    number = 1
    while new_path.exists():
        number += 1
        new_path = path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")
    return new_path


def write_document(path: Path, document: dict[str, Any]) -> None:
    """Write a JSON object to a file that no other explorer changes. Raises OSError."""
    from partnerships_db.values.atomic_file import READABLE_BY_OWNER, atomic_write

    text = json.dumps(document, ensure_ascii=True)
    atomic_write(
        path,
        text,
        force=True,
        mode=READABLE_BY_OWNER,
    )


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of the state folder. Raises OSError, or StateError after a long wait."""
    from partnerships_db.values.atomic_file import READABLE_BY_OWNER

    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / _LOCK_NAME, os.O_RDWR | os.O_CREAT, READABLE_BY_OWNER)
    try:
        _wait_for_lock(descriptor, folder)
        yield
    finally:
        os.close(descriptor)  # which also unlocks


def _wait_for_lock(descriptor: int, folder: Path) -> None:
    deadline = time.monotonic() + LOCK_WAIT_SECONDS
    while not try_lock(descriptor):
        if time.monotonic() > deadline:
            raise StateError(f"{short_path(folder)} is locked by another explorer.")
        time.sleep(_LOCK_POLL_SECONDS)


def try_lock(descriptor: int) -> bool:
    """Lock an open file against other processes; False if another has locked it.

    Where the file system knows no locks, the answer is True.
    """
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
    return True
