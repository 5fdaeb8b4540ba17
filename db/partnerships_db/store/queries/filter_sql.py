"""SQL for the events that a filter and an as-of date select."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Literal

from partnerships_db.filters.model import (
    AmountRange,
    AmountTest,
    AnyOf,
    Clause,
    DateRange,
    FieldTerm,
    Filter,
    Phrase,
    RecordRange,
)
from partnerships_db.filters.terms import CASH
from partnerships_db.format.vocabulary import UNKNOWN, ListName
from partnerships_db.store.event_keys import LAST_KEY, first_key, limit_key
from partnerships_db.store.index_rows import sortable_text
from partnerships_db.store.store import json_list
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


_MODELS_OF_FAMILY = "SELECT id FROM model WHERE name_key(coalesce(family, '')) IN ({ids})"

_SOURCES_NAMED = "SELECT id FROM source WHERE id IN ({ids}) OR kind IN ({ids})"

_REGIONS = """
    SELECT 1
    FROM entry, json_each(CASE WHEN json_valid(body) THEN body END, '$.regions') AS region
    WHERE entry.entry = route.entry"""

_IS_COMPANY_OF_ROUTE = """route.provider IN ({ids}) OR EXISTS (
    SELECT 1 FROM period WHERE period.route = route.entry
        AND coalesce(period.operator, route.operator, route.provider) IN ({ids}))"""

_HAS_SOURCE = f"""event.entry IN (
    SELECT entry FROM citation WHERE entry >= ?1 AND entry < ?2 AND source IN ({_SOURCES_NAMED}))"""

_ROUTE_CONDITIONS = {
    "event": "route.entry IN (SELECT route FROM period WHERE event IN ({ids}))",
    "company": _IS_COMPANY_OF_ROUTE,
    "model": "route.model IN ({ids})",
    "family": f"route.model IN ({_MODELS_OF_FAMILY})",
    "provider": "route.provider IN ({ids})",
    "zone": "route.entry IN (SELECT route FROM route_name WHERE name_key(scope) IN ({ids}))",
    "region": f"EXISTS ({_REGIONS} AND name_key(region.value || '') IN ({{ids}}))",
    "source": f"route.entry IN (SELECT entry FROM citation WHERE source IN ({_SOURCES_NAMED}))",
}
"""The condition on a row of `route` for each term that selects routes; `status` needs a day."""

_OF_CHANGED_ROUTE = """event.id IN (
    SELECT period.event FROM period JOIN route ON route.entry = period.route
    WHERE period.event IS NOT NULL AND ({test}))"""
"""An event that changed a route for which a condition holds."""

_FIELD_CONDITIONS = {
    "event": "event.id IN ({ids})",
    "kind": "event.kind IN ({ids})",
    "company": _IN_PARTIES,
    "flow": _IN_FLOWS.format(test="kind IN ({ids})"),
    "paid": _IN_FLOWS.format(test=f"coalesce(paid_in, '{CASH}') IN ({{ids}})"),
    "status": _HAS_STATUS,
    "model": _HAS_MODEL,
    "family": _HAS_MODEL.format(ids=_MODELS_OF_FAMILY),
    "provider": _IN_ROUTE_PERIODS.format(column="provider", ids="{ids}"),
    "zone": _OF_CHANGED_ROUTE.format(test=_ROUTE_CONDITIONS["zone"]),
    "region": _OF_CHANGED_ROUTE.format(test=_ROUTE_CONDITIONS["region"]),
    "tag": _HAS_TAG,
    "source": _HAS_SOURCE,
}
"""The condition for each term that takes ids or words of the format."""

_IN_SPEAKERS = """event.entry IN (
    SELECT event FROM prose WHERE event >= ?1 AND event < ?2 AND speaker != '' AND ({test}))"""

_HITS = "SELECT rowid AS entry FROM search WHERE rowid >= ?1 AND rowid < ?2 AND search MATCH ?"
"""The keys of the events with some words: in a small range they are found in a small time."""

_IN_SEARCH = f"event.entry IN ({_HITS})"

_HAS_CONFLICT = """NOT event.retracted AND event.entry IN (
    SELECT entry FROM report WHERE entry >= ?1 AND entry < ?2)"""

_IS_NEW = """event.id IN (
    SELECT change.id FROM change JOIN import ON import.import = change.import
    WHERE change.list = 'events' AND NOT import.undone
        AND change.import > coalesce(?, (SELECT min(import) FROM import)))"""

_CHANGED_SINCE = """{table}.id IN (
    SELECT change.id FROM change JOIN import ON import.import = change.import
    WHERE change.list = '{list}' AND NOT import.undone AND import.at >= ?)"""

_IS_CONDITIONS = {
    "marked": "event.id IN (SELECT value FROM json_each(?))",
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
        condition, values = _clause_condition(clause, criteria)
        conditions.append(f"NOT ({condition})" if clause.negated else f"({condition})")
        parameters.extend(values)
    return _joined(conditions, "AND"), parameters


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
    if criteria.searched and not _other_clauses(criteria):
        return _HITS, [*_key_range(criteria, as_of, keys), fts_query(criteria)]
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


def _clause_condition(clause: Clause, criteria: Filter) -> SqlCondition:
    match clause:
        case Phrase() | AnyOf(parts=(Phrase(), *_)):
            return _IN_SEARCH, [_match(clause)]
        case AnyOf():
            return _any_of([_clause_condition(part, criteria) for part in clause.parts])
        case DateRange():
            return "event.entry >= ? AND event.entry < ?", list(_days_to_keys(clause))
        case RecordRange(name="since"):
            return _changed_since(clause, "event", "events")
        case RecordRange():
            condition, parameters = _checked_condition(clause)
            return _OF_CHANGED_ROUTE.format(test=condition), parameters
        case AmountTest():
            tests = [(clause.operator, clause.number)]
            return _figure_condition(clause.name, clause.unit, tests)
        case AmountRange():
            return _figure_condition(clause.name, clause.unit, _range_tests(clause))
        case FieldTerm():
            return _field_condition(clause, criteria)


_MAX_CHAIN = 100
"""The most conditions in one chain of AND or OR: SQLite limits the depth of an expression."""


def _joined(conditions: Sequence[str], operator: Literal["AND", "OR"]) -> str:
    """One condition of many, in chains that are short enough for SQLite."""
    while len(conditions) > _MAX_CHAIN:
        starts = range(0, len(conditions), _MAX_CHAIN)
        chains = [conditions[start : start + _MAX_CHAIN] for start in starts]
        conditions = [f"({_joined(chain, operator)})" for chain in chains]
    return f" {operator} ".join(conditions)


def _any_of(conditions: Iterable[SqlCondition]) -> SqlCondition:
    alternatives: list[str] = []
    parameters: list[Any] = []
    for condition, values in conditions:
        alternatives.append(f"({condition})")
        parameters.extend(values)
    return _joined(alternatives, "OR"), parameters


def _field_condition(term: FieldTerm, criteria: Filter) -> SqlCondition:
    match term.name:
        case "is":
            conditions = [_IS_CONDITIONS[value] for value in term.values]
            readers_values = {"new": criteria.seen, "marked": json_list(sorted(criteria.marked))}
            parameters = [readers_values[value] for value in term.values if value in readers_values]
            return _joined(conditions, "OR"), parameters
        case "has":
            return _joined([_HAS_CONDITIONS[value] for value in term.values], "OR"), []
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
    tests = _joined([test] * len(term.values), "OR")
    condition = _HAS_FLOW_WITH.format(test=tests)
    marks, values = _id_placeholders(term.name, term.values)
    if UNKNOWN in term.values:
        return condition, values
    # A company on a side of a flow is also a party of the event, for which there is an index.
    return f"{_IN_PARTIES.format(ids=marks)} AND {condition}", values * 2


def _speaker_condition(term: FieldTerm) -> SqlCondition:
    tests = _joined(["instr(folded(speaker), ?)"] * len(term.values), "OR")
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


# -- Routes ----------------------------------------------------------------------------------------


def route_condition(criteria: Filter) -> SqlCondition:
    """A condition on `route` for the terms of a filter that select routes whatever the day.

    `status:` depends on the day, and words are those of models: they are left to the caller.
    """
    conditions: list[str] = []
    parameters: list[Any] = []
    for clause in criteria.parts:
        selected = _route_clause_condition(clause)
        if selected is None:
            continue
        condition, values = selected
        conditions.append(f"NOT ({condition})" if clause.negated else f"({condition})")
        parameters.extend(values)
    return _joined(conditions, "AND") or "TRUE", parameters


def _route_clause_condition(clause: Clause) -> SqlCondition | None:
    match clause:
        case RecordRange(name="since"):
            return _changed_since(clause, "route", "availability")
        case RecordRange():
            return _checked_condition(clause)
        case AnyOf(parts=(RecordRange(), *_)):
            alternatives = [_route_clause_condition(part) for part in clause.parts]
            return _any_of([condition for condition in alternatives if condition is not None])
        case FieldTerm() if clause.name in _ROUTE_CONDITIONS:
            template = _ROUTE_CONDITIONS[clause.name]
            marks, values = _id_placeholders(clause.name, clause.values)
            return template.format(ids=marks), values * template.count("{ids}")
    return None


def _changed_since(
    days: RecordRange,
    table: str,
    list_name: ListName,
) -> SqlCondition:
    """Entries of a list that an import added or changed from a day on, in local time."""
    moment = datetime.combine(days.first or date.min, time.min)
    # The ends of the calendar have no local time.
    with suppress(OverflowError, ValueError, OSError):
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    condition = _CHANGED_SINCE.format(table=table, list=list_name)
    return condition, [f"{moment.isoformat(timespec='seconds')}Z"]


def _checked_condition(days: RecordRange) -> SqlCondition:
    """Routes whose last check lies in a range of days; without a start, also unchecked routes."""
    tests: list[str] = []
    parameters: list[Any] = []
    for operator, day in ((">=", days.first), ("<=", days.last)):
        if day is not None:
            tests.append(f"last_day(route.checked) {operator} ?")
            parameters.append(day.toordinal())
    condition = " AND ".join(tests)
    if days.first is None:
        condition = f"route.checked IS NULL OR {condition}"
    return f"coalesce({condition}, FALSE)", parameters


# -- Values ----------------------------------------------------------------------------------------


def _id_placeholders(name: str, values: Sequence[str]) -> SqlCondition:
    """The SQL for the values of a term after `IN`, separated by commas, and its parameters."""
    if name not in LIST_OF:
        return ",".join("?" * len(values)), list(values)
    todays_id = _TODAYS_ID.format(list=LIST_OF[name])
    parameters: list[str] = []
    for value in values:
        parameters += [value, value]
    return ",".join([todays_id] * len(values)), parameters
