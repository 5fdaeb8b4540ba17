"""Lanes: events side by side in time, one lane for each company, kind, cloud or model."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from partnerships_db.ledger.counterparties import CounterpartyTotal
from partnerships_db.matrix.routes import Route
from partnerships_db.timeline.buckets import middle_of
from partnerships_db.timeline.intervals import Interval
from partnerships_db.timeline.periods import days_of_period
from partnerships_db.timeline.records import PeriodGroup
from partnerships_db.values.dates import PartialDate


class LaneGrouping(StrEnum):
    """The property of events by which lanes are made."""

    COMPANY = "company"
    KIND = "kind"
    CLOUD = "cloud"
    MODEL = "model"


class LaneGroupingInfo(NamedTuple):
    """How the lanes of one grouping are selected and shown."""

    filter_term: str
    """The term of the filter language that selects a lane by its id."""
    is_unfolded: bool
    """Whether each bar has a line of its own below its lane, until the user folds them."""


LANE_GROUPINGS: dict[LaneGrouping, LaneGroupingInfo] = {
    LaneGrouping.COMPANY: LaneGroupingInfo("company", is_unfolded=False),
    LaneGrouping.KIND: LaneGroupingInfo("kind", is_unfolded=False),
    LaneGrouping.CLOUD: LaneGroupingInfo("provider", is_unfolded=True),
    LaneGrouping.MODEL: LaneGroupingInfo("model", is_unfolded=True),
}
"""Every grouping; the tables by which its lanes are read are in `store/queries/lanes.py`."""

ALL_EVENTS = ""
"""The id of the lane of all events."""

DENSE_SHARE = 0.8
"""The share of the events with which lanes begin; lonely ones before and after are out of sight."""

MAX_DAYS_OF_MONTH = 31

BOTH_COMPANIES = "both"
"""The id of the lane of events that name both of two compared companies."""


class Lane(NamedTuple):
    """One lane."""

    id: str
    """The id of a company, kind or model; empty for the lane of all events."""
    name: str
    events: int
    """The number of the filter's events in it."""


class LaneMark(NamedTuple):
    """The events of a lane in one cell."""

    cell: int
    events: int
    """The number of events."""
    first: int
    """The first cell that the events may cover; before `cell` for a date less exact than a cell."""
    last: int
    """The last cell that the events may cover."""
    key: int
    """The key of the newest event."""
    day: date
    """The middle of the days that the date of the newest event allows."""
    kind: str = ""
    """The kind of an event that is alone in its cell; so are the title and whether it is struck."""
    title: str = ""
    is_struck: bool = False
    """Whether the event is retracted or cancelled."""
    stated_date: PartialDate | None = None
    """The date of the newest event as it is stated; None while it is not read."""
    sides: int = 0
    """The compared companies that are parties: 1 for the first, 2 for the second, 3 for both."""


class LaneSlice(NamedTuple):
    """The events of a lane before, between and after two cells, each counted once."""

    first: int
    """The first cell."""
    last: int
    """The last cell."""
    before: int = 0
    """The number of events before the first cell."""
    marks: tuple[LaneMark, ...] = ()
    """The events between, the earliest first."""
    after: int = 0
    """The number of events after the last cell."""
    earlier: date | None = None
    """The day of the newest event before the first cell."""
    later: date | None = None
    """The day of the oldest event after the last cell."""
    earlier_date: PartialDate | None = None
    """The date of the event of `earlier`, as it is stated."""
    later_date: PartialDate | None = None
    """The date of the event of `later`, as it is stated."""
    through: tuple[tuple[int, int], ...] = ()
    """The ranges of cells that events outside may cover."""


class LaneBar(NamedTuple):
    """A duration in a lane: a route with its periods, or an event with its flows."""

    name: str
    kind: str
    """The kind of `target`: `event` or `cell`."""
    target: str
    """The event's id, or `model/provider`."""
    stretches: tuple[Interval, ...]


