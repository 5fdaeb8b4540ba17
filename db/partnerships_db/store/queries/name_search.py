"""Companies, models and events by their names, for the palette."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from partnerships_db.filters.model import FilterError
from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.queries.filter_sql import where_clause
from partnerships_db.store.store import Store
from partnerships_db.values.name_matching import fold_accents, word_starts


@dataclass(frozen=True, slots=True)
class NameMatch:
    """An entry whose name matches."""

    id: str
    name: str
    """The name of a company or model, or the title of an event."""
    aside: str
    """The kind of a company, the family of a model, or the date of an event."""


@dataclass(frozen=True, slots=True)
class NameMatches:
    """The first matches of each list."""

    companies: list[NameMatch] = field(default_factory=list)
    models: list[NameMatch] = field(default_factory=list)
    events: list[NameMatch] = field(default_factory=list)


def find_by_name(
    store: Store,
    typed: str,
    limit: int = 12,
) -> NameMatches:
    """Find companies and models by the beginnings of words of their names, and the newest events.

    Events are found as a filter of these words finds them. Each list has at most `limit` matches.
    """
    company_rows = store.rows(
        "SELECT id, name, coalesce(kind, ''), aliases FROM company ORDER BY name COLLATE NOCASE"
    )
    model_rows = store.rows(
        "SELECT id, name, coalesce(family, ''), '' FROM model ORDER BY released_day DESC, id"
    )
    return NameMatches(
        companies=_matching_entries(company_rows, typed, limit),
        models=_matching_entries(model_rows, typed, limit),
        events=_matching_events(store, typed, limit),
    )


def _matching_entries(
    entry_rows: list[tuple[str, str, str, str]],
    typed: str,
    limit: int,
) -> list[NameMatch]:
    words = tuple(fold_accents(typed).split())
    matches: list[NameMatch] = []
    for entry_id, name, aside, aliases in entry_rows:
        starts = word_starts(f"{name} {aliases} {entry_id}")
        if all(_begins_any(word, starts) for word in words):
            matches.append(NameMatch(entry_id, name, aside))
            if len(matches) == limit:
                break
    return matches


def _begins_any(word: str, starts: Iterable[str]) -> bool:
    return any(start.startswith(word) for start in starts)


def _matching_events(
    store: Store,
    typed: str,
    limit: int,
) -> list[NameMatch]:
    plain_words = re.sub(r"[\W_]+", " ", fold_accents(typed))  # without the syntax of filters
    try:
        criteria = parse_filter(plain_words)
    except FilterError:
        return []
    if not criteria:
        return []
    condition, parameters = where_clause(criteria, None)
    query = f"""
        SELECT event.id, event.title, event.date FROM event
        WHERE {condition} ORDER BY event.entry DESC LIMIT ?
    """
    return [NameMatch(*event_row) for event_row in store.rows(query, [*parameters, limit])]
