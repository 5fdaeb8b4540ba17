"""Companies, models, events and sources by their names, for the palette and for commands."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from partnerships_db.filters.model import FilterError
from partnerships_db.filters.parser import parse_filter
from partnerships_db.format.vocabulary import ListName
from partnerships_db.store.queries.details import find_entry
from partnerships_db.store.queries.filter_sql import where_clause
from partnerships_db.store.store import Store
from partnerships_db.values.name_matching import fold_accents, name_key, word_starts

_COMPANY_ROWS = """
    SELECT id, name, coalesce(kind, ''), aliases FROM company ORDER BY name COLLATE NOCASE
"""
_MODEL_ROWS = """
    SELECT id, name, coalesce(family, ''), '' FROM model ORDER BY released_day DESC, id
"""
_SOURCE_ROWS = """
    SELECT id, title, coalesce(publisher, ''), '' FROM source ORDER BY published DESC, id
"""

MAX_RESOLVED_EVENTS = 50
"""The most events among which a typed title is looked for, the newest first."""


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
    return NameMatches(
        companies=_matching_entries(store.rows(_COMPANY_ROWS), typed, limit),
        models=_matching_entries(store.rows(_MODEL_ROWS), typed, limit),
        events=_matching_events(store, typed, limit),
    )


def resolve_name(
    store: Store,
    name: ListName,
    typed: str,
) -> list[NameMatch]:
    """The entries of a list that a typed name means: a single one if it is clear.

    The first of these that finds any decides: the id or a former id, the whole name or an alias,
    its last words (`opus 4.5`), its beginning, and the beginnings of its words (`sonnet`). Case,
    accents, blanks, dots and hyphens do not count.
    """
    typed = typed.strip()
    entry = find_entry(store, name, typed)
    if entry is not None:
        entry_id = str(entry["id"])
        return [NameMatch(entry_id, str(entry.get("name") or entry.get("title") or entry_id), "")]
    wanted_key = name_key(typed)
    if not wanted_key.strip("-"):
        return []

    rows = _named_rows(store, name, typed)
    rules: tuple[Callable[[str], bool], ...] = (
        lambda key: key == wanted_key,
        lambda key: "-" in wanted_key and key.endswith(f"-{wanted_key}"),
        lambda key: key.startswith(wanted_key),
    )
    for rule in rules:
        matching_rows = [row for row in rows if any(map(rule, _name_keys(row)))]
        if matching_rows:
            return [NameMatch(*row[:3]) for row in matching_rows]
    return _matching_entries(rows, typed, len(rows))


def _named_rows(
    store: Store,
    name: ListName,
    typed: str,
) -> list[tuple[str, str, str, str]]:
    """The id, name, remark and aliases of the entries of a list that may have a name.

    Of events, which may be very many, they are those that a search for its words finds.
    """
    if name == "companies":
        return store.rows(_COMPANY_ROWS)
    if name == "models":
        return store.rows(_MODEL_ROWS)
    if name == "sources":
        return store.rows(_SOURCE_ROWS)
    if name != "events":
        return []
    matches = _matching_events(store, typed, MAX_RESOLVED_EVENTS)
    return [(match.id, match.name, match.aside, "") for match in matches]


def _name_keys(row: tuple[str, str, str, str]) -> set[str]:
    """The id, the name and the aliases of a row, as `name_key` compares them."""
    entry_id, name, _, aliases = row
    return {name_key(spelling) for spelling in (entry_id, name, *aliases.splitlines())}


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
