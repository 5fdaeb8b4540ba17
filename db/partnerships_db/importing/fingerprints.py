"""The parts of events by which two entries of one deal are recognised, and their index.

Companies count by their groups: a subsidiary stands for its owner. Figures count by their digits,
because a slip may change the currency or the scale. Both the index of an import and the search in
the store find the few events with which an event is compared; `duplicates` has the rules.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain, combinations, islice, product
from typing import Literal, NamedTuple

from partnerships_db.format.entries import Entry, companies_on_side
from partnerships_db.format.near_search import NearSearch, SearchSpan
from partnerships_db.format.vocabulary import UNKNOWN, default_flow_status
from partnerships_db.importing.slips import FACTORS
from partnerships_db.values.amounts import Amount, parse_amount, parse_capacity
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.name_matching import search_words

MAX_DAYS_APART = 7
"""The most days between the dates of two events that may be the same deal."""

MAX_DAYS_OF_ARTICLE = 45
"""The most days between a deal and an article that dates the deal by its own day."""

MAX_CANDIDATES = 50
"""The most other events of an import with which an event is compared."""

SPAN_DAYS = 32
"""The days of a span of time by which the events of an import are indexed."""

MAX_OWNERS = 20
"""The longest chain of owners that is followed."""

_SMALL_WORDS = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "its", "of", "on", "or", "the"}
    | {"to", "with"}
)

_WORD = re.compile(r"[^\W_]+")

Owners = Mapping[str, str]
"""The owner of each company that has exactly one, by id."""


class Figure(NamedTuple):
    """A figure of an event, with the companies between which it passes."""

    flow: int | None
    """The position of its flow, from 0; None for a figure of the event itself."""
    field: Literal["amount", "capacity"]
    amount: Amount
    payers: frozenset[str] = frozenset()
    """The groups that pay; empty if they are not known."""
    payees: frozenset[str] = frozenset()
    kind: str = ""
    status: str = ""


class EventFingerprint(NamedTuple):
    """The parts of an event by which another event is recognised as the same."""

    id: str
    date: PartialDate
    companies: frozenset[str]
    """The companies that it names, by id."""
    chains: tuple[tuple[str, ...], ...]
    """Each of its companies with the owners above it, the last one at the end."""
    groups: frozenset[str]
    """The companies of the event, each as the last owner above it."""
    figures: tuple[Figure, ...]
    """Its amounts and capacities that have an upper figure."""
    others: frozenset[str]
    """The ids of events that are known to be others, by a relation or by `distinct_from`."""
    promises: frozenset[str]
    """The events and flows of other events that it fulfils."""
    title: str
    title_words: frozenset[str]
    models: frozenset[str]
    kind: str = ""
    speaker: str = ""
    """The speaker of a statement, in the spelling in which words are compared."""
    is_french: bool = False
    """Whether a source of the event is in French."""

    @property
    def sizes(self) -> set[Decimal]:
        """The bounds of its figures in whole units, and the sum of those of each unit."""
        if len(self.figures) == 1:
            return set(self.figures[0].amount.bounds)
        sizes = {bound for figure in self.figures for bound in figure.amount.bounds}
        totals: defaultdict[str, Decimal] = defaultdict(Decimal)
        for figure in self.figures:
            totals[figure.amount.unit] += figure.amount.upper or 0
        return sizes | set(totals.values())

    @property
    def digits(self) -> set[Decimal]:
        """Its sizes without their scale: 5 for 5 billion and for 5 million."""
        return set(map(digits_of, self.sizes))


# -- Fingerprints ----------------------------------------------------------------------------------


def event_fingerprint(
    event: Entry,
    owners: Owners,
    *,
    is_french: bool = False,
) -> EventFingerprint:
    """The event's groups of companies, its figures, and the events that are known to be others."""
    flows = event.get("flows", ())
    companies = {party["company"] for party in event.get("parties", ())}
    for flow in flows:
        companies.update(companies_on_side(flow.get("from")))
        companies.update(companies_on_side(flow.get("to")))
    companies.discard(UNKNOWN)
    chains = {company: tuple(owner_chain(company, owners)) for company in sorted(companies)}
    return EventFingerprint(
        event["id"],
        PartialDate.parse(event["date"]),
        frozenset(companies),
        tuple(chains.values()),
        frozenset(chain[-1] for chain in chains.values()),
        tuple(_figures_of(event, chains)),
        frozenset(_known_others(event)),
        frozenset(_promises(event)),
        event["title"],
        _words_of_title(event["title"]),
        frozenset(event.get("models", ())),
        event["kind"],
        search_words(event.get("speaker", "")),
        is_french,
    )


