"""A page of lines with links among which the cursor moves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import dropwhile

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from partnerships_tui.drawing.text.highlights import NO_HIGHLIGHTS, Highlights, has_hit, with_hits
from partnerships_tui.drawing.text.page_parts import LinkPlace, links_in, place_at
from partnerships_tui.drawing.text.spans import BLANK, Line, Link, Role
from partnerships_tui.widgets.lines_view import LinesView

PageDrawing = Callable[[int], list[Line]]
"""A function from a width in cells to the lines of the page."""


class Page(LinesView):
    """Lines to read, with the cursor on a link if the page has one.

    Down moves to the next link while that link is in sight, and scrolls otherwise.
    """

    class Filled(LinesView.ViewMessage):
        """The page shows something else. Only the latest message matters."""

        def can_replace(self, message: Message) -> bool:
            """Whether this message replaces an older one."""
            return isinstance(message, Page.Filled)

    class Followed(Message):
        """The user chose a link."""

        def __init__(
            self,
            page: Page,
            link: Link,
        ) -> None:
            super().__init__()
            self.page = page
            self.link = link

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._draw: PageDrawing = lambda _cells: []
        self._lines: list[Line] = []
        self.hits: Highlights = NO_HIGHLIGHTS
        """The search words to highlight."""
        self._sought_text = ""
        """The text to which the page stays scrolled until the user moves."""
        self._hit_line = -1
        """The line of the search hit that was visited last; -1 before the first."""
        self._links: list[LinkPlace] = []
        self._is_filled = True
        """Whether the page shows what is under the list's cursor."""
        self._due_call: Callable[[], None] | None = None
        """A key's function that waits for the page."""

    def expect(self) -> None:
        """Note that the page shows an earlier item, until `show` is called with an answer."""
        self._is_filled = False
        self._due_call = None

    def when_filled(self, call: Callable[[], None]) -> None:
        """Call a function that reads the page: at once, or when the page shows the current item."""
        if self._is_filled:
            call()
        else:
            self._due_call = call

    def show(
        self,
        draw: PageDrawing,
        *,
        keep_place: bool = False,
    ) -> None:
        """Show another page from its top; with `keep_place`, redraw the same page where it is."""
        self._draw = draw
        if not keep_place:
            self._hit_line = -1
        self._layout()
        if not keep_place:
            self.set_reactive(Page.cursor, 0)
            self._scroll_to_line(0)
        if self._sought_text:
            self.call_after_refresh(self._scroll_to_sought_text)
        self._is_filled = True
        self.post_message(self.Filled(self))
        due_call = self._due_call
        self._due_call = None
        if due_call is not None:
            due_call()

    def redraw(self) -> None:
        """Draw the same page anew, after a part of it was folded or unfolded."""
        self._layout()

    def _layout(self) -> None:
        """Draw the page for the current width."""
        cells = self.scrollable_content_region.width
        lines = self._draw(cells) if cells else []
        # A page begins with its title: a small screen has no row for a blank above it.
        self._lines = list(dropwhile(lambda line: not line.text.strip(), lines))
        self._links = links_in(self._lines)
        self.set_reactive(Page.cursor, self.validate_cursor(self.cursor))
        self.virtual_size = Size(cells, len(self._lines))
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Draw the page again for the new width; it stays where it is."""
        event.prevent_default()  # a list would scroll to the link under its cursor
        self._is_placed = True
        self._layout()
        if self._sought_text:
            self.call_after_refresh(self._scroll_to_sought_text)

    @property
    def link(self) -> Link | None:
        """The link under the cursor."""
        return self._links[self.cursor].link if self._links else None

    @property
    def links(self) -> list[Link]:
        """All links, in reading order."""
        return [place.link for place in self._links]

    @property
    def text(self) -> str:
        """The page as plain lines."""
        return _plain_text(self._lines)

    def drawn_text(self) -> str:
        """The page as plain lines, drawn anew in its width."""
        return _plain_text(self._draw(self.scrollable_content_region.width))

    @property
    def item_count(self) -> int:
        """The number of links."""
        return len(self._links)

    @property
    def line_count(self) -> int:
        """The number of lines."""
        return len(self._lines)

    def line_of(self, item: int) -> int:
        """The line of a link."""
        return self._links[item].line if self._links else 0

    def item_of(self, line: int) -> int | None:
        """The link on a line: the one under the cursor if it is there, else the first."""
        if self._links and self._links[self.cursor].line == line:
            return self.cursor
        for index, place in enumerate(self._links):
            if place.line == line:
                return index
        return None

    def draw(
        self,
        line: int,
        cells: int,
    ) -> Line:
        """Draw a line; the link under the cursor is highlighted while the page has the keys."""
        drawn_line = self._lines[line] if line < len(self._lines) else BLANK
        drawn_line = with_hits(drawn_line, self.hits)
        if not self.has_focus or not self._links:
            return drawn_line

        current_place = self._links[self.cursor]
        if current_place.line != line:
            return drawn_line
        return _with_marked_link(drawn_line, current_place.link)

    def paint_cursor(
        self,
        line: Line,
        cells: int,
    ) -> Strip:
        """Paint the cursor's line without a bar, because the link itself is highlighted."""
        return self.strip_of(line, cells)

    def move(self, lines: int) -> None:
        """Move by one to the next link in sight, or else scroll by that many lines."""
        self._sought_text = ""
        if abs(lines) == 1 and self._links:
            following = self._following_link(lines)
            if following is not None:
                self.cursor = following
                return
        self._scroll_to_line(self.scroll_offset.y + lines)

    def _following_link(self, step: int) -> int | None:
        """The index of the link to which a step of 1 or -1 moves; None if it is out of sight."""
        top = self.scroll_offset.y
        height = self.size.height
        lines_in_sight = range(top, top + height)

        following = self.cursor + step
        if self._links[self.cursor].line not in lines_in_sight:
            indexes = range(len(self._links))
            in_sight = [index for index in indexes if self._links[index].line in lines_in_sight]
            if in_sight:
                following = in_sight[0] if step > 0 else in_sight[-1]

        if not 0 <= following < len(self._links):
            return None
        # A link one line outside counts, so that a step brings it into sight.
        near_lines = range(top - 1, top + height + 1)
        return following if self._links[following].line in near_lines else None

    def seek(self, text: str) -> None:
        """Scroll to the first line that contains a text, as soon as the page has lines."""
        self._sought_text = text
        if self._lines:
            self._scroll_to_sought_text()

    def _scroll_to_sought_text(self) -> None:
        for index, line in enumerate(self._lines):
            if self._sought_text in line.text:
                # `force`, because the scroll bar may not be there yet.
                self.scroll_to(
                    y=index,
                    animate=False,
                    immediate=True,
                    force=True,
                )
                return

    def scroll_to_hit(self, step: int) -> bool:
        """Scroll to the next search hit (step 1) or the previous one (-1); False without one."""
        hit_lines = [index for index, line in enumerate(self._lines) if has_hit(line, self.hits)]
        if step > 0:
            next_hits = [index for index in hit_lines if index > self._hit_line]
        else:
            next_hits = [index for index in reversed(hit_lines) if index < self._hit_line]
        if not next_hits:
            return False

        self._hit_line = next_hits[0]
        # A third of the page stays in sight above the hit.
        self._scroll_to_line(max(self._hit_line - self.size.height // 3, 0))
        return True

    def action_cursor_bottom(self) -> None:
        """Move to the last link and scroll to the last line."""
        super().action_cursor_bottom()
        self._scroll_to_line(len(self._lines))

    def _scroll_to_line(self, line: int) -> None:
        self.scroll_to(y=line, animate=False, immediate=True)

    def move_to_next_link(self, kinds: Collection[str]) -> bool:
        """Move to the next link of these kinds below the cursor; False without one."""
        for index in range(self.cursor + 1, len(self._links)):
            if self._links[index].link.kind in kinds:
                self.cursor = index
                return True
        return False

    def on_click(self, event: events.Click) -> None:
        """Follow the clicked link."""
        event.prevent_default()  # or the click of a list would follow
        offset = event.get_content_offset(self)
        if offset is None:
            return
        place = place_at(self._links, self.scroll_offset.y + offset.y, offset.x)
        if place is not None:
            self.cursor = self._links.index(place)
            self.action_open()

    def action_open(self) -> None:
        """Follow the link under the cursor."""
        if self.link is not None:
            self.post_message(self.Followed(self, self.link))


def _plain_text(lines: Iterable[Line]) -> str:
    return "\n".join(line.text.rstrip() for line in lines)


def _with_marked_link(line: Line, link: Link) -> Line:
    """The line with every span of a link highlighted."""
    spans = []
    for span in line:
        if span.link == link:
            span = span._replace(role=Role.HIT)
        spans.append(span)
    return Line(spans)
