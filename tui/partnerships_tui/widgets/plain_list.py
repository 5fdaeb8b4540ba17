"""A list whose items are drawn by whoever shows it: one line each, nothing between them."""

from __future__ import annotations

from collections.abc import Callable

from partnerships_tui.drawing.spans import BLANK, Line
from partnerships_tui.widgets.lines_view import LinesView

Draw = Callable[[int, int], Line]
"""An item's number and a width to its line."""


class PlainList(LinesView):
    """So many items, each a line."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._count = 0
        self._draw: Draw = lambda _item, _cells: BLANK

    def show(self, count: int, draw: Draw, cursor: int = 0) -> None:
        """Other items from now on, with the cursor on one of them."""
        self._count, self._draw = count, draw
        self.set_reactive(PlainList.cursor, self.validate_cursor(cursor))
        self.renew()
        self.show_cursor() if cursor else self.scroll_to(y=0, animate=False, immediate=True)
        self.post_message(self.Moved(self))

    @property
    def item_count(self) -> int:
        """As many as were shown."""
        return self._count

    def draw(self, line: int, cells: int) -> Line:
        """The item."""
        return self._draw(line, cells)
