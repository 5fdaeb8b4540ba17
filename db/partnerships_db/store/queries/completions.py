"""The values with which a term of a filter can be completed, with their numbers of events."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple, get_args

from partnerships_db.filters.completion import CompletionContext, Suggestion, suggested_terms
from partnerships_db.filters.editing import quoted_if_needed
from partnerships_db.filters.model import Filter, FilterError
from partnerships_db.filters.parser import parse_filter
from partnerships_db.filters.terms import CASH, WORD_TERMS, Subject
from partnerships_db.format.vocabulary import RouteStatus
from partnerships_db.store.queries.filter_sql import SqlCondition, where_clause
from partnerships_db.store.store import Store
from partnerships_db.values.name_matching import fold_accents, search_words

MAX_SUGGESTIONS = 12

MIN_VALUE_LETTERS = 3
"""The fewest letters of a plain word for which terms with values are suggested."""

MAX_VALUES_OF_TERM = 3
"""The most values of one term that are suggested for a plain word."""

_VALUE_TERMS: dict[Subject, tuple[str, ...]] = {
    "events": ("company", "model", "tag", "kind"),
    "routes": ("model", "provider"),
}
"""The terms whose values are suggested for a plain word."""


class _ValueColumn(NamedTuple):
    """The column that holds the values of a term. Its table has the event's key as `event`."""

    table: str
    column: str
    derived_from: str = ""
    """The SQL of the table, if it is made of others."""
    has_unique_values: bool = False
    """Whether the table has a value at most once for each event."""


_ROUTES_OF_EVENTS = """
    event JOIN period ON period.event = event.id JOIN route ON route.entry = period.route
"""
_STATUSES = """(
    SELECT entry AS event, status FROM event
    UNION ALL SELECT event, status FROM flow)"""
_MODELS = f"""(
    SELECT event, model FROM event_model
    UNION ALL SELECT event.entry, route.model FROM {_ROUTES_OF_EVENTS})"""
_FAMILIES = f"(SELECT event, family FROM {_MODELS} AS named JOIN model ON model.id = named.model)"
_ZONES = f"""(
    SELECT event.entry AS event, scope
    FROM {_ROUTES_OF_EVENTS} JOIN route_name ON route_name.route = route.entry)"""
_REGIONS = f"""(
    SELECT event.entry AS event, region.value || '' AS region
    FROM {_ROUTES_OF_EVENTS} JOIN entry ON entry.entry = route.entry,
        json_each(CASE WHEN json_valid(body) THEN body END, '$.regions') AS region)"""
_SOURCES = """(
    SELECT event.entry AS event, source
    FROM citation JOIN event ON event.entry = citation.entry)"""
_PROVIDERS = f"(SELECT event.entry AS event, route.provider FROM {_ROUTES_OF_EVENTS})"
_YEAR = "substr(replace(event.date, 'about ', ''), 1, 4)"

_PARTY_COLUMN = _ValueColumn("party", "party.company", has_unique_values=True)

_VALUES = {
    "kind": _ValueColumn("event", "event.kind", has_unique_values=True),
    "status": _ValueColumn("event_status", "event_status.status", _STATUSES),
    "flow": _ValueColumn("flow", "flow.kind"),
    "paid": _ValueColumn("flow", f"coalesce(flow.paid_in, '{CASH}')"),
    "company": _PARTY_COLUMN,
    "from": _PARTY_COLUMN,
    "to": _PARTY_COLUMN,
    "tag": _ValueColumn("tag", "tag.tag", has_unique_values=True),
    "model": _ValueColumn("any_model", "any_model.model", _MODELS),
    "family": _ValueColumn("of_family", "of_family.family", _FAMILIES),
    "zone": _ValueColumn("of_zone", "of_zone.scope", _ZONES),
    "region": _ValueColumn("of_region", "of_region.region", _REGIONS),
    "source": _ValueColumn(
        "cited",
        "cited.source",
        _SOURCES,
        has_unique_values=True,
    ),
    "speaker": _ValueColumn("prose", "prose.speaker", has_unique_values=True),
    "event": _ValueColumn("event", "event.id", has_unique_values=True),
    "provider": _ValueColumn("route_provider", "route_provider.provider", _PROVIDERS),
    "date": _ValueColumn("event", _YEAR, has_unique_values=True),
}
"""The values of each term whose values depend on the store."""

_FIXED_VALUES = {name: words for name, words in WORD_TERMS.items() if name not in _VALUES}
_FIXED_VALUES["since"] = ("7d", "30d", "90d")
"""The values of each term whose values are the same for every store."""


