"""What is probably a slip, though nothing forbids it: told after an import, never refused.

Rules that a careful editor would agree with, and no more: whoever is warned too often reads no warning.
Pure: what they need of other entries is handed to them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import NamedTuple, Protocol

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.entries import Entry
from partnerships_db.format.flows import flows_of
from partnerships_db.format.vocabulary import UNKNOWN, ListName
from partnerships_db.values.amounts import Amount, parse_amount
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import FieldPath, InvalidValue

NEAR_DAYS = 7
"""Two tellings of one deal are dated no further apart."""

_FACTORS = (Decimal(1000), Decimal(1_000_000))
_SAME_FIGURE = {"repeats", "amends", "supersedes"}
"""Relations whose two ends should be of a like size."""

EntryWarning = tuple[FieldPath, InvalidValue]
"""Where in the entry it stands; what is odd, and what to look at."""


class EventFingerprint(NamedTuple):
    """An event as far as it takes to tell whether another is the same."""

    id: str
    date: PartialDate
    companies: frozenset[str]
    figures: tuple[Amount, ...]
    related: frozenset[str]
    """The events that it names: those are known not to be the same."""


def event_fingerprint(event: Entry) -> EventFingerprint:
    """The event's companies, figures and relations."""
    flows = list(flows_of(event))
    companies = {party["company"] for party in event.get("parties", ())}
    companies.update(company for flow in flows for company in (*flow.payers, *flow.payees))
    figures = (
        flow.amount for flow in flows if flow.amount is not None and flow.amount.upper is not None
    )
    bearing = (event, *event.get("flows", ()))
    related = frozenset(
        one["to"].partition("/")[0] for fields in bearing for one in fields.get("relations", ())
    )
    return EventFingerprint(
        event["id"],
        PartialDate.parse(event["date"]),
        frozenset(companies - {UNKNOWN}),
        tuple(figures),
        related,
    )


class StoreContext(Protocol):
    """What there is besides the changes: the import's other entries and the store's."""

    def published(self, sources: Sequence[str]) -> Mapping[str, str]:
        """The dates of those sources that have one."""

    def latest(self, name: ListName, entry_id: str) -> Entry | None:
        """An entry as it stands after the import."""

    def stored_near(self, companies: Sequence[str], first: date, last: date) -> Iterable[Entry]:
        """Stored events between those days that the first two companies are party to, less those of the import."""


def find_warnings(
    changes: Sequence[EntryChange], around: StoreContext
) -> Iterator[tuple[EntryChange, EntryWarning]]:
    """What is odd in each change, by itself and beside the events of the import and of the store."""
    events = [change for change in changes if change.list == "events"]
    published = around.published(
        [source for change in events for source in sources_of(change.after)]
    )
    sketches = {change.id: event_fingerprint(change.after) for change in events}
    of_same: dict[frozenset[str], list[EventFingerprint]] = {}
    for drawn in sketches.values():
        of_same.setdefault(drawn.companies, []).append(drawn)
    for change in changes:
        odd = list(date_warnings(change.list, change.after))
        if change.list == "events":
            odd += source_date_warnings(change.after, published)
            odd += report_warnings(change.after)
            odd += relation_warnings(change.after, partial(around.latest, "events"))
            drawn = sketches[change.id]
            odd += duplicate_warnings(
                drawn, chain(of_same[drawn.companies], _stored_near(around, drawn))
            )
        for one in odd:
            yield change, one


def _stored_near(around: StoreContext, event: EventFingerprint) -> Iterator[EventFingerprint]:
    if len(event.companies) > 1 and event.figures:
        first, last = (
            date.fromordinal(max(1, min(day.toordinal() + days, date.max.toordinal() - 1)))
            for day, days in ((event.date.first, -NEAR_DAYS), (event.date.last, NEAR_DAYS))
        )
        yield from map(event_fingerprint, around.stored_near(sorted(event.companies), first, last))


# -- In one entry ----------------------------------------------------------------------------------


def date_warnings(name: ListName, entry: Entry) -> Iterator[EntryWarning]:
    """What ends before it begins."""
    if name == "companies":
        owners = entry.get("parent", ())
        for place, owner in enumerate(owners if isinstance(owners, list) else ()):
            yield from _ends_first(owner, "from", "until", ("parent", place))
    elif name == "models":
        yield from _ends_first(entry, "released", "retired", ())
    elif name == "events":
        yield from _ends_first(entry, "date", "end", ())
        for place, flow in enumerate(entry.get("flows", ())):
            yield from _ends_first(flow, "start", "end", ("flows", place))
            if "start" not in flow:
                yield from _ends_first(
                    {**flow, "date": entry["date"]}, "date", "end", ("flows", place)
                )


def _ends_first(
    fields: Mapping[str, str], begins: str, ends: str, path: FieldPath
) -> Iterator[EntryWarning]:
    if begins in fields and ends in fields:
        first, last = PartialDate.parse(fields[begins]).first, PartialDate.parse(fields[ends]).last
        if last < first:
            wrong = f"{fields[ends]} lies before {begins} {fields[begins]}"
            yield (*path, ends), InvalidValue(wrong, "is one of them a slip?")


