"""The explorer: one store, one state, and the views over both."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.events import Event, InputEvent, Paste
from textual.events import Key as KeyEvent
from textual.reactive import Reactive
from textual.theme import Theme

from partnerships_db.filters.model import FilterError
from partnerships_db.store.store import StoreError
from partnerships_db.timeline.records import NOTHING_UNSEEN, EventRow, UnseenChanges
from partnerships_db.values import clock
from partnerships_tui.app.key_queue import KeyQueue
from partnerships_tui.app.view_router import ViewRouter
from partnerships_tui.drawing.text.bilingual import OutputLanguage
from partnerships_tui.drawing.text.first_questions import questions_note
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.highlights import NO_HIGHLIGHTS, Highlights, highlights_of
from partnerships_tui.drawing.text.spans import BLANK, Line, Link, Role, line, span
from partnerships_tui.drawing.timeline import RowBadges
from partnerships_tui.host import EditOutcome
from partnerships_tui.key_hints import KeyPlace
from partnerships_tui.key_names import key_name
from partnerships_tui.keymap import EVERYWHERE, LANES, LINES, Key, key_names, key_of, keys_in
from partnerships_tui.memory import freeze_startup_objects
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.queries.damage import entry_damage
from partnerships_tui.queries.editions import EditionOffer, newer_edition
from partnerships_tui.queries.history import unseen_changes
from partnerships_tui.queries.view_state import ViewState
from partnerships_tui.terminal import TerminalGuard
from partnerships_tui.textual_compat import (
    draw_borders,
    event_time,
    start_in_theme,
    take_terminal_back_after_stop,
)
from partnerships_tui.theme import DARK, frame_colours, offered_themes
from partnerships_tui.user_state.session import NEW_SESSION, Session
from partnerships_tui.user_state.settings import SETTINGS_FILE
from partnerships_tui.widgets.line_widget import LineWidget
from partnerships_tui.widgets.lines_view import bindings, user_keys
from partnerships_tui.widgets.popup_footer import PopupFooter

if TYPE_CHECKING:
    from rich.console import RenderableType

    from partnerships_db.filters.model import Filter
    from partnerships_db.values.exchange import TargetCurrency
    from partnerships_tui.app.bookmarks import Bookmarks
    from partnerships_tui.app.browser import BrowserOutcome
    from partnerships_tui.app.external_editor import OpenFiles
    from partnerships_tui.app.import_flow import ImportFlow
    from partnerships_tui.app.palette import ViewCommand
    from partnerships_tui.screens.list_page import ViewScreen

OPEN_FILES_POLL_SECONDS = 0.5
"""How often the files are checked that an editor may have open in a window."""

STORE_POLL_SECONDS = 2.0
"""How often the explorer checks whether another program has written to the store."""

MAX_WORKERS = 4
"""How many queries run at once; each takes a connection and half a megabyte."""

SWITCH_SECONDS = 0.0005
"""How long a worker's Python code may hold up a key that needs the interpreter's lock.

