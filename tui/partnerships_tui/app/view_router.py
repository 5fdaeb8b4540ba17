"""How the explorer moves between its views: by key, by link, and back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple, cast

from textual import on
from textual.actions import ActionParseResult
from textual.dom import DOMNode
from textual.events import Key as KeyPress
from textual.screen import Screen

from partnerships_db.filters.model import EVERYTHING
from partnerships_db.values.dates import PartialDate
from partnerships_tui.app.key_queue import LIST_QUERIES
from partnerships_tui.app.query_runner import QueryRunner
from partnerships_tui.drawing.text.spans import Link, LinkKind
from partnerships_tui.keymap import FACES, LANES, VIEWS
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.queries.view_state import ViewState
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.textual_compat import use_parsed_styles
from partnerships_tui.user_state.session import Session
from partnerships_tui.widgets.line_widget import StaticLines

VIEW_CLASSES = {
    "timeline": "timeline.TimelineScreen",
    LANES: "lanes.LanesScreen",
    "companies": "companies.CompaniesScreen",
    "matrix": "matrix.MatrixScreen",
    "money": "money.MoneyScreen",
    "sources": "sources.SourcesScreen",
    "changes": "changes.ChangesScreen",
}
"""Where each view's screen is, in the package of the screens."""

VIEW_OF_LINK: dict[LinkKind, str] = {
    "lane": LANES,
    "event": "timeline",
    "company": "companies",
    "cell": "matrix",
    "model": "matrix",
    "period": "timeline",
    "money": "money",
    "source-entry": "sources",
}
"""The view to which each kind of link leads; `source`, `text` and `fold` lead to none."""


class HistoryEntry(NamedTuple):
    """A place that the reader left by a jump, and can come back to."""

    view_name: str
    link: Link
    """The entry under the cursor."""
    is_on_page: bool
    """Whether the page had the focus, not the list."""
    state: ViewState


