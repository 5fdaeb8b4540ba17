"""Single entries, and an event with all that its page shows."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from partnerships_db.details import CellBrief, EventDetails, RelatedEvent
from partnerships_db.evidence.records import CitedSource
from partnerships_db.filters.model import Filter
from partnerships_db.format.entries import Entry, source_id
from partnerships_db.format.flows import Flow, flows_of
from partnerships_db.format.vocabulary import ListName
from partnerships_db.ledger.effects import can_count
from partnerships_db.store.bodies import BASED_ON, based_on_ids, entry_of_body
from partnerships_db.store.event_keys import limit_key
from partnerships_db.store.history import paths_of_text
from partnerships_db.store.queries.filter_sql import selected_keys, where_clause
from partnerships_db.store.queries.timeline import replaced_flows, rows_of_keys
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list
from partnerships_db.timeline.records import EventBrief
from partnerships_db.values.dates import PartialDate

MAX_COMPARED_IDS = 20_000
"""The most ids with which a mistyped one is compared."""


# -- Entries ---------------------------------------------------------------------------------------


def find_entry(
    store: Store,
    name: ListName,
    entry_id: str,
) -> Entry | None:
    """The canonical entry of a list that has an id, or that had it before; None without one.

    A damaged entry is its stand-in, here and in the other functions (`bodies.py`).
    """
    query = "SELECT id, body FROM entry WHERE list = ? AND id = ?"
    former_query = """
        SELECT entry.id, entry.body FROM former JOIN entry ON entry.entry = former.entry
        WHERE former.list = ? AND former.was = ?
    """
    entry_row = store.row(query, (name, entry_id))
    if entry_row is None:
        entry_row = store.row(former_query, (name, entry_id))
    return None if entry_row is None else entry_of_body(store, name, *entry_row)


def entries_of(
    store: Store,
    name: ListName,
    ids: Iterable[str] | None = None,
) -> list[Entry]:
    """The canonical entries of a list in the order of their ids, all or those of some ids."""
    query = "SELECT id, body FROM entry WHERE list = ?"
    parameters: list[str] = [name]
    if ids is not None:
        query += f" AND id IN {IN_JSON_LIST}"
        parameters.append(json_list(ids))
    entry_rows = store.rows(f"{query} ORDER BY id", parameters)
    return [entry_of_body(store, name, *entry_row) for entry_row in entry_rows]


def comparable_ids(store: Store, name: ListName) -> list[str]:
    """The ids of a list with which a mistyped one is compared."""
    query = f"SELECT id FROM entry WHERE list = ? ORDER BY id LIMIT {MAX_COMPARED_IDS}"
    return [entry_id for (entry_id,) in store.rows(query, (name,))]


def origin_file(
    store: Store,
    name: ListName,
    entry_id: str,
) -> str:
    """The path of the file that an entry was last imported from; empty if it is not known."""
    file_row = store.row("SELECT file FROM entry WHERE list = ? AND id = ?", (name, entry_id))
    if file_row is None or file_row[0] is None:
        return ""
    return str(file_row[0])


def import_paths(
    store: Store,
    name: ListName,
    entry_id: str,
) -> tuple[str, ...]:
    """The files of the import that last changed an entry, as they were named in it."""
    query = """
        SELECT import.paths FROM entry JOIN import ON import.import = entry.import
        WHERE entry.list = ? AND entry.id = ?
    """
    paths_row = store.row(query, (name, entry_id))
    return () if paths_row is None else paths_of_text(paths_row[0])


def route_id(
    store: Store,
    model: str,
    provider: str,
) -> str:
    """The id of the first route of a model at a provider, by service; empty without one."""
    query = "SELECT id FROM route WHERE model = ? AND provider = ? ORDER BY service LIMIT 1"
    route_row = store.row(query, (model, provider))
    return route_row[0] if route_row else ""


def ids_with_prefix(
    store: Store,
    name: ListName,
    begun: str,
) -> list[str]:
    """The ids of a list that begin with a text."""
    query = "SELECT id FROM entry WHERE list = ? AND id >= ? AND id < ? ORDER BY id"
    id_rows = store.rows(query, (name, begun, f"{begun}\uffff"))
    return [entry_id for (entry_id,) in id_rows]


# -- Events of a filter ----------------------------------------------------------------------------


def selected_ids(
    store: Store,
    criteria: Filter,
    as_of: date | None,
) -> frozenset[str]:
    """The ids of all events that a filter and an as-of date select.

    They may be all ids of the store, so it is for a worker or a command.
    """
    condition, parameters = where_clause(criteria, as_of)
    id_rows = store.rows(f"SELECT event.id FROM event WHERE {condition}", parameters)
    return frozenset(event_id for (event_id,) in id_rows)


def count_selected(
    store: Store,
    criteria: Filter,
    as_of: date | None,
) -> int:
    """The number of events that a filter and an as-of date select; it is for a worker."""
    query, parameters = selected_keys(criteria, as_of)
    (event_count,) = store.row(f"SELECT count(*) FROM ({query})", parameters) or (0,)
    return int(event_count)


# -- Names -----------------------------------------------------------------------------------------


def briefs_of(store: Store, events: Iterable[str]) -> list[EventBrief]:
    """The events of some ids, newest first, without those that the store does not have."""
    query = f"""
        SELECT id, date, title, kind, retracted FROM event
        WHERE id IN {IN_JSON_LIST} ORDER BY entry DESC
    """
    return [event_brief(*columns) for columns in store.rows(query, [json_list(events)])]


def event_brief(
    event_id: str,
    date_text: str,
    title: str,
    kind: str,
    retracted: int,
) -> EventBrief:
    """Return the brief of an event from its columns id, date, title, kind and retracted."""
    return EventBrief(
        event_id,
        PartialDate.parse(date_text),
        title,
        kind,
        bool(retracted),
    )


def event_key(store: Store, event_id: str) -> int | None:
    """The key of an event, which is its place on the timeline; None without such an event."""
    key_row = store.row("SELECT entry FROM event WHERE id = ?", (event_id,))
    return key_row[0] if key_row else None


def names_of(
    store: Store,
    companies: Iterable[str] = (),
    models: Iterable[str] = (),
) -> dict[str, str]:
    """The names of companies and of models by their ids, in one dictionary."""
    company_query = f"SELECT id, name FROM company WHERE id IN {IN_JSON_LIST}"
    model_query = f"SELECT id, name FROM model WHERE id IN {IN_JSON_LIST}"
    names: dict[str, str] = dict(store.rows(company_query, [json_list(companies)]))
    names.update(store.rows(model_query, [json_list(models)]))
    return names


def titles_of(store: Store, events: Iterable[str]) -> dict[str, str]:
    """The titles of events by their ids."""
    query = f"SELECT id, title FROM event WHERE id IN {IN_JSON_LIST}"
    return dict(store.rows(query, [json_list(events)]))


def name_variants(store: Store, companies: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The name, aliases and id of each company by its id, for columns that take what fits."""
    query = f"SELECT id, name, aliases FROM company WHERE id IN {IN_JSON_LIST}"
    names: dict[str, tuple[str, ...]] = {}
    for company_id, name, aliases in store.rows(query, [json_list(companies)]):
        alias_names = [alias for alias in aliases.split("\n") if alias]
        names[company_id] = (name, *alias_names, company_id)
    return names


