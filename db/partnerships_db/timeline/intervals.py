"""What lasts: an event until its end, a flow over its term. Pure, over canonical entries."""

from datetime import date
from typing import NamedTuple

from partnerships_db.format.entries import Entry
from partnerships_db.values.amounts import parse_term
from partnerships_db.values.dates import PartialDate


class Interval(NamedTuple):
    """A time that something lasts."""

    since: PartialDate | None
    """None: since when is not known."""
    until: PartialDate | None
    """The date that ends it; None: it lasts, as far as is known."""
    status: str = ""
    """Of a route's period; empty for an event or a flow."""


def intervals_of(event: Entry) -> tuple[Interval, ...]:
    """How long an event and its flows last, each time once; nothing of what was retracted or cancelled.

    An event runs from when it takes effect, else from its date, to its end. A flow runs from its own start, else from
    there, to its end or over its term; of `at least 3 years` the three that are sure.
    """
    if "retracted" in event or event.get("status") == "cancelled":
        return ()
    begins = PartialDate.parse(event.get("effective") or event["date"])
    found = [Interval(begins, PartialDate.parse(event["end"]))] if "end" in event else []
    for flow in event.get("flows", ()):
        if flow.get("status") == "cancelled":
            continue
        since = PartialDate.parse(flow["start"]) if "start" in flow else begins
        if "end" in flow:
            found.append(Interval(since, PartialDate.parse(flow["end"])))
        elif "over" in flow:
            found.append(Interval(since, later(since, int(parse_term(flow["over"]).months))))
    return tuple(dict.fromkeys(found))


def later(when: PartialDate, months: int) -> PartialDate:
    """The date so many months on, known as exactly."""
    return when._replace(first=_later(when.first, months), last=_later(when.last, months))


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
