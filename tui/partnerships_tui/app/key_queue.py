"""The queue of typed keys: a key is handled when what the keys before it opened is ready."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from textual.events import Key, Paste
from textual.screen import Screen
from textual.widget import Widget

from partnerships_tui.keymap import LINES, keys_in_use
from partnerships_tui.textual_compat import drained, mounted

if TYPE_CHECKING:
    from partnerships_tui.screens.list_page import ViewScreen

MAX_WAIT_SECONDS = 2.0
"""How long a key waits for an answer, at most. A slower list gets the keys while it is filled."""

ROUNDS = 3
"""How often a key's consequences are followed from the focused widget up to the app.

Enter on a list needs two rounds: the key, then the message that an item was opened. Enter in the
prompt of a popup needs three: the key, the submitted line, then the result of the closed popup.
"""

OPENING_QUERIES = frozenset(("marks", "views", "edit", "starter", "undo"))
"""The groups of queries whose answer opens a popup, which takes all later keys."""

LIST_QUERIES = frozenset(
    (
        *("timeline", "order", "lanes", "companies", "matrix", "money", "sources", "changes"),
        *("import", "palette", "paths", "ticks"),
    )
)
"""The groups of queries whose answer fills a list."""

PAGE_QUERIES = frozenset(("company", "source", "cell", "period", "became", "diff", "shared"))
"""The groups of queries whose answer fills the page."""

_LIST_KEY_IDS = (
    *("face", "sort", "compare", "hidden", "lanes", "lanes.leave", "place", "mark", "edit"),
    *("pin.row", "pin.column", "hit.next", "hit.previous", "range", "undo", "redo"),
)
"""The keys besides those of every list that do something with the list or its items."""

_MOVE_KEY_IDS = (
    *("cursor.down", "cursor.up", "page.down", "page.up", "half.down", "half.up"),
    *("cursor.top", "cursor.bottom"),
)
"""The keys that move the cursor and open nothing."""

_PAGE_KEY_IDS = ("copy", "copy.choose", "source.open")
"""The keys that use the page also while the list has the focus."""


def _names_of(key_ids: Collection[str], scope: str = "") -> frozenset[str]:
    """The names of the keys with these ids, and of all keys of a scope."""
    keys = [key for key in keys_in_use() if key.id in key_ids or scope in key.scopes]
    return frozenset(name for key in keys for name in key.keys.split(","))


_CHOOSING_KEYS = frozenset(("enter", "down", "up", "tab", "pagedown", "pageup"))
"""The keys that use the list below a line where a text is typed."""

_LEAVING_KEYS = frozenset(("escape", "q"))


class QueuedApp(Protocol):
    """The app as its queue of keys uses it."""

    @property
    def screen(self) -> Screen[object]:
        """The screen in front."""

    @property
    def focused(self) -> Widget | None:
        """The widget that has the keys."""

    @property
    def is_closing(self) -> bool:
        """Whether the app is about to close its screens."""

    @property
    def is_arriving(self) -> bool:
        """Whether a view is in front that has not yet moved to where a key leads."""

    def has_unanswered(self, groups: Collection[str], *, to_the_end: bool = False) -> bool:
        """Whether a query of these groups has not yet answered, or not yet in all its steps."""

    @property
    def front(self) -> ViewScreen:
        """The screen in front that has a list and a page."""

    async def await_progress(self) -> None:
        """Wait until an answer or a view has arrived."""

    def post_message(self, message: Key | Paste) -> bool:
        """Handle an event after those that came before."""

    def run_beside(self, work: Coroutine[None, None, None]) -> None:
        """Run a coroutine beside the app's own task."""

    def pause_queries(self) -> None:
        """Let the running queries pause while a key is handled."""

    def resume_queries(self) -> None:
        """Let the paused queries go on once the screen is painted."""


