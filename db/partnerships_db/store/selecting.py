"""A filter and an as-of date to SQL: the keys of the events they select."""

from datetime import date
from typing import Any

from partnerships_db.filters import Between, Figure, Filter, Part, Term, Words
from partnerships_db.store.rows import LAST_KEY, first_key, limit_key, sortable
from partnerships_db.vocabulary import UNKNOWN

Query = tuple[str, list[Any]]
"""SQL and its parameters, in order."""

Range = tuple[int, int]
"""A range of keys: the first that is in, and the first after it that is not."""

ALL_KEYS: Range = (0, LAST_KEY)

# What is told by another table is asked of it once for the range, and not once for each event. The range is ?1 and ?2
# of every statement. A `+` keeps SQLite from an index that it takes for a short way: it is not, for a range of keys.
_FLOW = "event.entry IN (SELECT event FROM flow WHERE event >= ?1 AND event < ?2 AND {})"
_PARTY = "event.entry IN (SELECT event FROM party WHERE event >= ?1 AND event < ?2 AND company IN ({}))"
_PAYS = "EXISTS (SELECT 1 FROM flow WHERE flow.event = event.entry AND ({}))"
_ROUTE = (
    "event.id IN (SELECT period.event FROM period JOIN route ON route.entry = period.route"
    " WHERE period.event IS NOT NULL AND route.{} IN ({{0}}))"
)
_OF_EVENT = {
    "event": "event.id IN ({0})",
    "kind": "event.kind IN ({0})",
    "company": _PARTY.format("{0}"),
    "flow": _FLOW.format("kind IN ({0})"),
    "status": f"event.status IN ({{0}}) OR {_FLOW.format('status IN ({0})')}",
    "model": "event.entry IN (SELECT event FROM event_model WHERE event >= ?1 AND event < ?2 AND model IN ({0}))"
    f" OR {_ROUTE.format('model')}",
    "provider": _ROUTE.format("provider"),
    "tag": "event.entry IN (SELECT event FROM tag WHERE event >= ?1 AND event < ?2 AND tag IN ({0}))",
    "source": "event.entry IN (SELECT entry FROM citation WHERE entry >= ?1 AND entry < ?2"
    " AND source IN (SELECT id FROM source WHERE id IN ({0}) OR kind IN ({0})))",
    "speaker": "event.entry IN (SELECT event FROM prose WHERE event >= ?1 AND event < ?2 AND ({0}))",
}
_IS = {
    "retracted": "event.retracted",
    "conflict": "event.entry IN (SELECT entry FROM report WHERE entry >= ?1 AND entry < ?2)",
    "new": "event.id IN (SELECT change.id FROM change JOIN import ON import.import = change.import"
    " WHERE change.list = 'events' AND NOT import.undone"
    " AND change.import > coalesce(?, (SELECT min(import) FROM import)))",
}
_HAS = {
    "amount": _FLOW.format("coalesce(size, vague) IS NOT NULL"),
    "capacity": f"event.capacity IS NOT NULL OR {_FLOW.format('capacity IS NOT NULL')}",
    "conflict": _IS["conflict"],
    "flow": _FLOW.format("1"),
}
_ALONE = {
    "company": "SELECT DISTINCT event AS entry FROM party WHERE event >= ?1 AND event < ?2 AND company IN ({})",
    "tag": "SELECT DISTINCT event AS entry FROM tag WHERE event >= ?1 AND event < ?2 AND tag IN ({})",
}
"""Where the keys can be read without a look at the events, when nothing else is asked."""