def source_date_warnings(event: Entry, published: Mapping[str, str]) -> Iterator[EntryWarning]:
    """Sources that are older than the event: `published` gives their dates.

    One that foretold it may well be; where another source is not older, nothing is said.
    """
    cited = list(enumerate(sources_of(event)))
    dates = {
        source: PartialDate.parse(published[source]) for _, source in cited if source in published
    }
    first = PartialDate.parse(event["date"]).first
    older = [
        (place, source) for place, source in cited if source in dates and dates[source].last < first
    ]
    if older and len(older) == len(cited):
        for place, source in older:
            wrong = f'"{source}" was published {published[source]}, before what it reports ({event["date"]})'
            yield ("sources", place), InvalidValue(wrong, "is one of the dates a slip?")


def sources_of(event: Entry) -> list[str]:
    """The sources that the event itself cites."""
    return [one if isinstance(one, str) else one["source"] for one in event.get("sources", ())]


def report_warnings(event: Entry) -> Iterator[EntryWarning]:
    """Reports of a figure that differ from it by a currency or a factor alone, and name no slip."""
    for place, flow in enumerate(event.get("flows", ())):
        ours = _amount(flow.get("amount"))
        for number, report in enumerate(flow.get("reports", ())):
            if report["field"] == "amount" and "slip" not in report and ours is not None:
                theirs = _amount(report["says"])
                if theirs is not None and (odd := _warning(theirs, ours)):
                    wrong = f'"{report["says"]}" has {odd} "{flow["amount"]}"'
                    yield (
                        ("flows", place, "reports", number, "says"),
                        InvalidValue(wrong, "if so, name the slip"),
                    )


# -- Between entries -------------------------------------------------------------------------------


def relation_warnings(
    event: Entry, lookup: Callable[[str], Entry | None]
) -> Iterator[EntryWarning]:
    """Flows a thousand times larger or smaller than the one that they replace or repeat, or of another currency."""
    for place, flow in enumerate(event.get("flows", ())):
        ours = _amount(flow.get("amount"))
        for relation in flow.get("relations", ()):
            target, _, named = relation["to"].partition("/")
            if ours is None or not named or relation["type"] not in _SAME_FIGURE:
                continue
            other = event if target in ("", event["id"]) else lookup(target)
            sister: Entry = next(
                (one for one in (other or {}).get("flows", ()) if one.get("id") == named), {}
            )
            theirs = _amount(sister.get("amount"))
            if theirs is not None and (odd := _warning(ours, theirs)):
                wrong = f'"{flow["amount"]}" has {odd} "{sister["amount"]}" of {relation["to"]}'
                yield ("flows", place, "amount"), InvalidValue(wrong, "is one of them a slip?")


def duplicate_warnings(
    event: EventFingerprint, others: Iterable[EventFingerprint]
) -> Iterator[EntryWarning]:
    """Other events of the same companies near that day, with figures that are the same or nearly."""
    for other in others:
        if other.id == event.id or not _may_be_same(event, other):
            continue
        if _figures(event) & _figures(other):
            yield (
                (),
                InvalidValue(
                    f'may be the same as "{other.id}": the same companies, near date and figure',
                    "keep one",
                ),
            )
            continue
        odd = next(
            (odd for one in event.figures for its in other.figures if (odd := _warning(one, its))),
            "",
        )
        if odd:
            wrong = f'has {odd} a figure of "{other.id}", of the same companies and near date'
            yield (), InvalidValue(wrong, "which is right?")


def _may_be_same(fingerprint: EventFingerprint, other: EventFingerprint) -> bool:
    if (
        len(fingerprint.companies) < 2
        or fingerprint.companies != other.companies
        or not (fingerprint.figures and other.figures)
    ):
        return False
    if other.id in fingerprint.related or fingerprint.id in other.related:
        return False
    apart = max(fingerprint.date.first, other.date.first) - min(
        fingerprint.date.last, other.date.last
    )
    return apart.days <= NEAR_DAYS


def _figures(event: EventFingerprint) -> set[tuple[str, Decimal | None]]:
    return {(figure.unit, figure.upper) for figure in event.figures}


def _amount(text: str | None) -> Amount | None:
    """A figure, if the text is one that has a size."""
    if text is None:
        return None
    try:
        amount = parse_amount(text)
    except InvalidValue:
        return None
    return amount if amount.upper is not None else None


def _warning(amount: Amount, other: Amount) -> str:
    """How they differ, if it is by a currency alone or by thousands alone; in words that go before the other."""
    assert amount.upper is not None
    assert other.upper is not None
    if amount.unit != other.unit:
        return "the same digits in another currency than" if amount.upper == other.upper else ""
    small, large = sorted((amount.upper, other.upper))
    factor = next((factor for factor in _FACTORS if small * factor == large and small), None)
    if factor is None:
        return ""
    times = "a thousand" if factor == _FACTORS[0] else "a million"
    return f"{times} times {'more' if amount.upper == large else 'less'} than"
