"""A scrolling list that draws lines only while they are in sight, with a cursor on one item."""

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
from partnerships_tui.keymap import (
    FINDER,
    KEYS,
    LINES,
    Key,
    ReplacedKey,
    keys_in_use,
    replaced_keys_in,
)
from partnerships_tui.widgets.line_widget import LineWidget


def bindings(scope: str, *ids: str) -> list[BindingType]:
    """Textual's bindings for a scope of the key table, or for the keys of these ids only."""
    if ids:
        return [_binding_of(key, scope) for key in _bound_keys(scope) if key.id in ids]
    replaced_bindings = [_replaced_binding_of(replaced) for replaced in replaced_keys_in(scope)]
    return [*replaced_bindings, *(_binding_of(key, scope) for key in _bound_keys(scope))]


def user_keys() -> dict[str, str]:
    """The keys that the user has set, by the id of their binding, as Textual takes them."""
    default_keys = {key.id: key.keys for key in KEYS}
    return {
        _binding_id(key, scope): key.keys
        for key in keys_in_use()
        for scope in key.scopes
        if key.keys != default_keys[key.id]
    }


def _bound_keys(scope: str) -> list[Key]:
    """The default keys of a scope that run an action; those of the user come at the start."""
    return [key for key in KEYS if scope in key.scopes and key.action]


def _binding_id(key: Key, scope: str) -> str:
    return f"{scope}.{key.id}"


def _replaced_binding_of(replaced: ReplacedKey) -> Binding:
    action = f"app.run_replaced('{replaced.keys}', '{replaced.id}')"
    return Binding(replaced.keys, action, show=False)


def _binding_of(key: Key, scope: str) -> Binding:
    return Binding(
        key.keys,
        key.action,
        key.in_scope(scope).words,
        show=False,
        # The key that works anywhere needs priority: a dialog lets no other key through. So do the
        # keys of a finder, which has its keys while a text is typed.
        priority=key.id == "quit.now" or scope == FINDER,
        id=_binding_id(key, scope),
    )


