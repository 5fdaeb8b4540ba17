"""SQL for the events that a filter and an as-of date select."""

from collections.abc import Iterable, Sequence
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
"""A piece of SQL and its parameters, in the order of their marks."""

KeyRange = tuple[int, int]
"""A range of event keys: the first key in it, and the first one after it."""

ALL_KEYS: KeyRange = (0, LAST_KEY)

LIST_OF: dict[str, ListName] = {
    "company": "companies",
    "from": "companies",
    "to": "companies",
    "provider": "companies",
    "model": "models",
    "source": "sources",
    "event": "events",
}
"""The list of the ids that a term takes. A former id selects the entry that had it."""


# -- SQL templates ---------------------------------------------------------------------------------

# Every template is a condition on one row of `event`. `{ids}` stands for the values of the term.
#
# Another table is read once for the whole range of keys, not once for each event. The range is ?1
# and ?2 of every statement. A `+` keeps SQLite from an index that is slower than the range of keys.

_IN_FLOWS = "event.entry IN (SELECT event FROM flow WHERE event >= ?1 AND event < ?2 AND {test})"

_IN_PARTIES = """event.entry IN (
    SELECT event FROM party WHERE event >= ?1 AND event < ?2 AND company IN ({ids}))"""

_HAS_FLOW_WITH = "EXISTS (SELECT 1 FROM flow WHERE flow.event = event.entry AND ({test}))"

_IN_ROUTE_PERIODS = """event.id IN (
    SELECT period.event FROM period JOIN route ON route.entry = period.route
    WHERE period.event IS NOT NULL AND route.{column} IN ({ids}))"""

_HAS_STATUS = f"event.status IN ({{ids}}) OR {_IN_FLOWS.format(test='status IN ({ids})')}"

_HAS_MODEL = f"""event.entry IN (
    SELECT event FROM event_model WHERE event >= ?1 AND event < ?2 AND model IN ({{ids}}))
    OR {_IN_ROUTE_PERIODS.format(column="model", ids="{ids}")}"""

_HAS_TAG = """event.entry IN (
    SELECT event FROM tag WHERE event >= ?1 AND event < ?2 AND tag IN ({ids}))"""

_HAS_SOURCE = """event.entry IN (
    SELECT entry FROM citation WHERE entry >= ?1 AND entry < ?2 AND source IN (
        SELECT id FROM source WHERE id IN ({ids}) OR kind IN ({ids})))"""

_FIELD_CONDITIONS = {
    "event": "event.id IN ({ids})",
    "kind": "event.kind IN ({ids})",
    "company": _IN_PARTIES,
    "flow": _IN_FLOWS.format(test="kind IN ({ids})"),
    "status": _HAS_STATUS,
    "model": _HAS_MODEL,
    "provider": _IN_ROUTE_PERIODS.format(column="provider", ids="{ids}"),
    "tag": _HAS_TAG,
    "source": _HAS_SOURCE,
}
"""The condition for each term that takes ids or words of the format."""

_IN_SPEAKERS = """event.entry IN (
    SELECT event FROM prose WHERE event >= ?1 AND event < ?2 AND speaker != '' AND ({test}))"""

_IN_SEARCH = "event.entry IN (SELECT rowid FROM search WHERE search MATCH ?)"

_HAS_CONFLICT = """NOT event.retracted AND event.entry IN (
    SELECT entry FROM report WHERE entry >= ?1 AND entry < ?2)"""

_IS_NEW = """event.id IN (
    SELECT change.id FROM change JOIN import ON import.import = change.import
    WHERE change.list = 'events' AND NOT import.undone
        AND change.import > coalesce(?, (SELECT min(import) FROM import)))"""

_IS_CONDITIONS = {
    "retracted": "event.retracted",
    "conflict": _HAS_CONFLICT,
    "new": _IS_NEW,
}
"""The condition for each value of `is:`."""

_HAS_CONDITIONS = {
    "amount": _IN_FLOWS.format(test="coalesce(size, vague) IS NOT NULL"),
    "capacity": f"event.capacity IS NOT NULL OR {_IN_FLOWS.format(test='capacity IS NOT NULL')}",
    "conflict": _HAS_CONFLICT,
    "flow": _IN_FLOWS.format(test="1"),
}
"""The condition for each value of `has:`."""

