"""Intervals of time: an event until its end, and a flow over its term, from canonical entries."""

from datetime import date
from typing import NamedTuple

from partnerships_db.format.entries import Entry
from partnerships_db.ledger.effects import UNCOUNTED_STATUSES
from partnerships_db.values.amounts import ABOUT, EXACT, parse_term
from partnerships_db.values.dates import PartialDate, Precision


class Interval(NamedTuple):
    """The time from one date until another."""

    since: PartialDate | None
    """The date on which it begins, or None if it is not known."""
    until: PartialDate | None
    """The date on which it ends, or None if no end is known."""
    status: str = ""
    """The status of a route's period; empty for an event or a flow."""
    bound: str = EXACT
    """The qualifier of the term that ends it: `up to`, `less than` or `at least`; or empty."""


def intervals_of(event: Entry) -> tuple[Interval, ...]:
    """Return the intervals of an event and its flows, each once.

    An event lasts from its effective date, or else its date, to its end. A flow lasts from its own
    start, or else that of the event, to its end or over its term; of a term of at least 3 years,
    the 3 that are certain. Retracted and cancelled events and flows have no interval.
    """
    if "retracted" in event or event.get("status") == "cancelled":
        return ()
    event_start = PartialDate.parse(event.get("effective") or event["date"])
    intervals = []
    if "end" in event:
        intervals.append(Interval(event_start, PartialDate.parse_scheduled(event["end"])))
    for flow in event.get("flows", ()):
        interval = _flow_interval(flow, event_start)
        if interval is not None:
            intervals.append(interval)
    return tuple(dict.fromkeys(intervals))


def _flow_interval(flow: Entry, event_start: PartialDate) -> Interval | None:
    """Return the interval of a flow, or None if it is cancelled or states no end and no term."""
    if flow.get("status") in UNCOUNTED_STATUSES:
        return None
    start = PartialDate.parse(flow["start"]) if "start" in flow else event_start
    if "end" in flow:
        return Interval(start, PartialDate.parse_scheduled(flow["end"]))
    if "over" in flow:
        term = parse_term(flow["over"])
        until = later(start, int(term.months))
        if term.qualifier == ABOUT:
            return Interval(start, until._replace(about=True))
        return Interval(start, until, bound=term.qualifier)
    return None


def later(when: PartialDate, months: int) -> PartialDate:
    """Return the date a number of months later, a month or less exact: a term has no days.

    A date less exact than a month keeps its precision, or is less exact where the months move it
    over the border of its period.
    """
    first = _months_later(when.first, months)
    last = _months_later(when.last.replace(day=1), months)
    finest = min(when.precision, Precision.MONTH)
    for precision in reversed(Precision):
        if precision > finest:
            continue
        period = PartialDate.covering(first, precision)
        if period.first <= last <= period.last:
            return period._replace(about=when.about)
    return PartialDate.covering(first, Precision.YEAR)._replace(about=True)


def _months_later(day: date, months: int) -> date:
    """Return the day a number of months later; beyond the calendar, its last day."""
    from dateutil.relativedelta import relativedelta

    try:
        return day + relativedelta(months=months)
    except (ValueError, OverflowError):
        return date.max
