"""What a filter may be completed with, from what the store holds, each with how many events it would leave."""

from datetime import date
from typing import Any, get_args

from partnerships_db.filters.completion import CompletionContext, Suggestion, suggested_terms
from partnerships_db.filters.model import Filter
from partnerships_db.format.vocabulary import RouteStatus
from partnerships_db.store.queries.filter_sql import where_clause
from partnerships_db.store.store import Store
from partnerships_db.values.name_matching import fold_accents

MAX_SUGGESTIONS = 12
"""So many values are offered."""

_ROUTES = "event JOIN period ON period.event = event.id JOIN route ON route.entry = period.route"
_MADE = {
    "stated": "(SELECT entry AS event, status FROM event UNION ALL SELECT event, status FROM flow)",
    "modelled": f"""(SELECT event, model FROM event_model
        UNION ALL SELECT event.entry, route.model FROM {_ROUTES})""",
    "cited": "(SELECT event.entry AS event, source FROM citation JOIN event ON event.entry = citation.entry)",
    "offered": f"(SELECT event.entry AS event, route.provider FROM {_ROUTES})",
}
"""Tables that are made of others: what a term means may stand in several places."""

_VALUES = {
    "kind": ("event", "event.kind"),
    "status": ("stated", "stated.status"),
    "flow": ("flow", "flow.kind"),
    "company": ("party", "party.company"),
    "from": ("party", "party.company"),
    "to": ("party", "party.company"),
    "tag": ("tag", "tag.tag"),
    "model": ("modelled", "modelled.model"),
    "source": ("cited", "cited.source"),
    "speaker": ("prose", "prose.speaker"),
    "event": ("event", "event.id"),
    "provider": ("offered", "offered.provider"),
    "date": ("event", "substr(replace(event.date, 'about ', ''), 1, 4)"),
}
"""In which table the values of a term stand, and in which of its columns."""

_ONCE = ("event", "party", "cited", "tag", "prose")
"""Tables that have a value no more than once for each event."""

_FIXED = {"is": ("conflict", "new", "retracted"), "has": ("amount", "capacity", "conflict", "flow")}


def suggestions(
    store: Store, context: CompletionContext, before: Filter, as_of: date | None
) -> list[Suggestion]:
    """Terms where a word is begun, else values of the term, those that leave most events first; for a worker."""
    if not context.name:
        return suggested_terms(context.begun) if context.begun else []
    if context.name in _FIXED:
        return [
            Suggestion(value)
            for value in _FIXED[context.name]
            if value.startswith(context.begun.lower())
        ]
    if context.name not in _VALUES:
        return []
    found = counted_values(store, context.name, before, as_of, context.begun)
    if context.name == "status":
        known = {offered.text for offered in found}
        more = (
            word
            for word in get_args(RouteStatus)
            if word.startswith(context.begun) and word not in known
        )
        found += [Suggestion(word, "of a route") for word in more]
    return found[:MAX_SUGGESTIONS]


def counted_values(store: Store, name: str, before: Filter, as_of: date | None, begun: str = "",
                   limit: int = MAX_SUGGESTIONS) -> list[Suggestion]:  # fmt: skip
    """The values of a term among the events that a filter leaves, with their number of events, the most first.

    A company is also found by the beginning of a word of its name or of an alias, accents aside.
    """
    table, column = _VALUES[name]
    tables = f"{_MADE[table]} AS {table}" if table in _MADE else table
    key, clause, parameters = (
        "event.entry" if table == "event" else f"{table}.event",
        "1",
        list[Any](),
    )
    if before or as_of is not None:  # otherwise no event need be looked at
        clause, parameters = where_clause(before, as_of)
        tables = tables if table == "event" else f"event JOIN {tables} ON {key} = event.entry"
    count = "count(*)" if table in _ONCE else f"count(DISTINCT {key})"
    like = f"{begun}%".replace("\\", "\\\\").replace("_", "\\_")
    begins, values = (f"{column} LIKE ? ESCAPE '\\'", [like]) if begun else ("1", [])
    if name in ("company", "from", "to") and begun:
        begins = """party.company IN (SELECT id FROM company WHERE id LIKE ? ESCAPE '\\'
            OR instr(' ' || replace(folded(name || ' ' || aliases), char(10), ' '), ' ' || ?))"""
        values.append(fold_accents(begun))
    query = f"""
        SELECT {column}, {count} FROM {tables}
        WHERE {clause} AND {begins} AND {column} != ''
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?
    """
    rows = store.rows(query, [*parameters, *values, limit])
    return [Suggestion(str(value), "", int(count)) for value, count in rows]
