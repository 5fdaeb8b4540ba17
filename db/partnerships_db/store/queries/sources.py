"""The sources, the entries that cite them, their conflicts, and weakly sourced figures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import get_args

from partnerships_db.evidence.conflicts import Conflict, conflicts_of
from partnerships_db.evidence.coverage import (
    FigureSupport,
    SizeCoverage,
    coverage_by_size,
    figure_support,
)
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
from partnerships_db.format.flows import Flow
from partnerships_db.format.vocabulary import ListName, SourceKind
from partnerships_db.ledger.rules import Ledger
from partnerships_db.store.bodies import (
    BASED_ON,
    SOUND_BODY,
    based_on_ids,
    entry_of_body,
    label_of,
    sound_entries,
)
from partnerships_db.store.event_keys import limit_key
from partnerships_db.store.index_rows import IndexRow
from partnerships_db.store.queries.deals import all_deals
from partnerships_db.store.queries.details import entries_of, event_brief, find_entry
from partnerships_db.store.queries.filter_sql import SqlCondition, where_clause
from partnerships_db.store.queries.flow_criteria import flow_criteria
from partnerships_db.store.queries.matrix import routes_on
from partnerships_db.store.store import IN_JSON_LIST, Store, json_list, sql_list
from partnerships_db.timeline.records import EventBrief
from partnerships_db.values import clock

MAX_PAGE_EVENTS = 100
"""The most events on a source's page, the newest."""

MAX_WEAK_FIGURES = 1000
"""The most weak figures that are returned, the newest."""

MAX_EVENTS_AT_ONCE = 500
"""The most events that are read at once for the coverage of all figures."""

_BRIEF_COLUMNS = "event.id, event.date, event.title, event.kind, event.retracted"


def _kind_order() -> str:
    """SQL for the position of a source's kind in the vocabulary, the most primary first."""
    cases: list[str] = []
    for position, kind in enumerate(get_args(SourceKind)):
        cases.append(f"WHEN '{kind}' THEN {position}")
    return f"CASE source.kind {' '.join(cases)} ELSE 9 END"


_KIND_ORDER = _kind_order()


def source_rows(
    store: Store,
    as_of: date | None,
    criteria: Filter = EVERYTHING,
) -> list[SourceRow]:
    """All sources by kind, the most primary first, and within a kind the newest first.

    With a filter only the sources that the selected events cite; those that a `source:` names, or
    that have its words in their own title, publisher or id, come first. The counts of a source go
    up to the date: the events that cite it, their flows with a figure, the events with a figure and
    no other source; and the routes and models that cite it.
    """
    counted_join = "LEFT JOIN"
    condition: SqlCondition = ("event.entry < ?", [limit_key(as_of)])
    if criteria:
        counted_join = "JOIN"
        condition = where_clause(criteria, as_of)
    clause, parameters = condition
    query = _source_query(clause, counted_join)
    rows = [_source_row(store, db_row) for db_row in store.rows(query, parameters)]
    # Equal rows keep their order.
    if criteria.searched:
        rows.sort(key=lambda row: not _has_words(row, criteria))
    named_ids = _named_sources(criteria)
    if named_ids:
        rows.sort(key=lambda row: row.id not in named_ids)
    return rows


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


def _source_query(clause: str, counted_join: str) -> str:
    """A query for sources with their counts; the clause selects the events that count."""
    return f"""
        WITH cited AS MATERIALIZED (
            SELECT citation.source, event.entry AS event,
                (SELECT count(*) FROM flow
                    WHERE flow.event = event.entry AND flow.size IS NOT NULL) AS figures,
                NOT EXISTS (SELECT 1 FROM citation AS other
                    WHERE other.entry = citation.entry
                        AND other.source != citation.source) AS alone
            FROM citation JOIN event ON event.entry = citation.entry WHERE {clause}
        ), counted AS (
            SELECT source, count(*) AS events, sum(figures) AS figures,
                sum(alone AND figures > 0) AS thin
            FROM cited GROUP BY source
        )
        SELECT source.id, source.title, coalesce(source.publisher, ''),
            coalesce(source.published, ''), coalesce(source.kind, ''), coalesce(source.url, ''),
            source.retracted,
            coalesce(counted.events, 0), coalesce(counted.figures, 0), coalesce(counted.thin, 0),
            (SELECT count(*) FROM citation JOIN entry ON entry.entry = citation.entry
                WHERE citation.source = source.id AND entry.list != 'events'),
            (SELECT count(*) FROM report WHERE report.source = source.id),
            {BASED_ON}
        FROM source JOIN entry ON entry.entry = source.entry
            {counted_join} counted ON counted.source = source.id
        ORDER BY {_KIND_ORDER},
            replace(coalesce(source.published, ''), 'about ', '') DESC, source.id
    """