def _figures_of(event: Entry, chains: Mapping[str, Sequence[str]]) -> Iterator[Figure]:
    """Yield the figures of an event; `chains` has each company with the owners above it."""
    default_status = default_flow_status(event["kind"], event.get("status", "announced"))
    for index, flow in enumerate(event.get("flows", ())):
        payers, payees = (
            frozenset(chains[company][-1] for company in side if company != UNKNOWN)
            for side in (companies_on_side(flow.get("from")), companies_on_side(flow.get("to")))
        )
        kind, status = flow["kind"], flow.get("status", default_status)
        amount = parse_amount(flow["amount"]) if "amount" in flow else None
        if amount is not None and amount.upper is not None:
            yield Figure(index, "amount", amount, payers, payees, kind, status)
        capacity = parse_capacity(flow["capacity"]) if "capacity" in flow else None
        if capacity is not None and capacity.upper is not None:
            yield Figure(index, "capacity", capacity, payers, payees, kind, status)
    if "capacity" in event:
        capacity = parse_capacity(event["capacity"])
        if capacity.upper is not None:
            yield Figure(None, "capacity", capacity)


def _known_others(event: Entry) -> Iterator[str]:
    yield from event.get("distinct_from", ())
    for fields in (event, *event.get("flows", ())):
        for relation in fields.get("relations", ()):
            yield relation["to"].partition("/")[0]


def _promises(event: Entry) -> Iterator[str]:
    for fields in (event, *event.get("flows", ())):
        for relation in fields.get("relations", ()):
            if relation["type"] == "fulfils":
                yield relation["to"]


def _words_of_title(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(search_words(title))) - _SMALL_WORDS


def groups_of(companies: Iterable[str], owners: Owners) -> frozenset[str]:
    """The companies, each as the last owner above it; `unknown` is left out."""
    return frozenset(group_of(company, owners) for company in companies if company != UNKNOWN)


def group_of(company: str, owners: Owners) -> str:
    """The last owner above a company, or the company itself."""
    *_subsidiaries, group = owner_chain(company, owners)
    return group


def owner_chain(company: str, owners: Owners) -> list[str]:
    """A company and the owners above it, the last one at the end."""
    chain = [company]
    while chain[-1] in owners and len(chain) <= MAX_OWNERS:
        chain.append(owners[chain[-1]])
    return chain


def similar_figures(figure: Decimal) -> list[Decimal]:
    """The figures that a slip of the scale makes of one, and the figure itself."""
    factors = [Decimal(1), *FACTORS]
    return [figure * factor for factor in factors] + [figure / factor for factor in FACTORS]


def near_search(event: EventFingerprint, members: Mapping[str, Iterable[str]]) -> NearSearch:
    """The search for what may be the same deal; `members` are the companies of larger groups."""
    companies: set[str] = set()
    for group in event.groups:
        companies.update(members.get(group, (group,)))
    figures: set[Decimal] = set()
    for size in event.sizes:
        figures.update(similar_figures(size))
    # On a day further away, nothing is alike without a figure.
    spans = tuple(span for span in day_spans(event.date) if span.is_near or figures)
    return NearSearch(
        frozenset(companies),
        frozenset(figures),
        event.title,
        spans,
        min(2, len(event.groups)),
    )


def day_spans(day: PartialDate) -> Iterator[SearchSpan]:
    """Yield the near days of a date, those of an article around it, and its day in other years."""
    near_first = _shifted_day(day.first, -MAX_DAYS_APART)
    near_last = _shifted_day(day.last, MAX_DAYS_APART)
    yield SearchSpan(near_first, near_last, is_near=True)
    far_first = _shifted_day(day.first, -MAX_DAYS_OF_ARTICLE)
    far_last = _shifted_day(day.last, MAX_DAYS_OF_ARTICLE)
    yield SearchSpan(far_first, _shifted_day(near_first, -1), is_near=False)
    yield SearchSpan(_shifted_day(near_last, 1), far_last, is_near=False)
    if day.first == day.last:
        for year in (day.first.year - 1, day.first.year + 1):
            anniversary = _day_in_year(day.first, year)
            if anniversary is not None:
                yield SearchSpan(anniversary, anniversary, is_near=False)


