"""Entries by what they are called, for the palette."""

from dataclasses import dataclass, field

from partnerships_db.filters.model import FilterError
from partnerships_db.filters.parser import parse_filter, tokens
from partnerships_db.store.queries.filter_sql import where_clause
from partnerships_db.store.store import Store
from partnerships_db.values.name_matching import fold_accents, word_starts


@dataclass(frozen=True, slots=True)
class NameMatch:
    """An entry that is called so."""

    id: str
    name: str
    aside: str


@dataclass(frozen=True, slots=True)
class NameMatches:
    """The first few of each list."""

    companies: list[NameMatch] = field(default_factory=list)
    models: list[NameMatch] = field(default_factory=list)
    events: list[NameMatch] = field(default_factory=list)


def find_by_name(store: Store, typed: str, limit: int = 12) -> NameMatches:
    """Companies and models with a word of their names begun so, and the newest events that match."""
    companies = store.rows(
        "SELECT id, name, coalesce(kind, ''), aliases FROM company ORDER BY name COLLATE NOCASE"
    )
    models = store.rows(
        "SELECT id, name, coalesce(family, ''), '' FROM model ORDER BY released_day DESC, id"
    )
    return NameMatches(
        _called(companies, typed, limit),
        _called(models, typed, limit),
        _events(store, typed, limit),
    )


def _called(rows: list[tuple[str, str, str, str]], typed: str, limit: int) -> list[NameMatch]:
    words = fold_accents(typed).split()
    found = []
    for entry_id, name, aside, aliases in rows:
        starts = word_starts(f"{name} {aliases} {entry_id}")
        if all(any(start.startswith(word) for start in starts) for word in words):
            found.append(NameMatch(entry_id, name, aside))
            if len(found) == limit:
                break
    return found


def _events(store: Store, typed: str, limit: int) -> list[NameMatch]:
    quoted = " ".join(tokens(typed))
    try:
        chosen = parse_filter(quoted)
    except FilterError:
        return []
    if not chosen:
        return []
    clause, parameters = where_clause(chosen, None)
    query = f"SELECT event.id, event.title, event.date FROM event WHERE {clause} ORDER BY event.entry DESC LIMIT ?"
    return [NameMatch(*row) for row in store.rows(query, [*parameters, limit])]
