"""Events that may be the same deal as another one: overlapping companies, near date, same digits.

The companies are compared by their groups: a subsidiary counts as its owner. Two shared groups are
enough. A single one is half of a small set; then the flows must be such as may be one. Figures
may also be converted, rounded, added up or split. Where an event has no figure to compare, its
title, its speaker or its day stand in. An article may date an old deal by its own day or by a wrong
year: then the same figure between the same companies is needed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations, islice, product
from typing import Literal, NamedTuple

from partnerships_db.format.entries import Entry
from partnerships_db.format.flows import Flow, flows_of
from partnerships_db.format.near_search import NearSearch, SearchSpan
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.importing.slips import (
    FACTORS,
    FigureSlip,
    conversion_slip,
    rounding_slip,
    slips_between,
    split_slip,
    sum_slips,
    swap_slip,
)
from partnerships_db.values.amounts import Amount, parse_capacity
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

MIN_TITLE_LIKENESS = 0.5
"""The least part of two titles' words that both have, if the events share two groups."""

MIN_TITLE_WORDS = 3
"""The fewest words of a title that tells events apart."""

MIN_SHORTENED_TITLE_WORDS = 4
"""The fewest words of a title that may be the beginning of a longer one."""

MAX_SUMMED_FIGURES = 8
"""The most figures of an event that are added up in search of a sum."""

_OPEN_STATUSES = frozenset({"rumoured", "intent"})
_SMALL_WORDS = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "its", "of", "on", "or", "the"}
    | {"to", "with"}
)

MAX_DAYS_OF_ANNOUNCEMENT = 2
"""The most days between two announcements of two companies that have no figures to compare."""

_NEWS_KINDS = frozenset({"statement", "model-release", "availability", "regulation", "litigation"})
"""The kinds of events that no article takes for an agreement between companies."""

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
    groups: frozenset[str]
    """The companies of the event, each as the last owner above it."""
    figures: tuple[Figure, ...]
    """Its amounts and capacities that have an upper figure."""
    others: frozenset[str]
    """The ids of events that are known to be others, by a relation or by `distinct_from`."""
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
        sizes = {bound for figure in self.figures for bound in figure.amount.bounds}
        totals: defaultdict[str, Decimal] = defaultdict(Decimal)
        for figure in self.figures:
            totals[figure.amount.unit] += figure.amount.upper or 0
        return sizes | set(totals.values())

    @property
    def digits(self) -> set[Decimal]:
        """Its sizes without their scale: 5 for 5 billion and for 5 million."""
        return set(map(digits_of, self.sizes))


class FigureDifference(NamedTuple):
    """A figure of an event, and that of the book which it repeats, rightly or by a slip."""

    figure: Figure
    known: Figure
    slips: tuple[FigureSlip, ...]


class Duplicate(NamedTuple):
    """An event that may be the same deal as another one."""

    id: str
    """The id of the other event."""
    differences: tuple[FigureDifference, ...]
    """The figures that both have; empty if only the titles are alike."""
    date_words: str = ""
    """How far the dates lie apart, if they are not near: `dated 16 days later`."""

    @property
    def slips(self) -> tuple[str, ...]:
        """What differs from the other event as by a slip, in words, each once."""
        words = [slip.words for difference in self.differences for slip in difference.slips]
        if self.date_words:
            words.append(self.date_words)
        return tuple(dict.fromkeys(words))


# -- Fingerprints ----------------------------------------------------------------------------------


def event_fingerprint(
    event: Entry,
    owners: Owners,
    *,
    is_french: bool = False,
) -> EventFingerprint:
    """The event's groups of companies, its figures, and the events that are known to be others."""
    flows = list(flows_of(event))
    companies = {party["company"] for party in event.get("parties", ())}
    for flow in flows:
        companies.update(flow.payers)
        companies.update(flow.payees)
    companies.discard(UNKNOWN)
    return EventFingerprint(
        event["id"],
        PartialDate.parse(event["date"]),
        frozenset(companies),
        groups_of(companies, owners),
        tuple(_figures_of(event, flows, owners)),
        frozenset(_known_others(event)),
        event["title"],
        _words_of_title(event["title"]),
        frozenset(event.get("models", ())),
        event["kind"],
        search_words(event.get("speaker", "")),
        is_french,
    )