def _day_in_year(day: date, year: int) -> date | None:
    """The same day of another year; None if that year has no such day."""
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def _shifted_day(day: date, days: int) -> date:
    """The day moved by a number of days, as far as the calendar goes; the next day exists too."""
    ordinal = day.toordinal() + days
    last_ordinal = date.max.toordinal() - 1
    return date.fromordinal(max(1, min(ordinal, last_ordinal)))


@lru_cache(maxsize=2_000)
def digits_of(figure: Decimal) -> Decimal:
    """The figure divided by a thousand until it lies below a thousand."""
    while figure >= 1000:
        figure /= 1000
    while 0 < figure < 1:
        figure *= 1000
    return figure.normalize()


# -- The events of one import ----------------------------------------------------------------------


class _Parts(NamedTuple):
    """What an event shares with another one that may be the same deal."""

    figures: list[object]
    """Its groups with the digits of its figures: enough on any day."""
    others: list[object]
    """Its groups by two, its companies, and its groups with its title: enough on near days."""


_BySpan = dict[int, list[EventFingerprint]]
"""The events that have a part, by the spans of time in which they lie."""


class _Bearers(NamedTuple):
    """The events that have the parts of an event, for each part."""

    figures: list[_BySpan]
    others: list[_BySpan]


class FingerprintIndex:
    """Fingerprints by what two events of one deal share, so that few are compared with an event."""

    def __init__(self, fingerprints: Iterable[EventFingerprint]) -> None:
        self._by_part: dict[object, _BySpan] = {}
        self._shared: dict[str, _Bearers] = {}
        """For each event, by its id, the parts that other events of the index have too."""
        parts_by_id: dict[str, _Parts] = {}
        for fingerprint in fingerprints:
            parts = _parts_of(fingerprint)
            parts_by_id[fingerprint.id] = parts
            spans = _spans(fingerprint.date.first, fingerprint.date.last)
            for part in chain(parts.figures, parts.others):
                by_span = self._by_part.setdefault(part, {})
                for span in spans:
                    by_span.setdefault(span, []).append(fingerprint)

        # Most parts are of one event alone: nothing else is found under them.
        for event_id, parts in parts_by_id.items():
            bearers = self._bearers_of(parts)
            figures = list(filter(_are_several, bearers.figures))
            others = list(filter(_are_several, bearers.others))
            self._shared[event_id] = _Bearers(figures, others)

    def _bearers_of(self, parts: _Parts) -> _Bearers:
        figures = [self._by_part[part] for part in parts.figures if part in self._by_part]
        others = [self._by_part[part] for part in parts.others if part in self._by_part]
        return _Bearers(figures, others)

    def candidates(self, event: EventFingerprint) -> Iterator[EventFingerprint]:
        """Yield near events that share two groups, or one with digits or title, each once.

        At most `MAX_CANDIDATES` are yielded: more of them are no slips, but a habit of the file.
        """
        return islice(self._near_events(event), MAX_CANDIDATES)

    def _near_events(self, event: EventFingerprint) -> Iterator[EventFingerprint]:
        bearers = self._shared.get(event.id) or self._bearers_of(_parts_of(event))
        if not bearers.figures and not bearers.others:
            return
        seen: set[str] = {event.id}
        near_bearers = bearers.figures + bearers.others
        for days in day_spans(event.date):
            spans = _spans(days.first, days.last)
            for by_span in near_bearers if days.is_near else bearers.figures:
                for candidate in chain.from_iterable(by_span.get(span, ()) for span in spans):
                    is_in_span = days.overlaps(candidate.date.first, candidate.date.last)
                    if is_in_span and candidate.id not in seen:
                        seen.add(candidate.id)
                        yield candidate


def _are_several(by_span: _BySpan) -> bool:
    """Whether more than one event may have a part: one that lasts is in several spans by itself."""
    return len(by_span) > 1 or any(len(events) > 1 for events in by_span.values())


def _parts_of(event: EventFingerprint) -> _Parts:
    groups = sorted(event.groups)
    figures: list[object] = []
    if event.figures:
        figures.extend(product(groups, sorted(event.digits)))
    others: list[object] = [*combinations(groups, 2), event.companies]
    if event.title_words:
        others.extend(product(groups, [event.title_words]))
    return _Parts(figures, others)


def _spans(first: date, last: date) -> range:
    """The numbers of the spans of time between two days."""
    return range(first.toordinal() // SPAN_DAYS, last.toordinal() // SPAN_DAYS + 1)
