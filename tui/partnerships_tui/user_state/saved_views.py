"""Views saved under a name: the filter, the as-of date and the settings of the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from partnerships_db.values.errors import InvalidValue, did_you_mean, quoted
from partnerships_tui.keymap import FACES, VIEWS
from partnerships_tui.user_state.state_files import (
    read_document,
    state_file,
    texts_in,
    update_document,
)

VIEWS_FILE = "views.json"

MAX_NAME_LENGTH = 60


class SavedView(NamedTuple):
    """A view with the query and the settings that it is opened with."""

    view: str
    filter: str = ""
    as_of: str = ""
    """`2025-11-18`, or empty for today."""
    kept: dict[str, str] = {}  # noqa: RUF012  It is never changed.
    """The settings of the screen, such as its zoom, lanes, columns and cursor."""


def saved_views() -> dict[str, SavedView]:
    """The saved views by name, in alphabetical order."""
    views = {}
    for name, fields in sorted(read_document(_path()).items()):
        view = _view_from(fields)
        if view is not None and may_be_called(name):
            views[name] = view
    return views


def view_saved_as(name: str) -> SavedView:
    """The saved view of a name. Raises InvalidValue for an unknown name."""
    views = saved_views()
    if name in views:
        return views[name]
    suggestion = did_you_mean(name, (*VIEWS, *views))
    raise InvalidValue(
        f"there is no view {quoted(name)}",
        suggestion or f"expected {', '.join(VIEWS)}, or a saved view",
    )


def save_view(name: str, view: SavedView) -> str:
    """Save a view, and replace any view of the same name.

    The result is a sentence about a damaged file, or empty. Raises StateError.
    """

    def change(document: dict[str, Any]) -> None:
        document[name] = view._asdict()

    return update_document(_path(), change)


def forget_view(name: str) -> str:
    """Remove a saved view.

    The result is a sentence about a damaged file, or empty. Raises StateError.
    """

    def change(document: dict[str, Any]) -> None:
        document.pop(name, None)

    return update_document(_path(), change)


def may_be_called(name: str) -> bool:
    """Whether a view may be saved under a name: a printable line, and not the name of a view."""
    stripped_name = name.strip()
    if not stripped_name or len(name) > MAX_NAME_LENGTH:
        return False
    return name.isprintable() and stripped_name.lower() not in VIEWS


def _path() -> Path:
    return state_file(VIEWS_FILE)


def _view_from(fields: Any) -> SavedView | None:
    """The view in an object of the file, but for parts of a wrong shape; None without a view."""
    texts = texts_in(fields)
    if texts.get("view") not in (*VIEWS, *FACES):
        return None
    return SavedView(
        view=texts["view"],
        filter=texts.get("filter", ""),
        as_of=texts.get("as_of", ""),
        kept=texts_in(fields.get("kept")),
    )
