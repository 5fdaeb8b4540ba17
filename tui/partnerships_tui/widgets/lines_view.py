"""What scrolls: lines that are drawn only while they are in sight, with a cursor among them."""

from __future__ import annotations

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from partnerships_tui.drawing.text.chrome import centered_top
from partnerships_tui.drawing.text.spans import BLANK, Line, Role, Span
from partnerships_tui.keymap import LINES, keys_in
from partnerships_tui.widgets.line_widget import LineWidget


def bindings(scope: str, *ids: str) -> list[BindingType]:
    """Textual's bindings for a scope of the key table, or for some keys of it."""
    return [
        # What works from anywhere goes before what is open: a dialog lets no other key of the program through.
        Binding(
            key.keys,
            key.action,
            key.words,
            show=False,
            priority=key.id == "quit.now",
            id=f"{scope}.{key.id}",
        )
        for key in keys_in(scope)
        if not ids or key.id in ids
    ]


class LinesView(LineWidget, ScrollView, can_focus=True):
    """A list of items, each of as many lines; what is between them (headings, blanks) is not an item.

    A subclass says how many items and lines there are, which line an item is on, and draws a line.
    """

    DEFAULT_CSS = """
    LinesView {
        /* Textual takes styles from the first base alone, so what ScrollView would bring stands here. */
        width: 1fr;
        height: 1fr;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-color: $foreground 25%;
        scrollbar-background: $background;
        overflow-x: hidden;
    }
    """
    BINDINGS = bindings(LINES)

    _is_placed = False
    """Whether it has had a size, and the cursor its place."""

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """The number of the item under the cursor."""

    class Told(Message):
        """Something happened in a view."""

        def __init__(self, view: LinesView) -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> LinesView:
            """Who sent it."""
            return self.view

    class Moved(Told):
        """The cursor came to another item. Only the latest matters."""

        def can_replace(self, message: Message) -> bool:
            """A held key moves often: an older one need not be answered."""
            return isinstance(message, LinesView.Moved) and message.view is self.view

    class Scrolled(Told):
        """Other lines came into sight. Only the latest matters."""

        def can_replace(self, message: Message) -> bool:
            """An older one need not be answered."""
            return isinstance(message, LinesView.Scrolled) and message.view is self.view

    class Opened(Told):
        """The item under the cursor was chosen."""

    # -- What a subclass says ----------------------------------------------------------------------

    @property
    def item_count(self) -> int:
        """How many items there are."""
        raise NotImplementedError

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        return self.item_count

    @property
    def item_lines(self) -> int:
        """How many lines each item has."""
        return 1

    def line_of(self, item: int) -> int:
        """The line on which an item stands, or begins."""
        return item

    def item_of(self, line: int) -> int | None:
        """The item on a line, if there is one."""
        return line

    def draw(self, line: int, cells: int) -> Line:
        """The line, drawn."""
        raise NotImplementedError

    def lines_above(self, item: int) -> int:
        """How many lines above an item belong to it and should be in sight with it."""
        return 0

    # -- Painting ----------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Textual asks for a line of the visible window."""
        number = self.top + y
        cells = self.scrollable_content_region.width
        if number >= self.line_count:
            return self.strip_of(BLANK, cells)
        if self.item_count and self.item_of(number) == self.cursor:
            return self.paint_cursor(self.draw(number, cells), cells)
        return self.strip_of(self.draw(number, cells), cells)

    def paint_cursor(self, line: Line, cells: int) -> Strip:
        """The line under the cursor: a bar at its left, and a background."""
        if not self.has_focus:
            return self.strip_of(line, cells, "blurred")
        return self.strip_of(self.marked(line), cells, "cursor")

    def marked(self, line: Line) -> Line:
        """The line with the cursor's bar in its first cell."""
        return Line((Span(self.painted_with("▌"), Role.ACCENT), *line.from_cell(1)))

    def reload_lines(self) -> None:
        """The items are others now: measure and paint again, with the cursor where it can be."""
        self.virtual_size = Size(self.scrollable_content_region.width, self.line_count)
        last = max(self.item_count - 1, 0)
        if self.cursor > last:
            self.cursor = last
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Paint other lines, and tell."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Scrolled(self))

    def on_resize(self, event: events.Resize) -> None:
        """The width is another: lines are drawn anew, the cursor stays in sight."""
        self.reload_lines()
        if self._is_placed:
            self.show_cursor()
        elif self.size.height:
            self._is_placed = True
            self.center_cursor()

    # -- Moving ------------------------------------------------------------------------------------

    def validate_cursor(self, item: int) -> int:
        """An item that exists."""
        return max(0, min(item, self.item_count - 1))

    def watch_cursor(self, before: int, after: int) -> None:
        """Repaint the two lines, and tell."""
        self.refresh_lines_of(before)
        self.refresh_lines_of(after)
        self.show_cursor()
        self.post_message(self.Moved(self))

    def refresh_lines_of(self, item: int) -> None:
        """Repaint one item's lines, if they are in sight."""
        if item >= self.item_count:
            return
        lines = Region(
            0, self.line_of(item) - self.scroll_offset.y, self.size.width, self.item_lines
        )
        if in_sight := lines.intersection(self.size.region):
            self.refresh(in_sight)

    def show_cursor(self) -> None:
        """Scroll as little as brings the cursor's line into sight."""
        height = self.scrollable_content_region.height
        if not self.item_count or not height:
            return
        line = self.line_of(self.cursor)
        top, below = max(line - self.lines_above(self.cursor), 0), line + self.item_lines
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, immediate=True)
        elif below > self.scroll_offset.y + height:
            self.scroll_to(y=below - height, animate=False, immediate=True)

    @property
    def top(self) -> int:
        """The first line in sight; before the first layout is through, what it will be."""
        return self.scroll_offset.y if self._is_placed else self._centered_top

    @property
    def _centered_top(self) -> int:
        line = self.line_of(self.cursor) if self.item_count else 0
        return centered_top(line, self.line_count, self.size.height)

    def center_cursor(self) -> None:
        """Bring the cursor's line to a third of the height: after a jump, what is around it is in sight."""
        self.scroll_to(y=self._centered_top, animate=False, immediate=True)

    @property
    def lines_in_sight(self) -> range:
        """The lines that are in sight."""
        return range(self.top, min(self.top + self.size.height, self.line_count))

    @property
    def items_in_sight(self) -> range:
        """The items of which a line is in sight."""
        lines = self.lines_in_sight
        items = [item for item in map(self.item_of, lines) if item is not None]
        return range(items[0], items[-1] + 1) if items else range(0)

    @property
    def cursor_row(self) -> int:
        """On which row of the view the cursor's line is."""
        return self.line_of(self.cursor) - self.scroll_offset.y if self.item_count else 0

    def keep_cursor_at(self, row: int) -> None:
        """Scroll so that the cursor's line is on that row of the view, as far as the ends of the list let it."""
        if self.item_count:
            self.scroll_to(y=max(self.line_of(self.cursor) - row, 0), animate=False, immediate=True)
            self.show_cursor()

    def move(self, lines: int) -> None:
        """Move the cursor by so many items."""
        self.cursor += lines

    @property
    def _page(self) -> int:
        return max((self.size.height - 2) // self.item_lines, 1)

    def action_cursor_down(self) -> None:
        """Down by one."""
        self.move(1)

    def action_cursor_up(self) -> None:
        """Up by one."""
        self.move(-1)

    def action_page_down(self) -> None:
        """Down by a page."""
        self.move(self._page)

    def action_page_up(self) -> None:
        """Up by a page."""
        self.move(-self._page)

    def action_half_down(self) -> None:
        """Down by half a page."""
        self.move(self._page // 2 or 1)

    def action_half_up(self) -> None:
        """Up by half a page."""
        self.move(-(self._page // 2 or 1))

    def action_cursor_top(self) -> None:
        """To the first."""
        self.cursor = 0
        self.scroll_to(y=0, animate=False, immediate=True)

    def action_cursor_bottom(self) -> None:
        """To the last."""
        self.cursor = self.item_count - 1

    def action_open(self) -> None:
        """Choose what is under the cursor."""
        if self.item_count:
            self.post_message(self.Opened(self))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; on where it is already, it opens."""
        item = self.item_of(self.scroll_offset.y + event.y)
        if item is None or not 0 <= item < self.item_count:
            return
        if item == self.cursor and event.chain > 1:
            self.action_open()
        self.cursor = item

    def on_focus(self) -> None:
        """The cursor's line shows who has the keys."""
        self.refresh_lines_of(self.cursor)

    def on_blur(self) -> None:
        """The cursor's line shows who has the keys."""
        self.refresh_lines_of(self.cursor)
