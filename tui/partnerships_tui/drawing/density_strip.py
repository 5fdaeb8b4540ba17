"""The density strip: bars for the number of events over the whole span of time.

It also shows which days are in sight in the list, and how many events a filter selects.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from math import ceil
from typing import NamedTuple

from partnerships_db.timeline.histogram import Histogram
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import BLANK, Line, Role, Span

BLOCKS = " ▁▂▃▄▅▆▇█"
"""The bars by their height, from 0 to 8."""

MAX_HEIGHT = len(BLOCKS) - 1

LABEL_CELLS = 6
"""The width of the year at either end, in cells."""

MIN_LABELLED_CELLS = 40
"""The least width of a strip that has years at its ends, in cells."""

MIN_EVENTS = 1e-9
"""A part with fewer events than this is empty: the sum of the shares of a day is not exact."""

Days = tuple[date, date]
"""A first and a last day."""

_Cell = tuple[str, Role]


class StripMarks(NamedTuple):
    """The days that are marked on the strip."""

    sight: Days | None = None
    """The days in sight in the list."""
    brush: Days | None = None
    """The days of a range that is not complete yet."""
    today: date = date.max


def bar_area(cells: int) -> tuple[int, int]:
    """The first cell of the bars in a strip of this width, and the number of their cells."""
    margin = LABEL_CELLS if cells >= MIN_LABELLED_CELLS else 1
    return margin, max(cells - 2 * margin, 1)


def strip_lines(
    density: Histogram | None,
    marks: StripMarks,
    cells: int,
    rows: int,
    glyphs: Glyphs = UNICODE,
) -> list[Line]:
    """` 2019 ▁▁▂▃▅█▇▅ 2026 `: the strip in one line or two; blank while `density` is None.

    The second line shows which days are in sight, or how many events a filter selects.
    """
    if density is None:
        return [BLANK] * rows

    margin, bar_cells = bar_area(cells)
    strip = _Strip(density, marks, bar_cells)
    start = end = " " * margin
    if margin == LABEL_CELLS:
        start = f" {date.fromordinal(density.axis.first).year:04} "
        end = f" {date.fromordinal(density.axis.last).year:04} "
    if rows < 2:
        bars = _spans(strip.combined(), glyphs)
        return [_strip_line(start, bars, end).fitted(cells)]

    bars = _spans(strip.whole(), glyphs)
    second_row = strip.ruler() if density.share is None else strip.share()
    blank = " " * margin
    return [
        _strip_line(start, bars, end).fitted(cells),
        _strip_line(blank, _spans(second_row, glyphs), blank).fitted(cells),
    ]


def _strip_line(
    start: str,
    spans: Iterable[Span],
    end: str,
) -> Line:
    return Line(
        (
            Span(start, Role.DIM),
            *spans,
            Span(end, Role.DIM),
        )
    )


def _spans(strip_cells: Iterable[_Cell], glyphs: Glyphs) -> list[Span]:
    spans: list[Span] = []
    for role, run in groupby(strip_cells, key=lambda cell: cell[1]):
        text = "".join([glyph for glyph, _ in run])
        spans.append(Span(glyphs(text), role))
    return spans


def _bars(heights: Iterable[int], role: Role) -> list[_Cell]:
    return [(BLOCKS[height], role) for height in heights]


class _Strip:
    """The bars of a strip and its marks, cell by cell."""

    def __init__(
        self,
        density: Histogram,
        marks: StripMarks,
        cells: int,
    ) -> None:
        self._density = density
        self._cells = cells
        self._sight = self._cells_of(marks.sight)
        self._brush = self._cells_of(marks.brush)
        self._today_cell: int | None = None
        today_ordinal = marks.today.toordinal()
        if density.axis.first <= today_ordinal <= density.axis.last:
            self._today_cell = self._cells_of((marks.today, marks.today)).start

    def _cells_of(self, days: Days | None) -> range:
        """The cells of these days, at least one."""
        if days is None:
            return range(0)
        axis = self._density.axis
        first_day, last_day = days
        first_part = axis.part_of(first_day)
        last_part = axis.part_of(last_day)
        start = first_part * self._cells // axis.parts
        end = (last_part + 1) * self._cells // axis.parts
        return range(start, max(end, start + 1))

    def _heights(
        self,
        parts: Sequence[float],
        largest: float,
    ) -> list[int]:
        """The height of the bar in each cell: 0 for an empty part, else 1 to 8."""
        part_heights: list[int] = []
        for events in parts:
            height = 0
            if largest and events > MIN_EVENTS:
                height = ceil(MAX_HEIGHT * events / largest)
            part_heights.append(height)

        cell_heights: list[int] = []
        for cell in range(self._cells):
            part = cell * len(parts) // self._cells
            cell_heights.append(part_heights[part])
        return cell_heights

    def whole(self) -> list[_Cell]:
        """Bars for all events. The days in sight are bright, unless a filter's share has a line."""
        whole = self._density.whole
        heights = self._heights(whole, max(whole))
        strip_cells = _bars(heights, Role.SHADE)
        if self._density.share is None:
            for cell in self._sight:
                bar, _ = strip_cells[cell]
                strip_cells[cell] = (bar, Role.ACCENT)
        return self._with_brush(strip_cells)

    def share(self) -> list[_Cell]:
        """Bars for the events that the filter selects, on a scale of their own."""
        parts = self._density.visible_counts
        heights = self._heights(parts, max(parts))
        return self._with_edges(_bars(heights, Role.ACCENT))

    def combined(self) -> list[_Cell]:
        """Bars for the events that the filter selects, and for all events where it selects none.

        Both have the scale of all events.
        """
        if self._density.share is None:
            return self._with_edges(self.whole())

        largest = max(self._density.whole)
        share_heights = self._heights(self._density.share, largest)
        whole_heights = self._heights(self._density.whole, largest)
        strip_cells = _bars(whole_heights, Role.SHADE)
        for cell, height in enumerate(share_heights):
            if height:
                strip_cells[cell] = (BLOCKS[height], Role.ACCENT)
        return self._with_edges(self._with_brush(strip_cells))

    def ruler(self) -> list[_Cell]:
        """A line over the days in sight, and a mark at today."""
        strip_cells = [(" ", Role.DIM)] * self._cells
        if self._today_cell is not None:
            strip_cells[self._today_cell] = ("▴", Role.DIM)
        for cell in self._sight:
            strip_cells[cell] = ("─", Role.ACCENT)

        if len(self._sight) == 1:
            strip_cells[self._sight.start] = ("┼", Role.ACCENT)
        elif self._sight:
            strip_cells[self._sight.start] = ("├", Role.ACCENT)
            strip_cells[self._sight.stop - 1] = ("┤", Role.ACCENT)
        return strip_cells

    def _with_brush(self, strip_cells: list[_Cell]) -> list[_Cell]:
        """Highlight the cells of the range that is not complete yet."""
        for cell in self._brush:
            bar, _ = strip_cells[cell]
            strip_cells[cell] = (bar, Role.HIT)
        return strip_cells

    def _with_edges(self, strip_cells: list[_Cell]) -> list[_Cell]:
        """Put a mark on either side of the days in sight."""
        if not self._sight:
            return strip_cells

        before = self._sight.start - 1
        behind = self._sight.stop
        if before >= 0:
            strip_cells[before] = ("├", Role.DIM)
        if behind < self._cells:
            strip_cells[behind] = ("┤", Role.DIM)
        return strip_cells
