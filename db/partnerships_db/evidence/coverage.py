"""Coverage: how many figures of each size cite a party or a filing, and which large ones do not.

The source of the rules is FORMAT.md, "Coverage".
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from heapq import nsmallest
from types import MappingProxyType
from typing import Any, NamedTuple

from partnerships_db.evidence.sourcing import STRONG_KINDS, SourceTraits
from partnerships_db.format.entries import Entry, flow_name, source_id, source_ids
from partnerships_db.format.flows import flows_of
from partnerships_db.format.vocabulary import default_flow_status
from partnerships_db.ledger.columns import amount_bounds
from partnerships_db.values.amounts import USD, Amount, parse_amount

_ZERO = Decimal(0)

SIZES: Mapping[str, Decimal] = {
    "10 bn and more": Decimal(10**10),
    "1 bn to 10 bn": Decimal(10**9),
    "100 mn to 1 bn": Decimal(10**8),
    "below 100 mn": _ZERO,
}
"""The classes of dollar figures with the least figure of each, the largest first."""

MAX_LACKING = 5_000
"""The most figures of a class that are listed for their lack of a source, the largest."""

MAX_KNOWN_AMOUNTS = 32_768
"""The most amounts that are remembered: many flows have the same ones."""

NO_FIGURE = "no figure"
UNSURE = "conditional or rumoured"
"""The class of money that may never be paid, whatever its size and currency."""

_UNSURE_STATUSES = frozenset({"conditional", "rumoured"})
_VAGUE_COUNTS = {"tens": Decimal(10), "hundreds": Decimal(100)}
_VAGUE_SCALES = {
    "millions": Decimal(10**6),
    "billions": Decimal(10**9),
    "trillions": Decimal(10**12),
}
_TITLE_WORDS = re.compile(r"\b(title|headline|summary|digest)\b", re.IGNORECASE)


class Support(StrEnum):
    """What cites a party, a filing or a reference: the figure, only its event, or neither."""

    FIGURE = "figure"
    EVENT = "event"
    NONE = "none"


class FigureSupport(NamedTuple):
    """How well the figure of one flow stands."""

    event: str
    """The id of its event."""
    flow: str
    """The name of the flow."""
    amount: str
    """The amount in canonical words; empty without one."""
    size: Decimal
    """The upper figure, or the least that a vague size allows; 0 without a figure."""
    size_class: str
    """A name of `SIZES`, `NO_FIGURE`, `UNSURE`, or the code of another currency."""
    support: Support
    rests_on_title: bool
    """Whether the figure's first party or filing is cited at its title or at a summary of it."""
    has_place: bool
    """Whether a source of the figure is cited at a place."""
    has_quote: bool
    """Whether a source of the figure is quoted."""
    is_retrieved: bool
    """Whether a source of the figure says when it was retrieved."""


class SizeCoverage(NamedTuple):
    """The figures of one class."""

    size_class: str
    flows: int = 0
    """The number of flows."""
    supports: Mapping[Support, int] = MappingProxyType({})
    """The number of flows with each support."""
    on_title: int = 0
    """The number of figures that rest on a title or a summary."""
    placed: int = 0
    """The number of figures with a source that is cited at a place."""
    quoted: int = 0
    """The number of figures with a source that is quoted."""
    retrieved: int = 0
    """The number of figures with a source that has a day of retrieval."""
    lacking: tuple[FigureSupport, ...] = ()
    """The largest figures that do not cite a party, a filing or a reference, `MAX_LACKING`."""

    def count(self, support: Support) -> int:
        """Return the number of figures with a support."""
        return self.supports.get(support, 0)

    @property
    def left_out(self) -> int:
        """The number of figures that lack a source and are not among `lacking`."""
        return self.flows - self.count(Support.FIGURE) - len(self.lacking)


def figure_supports(
    event: Entry,
    places: Iterable[int],
    known: Mapping[str, SourceTraits],
) -> Iterator[FigureSupport]:
    """Yield how well the figures of an event's flows stand, given the traits of all sources.

    `places` are the positions of the flows in the event, from 1.
    """
    event_support = Support.NONE
    if _has_strong(source_ids(event), known):
        event_support = Support.EVENT
    for place in places:
        fields = event["flows"][place - 1]
        amount_text = fields.get("amount", "")
        amount = _parsed_amount(amount_text) if amount_text else None
        size = _figure_size(event, place, amount)
        cited = fields.get("sources", ())
        own_ids = source_ids(fields) if cited else ()
        citations = [citation for citation in cited if not isinstance(citation, str)]
        yield FigureSupport(
            event=event["id"],
            flow=flow_name(event["id"], fields, place),
            amount=amount_text,
            size=size,
            size_class=_size_class(_status_of(event, fields), amount, size),
            support=Support.FIGURE if _has_strong(own_ids, known) else event_support,
            rests_on_title=_rests_on_title(cited, known),
            has_place=any("at" in citation for citation in citations),
            has_quote=any("quote" in citation for citation in citations),
            is_retrieved=any(_traits(id_, known).is_retrieved for id_ in own_ids),
        )


@lru_cache(maxsize=MAX_KNOWN_AMOUNTS)
def _parsed_amount(text: str) -> Amount:
    return parse_amount(text)


def _status_of(event: Entry, fields: Entry) -> str:
    if "status" in fields:
        return str(fields["status"])
    return default_flow_status(event["kind"], event.get("status", "announced"))


