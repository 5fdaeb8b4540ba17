"""From drawn lines to what Textual paints: the one place where a role becomes a style."""

from __future__ import annotations

from typing import ClassVar, Literal

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import Line
from partnerships_tui.theme import looks_of

Background = Literal["page", "box", "cursor", "blurred"]


class LineWidget(Widget):
    """A widget that paints drawn lines."""

    ALLOW_SELECT = False
    behind: Background = "page"
    """What its lines lie on."""
    painted_with: ClassVar[Glyphs] = UNICODE
    """The set in use, for the marks that cutting leaves; one for all, as the app says."""

    def strip_of(self, line: Line, cells: int, behind: Background | None = None) -> Strip:
        """The line in exactly so many cells, on what is behind it."""
        styles = getattr(looks_of(self.app.theme_variables), behind or self.behind)
        painted = self.painted_with.painted
        return Strip(
            [
                Segment(painted(part.text), styles[part.role])
                for part in line.fitted(cells)
                if part.text
            ],
            cells,
        )


class StaticLines(LineWidget):
    """One or a few fixed lines: the header, the footer, a rule with a title."""

    DEFAULT_CSS = "StaticLines { height: 1; }"

    def __init__(self, *, id: str | None = None, behind: Background = "page") -> None:
        super().__init__(id=id)
        self.behind = behind
        self._lines: list[Line] = []

    def show(self, *lines: Line) -> None:
        """Paint these lines from now on."""
        if self._lines != list(lines):
            self._lines = list(lines)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Textual asks for a line."""
        content = self._lines[y] if y < len(self._lines) else Line()
        return self.strip_of(content, self.size.width)
