"""Views that were saved under a name: what is selected, as of when, and how each screen shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from partnerships_tui.keymap import FACES, VIEWS
from partnerships_tui.user_state.state_files import read_document, state_file, write_document

NAME_LIMIT = 60


class SavedView(NamedTuple):
    """Everything that opening it brings back."""

    view: str
    filter: str = ""
    as_of: str = ""
    kept: dict[str, str] = {}  # noqa: RUF012  read, never changed
    """What its screen keeps: zoom, lanes, columns, the place."""


def saved_views() -> dict[str, SavedView]:
    """All of them by name, in the order of the alphabet."""
    found = {name: _view(fields) for name, fields in read_document(_path()).items()}
    return {
        name: view
        for name, view in sorted(found.items())
        if view is not None and may_be_called(name)
    }


def save_view(name: str, view: SavedView) -> bool:
    """Keep it under that name, in place of what was; False where nothing can be written."""
    kept = {other: one._asdict() for other, one in saved_views().items()}
    return write_document(_path(), {**kept, name: view._asdict()})


def forget_view(name: str) -> bool:
    """Keep it no longer."""
    kept = {other: one._asdict() for other, one in saved_views().items() if other != name}
    return write_document(_path(), kept)


def may_be_called(name: str) -> bool:
    """A line of letters that is none of the six views' names."""
    return (
        bool(name.strip())
        and name.isprintable()
        and len(name) <= NAME_LIMIT
        and name.strip().lower() not in VIEWS
    )


def _path() -> Path:
    return state_file("views.json")


def _view(fields: Any) -> SavedView | None:
    """What of it has the right shape."""
    if not isinstance(fields, dict) or fields.get("view") not in (*VIEWS, *FACES):
        return None
    kept = fields.get("kept")
    texts = {
        name: value
        for name in ("view", "filter", "as_of")
        if isinstance(value := fields.get(name), str)
    }
    pairs = kept.items() if isinstance(kept, dict) else ()
    return SavedView(**texts, kept={name: value for name, value in pairs if isinstance(value, str)})
