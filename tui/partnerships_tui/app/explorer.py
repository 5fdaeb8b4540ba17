"""The explorer: one store, one state, and the views over both."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from textual import on
from textual.app import App
from textual.events import Event
from textual.events import Key as KeyEvent
from textual.message import Message
from textual.reactive import Reactive
from textual.screen import Screen
from textual.theme import Theme

from partnerships_db.details import NOTHING_UNSEEN, UnseenChanges
from partnerships_db.filters.model import EVERYTHING
from partnerships_db.store.store import Store, StoreError
from partnerships_db.timeline.records import EventRow
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.text.bilingual import OutputLanguage
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.highlights import highlights_of
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.drawing.timeline import RowBadges
from partnerships_tui.keymap import EVERYWHERE, FACES, LANES, VIEWS, Key
from partnerships_tui.memory import freeze_startup_objects
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.queries.history import unseen_changes
from partnerships_tui.queries.money import target_currency_for
from partnerships_tui.queries.store_query import Answer, StoreQuery
from partnerships_tui.queries.view_state import ViewState
from partnerships_tui.screens.list_page import ViewScreen
from partnerships_tui.screens.timeline import TimelineScreen
from partnerships_tui.terminal import TerminalGuard
from partnerships_tui.theme import DARK, OURS
from partnerships_tui.user_state.session import NEW, Session
from partnerships_tui.widgets.line_widget import LineWidget
from partnerships_tui.widgets.lines_view import bindings

if TYPE_CHECKING:
    from rich.console import RenderableType

    from partnerships_db.values.exchange import TargetCurrency
    from partnerships_tui.app.bookmarks import Bookmarks
    from partnerships_tui.app.import_flow import ImportFlow

STORE_POLL_SECONDS = 2.0
"""How often the store is asked whether another program has written to it."""

MAX_WORKERS = 4
"""So many questions are answered at once; each takes a connection and half a megabyte."""

FREEZE_DELAY_SECONDS = 0.4
"""How long after the start the collector is put in order: after the first paint, before most keys."""


class HistoryEntry(NamedTuple):
    """Where a reader was: in which view, on what, and what was selected."""

    view: str
    link: Link
    is_on_page: bool
    state: ViewState


_VIEW_OF_LINK = {
    "lane": LANES,
    "event": "timeline",
    "company": "companies",
    "cell": "matrix",
    "model": "matrix",
    "period": "timeline",
    "money": "money",
    "source-entry": "sources",
}


class Explorer(App[None]):
    """Holds the store and the state, owns the workers, and routes links between the views."""

    TITLE = "partnerships"
    # The theme is ours from the first line on: setting it later would parse every style sheet again.
    theme: Reactive[str] = Reactive(DARK.name)
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = bindings(EVERYWHERE)

    class QueryAnswered(Message):
        """A worker has the answer to a question."""

        def __init__(self, group: str, token: object, then: Callable[[], None]) -> None:
            super().__init__()
            self.group, self.token, self.then = group, token, then

    class QueryFailed(Message):
        """The store could not answer."""

        def __init__(self, sentence: str) -> None:
            super().__init__()
            self.sentence = sentence

    def __init__(self, desk: StoreClient, state: ViewState, session: Session = NEW, *, view: str = "timeline",
                 is_ascii: bool = False, is_read_only: bool = False, watched: str | None = None,
                 language: OutputLanguage = "en") -> None:  # fmt: skip
        self.DEFAULT_MODE = view  # type: ignore[misc]  # the first mode is one of ours, not an empty one
        super().__init__()
        self.client = desk
        self.client.on_error = lambda sentence: self.post_message(self.QueryFailed(sentence))
        self.state = state
        self.is_read_only = is_read_only
        self.session = session
        """How it was left the last time."""
        self.left: Session | None = None
        """How it is left now; None while it runs, and after a crash."""
        self.unseen = NOTHING_UNSEEN
        self.marks = dict.fromkeys(session.marks)
        """The ids of the marked events."""
        self._watched = watched
        self.language = language
        self._currency = ""
        """The other currency that was asked for last; its rates may be still on the way."""
        self.glyphs = Glyphs(is_ascii)
        LineWidget.painted_with = self.glyphs
        self._places: list[HistoryEntry] = []
        """Where the reader was before each jump: the way back."""
        self._latest_queries: dict[str, object] = {}
        """The latest question of each group."""
        self.trouble = ""
        """What is wrong for longer than a moment, said in every view's footer."""
        self._running_queries: dict[object, Store] = {}
        """From which store each question is being answered."""
        self.crash: BaseException | None = None
        """What ended the program, if something did."""
        self._views: dict[str, ViewScreen] = {}
        """Those that have been in front."""
        self._faces = {FACES[view]: view} if view in FACES else {}
        """What stands in a view's place now."""
        for name in (*VIEWS, *FACES):
            self.add_mode(name, partial(self._view, name))

    @cached_property
    def available_themes(self) -> dict[str, Theme]:
        """Ours, then Textual's; Textual asks twice for every line that it paints."""
        return {**{theme.name: theme for theme in OURS}, **super().available_themes}

    def _view(self, name: str) -> Screen[Any]:
        screen = self._views[name] = view_class(name)(self)
        screen.restore(self.session.kept.get(name, {}))
        return screen

    # -- The run -----------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Signals leave in good order, and the store is watched for others' imports."""
        loop, restorer = asyncio.get_running_loop(), TerminalGuard.of_process()
        loop.set_default_executor(ThreadPoolExecutor(MAX_WORKERS))
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            # Threadsafe although it is this thread: the loop sleeps, and must be woken.
            restorer.die_of(number, lambda code: loop.call_soon_threadsafe(self.exit, None, code))
        self.set_interval(STORE_POLL_SECONDS, self.check_for_external_writes)
        self._ask_news()
        if self._watched is not None:
            self.import_flow.watch(self._watched)
        self.set_timer(FREEZE_DELAY_SECONDS, freeze_startup_objects)

    async def on_event(self, event: Event) -> None:
        """A key that was on its way to a list while a line was opened is the line's."""
        if isinstance(event, KeyEvent) and event.is_forwarded:
            has_had = getattr(self.focused, "already_received", None)
            if has_had is not None and self.focused is not None and not has_had(event):
                late = KeyEvent(event.key, event.character)
                late._set_forwarded()
                self.focused.post_message(late)
                return
        await super().on_event(event)

    def _fatal_error(self) -> None:
        """A mistake of ours ends the program with a sentence; the caller writes the rest to a file."""
        self.crash = self._exception
        self._close_messages_no_wait()

    def check_for_external_writes(self) -> None:
        """Another program, or a worker of ours, has written to the store: show what is there now."""
        if self.client.has_changed():
            self.change(self.state._replace(version=self.state.version + 1))
            self._ask_news()

    def _ask_news(self) -> None:
        """What is new since the last visit, where anything came in since."""
        seen = self.state.seen
        if seen is not None and self.client.latest_import() > seen:
            self.run_query("news", unseen_changes(seen), self._show_news)
        elif self.unseen is not NOTHING_UNSEEN:
            self._show_news(NOTHING_UNSEEN)

    def _show_news(self, unseen: UnseenChanges) -> None:
        self.unseen = unseen
        self.view_screen.show_news()

    def run_query(
        self, group: str, question: StoreQuery[Answer], then: Callable[[Answer], None]
    ) -> None:
        """Answer in a worker; of one group only the latest question is answered."""
        self.stream_query(group, lambda store: iter((question(store),)), then)

    def stream_query(
        self, group: str, question: StoreQuery[Iterator[Answer]], then: Callable[[Answer], None]
    ) -> None:
        """The same, with an answer that comes in several steps. What was still asked in that group is broken off."""
        self.cancel_query(group)
        token = self._latest_queries[group] = object()

        def work() -> None:
            if self._latest_queries.get(group) is not token:
                return
            try:
                with self.client.connection() as store:
                    self._running_queries[token] = store
                    answers = (
                        question(store) if self._latest_queries.get(group) is token else iter(())
                    )
                    for answer in answers:
                        self.post_message(self.QueryAnswered(group, token, partial(then, answer)))
                        if self._latest_queries.get(group) is not token:
                            break
            except StoreError as error:
                if self._latest_queries.get(group) is token:
                    self.post_message(self.QueryFailed(str(error)))
            finally:
                self._running_queries.pop(token, None)

        self.run_worker(work, thread=True, group=group, exclusive=True)

    def write(self, task: StoreQuery[Answer], then: Callable[[Answer], None]) -> None:
        """Do it in a worker, on a store open for writing, and show what is there then."""
        if self.is_read_only:
            self.show_message("--read-only: nothing is changed.", is_error=True)
            return

        def work() -> None:
            try:
                answer = self.client.run_write(task)
            except StoreError as error:
                self.post_message(self.QueryFailed(str(error)))
                return
            self.call_from_thread(self._written, lambda: then(answer))

        self.run_worker(work, thread=True, group="write")

    def _written(self, then: Callable[[], None]) -> None:
        self.check_for_external_writes()
        then()

    def cancel_query(self, group: str) -> None:
        """What was asked in that group last needs no answer any more."""
        store = self._running_queries.get(self._latest_queries.pop(group, None))
        if store is not None:
            store.interrupt()

    @on(QueryAnswered)
    def deliver_answer(self, event: QueryAnswered) -> None:
        """Show it, unless something newer was asked since."""
        if self._latest_queries.get(event.group) is event.token:
            event.then()

    @on(QueryFailed)
    def show_failure(self, event: QueryFailed) -> None:
        """Say why."""
        self.show_message(event.sentence, is_error=True)

    # -- State and places --------------------------------------------------------------------------

    @property
    def view_screen(self) -> ViewScreen:
        """The view in front, also when something is open over it."""
        screen = self.screen_stack[0]
        assert isinstance(screen, ViewScreen)
        return screen

    @property
    def front(self) -> ViewScreen:
        """The view in front, or what is open over it and has a list and a page too."""
        return self.screen if isinstance(self.screen, ViewScreen) else self.view_screen

    def change(self, state: ViewState) -> None:
        """Another filter or as-of date, for all views."""
        if state != self.state:
            self.state = state
            self.view_screen.state_changed()

    def show_message(self, text: str, *, is_error: bool = False) -> None:
        """Say something in the footer."""
        self.view_screen.show_message(text, is_error=is_error)

    def follow(self, link: Link) -> None:
        """Go where a link leads; Esc and Backspace come back from there."""
        if link.kind == "source":
            self.open_source(link.target)
            return
        if link.kind == "text":
            self.copy_text(link.target)
            return
        place = self.view_screen.place()
        if place is not None:
            self._places.append(
                HistoryEntry(
                    self.view_screen.view, place, self.view_screen.page.has_focus, self.state
                )
            )
        view = _VIEW_OF_LINK[link.kind]
        self._go(self._faces.get(view, view), link)

    def _go(self, view: str, link: Link | None, *, to_page: bool = True) -> None:
        self.switch_mode(view)

        def arrive() -> None:
            screen = self.view_screen
            screen.sync_with_state()
            if link is not None:
                screen.go_to(link.target)
                (screen.page if to_page and screen.page.display else screen.main_list).focus()

        self.call_after_refresh(arrive)

    def filter_to(self, text: str) -> None:
        """The Timeline with that filter; Backspace comes back."""
        from partnerships_db.filters.model import FilterError
        from partnerships_db.filters.parser import parse_filter

        place = self.view_screen.place()
        if place is not None:
            self._places.append(HistoryEntry(self.view_screen.view, place, False, self.state))
        try:
            self.state = self.state.with_filter(parse_filter(text))
        except FilterError as error:
            self.show_message(str(error), is_error=True)
            return
        self._go(self._faces.get("timeline", "timeline"), None)

    def action_view(self, view: str) -> None:
        """To another view, which is as it was left."""
        self._places.clear()
        if FACES.get(self.view_screen.view) == view:
            self.action_leave_lanes()
        else:
            self._go(self._faces.get(view, view), None)

    def action_lanes(self) -> None:
        """The lanes in place of the list, with the cursor on the same event."""
        place = self.view_screen.place()
        self._faces["timeline"] = LANES
        self._go(LANES, place, to_page=False)

    def action_leave_lanes(self) -> None:
        """The list in place of the lanes, with the cursor on the same event, or near the same day."""
        screen = self.view_screen
        place, day = screen.place(), screen.day_here()
        self._faces.pop("timeline", None)
        self._go(
            "timeline",
            place if place is not None and place.kind == "event" else None,
            to_page=False,
        )
        if day is not None and (place is None or place.kind != "event"):
            self.call_after_refresh(lambda: self.view_screen.jump_to_date(PartialDate.of(day)))

    def action_history_back(self) -> None:
        """Back to where the last jump began."""
        if self._places:
            place = self._places.pop()
            # What was selected there, too: the jump may have led out of it.
            self.state = self.state.with_filter(place.state.filter).with_as_of(place.state.as_of)
            self._go(place.view, place.link, to_page=place.is_on_page)

    async def action_back(self) -> None:
        """One step back: the line that is typed at, a jump, a pane, the filter, the view."""
        screen = self.view_screen
        if screen.leave_line():
            return
        if self._places:
            self.action_history_back()
        elif screen.leave_pane():
            return
        elif self.state.filter:
            self.action_clear_filter()
        elif screen.view != "timeline":
            self.action_view("timeline")

    def action_tick_list(self) -> None:
        """Kinds, states, years, companies and tags to tick; the filter's text is made from them."""
        from partnerships_db.filters.parser import parse_filter
        from partnerships_tui.queries.filters import term_counts
        from partnerships_tui.screens.filter_picker import GROUPS, FilterPicker

        def change(text: str) -> None:
            self.change(self.state.with_filter(parse_filter(text)))

        ticks = FilterPicker(self.state.filter.text, change)
        self.push_screen(ticks)
        question = term_counts([name for name, _ in GROUPS], self.state.as_of)
        self.run_query(
            "ticks",
            question,
            lambda found: ticks.show([(name, title, found[name]) for name, title in GROUPS]),
        )

    def action_clear_filter(self) -> None:
        """All events again."""
        self.change(self.state.with_filter(EVERYTHING))

    def action_step_date(self, months: int) -> None:
        """The as-of date so many months on; the first step starts from today."""
        from dateutil.relativedelta import relativedelta

        try:
            self.change(self.state.with_as_of(self.state.day + relativedelta(months=months)))
        except (ValueError, OverflowError):
            self.show_message("There is no date beyond that.", is_error=True)

    def action_reload(self) -> None:
        """Read the store again, also when it is another file by now."""
        try:
            self.client.reopen()
        except StoreError as error:
            self.show_message(str(error), is_error=True)
            return
        self.change(self.state._replace(version=self.state.version + 1))
        self.show_message("The store was read again.")

    def action_next_currency(self) -> None:
        """Figures in the next currency too; after the last in their own alone."""
        from partnerships_db.values.exchange import TARGET_CURRENCIES

        place = (
            TARGET_CURRENCIES.index(self._currency) if self._currency in TARGET_CURRENCIES else -1
        )
        self._currency = TARGET_CURRENCIES[place + 1] if place + 1 < len(TARGET_CURRENCIES) else ""
        if not self._currency:
            self.cancel_query("exchange")
            self._show_exchange(None)
            return
        self.run_query("exchange", target_currency_for(self._currency), self._show_exchange)

    def _show_exchange(self, target: TargetCurrency | None) -> None:
        self.change(self.state._replace(target_currency=target))
        self.show_message(f"{self.glyphs('≈')} {target.currency} is ours, by the ECB's rates of their day" if target
                 else "figures in their own currencies alone")  # fmt: skip

    # -- What is copied and opened -----------------------------------------------------------------

    def action_copy(self) -> None:
        """What is under the cursor: a sentence, a card, an id, an address."""
        text = self.view_screen.copied()
        if text is not None:
            self.copy_text(text)

    def action_choose_copy(self) -> None:
        """All that can be copied here, by letter."""
        copies = self.view_screen.copies()
        if not copies:
            self.show_message("There is nothing to copy here.")
            return
        from partnerships_tui.screens.copy_menu import CopyMenu

        chooser = CopyMenu(copies, self.glyphs)
        self.push_screen(chooser, lambda text: None if text is None else self.copy_text(text))

    def copy_text(self, text: str) -> None:
        """To the clipboard by way of the terminal; shown as well, as no terminal tells whether it took it."""
        self.copy_to_clipboard(text)
        self.show_message(
            f"copied: {' '.join(text.split())}" if "\n" in text else f"copied: {text}"
        )

    def action_open_source(self) -> None:
        """The source under the cursor, or the first one on the page."""
        page = self.view_screen.page
        links = [
            link
            for link in ([page.link] if page.has_focus else []) + page.links
            if link and link.kind == "source"
        ]
        if links:
            self.open_source(links[0].target)
        else:
            self.show_message("This page names no source with an address.")

    def open_source(self, url: str) -> None:
        """In the browser, if the address is one that may be opened; the same check as at import."""
        from partnerships_db.values.errors import InvalidValue
        from partnerships_db.values.urls import safe_url

        try:
            self.open_url(safe_url(url))
        except InvalidValue as refusal:
            self.show_message(f"not opened, the address {refusal.wrong}: {url}", is_error=True)
            return
        self.show_message(f"opened: {url}")

    # -- What is kept ------------------------------------------------------------------------------

    @cached_property
    def bookmarks(self) -> Bookmarks:
        """The lists of marks and saved views; loaded when first asked for."""
        from partnerships_tui.app.bookmarks import Bookmarks

        return Bookmarks(self)

    def badges_of(self, row: EventRow) -> RowBadges:
        """What is to be seen in an event's row besides the event."""
        return RowBadges(
            self.unseen.has_event(row.key), row.id in self.marks, highlights_of(self.state.filter)
        )

    def action_mark(self) -> None:
        """Mark the event under the cursor, or no longer."""
        place = self.view_screen.place()
        if place is None or place.kind != "event":
            return
        if place.target in self.marks:
            del self.marks[place.target]
        else:
            self.marks[place.target] = None
        self.view_screen.main_list.refresh()
        self.show_message(f"{len(self.marks):,} marked")

    def action_marks(self) -> None:
        """The marked events."""
        self.bookmarks.show_marks()

    def action_views(self) -> None:
        """The saved views, and saving this one."""
        self.bookmarks.show_views()

    def open_view(self, view: str, settings: Mapping[str, str]) -> None:
        """A view as it was kept, over the state that is set."""
        self._places.clear()
        self._faces = {FACES[view]: view} if view in FACES else {}
        self.switch_mode(view)

        def arrive() -> None:
            self.view_screen.restore(settings)
            self.view_screen.show_again()

        self.call_after_refresh(arrive)

    # -- What comes in -----------------------------------------------------------------------------

    @cached_property
    def import_flow(self) -> ImportFlow:
        """What brings files and entries in; loaded when first asked for."""
        from partnerships_tui.app.import_flow import ImportFlow

        return ImportFlow(self)

    def _may_write(self) -> bool:
        if self.is_read_only:
            self.show_message("--read-only: nothing is imported.", is_error=True)
        return not self.is_read_only

    def action_import(self) -> None:
        """Import a file or a folder, after a look at what it changes."""
        if self._may_write():
            self.import_flow.ask_path()

    def action_edit(self) -> None:
        """The entry under the cursor, in the editor."""
        screen = self.view_screen
        link = screen.page.link if screen.page.has_focus else None
        link = (
            link
            if link is not None
            and link.kind in ("event", "company", "model", "cell", "source-entry")
            else screen.place()
        )
        if link is not None and self._may_write():
            self.import_flow.edit(link)

    def action_new_event(self) -> None:
        """A new event, in the editor."""
        if self._may_write():
            self.import_flow.new_event()

    def edit_file(self, path: Path, line: int = 1, column: int = 1) -> bool:
        """Open the user's editor, and come back; False where there is none."""
        from textual.app import SuspendNotSupported

        from partnerships_tui.app.external_editor import NoEditor, edit

        try:
            with self.suspend():
                edit(path, line, column)
        except NoEditor as error:
            self.show_message(str(error), is_error=True)
            return False
        except SuspendNotSupported:
            self.show_message("An editor can't be opened from here.", is_error=True)
            return False
        return True

    # -- Help, palette, themes, leaving ------------------------------------------------------------

    def action_help(self) -> None:
        """All keys, searchable; choosing one runs it."""
        from partnerships_tui.app.palette import help_items
        from partnerships_tui.screens.finder import Finder

        view = self.front.view
        self.push_screen(Finder("keys", lambda typed: help_items(view, typed)), self._run)

    def action_palette(self) -> None:
        """Commands at once; companies, models and events as they are found."""
        from partnerships_tui.app.palette import command_items, entry_items
        from partnerships_tui.screens.finder import Finder

        view = self.view_screen.view
        themes = list(self.available_themes)

        def later(typed: str) -> None:
            self.run_query("palette", entry_items(typed), lambda offers: finder.add(typed, offers))

        finder = Finder(":", lambda typed: command_items(view, typed, themes), later)
        self.push_screen(finder, self._run)

    async def _run(self, target: object) -> None:
        """Do what was chosen in the help or the palette."""
        if isinstance(target, Link):
            self.follow(target)
        elif isinstance(target, str):
            self.theme = target
        elif isinstance(target, Key):
            for node in (self.screen.focused, self.front, self):
                if node is not None and await self.run_action(target.action, node):
                    break

    def action_next_theme(self) -> None:
        """Ours first, then Textual's."""
        names = list(self.available_themes)
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.show_message(f"theme: {self.theme}")

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Leave, and remember how: what was there until now has been seen."""
        if self.left is None and self.crash is None:
            kept = {
                name: screen.kept() for name, screen in self._views.items() if screen.is_mounted
            }
            self.left = self.session._replace(
                view=self.view_screen.view,
                filter=self.state.filter.text,
                as_of=self.state.as_of.isoformat() if self.state.as_of else "",
                kept={
                    name: values for name, values in {**self.session.kept, **kept}.items() if values
                },
                marks=tuple(self.marks),
                seen=self.client.latest_import(),
            )
        super().exit(result, return_code, message)

    def action_quit_or_close(self) -> None:
        """Close the pane that is open; at the top, leave."""
        if not self.view_screen.leave_pane():
            self.exit()

    def action_quit_hint(self) -> None:
        """Ctrl+C is for copying in many terminals: it says how to leave."""
        self.show_message("q leaves, Ctrl+Q from anywhere")


def view_class(name: str) -> type[ViewScreen]:
    """The screen of a view; all but the first are loaded when they are first in front."""
    match name:
        case "companies":
            from partnerships_tui.screens.companies import CompaniesScreen

            return CompaniesScreen
        case "matrix":
            from partnerships_tui.screens.matrix import MatrixScreen

            return MatrixScreen
        case "money":
            from partnerships_tui.screens.money import MoneyScreen

            return MoneyScreen
        case "sources":
            from partnerships_tui.screens.sources import SourcesScreen

            return SourcesScreen
        case "changes":
            from partnerships_tui.screens.changes import ChangesScreen

            return ChangesScreen
        case "lanes":
            from partnerships_tui.screens.lanes import LanesScreen

            return LanesScreen
    return TimelineScreen