# -- The page of an event --------------------------------------------------------------------------


def event_details(
    store: Store,
    key: int,
    as_of: date | None,
) -> EventDetails | None:
    """An event with all that its page shows; None if no event has that key."""
    query = "SELECT id, body, file, line FROM entry WHERE entry = ? AND list = 'events'"
    entry_row = store.row(query, (key,))
    event_rows = rows_of_keys(store, [key], as_of)
    if entry_row is None or not event_rows:
        return None
    event_id, body, file, line = entry_row
    event = entry_of_body(
        store,
        "events",
        event_id,
        body,
    )
    flows = tuple(flows_of(event))
    cells = _cells(store, event["id"])
    company_ids = _companies_of(event, flows)
    company_ids.update(cell.provider for cell in cells)
    return EventDetails(
        row=event_rows[0],
        entry=event,
        flows=flows,
        struck=_struck_flows(
            store,
            key,
            flows,
            as_of,
        ),
        names=names_of(store, company_ids, event.get("models", ())),
        related=_related(
            store,
            key,
            event["id"],
            as_of,
        ),
        sources=cited_sources(store, event, *event.get("flows", ())),
        cells=cells,
        distinct=_distinct_events(
            store,
            key,
            event["id"],
            as_of,
        ),
        file=file or "",
        line=line or 0,
    )


def _companies_of(event: Entry, flows: Iterable[Flow]) -> set[str]:
    """The ids of the companies that an event names, `unknown` included."""
    company_ids = {party["company"] for party in event.get("parties", ())}
    for flow in flows:
        company_ids.update(flow.payers)
        company_ids.update(flow.payees)
    return company_ids


def _struck_flows(
    store: Store,
    key: int,
    flows: Iterable[Flow],
    as_of: date | None,
) -> frozenset[int]:
    """The numbers of an event's flows that are replaced or cancelled, from 1."""
    struck = {number for _, number in replaced_flows(store, [key], as_of)}
    struck.update(flow.place for flow in flows if not can_count(flow.status))
    return frozenset(struck)


