"""A page of lines with links that can be walked."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from partnerships_tui.drawing.text.highlights import NO_HIGHLIGHTS, Highlights, has_hit, with_hits
from partnerships_tui.drawing.text.page_parts import LinkPlace, links_in
from partnerships_tui.drawing.text.spans import BLANK, Line, Link, Role
from partnerships_tui.widgets.lines_view import LinesView


class Page(LinesView):
    """Lines to read; the cursor is on a link, if the page has one.

    Down goes to the next link while it is in sight, and scrolls where it is not.
    """

    class Followed(Message):
        """A link was chosen."""

        def __init__(self, page: Page, link: Link) -> None:
            super().__init__()
            self.page = page
            self.link = link

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._draw: Callable[[int], list[Line]] = lambda _cells: []
        self._lines: list[Line] = []
        self.hits: Highlights = NO_HIGHLIGHTS
        """What is searched for: it is marked wherever it stands."""
        self._sought = ""
        """Words that the page is kept at until it is moved."""
        self._hit = -1
        """The line of the hit that was gone to last."""
        self._links: list[LinkPlace] = []

    def show(self, draw: Callable[[int], list[Line]], *, keep_place: bool = False) -> None:
        """Another page from its top, drawn for whatever width there is; `keep_place` for the same one anew."""
        self._draw = draw
        self._hit = self._hit if keep_place else -1
        self._layout()
        if not keep_place:
            self.set_reactive(Page.cursor, 0)
            self.scroll_to(y=0, animate=False, immediate=True)
        if self._sought:
            self.call_after_refresh(self._go_sought)

    def _layout(self) -> None:
        cells = self.scrollable_content_region.width
        self._lines = self._draw(cells) if cells else []
        self._links = links_in(self._lines)
        self.set_reactive(Page.cursor, self.validate_cursor(self.cursor))
        self.virtual_size = Size(cells, len(self._lines))
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Drawn anew for the width."""
        self._layout()
        if self._sought:
            self.call_after_refresh(self._go_sought)

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
        return "\n".join(line.text.rstrip() for line in self._lines)

    @property
    def item_count(self) -> int:
        """The links."""
        return len(self._links)

    @property
    def line_count(self) -> int:
        """The lines."""
        return len(self._lines)

    def line_of(self, item: int) -> int:
        """Where a link stands."""
        return self._links[item].line if self._links else 0

    def item_of(self, line: int) -> int | None:
        """The link under the cursor on its own line, else the first of the line."""
        if self._links and self._links[self.cursor].line == line:
            return self.cursor
        return next(
            (number for number, place in enumerate(self._links) if place.line == line), None
        )

    def draw(self, line: int, cells: int) -> Line:
        """The line; the link under the cursor stands out where the page has the keys."""
        content = self._lines[line] if line < len(self._lines) else BLANK
        content = with_hits(content, self.hits)
        if not (self.has_focus and self._links and self._links[self.cursor].line == line):
            return content
        chosen = self._links[self.cursor].link
        return Line(
            part._replace(role=Role.HIT) if part.link == chosen else part for part in content
        )

    def paint_cursor(self, line: Line, cells: int) -> Strip:
        """No bar: the link itself is marked."""
        return self.strip_of(line, cells)

    def move(self, lines: int) -> None:
        """By one: to the next link if it is in sight, else a line further. By more: scroll."""
        self._sought = ""
        top, height = self.scroll_offset.y, self.size.height
        if abs(lines) == 1 and self._links:
            following = self.cursor + lines
            current = self._links[self.cursor].line
            seen = range(top, top + height)
            if current not in seen:
                within = [number for number, place in enumerate(self._links) if place.line in seen]
                following = within[0 if lines > 0 else -1] if within else following
            if 0 <= following < len(self._links) and self._links[following].line in range(
                top - 1, top + height + 1
            ):
                self.cursor = following
                return
        self.scroll_to(y=top + lines, animate=False, immediate=True)

    def seek(self, text: str) -> None:
        """Scroll to the first line that has those words, as soon as there are lines."""
        self._sought = text
        if self._lines:
            self._go_sought()

    def _go_sought(self) -> None:
        found = next(
            (number for number, content in enumerate(self._lines) if self._sought in content.text),
            None,
        )
        if found is not None:
            self.scroll_to(
                y=found, animate=False, immediate=True, force=True
            )  # its bar may not be there yet

    def to_hit(self, step: int) -> bool:
        """Scroll to the next line with a hit, or the one before; False where there is none."""
        found = [
            number for number, content in enumerate(self._lines) if has_hit(content, self.hits)
        ]
        further = [
            number for number in found if (number > self._hit if step > 0 else number < self._hit)
        ]
        if not further:
            return False
        self._hit = further[0] if step > 0 else further[-1]
        self.scroll_to(y=max(self._hit - self.size.height // 3, 0), animate=False, immediate=True)
        return True

    def action_cursor_bottom(self) -> None:
        """To the last line and link."""
        super().action_cursor_bottom()
        self.scroll_to(y=len(self._lines), animate=False, immediate=True)

    def action_open(self) -> None:
        """Follow the link under the cursor."""
        if self.link is not None:
            self.post_message(self.Followed(self, self.link))