_KEY_QUERIES = {
    "company": """
        SELECT DISTINCT event AS entry FROM party
        WHERE event >= ?1 AND event < ?2 AND company IN ({ids})
    """,
    "tag": """
        SELECT DISTINCT event AS entry FROM tag
        WHERE event >= ?1 AND event < ?2 AND tag IN ({ids})
    """,
}
"""Queries for a term that is alone in a filter: they need not read the table `event`."""

_TODAYS_ID = """coalesce((
    SELECT entry.id FROM former JOIN entry USING (entry)
    WHERE former.list = '{list}' AND was = ?), ?)"""
"""The id today of an entry that had, or has, a given id. Both marks are for the given id."""


# -- Filters ---------------------------------------------------------------------------------------


def where_clause(
    criteria: Filter,
    as_of: date | None,
    keys: KeyRange = ALL_KEYS,
) -> SqlCondition:
    """A condition on `event` that holds for the selected events in a range of keys.

    The range is its parameters ?1 and ?2, so they come before all other parameters of a statement.
    """
    low, high = _key_range(criteria, as_of, keys)
    conditions = ["event.entry >= ?1 AND event.entry < ?2"]
    parameters: list[Any] = [low, high]

    search = fts_query(criteria)
    if search:
        conditions.append(_IN_SEARCH)
        parameters.append(search)

    for clause in _other_clauses(criteria):
        condition, values = _clause_condition(clause, criteria.seen)
        conditions.append(f"NOT ({condition})" if clause.negated else f"({condition})")
        parameters.extend(values)
    return " AND ".join(conditions), parameters


def fts_query(criteria: Filter) -> str:
    """The query for the search index; empty if the filter searches for no words."""
    matches = [_match(clause) for clause in criteria.searched if not clause.negated]
    return " AND ".join(dict.fromkeys(matches))


def selected_keys(
    criteria: Filter,
    as_of: date | None,
    keys: KeyRange = ALL_KEYS,
) -> SqlCondition:
    """A query for the keys (`entry`) of the selected events in a range of keys, in any order."""
    lone_term = _lone_term(criteria)
    if lone_term is not None:
        query = _KEY_QUERIES[lone_term.name]
        if len(lone_term.values) == 1:
            query = query.replace("DISTINCT ", "")
        marks, values = _id_placeholders(lone_term.name, lone_term.values)
        return query.format(ids=marks), [*_key_range(criteria, as_of, keys), *values]

    condition, parameters = where_clause(criteria, as_of, keys)
    return f"SELECT event.entry FROM event WHERE {condition}", parameters


def _lone_term(criteria: Filter) -> FieldTerm | None:
    """The only term of a filter besides ranges of days, if `_KEY_QUERIES` has a query for it."""
    clauses = _other_clauses(criteria)
    if criteria.searched or len(clauses) != 1:
        return None
    clause = clauses[0]
    if isinstance(clause, FieldTerm) and clause.name in _KEY_QUERIES and not clause.negated:
        return clause
    return None


def _key_range(
    criteria: Filter,
    as_of: date | None,
    keys: KeyRange,
) -> KeyRange:
    """The range of keys, cut at the as-of date and to the days of the filter."""
    low, high = keys
    high = min(high, limit_key(as_of))
    for clause in criteria.parts:
        day_ranges = [] if clause.negated else _day_ranges(clause)
        if day_ranges:
            low = max(low, min(first for first, _ in day_ranges))
            high = min(high, max(limit for _, limit in day_ranges))
    return low, high


def _day_ranges(clause: Clause) -> list[KeyRange]:
    """The keys of the ranges of days that a clause consists of."""
    alternatives = clause.parts if isinstance(clause, AnyOf) else (clause,)
    return [
        _days_to_keys(alternative)
        for alternative in alternatives
        if isinstance(alternative, DateRange)
    ]


def _days_to_keys(days: DateRange) -> KeyRange:
    low = first_key(days.first.toordinal()) if days.first else 0
    return low, limit_key(days.last)


def _other_clauses(criteria: Filter) -> list[Clause]:
    """The clauses that neither `fts_query` nor the range of keys covers."""
    searched = criteria.searched
    clauses: list[Clause] = []
    for clause in criteria.parts:
        is_covered = isinstance(clause, DateRange) or clause in searched
        if clause.negated or not is_covered:
            clauses.append(clause)
    return clauses


