"""Warnings of an import: probable slips that the format does not forbid.

The rules are those that a careful editor would agree with, and no more: too many warnings are not
read. They are pure: `StoreContext` gives what they need of other entries.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain, product
from typing import NamedTuple, Protocol

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.entries import Entry, source_ids
from partnerships_db.format.flows import flows_of
from partnerships_db.format.vocabulary import UNKNOWN, ListName
from partnerships_db.ledger.effects import SAME_FIGURE_RELATIONS
from partnerships_db.values.amounts import Amount, parse_amount
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import FieldPath, InvalidValue

MAX_DAYS_APART = 7
"""The most days between the dates of two events that may be the same deal."""

_FACTORS = {
    Decimal(1000): "a thousand",
    Decimal(1_000_000): "a million",
}

EntryWarning = tuple[FieldPath, InvalidValue]
"""The path of a suspicious field in its entry; what is suspicious, and what to look at."""


class EventFingerprint(NamedTuple):
    """The parts of an event by which another event is recognised as the same."""

    id: str
    date: PartialDate
    companies: frozenset[str]
    figures: tuple[Amount, ...]
    related: frozenset[str]
    """The ids of the events that it refers to: they are known to be other events."""


def event_fingerprint(event: Entry) -> EventFingerprint:
    """The event's companies, figures and related events."""
    companies = {party["company"] for party in event.get("parties", ())}
    figures: list[Amount] = []
    for flow in flows_of(event):
        companies.update(flow.payers)
        companies.update(flow.payees)
        if flow.amount is not None and flow.amount.upper is not None:
            figures.append(flow.amount)

    related: set[str] = set()
    for fields in (event, *event.get("flows", ())):
        for relation in fields.get("relations", ()):
            related.add(relation["to"].partition("/")[0])

    return EventFingerprint(
        event["id"],
        PartialDate.parse(event["date"]),
        frozenset(companies - {UNKNOWN}),
        tuple(figures),
        frozenset(related),
    )


class StoreContext(Protocol):
    """The entries around the changes: those of the import, and those of the store."""

    def published(self, sources: Sequence[str]) -> Mapping[str, str]:
        """The publication dates of those sources that have one."""

    def latest(self, name: ListName, entry_id: str) -> Entry | None:
        """An entry as it is after the import."""

    def stored_near(
        self,
        companies: Sequence[str],
        first: date,
        last: date,
    ) -> Iterable[Entry]:
        """The stored events between two days to which the first two companies are party.

        Events that the import holds are left out.
        """


def find_warnings(
    changes: Sequence[EntryChange], around: StoreContext
) -> Iterator[tuple[EntryChange, EntryWarning]]:
    """Yield the warnings of each change; events are compared with those of import and store."""
    events = [change.after for change in changes if change.list == "events"]
    cited_ids = list(chain.from_iterable(map(source_ids, events)))
    published = around.published(cited_ids)
    fingerprints = {event["id"]: event_fingerprint(event) for event in events}
    by_companies: dict[frozenset[str], list[EventFingerprint]] = {}
    for fingerprint in fingerprints.values():
        by_companies.setdefault(fingerprint.companies, []).append(fingerprint)

    for change in changes:
        warnings = list(date_warnings(change.list, change.after))
        if change.list == "events":
            fingerprint = fingerprints[change.id]
            imported = by_companies[fingerprint.companies]
            stored = _stored_near(around, fingerprint)
            warnings += source_date_warnings(change.after, published)
            warnings += report_warnings(change.after)
            warnings += relation_warnings(change.after, partial(around.latest, "events"))
            warnings += duplicate_warnings(fingerprint, chain(imported, stored))
        for warning in warnings:
            yield change, warning


def _stored_near(around: StoreContext, event: EventFingerprint) -> Iterator[EventFingerprint]:
    if len(event.companies) > 1 and event.figures:
        first = _shifted_day(event.date.first, -MAX_DAYS_APART)
        last = _shifted_day(event.date.last, MAX_DAYS_APART)
        stored_events = around.stored_near(sorted(event.companies), first, last)
        yield from map(event_fingerprint, stored_events)


def _shifted_day(day: date, days: int) -> date:
    """The day moved by a number of days, as far as the calendar goes; the next day exists too."""
    ordinal = day.toordinal() + days
    last_ordinal = date.max.toordinal() - 1
    return date.fromordinal(max(1, min(ordinal, last_ordinal)))


# -- In one entry ----------------------------------------------------------------------------------


def date_warnings(name: ListName, entry: Entry) -> Iterator[EntryWarning]:
    """Yield a warning for each end that lies before its beginning."""
    if name == "companies":
        parents = entry.get("parent", ())
        if isinstance(parents, list):
            for index, parent in enumerate(parents):
                yield from _end_warnings(parent, ("from", "until"), ("parent", index))
    elif name == "models":
        yield from _end_warnings(entry, ("released", "retired"), ())
    elif name == "events":
        yield from _end_warnings(entry, ("date", "end"), ())
        for index, flow in enumerate(entry.get("flows", ())):
            path: FieldPath = ("flows", index)
            yield from _end_warnings(flow, ("start", "end"), path)
            if "start" not in flow:
                dated_flow = {**flow, "date": entry["date"]}
                yield from _end_warnings(dated_flow, ("date", "end"), path)


def _end_warnings(
    fields: Mapping[str, str],
    field_names: tuple[str, str],
    path: FieldPath,
) -> Iterator[EntryWarning]:
    """Yield a warning if the second of two date fields lies before the first."""
    start_field, end_field = field_names
    if start_field not in fields or end_field not in fields:
        return
    start, end = fields[start_field], fields[end_field]
    if PartialDate.parse(end).last < PartialDate.parse(start).first:
        message = f"{end} lies before {start_field} {start}"
        yield (*path, end_field), InvalidValue(message, "is one of them a slip?")


