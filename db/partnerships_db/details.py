"""What screens and commands read: small frozen records, made by the store's queries."""

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.evidence.records import CitedSource
from partnerships_db.format.entries import Entry
from partnerships_db.format.flows import Flow
from partnerships_db.format.vocabulary import RouteStatus
from partnerships_db.ledger.counterparties import CounterpartyTotal
from partnerships_db.matrix.routes import Route
from partnerships_db.timeline.records import EventBrief, EventRow
from partnerships_db.values.dates import PartialDate

if TYPE_CHECKING:
    from partnerships_db.ledger.circles import Circle
    from partnerships_db.ledger.commitments import Commitment
    from partnerships_db.ledger.yearly_totals import YearEndTotals


class RelatedEvent(NamedTuple):
    """An event that another is related to, and how, from whose side."""

    type: str
    event: EventBrief
    flow: str | None
    """The flow that is meant there, if one is."""
    own_flow: str | None
    """The flow of this event that bears or receives the relation, if one does."""
    is_incoming: bool


class CellBrief(NamedTuple):
    """A route that an event began or changed."""

    model: str
    model_name: str
    provider: str
    service: str
    status: RouteStatus
    since: str


class EventDetails(NamedTuple):
    """One event with all that its page shows, names resolved."""

    row: EventRow
    entry: Entry
    flows: tuple[Flow, ...]
    struck: frozenset[int]
    """The places of flows that are replaced or cancelled as of the date."""
    names: dict[str, str]
    """Company and model ids to names."""
    related: tuple[RelatedEvent, ...]
    sources: tuple[CitedSource, ...]
    cells: tuple[CellBrief, ...]
    file: str = ""
    line: int = 0


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
    """Of its last event; None where it is in none."""


class Ownership(NamedTuple):
    """Who owned whom, between which dates."""

    company: str
    name: str
    since: str = ""
    until: str = ""


class CompanyDetails(NamedTuple):
    """One company with all that its pane shows."""

    row: CompanyRow
    entry: Entry
    owners: tuple[Ownership, ...]
    owned: tuple[Ownership, ...]
    events: tuple[EventRow, ...]
    """Its latest, newest first."""
    money_in: tuple[CounterpartyTotal, ...] = ()
    """By counterparty, the heaviest first."""
    money_out: tuple[CounterpartyTotal, ...] = ()
    largest_in: tuple[str, int] | None = None
    """The name of the counterparty with most firm dollars, and its share in per cent."""
    largest_out: tuple[str, int] | None = None
    commitments: "tuple[Commitment, ...]" = ()
    titles: dict[str, str] = {}  # noqa: RUF012  read, never changed
    """Of the events in the promises."""
    yearly_totals: "tuple[YearEndTotals, ...]" = ()
    """Its totals as they stood through the years."""
    circles: "tuple[Circle, ...]" = ()
    """Those that it is in."""
    names: dict[str, str] = {}  # noqa: RUF012  read, never changed
    """Of the companies in the circles."""


class RouteDetails(NamedTuple):
    """A route with what its page shows besides."""

    route: Route
    regions: tuple[str, ...]
    notes: str
    events: dict[str, EventBrief]
    """The events behind its periods, by id."""
    sources: tuple[CitedSource, ...]
    names: dict[str, str]
    """Company ids to names."""


class CellDetails(NamedTuple):
    """One model at one provider, by all its routes there."""

    model: str
    model_name: str
    provider: str
    provider_name: str
    released: str
    """By its developer."""
    retired: str
    routes: tuple[RouteDetails, ...]


class UnseenChanges(NamedTuple):
    """What imports have added or changed since the reader was here last."""

    events: "array[int]"
    """Their keys, ascending."""
    companies: frozenset[str]
    """Those of which an entry changed, or that are party to such an event."""

    def has_event(self, key: int) -> bool:
        """Whether that event is new or changed."""
        place = bisect_left(self.events, key)
        return place < len(self.events) and self.events[place] == key


NOTHING_UNSEEN = UnseenChanges(array("q"), frozenset())


class ImportRecord(NamedTuple):
    """An import in the history."""

    number: int
    at: str
    """UTC, `2026-11-25T03:05:45Z`."""
    paths: tuple[str, ...]
    entries: int
    """How many it added or changed."""
    is_undone: bool
