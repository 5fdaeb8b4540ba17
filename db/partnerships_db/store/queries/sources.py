"""Sources and what rests on them, and the places where they disagree."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, get_args

from partnerships_db.evidence.conflicts import Conflict, conflicts_of
from partnerships_db.evidence.records import EventWeakFigure, SourceDetails, SourceRow
from partnerships_db.evidence.sourcing import (
    SourceTraits,
    source_traits,
    sources_behind,
    weak_figures_of,
)
from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.format.entries import Entry
from partnerships_db.format.vocabulary import ListName, SourceKind
from partnerships_db.store.event_keys import limit_key
from partnerships_db.store.queries.details import entries_of, find_entry
from partnerships_db.store.queries.filter_sql import where_clause
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list
from partnerships_db.timeline.records import EventBrief
from partnerships_db.values.dates import PartialDate

_KINDS = " ".join(f"WHEN '{kind}' THEN {place}" for place, kind in enumerate(get_args(SourceKind)))


def source_rows(store: Store, as_of: date | None, criteria: Filter = EVERYTHING) -> list[SourceRow]:
    """Every source by kind, the most primary first, and within a kind the newest first.

    With a filter, those that the selected events cite. What rests on a source is counted up to the date:
    events that cite it, their flows with a figure, routes and models; `thin` are the events that have no other.
    """
    clause, parameters = (
        where_clause(criteria, as_of) if criteria else ("event.entry < ?", [limit_key(as_of)])
    )
    query = f"""
        WITH cited AS MATERIALIZED (
            SELECT citation.source, event.entry AS event,
                (SELECT count(*) FROM flow WHERE flow.event = event.entry AND flow.size IS NOT NULL) AS figures,
                NOT EXISTS (SELECT 1 FROM citation AS other
                    WHERE other.entry = citation.entry AND other.source != citation.source) AS alone
            FROM citation JOIN event ON event.entry = citation.entry WHERE {clause}
        ), counted AS (
            SELECT source, count(*) AS events, sum(figures) AS figures, sum(alone AND figures > 0) AS thin
            FROM cited GROUP BY source
        )
        SELECT source.id, source.title, coalesce(source.publisher, ''), coalesce(source.published, ''),
            coalesce(source.kind, ''), coalesce(source.url, ''), source.retracted,
            coalesce(counted.events, 0), coalesce(counted.figures, 0), coalesce(counted.thin, 0),
            (SELECT count(*) FROM citation JOIN entry ON entry.entry = citation.entry
                WHERE citation.source = source.id AND entry.list != 'events'),
            (SELECT count(*) FROM report WHERE report.source = source.id),
            entry.body ->> 'based_on'
        FROM source JOIN entry ON entry.entry = source.entry
            {"" if criteria else "LEFT"} JOIN counted ON counted.source = source.id
        ORDER BY CASE source.kind {_KINDS} ELSE 9 END,
            replace(coalesce(source.published, ''), 'about ', '') DESC, source.id
    """
    return [
        SourceRow._make((*row[:6], bool(row[6]), *row[7:12], tuple(json.loads(row[12] or "[]"))))
        for row in store.rows(query, parameters)
    ]


def all_conflicts(
    store: Store,
    as_of: date | None,
    criteria: Filter = EVERYTHING,
    event: str | None = None,
    *,
    limit: int = -1,
) -> list[Conflict]:
    """Every place where a source says otherwise, the newest event first, then the routes; or those of one event.

    Retracted entries have none. With `most`, those of so many events at most.
    """
    clause, parameters = where_clause(criteria, as_of)
    events = f"""
        SELECT entry.body FROM event JOIN entry ON entry.entry = event.entry
        WHERE {clause} AND NOT event.retracted AND EXISTS (SELECT 1 FROM report WHERE report.entry = event.entry)
            AND (? IS NULL OR event.id = ?)
        ORDER BY event.entry DESC LIMIT ?
    """
    found = _of(store, "events", events, [*parameters, event, event, limit])
    if event is None and not criteria:
        routes = """
            SELECT body FROM entry JOIN route ON route.entry = entry.entry
            WHERE NOT route.retracted AND EXISTS (SELECT 1 FROM report WHERE report.entry = entry.entry)
            ORDER BY entry.id
        """
        found += _of(store, "availability", routes, [])
    return found


def _of(store: Store, name: ListName, query: str, parameters: list[object]) -> list[Conflict]:
    return [
        one
        for (body,) in store.rows(query, parameters)
        for one in conflicts_of(name, json.loads(body))
    ]


MAX_PAGE_EVENTS = 100
"""So many events stand on a source's page."""


