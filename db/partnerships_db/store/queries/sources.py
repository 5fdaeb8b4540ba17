"""The sources, the entries that cite them, their conflicts, and weakly sourced figures."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from typing import Any, NamedTuple, get_args

from partnerships_db.evidence.conflicts import Conflict, companies_in, conflicts_of
from partnerships_db.evidence.coverage import CoverageCounter, SizeCoverage, figure_supports
from partnerships_db.evidence.records import EventWeakFigure, SourceDetails, SourceRow
from partnerships_db.evidence.sourcing import (
    STRONG_KINDS,
    SourceTraits,
    source_traits,
    sources_behind,
    weak_figures_of,
)
from partnerships_db.filters.model import EVERYTHING, FieldTerm, Filter
from partnerships_db.filters.phrases import has_phrase, words_in
from partnerships_db.format.entries import Entry, source_ids
from partnerships_db.format.flows import flows_of
from partnerships_db.format.vocabulary import ListName, SourceKind
from partnerships_db.ledger.flow_criteria import FlowCriteria, money_terms
from partnerships_db.ledger.flow_figures import Scope
from partnerships_db.ledger.groups import counted_pairs
from partnerships_db.store.bodies import (
    BASED_ON,
    SOUND_BODY,
    based_on_ids,
    entry_of_body,
    is_damaged,
    label_of,
    parsed_entry,
    sound_entries,
)
from partnerships_db.store.event_keys import first_key
from partnerships_db.store.index_rows import IndexRow
from partnerships_db.store.integrity import FAILURES_OF_DAMAGE
from partnerships_db.store.queries.details import entries_of, event_brief, find_entry, names_of
from partnerships_db.store.queries.filter_keys import key_batches
from partnerships_db.store.queries.filter_sql import where_clause
from partnerships_db.store.queries.flow_criteria import criteria_within_events
from partnerships_db.store.queries.matrix import routes_on
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list, sql_list
from partnerships_db.timeline.records import EventBrief
from partnerships_db.values import clock

MAX_PAGE_EVENTS = 100
"""The most events on a source's page, the newest."""

MAX_WEAK_FIGURES = 1000
"""The most weak figures that are returned, the newest."""

_BRIEF_COLUMNS = "event.id, event.date, event.title, event.kind, event.retracted"


def _kind_order() -> str:
    """SQL for the position of a source's kind in the vocabulary, the most primary first."""
    cases: list[str] = []
    for position, kind in enumerate(get_args(SourceKind)):
        cases.append(f"WHEN '{kind}' THEN {position}")
    return f"CASE source.kind {' '.join(cases)} ELSE 9 END"


_KIND_ORDER = _kind_order()


class SourceCounts(NamedTuple):
    """What cites a source among the events that have been counted."""

    events: int = 0
    figures: int = 0
    """The number of flows with a figure in these events."""
    weak_figures: int = 0
    """The number of these events with a figure and no other source."""


CountsBySource = dict[str, SourceCounts]


def source_rows(
    store: Store,
    as_of: date | None,
    criteria: Filter = EVERYTHING,
    progress: Callable[[int], object] | None = None,
) -> list[SourceRow]:
    """All sources by kind, the most primary first, and within a kind the newest first.

    With a filter only the sources that the selected events cite; those that a `source:` names, or
    that have its words in their own title, publisher or id, come first. The counts of a source go
    up to the date: the events that cite it, their flows with a figure, the events with a figure and
    no other source; and the routes and models that cite it.

    `progress` gets the number of events that are counted, now and then.
    """
    counts: CountsBySource = {}
    for event_count in count_citations(store, as_of, criteria, counts):
        if progress is not None:
            progress(event_count)
    return listed_sources(store, counts, criteria)


