"""The session of each store, kept from one run of the explorer to the next.

Several explorers may be open on one store. A mark is written when it is made. How an explorer was
left is written at its end, by view, so that it replaces only what that explorer has shown.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from partnerships_db.values import clock
from partnerships_tui.user_state.state_files import (
    read_document,
    state_file,
    texts_in,
    update_document,
)

SESSIONS_FILE = "sessions.json"

MAX_STORES = 50
"""The most stores with a session; the least recently used ones without marks are dropped."""


class Session(NamedTuple):
    """The state in which the user left the explorer."""

    view: str = "timeline"
    filter: str = ""
    as_of: str = ""
    """`2025-11-18`, or empty for today."""
    kept: dict[str, dict[str, str]] = {}  # noqa: RUF012  It is never changed.
    """The settings of each view's screen, such as its cursor and its zoom."""
    marks: tuple[str, ...] = ()
    """The ids of the marked events, in the order of marking."""
    seen: int | None = None
    """The number of the newest import that the user has seen; None on a first visit."""
    put_off: str = ""
    """The edition of the starter data that the user has looked at and not imported."""
    questions_until: str = ""
    """The last day on which questions to try are shown; empty if they are not."""

    @property
    def shows_questions(self) -> bool:
        """Whether the questions to try are shown today."""
        return clock.today().isoformat() <= self.questions_until


NEW_SESSION = Session()


class Marks(NamedTuple):
    """The marks of a store after a change."""

    event_ids: tuple[str, ...]
    """The ids of the marked events, in the order of marking."""
    notice: str = ""
    """A sentence about a damaged file; empty without one."""


def read_session(store: Path) -> Session:
    """The session of a store; a new one if there is none, or if the file can't be read."""
    fields = read_document(state_file(SESSIONS_FILE)).get(store_key(store))
    return _session_from(fields) if isinstance(fields, dict) else NEW_SESSION


def write_session(store: Path, session: Session) -> str:
    """Keep how an explorer was left; the marks in the file are not touched.

    Of `session.kept` only the views that are in it are replaced; empty settings are removed.
    The result is a sentence about a damaged file, or empty. Raises StateError.
    """

    def change(sessions: dict[str, Any]) -> None:
        fields = _fields_of(sessions, store)
        settings = _settings_by_view(fields.get("kept")) | session.kept
        latest_fields = session._asdict()
        latest_fields["kept"] = {view: values for view, values in settings.items() if values}
        latest_fields["marks"] = list(_marks(fields.get("marks")))
        _put_last(sessions, store, fields | latest_fields)

    return update_document(state_file(SESSIONS_FILE), change)


def change_marks(store: Path, is_marked: Mapping[str, bool]) -> Marks:
    """Mark some events and unmark others, by their ids; all other marks stay. Raises StateError."""
    event_ids: dict[str, None] = {}

    def change(sessions: dict[str, Any]) -> None:
        fields = _fields_of(sessions, store)
        event_ids.update(dict.fromkeys(_marks(fields.get("marks"))))
        for event_id, is_marked_now in is_marked.items():
            if is_marked_now:
                event_ids.setdefault(event_id)
            else:
                event_ids.pop(event_id, None)
        _put_last(sessions, store, fields | {"marks": list(event_ids)})

    notice = update_document(state_file(SESSIONS_FILE), change)
    return Marks(tuple(event_ids), notice)


def store_key(store: Path) -> str:
    """The real path of a store as a text that JSON can hold, whatever bytes are in it."""
    real_path = os.fsdecode(os.path.realpath(store))
    return real_path.encode("utf-8", "backslashreplace").decode()


def _fields_of(sessions: dict[str, Any], store: Path) -> dict[str, Any]:
    fields = sessions.get(store_key(store))
    return fields if isinstance(fields, dict) else {}


def _put_last(
    sessions: dict[str, Any],
    store: Path,
    fields: dict[str, Any],
) -> None:
    """Put a store's session at the end, as the order of the file is that of use."""
    sessions.pop(store_key(store), None)
    sessions[store_key(store)] = fields
    *earlier_keys, _ = sessions
    unmarked_keys = [key for key in earlier_keys if not _has_marks(sessions[key])]
    for key in unmarked_keys[: max(len(sessions) - MAX_STORES, 0)]:
        del sessions[key]


def _has_marks(fields: object) -> bool:
    return isinstance(fields, dict) and bool(_marks(fields.get("marks")))


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
        put_off=texts.get("put_off", NEW_SESSION.put_off),
        questions_until=texts.get("questions_until", NEW_SESSION.questions_until),
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
