"""Whether the store knows what a filter names: an id that nobody has selects nothing, and that is worth a word."""

from typing import NamedTuple, get_args

from partnerships_db.filters.editing import term_position
from partnerships_db.filters.model import FieldTerm, Filter, FilterError
from partnerships_db.format.vocabulary import ENTRY_NOUNS, UNKNOWN, SourceKind
from partnerships_db.store.queries.details import near_ids
from partnerships_db.store.queries.filter_sql import LIST_OF
from partnerships_db.store.store import Store
from partnerships_db.values.errors import did_you_mean
from partnerships_db.values.name_matching import fold_accents


class UnknownId(NamedTuple):
    """A value of a term that no entry has, now or before."""

    term: str
    value: str


def unknown_ids(store: Store, criteria: Filter) -> list[UnknownId]:
    """The ids in a filter that are none; bounded: a look-up for each."""
    found = []
    for part in criteria.parts:
        if isinstance(part, FieldTerm) and part.name in LIST_OF:
            found += [
                UnknownId(part.name, value)
                for value in part.values
                if not _is_known(store, part.name, value)
            ]
    return found


def _is_known(store: Store, term: str, value: str) -> bool:
    if (term in ("from", "to") and value == UNKNOWN) or (
        term == "source" and value in get_args(SourceKind)
    ):
        return True
    query = """
        SELECT EXISTS (SELECT 1 FROM entry WHERE list = :list AND id = :id)
            OR EXISTS (SELECT 1 FROM former WHERE list = :list AND was = :id)
    """
    return bool((store.row(query, {"list": LIST_OF[term], "id": value}) or (0,))[0])


def refuse_unknown(store: Store, criteria: Filter) -> None:
    """Raise a FilterError for the first id that is none: where it stands, and what was probably meant."""
    for one in unknown_ids(store, criteria):
        name = LIST_OF[one.term]
        hint = _called(store, one) or did_you_mean(one.value, near_ids(store, name))
        sentence = f'there is no {ENTRY_NOUNS[name]} "{one.value}"' + (f"; {hint}" if hint else "")
        raise FilterError(sentence, *term_position(criteria.text, one.term, one.value))


def _called(store: Store, unknown: UnknownId) -> str:
    """The company that has it as its name or alias."""
    if LIST_OF[unknown.term] != "companies":
        return ""
    words = fold_accents(unknown.value).replace("-", " ")
    query = """
        SELECT id FROM company
        WHERE instr(char(10) || replace(folded(name || char(10) || aliases), '-', ' ') || char(10),
            char(10) || ? || char(10))
        ORDER BY id LIMIT 1
    """
    found = store.row(query, (words,))
    return f'did you mean "{found[0]}"?' if found else ""
