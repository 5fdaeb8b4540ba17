"""Records of the timeline: its rows, its periods, and upcoming events."""

from array import array
from bisect import bisect_left
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.values.amounts import USD, Amount
from partnerships_db.values.dates import PartialDate

if TYPE_CHECKING:
    from partnerships_db.ledger.columns import Columns


class RowAmount(NamedTuple):
    """A figure in a timeline row: the sum of similar flows, or one flow."""

    text: Amount | str
    """An amount, with conditional money as `up to`; or words, such as `tens of billions USD`.

    A sum of approximate amounts has no more digits than the least exact of them.
    """
    is_intent: bool = False
    """Whether the money is only intended or rumoured."""
    is_struck: bool = False
    """Whether the flow is replaced or cancelled as of the date."""
    is_open: bool = False
    """Whether money without a ceiling depends on a condition, and so is not firm."""
    is_not_cash: bool = False
    """Whether it is paid in shares, debt, services or credits."""


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
    parties: tuple[str, ...] = ()
    """The names of the companies that the event names, in the order of their ids."""
    sources: int = 0
    """The number of sources that the event and its flows cite."""

    @property
    def weight(self) -> tuple[Decimal, Decimal]:
        """The largest figure in dollars, then the largest that is only intended; to compare rows.

        A figure that was replaced or cancelled does not count.
        """
        return self._largest_dollars(is_intent=False), self._largest_dollars(is_intent=True)

    def _largest_dollars(self, *, is_intent: bool) -> Decimal:
        largest = Decimal(0)
        for figure in self.figures:
            amount = figure.text
            if isinstance(amount, str) or amount.unit != USD or amount.upper is None:
                continue
            if figure.is_intent == is_intent and not figure.is_struck:
                largest = max(largest, amount.upper)
        return largest


class PeriodGroup(NamedTuple):
    """A period of the timeline and its events; the timeline is a list of groups, newest first."""

    period: str
    """`2025-11`, `2025-Q4`, `2025-H2` or `2025`."""
    start: int
    """The position of the first event in the timeline, from 0."""
    events: int
    """The number of events."""


class EventBrief(NamedTuple):
    """An event as other pages name it."""

    id: str
    date: PartialDate
    title: str
    kind: str = ""
    retracted: bool = False


class UpcomingEvent(NamedTuple):
    """A change on a day to come: a deal or a flow ends, or a route changes its status."""

    date: PartialDate
    change: str
    """`ends`, or the new status of the route."""
    title: str
    """The event's title, or the model's name."""
    detail: str
    """The flow of the event, or the service of the route."""
    event: str = ""
    """The id of the event that ends; empty for a route."""
    model: str = ""
    provider: str = ""


class PeriodSummary(NamedTuple):
    """The kinds and the most important events of a period."""

    period: str
    kinds: tuple[tuple[str, int], ...]
    """The number of events of each kind, the most frequent kind first."""
    titles: tuple[EventBrief, ...]
    """The events with the largest figures in dollars, and then the newest.

    Those that were cancelled or replaced come last.
    """


class PeriodMoney(NamedTuple):
    """The money of a period's events, as one selection of the ledger."""

    period: str
    money: "tuple[tuple[str, Columns], ...]"
    """By currency, dollars first."""
    is_to_come: bool = False
    """Whether `money` is still empty: a filter selects many events of the period."""


class UnseenChanges(NamedTuple):
    """The events and companies that imports added or changed since the reader's last visit."""

    events: "array[int]"
    """The keys of the events, ascending."""
    companies: frozenset[str]
    """The companies whose entry changed, or that are parties to such an event."""

    def has_event(self, key: int) -> bool:
        """Whether an event is new or changed."""
        position = bisect_left(self.events, key)
        return position < len(self.events) and self.events[position] == key


NOTHING_UNSEEN = UnseenChanges(array("q"), frozenset())
