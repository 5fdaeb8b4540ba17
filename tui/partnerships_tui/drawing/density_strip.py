"""The density strip: how many events there are over the whole span, what of it is in sight, what a filter selects."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from math import ceil
from typing import NamedTuple

from partnerships_db.timeline.histogram import Histogram
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import BLANK, Line, Role, Span

BLOCKS = " ▁▂▃▄▅▆▇█"

LABEL_CELLS, LABELS_FROM = 6, 40
"""The room for the year at either end, and from how many cells on it is given."""

Days = tuple[date, date]
"""A first and a last day."""

_Cell = tuple[str, Role]


class Marks(NamedTuple):
    """What is marked on the strip."""

    sight: Days | None = None
    """What the list shows."""
    brush: Days | None = None
    """What is about to be chosen."""
    today: date = date.max


def plot(cells: int) -> tuple[int, int]:
    """Where the bars of a strip of that width begin, and how many cells they have."""
    margin = LABEL_CELLS if cells >= LABELS_FROM else 1
    return margin, max(cells - 2 * margin, 1)


def strip_lines(
    density: Histogram | None, marks: Marks, cells: int, rows: int, glyphs: Glyphs = UNICODE
) -> list[Line]:
    """` 2019 ▁▁▂▃▅█▇▅ 2026 ` in one line or two, the second for what is in sight or for what a filter selects."""
    if density is None:
        return [BLANK] * rows
    drawn = _Strip(density, marks, plot(cells)[1])
    if rows > 1:
        lines = [drawn.whole(), drawn.share() if density.share is not None else drawn.ruler()]
    else:
        lines = [drawn.both()]
    left, right = (date.fromordinal(day).year for day in (density.axis.first, density.axis.last))
    margin = plot(cells)[0]
    labels = (f" {left:04} ", f" {right:04} ") if margin == LABEL_CELLS else (" ", " ")
    ends = [labels, *[(" " * margin,) * 2] * (rows - 1)]
    return [
        Line((Span(start, Role.DIM), *_spans(line, glyphs), Span(end, Role.DIM))).fitted(cells)
        for line, (start, end) in zip(lines, ends, strict=True)
    ]


class _Strip:
    """A strip cell by cell."""

    def __init__(self, density: Histogram, marks: Marks, cells: int) -> None:
        self._density = density
        self._cells = cells
        self._sight = self._cells_of(marks.sight)
        self._brush = self._cells_of(marks.brush)
        axis = density.axis
        is_inside = axis.first <= marks.today.toordinal() <= axis.last
        self._today = self._cells_of((marks.today, marks.today)).start if is_inside else -1

    def _cells_of(self, days: Days | None) -> range:
        if days is None:
            return range(0)
        first, last = (self._density.axis.part_of(day) for day in days)
        parts = self._density.axis.parts
        return range(
            first * self._cells // parts,
            max((last + 1) * self._cells // parts, first * self._cells // parts + 1),
        )

    def _heights(self, parts: Sequence[float], most: float) -> list[int]:
        """Of each cell: 0 where there is nothing, else 1 to 8."""
        by_part = [ceil(8 * part / most) if part > 1e-9 and most else 0 for part in parts]
        return [by_part[cell * len(parts) // self._cells] for cell in range(self._cells)]

    def whole(self) -> list[_Cell]:
        """All events; what is in sight is bright, unless a filter's share is."""
        heights = self._heights(self._density.whole, max(self._density.whole))
        is_share_told = self._density.share is not None
        return self._brushed(
            (
                BLOCKS[height],
                Role.ACCENT if cell in self._sight and not is_share_told else Role.SHADE,
            )
            for cell, height in enumerate(heights)
        )

    def share(self) -> list[_Cell]:
        """What the filter selects, on a scale of its own."""
        parts = self._density.shown
        return self._edged(
            [(BLOCKS[height], Role.ACCENT) for height in self._heights(parts, max(parts))]
        )

    def both(self) -> list[_Cell]:
        """What the filter selects on the scale of all, and all where it selects nothing."""
        if self._density.share is None:
            return self._edged(self.whole())
        most = max(self._density.whole)
        pairs = zip(
            self._heights(self._density.share, most),
            self._heights(self._density.whole, most),
            strict=True,
        )
        cells = [
            (BLOCKS[share or height], Role.ACCENT if share else Role.SHADE)
            for share, height in pairs
        ]
        return self._edged(self._brushed(cells))

    def ruler(self) -> list[_Cell]:
        """What is in sight, and where today is."""
        cells: list[_Cell] = [(" ", Role.DIM)] * self._cells
        if self._today >= 0:
            cells[self._today] = ("▴", Role.DIM)
        for cell in self._sight:
            cells[cell] = ("─", Role.ACCENT)
        if self._sight:
            first, last = self._sight[0], self._sight[-1]
            cells[first], cells[last] = (
                ("├", Role.ACCENT),
                ("┤" if last > first else "┼", Role.ACCENT),
            )
        return cells

    def _brushed(self, cells: Iterable[_Cell]) -> list[_Cell]:
        return [
            (glyph, Role.HIT if cell in self._brush else role)
            for cell, (glyph, role) in enumerate(cells)
        ]

    def _edged(self, cells: list[_Cell]) -> list[_Cell]:
        """With what is in sight between two marks."""
        for cell, glyph in ((self._sight.start - 1, "├"), (self._sight.stop, "┤")):
            if self._sight and 0 <= cell < self._cells:
                cells[cell] = (glyph, Role.DIM)
        return cells


def _spans(cells: list[_Cell], glyphs: Glyphs) -> list[Span]:
    runs = groupby(cells, key=lambda cell: cell[1])
    return [Span(glyphs("".join(glyph for glyph, _ in run)), role) for role, run in runs]