def count_citations(
    store: Store,
    as_of: date | None,
    criteria: Filter,
    counts: CountsBySource,
) -> Iterator[int]:
    """Count into `counts` what cites each source, and yield the number of events now and then.

    The newest events are counted first.
    """
    event_count = 0
    query = """
        SELECT (SELECT group_concat(source) FROM citation WHERE citation.entry = value),
            (SELECT count(*) FROM flow WHERE flow.event = value AND flow.size IS NOT NULL)
        FROM json_each(?)
    """
    for keys in key_batches(store, criteria, as_of):
        for cited, figures in store.rows(query, [json_list(keys)]):
            cited_ids = cited.split(",") if cited else ()
            is_alone = len(cited_ids) == 1 and figures > 0
            for source_id in cited_ids:
                events, all_figures, weak_figures = counts.get(source_id, _NOT_CITED)
                counts[source_id] = SourceCounts(
                    events + 1,
                    all_figures + figures,
                    weak_figures + is_alone,
                )
        event_count += len(keys)
        yield event_count


_NOT_CITED = SourceCounts()


def listed_sources(
    store: Store,
    counts: CountsBySource,
    criteria: Filter = EVERYTHING,
    limit: int = -1,
) -> list[SourceRow]:
    """The sources in their order with counts; with a filter, only those that have some.

    `limit` is the most sources; -1 means all.
    """
    query = _source_query("TRUE")
    parameters: list[Any] = [limit]
    if criteria:
        query = _source_query(f"source.id IN {IN_JSON_LIST}")
        parameters = [json_list(counts), limit]
    others: dict[str, int] = dict(store.rows(_OTHER_CITATIONS_QUERY))
    reports: dict[str, int] = dict(store.rows("SELECT source, count(*) FROM report GROUP BY 1"))
    rows: list[SourceRow] = []
    for db_row in store.rows(query, parameters):
        source_id, title, *columns, retracted, based_on = db_row
        all_columns = (
            source_id,
            label_of(store, "sources", source_id, title),
            *columns,
            bool(retracted),
            *counts.get(source_id, _NOT_CITED),
            others.get(source_id, 0),
            reports.get(source_id, 0),
            based_on_ids(based_on),
            True,
        )
        rows.append(SourceRow._make(all_columns))
    # Equal rows keep their order.
    if criteria.searched:
        rows.sort(key=lambda row: not _has_words(row, criteria))
    named_ids = _named_sources(criteria)
    if named_ids:
        rows.sort(key=lambda row: row.id not in named_ids)
    return rows


def _source_query(condition: str) -> str:
    """A query for the sources for which a condition holds; its last parameter is their number."""
    return f"""
        SELECT source.id, source.title, coalesce(source.publisher, ''),
            coalesce(source.published, ''), coalesce(source.kind, ''), coalesce(source.url, ''),
            source.retracted, {BASED_ON}
        FROM source JOIN entry ON entry.entry = source.entry
        WHERE {condition}
        ORDER BY {_KIND_ORDER},
            replace(coalesce(source.published, ''), 'about ', '') DESC, source.id
        LIMIT ?
    """


_OTHER_CITATIONS_QUERY = f"""
    SELECT source, count(*) FROM citation WHERE entry < {first_key(1)} GROUP BY source
"""


def _named_sources(criteria: Filter) -> set[str]:
    """The ids of the sources that the filter asks for."""
    return {
        source_id
        for clause in criteria.parts
        if isinstance(clause, FieldTerm) and clause.name == "source" and not clause.negated
        for source_id in clause.values
    }


def _has_words(row: SourceRow, criteria: Filter) -> bool:
    """Whether the source itself has all words of the filter."""
    texts = [words_in(text) for text in (row.title, row.publisher, row.id)]
    return all(has_phrase(texts, clause) != clause.negated for clause in criteria.searched)


def all_conflicts(
    store: Store,
    as_of: date | None,
    criteria: Filter = EVERYTHING,
) -> Iterator[Conflict]:
    """Yield the reports of sources that differ: those of events, the newest first, then of routes.

    Retracted entries have none. A filter selects routes if they have all of its terms.
    """
    yield from event_conflicts(store, key_batches(store, criteria, as_of))
    yield from route_conflicts(store, as_of, criteria)


