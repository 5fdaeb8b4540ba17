"""The copy menu: a small list of texts; a letter or Enter chooses one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from partnerships_tui.drawing.copy_menu import Copy, copy_line
from partnerships_tui.drawing.text.chrome import message_line
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import Line
from partnerships_tui.keymap import MENU
from partnerships_tui.textual_compat import Dialog
from partnerships_tui.widgets.item_list import ItemList
from partnerships_tui.widgets.line_widget import StaticLines
from partnerships_tui.widgets.lines_view import LinesView, bindings
from partnerships_tui.widgets.popup_footer import PopupFooter


class CopyMenu(Dialog[str]):
    """A list of texts to copy; its result is the text that was chosen, or None."""

    DEFAULT_CSS = """
    CopyMenu {
        align: center top;
        background: $background 60%;
        #box {
            width: 90%; max-width: 110; height: auto; max-height: 80%; margin-top: 2;
            background: $surface; border: round $frame; padding: 0 1;
        }
        #copies { background: $surface; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings(MENU)

    def __init__(
        self,
        copies: Sequence[Copy],
        glyphs: Glyphs = UNICODE,
    ) -> None:
        super().__init__()
        self._copies = copies
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """A heading above the list."""
        copy_list = ItemList(id="copies")
        copy_list.behind = "box"
        copy_list.styles.height = len(self._copies)
        with Container(id="box"):
            yield StaticLines(id="heading", behind="box")
            yield copy_list
        yield PopupFooter(MENU)

    @property
    def _list(self) -> ItemList:
        return self.query_one("#copies", ItemList)

    def on_mount(self) -> None:
        """Put the cursor on the first text, which `y` alone copies."""
        heading = message_line("Copy: press its letter, or Enter; Esc leaves")
        self.query_one("#heading", StaticLines).show(heading)
        self._list.show(len(self._copies), self._draw)
        self._list.focus()

    def _draw(self, index: int, cells: int) -> Line:
        return copy_line(self._copies[index], cells, self._glyphs)

    def on_key(self, event: events.Key) -> None:
        """Choose the text whose letter is pressed."""
        for copy in self._copies:
            if copy.key == event.character:
                event.stop()
                self.dismiss(copy.text)
                return

    @on(LinesView.Opened)
    def choose(self) -> None:
        """Choose the text under the cursor."""
        self.dismiss(self._copies[self._list.cursor].text)

    def action_leave(self) -> None:
        """Close without a result."""
        self.dismiss(None)