A key takes the lock anew after each of its many reads. Python's default is ten times as long.
"""

FREEZE_DELAY_SECONDS = 0.4
"""The delay of `freeze_startup_objects`: after the first paint, before most keys."""

EXIT_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)


class Explorer(ViewRouter):
    """The Textual app: what it does at the start and the end, and the actions of all views."""

    TITLE = "partnerships"
    # Set here and not at the start: setting it later would parse every style sheet again.
    theme: Reactive[str] = Reactive(DARK.name)
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = bindings(EVERYWHERE)

    def __init__(
        self,
        client: StoreClient,
        state: ViewState,
        session: Session = NEW_SESSION,
        *,
        view: str = "timeline",
        is_ascii: bool = False,
        is_read_only: bool = False,
        watched: str | None = None,
        language: OutputLanguage = "en",
        theme: str = DARK.name,
        currency: str = "",
        notices: tuple[str, ...] = (),
        offer: str = "",
    ) -> None:
        """Make the app of a store, in the state and the session with which it starts.

        `currency` is one of `TARGET_CURRENCIES`, or empty. `notices` are problems, and
        `offer` a hint, to show in the footer at the start.
        """
        start_in_theme(self, theme)
        super().__init__(
            client,
            state,
            session,
            view=view,
            is_read_only=is_read_only,
        )
        self.session_at_exit: Session | None = None
        """How the explorer was left; None while it runs, and after a crash."""
        self.unseen = NOTHING_UNSEEN
        self._edition_note = ""
        """The offer of a newer edition of the starter data; empty without one."""
        self.language = language
        self._troubles: dict[str, str] = {}
        """The lasting problems by their subject: `store`, `entries`, `watch`."""
        self._checked_version = -1
        """The version of the store whose entries were last checked for damage."""
        self._day = clock.today()
        self.glyphs = Glyphs(is_ascii)
        LineWidget.glyphs_in_use = self.glyphs
        draw_borders(in_ascii=is_ascii)
        self.watched_folder = watched
        self.notices = notices
        """What is wrong at the start, in sentences that are also printed after the end."""
        self._offer = offer
        self._currency = currency
        """The target currency that was chosen last; its rates may still be on the way."""
        self._highlighted_filter: Filter | None = None
        self._resume_time = 0.0
        """When the terminal came back last, in seconds of the clock of Textual's events."""
        self._highlights = NO_HIGHLIGHTS
        self._key_queue = KeyQueue(self)
        self.set_keymap(user_keys())

    def make_screen(self, screen_class: type[ViewScreen]) -> ViewScreen:
        """Make the screen of a view, with this app as its host."""
        return screen_class(self)

    # -- The start and the run ---------------------------------------------------------------------

    def on_mount(self) -> None:
        """Handle signals, and start to watch the store and perhaps a folder."""
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(MAX_WORKERS))
        sys.setswitchinterval(SWITCH_SECONDS)
        self._exit_at_signals(loop)
        take_terminal_back_after_stop(self)
        self.set_interval(STORE_POLL_SECONDS, self._check_surroundings)
        self._update_unseen()
        if self._offer:
            self.show_message(self._offer)
        if self._currency:
            self._convert_figures(self._show_currency)
        if self.watched_folder is not None:
            self.import_flow.watch(self.watched_folder)
        if self.notices:
            notice = " ".join(self.notices)
            self.call_after_refresh(self.show_message, notice, is_error=True)
        self.set_timer(FREEZE_DELAY_SECONDS, freeze_startup_objects)

    def _exit_at_signals(self, loop: asyncio.AbstractEventLoop) -> None:
        def leave(exit_code: int) -> None:
            # Threadsafe although it is this thread: the loop may sleep and must be woken.
            loop.call_soon_threadsafe(self.exit, None, exit_code)

        guard = TerminalGuard.of_process()
        for signal_number in EXIT_SIGNALS:
            guard.die_of(signal_number, leave)

    async def on_event(self, event: Event) -> None:
        """Put keys and pastes into the queue, which brings them back when they can be handled.

        What was typed before another program gave the terminal back is dropped.
        """
        if isinstance(event, InputEvent) and (self.is_closing or event.time < self._resume_time):
            return
        if (
            not isinstance(event, KeyEvent | Paste)
            or event.is_forwarded
            or not self._key_queue.takes(event)
        ):
            await super().on_event(event)

    def on_key(self, event: KeyEvent) -> None:
        """Say that a letter has no meaning in the view in front. In a popup it does nothing."""
        is_letter = event.is_printable and self.screen is self.view_screen
        if is_letter and event.key not in self.screen.active_bindings:
            self.show_message(f"{event.character} does nothing here. ? lists the keys.")

    def _check_surroundings(self) -> None:
        """Follow what changes without a key: the store, its damage, and the day."""
        self.check_for_external_writes()
        self.check_day()
        self.check_entries()

    def check_for_external_writes(self) -> None:
        """Show the store again if another program, or a worker, has written to it.

        A path that has another file by now is opened again; what is wrong with it stays in the
        footer.
        """
        if self._follow_path() or self.client.has_changed():
            self._show_new_version()
            self._update_unseen()

    def _follow_path(self) -> bool:
        """Whether the store's path has another file by now, which is then opened."""
        try:
            has_other_file = self.client.follow_path()
        except StoreError as error:
            self.note_trouble("store", str(error))
            return False
        self.note_trouble("store", "")
        if has_other_file:
            self.show_message("The store was replaced by another file; it was read again.")
        return has_other_file

    def check_day(self) -> None:
        """Show everything for the new day after midnight, also when the machine has slept."""
        day = clock.today()
        if day == self._day:
            return
        self._day = day
        state = self.state
        if state.filter:
            from partnerships_db.filters.parser import parse_filter

            # Its dates may be relative to today, and then a range may have no day left.
            with suppress(FilterError):
                state = state.with_filter(parse_filter(state.filter.text))
        self.change(state._replace(version=state.version + 1))

    def check_entries(self) -> None:
        """Search the store for damaged entries, once for each version of it."""
        if self._checked_version != self.state.version:
            self._checked_version = self.state.version
            self.run_query("damage", entry_damage, self._show_damage)
            self._check_edition()

    def _show_damage(self, sentence: str) -> None:
        if sentence != self._troubles.get("entries", ""):
            # The rows of damaged entries say so from now on.
            self._show_new_version()
            self._checked_version = self.state.version
        self.note_trouble("entries", sentence)

    # -- Editions of the starter data --------------------------------------------------------------

    def _check_edition(self) -> None:
        """Find out whether the program has a newer edition of the starter data than the store."""
        if not self.is_read_only:
            self.run_query("edition", newer_edition, self._show_edition)

    def _show_edition(self, offer: EditionOffer | None) -> None:
        is_shown = offer is not None and offer.version != self.session.put_off
        note = offer.sentence if offer is not None and is_shown else ""
        if note != self._edition_note:
            self._edition_note = note
            self.front.show_frame()

    def note(self, cells: int) -> Line:
        """The offer of a newer edition, else the questions of the first week, or nothing."""
        if self._edition_note:
            return line(span(self._edition_note, Role.DIM))
        if not self.session.shows_questions:
            return BLANK
        return questions_note(cells, hides_at_esc=self.state.as_of is None)

    def hide_questions(self) -> bool:
        """Show the questions of the first week no more; False if they are not shown."""
        if not self.session.shows_questions:
            return False
        self.session = self.session._replace(questions_until="")
        self.front.show_frame()
        return True

    def action_review_edition(self) -> None:
        """Preview the import of the program's edition of the starter data."""
        self.import_flow.review_edition(self._put_off)

    def _put_off(self, offer: EditionOffer | None) -> None:
        """Remember that an edition was looked at and not imported, and offer it no more."""
        if offer is not None:
            self.session = self.session._replace(put_off=offer.version)
            self.show_message(
                f"Nothing was imported. I shows the changes of {offer.version} again."
            )
        self._show_edition(offer)

    def note_trouble(self, subject: str, sentence: str) -> None:
        """Show a lasting problem in the footer, or with an empty sentence show it no more."""
        if sentence == self._troubles.get(subject, ""):
            return
        self._troubles[subject] = sentence
        self.front.show_frame()

    @property
    def trouble(self) -> str:
        """The lasting problems, shown in every view's footer; empty without one."""
        return " · ".join(filter(None, self._troubles.values()))

    def _show_new_version(self) -> None:
        self.change(self.state._replace(version=self.state.version + 1))

    def _update_unseen(self) -> None:
        """Find out what is new since the last visit, if an import came since."""
        seen = self.state.seen
        if seen is not None and self.client.latest_import() > seen:
            self.run_query("news", unseen_changes(seen), self._show_unseen)
        elif self.unseen is not NOTHING_UNSEEN:
            self._show_unseen(NOTHING_UNSEEN)

    def _show_unseen(self, unseen: UnseenChanges) -> None:
        self.unseen = unseen
        self.view_screen.refresh_badges()

    # -- The end -----------------------------------------------------------------------------------

    def exit(
        self,
        result: None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        """Leave, and remember how; all that is in the store by now counts as seen."""
        if self.session_at_exit is None and self.crash is None:
            if "bookmarks" in vars(self):  # it is loaded with the first mark
                self.bookmarks.write_marks()
            self.session_at_exit = self._session_to_keep()
        super().exit(result, return_code, message)

    def _session_to_keep(self) -> Session:
        settings = {
            name: screen.save_settings()
            for name, screen in self._opened_views.items()
            if screen.is_mounted
        }
        state = self.state
        return self.session._replace(
            view=self.view_screen.view,
            filter=state.filter.text,
            as_of=state.as_of.isoformat() if state.as_of else "",
            kept=settings,
            marks=tuple(self.marks),
            seen=self.client.latest_import(),
        )

    def action_quit_or_close(self) -> None:
        """Close what was opened last; at the top, quit."""
        if not self.close_latest() and not self.view_screen.leave_face():
            self.exit()

    def action_quit_hint(self) -> None:
        """Say how to quit: Ctrl+C copies in many terminals, so it does not quit."""
        self.show_message("q goes back and quits at the top. Ctrl+Q quits from anywhere.")

    # -- The filter, the date, the currency --------------------------------------------------------

    @property
    def highlights(self) -> Highlights:
        """The words of the current filter, worked out once for each filter."""
        criteria = self.state.filter
        if criteria is not self._highlighted_filter:
            self._highlighted_filter = criteria
            self._highlights = highlights_of(criteria)
        return self._highlights

    def badges_of(self, row: EventRow) -> RowBadges:
        """The badges of an event's row: new, marked, search hits."""
        return RowBadges(
            self.unseen.has_event(row.key),
            row.id in self.marks,
            self.highlights,
        )

    def action_tick_list(self) -> None:
        """Choose the filter's values from a list."""
        from partnerships_tui.screens.filter_picker import FilterPicker

        self.push_screen(FilterPicker(self))

    def action_step_date(self, months: int) -> None:
        """Move the as-of date by some months; the first step starts from today."""
        from dateutil.relativedelta import relativedelta

        try:
            as_of = self.state.day + relativedelta(months=months)
        except (ValueError, OverflowError):
            self.show_message("There is no date beyond that.", is_error=True)
            return
        self.change(self.state.with_as_of(as_of))

    def action_reload(self) -> None:
        """Open the store's path again, where another file may be by now, and read it."""
        try:
            self.client.reopen()
        except StoreError as error:
            self.show_message(str(error), is_error=True)
            return
        self._show_new_version()
        self.show_message("The store was read again.")

    def action_next_currency(self) -> None:
        """Convert figures to the next target currency; after the last, to none."""
        from partnerships_db.values.exchange import TARGET_CURRENCIES

        choices = ["", *TARGET_CURRENCIES]
        position = choices.index(self._currency) + 1
        self._currency = choices[position % len(choices)]
        if self._currency:
            self._convert_figures(self._announce_currency)
        else:
            self.cancel_query("exchange")
            self._announce_currency(None)

    def _convert_figures(self, then: Callable[[TargetCurrency], None]) -> None:
        """Load the rates of the target currency in a worker, then pass it on."""
        from partnerships_tui.queries.money import target_currency_for

        self.run_query("exchange", target_currency_for(self._currency), then)

    def _show_currency(self, target: TargetCurrency | None) -> None:
        self.change(self.state._replace(target_currency=target))

    def _announce_currency(self, target: TargetCurrency | None) -> None:
        self._show_currency(target)
        if target is None:
            self.show_message("Figures have their own currencies only.")
            return
        about = self.glyphs("≈")
        self.show_message(
            f"Figures with {about} are in {target.currency}, at the ECB's rate of their day."
        )

    # -- Copying and opening -----------------------------------------------------------------------

    def action_copy(self) -> None:
        """Copy the text for the entry or the link under the cursor."""
        text = self.view_screen.primary_copy()
        if text is not None:
            self.copy_text(text)

    def action_choose_copy(self) -> None:
        """Choose a text to copy from a menu."""
        copies = self.view_screen.copy_choices()
        if not copies:
            self.show_message("There is nothing to copy here.")
            return
        from partnerships_tui.screens.copy_menu import copy_menu

        def copy_choice(text: str | None) -> None:
            if text is not None:
                self.copy_text(text)

        self.push_screen(copy_menu(copies, self.glyphs), copy_choice)

    def copy_text(self, text: str) -> None:
        """Copy a text by way of the terminal, and show it: no terminal tells whether it copied."""
        self.copy_to_clipboard(text)
        shown_text = " ".join(text.split()) if "\n" in text else text
        self.show_message(f"Copied: {shown_text}")

    def action_open_source(self) -> None:
        """Open the source under the page's cursor, or the page's first source."""
        self.view_screen.page.when_filled(self._open_source_of_page)

    def _open_source_of_page(self) -> None:
        screen = self.view_screen
        links = [screen.page_link, *screen.page.links]
        for link in links:
            if link is not None and link.kind == "source":
                self.open_source(link.target)
                return
        self.show_message("No source on this page has an address.")

    def open_source(self, url: str) -> None:
        """Open an address in the browser, if it passes the check that an import makes too."""
        from partnerships_db.values.errors import InvalidValue
        from partnerships_db.values.urls import safe_url

        try:
            address = safe_url(url)
        except InvalidValue as error:
            self.show_message(f"Not opened: the address {error.wrong}: {url}", is_error=True)
            return
        self.show_message(f"Opening: {url}")
        self.run_worker(partial(self._open_address, address), thread=True, group="browser")

    def _open_address(self, address: str) -> None:
        """Open a checked address. Runs in a worker."""
        from partnerships_tui.app.browser import open_in_browser

        outcome = open_in_browser(address, lambda: not self.is_closing)
        self.pass_from_thread(partial(self._show_opened, address), outcome)

    def _show_opened(self, address: str, outcome: BrowserOutcome) -> None:
        from partnerships_tui.app.browser import BrowserOutcome, browser_command
        from partnerships_tui.app.terminal_loan import ProgramFailed, run_in_terminal

        if outcome is BrowserOutcome.NEEDS_TERMINAL:
            try:
                run_in_terminal(self, browser_command(address))
            except ProgramFailed:
                outcome = BrowserOutcome.FAILED
            self._note_resumption()
        if outcome is BrowserOutcome.FAILED:
            self.show_message(f"No browser could open {address}", is_error=True)
        else:
            self.show_message(f"Opened: {address}")

    # -- Marks, saved views, imports: loaded with their first key ----------------------------------

    @cached_property
    def bookmarks(self) -> Bookmarks:
        """The helper for marks and saved views."""
        from partnerships_tui.app.bookmarks import Bookmarks

        return Bookmarks(self)

    @cached_property
    def import_flow(self) -> ImportFlow:
        """The helper for imports, the editor and the watched folder."""
        from partnerships_tui.app.import_flow import ImportFlow

        return ImportFlow(self)

    def action_mark(self) -> None:
        """Mark or unmark the event under the cursor."""
        self.bookmarks.toggle_mark()

    def action_marks(self) -> None:
        """List the marked events."""
        self.bookmarks.show_marks()

    def action_views(self) -> None:
        """List the saved views, and save this one."""
        self.bookmarks.show_views()

    def action_import(self) -> None:
        """Import a file or a folder, after a preview of the changes."""
        self.import_flow.ask_path()

    def action_edit(self) -> None:
        """Open the entry under the cursor in the user's editor."""
        self.import_flow.edit_current()

    def action_new_event(self) -> None:
        """Write a new event in the user's editor."""
        self.import_flow.new_event()

    def edit_file(
        self,
        path: Path,
        line: int = 1,
        column: int = 1,
    ) -> EditOutcome:
        """Open a file in the user's editor, and wait until the editor ends.

        If it fails, or returns at once, a message has said so.
        """
        from partnerships_tui.app.external_editor import edit

        outcome, sentence = edit(self, path, line, column)
        self._note_resumption()
        if sentence:
            self.show_message(sentence, is_error=outcome is EditOutcome.FAILED)
        if outcome in (EditOutcome.SAVED, EditOutcome.FAILED):
            self._open_files.drop(path)
        else:  # a window may still have it: some editors are slow to return from opening one
            self._open_files.add(path)
        return outcome

    def _note_resumption(self) -> None:
        """From now on drop the input that arrived before."""
        self._resume_time = event_time()

    @cached_property
    def _open_files(self) -> OpenFiles:
        """The files that an editor may have open in a window, reviewed when they are saved."""
        from partnerships_tui.app.external_editor import OpenFiles

        open_files = OpenFiles(self._review_saved_file)
        self.set_interval(OPEN_FILES_POLL_SECONDS, open_files.check)
        return open_files

    def _review_saved_file(self, path: Path) -> bool:
        """Review what was saved in an editor's window; False while something else has the keys."""
        if self.is_closing:
            return False
        screen = self.view_screen
        if self.screen is not screen or screen.is_prompt_open():
            return False
        self.import_flow.review_saved(path)
        return True

    # -- Help, palette, themes ---------------------------------------------------------------------

    def action_help(self) -> None:
        """List all keys and the terms of a filter; choosing one runs its action or types it."""
        from partnerships_tui.app.help import help_finder

        self.push_screen(help_finder(self._key_place(), self.glyphs), self._run_choice)

    def _key_place(self) -> KeyPlace:
        """Where the next key goes: the popup in front, else a pane of the view."""
        footers = list(self.screen.query(PopupFooter))
        return footers[0].place if footers else self.front.key_place()

    def action_palette(self) -> None:
        """List commands and themes, and the entries whose names match what is typed."""
        from partnerships_tui.app.palette import command_finder

        themes = list(self.available_themes)
        finder = command_finder(self, self.view_screen.view, themes)
        self.push_screen(finder, self._run_choice)

    async def _run_choice(self, choice: object) -> None:
        """Go to an entry or a date, use a theme, run a command, or type part of a filter."""
        from partnerships_tui.app.palette import (
            DateChoice,
            FilterExample,
            SavedViewChoice,
            ViewCommand,
        )
        from partnerships_tui.app.typed_habits import Remark

        if isinstance(choice, Link):
            self.follow(choice)
        elif isinstance(choice, Remark):
            self.show_message(choice.sentence)
        elif isinstance(choice, str):
            self._use_theme(choice)
        elif isinstance(choice, Key):
            await self._run_key(choice)
        elif isinstance(choice, ViewCommand):
            self._run_in_view(choice)
        elif isinstance(choice, SavedViewChoice):
            self.bookmarks.open(choice.name)
        elif isinstance(choice, DateChoice):
            self.action_view("timeline")
            self._when_refreshed(lambda: self.view_screen.jump_to_date(choice.date))
        elif isinstance(choice, FilterExample):
            await self.view_screen.action_search(choice.text)

    async def action_run_replaced(self, textual_name: str, key_id: str) -> None:
        """Run the action of a key that has another letter now, and name that letter.

        A letter that the user's settings give to another action runs that one.
        """
        view = self.front.view
        for own_key in (*keys_in(view), *keys_in(LINES), *keys_in(EVERYWHERE)):
            if textual_name in own_key.keys.split(","):
                await self._run_key(own_key)
                return
        key = key_of(key_id).in_scope(view)
        await self._run_key(key)
        old_name = key_name(textual_name)
        self.show_message(f"{old_name} is {key_names(key)[0]} now: {key.words}")

    def _run_in_view(self, command: ViewCommand) -> None:
        """Go to a command's view, then run it there."""
        if command.view == LANES:
            self.action_lanes()
        else:
            self.action_view(command.view)
        self._when_refreshed(lambda: self._run_soon(command.key))

    def _run_soon(self, key: Key) -> None:
        self.call_later(self._run_key, key)

    async def _run_key(self, key: Key) -> None:
        """Run a key's action on the focused widget, else on the screen, else on the app."""
        for namespace in (self.screen.focused, self.screen, self.front, self):
            if namespace is not None and await self.run_action(key.action, namespace):
                return

    @cached_property
    def available_themes(self) -> dict[str, Theme]:
        """The themes by name. Cached, as Textual reads it twice for every painted line."""
        return offered_themes()

    def get_css_variables(self) -> dict[str, str]:
        """The variables of style sheets: those of the theme, and the colours of frames."""
        variables = super().get_css_variables()
        return variables | frame_colours(variables)

    def action_next_theme(self) -> None:
        """Use the next theme; ours come first."""
        names = list(self.available_themes)
        position = names.index(self.theme) + 1
        self._use_theme(names[position % len(names)])

    def _use_theme(self, name: str) -> None:
        """Use a theme until the end, and show how to keep it."""
        self.theme = name
        self.show_message(f'Theme: {name}. theme = "{name}" in {SETTINGS_FILE} keeps it.')
