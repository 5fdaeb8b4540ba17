"""The time axis of the lanes: a rule with ticks, and as many labels as are readable."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from partnerships_db.timeline.buckets import Granularity, cell_of, days_of_cell, first_day
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import Line, Role, Span
from partnerships_tui.drawing.text.wording import MONTHS

YEAR_STEPS = (
    1,
    2,
    5,
    10,
    20,
    50,
    100,
    200,
    500,
    1000,
)
"""The intervals, in years, at which years may be labelled. The shortest that has room is used."""

MONTH_LEVELS = (
    (7,),
    (4, 10),
    (
        2,
        3,
        5,
        6,
        8,
        9,
        11,
        12,
    ),
)
"""The months that are labelled between two years, the most important first."""

MONDAY = 0

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
"""The length of a bucket, as the line of hints says it."""


class AxisWindow(NamedTuple):
    """The buckets of time that are in sight, one in each column."""

    grain: Granularity
    first: int
    """The number of the bucket in the leftmost column."""
    cells: int
    """The number of columns."""

    @property
    def last(self) -> int:
        """The number of the bucket in the rightmost column."""
        return self.first + self.cells - 1

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day in sight."""
        first_in_sight = first_day(self.first, self.grain)
        last_in_sight = days_of_cell(self.last, self.grain)[1]
        return first_in_sight, last_in_sight

    def column_of(self, bucket: int) -> int | None:
        """The column of a bucket, from 0 at the left, or None if it is out of sight."""
        if self.first <= bucket <= self.last:
            return bucket - self.first
        return None


class AxisTick(NamedTuple):
    """A label of the axis."""

    column: int
    """The column in which the label begins, from 0 at the left."""
    text: str

    @property
    def end(self) -> int:
        """The first column behind the label."""
        return self.column + len(self.text)


def ticks(window: AxisWindow) -> list[AxisTick]:
    """The labels of the axis, from left to right. None touches another, and none is cut.

    Years are labelled first, or months where a bucket is a day: every second or fifth year if there
    is not enough room for each. Finer labels follow where there is room. The left end is labelled
    too, unless another label is in the way. If no label names a year, it names one in their place.
    """
    labels: list[AxisTick] = []
    for level in _label_levels(window):
        if not _are_apart(level):
            continue
        fitting = [label for label in level if _has_room(label, labels, window.cells)]
        labels.extend(fitting)
        labels.sort()

    start = AxisTick(0, _start_label(window))
    has_year = any(len(label.text) >= len("2025") for label in labels)
    if not has_year and start.end <= window.cells:
        labels = [label for label in labels if start.end < label.column]
    if _has_room(start, labels[:1], window.cells):
        labels.insert(0, start)
    return labels


def _are_apart(labels: Sequence[AxisTick]) -> bool:
    return all(label.end < following.column for label, following in pairwise(labels))


def _has_room(
    label: AxisTick,
    placed_labels: Iterable[AxisTick],
    cells: int,
) -> bool:
    if label.end > cells:
        return False
    return all(label.end < placed.column or placed.end < label.column for placed in placed_labels)


def _label_levels(window: AxisWindow) -> Iterator[list[AxisTick]]:
    """Yield the possible labels, those of equal importance together, the most important first."""
    if window.grain is Granularity.DAY:
        yield list(_month_labels_of_days(window))
        yield list(_monday_labels(window))
        return

    buckets = range(window.first, window.last + 2)
    years = {first_day(bucket, window.grain).year for bucket in buckets}
    yield _year_labels(window, range(min(years), max(years) + 1))
    if window.grain <= Granularity.TWO_MONTHS:
        for months in MONTH_LEVELS:
            yield list(_month_labels(window, sorted(years), months))


def _month_labels_of_days(window: AxisWindow) -> Iterator[AxisTick]:
    """Yield `Nov 2025` at the first day of each month."""
    for bucket in range(window.first, window.last + 1):
        day = first_day(bucket, window.grain)
        if day.day == 1:
            yield AxisTick(bucket - window.first, _month_and_year(day))


def _monday_labels(window: AxisWindow) -> Iterator[AxisTick]:
    """Yield the day of the month at each Monday."""
    for bucket in range(window.first, window.last + 1):
        day = first_day(bucket, window.grain)
        if day.weekday() == MONDAY:
            yield AxisTick(bucket - window.first, f"{day.day}")


def _year_labels(window: AxisWindow, years: Iterable[int]) -> list[AxisTick]:
    """The years at the shortest interval at which their labels do not touch."""
    labels: dict[int, AxisTick] = {}
    for year in years:
        column = cell_of(date(year, 1, 1), window.grain) - window.first
        if column >= 0:
            labels[year] = AxisTick(column, f"{year:04}")

    for step in YEAR_STEPS:
        visible_labels = [label for year, label in labels.items() if year % step == 0]
        if _are_apart(visible_labels):
            return visible_labels
    return []


def _month_labels(
    window: AxisWindow,
    years: Iterable[int],
    months: Sequence[int],
) -> Iterator[AxisTick]:
    """Yield `Jul` at each of these months of these years."""
    for year in years:
        for month in months:
            column = cell_of(date(year, month, 1), window.grain) - window.first
            if column >= 0:
                yield AxisTick(column, MONTHS[month - 1][:3])


def _start_label(window: AxisWindow) -> str:
    first_in_sight = window.days[0]
    if window.grain is Granularity.DAY:
        return _month_and_year(first_in_sight)
    return f"{first_in_sight.year:04}"


def _month_and_year(day: date) -> str:
    return f"{MONTHS[day.month - 1][:3]} {day.year:04}"


def axis_lines(
    window: AxisWindow,
    today: int | None,
    glyphs: Glyphs = UNICODE,
) -> tuple[Line, Line]:
    """The line of labels, and below it the rule with its ticks and a mark at today's bucket.

    `today` is the bucket of today or of the as-of date; None draws no mark.
    """
    labels = ticks(window)
    label_text = ""
    rule = ["─"] * window.cells
    for label in labels:
        label_text = label_text.ljust(label.column) + label.text
        rule[label.column] = "┬"

    label_line = Line((Span(label_text.ljust(window.cells), Role.DIM),))
    today_column = None if today is None else window.column_of(today)
    return label_line, _rule_line("".join(rule), today_column, glyphs)


def _rule_line(
    rule: str,
    today_column: int | None,
    glyphs: Glyphs,
) -> Line:
    if today_column is None:
        return Line((Span(glyphs(rule), Role.RULE),))
    return Line(
        (
            Span(glyphs(rule[:today_column]), Role.RULE),
            Span(glyphs("▼"), Role.ACCENT),
            Span(glyphs(rule[today_column + 1 :]), Role.RULE),
        )
    )
