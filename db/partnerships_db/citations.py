"""The claims to print about an event: each figure with its qualifier, date, status and source."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from partnerships_db.details import EventDetails
from partnerships_db.evidence.records import CitedSource
from partnerships_db.evidence.sourcing import sources_behind
from partnerships_db.format.entries import Entry
from partnerships_db.format.flows import Flow
from partnerships_db.ledger.columns import is_closed
from partnerships_db.ledger.effects import INSIDE_RELATIONS, can_count
from partnerships_db.values.amounts import Amount, Duration, Stake, parse_stake
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue

_KINDS_BY_STRENGTH = ("primary", "filing", "press", "analysis", "reference")
"""The kinds of source, strongest first."""


class Claim(NamedTuple):
    """A flow with everything that a printed sentence about it must keep."""

    name: str
    """`event/flow`, or `event#2`."""
    date: PartialDate
    payers: tuple[str, ...]
    """Names of companies; `unknown` for a company that was not named."""
    payees: tuple[str, ...]
    """Names of companies; `unknown` for a company that was not named."""
    kind: str
    status: str
    """The status on the as-of date: a flow that closes later is still committed."""
    is_replaced: bool
    """Whether a later deal replaces the flow by the as-of date."""
    amount: Amount | None
    capacity: Amount | None
    quantity: str | None
    stake: Stake | None
    paid_in: str | None
    """What it is paid in; None if it is cash."""
    over: Duration | None
    start: PartialDate | None
    end: PartialDate | None
    closed: PartialDate | None
    """None if the flow has not closed by the as-of date, or if the day is not known."""
    source: CitedSource | None
    """The strongest source behind the flow, if possible one published by the as-of date."""
    closing_source: CitedSource | None = None
    """A source of the day of closing or later, if the other one is older than the closing."""
    has_own_source: bool = False
    """Whether the flow itself cites a source; otherwise its event does."""
    whole: str = ""
    """The name of the flow of the same event inside which it is; empty if there is none."""
    whole_figure: Amount | None = None
    """The amount or else the capacity of the flow inside which it is."""

    def has_figures_of(self, other: "Claim") -> bool:
        """Whether it states the same money, capacity, quantity and stake as another claim."""
        own_figures = (self.amount, self.capacity, self.quantity, self.stake)
        return own_figures == (other.amount, other.capacity, other.quantity, other.stake)

    @property
    def has_later_closing(self) -> bool:
        """Whether it closed after its source was published, and no later source is cited."""
        if self.closed is None or self.source is None or self.closing_source is not None:
            return False
        return not is_published_since(self.source, self.closed.first)


def claims_of(event: EventDetails, as_of: date) -> Iterator[Claim]:
    """Yield a claim for each flow of an event, in the order of the event."""
    wholes = _wholes(event.flows)
    figures = {flow.name: flow.amount or flow.capacity for flow in event.flows}
    for flow in event.flows:
        fields = event.entry["flows"][flow.place - 1]
        is_closed_on_day = is_closed(flow, as_of)
        closed = flow.closed if is_closed_on_day else None
        source = source_behind(event, fields, as_of)
        yield Claim(
            name=flow.name,
            date=flow.date,
            payers=_company_names(event, flow.payers),
            payees=_company_names(event, flow.payees),
            kind=flow.kind,
            status=_status_on_day(flow, is_closed_on_day),
            is_replaced=flow.place in event.struck and can_count(flow.status),
            amount=flow.amount,
            capacity=flow.capacity,
            quantity=flow.quantity,
            stake=_stake(flow),
            paid_in=flow.paid_in,
            over=flow.over,
            start=flow.start,
            end=flow.end,
            closed=closed,
            source=source,
            closing_source=_closing_source(event, fields, closed, source, as_of),
            has_own_source=bool(fields.get("sources")),
            whole=wholes.get(flow.name, ""),
            whole_figure=figures.get(wholes.get(flow.name, "")),
        )


def _closing_source(
    event: EventDetails,
    fields: Entry,
    closed: PartialDate | None,
    source: CitedSource | None,
    as_of: date,
) -> CitedSource | None:
    """The strongest source that may know the day of closing, if a figure's own source may not."""
    if closed is None or source is None or is_published_since(source, closed.first):
        return None
    cited_ids = {*sources_behind(event.entry, fields), *sources_behind(event.entry, event.entry)}
    later_sources = [
        later
        for later in event.sources
        if later.id in cited_ids
        and later.published
        and is_published_since(later, closed.first)
        and is_published_by(later, as_of)
    ]
    return min(later_sources, key=_rank, default=None)


def _wholes(flows: Sequence[Flow]) -> dict[str, str]:
    """The flow of the same event inside which each flow is, by name; loops have none."""
    names = {flow.id: flow.name for flow in flows if flow.id}
    wholes: dict[str, str] = {}
    for flow in flows:
        for relation in flow.relations:
            if relation.event != flow.event or relation.type not in INSIDE_RELATIONS:
                continue
            whole = names.get(relation.flow or "", flow.name)
            if whole != flow.name:
                wholes.setdefault(flow.name, whole)
    return {name: whole for name, whole in wholes.items() if not _is_in_loop(name, wholes)}


def _is_in_loop(name: str, wholes: dict[str, str]) -> bool:
    """Whether the wholes around a flow never end, as in a store that another program wrote."""
    seen: set[str] = set()
    while name in wholes:
        if name in seen:
            return True
        seen.add(name)
        name = wholes[name]
    return False


def source_behind(
    event: EventDetails,
    fields: Entry,
    as_of: date | None = None,
) -> CitedSource | None:
    """The strongest source behind an event or one of its flows, or None.

    Sources that were published after the as-of date are cited only if there are no others.
    """
    sources = {source.id: source for source in event.sources}
    behind = sources_behind(event.entry, fields)
    cited_sources = [sources[behind_id] for behind_id in behind if behind_id in sources]
    known_sources = [
        source for source in cited_sources if as_of is None or is_published_by(source, as_of)
    ]
    return min(known_sources or cited_sources, key=_rank, default=None)


def is_published_by(source: CitedSource, day: date) -> bool:
    """Whether a source may have been published by a day; one without a date may have been."""
    published = _published(source)
    return published is None or published.first <= day


def is_published_since(source: CitedSource, day: date) -> bool:
    """Whether a source may have been published on a day or later; one without a date may be."""
    published = _published(source)
    return published is None or published.last >= day


def _published(source: CitedSource) -> PartialDate | None:
    try:
        return PartialDate.parse(source.published) if source.published else None
    except InvalidValue:
        return None  # Another program wrote this date into the store.


def _rank(source: CitedSource) -> int:
    if source.kind in _KINDS_BY_STRENGTH:
        return _KINDS_BY_STRENGTH.index(source.kind)
    return len(_KINDS_BY_STRENGTH)


def _status_on_day(flow: Flow, is_closed_on_day: bool) -> str:
    if is_closed_on_day:
        return "closed"
    return "committed" if flow.status == "closed" else flow.status


def _company_names(event: EventDetails, company_ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(event.names.get(company_id, company_id) for company_id in company_ids)


def _stake(flow: Flow) -> Stake | None:
    if not flow.stake:
        return None
    try:
        return parse_stake(flow.stake)
    except InvalidValue:
        return None  # Another program wrote this stake into the store.