def event_conflicts(store: Store, batches: Iterable[Sequence[int]]) -> Iterator[Conflict]:
    """Yield the differing reports of events, in the order of their keys in each batch."""
    query = f"""
        SELECT event.entry, event.id, entry.body
        FROM event JOIN entry ON entry.entry = event.entry
        WHERE event.entry IN {IN_JSON_LIST} AND NOT event.retracted
            AND EXISTS (SELECT 1 FROM report WHERE report.entry = event.entry)
    """
    for keys in batches:
        body_rows = store.rows(query, [json_list(keys)])
        bodies = {key: (event_id, body) for key, event_id, body in body_rows}
        yield from _conflicts(store, "events", [bodies[key] for key in keys if key in bodies])


def conflicts_of_source(
    store: Store,
    source: str,
    as_of: date | None,
    criteria: Filter = EVERYTHING,
) -> list[Conflict]:
    """The differing reports of one source, in the order of `all_conflicts`."""
    clause, parameters = where_clause(criteria, as_of)
    key_query = f"""
        SELECT event.entry FROM event
        WHERE {clause} AND event.entry IN (SELECT entry FROM report WHERE source = ?)
        ORDER BY event.entry DESC
    """
    keys = [key for (key,) in store.rows(key_query, [*parameters, source])]
    conflicts = chain(event_conflicts(store, [keys]), route_conflicts(store, as_of, criteria))
    return [conflict for conflict in conflicts if conflict.source == source]


def conflicts_of_event(
    store: Store,
    event: str,
    as_of: date | None,
    criteria: Filter = EVERYTHING,
) -> list[Conflict]:
    """The differing reports on one event; none if the filter or the date does not select it."""
    clause, parameters = where_clause(criteria, as_of)
    key_query = f"SELECT event.entry FROM event WHERE {clause} AND event.id = ?"
    keys = [key for (key,) in store.rows(key_query, [*parameters, event])]
    return list(event_conflicts(store, [keys]))


def route_conflicts(
    store: Store,
    as_of: date | None,
    criteria: Filter,
) -> list[Conflict]:
    """The reports about routes that a filter selects; none if it has a term that no route has."""
    route_criteria, other_clauses = criteria.of_routes()
    if other_clauses:
        return []
    query = """
        SELECT route.id, body FROM route JOIN entry ON entry.entry = route.entry
        WHERE NOT route.retracted
            AND EXISTS (SELECT 1 FROM report WHERE report.entry = route.entry)
        ORDER BY route.id
    """
    conflicts = list(_conflicts(store, "availability", store.rows(query)))
    if not criteria:
        return conflicts
    selected_routes = routes_on(store, route_criteria, as_of or clock.today())
    route_ids = {route.id for route in selected_routes}
    return [conflict for conflict in conflicts if conflict.entry in route_ids]


def _conflicts(
    store: Store,
    name: ListName,
    body_rows: Iterable[IndexRow],
) -> Iterator[Conflict]:
    for entry in sound_entries(store, name, body_rows):
        yield from conflicts_of(name, entry)


