"""Records for the pages of screens and commands, made by the store's queries."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.evidence.records import CitedSource
from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.format.entries import Entry, source_id
from partnerships_db.format.flows import Flow
from partnerships_db.format.vocabulary import RouteStatus
from partnerships_db.matrix.routes import Route
from partnerships_db.timeline.records import EventBrief, EventRow
from partnerships_db.values.dates import PartialDate

if TYPE_CHECKING:
    from partnerships_db.ledger.circles import Circle
    from partnerships_db.ledger.commitments import Commitment
    from partnerships_db.ledger.counterparties import CompanySide
    from partnerships_db.ledger.kinds import KindTotal, StatedTotal
    from partnerships_db.ledger.yearly_totals import YearEndTotals


class RelatedEvent(NamedTuple):
    """A relation of an event to another, from the side of the first."""

    type: str
    event: EventBrief
    flow: str | None
    """The id of the flow of the other event; None if the whole event is meant."""
    own_flow: str | None
    """The flow of this event that bears or receives the relation; None if the event does."""
    is_incoming: bool
    """Whether the other event states the relation."""


class CellBrief(NamedTuple):
    """A route that an event began or changed."""

    model: str
    model_name: str
    provider: str
    service: str
    status: RouteStatus
    since: str


class EventDetails(NamedTuple):
    """One event with the content of its page, names resolved."""

    row: EventRow
    entry: Entry
    flows: tuple[Flow, ...]
    struck: frozenset[int]
    """The places (from 1) of the flows that are replaced or cancelled as of the date."""
    names: dict[str, str]
    """The names of companies and models by id."""
    related: tuple[RelatedEvent, ...]
    sources: tuple[CitedSource, ...]
    cells: tuple[CellBrief, ...]
    distinct: tuple[EventBrief, ...] = ()
    """The events that were judged not to be the same deal, by this event or by the other."""
    file: str = ""
    """The file that it was imported from."""
    line: int = 0
    """Its line in the file, from 1; 0 if it is not known."""

    def sources_of(self, fields: Entry) -> list[CitedSource]:
        """Return the sources that a flow cites for its own figure, with place and quote.

        `fields` are those of the flow. Given the event's own entry, these are the event's sources.
        """
        sources = {source.id: source for source in self.sources}
        cited_sources: list[CitedSource] = []
        for citation in fields.get("sources", ()):
            source = sources.get(source_id(citation))
            if source is None:
                continue
            details = {} if isinstance(citation, str) else citation
            place, quote = details.get("at", ""), details.get("quote", "")
            cited_sources.append(source._replace(at=place, quote=quote))
        return cited_sources


class CompanyRow(NamedTuple):
    """One row of the company list."""

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    country: str
    retracted: bool
    events: int
    last: PartialDate | None
    """The date of its last event; None if it has no events."""


class Ownership(NamedTuple):
    """An owner of a company, or a company owned by it, with the dates of the ownership."""

    company: str
    name: str
    since: str = ""
    until: str = ""


class OwnersMoney(NamedTuple):
    """The money of a company's events that is stated as that of its owner."""

    owner: str
    name: str
    events: int
    """The number of events that name the company and whose flows name its owner instead."""


class CompanyDetails(NamedTuple):
    """One company with the content of its page."""

    row: CompanyRow
    entry: Entry
    owners: tuple[Ownership, ...]
    owned: tuple[Ownership, ...]
    events: tuple[EventRow, ...]
    """The latest events, newest first."""
    money_in: "CompanySide"
    """The money that it receives under the filter, by payer."""
    money_out: "CompanySide"
    """The money that it pays, by payee."""
    kinds: "tuple[KindTotal, ...]" = ()
    """The totals by side, currency and kind, the heaviest first."""
    stated: "tuple[StatedTotal, ...]" = ()
    """The totals that flows state and of which other flows name parts, the largest first."""
    commitments: "tuple[Commitment, ...]" = ()
    """The promises and what became of them, the latest first."""
    has_earlier_commitments: bool = False
    """Whether only the latest of very many are there."""
    titles: dict[str, str] = {}  # noqa: RUF012  The default is never changed.
    """The titles of the events in the commitments and the stated totals, by id."""
    yearly_totals: "tuple[YearEndTotals, ...]" = ()
    """The totals as of the end of each year."""
    circles: "tuple[Circle, ...]" = ()
    """The circles with this company."""
    names: dict[str, str] = {}  # noqa: RUF012  The default is never changed.
    """The names of the companies in the circles, by id."""
    criteria: Filter = EVERYTHING
    """The filter of the events and of the money."""
    owners_money: tuple[OwnersMoney, ...] = ()
    """The owners on the day with money of the company's events, whatever the filter."""


class RouteDetails(NamedTuple):
    """A route with the content of its page."""

    route: Route
    regions: tuple[str, ...]
    notes: str
    events: dict[str, EventBrief]
    """The events behind its periods, by id."""
    sources: tuple[CitedSource, ...]
    names: dict[str, str]
    """The names of companies by id."""


class CellDetails(NamedTuple):
    """One model at one provider, with all its routes there."""

    model: str
    model_name: str
    provider: str
    provider_name: str
    released: str
    """The date on which its developer released it, as text; empty if it is not known."""
    retired: str
    """The date on which its developer retired it, as text; empty if it is not known."""
    routes: tuple[RouteDetails, ...]
    retirement_known_since: date = date.min
    """The day from which on the retirement is known: its own, or today if that is to come."""


class ImportRecord(NamedTuple):
    """An import in the store's history."""

    number: int
    at: str
    """The time in UTC, such as `2026-11-25T03:05:45Z`."""
    paths: tuple[str, ...]
    entries: int
    """The number of entries that it added, changed or removed."""
    is_undone: bool
    left_behind_by: int | None = None
    """The import that came after its undo, so that it can't be redone; None for others."""
    edition: str | None = None
    """The version of the starter data that it brought, empty before versions; None for others."""
