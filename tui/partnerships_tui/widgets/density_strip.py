"""The density strip above the timeline: it shows, and the mouse chooses days on it."""

from __future__ import annotations

from datetime import date

from textual import events
from textual.message import Message
from textual.strip import Strip

from partnerships_db.timeline.histogram import Histogram
from partnerships_tui.drawing.density_strip import Marks, plot, strip_lines
from partnerships_tui.drawing.text.spans import BLANK
from partnerships_tui.widgets.line_widget import LineWidget


class DensityStrip(LineWidget):
    """One line or two, as high as it is made."""

    DEFAULT_CSS = "DensityStrip { height: 1; }"

    class Brushed(Message):
        """Days were chosen with the mouse, or one of them."""

        def __init__(self, first: date, last: date, *, is_click: bool) -> None:
            super().__init__()
            self.first, self.last = first, last
            self.is_click = is_click
            """It was not moved: a place to go to, and no range."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.density: Histogram | None = None
        self.marks = Marks()
        self._pressed: int | None = None
        """The part on which the mouse was pressed."""

    def show(self, density: Histogram | None) -> None:
        """Other events from now on."""
        self.density = density
        self.refresh()

    def mark(self, marks: Marks) -> None:
        """Other days are in sight, or about to be chosen."""
        if marks != self.marks:
            self.marks = marks
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Textual asks for a line."""
        size = self.size
        lines = strip_lines(self.density, self.marks, size.width, size.height, self.painted_with)
        return self.strip_of(lines[y] if y < len(lines) else BLANK, size.width)

    # -- The mouse ---------------------------------------------------------------------------------

    def _part_at(self, x: int) -> int:
        assert self.density is not None
        start, cells = plot(self.size.width)
        return max(0, min(x - start, cells - 1)) * self.density.axis.parts // cells

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A range begins there."""
        if self.density is not None:
            self._pressed = self._part_at(event.x)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """It goes up to there."""
        if self._pressed is not None:
            self.mark(self.marks._replace(brush=self._days_to(event.x)))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """It is chosen."""
        if self._pressed is None:
            return
        (first, last), is_click = self._days_to(event.x), self._part_at(event.x) == self._pressed
        self._pressed = None
        self.release_mouse()
        self.mark(self.marks._replace(brush=None))
        self.post_message(self.Brushed(first, last, is_click=is_click))

    def _days_to(self, x: int) -> tuple[date, date]:
        assert self.density is not None
        assert self._pressed is not None
        low, high = sorted((self._pressed, self._part_at(x)))
        return self.density.axis.days_of(low)[0], self.density.axis.days_of(high)[1]