def conditions(chosen: Filter, as_of: date | None, keys: Range = ALL_KEYS) -> Query:
    """A condition on `event` that holds for what is selected among a range of keys.

    The range is its parameters ?1 and ?2, so it goes before any other parameter of a statement.
    """
    low, high = _narrowed(chosen, as_of, keys)
    clauses = ["event.entry >= ?1 AND event.entry < ?2"]
    parameters: list[Any] = [low, high]
    search = " AND ".join(_match(words) for words in chosen.words)
    if search:
        clauses.append("event.entry IN (SELECT rowid FROM search WHERE search MATCH ?)")
        parameters.append(search)
    for part in _others(chosen):
        clause, values = _clause(part, chosen.seen)
        clauses.append(f"NOT ({clause})" if part.negated else f"({clause})")
        parameters += values
    return " AND ".join(clauses), parameters


def selected_keys(chosen: Filter, as_of: date | None, keys: Range = ALL_KEYS) -> Query:
    """A query for the keys (`entry`) of the events that are selected among a range of keys, in any order."""
    match _others(chosen):
        case [Term(name=name, values=values, negated=False)] if name in _ALONE and not chosen.words:
            query = _ALONE[name] if len(values) > 1 else _ALONE[name].replace("DISTINCT ", "")
            return query.format(_marks(values)), [*_narrowed(chosen, as_of, keys), *values]
    clause, parameters = conditions(chosen, as_of, keys)
    return f"SELECT event.entry FROM event WHERE {clause}", parameters


def _narrowed(chosen: Filter, as_of: date | None, keys: Range) -> Range:
    """The range less what lies after the as-of date and outside the days that the filter asks for."""
    low, high = keys[0], min(keys[1], limit_key(as_of))
    for part in chosen.parts:
        if isinstance(part, Between) and not part.negated:
            first, limit = _days(part)
            low, high = max(low, first), min(high, limit)
    return low, high


def _others(chosen: Filter) -> list[Part]:
    """The parts that are neither searched for nor a range of days."""
    return [part for part in chosen.parts if part.negated or not isinstance(part, Words | Between)]


def _days(part: Between) -> Range:
    return first_key(part.first.toordinal()) if part.first else 0, limit_key(part.last)


def _match(words: Words) -> str:
    """Words as the search index reads them; they are letters and digits alone, so nothing is syntax."""
    phrase = f'"{" ".join(words.tokens)}"'
    return phrase if words.is_exact else f"{phrase} *"


def _clause(part: Part, seen: int | None) -> Query:
    match part:
        case Words():
            return "event.entry IN (SELECT rowid FROM search WHERE search MATCH ?)", [_match(part)]
        case Between():
            return "event.entry >= ? AND event.entry < ?", list(_days(part))
        case Figure():
            return _figure(part)
        case Term(name="is", values=values):
            return " OR ".join(_IS[value] for value in values), [seen] * values.count("new")
        case Term(name="has", values=values):
            return " OR ".join(_HAS[value] for value in values), []
        case Term(name="from" | "to"):
            return _side(part)
        case Term():
            return _term(part)


def _term(term: Term) -> Query:
    template, values = _OF_EVENT[term.name], list(term.values)
    if term.name == "speaker":
        return template.format(" OR ".join(["instr(lower(speaker), lower(?))"] * len(values))), values
    return template.format(_marks(values)), values * template.count("{0}")


def _side(term: Term) -> Query:
    """Who pays or is paid: by comma in the flow, among the companies that the event names."""
    column, values = "payers" if term.name == "from" else "payees", list(term.values)
    test = _PAYS.format(" OR ".join([f"instr(',' || flow.{column} || ',', ',' || ? || ',')"] * len(values)))
    if UNKNOWN in values:  # which is no company
        return test, values
    return f"{_PARTY.format(_marks(values))} AND {test}", values * 2


def _figure(figure: Figure) -> Query:
    number = sortable(figure.number)
    if figure.name == "capacity":
        return _FLOW.format(f"+power {figure.operator} ?"), [number]
    return _FLOW.format(f"+currency = ? AND +size {figure.operator} ?"), [figure.unit, number]


def _marks(values: list[str] | tuple[str, ...]) -> str:
    return ",".join("?" * len(values))
