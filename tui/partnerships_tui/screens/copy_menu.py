"""A small list of what can be copied: a letter chooses, so does Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import ModalScreen

from partnerships_tui.drawing.copy_menu import Copy, copy_line
from partnerships_tui.drawing.text.chrome import message_line
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.widgets.item_list import ItemList
from partnerships_tui.widgets.line_widget import StaticLines
from partnerships_tui.widgets.lines_view import LinesView


class CopyMenu(ModalScreen[str]):
    """Gives the text that was chosen, or None."""

    DEFAULT_CSS = """
    CopyMenu {
        align: center top;
        background: $background 60%;
        #box {
            width: 90%; max-width: 110; height: auto; max-height: 80%; margin-top: 2;
            background: $surface; border: round $primary; padding: 0 1;
        }
        #copies { background: $surface; }
        &.-ascii #box { border: ascii $primary; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "leave", show=False)]

    def __init__(self, copies: Sequence[Copy], glyphs: Glyphs = UNICODE) -> None:
        super().__init__(classes="-ascii" if glyphs.is_ascii else None)
        self._glyphs = glyphs
        self._copies = copies

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        with Container(id="box"):
            yield StaticLines(id="heading", behind="box")
            copies = ItemList(id="copies")
            copies.behind = "box"
            copies.styles.height = len(self._copies)
            yield copies

    def on_mount(self) -> None:
        """With the cursor on the first, which is what `y` alone copies."""
        self.query_one("#heading", StaticLines).show(
            message_line("Copy: press its letter, or Enter; Esc leaves")
        )
        copies = self.query_one("#copies", ItemList)
        copies.show(
            len(self._copies),
            lambda item, cells: copy_line(self._copies[item], cells, self._glyphs),
        )
        copies.focus()

    def on_key(self, event: events.Key) -> None:
        """A letter of the list chooses."""
        chosen = next((copy for copy in self._copies if copy.key == event.character), None)
        if chosen is not None:
            event.stop()
            self.dismiss(chosen.text)

    @on(LinesView.Opened)
    def choose(self) -> None:
        """The one under the cursor."""
        self.dismiss(self._copies[self.query_one("#copies", ItemList).cursor].text)

    def action_leave(self) -> None:
        """Nothing is copied."""
        self.dismiss(None)
