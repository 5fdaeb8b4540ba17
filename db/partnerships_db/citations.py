"""The claims to print about an event: each figure with its qualifier, date, status and source."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from partnerships_db.details import EventDetails
from partnerships_db.evidence.records import CitedSource
from partnerships_db.evidence.sourcing import sources_behind
from partnerships_db.format.entries import Entry
from partnerships_db.format.flows import Flow
from partnerships_db.ledger.effects import can_count
from partnerships_db.ledger.rules import is_closed
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
    over: Duration | None
    start: PartialDate | None
    end: PartialDate | None
    closed: PartialDate | None
    """None if the flow has not closed by the as-of date, or if the day is not known."""
    source: CitedSource | None
    """The strongest source behind the flow."""


def claims_of(event: EventDetails, as_of: date) -> Iterator[Claim]:
    """Yield a claim for each flow of an event, in the order of the event."""
    for flow in event.flows:
        fields = event.entry["flows"][flow.place - 1]
        is_closed_on_day = is_closed(flow, as_of)
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
            over=flow.over,
            start=flow.start,
            end=flow.end,
            closed=flow.closed if is_closed_on_day else None,
            source=source_behind(event, fields),
        )


def source_behind(event: EventDetails, fields: Entry) -> CitedSource | None:
    """The strongest source behind an event or one of its flows, or None."""
    sources = {source.id: source for source in event.sources}
    source_ids = sources_behind(event.entry, fields)
    cited_sources = [sources[source_id] for source_id in source_ids if source_id in sources]
    return min(cited_sources, key=_rank, default=None)


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
