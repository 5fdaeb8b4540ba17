"""A list of items of one line each, which its owner draws, perhaps under fixed headings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.strip import Strip

from partnerships_tui.drawing.text.spans import BLANK, Line
from partnerships_tui.widgets.lines_view import LinesView

Draw = Callable[[int, int], Line]
"""A function from the index of an item and a width in cells to the line of the item."""
Heading = Callable[[int], Line]
"""A function from a width in cells to a line above the items, such as the columns' headings."""


class ItemList(LinesView):
    """A list of items of one line each, perhaps under headings that stay in sight."""

    class HeadingClicked(LinesView.ViewMessage):
        """A click on the headings of the columns."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._count = 0
        self._draw: Draw = _draw_nothing
        self._headings: Sequence[Heading] = ()

    def show(
        self,
        count: int,
        draw: Draw,
        cursor: int = 0,
        *,
        headings: Sequence[Heading] = (),
    ) -> None:
        """Show `count` other items, with the cursor on the item of index `cursor`."""
        self._count = count
        self._draw = draw
        self._headings = headings
        self.set_reactive(ItemList.cursor, self.validate_cursor(cursor))
        self.reload_lines()

        if cursor:
            self.show_cursor()
        else:
            self.scroll_to(y=0, animate=False, immediate=True)
        self.report_move()

    @property
    def item_count(self) -> int:
        """The number of items."""
        return self._count

    @property
    def line_count(self) -> int:
        """The number of lines: the headings and the items."""
        return self._count + self._heading_lines

    @property
    def _heading_lines(self) -> int:
        return len(self._headings)

    def line_of(self, item: int) -> int:
        """The line of an item, below the headings."""
        return item + self._heading_lines

    def item_of(self, line: int) -> int | None:
        """The item on a line; None on the headings, which are painted on the first lines."""
        first_item_line = self.top + self._heading_lines
        if line < first_item_line:
            return None
        return line - self._heading_lines

    def lines_above(self, item: int) -> int:
        """The lines that the headings cover at the top of the list."""
        return self._heading_lines

    def render_line(self, y: int) -> Strip:
        """Return the strip of one row; the first rows are always the headings."""
        if y < len(self._headings):
            cells = self.scrollable_content_region.width
            return self.strip_of(self._headings[y](cells), cells)
        return super().render_line(y)

    def on_click(self, event: events.Click) -> None:
        """Report a click on the headings; `LinesView` handles the others."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.y < self._heading_lines:
            event.prevent_default()
            event.stop()
            self.post_message(self.HeadingClicked(self))

    def draw(
        self,
        line: int,
        cells: int,
    ) -> Line:
        """Draw the item on a line."""
        return self._draw(line - self._heading_lines, cells)


def _draw_nothing(_item: int, _cells: int) -> Line:
    return BLANK
