"""A filter and an as-of date to SQL: the keys of the events they select."""

from datetime import date
from decimal import Decimal
from typing import Any

from partnerships_db.filters.model import (
    AmountRange,
    AmountTest,
    AnyOf,
    Clause,
    DateRange,
    FieldTerm,
    Filter,
    Phrase,
)
from partnerships_db.format.vocabulary import UNKNOWN, ListName
from partnerships_db.store.event_keys import LAST_KEY, first_key, limit_key
from partnerships_db.store.index_rows import sortable_text
from partnerships_db.values.name_matching import fold_accents

SqlCondition = tuple[str, list[Any]]
"""SQL and its parameters, in order."""

KeyRange = tuple[int, int]
"""A range of keys: the first that is in, and the first after it that is not."""

ALL_KEYS: KeyRange = (0, LAST_KEY)

# What is told by another table is asked of it once for the range, and not once for each event. The range is ?1 and ?2
# of every statement. A `+` keeps SQLite from an index that it takes for a short way: it is not, for a range of keys.
_FLOW = "event.entry IN (SELECT event FROM flow WHERE event >= ?1 AND event < ?2 AND {})"
_PARTY = (
    "event.entry IN (SELECT event FROM party WHERE event >= ?1 AND event < ?2 AND company IN ({}))"
)
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
    "speaker": "event.entry IN (SELECT event FROM prose WHERE event >= ?1 AND event < ?2 AND speaker != '' AND ({0}))",
}
_NOW = "coalesce((SELECT entry.id FROM former JOIN entry USING (entry) WHERE former.list = '{}' AND was = ?), ?)"
LIST_OF: dict[str, ListName] = {
    "company": "companies", "from": "companies", "to": "companies", "provider": "companies",
    "model": "models", "source": "sources", "event": "events",
}  # fmt: skip
"""The list whose ids a term takes: one that an entry had before is that entry."""

