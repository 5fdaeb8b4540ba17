"""The density strip above the timeline. It shows the density of events; the mouse selects days."""

from __future__ import annotations

from datetime import date

from textual import events
from textual.message import Message
from textual.strip import Strip

from partnerships_db.timeline.histogram import Axis, Histogram
from partnerships_tui.drawing.density_strip import StripMarks, bar_area, strip_lines
from partnerships_tui.drawing.text.spans import BLANK
from partnerships_tui.widgets.line_widget import LineWidget


class DensityStrip(LineWidget):
    """A strip of one or two lines, as its height says."""

    DEFAULT_CSS = "DensityStrip { height: 1; }"

    class Brushed(Message):
        """The user selected days with the mouse."""

        def __init__(
            self,
            first: date,
            last: date,
            *,
            is_click: bool,
        ) -> None:
            super().__init__()
            self.first = first
            self.last = last
            self.is_click = is_click
            """Whether the mouse was not moved: the days are a place to go to, not a range."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.density: Histogram | None = None
        self.marks = StripMarks()
        self._pressed_part: int | None = None
        """The part of the axis on which the mouse was pressed, while it is held down."""

    def show(self, density: Histogram | None) -> None:
        """Show the density of other events, or nothing if it is None."""
        self.density = density
        self.refresh()

    def mark(self, marks: StripMarks) -> None:
        """Mark other days: those in sight, and those of a range that is not complete yet."""
        if marks != self.marks:
            self.marks = marks
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Render a row of the strip."""
        size = self.size
        lines = strip_lines(
            self.density,
            self.marks,
            size.width,
            size.height,
            self.glyphs_in_use,
        )
        line = lines[y] if y < len(lines) else BLANK
        return self.strip_of(line, size.width)

    # -- The mouse ---------------------------------------------------------------------------------

    def _part_at(
        self,
        axis: Axis,
        x: int,
    ) -> int:
        """The part of the axis at a column of the screen, or the nearest one."""
        first_cell, cell_count = bar_area(self.size.width)
        cell = max(0, min(x - first_cell, cell_count - 1))
        return cell * axis.parts // cell_count

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin a range."""
        if self.density is not None:
            self._pressed_part = self._part_at(self.density.axis, event.x)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Mark the range up to the mouse."""
        if self.density is None or self._pressed_part is None:
            return
        part = self._part_at(self.density.axis, event.x)
        days = _days_between(
            self.density.axis,
            self._pressed_part,
            part,
        )
        self.mark(self.marks._replace(brush=days))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Post the days of the range, or those of a click."""
        pressed_part = self._pressed_part
        if pressed_part is None:
            return
        self._pressed_part = None
        self.release_mouse()
        self.mark(self.marks._replace(brush=None))
        if self.density is None:
            return

        part = self._part_at(self.density.axis, event.x)
        first, last = _days_between(self.density.axis, pressed_part, part)
        is_click = part == pressed_part
        self.post_message(self.Brushed(first, last, is_click=is_click))


def _days_between(
    axis: Axis,
    part: int,
    other_part: int,
) -> tuple[date, date]:
    """The first and the last day of the parts between two parts, in any order."""
    first, _ = axis.days_of(min(part, other_part))
    _, last = axis.days_of(max(part, other_part))
    return first, last
