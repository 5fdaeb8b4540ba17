"""What a reader keeps: marked events, and views saved under a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from partnerships_db.filters.model import FilterError
from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.store import Store
from partnerships_db.values.errors import InvalidValue
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.drawing.text.wording import pluralized, short_date
from partnerships_tui.open_store import read_day
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.screens.finder import Finder, FinderItem, matches
from partnerships_tui.user_state.saved_views import (
    SavedView,
    forget_view,
    may_be_called,
    save_view,
    saved_views,
)

if TYPE_CHECKING:
    from partnerships_tui.app.explorer import Explorer

SESSION_ONLY = {"event"}
"""What a session keeps and a saved view does not: tomorrow its newest event is another one."""


class Bookmarks:
    """The lists of marks and saved views, for the explorer."""

    def __init__(self, app: Explorer) -> None:
        self._app = app

    # -- Marks -------------------------------------------------------------------------------------

    def show_marks(self) -> None:
        """The marked events, newest first; choosing one goes there."""
        if not self._app.marks:
            self._app.show_message("No event is marked: space marks the one under the cursor.")
            return
        self._app.run_query("marks", marked_events(tuple(self._app.marks)), self._list_marks)

    def _list_marks(self, items: list[FinderItem]) -> None:
        def found(typed: str) -> list[FinderItem]:
            head = FinderItem(pluralized(len(items), "marked event"), "", None)
            return [head, *(offer for offer in items if matches(offer, typed))]

        self._app.push_screen(Finder("marks", found), self._go)

    def _go(self, target: object) -> None:
        if isinstance(target, Link):
            self._app.follow(target)

    # -- Saved views -------------------------------------------------------------------------------

    def show_views(self) -> None:
        """The saved views with how many events each selects; a name that is typed saves this one."""
        views = saved_views()
        self._app.run_query(
            "views", view_counts(views), lambda counts: self._list_views(views, counts)
        )

    def _list_views(self, views: Mapping[str, SavedView], counts: Mapping[str, str]) -> None:
        def found(typed: str) -> list[FinderItem]:
            offers = [
                FinderItem(name, f"{view.view}, {counts[name]}", ("open", name))
                for name, view in views.items()
            ]
            offers = [offer for offer in offers if matches(offer, typed)]
            saving = []
            if typed.strip() and may_be_called(typed):
                verb = "Replace" if typed.strip() in views else "Save this view as"
                saving = [FinderItem(f"{verb} {typed.strip()}", "", ("save", typed.strip()))]
            gone = [
                FinderItem(f"Forget {name}", "", ("forget", name), "forget")
                for name in views
                if name in typed
            ]
            head = FinderItem(
                "Saved views" if views else "No view is saved yet: type a name to save this one",
                "",
                None,
            )
            return [head, *offers, *saving, *gone]

        self._app.push_screen(Finder("views", found), self._do)

    def _do(self, target: object) -> None:
        if not isinstance(target, tuple):
            return
        act, name = target
        if act == "open":
            self.open(name)
        elif act == "save":
            done = save_view(name, self.view_now())
            self._app.show_message(
                f"saved: {name}" if done else "No folder can be written to keep it in.",
                is_error=not done,
            )
        else:
            forget_view(name)
            self._app.show_message(f"forgotten: {name}")

    def view_now(self) -> SavedView:
        """What would be saved."""
        screen, state = self._app.view_screen, self._app.state
        as_of = state.as_of.isoformat() if state.as_of else ""
        kept = {name: value for name, value in screen.kept().items() if name not in SESSION_ONLY}
        return SavedView(screen.view, state.filter.text, as_of, kept)

    def open(self, name: str) -> None:
        """Everything as it was saved."""
        view = saved_views().get(name)
        if view is None:
            self._app.show_message(f"There is no view {name} any more.", is_error=True)
            return
        try:
            chosen = parse_filter(view.filter)
            as_of = read_day(view.as_of) if view.as_of else None
        except (FilterError, InvalidValue) as error:
            self._app.show_message(f"{name} can't be read any more: {error}", is_error=True)
            return
        self._app.state = self._app.state.with_filter(chosen).with_as_of(as_of)
        self._app.open_view(view.view, view.kept)
        self._app.show_message(f"view: {name}")


# -- Questions, for a worker ---------------------------------------------------------------------------


def marked_events(events: Iterable[str]) -> StoreQuery[list[FinderItem]]:
    """The marked events that are there still, newest first."""

    def ask(store: Store) -> list[FinderItem]:
        from partnerships_db.store.queries.details import briefs_of

        return [
            FinderItem(one.title, short_date(one.date), Link("event", one.id))
            for one in briefs_of(store, events)
        ]

    return ask


def view_counts(views: Mapping[str, SavedView]) -> StoreQuery[dict[str, str]]:
    """How many events each saved view selects now."""

    def ask(store: Store) -> dict[str, str]:
        from partnerships_db.store.queries.details import count_selected

        counts = {}
        for name, view in views.items():
            try:
                as_of = read_day(view.as_of) if view.as_of else None
                counts[name] = pluralized(
                    count_selected(store, parse_filter(view.filter), as_of), "event"
                )
            except (FilterError, InvalidValue):
                counts[name] = "can't be read any more"
        return counts

    return ask