_IS = {
    "retracted": "event.retracted",
    "conflict": "NOT event.retracted AND event.entry IN (SELECT entry FROM report WHERE entry >= ?1 AND entry < ?2)",
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


def where_clause(criteria: Filter, as_of: date | None, keys: KeyRange = ALL_KEYS) -> SqlCondition:
    """A condition on `event` that holds for what is selected among a range of keys.

    The range is its parameters ?1 and ?2, so it goes before any other parameter of a statement.
    """
    low, high = _key_range(criteria, as_of, keys)
    clauses = ["event.entry >= ?1 AND event.entry < ?2"]
    parameters: list[Any] = [low, high]
    if search := fts_query(criteria):
        clauses.append("event.entry IN (SELECT rowid FROM search WHERE search MATCH ?)")
        parameters.append(search)
    for part in _others(criteria):
        clause, values = _clause(part, criteria.seen)
        clauses.append(f"NOT ({clause})" if part.negated else f"({clause})")
        parameters += values
    return " AND ".join(clauses), parameters


def fts_query(criteria: Filter) -> str:
    """What the search index is asked; empty where no word is searched for."""
    return " AND ".join(
        dict.fromkeys(_match(part) for part in criteria.searched if not part.negated)
    )


def selected_keys(criteria: Filter, as_of: date | None, keys: KeyRange = ALL_KEYS) -> SqlCondition:
    """A query for the keys (`entry`) of the events that are selected among a range of keys, in any order."""
    match _others(criteria):
        case [FieldTerm(name=name, values=values, negated=False)] if (
            name in _ALONE and not criteria.searched
        ):
            query = _ALONE[name] if len(values) > 1 else _ALONE[name].replace("DISTINCT ", "")
            marks, asked = _id_placeholders(name, values)
            return query.format(marks), [*_key_range(criteria, as_of, keys), *asked]
    clause, parameters = where_clause(criteria, as_of, keys)
    return f"SELECT event.entry FROM event WHERE {clause}", parameters


def _key_range(criteria: Filter, as_of: date | None, keys: KeyRange) -> KeyRange:
    """The range less what lies after the as-of date and outside the days that the filter asks for."""
    low, high = keys[0], min(keys[1], limit_key(as_of))
    for part in criteria.parts:
        ranges = part.parts if isinstance(part, AnyOf) else (part,)
        days = [_days(one) for one in ranges if isinstance(one, DateRange) and not part.negated]
        if days:
            low, high = max(low, min(days)[0]), min(high, max(limit for _, limit in days))
    return low, high


def _others(criteria: Filter) -> list[Clause]:
    """The parts that are neither searched for nor one range of days."""
    searched = criteria.searched
    return [
        part
        for part in criteria.parts
        if part.negated or not (isinstance(part, DateRange) or part in searched)
    ]


def _days(part: DateRange) -> KeyRange:
    return first_key(part.first.toordinal()) if part.first else 0, limit_key(part.last)


def _match(part: Clause) -> str:
    """Words as the search index reads them; they are letters and digits alone, so nothing is syntax."""
    match part:
        case AnyOf():
            return f"({' OR '.join(map(_match, part.parts))})"
        case Phrase():
            phrase = f'"{" ".join(part.tokens)}"'
            return phrase if part.is_exact else f"{phrase} *"
    raise TypeError(part)


def _clause(part: Clause, seen: int | None) -> SqlCondition:
    match part:
        case Phrase() | AnyOf(parts=(Phrase(), *_)):
            return "event.entry IN (SELECT rowid FROM search WHERE search MATCH ?)", [_match(part)]
        case AnyOf():
            clauses = [_clause(one, seen) for one in part.parts]
            return " OR ".join(f"({clause})" for clause, _ in clauses), [
                one for _, some in clauses for one in some
            ]
        case DateRange():
            return "event.entry >= ? AND event.entry < ?", list(_days(part))
        case AmountTest():
            return _figure(part.name, part.unit, [(part.operator, part.number)])
        case AmountRange():
            ends = [(">=", part.least), ("<=", part.most)]
            return _figure(
                part.name, part.unit, [(operator, end) for operator, end in ends if end is not None]
            )
        case FieldTerm(name="is", values=values):
            return " OR ".join(_IS[value] for value in values), [seen] * values.count("new")
        case FieldTerm(name="has", values=values):
            return " OR ".join(_HAS[value] for value in values), []
        case FieldTerm(name="from" | "to"):
            return _side(part)
        case FieldTerm():
            return _term(part)


def _term(term: FieldTerm) -> SqlCondition:
    template = _OF_EVENT[term.name]
    if term.name == "speaker":
        marks = " OR ".join(["instr(folded(speaker), ?)"] * len(term.values))
        return template.format(marks), [fold_accents(value) for value in term.values]
    marks, values = _id_placeholders(term.name, term.values)
    return template.format(marks), values * template.count("{0}")


def _side(term: FieldTerm) -> SqlCondition:
    """Who pays or is paid: by comma in the flow, among the companies that the event names."""
    column = "payers" if term.name == "from" else "payees"
    now = _NOW.format("companies")
    values = [value for value in term.values for _ in range(2)]
    test = _PAYS.format(
        " OR ".join([f"instr(',' || flow.{column} || ',', ',' || {now} || ',')"] * len(term.values))
    )
    if UNKNOWN in term.values:  # which is no company
        return test, values
    return f"{_PARTY.format(_id_placeholders('company', term.values)[0])} AND {test}", values * 2


def _figure(name: str, unit: str, tests: list[tuple[str, Decimal]]) -> SqlCondition:
    """Of one flow all of those."""
    column = "power" if name == "capacity" else "size"
    asked = " AND ".join(f"+{column} {operator} ?" for operator, _ in tests)
    numbers = [sortable_text(number) for _, number in tests]
    if name == "capacity":
        return _FLOW.format(asked), numbers
    return _FLOW.format(f"+currency = ? AND {asked}"), [unit, *numbers]


def _id_placeholders(name: str, values: tuple[str, ...]) -> SqlCondition:
    """The values of a term, by comma, as SQL asks for them, and their parameters."""
    if name not in LIST_OF:
        return ",".join("?" * len(values)), list(values)
    return ",".join([_NOW.format(LIST_OF[name])] * len(values)), [
        value for value in values for _ in range(2)
    ]