def _figures_of(
    event: Entry,
    flows: Sequence[Flow],
    owners: Owners,
) -> Iterator[Figure]:
    for index, flow in enumerate(flows):
        sides = groups_of(flow.payers, owners), groups_of(flow.payees, owners)
        if flow.amount is not None and flow.amount.upper is not None:
            yield Figure(index, "amount", flow.amount, *sides, flow.kind, flow.status)
        if flow.capacity is not None and flow.capacity.upper is not None:
            yield Figure(index, "capacity", flow.capacity, *sides, flow.kind, flow.status)
    if "capacity" in event:
        capacity = parse_capacity(event["capacity"])
        if capacity.upper is not None:
            yield Figure(None, "capacity", capacity)


def _known_others(event: Entry) -> Iterator[str]:
    yield from event.get("distinct_from", ())
    for fields in (event, *event.get("flows", ())):
        for relation in fields.get("relations", ()):
            yield relation["to"].partition("/")[0]


def _words_of_title(title: str) -> frozenset[str]:
    words = re.findall(r"[^\W_]+", search_words(title))
    return frozenset(words) - _SMALL_WORDS


def groups_of(companies: Iterable[str], owners: Owners) -> frozenset[str]:
    """The companies, each as the last owner above it; `unknown` is left out."""
    return frozenset(group_of(company, owners) for company in companies if company != UNKNOWN)


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


def near_search(event: EventFingerprint, members: Mapping[str, Iterable[str]]) -> NearSearch:
    """The search for what may be the same deal; `members` are the companies of larger groups."""
    companies: set[str] = set()
    for group in event.groups:
        companies.update(members.get(group, (group,)))
    figures: set[Decimal] = set()
    for size in event.sizes:
        figures.update(similar_figures(size))
    return NearSearch(
        frozenset(companies),
        frozenset(figures),
        event.title,
        tuple(_day_spans(event.date)),
    )


def _day_spans(day: PartialDate) -> Iterator[SearchSpan]:
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


def digits_of(figure: Decimal) -> Decimal:
    """The figure divided by a thousand until it lies below a thousand."""
    while figure >= 1000:
        figure /= 1000
    while 0 < figure < 1:
        figure *= 1000
    return figure.normalize()


# -- The events of one import ----------------------------------------------------------------------


class FingerprintIndex:
    """Fingerprints by what two events of one deal share, so that few are compared with an event."""

    def __init__(self, fingerprints: Iterable[EventFingerprint]) -> None:
        self._by_key: defaultdict[object, list[EventFingerprint]] = defaultdict(list)
        for fingerprint in fingerprints:
            spans = _spans(fingerprint.date.first, fingerprint.date.last)
            for key in product(_shared_parts(fingerprint), spans):
                self._by_key[key].append(fingerprint)

    def candidates(self, event: EventFingerprint) -> Iterator[EventFingerprint]:
        """Yield near events that share two groups, or one with digits or title, each once.

        At most `MAX_CANDIDATES` are yielded: more of them are no slips, but a habit of the file.
        """
        return islice(self._near_events(event), MAX_CANDIDATES)

    def _near_events(self, event: EventFingerprint) -> Iterator[EventFingerprint]:
        seen: set[str] = {event.id}
        for days in _day_spans(event.date):
            shared_parts = _shared_parts(event) if days.is_near else _shared_figures(event)
            for key in product(shared_parts, _spans(days.first, days.last)):
                for candidate in self._by_key.get(key, ()):
                    if candidate.id not in seen:
                        seen.add(candidate.id)
                        yield candidate


def _shared_parts(event: EventFingerprint) -> Iterator[object]:
    """Yield what an event shares with every other one that may be the same deal."""
    groups = sorted(event.groups)
    yield from _shared_figures(event)
    yield from combinations(groups, 2)
    yield event.companies
    if event.title_words:
        yield from product(groups, [event.title_words])