def source_details(
    store: Store,
    source: str,
    as_of: date | None,
    criteria: Filter = EVERYTHING,
) -> SourceDetails | None:
    """A source with the selected events that cite it and the sources around it; None without it."""
    entry = find_entry(store, "sources", source)
    if entry is None:
        return None
    source_id = entry["id"]
    clause, parameters = where_clause(criteria, as_of)
    citing_query = f"""
        SELECT {_BRIEF_COLUMNS}, entry.body
        FROM citation JOIN event ON event.entry = citation.entry
            JOIN entry ON entry.entry = event.entry
        WHERE {clause} AND citation.source = ?
        ORDER BY event.entry DESC LIMIT ?
    """
    rewriting_query = f"""
        SELECT source.id, source.title FROM source JOIN entry ON entry.entry = source.entry
            JOIN json_each({SOUND_BODY}, '$.based_on')
        WHERE json_each.value = ? ORDER BY source.published, source.id
    """
    origins_query = f"SELECT id, title FROM source WHERE id IN {IN_JSON_LIST}"
    figures = 0
    briefs: list[EventBrief] = []
    for *brief_columns, body in store.rows(citing_query, [*parameters, source_id, MAX_PAGE_EVENTS]):
        brief = event_brief(*brief_columns)
        event = entry_of_body(
            store,
            "events",
            brief.id,
            body,
        )
        figures += _figures_of_source(source_id, event)
        briefs.append(brief)
    origins = json_list(entry.get("based_on", []))
    conflicts = conflicts_of_source(
        store,
        source_id,
        as_of,
        criteria,
    )
    return SourceDetails(
        entry,
        figures,
        tuple(briefs),
        tuple(store.rows(rewriting_query, (source_id,))),
        tuple(store.rows(origins_query, [origins])),
        tuple(conflicts),
        names_of(store, companies_in(conflicts)),
        is_filtered=bool(criteria),
    )


def _figures_of_source(source_id: str, event: Entry) -> int:
    """The number of an event's flows with a figure that the source supports."""
    figure_count = 0
    for flow in event.get("flows", ()):
        has_figure = "amount" in flow or "capacity" in flow
        if has_figure and source_id in sources_behind(event, flow):
            figure_count += 1
    return figure_count


def weak_figures(
    store: Store, as_of: date | None, criteria: Filter = EVERYTHING
) -> list[EventWeakFigure]:
    """The weakly sourced figures of the selected events, the newest first.

    `evidence/sourcing.py` has the rule for weak figures.
    """
    clause, parameters = where_clause(criteria, as_of)
    # Only events with a figure, and without a strong source that agrees with all of the event.
    query = f"""
        SELECT {_BRIEF_COLUMNS}, entry.body
        FROM event JOIN entry ON entry.entry = event.entry
        WHERE {clause} AND NOT event.retracted
            AND EXISTS (SELECT 1 FROM flow
                WHERE flow.event = event.entry
                    AND coalesce(flow.size, flow.vague, flow.power) IS NOT NULL)
            AND (SELECT count(*) FROM citation JOIN source ON source.id = citation.source
                WHERE citation.entry = event.entry
                AND source.kind IN {sql_list(STRONG_KINDS)}
                AND NOT EXISTS (SELECT 1 FROM report
                    WHERE report.entry = event.entry AND report.source = source.id)
            ) = 0
        ORDER BY event.entry DESC LIMIT {MAX_WEAK_FIGURES}
    """
    events: list[tuple[EventBrief, Entry]] = []
    cited_ids: set[str] = set()
    for *brief_columns, body in store.rows(query, parameters):
        brief = event_brief(*brief_columns)
        event = entry_of_body(
            store,
            "events",
            brief.id,
            body,
        )
        events.append((brief, event))
        cited_ids.update(_cited_ids(event))
    traits_of = _traits_with_origins(store, cited_ids)
    return list(islice(_weak_figures_of_events(events, traits_of), MAX_WEAK_FIGURES))


def _weak_figures_of_events(
    events: Iterable[tuple[EventBrief, Entry]], traits_of: dict[str, SourceTraits]
) -> Iterator[EventWeakFigure]:
    for brief, event in events:
        for weak_figure in weak_figures_of(event, traits_of):
            yield EventWeakFigure(brief, weak_figure)


def _cited_ids(event: Entry) -> Iterator[str]:
    """Yield the ids of the sources that an event and its flows cite."""
    yield from source_ids(event)
    for flow in event.get("flows", ()):
        if "sources" in flow:
            yield from source_ids(flow)


