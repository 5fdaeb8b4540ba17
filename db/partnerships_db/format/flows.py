"""Flows as the ledger, the circles and the pages read them: one frozen record for each, parsed once."""

from collections.abc import Iterator
from typing import NamedTuple

from partnerships_db.format.entries import Entry, companies_on_side
from partnerships_db.format.vocabulary import default_flow_status
from partnerships_db.values.amounts import Amount, Share, parse_amount, parse_capacity, parse_term
from partnerships_db.values.dates import PartialDate


class ResolvedRelation(NamedTuple):
    """How an event or a flow stands to another, its target spelt out."""

    type: str
    event: str
    flow: str | None
    """The target flow's id; None where a whole event is named."""
    settles: bool = False


class Flow(NamedTuple):
    """Who pays whom, or what capacity passes, as one event announced it."""

    event: str
    place: int
    """From 1, in the order of the event's file."""
    id: str | None
    date: PartialDate
    """Of the event."""
    payers: tuple[str, ...]
    payees: tuple[str, ...]
    """Companies, or `unknown`; never empty."""
    kind: str
    status: str
    """Its own, or what its event's kind and status make of it."""
    amount: Amount | None = None
    capacity: Amount | None = None
    quantity: str | None = None
    stake: str | None = None
    valuation: str | None = None
    closed: PartialDate | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    over: Share | None = None
    relations: tuple[ResolvedRelation, ...] = ()

    @property
    def name(self) -> str:
        """`event/flow`, or `event#2` where the flow has no id."""
        return f"{self.event}/{self.id}" if self.id else f"{self.event}#{self.place}"


class Deal(NamedTuple):
    """An event as far as money goes: its flows, and what it does to those of others."""

    id: str
    date: PartialDate
    retracted: bool
    relations: tuple[ResolvedRelation, ...]
    """Those of the event itself; its flows carry their own."""
    flows: tuple[Flow, ...]


def deal_of(event: Entry) -> Deal:
    """The money side of a canonical event."""
    date = PartialDate.parse(event["date"])
    return Deal(
        id=event["id"],
        date=date,
        retracted="retracted" in event,
        relations=tuple(relations_of(event, event["id"])),
        flows=tuple(flows_of(event)),
    )


def flows_of(event: Entry) -> Iterator[Flow]:
    """The flows of a canonical event, in order."""
    date = PartialDate.parse(event["date"])
    status = default_flow_status(event["kind"], event.get("status", "announced"))
    for place, flow in enumerate(event.get("flows", ()), start=1):
        yield Flow(
            event=event["id"],
            place=place,
            id=flow.get("id"),
            date=date,
            payers=companies_on_side(flow.get("from")),
            payees=companies_on_side(flow.get("to")),
            kind=flow["kind"],
            status=flow.get("status", status),
            amount=parse_amount(flow["amount"]) if "amount" in flow else None,
            capacity=parse_capacity(flow["capacity"]) if "capacity" in flow else None,
            quantity=flow.get("quantity"),
            stake=flow.get("stake"),
            valuation=flow.get("valuation"),
            closed=_date(flow, "closed"),
            start=_date(flow, "start"),
            end=_date(flow, "end"),
            over=parse_term(flow["over"]) if "over" in flow else None,
            relations=tuple(relations_of(flow, event["id"])),
        )


def relations_of(entry: Entry, event: str) -> Iterator[ResolvedRelation]:
    """The relations that an event or flow bears; `/flow` is read as one of `event`'s own."""
    for relation in entry.get("relations", ()):
        target, _, flow = relation["to"].partition("/")
        yield ResolvedRelation(
            relation["type"], target or event, flow or None, relation.get("settles", False)
        )


def _date(flow: Entry, field: str) -> PartialDate | None:
    return PartialDate.parse(flow[field]) if field in flow else None
