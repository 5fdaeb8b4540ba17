"""One entry with all that its page shows: its body, and the names of what it refers to."""

import json
from collections.abc import Iterable
from datetime import date

from partnerships_db.details import CellBrief, EventDetails, RelatedEvent
from partnerships_db.evidence.records import CitedSource
from partnerships_db.filters.model import Filter
from partnerships_db.format.entries import Entry
from partnerships_db.format.flows import flows_of
from partnerships_db.format.vocabulary import ListName
from partnerships_db.store.event_keys import limit_key
from partnerships_db.store.queries.filter_sql import selected_keys, where_clause
from partnerships_db.store.queries.timeline import rows_of_keys, struck_flow_numbers
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list
from partnerships_db.timeline.records import EventBrief
from partnerships_db.values.dates import PartialDate


def find_entry(store: Store, name: ListName, entry_id: str) -> Entry | None:
    """The canonical entry of that id, or of the entry that had it before."""
    row = store.row(
        "SELECT body FROM entry WHERE list = ? AND id = ?", (name, entry_id)
    ) or store.row(
        "SELECT entry.body FROM former JOIN entry ON entry.entry = former.entry WHERE former.list = ? AND was = ?",
        (name, entry_id),
    )
    return None if row is None else json.loads(row[0])


def entries_of(store: Store, name: ListName, ids: Iterable[str] | None = None) -> list[Entry]:
    """The canonical entries of a list, by id; or those of the given ids."""
    if ids is None:
        rows = store.rows("SELECT body FROM entry WHERE list = ? ORDER BY id", (name,))
    else:
        rows = store.rows(
            f"SELECT body FROM entry WHERE list = ? AND id IN {IN_JSON_LIST} ORDER BY id",
            [name, json_list(ids)],
        )
    return [json.loads(row[0]) for row in rows]


def near_ids(store: Store, name: ListName) -> list[str]:
    """The ids of a list, to compare a mistyped one with."""
    return [
        row[0]
        for row in store.rows(
            "SELECT id FROM entry WHERE list = ? ORDER BY id LIMIT 20000", (name,)
        )
    ]


def origin_file(store: Store, name: ListName, entry_id: str) -> str:
    """The path of the file that an entry was last imported from; empty where it is not known."""
    row = store.row("SELECT file FROM entry WHERE list = ? AND id = ?", (name, entry_id))
    return row[0] or "" if row else ""


def route_id(store: Store, model: str, provider: str) -> str:
    """The first route of a model at a provider; empty where there is none."""
    query = "SELECT id FROM route WHERE model = ? AND provider = ? ORDER BY service LIMIT 1"
    row = store.row(query, (model, provider))
    return row[0] if row else ""


def ids_with_prefix(store: Store, name: ListName, begun: str) -> list[str]:
    """The ids of a list that begin so."""
    query = "SELECT id FROM entry WHERE list = ? AND id >= ? AND id < ? ORDER BY id"
    return [row[0] for row in store.rows(query, (name, begun, f"{begun}\uffff"))]


def selected_ids(store: Store, criteria: Filter, as_of: date | None) -> frozenset[str]:
    """The ids of the events that a filter selects; for a worker or a command, as it may be all of them."""
    clause, parameters = where_clause(criteria, as_of)
    return frozenset(
        row[0] for row in store.rows(f"SELECT event.id FROM event WHERE {clause}", parameters)
    )


def count_selected(store: Store, criteria: Filter, as_of: date | None) -> int:
    """How many events a filter and a date select; for a worker."""
    query, parameters = selected_keys(criteria, as_of)
    row = store.row(f"SELECT count(*) FROM ({query})", parameters)
    return int(row[0]) if row else 0


def briefs_of(store: Store, events: Iterable[str]) -> list[EventBrief]:
    """Those events that are there, newest first."""
    query = f"SELECT id, date, title, kind, retracted FROM event WHERE id IN {IN_JSON_LIST} ORDER BY entry DESC"
    return [
        EventBrief(event, PartialDate.parse(said), title, kind, bool(retracted))
        for event, said, title, kind, retracted in store.rows(query, [json_list(events)])
    ]


def event_key(store: Store, event_id: str) -> int | None:
    """Where an event stands on the timeline."""
    row = store.row("SELECT entry FROM event WHERE id = ?", (event_id,))
    return row[0] if row else None


def names_of(
    store: Store, companies: Iterable[str] = (), models: Iterable[str] = ()
) -> dict[str, str]:
    """Ids to names, for companies and models at once."""
    names: dict[str, str] = {}
    for table, ids in (("company", companies), ("model", models)):
        names |= dict(
            store.rows(f"SELECT id, name FROM {table} WHERE id IN {IN_JSON_LIST}", [json_list(ids)])
        )
    return names