def _traits_with_origins(store: Store, ids: set[str]) -> dict[str, SourceTraits]:
    """The traits of some sources, of the sources that they rewrite, and so on, by id."""
    traits_of: dict[str, SourceTraits] = {}
    while ids:
        origin_ids: set[str] = set()
        for source in entries_of(store, "sources", ids):
            traits_of[source["id"]] = source_traits(source)
            origin_ids.update(source.get("based_on", ()))
        ids = origin_ids - traits_of.keys()
    return traits_of


def figure_coverage(
    store: Store,
    as_of: date | None,
    criteria: Filter = EVERYTHING,
) -> tuple[SizeCoverage, ...]:
    """How well the figures of the selected flows that count stand, by size. For a worker.

    `evidence/coverage.py` has the rules.
    """
    counter = CoverageCounter()
    for _ in count_figures(store, as_of, criteria, counter):
        pass
    return counter.by_size()


def count_figures(
    store: Store,
    as_of: date | None,
    criteria: Filter,
    counter: CoverageCounter,
) -> Iterator[int]:
    """Add the figures of the selected flows, and yield the number of events now and then."""
    day = as_of or clock.today()
    flow_terms = criteria_within_events(store, criteria) if criteria else None
    traits_of: dict[str, SourceTraits] = {}
    event_count = 0
    for keys in key_batches(store, money_terms(criteria).events, day):
        places_of = _counted_places(store, keys, day)
        bodies = _bodies_of_keys(store, places_of)
        events = {key: parsed_entry(body) or {} for key, (_, body) in bodies.items()}
        _add_cited_traits(store, events.values(), traits_of)
        for key, event in events.items():
            try:
                places = _selected_places(event, places_of[key], flow_terms)
                figures = list(figure_supports(event, places, traits_of))
            except FAILURES_OF_DAMAGE:
                if not is_damaged(entry_of_body(store, "events", *bodies[key])):
                    raise
                continue
            for figure in figures:
                counter.add(figure)
        event_count += len(keys)
        yield event_count


def _add_cited_traits(
    store: Store,
    events: Iterable[Entry],
    traits_of: dict[str, SourceTraits],
) -> None:
    """Add the traits of the sources that events cite, as far as they are not yet known."""
    cited_ids = {
        cited_id for event in events for cited_id in _cited_ids(event) if cited_id not in traits_of
    }
    if cited_ids:
        for source in entries_of(store, "sources", cited_ids):
            traits_of[source["id"]] = source_traits(source)


def _counted_places(
    store: Store,
    keys: Iterable[int],
    day: date,
) -> dict[int, list[int]]:
    """The places of the flows that count on a day in the total of all, by the key of the event."""
    query = f"""
        SELECT event, n FROM figure
        WHERE event IN {IN_JSON_LIST} AND scopes & ? AND from_day <= ? AND until_day > ?
        ORDER BY event, n
    """
    places_of: dict[int, list[int]] = defaultdict(list)
    ordinal = day.toordinal()
    for key, place in store.rows(query, [json_list(keys), Scope.ALL, ordinal, ordinal]):
        places_of[key].append(place)
    return places_of


def _bodies_of_keys(store: Store, keys: Iterable[int]) -> dict[int, tuple[str, object]]:
    """The ids and the bodies of events by their keys."""
    query = f"SELECT entry, id, body FROM entry WHERE entry IN {IN_JSON_LIST}"
    body_rows = store.rows(query, [json_list(keys)])
    return {key: (event_id, body) for key, event_id, body in body_rows}


def _selected_places(
    event: Entry,
    places: Iterable[int],
    flow_terms: FlowCriteria | None,
) -> list[int]:
    """The places of those flows of an event that the terms about flows select."""
    if flow_terms is None:
        return list(places)
    flows = {flow.place: flow for flow in flows_of(event)}
    return [
        place for place in places if place in flows and counted_pairs(flows[place], {}, flow_terms)
    ]
