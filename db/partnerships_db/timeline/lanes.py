"""Lanes: the events of a filter side by side in time, one lane a company, kind, cloud or model. Records and rules."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from partnerships_db.ledger.counterparties import CounterpartyTotal
from partnerships_db.matrix.routes import Route
from partnerships_db.timeline.buckets import middle_of
from partnerships_db.timeline.intervals import Interval


class LaneGrouping(StrEnum):
    """What a lane is."""

    COMPANY = "company"
    KIND = "kind"
    CLOUD = "cloud"
    MODEL = "model"


class Lane(NamedTuple):
    """One lane."""

    id: str
    """A company's, kind's or model's; empty for that of all events."""
    name: str
    events: int
    """How many of the filter's it has."""


ALL = ""
"""The id of the lane of all events."""

BOTH = "both"
"""That of the events that name both of two companies that are compared."""


class LaneMark(NamedTuple):
    """The events of a lane that stand in one cell."""

    cell: int
    events: int
    first: int
    """The first cell over which they may lie: less than `cell` where a date is less exact than a cell."""
    last: int
    key: int
    """The newest of them."""
    day: date
    """Where that one stands: the middle of the days that its date allows."""
    kind: str = ""
    """Of an event that is alone in its cell, as are the title and what is struck."""
    title: str = ""
    is_struck: bool = False
    """Retracted or cancelled."""
    sides: int = 0
    """Of two companies that are compared: 1 where the first is party to one of them, 2 the second, 3 both."""


class LaneSlice(NamedTuple):
    """What a lane has between two cells: every event of it is counted once, before, in a mark, or after."""

    first: int
    last: int
    before: int = 0
    marks: tuple[LaneMark, ...] = ()
    """The earliest first."""
    after: int = 0
    earlier: date | None = None
    """Where the newest event before stands."""
    later: date | None = None
    """Where the oldest event after stands."""
    through: tuple[tuple[int, int], ...] = ()
    """The cells over which events may lie that stand outside."""


class LaneBar(NamedTuple):
    """What lasts in a lane: a route by its periods, or an event and its flows."""

    name: str
    kind: str
    """`event` or `cell`, as `target`."""
    target: str
    """The event's id, or `model/provider`."""
    stretches: tuple[Interval, ...]


class CounterpartyMoney(NamedTuple):
    """What passed between a company and a counterparty, by currency."""

    money_in: tuple[CounterpartyTotal, ...] = ()
    money_out: tuple[CounterpartyTotal, ...] = ()


class SharedCounterparty(NamedTuple):
    """A counterparty that two companies share, in how many events each is with it, and the money between them."""

    company: str
    name: str
    first: int
    second: int
    money: tuple[CounterpartyMoney, CounterpartyMoney] | None = None
    """Of the first and of the second; None where it is not known."""


def intervals_of_route(route: Route) -> tuple[Interval, ...]:
    """A route's periods, each until the next; what is retired lasts no longer."""
    untils = [period.since for period in route.periods[1:]] + [None]
    return tuple(
        Interval(period.since, until, period.status)
        for period, until in zip(route.periods, untils, strict=True)
    )


def merge_marks(marks: Iterable[LaneMark]) -> tuple[LaneMark, ...]:
    """Marks of one cell as one, the earliest first."""
    found: dict[int, LaneMark] = {}
    for mark in marks:
        other = found.get(mark.cell)
        if other is not None:
            mark = mark._replace(
                events=mark.events + other.events, first=min(mark.first, other.first), last=max(mark.last, other.last),
                key=max(mark.key, other.key), day=max(mark, other, key=lambda one: one.key).day,
                sides=mark.sides | other.sides,
            )  # fmt: skip
        found[mark.cell] = mark
    return tuple(found[cell] for cell in sorted(found))


def lasts_between(stretch: Interval, first: date, last: date, now: date) -> bool:
    """Whether it lasts on a day between two; what has no end lasts until `now`, and what is retired not at all."""
    if stretch.status == "retired" or (stretch.since is not None and stretch.since.first > last):
        return False
    if stretch.until is None:
        return first <= now
    # A route's period ends where the next begins.
    return stretch.until.first > first if stretch.status else stretch.until.last >= first


def turns_of(bar: LaneBar) -> list[date]:
    """The days on which something of it begins or ends, the earliest first."""
    dates = (when for one in bar.stretches for when in (one.since, one.until) if when is not None)
    return sorted({middle_of(when.first, when.last) for when in dates})