class LinesView(LineWidget, ScrollView, can_focus=True):
    """A list of items of equal height. The lines between them, headings and blanks, are not items.

    A subclass gives the numbers of items and lines, maps items to lines, and draws a line.
    """

    DEFAULT_CSS = """
    LinesView {
        /* Textual inherits styles from the first base only: those of ScrollView are repeated. */
        width: 1fr;
        height: 1fr;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-color: $rule;
        scrollbar-background: $background;
        overflow-x: hidden;
    }
    """
    BINDINGS = bindings(LINES)

    _is_placed = False
    """Whether the view has had a size, and the cursor a position in it."""

    _is_first_click_due = False
    """Whether no item was clicked since the view got the keys: the next click selects."""

    has_moved = False
    """Whether the cursor has moved since the screen filled its page."""

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """The index of the item under the cursor."""

    class ViewMessage(Message):
        """A message from a view about its own state."""

        def __init__(self, view: LinesView) -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> LinesView:
            """The view that sent the message."""
            return self.view

    class Moved(ViewMessage):
        """The cursor moved to another item. Only the latest message matters."""

        def can_replace(self, message: Message) -> bool:
            """Whether this message replaces an older one: a held key sends many."""
            return isinstance(message, LinesView.Moved) and message.view is self.view

    class Scrolled(ViewMessage):
        """Other lines came into sight. Only the latest message matters."""

        def can_replace(self, message: Message) -> bool:
            """Whether this message replaces an older one."""
            return isinstance(message, LinesView.Scrolled) and message.view is self.view

    class Opened(ViewMessage):
        """The user chose the item under the cursor."""

    def on_mount(self) -> None:
        """Leave out the scroll bar in ASCII: it has ends of part of a cell."""
        if self.glyphs_in_use.is_ascii:
            self.styles.scrollbar_size_vertical = 0

    # -- What a subclass provides ------------------------------------------------------------------

    @property
    def item_count(self) -> int:
        """The number of items."""
        raise NotImplementedError

    @property
    def line_count(self) -> int:
        """The number of lines."""
        return self.item_count

    @property
    def item_lines(self) -> int:
        """The number of lines of each item."""
        return 1

    def line_of(self, item: int) -> int:
        """The first line of an item."""
        return item

    def item_of(self, line: int) -> int | None:
        """The item on a line, or None between items."""
        return line

    def draw(
        self,
        line: int,
        cells: int,
    ) -> Line:
        """Draw a line."""
        raise NotImplementedError

    def lines_above(self, item: int) -> int:
        """How many lines above an item should be in sight with it."""
        return 0

    # -- Painting ----------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Return the strip of one row of the visible window, as Textual requests it."""
        line_number = self.top + y
        cells = self.scrollable_content_region.width
        if line_number >= self.line_count:
            return self.strip_of(BLANK, cells)

        drawn_line = self.draw(line_number, cells)
        if self.item_count and self.item_of(line_number) == self.cursor:
            return self.paint_cursor(drawn_line, cells)
        return self.strip_of(drawn_line, cells)

    def paint_cursor(
        self,
        line: Line,
        cells: int,
    ) -> Strip:
        """Paint the line under the cursor with a bar at its left and a background."""
        if not self.has_focus:
            return self.strip_of(line, cells, "blurred")
        return self.strip_of(self.with_cursor_bar(line), cells, "cursor")

    def with_cursor_bar(self, line: Line) -> Line:
        """The line with the cursor's bar in its first cell."""
        bar = Span(self.glyphs_in_use("▌"), Role.ACCENT)
        return Line((bar, *line.from_cell(1)))

    def reload_lines(self) -> None:
        """Measure and repaint after the items have changed; keep the cursor on an existing item."""
        self.virtual_size = Size(self.scrollable_content_region.width, self.line_count)
        last_item = max(self.item_count - 1, 0)
        if self.cursor > last_item:
            self.cursor = last_item
        self.refresh()

    def watch_scroll_y(
        self,
        old_value: float,
        new_value: float,
    ) -> None:
        """Repaint, and report that other lines are in sight."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Scrolled(self))

    def on_resize(self, event: events.Resize) -> None:
        """Draw the lines for the new width, and keep the cursor in sight."""
        self.reload_lines()
        if self._is_placed:
            self.show_cursor()
        elif self.size.height:
            self._is_placed = True
            self.center_cursor()

    # -- Moving ------------------------------------------------------------------------------------

    def validate_cursor(self, item: int) -> int:
        """The nearest item that exists."""
        return max(0, min(item, self.item_count - 1))

    def watch_cursor(
        self,
        before: int,
        after: int,
    ) -> None:
        """Repaint the old and the new item, and report the move."""
        self.refresh_lines_of(before)
        self.refresh_lines_of(after)
        self.show_cursor()
        self.report_move()

    def report_move(self) -> None:
        """Report that the cursor is on another item, or that its item has changed."""
        self.has_moved = True
        self.post_message(self.Moved(self))

    def refresh_lines_of(self, item: int) -> None:
        """Repaint the lines of an item, if they are in sight."""
        if item >= self.item_count:
            return
        top_row = self.line_of(item) - self.scroll_offset.y
        item_region = Region(
            0,
            top_row,
            self.size.width,
            self.item_lines,
        )
        visible_region = item_region.intersection(self.size.region)
        if visible_region:
            self.refresh(visible_region)

    def show_cursor(self) -> None:
        """Scroll by the smallest distance that brings the cursor's item into sight."""
        height = self.scrollable_content_region.height
        if not self.item_count or not height:
            return
        cursor_line = self.line_of(self.cursor)
        first_line = max(cursor_line - self.lines_above(self.cursor), 0)
        end_line = cursor_line + self.item_lines
        if first_line < self.scroll_offset.y:
            self._scroll_to_line(first_line)
        elif end_line > self.scroll_offset.y + height:
            self._scroll_to_line(end_line - height)

    def _scroll_to_line(self, line: int) -> None:
        self.scroll_to(y=line, animate=False, immediate=True)

    @property
    def top(self) -> int:
        """The first line in sight; before the first layout, the line that will be first."""
        return self.scroll_offset.y if self._is_placed else self._centered_top

    @property
    def _centered_top(self) -> int:
        cursor_line = self.line_of(self.cursor) if self.item_count else 0
        return centered_top(cursor_line, self.line_count, self.size.height)

    def center_cursor(self) -> None:
        """Scroll the cursor's line to a third of the height: what is around it is in sight."""
        self._scroll_to_line(self._centered_top)

    @property
    def visible_lines(self) -> range:
        """The lines in sight."""
        end_line = min(self.top + self.size.height, self.line_count)
        return range(self.top, end_line)

    @property
    def visible_items(self) -> range:
        """The items that have a line in sight."""
        candidates = map(self.item_of, self.visible_lines)
        items = [item for item in candidates if item is not None]
        return range(items[0], items[-1] + 1) if items else range(0)

    @property
    def cursor_row(self) -> int:
        """The row of the view on which the cursor's line is."""
        if not self.item_count:
            return 0
        return self.line_of(self.cursor) - self.scroll_offset.y

    def keep_cursor_at(self, row: int) -> None:
        """Scroll so that the cursor's line is on that row, as far as the ends of the list allow."""
        if self.item_count:
            self._scroll_to_line(max(self.line_of(self.cursor) - row, 0))
            self.show_cursor()

    def move(self, lines: int) -> None:
        """Move the cursor by a number of items; up if it is negative."""
        self.cursor += lines

    @property
    def _page_items(self) -> int:
        """The number of items by which a page key moves."""
        return max((self.size.height - 2) // self.item_lines, 1)

    @property
    def _half_page_items(self) -> int:
        return self._page_items // 2 or 1

    def action_cursor_down(self) -> None:
        """Move down by one item."""
        self.move(1)

    def action_cursor_up(self) -> None:
        """Move up by one item."""
        self.move(-1)

    def action_page_down(self) -> None:
        """Move down by a page."""
        self.move(self._page_items)

    def action_page_up(self) -> None:
        """Move up by a page."""
        self.move(-self._page_items)

    def action_half_down(self) -> None:
        """Move down by half a page."""
        self.move(self._half_page_items)

    def action_half_up(self) -> None:
        """Move up by half a page."""
        self.move(-self._half_page_items)

    def action_cursor_top(self) -> None:
        """Move to the first item."""
        self.cursor = 0
        self._scroll_to_line(0)

    def action_cursor_bottom(self) -> None:
        """Move to the last item."""
        self.cursor = self.item_count - 1

    def action_open(self) -> None:
        """Choose the item under the cursor."""
        if self.item_count:
            self.post_message(self.Opened(self))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked item; a click on the cursor's item opens it.

        In a popup one click chooses. A click on a heading goes to the item below it.
        """
        offset = event.get_content_offset(self)
        if offset is None:
            return
        clicked_line = self.scroll_offset.y + offset.y
        item = self.item_of(clicked_line)
        is_heading = item is None
        if is_heading:
            item = self.item_of(clicked_line + 1)
        if item is None or not 0 <= item < self.item_count:
            return

        is_second_click = self.is_second_click(is_at_cursor=item == self.cursor)
        self.cursor = item
        chooses_at_once = getattr(self.screen, "CHOOSES_AT_CLICK", False)
        if not is_heading and (is_second_click or chooses_at_once):
            self.action_open()

    def expect_first_click(self) -> None:
        """Let the next click select and not open, also on the item under the cursor."""
        self._is_first_click_due = True

    def is_second_click(self, *, is_at_cursor: bool) -> bool:
        """Whether a click opens what it hits: not the first one after the view got the keys."""
        is_first_click = self._is_first_click_due
        self._is_first_click_due = False
        return is_at_cursor and not is_first_click

    def on_focus(self) -> None:
        """Repaint the cursor's lines, which show that the view has the keys."""
        self.expect_first_click()
        self.refresh_lines_of(self.cursor)

    def on_blur(self) -> None:
        """Repaint the cursor's lines, which show that the view has lost the keys."""
        self.refresh_lines_of(self.cursor)
