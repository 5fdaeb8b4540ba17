"""An axis of time from left to right: ticks where the calendar turns, and as many labels as are readable."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from partnerships_db.timeline.buckets import Granularity, cell_of, days_of_cell, first_day
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import Line, Role, Span
from partnerships_tui.drawing.text.wording import MONTHS

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Every how many years one is labelled."""

GRANULARITY_WORDS = {
    Granularity.DAY: "a day",
    Granularity.WEEK: "a week",
    Granularity.HALF_MONTH: "half a month",
    Granularity.MONTH: "a month",
    Granularity.TWO_MONTHS: "two months",
    Granularity.QUARTER: "a quarter",
    Granularity.HALF_YEAR: "half a year",
    Granularity.YEAR: "a year",
    Granularity.FIVE_YEARS: "five years",
    Granularity.DECADE: "a decade",
}
"""What a cell is."""


class AxisWindow(NamedTuple):
    """The cells that are in sight."""

    grain: Granularity
    first: int
    """The number of the cell at the left."""
    cells: int

    @property
    def last(self) -> int:
        """The number of the cell at the right."""
        return self.first + self.cells - 1

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day in sight."""
        return first_day(self.first, self.grain), days_of_cell(self.last, self.grain)[1]

    def place(self, cell: int) -> int | None:
        """How many cells from the left one is; None where it is not in sight."""
        return cell - self.first if self.first <= cell <= self.last else None


class AxisTick(NamedTuple):
    """A text on the axis."""

    place: int
    """The cell at which it begins, from the left of the axis."""
    text: str

    @property
    def end(self) -> int:
        """The first cell behind it."""
        return self.place + len(self.text)


def ticks(view: AxisWindow) -> list[AxisTick]:
    """What is written on the axis, from left to right: no text touches another, and all are whole.

    Years, or months where a cell is a day, are labelled first, every second or fifth where there is no room for each;
    then what lies between, as far as there is room. The left end says where it is, when no label would.
    """
    placed: list[AxisTick] = []
    for level in _levels(view):
        if all(one.end < other.place for one, other in pairwise(level)):
            placed += [label for label in level if _has_room(label, placed, view.cells)]
            placed.sort()
    start = AxisTick(0, _context(view))
    if not any(label.place == 0 for label in placed) and _has_room(start, placed[:1], view.cells):
        placed = [start, *(label for label in placed if label.place > start.end)]
    return placed


def _has_room(label: AxisTick, placed: Iterable[AxisTick], cells: int) -> bool:
    return label.end <= cells and all(
        label.end < other.place or other.end < label.place for other in placed
    )


def _levels(view: AxisWindow) -> Iterator[list[AxisTick]]:
    """Labels of the same weight, the weightiest first."""
    if view.grain is Granularity.DAY:
        yield list(
            _turns(
                view,
                lambda day: f"{MONTHS[day.month - 1][:3]} {day.year:04}" if day.day == 1 else "",
            )
        )
        yield list(_turns(view, lambda day: f"{day.day}" if day.weekday() == 0 else ""))
        return
    years = {first_day(cell, view.grain).year for cell in range(view.first, view.last + 2)}
    starts = {
        year: cell_of(date(year, 1, 1), view.grain) - view.first
        for year in range(min(years), max(years) + 1)
    }
    for step in STEPS:
        found = [
            AxisTick(place, f"{year:04}")
            for year, place in starts.items()
            if year % step == 0 and place >= 0
        ]
        if all(one.end < other.place for one, other in pairwise(found)):
            yield found
            break
    if view.grain <= Granularity.TWO_MONTHS:
        for months in ((7,), (4, 10), (2, 3, 5, 6, 8, 9, 11, 12)):
            yield [
                AxisTick(place, MONTHS[month - 1][:3])
                for year in sorted(years)
                for month in months
                if (place := cell_of(date(year, month, 1), view.grain) - view.first) >= 0
            ]


def _turns(view: AxisWindow, said: Callable[[date], str]) -> Iterator[AxisTick]:
    for cell in range(view.first, view.last + 1):
        if text := said(first_day(cell, view.grain)):
            yield AxisTick(cell - view.first, text)


def _context(view: AxisWindow) -> str:
    first = view.days[0]
    if view.grain is Granularity.DAY:
        return f"{MONTHS[first.month - 1][:3]} {first.year:04}"
    return f"{first.year:04}"


def axis_lines(view: AxisWindow, now: int | None, glyphs: Glyphs = UNICODE) -> tuple[Line, Line]:
    """The labels, and below them the rule with its ticks and a mark where today is, or the as-of date."""
    text = ""
    for label in ticks(view):
        text = text.ljust(label.place) + label.text
    rule = ["─"] * view.cells
    for label in ticks(view):
        rule[label.place] = "┬"
    place = None if now is None else view.place(now)
    spans = [Span(glyphs("".join(rule)), Role.RULE)]
    if place is not None:
        left, right = "".join(rule[:place]), "".join(rule[place + 1 :])
        spans = [
            Span(glyphs(left), Role.RULE),
            Span(glyphs("▼"), Role.ACCENT),
            Span(glyphs(right), Role.RULE),
        ]
    return Line((Span(text.ljust(view.cells), Role.DIM),)), Line(spans)
