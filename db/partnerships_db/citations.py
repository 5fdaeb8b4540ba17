"""What may be printed of an event: each figure with its qualifier, its date, what became of it, and its source."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from partnerships_db.details import EventDetails
from partnerships_db.evidence.records import CitedSource
from partnerships_db.evidence.sourcing import sources_behind
from partnerships_db.format.entries import Entry
from partnerships_db.format.flows import Flow
from partnerships_db.ledger.rules import is_closed
from partnerships_db.values.amounts import Amount, Share, parse_stake
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue

SOURCE_STRENGTH = ("primary", "filing", "press", "analysis", "reference")
"""The kinds of source, the one that is cited first before the others."""


class Claim(NamedTuple):
    """One flow with all that must not be lost when it is printed."""

    name: str
    """`event/flow`, or `event#2`."""
    date: PartialDate
    payers: tuple[str, ...]
    """Names; `unknown` stands for what nobody named."""
    payees: tuple[str, ...]
    kind: str
    status: str
    """Its own as of the day: what closes later is committed still."""
    is_replaced: bool
    """A later deal took its place by that day."""
    amount: Amount | None
    capacity: Amount | None
    quantity: str | None
    stake: Share | None
    over: Share | None
    start: PartialDate | None
    end: PartialDate | None
    closed: PartialDate | None
    """None where it has not closed by the day, or nobody says when."""
    source: CitedSource | None
    """The strongest that it rests on."""


def claims_of(event: EventDetails, as_of: date) -> Iterator[Claim]:
    """A claim for each flow of an event, in the order of the event."""
    for flow in event.flows:
        fields = event.entry["flows"][flow.place - 1]
        closed = is_closed(flow, as_of)
        yield Claim(
            name=flow.name,
            date=flow.date,
            payers=_names(event, flow.payers),
            payees=_names(event, flow.payees),
            kind=flow.kind,
            status="closed" if closed else "committed" if flow.status == "closed" else flow.status,
            is_replaced=flow.place in event.struck and flow.status != "cancelled",
            amount=flow.amount,
            capacity=flow.capacity,
            quantity=flow.quantity,
            stake=_stake(flow),
            over=flow.over,
            start=flow.start,
            end=flow.end,
            closed=flow.closed if closed else None,
            source=source_behind(event, fields),
        )


def source_behind(event: EventDetails, fields: Entry) -> CitedSource | None:
    """The strongest of the sources behind an entry or flow; None where no source says so."""
    sources = {source.id: source for source in event.sources}
    behind = [sources[one] for one in sources_behind(event.entry, fields) if one in sources]
    return min(behind, key=_strength, default=None)


def _strength(source: CitedSource) -> int:
    return (
        SOURCE_STRENGTH.index(source.kind)
        if source.kind in SOURCE_STRENGTH
        else len(SOURCE_STRENGTH)
    )


def _names(event: EventDetails, companies: Iterable[str]) -> tuple[str, ...]:
    return tuple(event.names.get(company, company) for company in companies)


def _stake(flow: Flow) -> Share | None:
    try:
        return parse_stake(flow.stake) if flow.stake else None
    except InvalidValue:
        return None  # a foreign hand wrote it into the store
