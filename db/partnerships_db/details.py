"""What screens and commands read: small frozen records, made by the store's queries."""

from array import array
from bisect import bisect_left
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.evidence.sourcing import Thin
from partnerships_db.format.flows import Entry, Flow
from partnerships_db.format.vocabulary import RouteStatus
from partnerships_db.values.amounts import Amount
from partnerships_db.values.dates import PartialDate

if TYPE_CHECKING:
    from partnerships_db.ledger.circles import Circle
    from partnerships_db.ledger.commitments import Promise
    from partnerships_db.ledger.yearly_totals import Stage


class Figure(NamedTuple):
    """What a timeline row shows of flows that are alike: their sum, or one of them."""

    text: Amount | str
    """A figure, conditional money as *up to*; or words: `tens of billions USD`, `up to 160 million shares`."""
    is_intent: bool = False
    """Not firm: intent or rumoured."""
    is_struck: bool = False
    """Replaced or cancelled as of the date."""


class EventRow(NamedTuple):
    """One row of the timeline."""

    key: int
    id: str
    date: PartialDate
    kind: str
    status: str
    title: str
    retracted: bool
    figures: tuple[Figure, ...] = ()


class Group(NamedTuple):
    """A period of the timeline and the events in it; the timeline is its groups, newest first."""

    period: str
    """`2025-11`, `2025-Q4`, `2025-H2`, `2025`."""
    start: int
    """The position of its first event."""
    events: int


class EventBrief(NamedTuple):
    """An event as another page names it."""

    id: str
    date: PartialDate
    title: str
    kind: str = ""
    retracted: bool = False


class Scheduled(NamedTuple):
    """What is to happen on a day to come: a deal or a flow ends, a route changes."""

    date: PartialDate
    what: str
    """`ends`, or the state that a route will have."""
    title: str
    """Of the event, or the model's name."""
    detail: str
    """Which flow of the event, or by which service."""
    event: str = ""
    """The event that ends; empty of a route."""
    model: str = ""
    provider: str = ""


class PeriodSummary(NamedTuple):
    """What the events of a period are, where the timeline shows the period and not each of them."""

    period: str
    kinds: tuple[tuple[str, int], ...]
    """How many there are of each kind, the most first."""
    titles: tuple[EventBrief, ...]
    """The weightiest, by the largest figure in dollars of their flows; then the newest."""


class PeriodMoney(NamedTuple):
    """What the events of a period come to, as one selection of the ledger."""

    period: str
    money: tuple[tuple[str, Decimal, Decimal], ...]
    """By currency, dollars first: firm, and up to. Empty: there are too many to add up beside others."""
    is_to_come: bool = False
    """Empty so far, but not too many to be added up alone."""


class RelatedEvent(NamedTuple):
    """An event that another is related to, and how, from whose side."""

    type: str
    event: EventBrief
    flow: str | None
    """The flow that is meant there, if one is."""
    own_flow: str | None
    """The flow of this event that bears or receives the relation, if one does."""
    is_incoming: bool


class CitedSource(NamedTuple):
    """A source and the place in it that is cited."""

    id: str
    title: str
    publisher: str
    published: str
    kind: str
    url: str
    at: str = ""
    quote: str = ""
    based_on: tuple[str, ...] = ()
    """What it rewrites."""


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


class Dealing(NamedTuple):
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


class CompanyDetails(NamedTuple):
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
    largest_in: tuple[str, int] | None = None
    """The name of the counterparty with most firm dollars, and its share in per cent."""
    largest_out: tuple[str, int] | None = None
    promises: "tuple[Promise, ...]" = ()
    titles: dict[str, str] = {}  # noqa: RUF012  read, never changed
    """Of the events in the promises."""
    running: "tuple[Stage, ...]" = ()
    """Its totals as they stood through the years."""
    circles: "tuple[Circle, ...]" = ()
    """Those that it is in."""
    names: dict[str, str] = {}  # noqa: RUF012  read, never changed
    """Of the companies in the circles."""


class Period(NamedTuple):
    """A route's state until the next period begins."""

    since: PartialDate | None
    """None: since when is not known."""
    status: RouteStatus
    operator: str
    """Who runs the inference: the period's word, else the route's, else the provider."""
    scheduled: bool
    event: str
    """The id of the event behind it, or nothing."""


class Route(NamedTuple):
    """One model by one provider's service, through time."""

    id: str
    model: str
    provider: str
    service: str
    checked: str
    retracted: bool
    periods: tuple[Period, ...]
    names: dict[str, str]
    """What to call the model by, for each scope."""
    has_notes: bool = False


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


class ModelRow(NamedTuple):
    """A model of the matrix."""

    id: str
    name: str
    developer: str
    family: str
    released: PartialDate | None
    retired: PartialDate | None


class News(NamedTuple):
    """What imports have added or changed since the reader was here last."""

    events: "array[int]"
    """Their keys, ascending."""
    companies: frozenset[str]
    """Those of which an entry changed, or that are party to such an event."""

    def has_event(self, key: int) -> bool:
        """Whether that event is new or changed."""
        place = bisect_left(self.events, key)
        return place < len(self.events) and self.events[place] == key


NO_NEWS = News(array("q"), frozenset())


class Import(NamedTuple):
    """An import in the history."""

    number: int
    at: str
    """UTC, `2026-11-25T03:05:45Z`."""
    paths: tuple[str, ...]
    entries: int
    """How many it added or changed."""
    is_undone: bool


class SourceRow(NamedTuple):
    """A source and what rests on it as of a date."""

    id: str
    title: str
    publisher: str
    published: str
    kind: str
    url: str
    retracted: bool
    events: int
    """How many events cite it."""
    figures: int
    """How many flows with a figure these have."""
    thin: int
    """How many of them have a figure and no other source."""
    others: int
    """Models and routes that cite it."""
    reports: int
    """In how many places it says otherwise."""
    based_on: tuple[str, ...] = ()
    """What it rewrites; a source without is an independent origin."""


class SourceDetails(NamedTuple):
    """A source with all that rests on it."""

    entry: Entry
    figures: int
    """How many flows with a figure it is behind, in these events: it does not say otherwise of them."""
    events: tuple[EventBrief, ...]
    """Those that cite it, newest first, as far as a page shows them."""
    rewrites: tuple[tuple[str, str], ...]
    """Sources that rewrite it: id and title."""
    origins: tuple[tuple[str, str], ...]
    """What it rewrites: id and title."""


class ThinFigure(NamedTuple):
    """A figure that rests on little, and its event."""

    event: EventBrief
    thin: Thin
