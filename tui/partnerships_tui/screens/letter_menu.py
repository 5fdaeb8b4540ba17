"""A small menu over a view: each entry has a letter, which chooses it as Enter does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, NamedTuple, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from partnerships_tui.drawing.text.chrome import message_line
from partnerships_tui.drawing.text.spans import Line
from partnerships_tui.keymap import MENU
from partnerships_tui.textual_compat import Dialog
from partnerships_tui.widgets.item_list import ItemList
from partnerships_tui.widgets.line_widget import StaticLines
from partnerships_tui.widgets.lines_view import LinesView, bindings
from partnerships_tui.widgets.popup_footer import PopupFooter

Result = TypeVar("Result")


class MenuEntry(NamedTuple, Generic[Result]):
    """An entry of a menu: the letter that chooses it, its result, and its line for a width."""

    letter: str
    result: Result
    draw: Callable[[int], Line]


class LetterMenu(Dialog[Result]):
    """A list of entries; its result is that of the chosen entry, or None."""

    DEFAULT_CSS = """
    LetterMenu {
        align: center top;
        background: $background 60%;
        #box {
            width: 90%; max-width: 110; height: auto; max-height: 80%; margin-top: 2;
            background: $surface; border: round $frame; padding: 0 1;
        }
        #entries { background: $surface; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings(MENU)

    def __init__(
        self,
        title: str,
        entries: Sequence[MenuEntry[Result]],
        cursor: int = 0,
    ) -> None:
        """`cursor` is the index of the entry that Enter chooses at first."""
        super().__init__()
        self._menu_title = title
        self._entries = entries
        self._cursor = cursor

    def compose(self) -> ComposeResult:
        """A heading above the list."""
        entry_list = ItemList(id="entries")
        entry_list.behind = "box"
        entry_list.styles.height = len(self._entries)
        with Container(id="box"):
            yield StaticLines(id="heading", behind="box")
            yield entry_list
        yield PopupFooter(MENU)

    @property
    def _list(self) -> ItemList:
        return self.query_one("#entries", ItemList)

    def on_mount(self) -> None:
        """Show the entries, with the keyboard on their list."""
        heading = message_line(f"{self._menu_title}: press its letter, or Enter; Esc closes")
        self.query_one("#heading", StaticLines).show(heading)
        self._list.show(len(self._entries), self._draw, self._cursor)
        self._list.focus()

    def _draw(self, index: int, cells: int) -> Line:
        return self._entries[index].draw(cells)

    def on_key(self, event: events.Key) -> None:
        """Choose the entry whose letter is pressed."""
        for entry in self._entries:
            if entry.letter == event.character:
                event.stop()
                self.dismiss(entry.result)
                return

    @on(LinesView.Opened)
    def choose(self) -> None:
        """Choose the entry under the cursor."""
        self.dismiss(self._entries[self._list.cursor].result)

    def action_leave(self) -> None:
        """Close without a result."""
        self.dismiss(None)
