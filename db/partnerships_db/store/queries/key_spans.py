"""The ranges of event keys behind the cells of a time axis, and the day of a key; pure."""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from partnerships_db.store.event_keys import (
    DAY_SHIFT,
    PRECISION_SHIFT,
    first_key,
    limit_key,
    period_of,
)
from partnerships_db.timeline.buckets import (
    COARSEST_EXACT_PRECISION,
    Granularity,
    cell_of,
    days_of_cell,
    middle_of,
)
from partnerships_db.values.dates import PartialDate, Precision


class KeySpan(NamedTuple):
    """A range of keys whose events are drawn in one cell.

    It holds exact dates of the cell, or the dates of one period that is coarser than a cell.
    """

    cell: int
    """One below the first cell of the axis, or one above the last, for all events outside."""
    first: int
    """The first cell in which the events may lie."""
    last: int
    """The last cell in which they may lie."""
    low: int
    """The first key."""
    high: int
    """The first key after the range."""


def spans_between(
    grain: Granularity,
    first: int,
    last: int,
    limit: int,
) -> Iterator[KeySpan]:
    """All keys below `limit` as spans, ascending, for an axis from cell `first` to cell `last`.

    Every key is in one span. A period that is coarser than a cell has a span of its own if any of
    its days is on the axis; its events are drawn in the middle of the period.
    """
    coarse_spans = sorted(_coarse_spans(grain, first, last), key=_lowest_key)
    cell_spans = _cell_spans(grain, first, last)
    for span in _cut_out(coarse_spans, cell_spans):
        if span.low < limit:
            yield span._replace(high=min(span.high, limit))


def _lowest_key(span: KeySpan) -> int:
    return span.low


def _cell_spans(
    grain: Granularity,
    first: int,
    last: int,
) -> Iterator[KeySpan]:
    """The spans of the days before the axis, of each cell, and of the days after the axis."""
    low = 0
    for cell in range(first, last + 2):
        high = _first_key_of_cell(cell, grain, last)
        yield _cell_span(cell - 1, low, high)
        low = high
    yield _cell_span(last + 1, low, limit_key(None))


def _first_key_of_cell(
    cell: int,
    grain: Granularity,
    last: int,
) -> int:
    """The first key of a cell of the axis, or of the days after the axis."""
    if cell <= last:
        first_day, _ = days_of_cell(cell, grain)
        return first_key(first_day.toordinal())
    _, last_day = days_of_cell(last, grain)
    return first_key(last_day.toordinal() + 1)


def _cell_span(
    cell: int,
    low: int,
    high: int,
) -> KeySpan:
    return KeySpan(
        cell=cell,
        first=cell,
        last=cell,
        low=low,
        high=high,
    )


def _coarse_spans(
    grain: Granularity,
    first: int,
    last: int,
) -> Iterator[KeySpan]:
    """The spans of the periods that are coarser than a cell and have a day on the axis."""
    axis_start, _ = days_of_cell(first, grain)
    _, axis_end = days_of_cell(last, grain)
    for precision in Precision:
        if precision >= COARSEST_EXACT_PRECISION[grain]:
            return
        for period in _periods_between(precision, axis_start, axis_end):
            middle_cell = cell_of(middle_of(period.first, period.last), grain)
            low = first_key(period.first.toordinal()) | precision << PRECISION_SHIFT
            yield KeySpan(
                cell=max(first - 1, min(middle_cell, last + 1)),
                first=cell_of(period.first, grain),
                last=cell_of(period.last, grain),
                low=low,
                high=low + (1 << PRECISION_SHIFT),
            )


def _cut_out(coarse_spans: Iterable[KeySpan], cell_spans: Iterable[KeySpan]) -> Iterator[KeySpan]:
    """All spans, ascending; each coarse span is cut out of the cell's span that holds it."""
    waiting = deque(coarse_spans)
    for cell_span in cell_spans:
        low = cell_span.low
        while waiting and waiting[0].low < cell_span.high:
            coarse_span = waiting.popleft()
            if low < coarse_span.low:
                yield cell_span._replace(low=low, high=coarse_span.low)
            yield coarse_span
            low = coarse_span.high
        if low < cell_span.high:
            yield cell_span._replace(low=low)


_PERIOD_SUFFIXES: dict[Precision, tuple[str, ...]] = {
    Precision.YEAR: ("",),
    Precision.HALF: ("-H1", "-H2"),
    Precision.QUARTER: ("-Q1", "-Q2", "-Q3", "-Q4"),
    Precision.MONTH: tuple(f"-{month:02}" for month in range(1, 13)),
}
"""The end of a period's text, after the year."""


def _periods_between(
    precision: Precision,
    start: date,
    end: date,
) -> Iterator[PartialDate]:
    """The periods of a precision that have a day between two, both included."""
    for year in range(start.year, end.year + 1):
        for suffix in _PERIOD_SUFFIXES[precision]:
            period = PartialDate.parse(f"{year:04}{suffix}")
            if period.first <= end and period.last >= start:
                yield period


def day_of_key(key: int) -> date:
    """The day on which an event is drawn: the middle of the days that its date allows."""
    day_and_precision = key >> PRECISION_SHIFT
    ordinal, precision = divmod(day_and_precision, 1 << (DAY_SHIFT - PRECISION_SHIFT))
    if precision == Precision.DAY:
        return date.fromordinal(ordinal)
    period = PartialDate.parse(period_of(day_and_precision))
    return middle_of(period.first, period.last)
