"""A filter and an as-of date to SQL: the keys of the events they select."""

from datetime import date
from typing import Any

from partnerships_db.filters import Between, Figure, Filter, Part, Term, Words
from partnerships_db.store.rows import first_key, limit_key, sortable

Query = tuple[str, list[Any]]
"""SQL and its parameters, in order."""

_OF_EVENT = {
    "kind": "event.kind IN ({})",
    "company": "EXISTS (SELECT 1 FROM party WHERE party.event = event.entry AND party.company IN ({}))",
    "from": "EXISTS (SELECT 1 FROM flow WHERE flow.event = event.entry AND {})",
    "to": "EXISTS (SELECT 1 FROM flow WHERE flow.event = event.entry AND {})",
    "flow": "EXISTS (SELECT 1 FROM flow WHERE flow.event = event.entry AND flow.kind IN ({}))",
    "status": "(event.status IN ({0}) OR EXISTS (SELECT 1 FROM flow WHERE flow.event = event.entry"
    " AND flow.status IN ({0})))",
    "model": "EXISTS (SELECT 1 FROM event_model"
    " WHERE event_model.event = event.entry AND event_model.model IN ({0}))"
    " OR EXISTS (SELECT 1 FROM period JOIN route ON route.entry = period.route"
    " WHERE period.event = event.id AND route.model IN ({0}))",
    "provider": "EXISTS (SELECT 1 FROM period JOIN route ON route.entry = period.route"
    " WHERE period.event = event.id AND route.provider IN ({}))",
    "tag": "EXISTS (SELECT 1 FROM tag WHERE tag.event = event.entry AND tag.tag IN ({}))",
    "source": "EXISTS (SELECT 1 FROM citation JOIN source ON source.id = citation.source"
    " WHERE citation.entry = event.entry AND (source.id IN ({0}) OR source.kind IN ({0})))",
    "speaker": "EXISTS (SELECT 1 FROM prose WHERE prose.event = event.entry AND {})",
}
_IS = {
    "retracted": "event.retracted",
    "conflict": "EXISTS (SELECT 1 FROM report WHERE report.entry = event.entry)",
    "new": "event.id IN (SELECT change.id FROM change JOIN import ON import.import = change.import"
    " WHERE change.list = 'events' AND NOT import.undone"
    " AND change.import > coalesce(?, (SELECT min(import) FROM import)))",
}
_HAS = {
    "amount": "EXISTS (SELECT 1 FROM flow"
    " WHERE flow.event = event.entry AND coalesce(flow.size, flow.vague) IS NOT NULL)",
    "capacity": "(event.capacity IS NOT NULL"
    " OR EXISTS (SELECT 1 FROM flow WHERE flow.event = event.entry AND flow.capacity IS NOT NULL))",
    "conflict": _IS["conflict"],
    "flow": "EXISTS (SELECT 1 FROM flow WHERE flow.event = event.entry)",
}


def conditions(chosen: Filter, as_of: date | None) -> Query:
    """A condition on `event` that holds for what is selected."""
    clauses = ["event.entry < ?"]
    parameters: list[Any] = [limit_key(as_of)]
    search = " AND ".join(_match(words) for words in chosen.words)
    if search:
        clauses.append("event.entry IN (SELECT rowid FROM search WHERE search MATCH ?)")
        parameters.append(search)
    for part in chosen.parts:
        if isinstance(part, Words) and not part.negated:
            continue
        clause, values = _clause(part, chosen.seen)
        clauses.append(f"NOT ({clause})" if part.negated else f"({clause})")
        parameters += values
    return " AND ".join(clauses), parameters


def _match(words: Words) -> str:
    """Words as the search index reads them; they are letters and digits alone, so nothing is syntax."""
    phrase = f'"{" ".join(words.tokens)}"'
    return phrase if words.is_exact else f"{phrase} *"


def _clause(part: Part, seen: int | None) -> Query:
    match part:
        case Words():
            return "event.entry IN (SELECT rowid FROM search WHERE search MATCH ?)", [_match(part)]
        case Between(first=first, last=last):
            low = first_key(first.toordinal()) if first else 0
            return "event.entry >= ? AND event.entry < ?", [low, limit_key(last)]
        case Figure():
            return _figure(part)
        case Term(name="is", values=values):
            return " OR ".join(_IS[value] for value in values), [seen] * values.count("new")
        case Term(name="has", values=values):
            return " OR ".join(_HAS[value] for value in values), []
        case Term():
            return _term(part)


def _term(term: Term) -> Query:
    template, values = _OF_EVENT[term.name], list(term.values)
    if term.name in ("from", "to"):
        column = "payers" if term.name == "from" else "payees"
        tests = " OR ".join([f"instr(',' || flow.{column} || ',', ',' || ? || ',')"] * len(values))
        return template.format(f"({tests})"), values
    if term.name == "speaker":
        tests = " OR ".join(["instr(lower(prose.speaker), lower(?))"] * len(values))
        return template.format(f"({tests})"), values
    return template.format(",".join("?" * len(values))), values * (2 if "{0}" in template else 1)


def _figure(figure: Figure) -> Query:
    number = sortable(figure.number)
    if figure.name == "capacity":
        test = f"flow.power {figure.operator} ?"
        return f"EXISTS (SELECT 1 FROM flow WHERE flow.event = event.entry AND {test})", [number]
    test = f"flow.currency = ? AND flow.size {figure.operator} ?"
    return f"EXISTS (SELECT 1 FROM flow WHERE flow.event = event.entry AND {test})", [figure.unit, number]


def selected_keys(chosen: Filter, as_of: date | None) -> Query:
    """A query for the keys of the selected events, oldest first."""
    clause, parameters = conditions(chosen, as_of)
    return f"SELECT event.entry FROM event WHERE {clause} ORDER BY event.entry", parameters
