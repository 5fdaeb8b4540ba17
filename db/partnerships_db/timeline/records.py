"""TODO."""

from decimal import Decimal
from typing import NamedTuple

from partnerships_db.values.amounts import Amount
from partnerships_db.values.dates import PartialDate


class RowAmount(NamedTuple):
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
    figures: tuple[RowAmount, ...] = ()


class PeriodGroup(NamedTuple):
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


class UpcomingEvent(NamedTuple):
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
