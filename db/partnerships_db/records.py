"""What screens and commands read: small frozen records, made by the store's queries."""

from dataclasses import dataclass, field
from decimal import Decimal

from partnerships_db.amounts import Amount
from partnerships_db.dates import PartialDate
from partnerships_db.flows import Entry, Flow
from partnerships_db.vocabulary import RouteStatus


@dataclass(frozen=True, slots=True)
class Figure:
    """What a timeline row shows of flows that are alike: their sum, or one of them."""

    text: Amount | str
    """A figure, conditional money as *up to*; or words: `tens of billions USD`, `up to 160 million shares`."""
    is_intent: bool = False
    """Not firm: intent or rumoured."""
    is_struck: bool = False
    """Replaced or cancelled as of the date."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One row of the timeline."""

    key: int
    id: str
    date: PartialDate
    kind: str
    status: str
    title: str
    retracted: bool
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A period of the timeline and the events in it; the timeline is its groups, newest first."""

    period: str
    """`2025-11`, `2025-Q4`, `2025-H2`, `2025`."""
    start: int
    """The position of its first event."""
    count: int


@dataclass(frozen=True, slots=True)
class EventBrief:
    """An event as another page names it."""

    id: str
    date: PartialDate
    title: str
    kind: str = ""
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class RelatedEvent:
    """An event that another is related to, and how, from whose side."""

    type: str
    event: EventBrief
    flow: str | None
    """The flow that is meant there, if one is."""
    own_flow: str | None
    """The flow of this event that bears or receives the relation, if one does."""
    is_incoming: bool


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source and the place in it that is cited."""

    id: str
    title: str
    publisher: str
    published: str
    kind: str
    url: str
    at: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class CellBrief:
    """A route that an event began or changed."""

    model: str
    model_name: str
    provider: str
    service: str
    status: RouteStatus
    since: str


@dataclass(frozen=True, slots=True)
class EventDetails:
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


@dataclass(frozen=True, slots=True)
class CompanyRow:
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


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who owned whom, between which dates."""

    company: str
    name: str
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Dealing:
    """What passed between a company and one counterparty in one direction, by the ledger's columns."""

    company: str
    """The counterparty, or `unknown`."""
    name: str
    flows: int
    """How many flows it is made of."""
    currency: str
    firm: Decimal
    up_to: Decimal
    at_least: Decimal
    """So much of firm has no ceiling."""
    intent: Decimal
    uncounted: int
    """Flows without a figure, and with a vague one."""


@dataclass(frozen=True, slots=True)
class CompanyDetails:
    """One company with all that its pane shows."""

    row: CompanyRow
    entry: Entry
    owners: tuple[Ownership, ...]
    owned: tuple[Ownership, ...]
    events: tuple[EventRow, ...]
    """Its latest, newest first."""
    money_in: tuple[Dealing, ...] = ()
    """By counterparty, the heaviest first."""
    money_out: tuple[Dealing, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A route's state until the next period begins."""

    since: PartialDate | None
    """None: since when is not known."""
    status: RouteStatus
    operator: str
    """Who runs the inference: the period's word, else the route's, else the provider."""
    scheduled: bool
    event: str
    """The id of the event behind it, or nothing."""


@dataclass(frozen=True, slots=True)
class Route:
    """One model by one provider's service, through time."""

    id: str
    model: str
    provider: str
    service: str
    checked: str
    retracted: bool
    periods: tuple[Period, ...]
    names: dict[str, str] = field(default_factory=dict)
    """What to call the model by, for each scope."""


@dataclass(frozen=True, slots=True)
class RouteDetails:
    """A route with what its page shows besides."""

    route: Route
    regions: tuple[str, ...]
    notes: str
    events: dict[str, EventBrief]
    """The events behind its periods, by id."""
    sources: tuple[CitedSource, ...]
    names: dict[str, str]
    """Company ids to names."""


@dataclass(frozen=True, slots=True)
class CellDetails:
    """One model at one provider, by all its routes there."""

    model: str
    model_name: str
    provider: str
    provider_name: str
    released: str
    """By its developer."""
    retired: str
    routes: tuple[RouteDetails, ...]


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model of the matrix."""

    id: str
    name: str
    developer: str
    family: str
    released: PartialDate | None
    retired: PartialDate | None
