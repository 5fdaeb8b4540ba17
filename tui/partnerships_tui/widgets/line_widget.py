"""Widgets that paint drawn lines. Only this module turns a role into a terminal style."""

from __future__ import annotations

from typing import ClassVar, Literal

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.page_parts import links_in, place_at
from partnerships_tui.drawing.text.spans import BLANK, Line, Link
from partnerships_tui.theme import role_styles

Background = Literal["page", "box", "cursor", "blurred"]


class LineWidget(Widget):
    """A widget that paints drawn lines."""

    ALLOW_SELECT = False
    behind: Background = "page"
    """The background on which the lines are painted."""
    glyphs_in_use: ClassVar[Glyphs] = UNICODE
    """The glyphs of the whole program, for the marks that cutting leaves. The app sets them."""

    def strip_of(
        self,
        line: Line,
        cells: int,
        behind: Background | None = None,
    ) -> Strip:
        """Return a line as a strip of exactly `cells` cells, on the given background."""
        background = behind or self.behind
        app = self.app
        styles = getattr(
            role_styles(app.theme_variables, has_colours=not app.no_color),
            background,
        )
        painted = self.glyphs_in_use.painted

        visible_spans = [span for span in line.fitted(cells) if span.text]
        segments = [Segment(painted(span.text), styles[span.role]) for span in visible_spans]
        return Strip(segments, cells)


class StaticLines(LineWidget):
    """One or a few fixed lines: the header, the footer, a rule with a title."""

    DEFAULT_CSS = "StaticLines { height: 1; }"

    class Clicked(Message):
        """A link in the lines was clicked."""

        def __init__(self, link: Link) -> None:
            super().__init__()
            self.link = link

    def __init__(
        self,
        *,
        id: str | None = None,
        behind: Background = "page",
    ) -> None:
        super().__init__(id=id)
        self.behind = behind
        self._lines: list[Line] = []

    def show(self, *lines: Line) -> None:
        """Replace the lines; repaint only if they differ."""
        new_lines = list(lines)
        if self._lines != new_lines:
            self._lines = new_lines
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the strip of one row, as Textual requests it."""
        line = self._lines[y] if y < len(self._lines) else BLANK
        return self.strip_of(line, self.size.width)

    def on_click(self, event: events.Click) -> None:
        """Report the link that was clicked: a view's tab, or a key."""
        offset = event.get_content_offset(self)
        place = place_at(links_in(self._lines), offset.y, offset.x) if offset else None
        if place is not None:
            self.post_message(self.Clicked(place.link))