def source_details(store: Store, source: str, as_of: date | None) -> SourceDetails | None:
    """A source with what cites it and what it rewrites; None where there is none of that id."""
    entry = find_entry(store, "sources", source)
    if entry is None:
        return None
    query = """
        SELECT event.id, event.date, event.title, event.kind, event.retracted, entry.body
        FROM citation JOIN event ON event.entry = citation.entry JOIN entry ON entry.entry = event.entry
        WHERE citation.source = ? AND event.entry < ? ORDER BY event.entry DESC LIMIT ?
    """
    rewriting = """
        SELECT source.id, source.title FROM source JOIN entry ON entry.entry = source.entry
            JOIN json_each(entry.body, '$.based_on')
        WHERE json_each.value = ? ORDER BY source.published, source.id
    """
    origins = entry.get("based_on", [])
    citing = store.rows(query, (entry["id"], limit_key(as_of), MAX_PAGE_EVENTS))
    return SourceDetails(
        entry,
        sum(_figures_on(entry["id"], json.loads(body)) for *_, body in citing),
        tuple(_brief(row[:5]) for row in citing),
        tuple(store.rows(rewriting, (entry["id"],))),
        tuple(
            store.rows(
                f"SELECT id, title FROM source WHERE id IN {IN_JSON_LIST}", [json_list(origins)]
            )
        ),
    )


def _figures_on(source: str, event: Entry) -> int:
    """How many of an event's flows with a figure the source is behind."""
    flows = (flow for flow in event.get("flows", ()) if "amount" in flow or "capacity" in flow)
    return sum(source in sources_behind(event, flow) for flow in flows)


MAX_WEAK_FIGURES = 1000
"""So many thin figures are found at most, the newest."""


def weak_figures(
    store: Store, as_of: date | None, criteria: Filter = EVERYTHING
) -> list[EventWeakFigure]:
    """The figures that rest on little (`resting.py` says what that is), the newest first."""
    clause, parameters = where_clause(criteria, as_of)
    query = f"""
        SELECT event.id, event.date, event.title, event.kind, event.retracted, entry.body
        FROM event JOIN entry ON entry.entry = event.entry
        WHERE {clause} AND NOT event.retracted
            AND EXISTS (SELECT 1 FROM flow
                WHERE flow.event = event.entry AND coalesce(flow.size, flow.vague, flow.power) IS NOT NULL)
            AND (SELECT count(*) FROM citation JOIN source ON source.id = citation.source
                WHERE citation.entry = event.entry AND source.kind IN ('primary', 'filing', 'reference')
                AND NOT EXISTS (SELECT 1 FROM report WHERE report.entry = event.entry AND report.source = source.id)
            ) = 0
        ORDER BY event.entry DESC LIMIT {MAX_WEAK_FIGURES}
    """
    events = [
        (_brief(tuple(brief)), json.loads(body)) for *brief, body in store.rows(query, parameters)
    ]
    known = _origins(store, {source for _, event in events for source in _cited(event)})
    found = (
        EventWeakFigure(brief, thin)
        for brief, event in events
        for thin in weak_figures_of(event, known)
    )
    return list(islice(found, MAX_WEAK_FIGURES))


def _cited(event: Entry) -> Iterator[str]:
    for fields in (event, *event.get("flows", ())):
        yield from (
            one if isinstance(one, str) else one["source"] for one in fields.get("sources", ())
        )


def _origins(store: Store, wanted: set[str]) -> dict[str, SourceTraits]:
    """Those sources, and all that they rewrite."""
    known: dict[str, SourceTraits] = {}
    while wanted:
        found = entries_of(store, "sources", wanted)
        known |= {source["id"]: source_traits(source) for source in found}
        wanted = {
            origin for source in found for origin in source.get("based_on", ())
        } - known.keys()
    return known


def _brief(row: tuple[Any, ...]) -> EventBrief:
    event, said, title, kind, retracted = row
    return EventBrief(event, PartialDate.parse(said), title, kind, bool(retracted))
