"""The terms of a search for the stored events that may be the same deal as another event."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple


class SearchSpan(NamedTuple):
    """The days in which an event that may be the same deal begins."""

    first: date
    last: date
    is_near: bool
    """Whether it may be so without the same figure."""

    def includes(self, day: date) -> bool:
        """Whether a day is one of these."""
        return self.first <= day <= self.last

    def overlaps(self, first: date, last: date) -> bool:
        """Whether one of the days from `first` to `last` is one of these."""
        return self.first <= last and first <= self.last


class NearSearch(NamedTuple):
    """A search for the stored events that may be the same deal as an event.

    They begin in one of the spans of days. They name one of the companies and a figure; in a near
    span, two of the companies or one of them and the title of the event are enough.
    """

    companies: frozenset[str]
    """All companies of the event's groups."""
    figures: frozenset[Decimal]
    """The event's figures in whole units, dollars or kilowatts, also as slips of the scale."""
    title: str
    spans: tuple[SearchSpan, ...]
    far_company_count: int
    """The fewest of the companies that an event in a far span names."""
