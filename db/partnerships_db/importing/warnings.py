"""Warnings of an import: probable slips that the format does not forbid.

The rules are those that a careful editor would agree with, and no more: too many warnings are not
read. They write nothing: `ImportContext` has what they need of other entries.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.entries import Entry, all_source_ids, source_ids
from partnerships_db.format.vocabulary import ListName
from partnerships_db.importing.duplicates import Duplicate, duplicates_of
from partnerships_db.importing.fingerprints import (
    EventFingerprint,
    FingerprintIndex,
    Owners,
    event_fingerprint,
    group_of,
    near_search,
)
from partnerships_db.importing.repeated_sources import (
    address_spellings,
    repeated_source_warning,
    source_parts,
)
from partnerships_db.importing.sanity import (
    EntryWarning,
    NameIndex,
    future_date_warnings,
    namesake_warning,
    self_payment_warnings,
    unbacked_size_warnings,
    vanished_qualifier_warnings,
)
from partnerships_db.importing.slips import slip_difference
from partnerships_db.importing.suspicions import Suspicion
from partnerships_db.ledger.effects import SAME_FIGURE_RELATIONS
from partnerships_db.store.import_context import ImportContext
from partnerships_db.values import clock
from partnerships_db.values.amounts import Amount, parse_amount
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import FieldPath, InvalidValue

MAX_SUSPICIONS = 3
"""The most entries that are named as what one entry may be."""


class Finding(NamedTuple):
    """A probable slip in an entry, and the entry of the book that it may repeat."""

    path: FieldPath
    """The path of the suspicious field."""
    refusal: InvalidValue
    """What is suspicious, and what to look at."""
    suspicion: Suspicion | None = None
    """The entry that this one may be, if that is the slip."""


def find_warnings(
    changes: Sequence[EntryChange], around: ImportContext
) -> Iterator[tuple[EntryChange, Finding]]:
    """Yield the warnings of each change; events are compared with those of import and store."""
    search = _Search(changes, around)
    for change in changes:
        for warning in _warnings_of(change, search):
            yield change, Finding(*warning)
        repetitions = islice(search.repetitions(change), MAX_SUSPICIONS)
        for known, warning, duplicate in repetitions:
            suspicion = Suspicion(change.list, change.id, known, duplicate)
            yield change, Finding(*warning, suspicion)


def _warnings_of(change: EntryChange, search: "_Search") -> Iterator[EntryWarning]:
    """Yield the warnings of one change, but for those of repeated entries."""
    entry = change.after
    yield from date_warnings(change.list, entry)
    yield from vanished_qualifier_warnings(change)
    if change.list != "events":
        return
    yield from source_date_warnings(entry, search.published)
    yield from report_warnings(entry)
    yield from relation_warnings(entry, partial(search.around.latest, "events"))
    yield from future_date_warnings(entry, clock.today())
    yield from self_payment_warnings(
        entry, search.owners, partial(search.around.latest, "companies")
    )
    yield from unbacked_size_warnings(entry, search.cited_sources)


class _Search:
    """The search for warnings in the changes of one import, with what all of them need."""

    def __init__(self, changes: Sequence[EntryChange], around: ImportContext) -> None:
        events = [change.after for change in changes if change.list == "events"]
        companies = [change.after for change in changes if change.list == "companies"]
        self.around = around
        self.owners: Owners = around.owners() if events else {}
        self.cited_sources = around.sources(list(chain.from_iterable(map(all_source_ids, events))))
        self.published: Mapping[str, str] = {
            source_id: source["published"]
            for source_id, source in self.cited_sources.items()
            if "published" in source
        }
        self._like_sources = self._sources_by_part(changes)
        self._names = NameIndex(around.companies() if companies else ())
        self._joined_owners = {**self._names.first_bearers(companies), **self.owners}
        self._members = _members(self._joined_owners)
        self._fingerprints = {event["id"]: self._fingerprint(event) for event in events}
        self._index = FingerprintIndex(self._fingerprints.values())

    def _sources_by_part(self, changes: Sequence[EntryChange]) -> dict[str, list[Entry]]:
        """The sources that are like a changed one, by their addresses and titles."""
        sources = [change.after for change in changes if change.list == "sources"]
        if not sources:
            return {}
        urls: set[str] = set()
        for source in sources:
            urls.update(address_spellings(source["url"]) if "url" in source else ())
        like_sources: dict[str, list[Entry]] = {}
        for source in self.around.sources_like(urls, {source["title"] for source in sources}):
            for part in source_parts(source):
                like_sources.setdefault(part, []).append(source)
        return like_sources

    def _sources_like(self, source: Entry) -> Iterator[Entry]:
        """Yield the sources with the address or the title of one, each once."""
        seen = {source["id"]}
        for part in source_parts(source):
            for other in self._like_sources.get(part, ()):
                if other["id"] not in seen:
                    seen.add(other["id"])
                    yield other

    def _fingerprint(self, event: Entry) -> EventFingerprint:
        sources = map(self.cited_sources.get, all_source_ids(event))
        is_french = any(source and source.get("language") == "fr" for source in sources)
        return event_fingerprint(event, self._joined_owners, is_french=is_french)

    def repetitions(
        self, change: EntryChange
    ) -> Iterator[tuple[Entry, EntryWarning, Duplicate | None]]:
        """Yield the entries that a changed one may be, each with the warning about it.

        Left out are those from which a person has distinguished it in this import or in an earlier
        one, although the file may not say so any more.
        """
        if change.list == "companies":
            for name, namesake in self._names.namesakes(change.after):
                if not self._are_distinct("companies", change.after, namesake):
                    yield namesake, namesake_warning(change.after, name, namesake), None
        if change.list == "sources":
            for other in self._sources_like(change.after):
                warning = repeated_source_warning(change.after, other)
                if warning and not self._are_distinct("sources", change.after, other):
                    yield other, warning, None
        if change.list == "events":
            event = self._fingerprints[change.id]
            candidates = chain(self._stored_near(event), self._index.candidates(event))
            for duplicate in duplicates_of(event, candidates):
                known = self.around.latest("events", duplicate.id)
                if known is not None and not self._are_distinct("events", change.after, known):
                    yield known, duplicate_warning(duplicate), duplicate

    def _are_distinct(
        self,
        name: ListName,
        entry: Entry,
        other: Entry,
    ) -> bool:
        """Whether a person has distinguished two entries; it need not be said in both."""
        for first, second in ((entry, other), (other, entry)):
            distinct_ids = {
                *first.get("distinct_from", ()),
                *self.around.distinct_before(name, _all_ids(first)),
            }
            if distinct_ids & _all_ids(second):
                return True
        return False

    def _stored_near(self, event: EventFingerprint) -> Iterator[EventFingerprint]:
        """Yield the stored events that may be the same deal as an event."""
        if not self.around.has_stored_events:
            return iter(())
        stored_events = self.around.stored_near(near_search(event, self._members))
        return (event_fingerprint(stored, self._joined_owners) for stored in stored_events)


def _all_ids(entry: Entry) -> set[str]:
    """The id of an entry and its former ids."""
    return {entry["id"], *entry.get("was", ())}


def _members(owners: Owners) -> Mapping[str, list[str]]:
    """The companies of each group that has more than one, by the group, which is one of them."""
    members: dict[str, list[str]] = {}
    for company in owners:
        group = group_of(company, owners)
        members.setdefault(group, [group]).append(company)
    return members


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
        reports = flow.get("reports", ())
        flow_amount = _sized_amount(flow.get("amount")) if reports else None
        if flow_amount is None:
            continue
        for report_index, report in enumerate(reports):
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
        relations = flow.get("relations", ())
        flow_amount = _sized_amount(flow.get("amount")) if relations else None
        if flow_amount is None:
            continue
        for relation in relations:
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


def duplicate_warning(duplicate: Duplicate) -> EntryWarning:
    """The warning about an event that may be the same deal, with the slips that differ."""
    message = f'may be the same deal as "{duplicate.id}"'
    if not duplicate.slips:
        return (), InvalidValue(message, "keep one", code="duplicate")
    message = f"{message}, but {', '.join(duplicate.slips)}"
    return (), InvalidValue(message, "which is right?", code="duplicate")


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