class KeyQueue:
    """The keys and pastes that have arrived, passed on one by one.

    Textual handles a key in several steps, and starts with the next key before the first one has
    had an effect. So the keys of one packet would go to the view that the first of them leaves.
    """

    def __init__(self, app: QueuedApp) -> None:
        self._app = app
        self._waiting: deque[Key | Paste] = deque()
        self._passed_on: deque[Key | Paste] = deque()
        """The events that are on their way back to the app, to be handled now."""
        self._is_running = False
        self._page_keys = _names_of(_PAGE_KEY_IDS)
        self._list_keys = self._page_keys | _names_of(_LIST_KEY_IDS, LINES)
        """The keys that wait until the list is filled."""
        self._move_keys = _names_of(_MOVE_KEY_IDS)

    def takes(self, event: Key | Paste) -> bool:
        """Put an event into the queue; False if it comes from there and is to be handled now."""
        if any(event is passed_event for passed_event in self._passed_on):
            # The app drops events from before a stop; those never come back to the queue.
            while self._passed_on.popleft() is not event:
                pass
            return False
        self._waiting.append(event)
        if not self._is_running:
            self._is_running = True
            self._app.run_beside(self._pass_on_all())
        return True

    async def _pass_on_all(self) -> None:
        try:
            while self._waiting and not self._app.is_closing:
                event = self._waiting[0]
                await self._until_ready(event)
                self._pass_on_next()
                # A held key would fall behind if each move waited for what the last one paints.
                while self._opens_nothing(event) and self._waiting:
                    event = self._waiting[0]
                    if self._opens_nothing(event):
                        self._pass_on_next()
                await self._until_handled()
                self._app.resume_queries()
        finally:
            self._passed_on.clear()
            self._is_running = False

    def _pass_on_next(self) -> None:
        event = self._waiting.popleft()
        self._passed_on.append(event)
        self._app.pause_queries()
        self._app.post_message(event)

    def _opens_nothing(self, event: Key | Paste) -> bool:
        """Whether an event only moves a cursor or types a letter: the next one goes there too."""
        if not isinstance(event, Key):
            return False
        if _is_typing(self._app.focused):
            return event.is_printable
        return self._app.screen is self._app.front and event.key in self._move_keys

    async def _until_ready(self, event: Key | Paste) -> None:
        """Wait for the screen in front and its focus, and for the list if the key uses it."""
        await self._until(lambda: not self._app.is_arriving)
        await self._until(lambda: not self._app.has_unanswered(OPENING_QUERIES))
        if self._uses_list(event):
            await self._until(self._is_list_filled)
        if isinstance(event, Key) and self._uses_page(event):
            self._app.front.show_due_page()
            copies_page = event.key in self._page_keys
            await self._until(
                lambda: not self._app.has_unanswered(PAGE_QUERIES, to_the_end=copies_page)
            )
        screen = self._app.screen
        await mounted(screen)
        if self._app.focused is None:
            await drained(screen)

    def _uses_list(self, event: Key | Paste) -> bool:
        if not isinstance(event, Key):
            return False
        if _is_typing(self._app.focused):
            return event.key in _CHOOSING_KEYS
        if self._app.screen is not self._app.front:
            return event.key not in _LEAVING_KEYS
        return event.key in self._list_keys

    def _uses_page(self, event: Key) -> bool:
        front = self._app.front
        if not front.is_mounted or _is_typing(self._app.focused):
            return False
        if self._app.focused is front.page:
            return event.key in self._list_keys
        return event.key in self._page_keys and self._app.screen is front

    def _is_list_filled(self) -> bool:
        """Whether the list has its first items, or is known to have none."""
        front = self._app.front
        is_empty = not front.is_mounted or not front.main_list.item_count
        return not self._app.has_unanswered(LIST_QUERIES, to_the_end=is_empty)

    async def _until(self, is_ready: Callable[[], bool]) -> None:
        """Wait until something is so, at most `MAX_WAIT_SECONDS`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(MAX_WAIT_SECONDS):
                while not is_ready() and not self._app.is_closing:
                    await self._app.await_progress()

    async def _until_handled(self) -> None:
        """Wait until the last event has been handled, with the messages that it caused."""
        for _ in range(ROUNDS):
            if self._app.is_closing:
                return
            path = (self._app.focused or self._app.screen).ancestors_with_self
            app = path[-1]
            for node in (app, *path):
                await drained(node)


def _is_typing(widget: Widget | None) -> bool:
    """Whether a widget takes letters as text."""
    # The class of the prompt's input is not imported before the prompt is first opened.
    return hasattr(widget, "insert_text_at_cursor")
