"""The session of each store, kept from one run of the explorer to the next."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

from partnerships_tui.user_state.state_files import (
    read_document,
    state_file,
    texts_in,
    write_document,
)

_FILE_NAME = "sessions.json"

MAX_STORES = 50
"""The most stores with a session; the least recently used are dropped."""


class Session(NamedTuple):
    """The state in which the user left the explorer."""

    view: str = "timeline"
    filter: str = ""
    as_of: str = ""
    """`2025-11-18`, or empty for today."""
    kept: dict[str, dict[str, str]] = {}  # noqa: RUF012  It is never changed.
    """The settings of each view's screen, such as its cursor and its zoom."""
    marks: tuple[str, ...] = ()
    """The ids of the marked events."""
    seen: int | None = None
    """The number of the newest import that the user has seen; None on a first visit."""


NEW_SESSION = Session()


def read_session(store: Path) -> Session:
    """The session of a store; a new one if there is none, or if the file can't be read."""
    fields = read_document(state_file(_FILE_NAME)).get(_key(store))
    return _session_from(fields) if isinstance(fields, dict) else NEW_SESSION


def write_session(store: Path, session: Session) -> None:
    """Keep the session of a store; where no file can be written, it is lost without an error."""
    path = state_file(_FILE_NAME)
    sessions = read_document(path)
    # The order of the file is that of use.
    sessions.pop(_key(store), None)
    sessions[_key(store)] = session._asdict()
    latest_sessions = list(sessions.items())[-MAX_STORES:]
    write_document(path, dict(latest_sessions))


def _key(store: Path) -> str:
    """The real path of a store as a text that JSON can hold, whatever bytes are in it."""
    real_path = os.fsdecode(os.path.realpath(store))
    return real_path.encode("utf-8", "backslashreplace").decode()


def _session_from(fields: dict[str, Any]) -> Session:
    """The session in an object of the file, without the parts of a wrong shape."""
    texts = texts_in(fields)
    return Session(
        view=texts.get("view", NEW_SESSION.view),
        filter=texts.get("filter", NEW_SESSION.filter),
        as_of=texts.get("as_of", NEW_SESSION.as_of),
        kept=_settings_by_view(fields.get("kept")),
        marks=_marks(fields.get("marks")),
        seen=_import_number(fields.get("seen")),
    )


def _settings_by_view(value: object) -> dict[str, dict[str, str]]:
    if not isinstance(value, dict):
        return {}
    return {view: texts_in(settings) for view, settings in value.items()}


def _marks(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(mark for mark in value if isinstance(mark, str))


def _import_number(value: object) -> int | None:
    # In Python, True is an int.
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value
