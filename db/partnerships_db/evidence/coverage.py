"""Coverage: how many figures of each size cite a party or a filing, and which large ones do not.

The source of the rules is FORMAT.md, "Coverage".
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from partnerships_db.evidence.sourcing import STRONG_KINDS, SourceTraits
from partnerships_db.format.entries import Entry, source_id, source_ids
from partnerships_db.format.flows import Flow
from partnerships_db.ledger.columns import amount_bounds, is_vague
from partnerships_db.values.amounts import USD

_ZERO = Decimal(0)

SIZES: Mapping[str, Decimal] = {
    "10 bn and more": Decimal(10**10),
    "1 bn to 10 bn": Decimal(10**9),
    "100 mn to 1 bn": Decimal(10**8),
    "below 100 mn": _ZERO,
}
"""The classes of dollar figures with the least figure of each, the largest first."""

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

    flow: Flow
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
    figures: tuple[FigureSupport, ...]
    """The largest first."""

    def count(self, support: Support) -> int:
        """Return the number of figures with a support."""
        return sum(figure.support is support for figure in self.figures)

    @property
    def on_title(self) -> int:
        """The number of figures that rest on a title or a summary."""
        return sum(figure.rests_on_title for figure in self.figures)

    @property
    def placed(self) -> int:
        """The number of figures with a source that is cited at a place."""
        return sum(figure.has_place for figure in self.figures)

    @property
    def quoted(self) -> int:
        """The number of figures with a source that is quoted."""
        return sum(figure.has_quote for figure in self.figures)

    @property
    def retrieved(self) -> int:
        """The number of figures with a source that has a day of retrieval."""
        return sum(figure.is_retrieved for figure in self.figures)

    @property
    def lacking(self) -> list[FigureSupport]:
        """The figures that do not cite a party, a filing or a reference, the largest first."""
        return [figure for figure in self.figures if figure.support is not Support.FIGURE]


def figure_support(
    event: Entry,
    flow: Flow,
    known: Mapping[str, SourceTraits],
) -> FigureSupport:
    """Return how well the figure of an event's flow stands, given the traits of all sources."""
    fields = event["flows"][flow.place - 1]
    own_ids = source_ids(fields)
    citations = [cited for cited in fields.get("sources", ()) if not isinstance(cited, str)]
    size = figure_size(flow)
    return FigureSupport(
        flow=flow,
        size=size,
        size_class=_size_class(flow, size),
        support=_support(event, own_ids, known),
        rests_on_title=_rests_on_title(fields, known),
        has_place=any("at" in citation for citation in citations),
        has_quote=any("quote" in citation for citation in citations),
        is_retrieved=any(_traits(id_, known).is_retrieved for id_ in own_ids),
    )


def figure_size(flow: Flow) -> Decimal:
    """Return the upper figure of a flow over its term, or the least of a vague size; 0 for none."""
    if flow.amount is not None and is_vague(flow):
        count, _, scale = flow.amount.vague.partition(" of ")
        return _VAGUE_COUNTS[count] * _VAGUE_SCALES[scale]
    bounds = amount_bounds(flow)
    return _ZERO if bounds is None else bounds.high


def _size_class(flow: Flow, size: Decimal) -> str:
    if flow.status in _UNSURE_STATUSES:
        return UNSURE
    if not size or flow.amount is None:
        return NO_FIGURE
    if flow.amount.unit != USD:
        return flow.amount.unit
    return next(name for name, least in SIZES.items() if size >= least)


def _support(
    event: Entry,
    own_ids: Iterable[str],
    known: Mapping[str, SourceTraits],
) -> Support:
    if _has_strong(own_ids, known):
        return Support.FIGURE
    return Support.EVENT if _has_strong(source_ids(event), known) else Support.NONE


def _has_strong(ids: Iterable[str], known: Mapping[str, SourceTraits]) -> bool:
    return any(_traits(id_, known).kind in STRONG_KINDS for id_ in ids)


def _traits(source: str, known: Mapping[str, SourceTraits]) -> SourceTraits:
    return known.get(source, SourceTraits())


def _rests_on_title(fields: Entry, known: Mapping[str, SourceTraits]) -> bool:
    for citation in fields.get("sources", ()):
        if _traits(source_id(citation), known).kind not in STRONG_KINDS:
            continue
        place = "" if isinstance(citation, str) else citation.get("at", "")
        return _TITLE_WORDS.search(place) is not None
    return False


def coverage_by_size(figures: Iterable[FigureSupport]) -> tuple[SizeCoverage, ...]:
    """Return the figures by class: sizes in dollars, no figure, unsure money, other currencies."""
    by_class: dict[str, list[FigureSupport]] = {name: [] for name in (*SIZES, NO_FIGURE, UNSURE)}
    for figure in sorted(figures, key=_place_in_class):
        by_class.setdefault(figure.size_class, []).append(figure)
    return tuple(SizeCoverage(name, tuple(listed)) for name, listed in by_class.items())


def _place_in_class(figure: FigureSupport) -> tuple[str, Decimal, str]:
    currency = figure.size_class if figure.size_class not in (*SIZES, NO_FIGURE, UNSURE) else ""
    return currency, -figure.size, figure.flow.name


def coverage_sentence(coverage: SizeCoverage) -> str:
    """Return the coverage of one class in words.

    `10 bn and more, in dollars: 80 flows. For 40 the flow itself cites a party, a filing or …`
    """
    name = coverage.size_class
    group = f"{name}, in dollars" if name in SIZES else name
    noun = "flow" if len(coverage.figures) == 1 else "flows"
    return (
        f"{group}: {len(coverage.figures):,} {noun}."
        f" For {coverage.count(Support.FIGURE):,} the flow itself cites a party, a filing or a"
        f" reference, for {coverage.on_title:,} of these at a title or a summary."
        f" For {coverage.count(Support.EVENT):,} the event alone cites one,"
        f" for {coverage.count(Support.NONE):,} neither does."
    )


def coverage_json(coverage: SizeCoverage) -> dict[str, Any]:
    """Return the coverage of one class as JSON for scripts."""
    return {
        "size": coverage.size_class,
        "flows": len(coverage.figures),
        "figure": coverage.count(Support.FIGURE),
        "on_title": coverage.on_title,
        "event": coverage.count(Support.EVENT),
        "none": coverage.count(Support.NONE),
        "at": coverage.placed,
        "quote": coverage.quoted,
        "retrieved": coverage.retrieved,
        "lacking": [_lacking_json(figure) for figure in coverage.lacking],
    }


def _lacking_json(figure: FigureSupport) -> dict[str, Any]:
    amount = figure.flow.amount
    return {
        "flow": figure.flow.name,
        "event": figure.flow.event,
        "amount": None if amount is None else str(amount),
        "support": str(figure.support),
    }