def _related(
    store: Store,
    key: int,
    event_id: str,
    as_of: date | None,
) -> tuple[RelatedEvent, ...]:
    """The events to which an event has a relation, then those that have one to it, as of a date."""
    outgoing_query = """
        SELECT relation.type, relation.to_flow, flow.id,
            other.id, other.date, other.title, other.kind, other.retracted
        FROM relation JOIN event AS other ON other.id = relation.to_event
            LEFT JOIN flow ON flow.event = relation.event AND flow.n = relation.flow
        WHERE relation.event = ? AND other.entry != relation.event AND other.entry < ?
        ORDER BY relation.flow, relation.n
    """
    incoming_query = """
        SELECT relation.type, flow.id, relation.to_flow,
            other.id, other.date, other.title, other.kind, other.retracted
        FROM relation JOIN event AS other ON other.entry = relation.event
            LEFT JOIN flow ON flow.event = relation.event AND flow.n = relation.flow
        WHERE relation.to_event = ? AND other.id != relation.to_event AND other.entry < ?
        ORDER BY other.entry
    """
    limit = limit_key(as_of)
    outgoing_rows = store.rows(outgoing_query, (key, limit))
    incoming_rows = store.rows(incoming_query, (event_id, limit))

    related = list(_related_events(outgoing_rows, is_incoming=False))
    related.extend(_related_events(incoming_rows, is_incoming=True))
    return tuple(related)


def _related_events(
    relation_rows: Iterable[tuple[Any, ...]],
    *,
    is_incoming: bool,
) -> Iterator[RelatedEvent]:
    for relation_type, other_flow, own_flow, *event_columns in relation_rows:
        yield RelatedEvent(
            relation_type,
            event_brief(*event_columns),
            other_flow,
            own_flow,
            is_incoming,
        )


def _distinct_events(
    store: Store,
    key: int,
    event_id: str,
    as_of: date | None,
) -> tuple[EventBrief, ...]:
    """The events that are not the same as an event, whichever of the two says so, as of a date."""
    query = """
        SELECT id, date, title, kind, retracted FROM event
        WHERE entry < ? AND (
            id IN (SELECT other FROM distinct_entry WHERE entry = ?)
            OR entry IN (SELECT entry FROM distinct_entry WHERE list = 'events' AND other = ?)
        )
        ORDER BY entry DESC
    """
    event_rows = store.rows(query, (limit_key(as_of), key, event_id))
    return tuple(event_brief(*columns) for columns in event_rows)


def _cells(store: Store, event_id: str) -> tuple[CellBrief, ...]:
    """The routes that an event began or changed."""
    query = """
        SELECT route.model, model.name, route.provider, route.service,
            period.status, coalesce(period.from_date, '')
        FROM period
            JOIN route ON route.entry = period.route
            JOIN model ON model.id = route.model
        WHERE period.event = ?
        ORDER BY model.released_day DESC, model.id, route.provider, route.service
    """
    return tuple(CellBrief(*columns) for columns in store.rows(query, (event_id,)))


# -- Sources ---------------------------------------------------------------------------------------


def cited_sources(store: Store, *citing: Entry) -> tuple[CitedSource, ...]:
    """The sources that an entry and its parts cite, and those of their reports, in that order."""
    citations = _citations_in(citing)
    query = f"""
        SELECT source.id, title, coalesce(publisher, ''), coalesce(published, ''),
            coalesce(kind, ''), coalesce(url, ''), {BASED_ON}
        FROM source JOIN entry ON entry.entry = source.entry
        WHERE source.id IN {IN_JSON_LIST}
    """
    source_rows = {row[0]: row for row in store.rows(query, [json_list(citations)])}

    sources: list[CitedSource] = []
    for cited_id, (location, quote) in citations.items():
        if cited_id in source_rows:
            *columns, based_on = source_rows[cited_id]
            origin_ids = based_on_ids(based_on)
            sources.append(CitedSource._make((*columns, location, quote, origin_ids)))
    return tuple(sources)


def _citations_in(parts: Iterable[Entry]) -> dict[str, tuple[str, str]]:
    """The location and the quote of the first citation of each source, by its id."""
    citations: dict[str, tuple[str, str]] = {}
    for part in parts:
        for citation in part.get("sources", ()):
            location, quote = "", ""
            if not isinstance(citation, str):
                location = citation.get("at", "")
                quote = citation.get("quote", "")
            citations.setdefault(source_id(citation), (location, quote))
        for report in part.get("reports", ()):
            citations.setdefault(report["source"], ("", ""))
    return citations
