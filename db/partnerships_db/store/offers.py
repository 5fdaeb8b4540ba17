"""What a filter may be completed with, from what the store holds, each with how many events it would leave."""

from datetime import date
from typing import get_args

from partnerships_db.completion import Offered, Wanted, offered_terms
from partnerships_db.filters import Filter
from partnerships_db.names import folded
from partnerships_db.store.connection import Store
from partnerships_db.store.selecting import conditions
from partnerships_db.vocabulary import RouteStatus

MOST = 12
"""So many values are offered."""

_JOINED = {
    "event": "event",
    "flow": "event JOIN flow ON flow.event = event.entry",
    "party": "event JOIN party ON party.event = event.entry",
    "tag": "event JOIN tag ON tag.event = event.entry",
    "event_model": "event JOIN event_model ON event_model.event = event.entry",
    "citation": "event JOIN citation ON citation.entry = event.entry",
    "prose": "event JOIN prose ON prose.event = event.entry",
    "route": "event JOIN period ON period.event = event.id JOIN route ON route.entry = period.route",
}
_VALUES = {
    "kind": ("event", "event.kind"),
    "status": ("event", "event.status"),
    "flow": ("flow", "flow.kind"),
    "company": ("party", "party.company"),
    "from": ("party", "party.company"),
    "to": ("party", "party.company"),
    "tag": ("tag", "tag.tag"),
    "model": ("event_model", "event_model.model"),
    "source": ("citation", "citation.source"),
    "speaker": ("prose", "prose.speaker"),
    "event": ("event", "event.id"),
    "provider": ("route", "route.provider"),
    "date": ("event", "substr(replace(event.date, 'about ', ''), 1, 4)"),
}
"""In which table the values of a term stand, and in which of its columns."""

_REPEATED = ("flow", "route")
"""Tables that may have a value more than once for the same event."""

_OF_EVENTS = ("event", "flow", "party", "tag", "event_model", "prose")
"""Tables of events and nothing else: where all events are asked about, these are counted without a look at them."""

_FIXED = {"is": ("conflict", "new", "retracted"), "has": ("amount", "capacity", "conflict", "flow")}


def offers(store: Store, wanted: Wanted, before: Filter, as_of: date | None) -> list[Offered]:
    """Terms where a word is begun, else values of the term, those that leave most events first; for a worker."""
    if not wanted.name:
        return offered_terms(wanted.begun) if wanted.begun else []
    if wanted.name in _FIXED:
        return [Offered(value) for value in _FIXED[wanted.name] if value.startswith(wanted.begun.lower())]
    if wanted.name not in _VALUES:
        return []
    found = counted_values(store, wanted.name, before, as_of, wanted.begun)
    if wanted.name == "status":
        known = {offered.text for offered in found}
        more = (word for word in get_args(RouteStatus) if word.startswith(wanted.begun) and word not in known)
        found += [Offered(word, "of a route") for word in more]
    return found[:MOST]


def counted_values(store: Store, name: str, before: Filter, as_of: date | None, begun: str = "",
                   most: int = MOST) -> list[Offered]:  # fmt: skip
    """The values of a term among the events that a filter leaves, with their number of events, the most first.

    A company is also found by the beginning of a word of its name or of an alias, accents aside.
    """
    table, column = _VALUES[name]
    clause, parameters = conditions(before, as_of)
    tables, event = _JOINED[table], "event.entry"
    if not before and as_of is None and table in _OF_EVENTS:
        tables, event, clause, parameters = table, f"{table}.event", "1", []
    count = f"count(DISTINCT {event})" if table in _REPEATED else "count(*)"
    like = f"{begun}%".replace("\\", "\\\\").replace("_", "\\_")
    begins, values = (f"{column} LIKE ? ESCAPE '\\'", [like]) if begun else ("1", [])
    if name in ("company", "from", "to") and begun:
        begins = """party.company IN (SELECT id FROM company WHERE id LIKE ? ESCAPE '\\'
            OR instr(' ' || replace(folded(name || ' ' || aliases), char(10), ' '), ' ' || ?))"""
        values.append(folded(begun))
    query = f"""
        SELECT {column}, {count} FROM {tables}
        WHERE {clause} AND {begins} AND {column} != ''
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?
    """
    rows = store.rows(query, [*parameters, *values, most])
    return [Offered(str(value), "", int(count)) for value, count in rows]