def suggestions(
    store: Store,
    context: CompletionContext,
    before: Filter,
    as_of: date | None,
    limit: int = MAX_SUGGESTIONS,
    subject: Subject = "events",
) -> list[Suggestion]:
    """The suggestions for a word or a value that is being typed; it is for a worker.

    For a word these are the terms that select the subject, for a value those that leave most events
    of the filter `before`.
    """
    if not context.name:
        terms = suggested_terms(context.begun, subject)
        if len(context.begun) < MIN_VALUE_LETTERS:
            return terms
        terms += _terms_with_values(store, context.begun, before, as_of, subject)
        return terms[:limit]
    if context.name in _FIXED_VALUES:
        return _fixed_suggestions(context)
    if context.name not in _VALUES:
        return []
    suggested = counted_values(
        store,
        context.name,
        before,
        as_of,
        context.begun,
        limit,
    )
    if context.name == "status":
        suggested += _route_status_suggestions(context.begun, suggested)
    return suggested[:limit]


def _terms_with_values(
    store: Store,
    begun: str,
    before: Filter,
    as_of: date | None,
    subject: Subject,
) -> list[Suggestion]:
    """The terms that select more exactly what a plain word may mean: `company:openai`, `date:2025`.

    Of the names that begin with the word, those with most events come first.
    """
    suggested = [
        Suggestion(term, "events of that time" if term.startswith("date") else "larger figures")
        for term in _measures_meant(begun)
        if subject != "routes"
    ]
    valued: list[Suggestion] = []
    for name in _VALUE_TERMS[subject]:
        values = counted_values(
            store,
            name,
            before,
            as_of,
            begun,
            MAX_VALUES_OF_TERM,
        )
        valued += [
            value._replace(text=f"{name}:{quoted_if_needed(value.text)}") for value in values
        ]
    valued.sort(key=lambda suggestion: -(suggestion.events or 0))
    return suggested + valued


def _measures_meant(begun: str) -> Iterator[str]:
    """Yield the term for a word that is a date or an amount: `2025-11`, `10bn`, `>10bn`."""
    is_number = begun[:1].isdigit()
    is_comparison = begun.startswith((">", "<"))
    if is_number:
        with suppress(FilterError):
            parse_filter(f"date:{begun}")
            yield f"date:{begun}"
    if is_comparison or (is_number and begun[-1:].isalpha()):
        term = f"amount{begun}" if is_comparison else f"amount>{begun}"
        with suppress(FilterError):
            parse_filter(term)
            yield term


def _fixed_suggestions(context: CompletionContext) -> list[Suggestion]:
    begun = context.begun.lower()
    values = _FIXED_VALUES[context.name]
    return [Suggestion(value) for value in values if value.startswith(begun)]


def _route_status_suggestions(begun: str, suggested: list[Suggestion]) -> list[Suggestion]:
    """The statuses of routes, less those that events have too."""
    event_statuses = {suggestion.text for suggestion in suggested}
    return [
        Suggestion(status, "of a route")
        for status in get_args(RouteStatus)
        if status.startswith(begun) and status not in event_statuses
    ]


def counted_values(
    store: Store,
    name: str,
    before: Filter,
    as_of: date | None,
    begun: str = "",
    limit: int = MAX_SUGGESTIONS,
) -> list[Suggestion]:
    """The values of a term that begin with `begun`, with their numbers of events, the most first.

    Only the events that the filter `before` selects are counted. A company is also suggested for
    the beginning of any word of its name or of an alias, accents aside.
    """
    values = _VALUES[name]
    is_event_column = values.table == "event"
    event_key = "event.entry" if is_event_column else f"{values.table}.event"
    tables = values.table
    if values.derived_from:
        tables = f"{values.derived_from} AS {values.table}"

    condition = "1"
    parameters: list[Any] = []
    if before or as_of is not None:
        condition, parameters = where_clause(before, as_of)
        if not is_event_column:
            tables = f"event JOIN {tables} ON {event_key} = event.entry"

    count = "count(*)" if values.has_unique_values else f"count(DISTINCT {event_key})"
    begins_so, begun_parameters = _begins_with(values.column, begun)
    query = f"""
        SELECT {values.column}, {count} FROM {tables}
        WHERE {condition} AND {begins_so} AND {values.column} != ''
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?
    """
    value_rows = store.rows(query, [*parameters, *begun_parameters, limit])
    return [Suggestion(str(value), "", int(events)) for value, events in value_rows]


def _begins_with(column: str, begun: str) -> SqlCondition:
    """A condition that a column begins with a text; for companies, any word of their names."""
    if not begun:
        return "1", []
    pattern = f"{begun}%".replace("\\", "\\\\").replace("_", "\\_")
    if column != _PARTY_COLUMN.column:
        return f"{column} LIKE ? ESCAPE '\\'", [pattern]
    condition = """party.company IN (
        SELECT id FROM company
        WHERE id LIKE ? ESCAPE '\\'
            OR instr(' ' || replace(folded(name || ' ' || aliases), char(10), ' '), ' ' || ?)
            OR instr(' ' || search_words(name || ' ' || aliases), ' ' || ?))"""
    return condition, [pattern, fold_accents(begun), search_words(begun).strip()]