def source_date_warnings(event: Entry, published: Mapping[str, str]) -> Iterator[EntryWarning]:
    """Yield a warning for each source that is older than the event, if all its sources are.

    `published` gives the sources' dates. A single older source may have announced the event.
    """
    event_start = PartialDate.parse(event["date"]).first
    cited_ids = source_ids(event)
    for source in cited_ids:
        if source not in published:
            return
        if PartialDate.parse(published[source]).last >= event_start:
            return
    for index, source in enumerate(cited_ids):
        message = (
            f'"{source}" was published {published[source]}, '
            f"before what it reports ({event['date']})"
        )
        yield ("sources", index), InvalidValue(message, "is one of the dates a slip?")


def report_warnings(event: Entry) -> Iterator[EntryWarning]:
    """Yield a warning for each report that differs from its figure as by a slip but names none."""
    for flow_index, flow in enumerate(event.get("flows", ())):
        flow_amount = _sized_amount(flow.get("amount"))
        if flow_amount is None:
            continue
        for report_index, report in enumerate(flow.get("reports", ())):
            if report["field"] != "amount" or "slip" in report:
                continue
            reported_amount = _sized_amount(report["says"])
            if reported_amount is None:
                continue
            difference = _slip_difference(reported_amount, flow_amount)
            if difference:
                path: FieldPath = ("flows", flow_index, "reports", report_index, "says")
                message = f'"{report["says"]}" has {difference} "{flow["amount"]}"'
                yield path, InvalidValue(message, "if so, name the slip")


# -- Between entries -------------------------------------------------------------------------------


def relation_warnings(
    event: Entry, lookup: Callable[[str], Entry | None]
) -> Iterator[EntryWarning]:
    """Yield a warning for each flow that differs as by a slip from the flow it replaces or repeats.

    A slip is a factor of a thousand or a million, or another currency with the same digits.
    """
    for index, flow in enumerate(event.get("flows", ())):
        flow_amount = _sized_amount(flow.get("amount"))
        if flow_amount is None:
            continue
        for relation in flow.get("relations", ()):
            if relation["type"] not in SAME_FIGURE_RELATIONS:
                continue
            target_text = _target_flow(event, relation["to"], lookup).get("amount")
            target_amount = _sized_amount(target_text)
            if target_amount is None:
                continue
            difference = _slip_difference(flow_amount, target_amount)
            if difference:
                message = f'"{flow["amount"]}" has {difference} "{target_text}" of {relation["to"]}'
                yield ("flows", index, "amount"), InvalidValue(message, "is one of them a slip?")


def _target_flow(
    event: Entry,
    target: str,
    lookup: Callable[[str], Entry | None],
) -> Entry:
    """The flow to which a relation of an event refers; an empty entry if it names no flow."""
    event_id, _, flow_id = target.partition("/")
    if not flow_id:
        return {}
    target_event: Entry | None = event
    if event_id not in ("", event["id"]):
        target_event = lookup(event_id)
    if target_event is None:
        return {}
    for flow in target_event.get("flows", ()):
        if flow.get("id") == flow_id:
            target_flow: Entry = flow
            return target_flow
    return {}


def duplicate_warnings(
    event: EventFingerprint, others: Iterable[EventFingerprint]
) -> Iterator[EntryWarning]:
    """Yield a warning for each event of the same companies with a near date and a near figure."""
    for candidate in others:
        if candidate.id == event.id or not _may_be_same(event, candidate):
            continue
        if _sizes(event) & _sizes(candidate):
            message = (
                f'may be the same as "{candidate.id}": the same companies, near date and figure'
            )
            yield (), InvalidValue(message, "keep one")
            continue
        difference = _first_slip_difference(event.figures, candidate.figures)
        if difference:
            message = (
                f'has {difference} a figure of "{candidate.id}", '
                "of the same companies and near date"
            )
            yield (), InvalidValue(message, "which is right?")


def _may_be_same(event: EventFingerprint, candidate: EventFingerprint) -> bool:
    if len(event.companies) < 2 or event.companies != candidate.companies:
        return False
    if not event.figures or not candidate.figures:
        return False
    if candidate.id in event.related or event.id in candidate.related:
        return False
    last_start = max(event.date.first, candidate.date.first)
    first_end = min(event.date.last, candidate.date.last)
    return (last_start - first_end).days <= MAX_DAYS_APART


def _sizes(event: EventFingerprint) -> set[tuple[str, Decimal | None]]:
    return {(figure.unit, figure.upper) for figure in event.figures}


def _sized_amount(text: str | None) -> Amount | None:
    """The amount of a text; None if the text is not an amount, or an amount without a size."""
    if text is None:
        return None
    try:
        amount = parse_amount(text)
    except InvalidValue:
        return None
    return amount if amount.upper is not None else None


def _first_slip_difference(amounts: Iterable[Amount], others: Iterable[Amount]) -> str:
    for amount, other in product(amounts, others):
        difference = _slip_difference(amount, other)
        if difference:
            return difference
    return ""


def _slip_difference(amount: Amount, other: Amount) -> str:
    """The difference of two amounts if it looks like a slip, in words that precede the other.

    It does if only the currency differs, or if one is a thousand or a million times the other.
    """
    assert amount.upper is not None
    assert other.upper is not None
    if amount.unit != other.unit:
        has_same_digits = amount.upper == other.upper
        return "the same digits in another currency than" if has_same_digits else ""
    small, large = sorted((amount.upper, other.upper))
    if not small:
        return ""
    for factor, factor_words in _FACTORS.items():
        if small * factor == large:
            comparison = "more" if amount.upper == large else "less"
            return f"{factor_words} times {comparison} than"
    return ""
