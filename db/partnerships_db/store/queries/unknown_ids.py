"""The values in a filter that the store does not know; a filter with one selects nothing."""

from collections.abc import Iterator
from typing import NamedTuple, get_args

from partnerships_db.filters.editing import quoted_if_needed, term_position
from partnerships_db.filters.model import FieldTerm, Filter, FilterError
from partnerships_db.filters.parser import id_of
from partnerships_db.format.vocabulary import ENTRY_NOUNS, UNKNOWN, SourceKind
from partnerships_db.store.queries.details import comparable_ids
from partnerships_db.store.queries.filter_sql import LIST_OF
from partnerships_db.store.store import Store
from partnerships_db.values.errors import did_you_mean, did_you_mean_id
from partnerships_db.values.name_matching import name_key


class UnknownId(NamedTuple):
    """A value of a term that no entry of the store has."""

    term: str
    """The name of the term, such as `company`."""
    value: str


_NAME_QUERIES = {
    "family": "SELECT DISTINCT family FROM model WHERE family IS NOT NULL",
    "zone": "SELECT DISTINCT scope FROM route_name",
    "region": """
        SELECT DISTINCT region.value || ''
        FROM entry, json_each(CASE WHEN json_valid(body) THEN body END, '$.regions') AS region
        WHERE entry.list = 'availability'
    """,
}
"""The values of the terms that take names, from the few models and routes."""

_VALUE_QUERIES = {"tag": "SELECT DISTINCT tag FROM tag", **_NAME_QUERIES}
"""The values of the terms that name no entry."""

_NOUNS = {
    "tag": "tag",
    "family": "family of models",
    "zone": "zone",
    "region": "region",
}

_CHECKED_TERMS = frozenset((*LIST_OF, *_VALUE_QUERIES))


def has_checked_terms(criteria: Filter) -> bool:
    """Whether a filter has terms whose values the store must know."""
    terms = [clause for clause in criteria.parts if isinstance(clause, FieldTerm)]
    return any(term.name in _CHECKED_TERMS for term in terms)


def unknown_ids(store: Store, criteria: Filter) -> list[UnknownId]:
    """The unknown values in a filter, in its order; each costs one look-up."""
    known_names: dict[str, set[str]] = {}
    unknown: list[UnknownId] = []
    for term, value in _values_in(criteria):
        if term in _NAME_QUERIES:
            if term not in known_names:
                known_names[term] = set(map(name_key, _known_values(store, term)))
            is_known = value in known_names[term]
        else:
            is_known = _is_known(store, term, value)
        if not is_known:
            unknown.append(UnknownId(term, value))
    return unknown


def _values_in(criteria: Filter) -> Iterator[tuple[str, str]]:
    """The names of terms with known values, each with one of its values."""
    for clause in criteria.parts:
        if isinstance(clause, FieldTerm) and clause.name in _CHECKED_TERMS:
            for value in clause.values:
                yield clause.name, value


def _is_known(
    store: Store,
    term: str,
    value: str,
) -> bool:
    if term == "tag":
        return store.row("SELECT 1 FROM tag WHERE tag = ? LIMIT 1", (value,)) is not None
    if term in ("from", "to") and value == UNKNOWN:
        return True
    if term == "source" and value in get_args(SourceKind):
        return True
    if not _is_entry(store, term, value):
        return False
    return term != "provider" or _provides_routes(store, value)


def _known_values(store: Store, term: str) -> list[str]:
    return [value for (value,) in store.rows(_VALUE_QUERIES[term])]


def _is_entry(
    store: Store,
    term: str,
    value: str,
) -> bool:
    query = """
        SELECT EXISTS (SELECT 1 FROM entry WHERE list = :list AND id = :id)
            OR EXISTS (SELECT 1 FROM former WHERE list = :list AND was = :id)
    """
    (is_known,) = store.row(query, {"list": LIST_OF[term], "id": value}) or (0,)
    return bool(is_known)


def _provides_routes(store: Store, company_id: str) -> bool:
    query = """
        SELECT EXISTS (SELECT 1 FROM route WHERE provider = :id)
            OR EXISTS (
                SELECT 1 FROM former JOIN company USING (entry)
                    JOIN route ON route.provider = company.id
                WHERE former.list = 'companies' AND former.was = :id)
    """
    (is_provider,) = store.row(query, {"id": company_id}) or (0,)
    return bool(is_provider)


# -- Sentences -------------------------------------------------------------------------------------


def require_known_ids(store: Store, criteria: Filter) -> None:
    """Raise FilterError for the first unknown value, with its position and a suggestion."""
    for unknown in unknown_ids(store, criteria):
        sentence, hint = _sentence_and_hint(store, unknown)
        if hint:
            sentence = f"{sentence}; {hint}"
        start, end = term_position(criteria.text, unknown.term, unknown.value)
        raise FilterError(sentence, start, end)


def _sentence_and_hint(store: Store, unknown: UnknownId) -> tuple[str, str]:
    term, value = unknown
    if term in _VALUE_QUERIES:
        known_values = _known_values(store, term)
        hint = did_you_mean(value, known_values) or _first_values(known_values)
        return f'there is no {_NOUNS[term]} "{value}"', hint

    name = LIST_OF[term]
    if term == "provider" and _is_entry(store, term, value):
        return f'"{value}" provides no model', _hint_at_providers(store, value)
    hint = _hint_by_name(store, unknown) or did_you_mean_id(value, comparable_ids(store, name))
    return f'there is no {ENTRY_NOUNS[name]} "{value}"', hint


def _first_values(values: list[str]) -> str:
    """The values of a short list."""
    if not values or len(values) > 12:
        return ""
    return f"one of {', '.join(map(quoted_if_needed, sorted(values)))}"


def _hint_at_providers(store: Store, company_id: str) -> str:
    """A hint at the clouds that a company owns, or else at all clouds."""
    owned_query = """
        SELECT DISTINCT route.provider
        FROM route JOIN parent ON parent.company = route.provider
        WHERE parent.owner = ? ORDER BY 1
    """
    providers = store.rows(owned_query, (company_id,))
    if providers:
        return f"did you mean {' or '.join(id for (id,) in providers)}?"
    all_providers = store.rows("SELECT DISTINCT provider FROM route ORDER BY 1")
    return _first_values([id for (id,) in all_providers])


def _hint_by_name(store: Store, unknown: UnknownId) -> str:
    """A hint at the company that has the unknown id as its name or alias; empty without one."""
    if LIST_OF[unknown.term] != "companies":
        return ""
    for company_id, names in store.rows("SELECT id, name || char(10) || aliases FROM company"):
        if unknown.value in map(id_of, names.split("\n")):
            return f'did you mean "{company_id}"?'
    return ""