def _shared_figures(event: EventFingerprint) -> Iterator[object]:
    yield from product(sorted(event.groups), sorted(event.digits))


def _spans(first: date, last: date) -> range:
    """The numbers of the spans of time between two days."""
    return range(first.toordinal() // SPAN_DAYS, last.toordinal() // SPAN_DAYS + 1)


# -- The comparison --------------------------------------------------------------------------------


def duplicates_of(
    event: EventFingerprint, candidates: Iterable[EventFingerprint]
) -> Iterator[Duplicate]:
    """Yield those candidates that may be the same deal as an event."""
    for candidate in candidates:
        if candidate.id == event.id or not _may_be_same(event, candidate):
            continue
        differences = tuple(_differences(event, candidate))
        if _days_apart(event, candidate) > MAX_DAYS_APART:
            differences = tuple(filter(_is_one_figure_of_old, differences))
            if _is_retold(event, candidate, differences):
                yield Duplicate(candidate.id, differences, _date_words(event, candidate))
            continue
        has_same_companies = _have_same_companies(event, candidate)
        if not has_same_companies:
            differences = tuple(filter(_is_one_flow, differences))
        if differences or _are_alike_without_figures(event, candidate, has_same_companies):
            yield Duplicate(candidate.id, differences)


def _may_be_same(event: EventFingerprint, candidate: EventFingerprint) -> bool:
    """Whether two events share companies and are not known to be two."""
    if candidate.id in event.others or event.id in candidate.others:
        return False
    shared_count = len(event.groups & candidate.groups)
    smaller_count = min(len(event.groups), len(candidate.groups))
    return shared_count > 1 or (shared_count == 1 and smaller_count <= 2)


def _days_apart(event: EventFingerprint, candidate: EventFingerprint) -> int:
    """The least days between the dates of two events; 0 or less if the dates overlap."""
    last_start = max(event.date.first, candidate.date.first)
    first_end = min(event.date.last, candidate.date.last)
    return (last_start - first_end).days


def _date_words(event: EventFingerprint, candidate: EventFingerprint) -> str:
    """`dated 16 days later`, or `dated 2024 where the book has 2025`."""
    if event.date.first.year != candidate.date.first.year:
        day, known_day = event.date.first, candidate.date.first
        if (day.month, day.day) == (known_day.month, known_day.day):
            return f"dated {day.year} where the book has {known_day.year}"
    direction = "later" if event.date.first > candidate.date.first else "earlier"
    return f"dated {_days_apart(event, candidate)} days {direction}"


def _have_same_companies(event: EventFingerprint, candidate: EventFingerprint) -> bool:
    """Whether two events share two groups, or name the same two companies or more."""
    if len(event.groups & candidate.groups) > 1:
        return True
    return len(event.companies) > 1 and event.companies == candidate.companies


def _is_retold(
    event: EventFingerprint,
    candidate: EventFingerprint,
    differences: Sequence[FigureDifference],
) -> bool:
    """Whether figures show that an event tells of an older deal, dated by an article or wrongly.

    One figure of two digits or more is enough, or several figures.
    """
    if not any(days.includes(candidate.date.first) for days in _day_spans(event.date)):
        return False
    is_told = len(differences) > 1 or any(_is_telling(item.figure) for item in differences)
    has_same_sets = event.groups == candidate.groups or len(event.groups & candidate.groups) > 1
    return is_told and has_same_sets


def _is_one_figure_of_old(difference: FigureDifference) -> bool:
    """Whether a figure has the size and the sides of one that lies further back.

    What is paid weeks after it was promised is another event.
    """
    figure, known, _slips = difference
    if "closed" in {figure.status, known.status} and figure.status != known.status:
        return False
    is_one_size = figure.amount.upper == known.amount.upper and figure.field == known.field
    return is_one_size and figure.payers == known.payers and figure.payees == known.payees


def _is_one_flow(difference: FigureDifference) -> bool:
    """Whether two figures may be of one flow by what is known of their sides and statuses.

    One side is the same. The other one is not known of both, or a figure of two digits or more and
    the kind make up for it: somebody may have named the wrong company. An intention and a payment
    are two events.
    """
    figure, known, _slips = difference
    has_shared_side = bool(figure.payers & known.payers or figure.payees & known.payees)
    statuses = {figure.status, known.status}
    if not has_shared_side or ("closed" in statuses and statuses & _OPEN_STATUSES):
        return False
    return _sides_agree(figure, known) or (figure.kind == known.kind and _is_telling(figure))


def _is_telling(figure: Figure) -> bool:
    """Whether a figure has two digits or more: many deals are of 1 or of 2 billion."""
    upper = figure.amount.upper or Decimal(0)
    return len(upper.normalize().as_tuple().digits) > 1


def _sides_agree(figure: Figure, known: Figure) -> bool:
    """Whether no side of two figures is known to be another company."""
    sides = ((figure.payers, known.payers), (figure.payees, known.payees))
    return all(not side or not known_side or side & known_side for side, known_side in sides)


def _are_alike_without_figures(
    event: EventFingerprint,
    candidate: EventFingerprint,
    has_same_companies: bool,
) -> bool:
    """Whether the titles, the speakers or the days of two near events say that they are one."""
    if event.models and candidate.models and not event.models & candidate.models:
        return False
    if _have_like_titles(event, candidate, is_sure=not has_same_companies):
        return True
    if not has_same_companies:
        return False
    return _are_one_speech(event, candidate) or _are_one_announcement(event, candidate)


def _have_like_titles(
    event: EventFingerprint,
    candidate: EventFingerprint,
    *,
    is_sure: bool,
) -> bool:
    """Whether the titles have half of their words in common, or all of them to be sure.

    A title may also be a shortened one.
    """
    all_words = event.title_words | candidate.title_words
    if len(all_words) < MIN_TITLE_WORDS:
        return False
    shared_words = event.title_words & candidate.title_words
    least_likeness = 1 if is_sure else MIN_TITLE_LIKENESS
    if len(shared_words) / len(all_words) >= least_likeness:
        return True
    is_shortened = shared_words in (event.title_words, candidate.title_words)
    return is_shortened and not is_sure and len(shared_words) >= MIN_SHORTENED_TITLE_WORDS


def _are_one_speech(event: EventFingerprint, candidate: EventFingerprint) -> bool:
    """Whether two events are statements of one speaker on one day, or nearly."""
    is_one_speaker = bool(event.speaker) and event.speaker == candidate.speaker
    return is_one_speaker and _days_apart(event, candidate) <= 1


def _are_one_announcement(event: EventFingerprint, candidate: EventFingerprint) -> bool:
    """Whether two agreements of the same companies, nearly of one day, have no figures to compare.

    They are of one kind, unless one of them has no figure at all. Three companies and one kind are
    enough on all near days. 10 billion may be a slip for 10 GW; 6 billion is not.
    """
    if {figure.field for figure in event.figures} & {figure.field for figure in candidate.figures}:
        return False
    if event.figures and candidate.figures and not event.digits & candidate.digits:
        return False
    kinds = {event.kind, candidate.kind}
    if "statement" in kinds or event.groups != candidate.groups or not _are_days(event, candidate):
        return False
    is_one_kind = len(kinds) == 1
    if not is_one_kind and (kinds & _NEWS_KINDS or (event.figures and candidate.figures)):
        return False
    is_nearly_one_day = _days_apart(event, candidate) <= MAX_DAYS_OF_ANNOUNCEMENT
    return is_nearly_one_day or (is_one_kind and len(event.groups) > 2)


def _are_days(event: EventFingerprint, candidate: EventFingerprint) -> bool:
    """Whether the dates of both events are exact to the day."""
    return all(day.first == day.last for day in (event.date, candidate.date))


# -- Figures ---------------------------------------------------------------------------------------


def _differences(
    event: EventFingerprint, candidate: EventFingerprint
) -> Iterator[FigureDifference]:
    """Yield the figures of an event that a candidate has too, with what differs as by a slip.

    Each figure is held against the one that it differs from least. If none has the same digits, it
    may be converted, or the sum or a part of others.
    """
    unmatched: list[Figure] = []
    for figure in event.figures:
        difference = _least_difference(figure, candidate, is_french=event.is_french)
        if difference is None:
            unmatched.append(figure)
        else:
            yield difference
    for figure in unmatched:
        yield from _converted(figure, event, candidate)
        yield from _rounded(figure, candidate)
    yield from _sums(unmatched, candidate.figures)
    yield from _splits(unmatched, candidate.figures)


def _least_difference(
    figure: Figure,
    candidate: EventFingerprint,
    *,
    is_french: bool,
) -> FigureDifference | None:
    differences: list[FigureDifference] = []
    for known in candidate.figures:
        slips = slips_between(figure.amount, known.amount, is_french=is_french)
        if slips is not None:
            differences.append(FigureDifference(figure, known, tuple(slips)))
    if not differences:
        return None
    least = min(differences, key=_weight)
    if _sides_agree(figure, least.known):
        return least
    return _swapped(least, candidate) or least


def _weight(difference: FigureDifference) -> tuple[bool, int]:
    return not _sides_agree(difference.figure, difference.known), len(difference.slips)


def _swapped(difference: FigureDifference, candidate: EventFingerprint) -> FigureDifference | None:
    """The difference from the figure between the same companies, if the digits are another's."""
    figure = difference.figure
    for known in candidate.figures:
        has_same_sides = figure.payers & known.payers and figure.payees & known.payees
        if has_same_sides and known.field == figure.field:
            return FigureDifference(figure, known, (swap_slip(figure.amount, known.amount),))
    return None


def _converted(
    figure: Figure,
    event: EventFingerprint,
    candidate: EventFingerprint,
) -> Iterator[FigureDifference]:
    """Yield the figure of a candidate that this one is at the rate of the day, if it is."""
    for known in candidate.figures:
        if not _sides_agree(figure, known):
            continue
        slip = conversion_slip(figure.amount, known.amount, event.date.first)
        if slip is not None:
            yield FigureDifference(figure, known, (slip,))
            return


def _rounded(figure: Figure, candidate: EventFingerprint) -> Iterator[FigureDifference]:
    """Yield the figure of a candidate, of one kind and the same sides, that this one rounds."""
    for known in candidate.figures:
        if figure.kind != known.kind or not _sides_agree(figure, known):
            continue
        slip = rounding_slip(figure.amount, known.amount)
        if slip is not None:
            yield FigureDifference(figure, known, (slip,))
            return


def _sums(
    figures: Iterable[Figure], known_figures: tuple[Figure, ...]
) -> Iterator[FigureDifference]:
    """Yield each figure that is the sum of several of the book."""
    for figure in figures:
        parts = _parts_of(figure, known_figures)
        if parts:
            amounts = [part.amount for part in parts]
            yield FigureDifference(figure, parts[0], tuple(sum_slips(figure.amount, amounts)))


def _splits(figures: list[Figure], known_figures: tuple[Figure, ...]) -> Iterator[FigureDifference]:
    """Yield the figures that add up to one of the book."""
    for known in known_figures:
        parts = _parts_of(known, figures)
        if parts:
            slip = split_slip([part.amount for part in parts])
            for part in parts:
                yield FigureDifference(part, known, (slip,))


def _parts_of(whole: Figure, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The fewest figures of one unit whose upper bounds add up to the whole; empty without any.

    A whole of two digits or more may be in another currency.
    """
    by_unit: dict[str, list[Figure]] = {whole.amount.unit: []}
    for figure in figures:
        if figure.field == whole.field:
            by_unit.setdefault(figure.amount.unit, []).append(figure)
    for unit, same_unit in by_unit.items():
        if unit == whole.amount.unit or _is_telling(whole):
            parts = _addends(whole.amount.upper, same_unit[:MAX_SUMMED_FIGURES])
            if parts:
                return parts
    return ()


def _addends(total: Decimal | None, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The fewest figures, two or more, whose upper bounds add up to a total; empty without any."""
    for count in range(2, len(figures) + 1):
        for parts in combinations(figures, count):
            if sum(part.amount.upper or 0 for part in parts) == total:
                return parts
    return ()
