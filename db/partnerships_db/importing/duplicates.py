"""The rules by which an event may be the same deal as another one.

Two events are compared if they share companies and neither is known to be another one. On near days
(`MAX_DAYS_APART`) the same digits of a figure are enough, and without figures the title, the
speaker or the day. Further away more is asked for: somebody may have dated an old deal by the day
of an article, or by a wrong year, but companies also agree twice on one figure.

`docs/guide.md` lists the rules in plain words, under "Slips are caught".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from partnerships_db.importing.figure_comparison import (
    FigureDifference,
    figure_differences,
    has_two_digits,
    sides_agree,
)
from partnerships_db.importing.fingerprints import (
    MAX_DAYS_APART,
    EventFingerprint,
    day_spans,
)
from partnerships_db.values.name_matching import search_words

MIN_TITLE_LIKENESS = 0.5
"""The least part of two titles' words that both have, if the events share two groups."""

MIN_TITLE_WORDS = 3
"""The fewest words of a title that tells events apart."""

MIN_SHORTENED_TITLE_WORDS = 4
"""The fewest words of a title that may be the beginning of a longer one."""

MAX_DAYS_OF_ANNOUNCEMENT = 2
"""The most days between two announcements of two companies that have no figures to compare."""

_OPEN_STATUSES = frozenset({"rumoured", "intent"})

_RELEASE_KINDS = frozenset({"model-release", "availability"})
"""The kinds of events that a company repeats within days, for another model."""

_NEWS_KINDS = _RELEASE_KINDS | {"statement", "regulation", "litigation"}
"""The kinds of events that no article takes for an agreement between companies."""

_PURCHASE_KINDS = frozenset(
    {"purchase", "cloud-purchase", "chip-purchase", "power-purchase", "services", "lease"}
    | {"licence", "capex", "revenue-share"}
)
"""The kinds of flows that one article calls by the name of another."""

_INVESTMENT_KINDS = frozenset({"equity", "convertible", "joint-funding", "acquisition"})
"""Likewise; a loan is neither an investment nor a purchase."""

_NUMBERED_PARTS = re.compile(
    r"\b(series)[ -]([a-z])\b"
    r"|\b(phase|stage|tranche|round)[ -](\d+)\b"
    r"|\b(q)([1-4])\b"
    r"|\b()(first|second|third|fourth|fifth)\b"
)
"""The words of a title that number a round, a part or a quarter."""

_FURTHER_WORDS = frozenset(
    {"additional", "again", "another", "extends", "extension", "further", "renewal", "renews"}
    | {"second", "third", "fourth", "fifth"}
)
"""The words of a title that say that there was such a deal before."""


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


def duplicates_of(
    event: EventFingerprint, candidates: Iterable[EventFingerprint]
) -> Iterator[Duplicate]:
    """Yield those candidates that may be the same deal as an event."""
    for candidate in candidates:
        if candidate.id == event.id or not _may_be_same(event, candidate):
            continue
        if _days_apart(event, candidate) > MAX_DAYS_APART:
            duplicate = _far_duplicate(event, candidate)
        else:
            duplicate = _near_duplicate(event, candidate)
        if duplicate is not None:
            yield duplicate


def _may_be_same(event: EventFingerprint, candidate: EventFingerprint) -> bool:
    """Whether two events share companies and nothing says that they are two.

    Two shared groups of companies are enough. A single one is, if it is half of a small set.
    """
    if candidate.id in event.others or event.id in candidate.others:
        return False
    shared_groups = event.groups & candidate.groups
    smaller_count = min(len(event.groups), len(candidate.groups))
    shares_enough = len(shared_groups) > 1 or (len(shared_groups) == 1 and smaller_count <= 2)
    if not shares_enough or _have_other_numbers(event, candidate):
        return False
    return not any(_names_sisters(group, event, candidate) for group in shared_groups)


