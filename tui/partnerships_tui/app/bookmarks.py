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
from partnerships_tui.user_state.session import change_marks, read_session
from partnerships_tui.user_state.state_files import StateError

SESSION_ONLY = {"event"}
"""Settings that a session keeps and a saved view does not: the newest event changes every day."""


class Bookmarks:
    """Marks events and lists them; saves, opens and forgets views."""

    def __init__(self, app: AppServices) -> None:
        self._app = app
        self._unwritten_marks: dict[str, bool] = {}
        """By event id, whether it was marked or unmarked, while no file could be written."""

    # -- Marks -------------------------------------------------------------------------------------

    def toggle_mark(self) -> None:
        """Mark or unmark the event under the cursor, and write that at once."""
        screen = self._app.view_screen
        marks = self._app.marks
        link = screen.current_link()
        if link is None or link.kind != "event":
            return

        self._unwritten_marks[link.target] = link.target not in marks
        if link.target in marks:
            del marks[link.target]
        else:
            marks[link.target] = None
        problem = self.write_marks()
        screen.refresh_badges()
        self._app.change(self._app.state)  # a filter may ask for marks
        count = f"{len(self._app.marks):,} marked"
        self._app.show_message(f"{count}. {problem}" if problem else count, is_error=bool(problem))

    def write_marks(self) -> str:
        """Write the marks that are not written yet, and take over those of other explorers.

        The result is a sentence about a problem; empty without one.
        """
        if not self._unwritten_marks:
            return ""
        if self._app.is_read_only:
            return "--read-only: the marks are lost when you leave."
        try:
            marks = change_marks(self._app.client.path, self._unwritten_marks)
        except StateError as error:
            return f"Not written: {error}"
        self._unwritten_marks.clear()
        self._app.marks = dict.fromkeys(marks.event_ids)
        return marks.notice

    def _read_marks(self) -> None:
        """Take over the marks of other explorers, and keep those that are not written yet."""
        file_marks = dict.fromkeys(read_session(self._app.client.path).marks)
        for event_id, is_marked in self._unwritten_marks.items():
            if is_marked:
                file_marks.setdefault(event_id)
            else:
                file_marks.pop(event_id, None)
        self._app.marks = file_marks

    def show_marks(self) -> None:
        """List the marked events, newest first; choosing one goes there."""
        self._read_marks()
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
        query = view_counts(views, frozenset(self._app.marks))
        self._app.run_query("views", query, lambda counts: self._list_views(views, counts))

    def _list_views(
        self,
        views: Mapping[str, SavedView],
        counts: Mapping[str, str],
    ) -> None:
        def find(typed_text: str) -> list[FinderItem]:
            return saved_view_items(views, counts, typed_text)

        hint = "type a name, and Enter saves this view under it"
        self._app.push_screen(Finder("views", find, hint=hint), self._run_choice)

    def _run_choice(self, choice: object) -> None:
        if not isinstance(choice, tuple):
            return
        action, name = choice
        if action == "open":
            self.open(name)
            return
        try:
            if action == "save":
                notice = save_view(name, self.current_view())
                message = f"saved: {name}"
            else:
                notice = forget_view(name)
                message = f"forgotten: {name}"
        except StateError as error:
            self._app.show_message(f"Nothing was changed: {error}", is_error=True)
            return
        self._app.show_message(f"{message}. {notice}" if notice else message)

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
    marked_ids: frozenset[str],
) -> StoreQuery[dict[str, str]]:
    """By name, how many events each saved view selects, in words."""

    def ask(store: Store) -> dict[str, str]:
        from partnerships_db.store.queries.details import count_selected

        counts = {}
        for name, view in views.items():
            try:
                state = _state_of(view, ViewState())
                criteria = state.filter._replace(marked=marked_ids)
                event_count = count_selected(store, criteria, state.as_of)
                counts[name] = pluralized(event_count, "event")
            except (FilterError, InvalidValue):
                counts[name] = "can't be read"
        return counts

    return ask
