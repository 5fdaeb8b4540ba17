"""The flows of events as frozen records, for the ledger, the circles and the pages.

Each flow is parsed once. FORMAT.md, "A flow", is the source of its fields.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from partnerships_db.format.entries import Entry, companies_on_side
from partnerships_db.format.vocabulary import default_flow_status
from partnerships_db.values.amounts import (
    Amount,
    Duration,
    parse_amount,
    parse_capacity,
    parse_term,
)
from partnerships_db.values.dates import PartialDate

_Value = TypeVar("_Value")


class ResolvedRelation(NamedTuple):
    """A relation of an event or a flow to another, with its target in full."""

    type: str
    event: str
    """The id of the target event."""
    flow: str | None
    """The id of the target flow; None if the target is the whole event."""
    settles: bool = False


class Flow(NamedTuple):
    """A payment or a transfer of capacity between companies, as one event announced it."""

    event: str
    """The id of the event."""
    place: int
    """The position in the event, from 1."""
    id: str | None
    date: PartialDate
    """The date of the event."""
    payers: tuple[str, ...]
    """Ids of companies, or `unknown`; never empty."""
    payees: tuple[str, ...]
    """Ids of companies, or `unknown`; never empty."""
    kind: str
    status: str
    """The stated status, or else the one that follows from the event's kind and status."""
    amount: Amount | None = None
    capacity: Amount | None = None
    quantity: str | None = None
    stake: str | None = None
    valuation: str | None = None
    paid_in: str | None = None
    """What it is paid in, a `PaymentMedium`; None if it is cash."""
    closed: PartialDate | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    over: Duration | None = None
    relations: tuple[ResolvedRelation, ...] = ()

    @property
    def name(self) -> str:
        """The name of the flow in all lists: `event/flow`, or `event#2` for one without an id."""
        return f"{self.event}/{self.id}" if self.id else f"{self.event}#{self.place}"


class Deal(NamedTuple):
    """The money side of an event: its flows, and its relations to other events and flows."""

    id: str
    date: PartialDate
    retracted: bool
    relations: tuple[ResolvedRelation, ...]
    """The relations of the event itself; each flow has its own."""
    flows: tuple[Flow, ...]


def deal_of(event: Entry) -> Deal:
    """The money side of a canonical event."""
    return Deal(
        id=event["id"],
        date=PartialDate.parse(event["date"]),
        retracted="retracted" in event,
        relations=tuple(relations_of(event, event["id"])),
        flows=tuple(flows_of(event)),
    )


def flows_of(event: Entry) -> Iterator[Flow]:
    """Yield the flows of a canonical event, in order."""
    date = PartialDate.parse(event["date"])
    default_status = default_flow_status(event["kind"], event.get("status", "announced"))
    for place, flow in enumerate(event.get("flows", ()), start=1):
        yield Flow(
            event=event["id"],
            place=place,
            id=flow.get("id"),
            date=date,
            payers=companies_on_side(flow.get("from")),
            payees=companies_on_side(flow.get("to")),
            kind=flow["kind"],
            status=flow.get("status", default_status),
            amount=_parsed(flow, "amount", parse_amount),
            capacity=_parsed(flow, "capacity", parse_capacity),
            quantity=flow.get("quantity"),
            stake=flow.get("stake"),
            valuation=flow.get("valuation"),
            paid_in=flow.get("paid_in"),
            closed=_parsed(flow, "closed", PartialDate.parse),
            start=_parsed(flow, "start", PartialDate.parse),
            end=_parsed(flow, "end", PartialDate.parse_scheduled),
            over=_parsed(flow, "over", parse_term),
            relations=tuple(relations_of(flow, event["id"])),
        )


def relations_of(entry: Entry, event: str) -> Iterator[ResolvedRelation]:
    """Yield the relations of an event or a flow; a target `/flow` is a flow of `event`."""
    for relation in entry.get("relations", ()):
        target_event, _, target_flow = relation["to"].partition("/")
        yield ResolvedRelation(
            type=relation["type"],
            event=target_event or event,
            flow=target_flow or None,
            settles=relation.get("settles", False),
        )


def _parsed(
    flow: Entry,
    field: str,
    parse: Callable[[str], _Value],
) -> _Value | None:
    """The value of a field, or None if it is not stated."""
    return parse(flow[field]) if field in flow else None