def _figure_size(
    event: Entry,
    place: int,
    amount: Amount | None,
) -> Decimal:
    """Return the upper figure of a flow over its term, or the least of a vague size; 0 for none."""
    if amount is None:
        return _ZERO
    if amount.vague:
        count, _, scale = amount.vague.partition(" of ")
        return _VAGUE_COUNTS[count] * _VAGUE_SCALES[scale]
    if not amount.per:
        return amount.upper or _ZERO
    flow = next(flow for flow in flows_of(event) if flow.place == place)
    bounds = amount_bounds(flow)
    return _ZERO if bounds is None else bounds.high


def _size_class(
    status: str,
    amount: Amount | None,
    size: Decimal,
) -> str:
    if status in _UNSURE_STATUSES:
        return UNSURE
    if not size or amount is None:
        return NO_FIGURE
    if amount.unit != USD:
        return amount.unit
    return next(name for name, least in SIZES.items() if size >= least)


def _has_strong(ids: Iterable[str], known: Mapping[str, SourceTraits]) -> bool:
    return any(_traits(id_, known).kind in STRONG_KINDS for id_ in ids)


def _traits(source: str, known: Mapping[str, SourceTraits]) -> SourceTraits:
    return known.get(source, SourceTraits())


def _rests_on_title(cited: Iterable[Any], known: Mapping[str, SourceTraits]) -> bool:
    for citation in cited:
        if _traits(source_id(citation), known).kind not in STRONG_KINDS:
            continue
        place = "" if isinstance(citation, str) else citation.get("at", "")
        return _TITLE_WORDS.search(place) is not None
    return False


class CoverageCounter:
    """The coverage of figures that are added one by one; of those without a source, the largest."""

    def __init__(self) -> None:
        self._counters: dict[str, Counter[str]] = {}
        self._lacking: dict[str, list[FigureSupport]] = {}
        for name in (*SIZES, NO_FIGURE, UNSURE):
            self._add_class(name)

    def _add_class(self, name: str) -> None:
        self._counters[name] = Counter()
        self._lacking[name] = []

    def add(self, figure: FigureSupport) -> None:
        """Count a figure."""
        if figure.size_class not in self._counters:
            self._add_class(figure.size_class)
        counter = self._counters[figure.size_class]
        counter[figure.support] += 1
        if figure.has_place or figure.has_quote or figure.is_retrieved or figure.rests_on_title:
            counter["on_title"] += figure.rests_on_title
            counter["placed"] += figure.has_place
            counter["quoted"] += figure.has_quote
            counter["retrieved"] += figure.is_retrieved
        if figure.support is Support.FIGURE:
            return
        lacking = self._lacking[figure.size_class]
        lacking.append(figure)
        if len(lacking) > 2 * MAX_LACKING:
            self._lacking[figure.size_class] = _largest(lacking)

    def by_size(self) -> tuple[SizeCoverage, ...]:
        """Return the classes: sizes in dollars, no figure, unsure money, other currencies."""
        names = list(self._counters)
        own_names = (*SIZES, NO_FIGURE, UNSURE)
        currencies = sorted(names[len(own_names) :])
        return tuple(self._coverage(name) for name in (*own_names, *currencies))

    def _coverage(self, name: str) -> SizeCoverage:
        counter = self._counters[name]
        supports = {support: counter[support] for support in Support}
        return SizeCoverage(
            name,
            flows=sum(supports.values()),
            supports=supports,
            on_title=counter["on_title"],
            placed=counter["placed"],
            quoted=counter["quoted"],
            retrieved=counter["retrieved"],
            lacking=tuple(_largest(self._lacking[name])),
        )


def coverage_by_size(figures: Iterable[FigureSupport]) -> tuple[SizeCoverage, ...]:
    """Return the figures by class, as `CoverageCounter.by_size` has them."""
    counter = CoverageCounter()
    for figure in figures:
        counter.add(figure)
    return counter.by_size()


def _largest(figures: Iterable[FigureSupport]) -> list[FigureSupport]:
    """The first `MAX_LACKING` figures, the largest first."""
    return nsmallest(MAX_LACKING, figures, key=lambda figure: (-figure.size, figure.flow))


def coverage_sentence(coverage: SizeCoverage) -> str:
    """Return the coverage of one class in words.

    `10 bn and more, in dollars: 80 flows. For 40 the flow itself cites a party, a filing or …`
    """
    name = coverage.size_class
    group = f"{name}, in dollars" if name in SIZES else name
    noun = "flow" if coverage.flows == 1 else "flows"
    return (
        f"{group}: {coverage.flows:,} {noun}."
        f" For {coverage.count(Support.FIGURE):,} the flow itself cites a party, a filing or a"
        f" reference, for {coverage.on_title:,} of these at a title or a summary."
        f" For {coverage.count(Support.EVENT):,} the event alone cites one,"
        f" for {coverage.count(Support.NONE):,} neither does."
    )


def coverage_json(coverage: SizeCoverage) -> dict[str, Any]:
    """Return the coverage of one class as JSON for scripts."""
    return {
        "size": coverage.size_class,
        "flows": coverage.flows,
        "figure": coverage.count(Support.FIGURE),
        "on_title": coverage.on_title,
        "event": coverage.count(Support.EVENT),
        "none": coverage.count(Support.NONE),
        "at": coverage.placed,
        "quote": coverage.quoted,
        "retrieved": coverage.retrieved,
        "lacking": [_lacking_json(figure) for figure in coverage.lacking],
        "lacking_left_out": coverage.left_out,
    }


def _lacking_json(figure: FigureSupport) -> dict[str, Any]:
    return {
        "flow": figure.flow,
        "event": figure.event,
        "amount": figure.amount or None,
        "support": str(figure.support),
    }