class CounterpartyMoney(NamedTuple):
    """The money between a company and a counterparty, by currency."""

    money_in: tuple[CounterpartyTotal, ...] = ()
    money_out: tuple[CounterpartyTotal, ...] = ()


class SharedCounterparty(NamedTuple):
    """A counterparty that two companies share."""

    company: str
    name: str
    first: int
    """The number of events of the first company with it."""
    second: int
    """The number of events of the second company with it."""
    money: tuple[CounterpartyMoney, CounterpartyMoney] | None = None
    """The money of the first and of the second company; None if it is not known."""


def intervals_of_route(route: Route) -> tuple[Interval, ...]:
    """Return the periods of a route, each until the next one begins.

    A period that is promised not to begin before a date is none. The last period lasts at least
    until that date.
    """
    periods = [period for period in route.periods if not period.is_minimum]
    if not periods:
        return ()
    intervals = [
        Interval(period.since, following.since, period.status)
        for period, following in pairwise(periods)
    ]
    promised_end = route.periods[-1].since if route.periods[-1].is_minimum else None
    intervals.append(Interval(periods[-1].since, promised_end, periods[-1].status))
    return tuple(intervals)


def merge_marks(marks: Iterable[LaneMark]) -> tuple[LaneMark, ...]:
    """Return one mark for each cell, the earliest cell first."""
    by_cell: dict[int, LaneMark] = {}
    for mark in marks:
        earlier_mark = by_cell.get(mark.cell)
        if earlier_mark is not None:
            mark = _merged(mark, earlier_mark)
        by_cell[mark.cell] = mark
    return tuple(by_cell[cell] for cell in sorted(by_cell))


def _merged(mark: LaneMark, other_mark: LaneMark) -> LaneMark:
    newest = mark if mark.key >= other_mark.key else other_mark
    return mark._replace(
        events=mark.events + other_mark.events,
        first=min(mark.first, other_mark.first),
        last=max(mark.last, other_mark.last),
        key=newest.key,
        day=newest.day,
        stated_date=newest.stated_date,
        sides=mark.sides | other_mark.sides,
    )


def dense_days(groups: Iterable[PeriodGroup]) -> tuple[date, date] | None:
    """Return the first and the last day of the shortest time with most of the events.

    Most is `DENSE_SHARE` of them. None without events. A period longer than a month counts in its
    middle, where its events are drawn.
    """
    spans: list[tuple[date, date, int]] = []
    for group in groups:
        first, last = days_of_period(group.period)
        if (last - first).days >= MAX_DAYS_OF_MONTH:
            first = last = middle_of(first, last)
        spans.append((first, last, group.events))
    if not spans:
        return None

    spans.sort()
    needed_events = DENSE_SHARE * sum(events for _, _, events in spans)
    shortest = (spans[0][0], spans[-1][1])
    start = 0
    events_within = 0
    for _, last, events in spans:
        events_within += events
        while events_within - spans[start][2] >= needed_events:
            events_within -= spans[start][2]
            start += 1
        first = spans[start][0]
        if events_within >= needed_events and last - first < shortest[1] - shortest[0]:
            shortest = (first, last)
    return shortest


def lasts_between(
    stretch: Interval,
    first: date,
    last: date,
    today: date,
) -> bool:
    """Whether an interval covers a day between two days.

    An interval without an end lasts until today, and one with a minimum at least until that date.
    A retired period covers no day.
    """
    if stretch.status == "retired":
        return False
    if stretch.since is not None and stretch.since.first > last:
        return False
    if stretch.until is None:
        return first <= today
    if stretch.until.not_before:
        return first <= max(stretch.until.minimum.last, today)
    if stretch.status:
        # A period of a route ends on the day before the next one begins.
        return stretch.until.first > first
    return stretch.until.last >= first


def turning_days(bar: LaneBar) -> list[date]:
    """Return the days on which an interval of a bar begins or ends, the earliest first."""
    days = set()
    for stretch in bar.stretches:
        for when in (stretch.since, stretch.until):
            if when is not None:
                stated_date = when.minimum
                days.add(middle_of(stated_date.first, stated_date.last))
    return sorted(days)
