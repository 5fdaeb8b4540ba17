"""The ids in a filter that the store does not know; a filter with one of them selects nothing."""

from collections.abc import Iterator
from typing import NamedTuple, get_args

from partnerships_db.filters.editing import term_position
from partnerships_db.filters.model import FieldTerm, Filter, FilterError
from partnerships_db.format.vocabulary import ENTRY_NOUNS, UNKNOWN, SourceKind
from partnerships_db.store.queries.details import comparable_ids
from partnerships_db.store.queries.filter_sql import LIST_OF
from partnerships_db.store.store import Store
from partnerships_db.values.errors import did_you_mean
from partnerships_db.values.name_matching import fold_accents


class UnknownId(NamedTuple):
    """A value of a term that is neither an id nor a former id of an entry."""

    term: str
    """The name of the term, such as `company`."""
    value: str


def unknown_ids(store: Store, criteria: Filter) -> list[UnknownId]:
    """The unknown ids in a filter, in its order; each costs one look-up."""
    return [
        UnknownId(term, value)
        for term, value in _ids_in(criteria)
        if not _is_known(store, term, value)
    ]


def _ids_in(criteria: Filter) -> Iterator[tuple[str, str]]:
    """The names of terms that take ids, each with one of its values."""
    for clause in criteria.parts:
        if isinstance(clause, FieldTerm) and clause.name in LIST_OF:
            for value in clause.values:
                yield clause.name, value


def _is_known(
    store: Store,
    term: str,
    value: str,
) -> bool:
    if term in ("from", "to") and value == UNKNOWN:
        return True
    if term == "source" and value in get_args(SourceKind):
        return True
    query = """
        SELECT EXISTS (SELECT 1 FROM entry WHERE list = :list AND id = :id)
            OR EXISTS (SELECT 1 FROM former WHERE list = :list AND was = :id)
    """
    (is_known,) = store.row(query, {"list": LIST_OF[term], "id": value}) or (0,)
    return bool(is_known)


def require_known_ids(store: Store, criteria: Filter) -> None:
    """Raise FilterError for the first unknown id, with its position and a suggestion."""
    for unknown in unknown_ids(store, criteria):
        name = LIST_OF[unknown.term]
        sentence = f'there is no {ENTRY_NOUNS[name]} "{unknown.value}"'
        hint = _hint_by_name(store, unknown)
        if not hint:
            hint = did_you_mean(unknown.value, comparable_ids(store, name))
        if hint:
            sentence = f"{sentence}; {hint}"
        start, end = term_position(criteria.text, unknown.term, unknown.value)
        raise FilterError(sentence, start, end)


def _hint_by_name(store: Store, unknown: UnknownId) -> str:
    """A hint at the company that has the unknown id as its name or alias; empty without one."""
    if LIST_OF[unknown.term] != "companies":
        return ""
    name = fold_accents(unknown.value).replace("-", " ")
    # The name and the aliases are one text with a line for each.
    query = """
        SELECT id FROM company
        WHERE instr(
            char(10) || replace(folded(name || char(10) || aliases), '-', ' ') || char(10),
            char(10) || ? || char(10))
        ORDER BY id LIMIT 1
    """
    company_row = store.row(query, (name,))
    return f'did you mean "{company_row[0]}"?' if company_row else ""
