"""A list whose items are drawn by whoever shows it: one line each, nothing between them, perhaps under a heading."""

from __future__ import annotations

from collections.abc import Callable

from textual.strip import Strip

from partnerships_tui.drawing.text.spans import BLANK, Line
from partnerships_tui.widgets.lines_view import LinesView

Draw = Callable[[int, int], Line]
"""An item's number and a width to its line."""
Heading = Callable[[int], Line]
"""A width to the line of what heads the columns."""


class ItemList(LinesView):
    """So many items, each a line; a heading stays in sight above them."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._count = 0
        self._draw: Draw = lambda _item, _cells: BLANK
        self._heading: Heading | None = None

    def show(
        self, count: int, draw: Draw, cursor: int = 0, *, heading: Heading | None = None
    ) -> None:
        """Other items from now on, with the cursor on one of them."""
        self._count, self._draw, self._heading = count, draw, heading
        self.set_reactive(ItemList.cursor, self.validate_cursor(cursor))
        self.reload_lines()
        self.show_cursor() if cursor else self.scroll_to(y=0, animate=False, immediate=True)
        self.post_message(self.Moved(self))

    @property
    def item_count(self) -> int:
        """As many as were shown."""
        return self._count

    @property
    def line_count(self) -> int:
        """The items, and the heading."""
        return self._count + self._above

    @property
    def _above(self) -> int:
        return 0 if self._heading is None else 1

    def line_of(self, item: int) -> int:
        """Below the heading."""
        return item + self._above

    def item_of(self, line: int) -> int | None:
        """None on the heading, which is on the first line in sight."""
        return line - self._above if line >= self.top + self._above else None

    def lines_above(self, item: int) -> int:
        """The heading covers the first line in sight."""
        return self._above

    def render_line(self, y: int) -> Strip:
        """The heading stays at the top, whatever is scrolled."""
        if y == 0 and self._heading is not None:
            cells = self.scrollable_content_region.width
            return self.strip_of(self._heading(cells), cells)
        return super().render_line(y)

    def draw(self, line: int, cells: int) -> Line:
        """The item."""
        return self._draw(line - self._above, cells)
