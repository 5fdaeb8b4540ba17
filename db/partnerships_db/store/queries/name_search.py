"""Companies, models, sources, tags and events by their names, the best match first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from partnerships_db.filters.model import FilterError
from partnerships_db.filters.parser import parse_filter
from partnerships_db.format.vocabulary import ListName
from partnerships_db.store.queries.details import find_entry
from partnerships_db.store.queries.filter_sql import where_clause
from partnerships_db.store.store import Store
from partnerships_db.values.name_matching import fold_accents, name_key
from partnerships_db.values.name_ranking import NameRank, Names, name_rank, ranked

MAX_RESOLVED_EVENTS = 50
"""The most events among which a typed title is looked for, the newest first."""

MAX_RANKED_EVENTS = 200
"""The newest events with the typed words, of which those whose title matches best are taken."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """An entry or a tag whose name matches."""

    id: str
    name: str
    """The name of a company or model, the title of a source or an event, or the tag."""
    aside: str
    """The kind of a company, the family of a model, a date, or the number of a tag's events."""
    rank: NameRank = NameRank.WORDS_BEGIN


@dataclass(frozen=True, slots=True)
class NameMatches:
    """The best matches of each list."""

    companies: list[NameMatch] = field(default_factory=list)
    models: list[NameMatch] = field(default_factory=list)
    sources: list[NameMatch] = field(default_factory=list)
    tags: list[NameMatch] = field(default_factory=list)
    events: list[NameMatch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Candidate:
    id: str
    name: str
    aside: str
    aliases: str = ""
    """One on each line."""

    @property
    def names(self) -> Names:
        return Names(self.name, (*self.aliases.splitlines(), self.id), self.aside)


_COMPANIES = """
    SELECT id, name, coalesce(kind, ''), aliases FROM company
    ORDER BY (SELECT count(*) FROM party WHERE party.company = company.id) DESC,
        name COLLATE NOCASE
"""
_MODELS = """
    SELECT id, name, coalesce(family, '') FROM model ORDER BY released_day DESC, id
"""
_SOURCES = """
    SELECT id, title, coalesce(publisher, '') FROM source ORDER BY published DESC, id
"""
_TAGS = """
    SELECT tag, tag, count(*) FROM tag GROUP BY tag ORDER BY 3 DESC, tag
"""
_QUERIES: dict[ListName, str] = {
    "companies": _COMPANIES,
    "models": _MODELS,
    "sources": _SOURCES,
}


def find_by_name(
    store: Store,
    typed: str,
    limit: int = 12,
) -> NameMatches:
    """Find companies, models, sources and tags by their names, and the newest events by words.

    Events are found as a filter of these words finds them. Each list has at most `limit` matches,
    the best first, as `NameRank` orders them.
    """
    return NameMatches(
        companies=_best_matches(store, _COMPANIES, typed, limit),
        models=_best_matches(store, _MODELS, typed, limit),
        sources=_best_matches(store, _SOURCES, typed, limit),
        tags=_best_matches(store, _TAGS, typed, limit),
        events=_matching_events(store, typed, limit),
    )


def resolve_name(
    store: Store,
    name: ListName,
    typed: str,
) -> list[NameMatch]:
    """Return the entries of a list that a typed name means: a single one if it is clear.

    An id or a former id comes first, then a whole name or alias, then the last words of a name
    (`opus 4.5`), then what `NameRank` finds best down to the beginnings of words (`sonnet`).
    """
    typed = typed.strip()
    entry = find_entry(store, name, typed)
    if entry is not None:
        entry_id = str(entry["id"])
        return [NameMatch(entry_id, str(entry.get("name") or entry.get("title") or entry_id), "")]
    if not name_key(typed).strip("-"):
        return []

    candidates = _candidates(store, name, typed)
    matches = ranked(
        typed,
        candidates,
        lambda candidate: candidate.names,
        NameRank.WORDS_BEGIN,
    )
    if not matches:
        return []
    best_rank = matches[0][0]
    best_candidates = [candidate for rank, candidate in matches if rank == best_rank]
    ending = f"-{name_key(typed)}"
    has_several_words = ending.count("-") > 1
    if has_several_words and best_rank > NameRank.OTHER_NAME:
        with_ending = [
            candidate for candidate in candidates if name_key(candidate.name).endswith(ending)
        ]
        best_candidates = with_ending or best_candidates
    return [
        NameMatch(candidate.id, candidate.name, candidate.aside, best_rank)
        for candidate in best_candidates
    ]


def _candidates(
    store: Store,
    name: ListName,
    typed: str,
) -> list[_Candidate]:
    """The entries of a list that may have a name.

    Of events, which may be very many, they are those that a search for its words finds.
    """
    if name == "events":
        matches = _matching_events(store, typed, MAX_RESOLVED_EVENTS)
        return [_Candidate(match.id, match.name, match.aside) for match in matches]
    query = _QUERIES.get(name)
    if query is None:
        return []
    return [_Candidate(*map(str, db_row)) for db_row in store.rows(query)]


def find_companies(
    store: Store,
    typed: str,
    limit: int = 12,
) -> list[NameMatch]:
    """Find companies by their names, aliases, ids and kinds, the best match first."""
    return _best_matches(store, _COMPANIES, typed, limit)


def _best_matches(
    store: Store,
    query: str,
    typed: str,
    limit: int,
) -> list[NameMatch]:
    candidates = [_Candidate(*map(str, db_row)) for db_row in store.rows(query)]
    matches = ranked(typed, candidates, lambda candidate: candidate.names)
    return [
        NameMatch(candidate.id, candidate.name, candidate.aside, rank)
        for rank, candidate in matches[:limit]
    ]


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
    event_rows = store.rows(query, [*parameters, max(limit, MAX_RANKED_EVENTS)])
    matches = [_event_match(typed, db_row) for db_row in event_rows]
    return sorted(matches, key=lambda match: match.rank)[:limit]


def _event_match(typed: str, db_row: Sequence[str]) -> NameMatch:
    event_id, title, date_text = db_row
    rank = name_rank(typed, Names(title, (event_id,)))
    # Other words than those of its title have found an event without a rank.
    return NameMatch(event_id, title, date_text, NameRank.WORDS_BEGIN if rank is None else rank)