class ViewRouter(QueryRunner):
    """An app with several views over one state, one of them in front."""

    def __init__(
        self,
        client: StoreClient,
        state: ViewState,
        session: Session,
        *,
        view: str,
        is_read_only: bool,
    ) -> None:
        # Textual reads it in its constructor; without it the first mode would be an empty screen.
        self.DEFAULT_MODE = view  # type: ignore[misc]
        super().__init__(client, is_read_only=is_read_only)
        self.session = session
        """How the explorer was left the last time."""
        self.marks = dict.fromkeys(session.marks)
        """The ids of the marked events, in the order of marking."""
        self.state = self.with_marks(state)
        self._history: list[HistoryEntry] = []
        """The places left by jumps, the latest last."""
        self._opened_views: dict[str, ViewScreen] = {}
        """The screens of the views that have been in front."""
        self._faces: dict[str, str] = {}
        """By view, the alternative that is shown in its place: the lanes for the Timeline."""
        self._show_face(view)
        self._arrivals = 0
        """How many views have come to the front and have not yet moved to where they should."""
        self._arrived_on_page = False
        """Whether the last jump led to a page, which has kept the focus since."""
        for name in (*VIEWS, *FACES):
            self.add_mode(name, partial(self._make_view, name))

    def _make_view(self, name: str) -> Screen[Any]:
        screen = self.make_screen(view_class(name))
        use_parsed_styles(self, screen)
        self._opened_views[name] = screen
        screen.load_settings(self.session.kept.get(name, {}))
        return screen

    @abstractmethod
    def make_screen(self, screen_class: type[ViewScreen]) -> ViewScreen:
        """Make the screen of a view, with this app as its host."""

    # -- The screens -------------------------------------------------------------------------------

    @property
    def view_screen(self) -> ViewScreen:
        """The view in front, also while another screen is open over it."""
        screen = self.screen_stack[0]
        assert isinstance(screen, ViewScreen)
        return screen

    @property
    def front(self) -> ViewScreen:
        """The screen in front that has a list and a page: a view, or an import preview over it."""
        return self.screen if isinstance(self.screen, ViewScreen) else self.view_screen

    def show_message(
        self,
        sentence: str,
        *,
        is_error: bool = False,
    ) -> None:
        """Show a sentence in the footer for a while."""
        self.front.show_message(sentence, is_error=is_error)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run a key's action; before one that is not the list's own, fill the page if it is due.

        Otherwise a key that came in one burst with `j` would use the page of the row before.
        """
        front = self.front
        if front.is_mounted and default_namespace is not front.main_list:
            front.show_due_page()
        return await super().run_action(action, default_namespace, namespaces)

    # -- The state ---------------------------------------------------------------------------------

    def change(self, state: ViewState) -> None:
        """Show another state in all views."""
        state = self.with_marks(state)
        if state != self.state:
            self.state = state
            self.view_screen.sync_with_state()

    def with_marks(self, state: ViewState) -> ViewState:
        """A state whose filter knows today's marks, if it asks for them."""
        if not state.filter.asks_for("marked"):
            return state
        criteria = state.filter._replace(marked=frozenset(self.marks))
        return state._replace(filter=criteria)

    def action_clear_filter(self) -> None:
        """Show all events again."""
        self.change(self.state.with_filter(EVERYTHING))

    # -- Ways to a view ----------------------------------------------------------------------------

    def follow(self, link: Link) -> None:
        """Go to the entry that a link names, open its address, or do what its key does.

        A text is never copied unasked: what the user has in the clipboard may be wanted.
        """
        if link.kind == "source":
            self.open_source(link.target)
        elif link.kind == "text":
            self.show_message("y copies it.")
        elif link.kind == "view":
            self.action_view(link.target)
        elif link.kind == "key":
            self.post_message(KeyPress(link.target, None))
        else:
            self._remember_place()
            view_name = VIEW_OF_LINK[cast(LinkKind, link.kind)]
            self._go(self._face_of(view_name), link)

    @abstractmethod
    def open_source(self, url: str) -> None:
        """Open a source's address in the browser."""

    @on(StaticLines.Clicked)
    def clicked(self, event: StaticLines.Clicked) -> None:
        """Open the view whose tab was clicked, or run the key that was clicked."""
        self.follow(event.link)

    def filter_to(self, text: str) -> None:
        """Show the Timeline with a filter; Backspace comes back."""
        from partnerships_db.filters.model import FilterError
        from partnerships_db.filters.parser import parse_filter

        try:
            criteria = parse_filter(text)
        except FilterError as error:
            self.show_message(str(error), is_error=True)
            return
        self._remember_place()
        self.state = self.with_marks(self.state.with_filter(criteria))
        self._go(self._face_of("timeline"), None)

    def open_view(
        self,
        view_name: str,
        state: ViewState,
        settings: Mapping[str, str],
    ) -> None:
        """Show a view with a state and with the settings that its screen kept."""
        self.state = self.with_marks(state)
        self._history.clear()
        self._faces.clear()
        self._show_face(view_name)
        self.switch_mode(view_name)

        def arrive() -> None:
            self.view_screen.load_settings(settings)
            self.view_screen.show_again()

        self._when_refreshed(arrive)

    def action_view(self, view_name: str) -> None:
        """Go to a view as it was left; from the lanes, the Timeline's key shows the list."""
        self._history.clear()
        if FACES.get(self.view_screen.view) == view_name:
            self.action_leave_lanes()
        else:
            self._go(self._face_of(view_name), None)

    def action_lanes(self) -> None:
        """Show the lanes in place of the Timeline's list, with the cursor on the same event."""
        link = self.view_screen.current_link()
        self._show_face(LANES)
        self._go(LANES, link, to_page=False)

    def action_leave_lanes(self) -> None:
        """Show the Timeline's list in place of the lanes, at the same event or the same day."""
        screen = self.view_screen
        link = screen.current_link()
        day = screen.current_day()
        self._faces.pop("timeline", None)

        if link is not None and link.kind == "event":
            self._go("timeline", link, to_page=False)
            return
        self._go("timeline", None, to_page=False)
        if day is not None:
            date = PartialDate.of(day)
            self._when_refreshed(lambda: self.view_screen.jump_to_date(date))

    def _face_of(self, view_name: str) -> str:
        return self._faces.get(view_name, view_name)

    def _show_face(self, view_name: str) -> None:
        """From now on show this view in the place of the one whose face it is, if it is one."""
        if view_name in FACES:
            self._faces[FACES[view_name]] = view_name

    def _go(
        self,
        view_name: str,
        link: Link | None,
        *,
        to_page: bool = True,
    ) -> None:
        self.switch_mode(view_name)

        def arrive() -> None:
            screen = self.view_screen
            screen.sync_with_state()
            if link is None:
                return
            screen.go_to(link.target)
            self._arrived_on_page = to_page and screen.page.display
            if self._arrived_on_page:
                screen.page.focus()
            else:
                screen.main_list.focus()

        self._when_refreshed(arrive)

    def _when_refreshed(self, arrive: Callable[[], None]) -> None:
        """Call a function when the view in front is laid out; keys wait for it."""

        def arrive_once() -> None:
            self._arrivals -= 1
            arrive()
            self.note_progress()

        self._arrivals += 1
        self.call_after_refresh(arrive_once)

    @property
    def is_arriving(self) -> bool:
        """Whether a view is in front that has not yet moved to where a key leads."""
        return self._arrivals > 0

    def before_answer(self, group: str) -> None:
        """Note the item under the cursor before the list is filled anew."""
        if group in LIST_QUERIES and self.front.is_mounted:
            self.front.show_due_page()

    # -- Ways back ---------------------------------------------------------------------------------

    def _remember_place(self) -> None:
        screen = self.view_screen
        link = screen.current_link() if screen.is_mounted else None
        if link is not None:
            self._history.append(
                HistoryEntry(
                    screen.view,
                    link,
                    screen.page.has_focus,
                    self.state,
                )
            )

    def action_history_back(self) -> None:
        """Go back to where the last jump began, with the filter and the date of that time."""
        if self._history:
            entry = self._history.pop()
            state = self.state.with_filter(entry.state.filter)
            self.state = state.with_as_of(entry.state.as_of)
            self._go(entry.view_name, entry.link, to_page=entry.is_on_page)

    async def action_back(self) -> None:
        """Take one step back: leave what was opened last, the filter, the as-of date, the face.

        At the top the questions of the first week go, and then nothing happens.
        """
        steps = (
            self.close_latest,
            self._leave_filter,
            self._leave_as_of,
            self.view_screen.leave_face,
            self.hide_questions,
        )
        any(step() for step in steps)

    @abstractmethod
    def hide_questions(self) -> bool:
        """Show the questions of the first week no more; False if they are not shown."""

    def close_latest(self) -> bool:
        """Close what was opened last, or go back to where a link began; False at the top.

        The order is that in which things are opened over each other: a prompt over a pane, a pane
        over the place of a jump, the lanes over the Timeline's list. A popup closes itself: it has
        the keys before the view. A page that a link led to is left with the jump.
        """
        screen = self.view_screen
        steps = (
            screen.leave_prompt,
            self._leave_pane_since_jump,
            self._leave_jump,
            screen.leave_pane,
            self._leave_face,
        )
        return any(step() for step in steps)

    def _leave_filter(self) -> bool:
        """Show all events again; False without a filter."""
        if not self.state.filter:
            return False
        self.action_clear_filter()
        return True

    def _leave_as_of(self) -> bool:
        """Follow today again; False if today is followed."""
        if self.state.as_of is None:
            return False
        self.change(self.state.with_as_of(None))
        return True

    def _leave_pane_since_jump(self) -> bool:
        """Leave a pane that was opened after the last jump; False without one."""
        if self._history and self._is_on_page_of_jump():
            return False
        return self.view_screen.leave_pane()

    def _is_on_page_of_jump(self) -> bool:
        """Whether the page has the focus because the last jump led to it."""
        screen = self.view_screen
        return self._arrived_on_page and screen.page.has_focus and not screen.has_pane_alone

    def _leave_jump(self) -> bool:
        """Go back to where the last jump began; False without one."""
        if not self._history:
            return False
        self.action_history_back()
        return True

    def _leave_face(self) -> bool:
        """Show the Timeline's list in place of the lanes; False in another view."""
        if self.view_screen.view not in FACES:
            return False
        self.action_leave_lanes()
        return True


def view_class(name: str) -> type[ViewScreen]:
    """The screen class of a view; its module is imported when the view is first in front."""
    module_name, class_name = VIEW_CLASSES[name].split(".")
    module = import_module(f"partnerships_tui.screens.{module_name}")
    screen_class: type[ViewScreen] = getattr(module, class_name)
    return screen_class
