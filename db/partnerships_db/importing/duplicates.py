"""Events that may be the same deal as another one: overlapping companies, near date, same digits.

The companies are compared by their groups: a subsidiary counts as its owner. Events overlap if
they share two groups, or if they name the same companies.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from partnerships_db.format.entries import Entry
from partnerships_db.format.flows import flows_of
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.importing.slips import FACTORS, slips_between
from partnerships_db.values.amounts import Amount
from partnerships_db.values.dates import PartialDate

MAX_DAYS_APART = 7
"""The most days between the dates of two events that may be the same deal."""

MAX_OWNERS = 20
"""The longest chain of owners that is followed."""

Owners = Mapping[str, str]
"""The owner of each company that has exactly one, by id."""


class EventFingerprint(NamedTuple):
    """The parts of an event by which another event is recognised as the same."""

    id: str
    date: PartialDate
    companies: frozenset[str]
    """The companies that it names, by id."""
    groups: frozenset[str]
    """The companies of the event, each as the last owner above it."""
    figures: tuple[Amount, ...]
    """The amounts and capacities of its flows that have an upper figure."""
    related: frozenset[str]
    """The ids of the events that it refers to: they are known to be other events."""

    @property
    def digits(self) -> set[Decimal]:
        """The upper figures without their scale: 5 for 5 billion and for 5 million."""
        return {_digits(figure.upper) for figure in self.figures if figure.upper}


class Duplicate(NamedTuple):
    """An event that may be the same deal as another one."""

    id: str
    """The id of the other event."""
    slips: tuple[str, ...]
    """What differs from it as by a slip, in words; empty if the figures are the same."""


def event_fingerprint(event: Entry, owners: Owners) -> EventFingerprint:
    """The event's groups of companies, figures and related events."""
    companies = {party["company"] for party in event.get("parties", ())}
    figures: list[Amount] = []
    for flow in flows_of(event):
        companies.update(flow.payers)
        companies.update(flow.payees)
        stated_figures = filter(None, (flow.amount, flow.capacity))
        figures.extend(figure for figure in stated_figures if figure.upper is not None)

    related: set[str] = set()
    for fields in (event, *event.get("flows", ())):
        for relation in fields.get("relations", ()):
            related.add(relation["to"].partition("/")[0])

    companies.discard(UNKNOWN)
    return EventFingerprint(
        event["id"],
        PartialDate.parse(event["date"]),
        frozenset(companies),
        frozenset(group_of(company, owners) for company in companies),
        tuple(figures),
        frozenset(related),
    )


def group_of(company: str, owners: Owners) -> str:
    """The last owner above a company, or the company itself."""
    for _step in range(MAX_OWNERS):
        if company not in owners:
            break
        company = owners[company]
    return company


def similar_figures(figure: Decimal) -> list[Decimal]:
    """The figures that a slip of the scale makes of one, and the figure itself."""
    factors = [Decimal(1), *FACTORS]
    return [figure * factor for factor in factors] + [figure / factor for factor in FACTORS]


def near_days(event: EventFingerprint) -> tuple[date, date]:
    """The first and the last day on which an event may begin that is the same deal."""
    return (
        _shifted_day(event.date.first, -MAX_DAYS_APART),
        _shifted_day(event.date.last, MAX_DAYS_APART),
    )


def _shifted_day(day: date, days: int) -> date:
    """The day moved by a number of days, as far as the calendar goes; the next day exists too."""
    ordinal = day.toordinal() + days
    last_ordinal = date.max.toordinal() - 1
    return date.fromordinal(max(1, min(ordinal, last_ordinal)))


class FingerprintIndex:
    """Fingerprints by group and digits, so that few of them are compared with an event."""

    def __init__(self, fingerprints: Iterable[EventFingerprint]) -> None:
        self._by_key: defaultdict[tuple[str, Decimal], list[EventFingerprint]] = defaultdict(list)
        for fingerprint in fingerprints:
            for key in product(fingerprint.groups, fingerprint.digits):
                self._by_key[key].append(fingerprint)

    def candidates(self, event: EventFingerprint) -> Iterator[EventFingerprint]:
        """Yield the events with a group and a figure's digits of this one, each once."""
        seen: set[str] = set()
        for key in product(sorted(event.groups), sorted(event.digits)):
            for candidate in self._by_key.get(key, ()):
                if candidate.id not in seen:
                    seen.add(candidate.id)
                    yield candidate


def duplicates_of(
    event: EventFingerprint, candidates: Iterable[EventFingerprint]
) -> Iterator[Duplicate]:
    """Yield those candidates that may be the same deal as an event."""
    for candidate in candidates:
        if candidate.id == event.id or not _may_be_same(event, candidate):
            continue
        slips = _slips(event, candidate)
        if slips is not None:
            yield Duplicate(candidate.id, slips)


def _may_be_same(event: EventFingerprint, candidate: EventFingerprint) -> bool:
    if candidate.id in event.related or event.id in candidate.related:
        return False
    shares_groups = len(event.groups & candidate.groups) > 1
    if not shares_groups and event.companies != candidate.companies:
        return False
    last_start = max(event.date.first, candidate.date.first)
    first_end = min(event.date.last, candidate.date.last)
    return (last_start - first_end).days <= MAX_DAYS_APART


def _slips(event: EventFingerprint, candidate: EventFingerprint) -> tuple[str, ...] | None:
    """What the figures of an event have otherwise than those of a similar one, each slip once.

    Each figure is held against the one that it differs from least. None without a similar figure.
    """
    slips: dict[str, None] = {}
    is_similar = False
    for figure in event.figures:
        comparisons = [slips_between(figure, other) for other in candidate.figures]
        similar = [comparison for comparison in comparisons if comparison is not None]
        if similar:
            is_similar = True
            similar.sort(key=len)
            slips.update(dict.fromkeys(similar[0]))
    return tuple(slips) if is_similar else None


def _digits(figure: Decimal) -> Decimal:
    """The figure divided by a thousand until it lies below a thousand."""
    while figure >= 1000:
        figure /= 1000
    while 0 < figure < 1:
        figure *= 1000
    return figure.normalize()
