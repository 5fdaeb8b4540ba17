"""Warnings of an import: probable slips that the format does not forbid.

The rules are those that a careful editor would agree with, and no more: too many warnings are not
read. They are pure: `StoreContext` gives what they need of other entries.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Protocol

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.entries import Entry, source_ids
from partnerships_db.format.vocabulary import ListName
from partnerships_db.importing.duplicates import (
    EventFingerprint,
    FingerprintIndex,
    Owners,
    duplicates_of,
    event_fingerprint,
    group_of,
    near_days,
    similar_figures,
)
from partnerships_db.importing.slips import slip_difference
from partnerships_db.ledger.effects import SAME_FIGURE_RELATIONS
from partnerships_db.values.amounts import Amount, parse_amount
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import FieldPath, InvalidValue

EntryWarning = tuple[FieldPath, InvalidValue]
"""The path of a suspicious field in its entry; what is suspicious, and what to look at."""


class StoreContext(Protocol):
    """The entries around the changes: those of the import, and those of the store."""

    def published(self, sources: Sequence[str]) -> Mapping[str, str]:
        """The publication dates of those sources that have one."""

    def latest(self, name: ListName, entry_id: str) -> Entry | None:
        """An entry as it is after the import."""

    def owners(self) -> Owners:
        """The owner of each company that has exactly one, as it is after the import."""

    def stored_similar(
        self,
        companies: Collection[str],
        figures: Collection[Decimal],
        first: date,
        last: date,
    ) -> Iterable[Entry]:
        """The stored events between two days with one of the companies and one of the figures.

        Events that the import holds are left out.
        """


def find_warnings(
    changes: Sequence[EntryChange], around: StoreContext
) -> Iterator[tuple[EntryChange, EntryWarning]]:
    """Yield the warnings of each change; events are compared with those of import and store."""
    events = [change.after for change in changes if change.list == "events"]
    cited_ids = list(chain.from_iterable(map(source_ids, events)))
    published = around.published(cited_ids)
    owners = around.owners() if events else {}
    fingerprints = {event["id"]: event_fingerprint(event, owners) for event in events}
    index = FingerprintIndex(fingerprints.values())
    subsidiaries = _subsidiaries(owners)

    for change in changes:
        warnings = list(date_warnings(change.list, change.after))
        if change.list == "events":
            fingerprint = fingerprints[change.id]
            imported = index.candidates(fingerprint)
            stored_events = _stored_similar(around, fingerprint, subsidiaries)
            stored = (event_fingerprint(event, owners) for event in stored_events)
            warnings += source_date_warnings(change.after, published)
            warnings += report_warnings(change.after)
            warnings += relation_warnings(change.after, partial(around.latest, "events"))
            warnings += duplicate_warnings(fingerprint, chain(imported, stored))
        for warning in warnings:
            yield change, warning


def _subsidiaries(owners: Owners) -> Mapping[str, list[str]]:
    """The companies of each group that has more than one, by the group."""
    subsidiaries: dict[str, list[str]] = {}
    for company in owners:
        subsidiaries.setdefault(group_of(company, owners), []).append(company)
    return subsidiaries


def _stored_similar(
    around: StoreContext,
    event: EventFingerprint,
    subsidiaries: Mapping[str, list[str]],
) -> Iterable[Entry]:
    """The stored events near an event with a company of its groups and a similar figure."""
    figures: set[Decimal] = set()
    for figure in event.figures:
        if figure.upper:
            figures.update(similar_figures(figure.upper))
    if not figures:
        return ()
    companies = list(event.groups)
    for group in event.groups:
        companies.extend(subsidiaries.get(group, ()))
    return around.stored_similar(companies, figures, *near_days(event))


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
    """Yield a warning if the second of two date fields, or its minimum, lies before the first."""
    start_field, end_field = field_names
    if start_field not in fields or end_field not in fields:
        return
    start, end = fields[start_field], fields[end_field]
    last_day = PartialDate.parse_scheduled(end).minimum.last
    if last_day < PartialDate.parse(start).first:
        message = f"{end} lies before {start_field} {start}"
        yield (*path, end_field), _warning(message, "is one of them a slip?", "ends-before-start")


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
        yield ("sources", index), _warning(message, "is one of the dates a slip?", "older-source")


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
            difference = slip_difference(reported_amount, flow_amount)
            if difference:
                path: FieldPath = ("flows", flow_index, "reports", report_index, "says")
                message = f'"{report["says"]}" has {difference} "{flow["amount"]}"'
                yield path, _warning(message, "if so, name the slip", "unnamed-slip")


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
            difference = slip_difference(flow_amount, target_amount)
            if difference:
                message = f'"{flow["amount"]}" has {difference} "{target_text}" of {relation["to"]}'
                warning = _warning(message, "is one of them a slip?", "related-figure")
                yield ("flows", index, "amount"), warning


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
    event: EventFingerprint, candidates: Iterable[EventFingerprint]
) -> Iterator[EntryWarning]:
    """Yield a warning for each event that may be the same deal, with the slips that differ."""
    for duplicate in duplicates_of(event, candidates):
        message = f'may be the same deal as "{duplicate.id}"'
        if duplicate.slips:
            message = f"{message}, but {', '.join(duplicate.slips)}"
            yield (), _warning(message, "which is right?", "duplicate")
        else:
            yield (), _warning(message, "keep one", "duplicate")


def _warning(
    message: str,
    question: str,
    code: str,
) -> InvalidValue:
    return InvalidValue(message, question, code=code)


def _sized_amount(text: str | None) -> Amount | None:
    """The amount of a text; None if the text is not an amount, or an amount without a size."""
    if text is None:
        return None
    try:
        amount = parse_amount(text)
    except InvalidValue:
        return None
    return amount if amount.upper is not None else None