def _source_row(store: Store, db_row: IndexRow) -> SourceRow:
    source_id, title, *columns, based_on = db_row
    columns = [source_id, label_of(store, "sources", source_id, title), *columns]
    retracted_index = SourceRow._fields.index("retracted")
    columns[retracted_index] = bool(columns[retracted_index])
    return SourceRow._make((*columns, based_on_ids(based_on)))


def all_conflicts(
    store: Store,
    as_of: date | None,
    criteria: Filter = EVERYTHING,
    event: str | None = None,
    *,
    limit: int = -1,
) -> list[Conflict]:
    """The reports of sources that differ: those of events, the newest first, then those of routes.

    With `event` only those of this event, and none of routes. Retracted entries have none. `limit`
    is the most events; -1 means all. A filter selects routes if they have all of its terms.
    """
    clause, parameters = where_clause(criteria, as_of)
    events_query = f"""
        SELECT event.id, entry.body FROM event JOIN entry ON entry.entry = event.entry
        WHERE {clause} AND NOT event.retracted
            AND EXISTS (SELECT 1 FROM report WHERE report.entry = event.entry)
            AND (? IS NULL OR event.id = ?)
        ORDER BY event.entry DESC LIMIT ?
    """
    event_rows = store.rows(events_query, [*parameters, event, event, limit])
    conflicts = list(_conflicts(store, "events", event_rows))
    if event is None:
        conflicts += _route_conflicts(store, as_of, criteria)
    return conflicts


def _route_conflicts(
    store: Store,
    as_of: date | None,
    criteria: Filter,
) -> list[Conflict]:
    """The reports about routes that a filter selects; none if it has a term that no route has."""
    route_criteria, other_clauses = criteria.of_routes()
    if other_clauses:
        return []
    query = """
        SELECT route.id, body FROM entry JOIN route ON route.entry = entry.entry
        WHERE NOT route.retracted
            AND EXISTS (SELECT 1 FROM report WHERE report.entry = entry.entry)
        ORDER BY entry.id
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
    return SourceDetails(
        entry,
        figures,
        tuple(briefs),
        tuple(store.rows(rewriting_query, (source_id,))),
        tuple(store.rows(origins_query, [origins])),
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
    day = as_of or clock.today()
    selected_flows = flow_criteria(store, criteria, day)
    selection = Ledger(all_deals(store), day).selection(criteria=selected_flows)
    flows_by_event: dict[str, list[Flow]] = {}
    for explained in selection.flows:
        if explained.state.counts:
            flows_by_event.setdefault(explained.flow.event, []).append(explained.flow)
    return coverage_by_size(_figure_supports(store, flows_by_event))


def _figure_supports(
    store: Store,
    flows_by_event: Mapping[str, Sequence[Flow]],
) -> Iterator[FigureSupport]:
    """Yield how well the figure of each flow stands; a large store has too many events for once."""
    traits_of: dict[str, SourceTraits] = {}
    event_ids = list(flows_by_event)
    for start in range(0, len(event_ids), MAX_EVENTS_AT_ONCE):
        batch = event_ids[start : start + MAX_EVENTS_AT_ONCE]
        events = {event["id"]: event for event in entries_of(store, "events", batch)}
        cited_ids = {cited_id for event in events.values() for cited_id in _cited_ids(event)}
        for source in entries_of(store, "sources", cited_ids - traits_of.keys()):
            traits_of[source["id"]] = source_traits(source)
        for event_id in batch:
            for flow in flows_by_event[event_id]:
                yield figure_support(events[event_id], flow, traits_of)