def titles_of(store: Store, events: Iterable[str]) -> dict[str, str]:
    """Ids to titles, for events."""
    return dict(
        store.rows(f"SELECT id, title FROM event WHERE id IN {IN_JSON_LIST}", [json_list(events)])
    )


def all_names(store: Store, companies: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each company its name, then its aliases and its id: a narrow column takes what fits."""
    query = f"SELECT id, name, aliases FROM company WHERE id IN {IN_JSON_LIST}"
    return {
        company: (name, *filter(None, aliases.split("\n")), company)
        for company, name, aliases in store.rows(query, [json_list(companies)])
    }


def event_details(store: Store, key: int, as_of: date | None) -> EventDetails | None:
    """All that an event's page shows; None where no event has that key."""
    found = store.row(
        "SELECT body, file, line FROM entry WHERE entry = ? AND list = 'events'", (key,)
    )
    rows = rows_of_keys(store, [key], as_of)
    if found is None or not rows:
        return None
    entry: Entry = json.loads(found[0])
    flows = tuple(flows_of(entry))
    companies = {company for flow in flows for company in (*flow.payers, *flow.payees)}
    companies |= {party["company"] for party in entry.get("parties", ())}
    cells = _cells(store, entry["id"])
    struck = {place for _, place in struck_flow_numbers(store, [key], as_of)}
    struck |= {flow.place for flow in flows if flow.status == "cancelled"}
    return EventDetails(
        row=rows[0],
        entry=entry,
        flows=flows,
        struck=frozenset(struck),
        names=names_of(
            store, companies | {cell.provider for cell in cells}, entry.get("models", ())
        ),
        related=_related(store, key, entry["id"], as_of),
        sources=cited_sources(store, entry, *entry.get("flows", ())),
        cells=cells,
        file=found[1] or "",
        line=found[2] or 0,
    )


def _related(store: Store, key: int, event_id: str, as_of: date | None) -> tuple[RelatedEvent, ...]:
    outgoing = """
        SELECT relation.type, other.id, other.date, other.title, other.kind, other.retracted, relation.to_flow,
            flow.id, 0
        FROM relation JOIN event AS other ON other.id = relation.to_event
            LEFT JOIN flow ON flow.event = relation.event AND flow.n = relation.flow
        WHERE relation.event = ? AND other.entry != relation.event AND other.entry < ?
        ORDER BY relation.flow, relation.n
    """
    incoming = """
        SELECT relation.type, other.id, other.date, other.title, other.kind, other.retracted, flow.id,
            relation.to_flow, 1
        FROM relation JOIN event AS other ON other.entry = relation.event
            LEFT JOIN flow ON flow.event = relation.event AND flow.n = relation.flow
        WHERE relation.to_event = ? AND other.id != relation.to_event AND other.entry < ?
        ORDER BY other.entry
    """
    rows = store.rows(outgoing, (key, limit_key(as_of))) + store.rows(
        incoming, (event_id, limit_key(as_of))
    )
    return tuple(
        RelatedEvent(
            kind_of_relation,
            EventBrief(other, PartialDate.parse(said), title, kind, bool(retracted)),
            flow,
            own_flow,
            bool(is_incoming),
        )
        for kind_of_relation, other, said, title, kind, retracted, flow, own_flow, is_incoming in rows
    )


def cited_sources(store: Store, *citing: Entry) -> tuple[CitedSource, ...]:
    """The sources that an entry and its parts cite, or whose reports they hold, in that order."""
    cited: dict[str, tuple[str, str]] = {}
    for fields in citing:
        for source in fields.get("sources", ()):
            place = (
                ("", "")
                if isinstance(source, str)
                else (source.get("at", ""), source.get("quote", ""))
            )
            cited.setdefault(source if isinstance(source, str) else source["source"], place)
        for report in fields.get("reports", ()):
            cited.setdefault(report["source"], ("", ""))
    query = f"""
        SELECT source.id, title, coalesce(publisher, ''), coalesce(published, ''), coalesce(kind, ''),
            coalesce(url, ''), entry.body ->> 'based_on'
        FROM source JOIN entry ON entry.entry = source.entry WHERE source.id IN {IN_JSON_LIST}
    """
    found = {row[0]: row for row in store.rows(query, [json_list(cited)])}
    return tuple(
        CitedSource._make((*found[source][:6], *place, tuple(json.loads(found[source][6] or "[]"))))
        for source, place in cited.items()
        if source in found
    )


def _cells(store: Store, event_id: str) -> tuple[CellBrief, ...]:
    query = """
        SELECT route.model, model.name, route.provider, route.service, period.status, coalesce(period.from_date, '')
        FROM period JOIN route ON route.entry = period.route JOIN model ON model.id = route.model
        WHERE period.event = ? ORDER BY model.released_day DESC, model.id, route.provider, route.service
    """
    return tuple(CellBrief(*row) for row in store.rows(query, (event_id,)))