def _names_sisters(
    group: str,
    event: EventFingerprint,
    candidate: EventFingerprint,
) -> bool:
    """Whether two events name other companies of a group, of which none owns another.

    A subsidiary is taken for its owner, but a deal with one subsidiary is not one with its sister.
    """
    chains = [chain for chain in event.chains if chain[-1] == group]
    known_chains = [chain for chain in candidate.chains if chain[-1] == group]
    for chain in chains:
        for known_chain in known_chains:
            if chain[0] in known_chain or known_chain[0] in chain:
                return False
    return True


def _have_other_numbers(event: EventFingerprint, candidate: EventFingerprint) -> bool:
    """Whether the titles number other rounds, parts or quarters: Series F and Series G."""
    numbers, known_numbers = _numbers_of(event.title), _numbers_of(candidate.title)
    shared_words = numbers.keys() & known_numbers.keys()
    return any(numbers[word] != known_numbers[word] for word in shared_words)


def _numbers_of(title: str) -> dict[str, str]:
    """The numbers of a title by the words before them; ordinals by an empty word."""
    numbers: dict[str, str] = {}
    for match in _NUMBERED_PARTS.finditer(search_words(title)):
        word, number = (part for part in match.groups() if part is not None)
        numbers.setdefault(word, number)
    return numbers


# -- Days ------------------------------------------------------------------------------------------


def _days_apart(event: EventFingerprint, candidate: EventFingerprint) -> int:
    """The least days between the dates of two events; 0 or less if the dates overlap."""
    last_start = max(event.date.first, candidate.date.first)
    first_end = min(event.date.last, candidate.date.last)
    return (last_start - first_end).days


def _date_words(event: EventFingerprint, candidate: EventFingerprint) -> str:
    """`dated 16 days later`, or `dated 2024 where the store has 2025`."""
    if event.date.first.year != candidate.date.first.year:
        day, known_day = event.date.first, candidate.date.first
        if (day.month, day.day) == (known_day.month, known_day.day):
            return f"dated {day.year} where the store has {known_day.year}"
    direction = "later" if event.date.first > candidate.date.first else "earlier"
    return f"dated {_days_apart(event, candidate)} days {direction}"


def _are_days(event: EventFingerprint, candidate: EventFingerprint) -> bool:
    """Whether the dates of both events are exact to the day."""
    return all(day.first == day.last for day in (event.date, candidate.date))


# -- Weeks or a year apart -------------------------------------------------------------------------


def _far_duplicate(event: EventFingerprint, candidate: EventFingerprint) -> Duplicate | None:
    """The suspicion that an event tells of an older deal, dated by an article or wrongly."""
    if not any(days.includes(candidate.date.first) for days in day_spans(event.date)):
        return None
    if event.groups != candidate.groups and len(event.groups & candidate.groups) < 2:
        return None
    if _are_repeated_by_habit(event, candidate):
        return None
    differences = tuple(filter(_is_one_figure_of_old, figure_differences(event, candidate)))
    if not _are_telling(differences) or _contradict_amounts(event, candidate, differences):
        return None
    return Duplicate(candidate.id, differences, _date_words(event, candidate))


def _are_repeated_by_habit(event: EventFingerprint, candidate: EventFingerprint) -> bool:
    """Whether two events are statements, instalments of one promise, or a deal and its renewal."""
    if event.kind in _NEWS_KINDS and candidate.kind in _NEWS_KINDS:
        return True
    if event.promises & candidate.promises:
        return True
    earlier, later = sorted((event, candidate), key=_first_day)
    return _is_further(later) and not _is_further(earlier)


def _first_day(event: EventFingerprint) -> date:
    return event.date.first


def _is_further(event: EventFingerprint) -> bool:
    """Whether the title says that there was such a deal before."""
    return not _FURTHER_WORDS.isdisjoint(event.title_words)


