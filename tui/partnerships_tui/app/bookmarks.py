"""Marked events, and views saved under a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from partnerships_db.filters.model import FilterError
from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.store import Store
from partnerships_db.values.errors import InvalidValue
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.drawing.text.wording import pluralized, short_date
from partnerships_tui.host import AppServices
from partnerships_tui.open_store import read_day
from partnerships_tui.queries.filters import IdCheck, id_check
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.queries.view_state import ViewState
from partnerships_tui.screens.finder import Finder, FinderItem, heading, matching_items
from partnerships_tui.user_state.saved_views import (
    SavedView,
    forget_view,
    may_be_called,
    save_view,
    saved_views,
)

SESSION_ONLY = {"event"}
"""Settings that a session keeps and a saved view does not: the newest event changes every day."""


class Bookmarks:
    """Marks events and lists them; saves, opens and forgets views."""

    def __init__(self, app: AppServices) -> None:
        self._app = app

    # -- Marks -------------------------------------------------------------------------------------

    def toggle_mark(self) -> None:
        """Mark or unmark the event under the cursor."""
        screen = self._app.view_screen
        marks = self._app.marks
        link = screen.current_link()
        if link is None or link.kind != "event":
            return

        if link.target in marks:
            del marks[link.target]
        else:
            marks[link.target] = None
        screen.refresh_badges()
        state = self._app.state
        if state.filter.asks_for("marked"):
            self._app.change(state.with_filter(state.filter))
        self._app.show_message(f"{len(marks):,} marked")

    def show_marks(self) -> None:
        """List the marked events, newest first; choosing one goes there."""
        marks = self._app.marks
        if marks:
            self._app.run_query("marks", marked_events(tuple(marks)), self._list_marks)
        else:
            self._app.show_message("No event is marked. Space marks the event under the cursor.")

    def _list_marks(self, items: Sequence[FinderItem]) -> None:
        title = heading(pluralized(len(items), "marked event"))

        def find(typed_text: str) -> list[FinderItem]:
            return [title, *matching_items(items, typed_text)]

        self._app.push_screen(Finder("marks", find), self._follow)

    def _follow(self, choice: object) -> None:
        if isinstance(choice, Link):
            self._app.follow(choice)

    # -- Saved views -------------------------------------------------------------------------------

    def show_views(self) -> None:
        """List the saved views with their counts of events; a typed name saves this view."""
        views = saved_views()
        query = view_counts(views, self._app.state)
        self._app.run_query("views", query, lambda counts: self._list_views(views, counts))

    def _list_views(
        self,
        views: Mapping[str, SavedView],
        counts: Mapping[str, str],
    ) -> None:
        def find(typed_text: str) -> list[FinderItem]:
            return saved_view_items(views, counts, typed_text)

        self._app.push_screen(Finder("views", find), self._run_choice)

    def _run_choice(self, choice: object) -> None:
        if not isinstance(choice, tuple):
            return
        action, name = choice
        if action == "open":
            self.open(name)
        elif action == "save":
            self._save(name)
        else:
            forget_view(name)
            self._app.show_message(f"forgotten: {name}")

    def _save(self, name: str) -> None:
        if save_view(name, self.current_view()):
            self._app.show_message(f"saved: {name}")
        else:
            self._app.show_message(
                "The view is not saved: its folder can't be written to.",
                is_error=True,
            )

    def current_view(self) -> SavedView:
        """The view in front, as it would be saved."""
        screen = self._app.view_screen
        state = self._app.state
        settings = {
            name: value
            for name, value in screen.save_settings().items()
            if name not in SESSION_ONLY
        }
        as_of = state.as_of.isoformat() if state.as_of else ""
        return SavedView(
            screen.view,
            state.filter.text,
            as_of,
            settings,
        )

    def open(self, name: str) -> None:
        """Show a saved view with its filter, its date and its settings."""
        view = saved_views().get(name)
        if view is None:
            self._app.show_message(f"There is no saved view {name}.", is_error=True)
            return
        try:
            state = _state_of(view, self._app.state)
        except (FilterError, InvalidValue) as error:
            self._app.show_message(f"{name} can't be read: {error}", is_error=True)
            return
        self._app.open_view(view.view, state, view.kept)
        self._app.show_message(f"view: {name}")
        check = id_check(state.filter, is_half_typed=False)
        self._app.run_query("view-values", check, self._explain_unknown)

    def _explain_unknown(self, check: IdCheck) -> None:
        """Say which value of a saved filter the store does not know."""
        if check.error is not None:
            self._app.show_message(str(check.error), is_error=True)


def saved_view_items(
    views: Mapping[str, SavedView],
    counts: Mapping[str, str],
    typed_text: str,
) -> list[FinderItem]:
    """The saved views that match, then the offers to save a view and to forget one."""
    title = "Saved views" if views else "No view is saved yet: type a name to save this one"
    items = [
        FinderItem(name, f"{view.view}, {counts[name]}", ("open", name))
        for name, view in views.items()
    ]
    items = [heading(title), *matching_items(items, typed_text)]

    new_name = typed_text.strip()
    if new_name and may_be_called(typed_text):
        verb = "Replace" if new_name in views else "Save this view as"
        items.append(FinderItem(f"{verb} {new_name}", "", ("save", new_name)))
    for name in views:
        if name in typed_text:
            items.append(
                FinderItem(
                    f"Forget {name}",
                    "",
                    ("forget", name),
                    "forget",
                )
            )
    return items


def _state_of(view: SavedView, state: ViewState) -> ViewState:
    """The state with a saved view's filter and date. Raises FilterError or InvalidValue."""
    criteria = parse_filter(view.filter)
    as_of = read_day(view.as_of) if view.as_of else None
    return state.with_filter(criteria).with_as_of(as_of)


# -- Queries, for a worker -------------------------------------------------------------------------


def marked_events(event_ids: Iterable[str]) -> StoreQuery[list[FinderItem]]:
    """The marked events that are still in the store, newest first."""

    def ask(store: Store) -> list[FinderItem]:
        from partnerships_db.store.queries.details import briefs_of

        return [
            FinderItem(event.title, short_date(event.date), Link("event", event.id))
            for event in briefs_of(store, event_ids)
        ]

    return ask


def view_counts(
    views: Mapping[str, SavedView],
    present_state: ViewState,
) -> StoreQuery[dict[str, str]]:
    """By name, how many events each saved view selects, in words."""

    def ask(store: Store) -> dict[str, str]:
        from partnerships_db.store.queries.details import count_selected

        counts = {}
        for name, view in views.items():
            try:
                state = _state_of(view, present_state)
                event_count = count_selected(store, state.filter, state.as_of)
                counts[name] = pluralized(event_count, "event")
            except (FilterError, InvalidValue):
                counts[name] = "can't be read"
        return counts

    return ask
