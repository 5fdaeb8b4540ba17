"""What the explorer remembers from one run to the next, for each store: where it was left, marks, what was seen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

from partnerships_tui.user_state.state_files import read_document, state_file, write_document

_NAME = "sessions.json"

STORES = 50
"""So many stores are remembered, the latest used."""


class Session(NamedTuple):
    """How the explorer was left."""

    view: str = "timeline"
    filter: str = ""
    as_of: str = ""
    """`2025-11-18`; empty is today."""
    kept: dict[str, dict[str, str]] = {}  # noqa: RUF012  read, never changed
    """For each view what its screen keeps: where its cursor is, how far it is zoomed."""
    marks: tuple[str, ...] = ()
    """The ids of the events that are marked."""
    seen: int | None = None
    """The newest import of that time; None on a first visit."""


NEW = Session()


def read_session(store: Path) -> Session:
    """The session of a store; a new one where there is none, or none that can be read."""
    found = read_document(state_file(_NAME)).get(_key(store))
    return _session(found) if isinstance(found, dict) else NEW


def write_session(store: Path, session: Session) -> None:
    """Keep it. Where no folder can be written, nothing is kept, and nobody is bothered."""
    stores = read_document(state_file(_NAME))
    stores.pop(_key(store), None)
    stores[_key(store)] = session._asdict()
    write_document(state_file(_NAME), dict(list(stores.items())[-STORES:]))


def _key(store: Path) -> str:
    return os.fsdecode(os.path.realpath(store)).encode("utf-8", "backslashreplace").decode()


def _session(found: dict[str, Any]) -> Session:
    """What of it has the right shape."""
    texts = {
        name: value
        for name in ("view", "filter", "as_of")
        if isinstance(value := found.get(name), str)
    }
    marks, seen, kept = found.get("marks"), found.get("seen"), found.get("kept")
    return Session(
        **texts,
        kept={view: _texts(values) for view, values in kept.items()}
        if isinstance(kept, dict)
        else {},
        marks=tuple(mark for mark in marks if isinstance(mark, str))
        if isinstance(marks, list)
        else (),
        seen=seen if isinstance(seen, int) and not isinstance(seen, bool) else None,
    )


def _texts(values: object) -> dict[str, str]:
    if not isinstance(values, dict):
        return {}
    return {name: value for name, value in values.items() if isinstance(value, str)}