def _is_one_figure_of_old(difference: FigureDifference) -> bool:
    """Whether a figure has the size, the sides and the kind of one that lies further back.

    What is paid weeks after it was promised is another event.
    """
    figure, known, _slips = difference
    if "closed" in {figure.status, known.status} and figure.status != known.status:
        return False
    is_one_size = figure.amount.upper == known.amount.upper and figure.field == known.field
    has_one_side = figure.payers == known.payers and figure.payees == known.payees
    return is_one_size and has_one_side and _may_be_one_kind(figure.kind, known.kind)


def _may_be_one_kind(kind: str, known_kind: str) -> bool:
    """Whether two articles may call one flow by two kinds."""
    if kind == known_kind or not (kind and known_kind):
        return True
    kinds = {kind, known_kind}
    return kinds <= _PURCHASE_KINDS or kinds <= _INVESTMENT_KINDS


def _are_telling(differences: Sequence[FigureDifference]) -> bool:
    """Whether shared figures are no chance: one of two digits or more, or several figures."""
    if any(has_two_digits(difference.figure) for difference in differences):
        return True
    figures = {(figure.flow, figure.field) for figure, _known, _slips in differences}
    known_figures = {(known.flow, known.field) for _figure, known, _slips in differences}
    return len(figures) > 1 and len(known_figures) > 1


def _contradict_amounts(
    event: EventFingerprint,
    candidate: EventFingerprint,
    differences: Sequence[FigureDifference],
) -> bool:
    """Whether two events share a capacity, but both also have amounts and none of them agrees.

    A campus keeps its capacity when its contract is renewed.
    """
    if any(difference.figure.field == "amount" for difference in differences):
        return False
    return all(
        any(figure.field == "amount" for figure in compared.figures)
        for compared in (event, candidate)
    )


# -- On near days ----------------------------------------------------------------------------------


def _near_duplicate(event: EventFingerprint, candidate: EventFingerprint) -> Duplicate | None:
    """The suspicion that an event was entered twice, by its figures or without any."""
    differences = tuple(figure_differences(event, candidate))
    has_same_companies = _have_same_companies(event, candidate)
    if not has_same_companies:
        differences = tuple(filter(_is_one_flow, differences))
    if differences or _are_alike_without_figures(event, candidate, has_same_companies):
        return Duplicate(candidate.id, differences)
    return None


def _have_same_companies(event: EventFingerprint, candidate: EventFingerprint) -> bool:
    """Whether two events share two groups, or name the same two companies or more."""
    if len(event.groups & candidate.groups) > 1:
        return True
    return len(event.companies) > 1 and event.companies == candidate.companies


def _is_one_flow(difference: FigureDifference) -> bool:
    """Whether two figures may be of one flow by what is known of their sides and statuses.

    One side is the same. The other one is not known of both, or the very same figure of two digits
    or more and the kind make up for it: somebody may have named the wrong company. An intention and
    a payment are two events.
    """
    figure, known, slips = difference
    has_shared_side = bool(figure.payers & known.payers or figure.payees & known.payees)
    statuses = {figure.status, known.status}
    if not has_shared_side or ("closed" in statuses and statuses & _OPEN_STATUSES):
        return False
    if sides_agree(figure, known):
        return True
    return figure.kind == known.kind and has_two_digits(figure) and not slips


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

    They are of one kind, unless it is an agreement under two names. Three companies and one kind
    are enough on all near days. If both have figures, these have decided: money is not compared
    with capacity. A release is known by its models.
    """
    if event.figures and candidate.figures:
        return False
    kinds = {event.kind, candidate.kind}
    if "statement" in kinds or (kinds & _RELEASE_KINDS and not event.models & candidate.models):
        return False
    if event.groups != candidate.groups or not _are_days(event, candidate):
        return False
    is_one_kind = len(kinds) == 1
    if not is_one_kind and kinds & _NEWS_KINDS:
        return False
    is_nearly_one_day = _days_apart(event, candidate) <= MAX_DAYS_OF_ANNOUNCEMENT
    return is_nearly_one_day or (is_one_kind and len(event.groups) > 2)