def _match(clause: Clause) -> str:
    """The words of a clause in the syntax of FTS5.

    They are letters and digits alone, so they hold nothing of that syntax.
    """
    match clause:
        case AnyOf():
            return f"({' OR '.join(map(_match, clause.parts))})"
        case Phrase():
            phrase = f'"{" ".join(clause.tokens)}"'
            return phrase if clause.is_exact else f"{phrase} *"
    raise TypeError(clause)


# -- Clauses ---------------------------------------------------------------------------------------


def _clause_condition(clause: Clause, seen: int | None) -> SqlCondition:
    match clause:
        case Phrase() | AnyOf(parts=(Phrase(), *_)):
            return _IN_SEARCH, [_match(clause)]
        case AnyOf():
            return _any_of([_clause_condition(part, seen) for part in clause.parts])
        case DateRange():
            return "event.entry >= ? AND event.entry < ?", list(_days_to_keys(clause))
        case AmountTest():
            tests = [(clause.operator, clause.number)]
            return _figure_condition(clause.name, clause.unit, tests)
        case AmountRange():
            return _figure_condition(clause.name, clause.unit, _range_tests(clause))
        case FieldTerm():
            return _field_condition(clause, seen)


def _any_of(conditions: Iterable[SqlCondition]) -> SqlCondition:
    alternatives: list[str] = []
    parameters: list[Any] = []
    for condition, values in conditions:
        alternatives.append(f"({condition})")
        parameters.extend(values)
    return " OR ".join(alternatives), parameters


def _field_condition(term: FieldTerm, seen: int | None) -> SqlCondition:
    match term.name:
        case "is":
            conditions = [_IS_CONDITIONS[value] for value in term.values]
            return " OR ".join(conditions), [seen] * term.values.count("new")
        case "has":
            return " OR ".join(_HAS_CONDITIONS[value] for value in term.values), []
        case "from":
            return _side_condition("payers", term)
        case "to":
            return _side_condition("payees", term)
        case "speaker":
            return _speaker_condition(term)
    template = _FIELD_CONDITIONS[term.name]
    marks, values = _id_placeholders(term.name, term.values)
    return template.format(ids=marks), values * template.count("{ids}")


def _side_condition(column: str, term: FieldTerm) -> SqlCondition:
    """A flow with one of the companies among its payers or payees, a text of ids by comma."""
    company_id = _TODAYS_ID.format(list="companies")
    test = f"instr(',' || flow.{column} || ',', ',' || {company_id} || ',')"
    tests = " OR ".join([test] * len(term.values))
    condition = _HAS_FLOW_WITH.format(test=tests)
    marks, values = _id_placeholders(term.name, term.values)
    if UNKNOWN in term.values:
        return condition, values
    # A company on a side of a flow is also a party of the event, for which there is an index.
    return f"{_IN_PARTIES.format(ids=marks)} AND {condition}", values * 2


def _speaker_condition(term: FieldTerm) -> SqlCondition:
    tests = " OR ".join(["instr(folded(speaker), ?)"] * len(term.values))
    return _IN_SPEAKERS.format(test=tests), [fold_accents(value) for value in term.values]


def _range_tests(amounts: AmountRange) -> list[tuple[str, Decimal]]:
    tests: list[tuple[str, Decimal]] = []
    if amounts.low is not None:
        tests.append((">=", amounts.low))
    if amounts.high is not None:
        tests.append(("<=", amounts.high))
    return tests


def _figure_condition(
    name: str,
    unit: str,
    tests: Sequence[tuple[str, Decimal]],
) -> SqlCondition:
    """A flow whose upper figure passes all tests, which are operators and numbers."""
    column = "power" if name == "capacity" else "size"
    test = " AND ".join(f"+{column} {operator} ?" for operator, _ in tests)
    parameters = [sortable_text(number) for _, number in tests]
    if name != "capacity":
        test = f"+currency = ? AND {test}"
        parameters.insert(0, unit)
    return _IN_FLOWS.format(test=test), parameters


def _id_placeholders(name: str, values: Sequence[str]) -> SqlCondition:
    """The SQL for the values of a term after `IN`, separated by commas, and its parameters."""
    if name not in LIST_OF:
        return ",".join("?" * len(values)), list(values)
    todays_id = _TODAYS_ID.format(list=LIST_OF[name])
    parameters: list[str] = []
    for value in values:
        parameters += [value, value]
    return ",".join([todays_id] * len(values)), parameters
