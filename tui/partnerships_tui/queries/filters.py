"""TODO."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.filters.model import EVERYTHING, FieldTerm, Filter, FilterError
from partnerships_db.store.store import Store
from partnerships_tui.queries.store_query import StoreQuery, wait_for_first_rows

if TYPE_CHECKING:
    from partnerships_db.filters.completion import CompletionContext, Suggestion


def filter_suggestions(
    context: CompletionContext, before: Filter, as_of: date | None
) -> StoreQuery[list[Suggestion]]:
    """What a filter that is being typed may go on with."""
    from partnerships_db.store.queries.completions import suggestions

    def ask(store: Store) -> list[Suggestion]:
        wait_for_first_rows(store, delays=2)
        return suggestions(store, context, before, as_of)

    return ask


def term_counts(
    names: Sequence[str], as_of: date | None
) -> StoreQuery[dict[str, list[Suggestion]]]:
    """The values of those terms with how many events each has."""
    from partnerships_db.store.queries.completions import counted_values

    return lambda store: {
        name: counted_values(store, name, EVERYTHING, as_of, limit=20) for name in names
    }


class IdCheck(NamedTuple):
    """Whether a filter names ids that the store does not know."""

    has_unknown: bool = False
    error: FilterError | None = None
    """The sentence for the first unknown id; None if its last id may be half typed."""


def names_ids(criteria: Filter) -> bool:
    """Whether a filter has terms whose ids can be checked."""
    from partnerships_db.store.queries.filter_sql import LIST_OF

    return any(
        isinstance(clause, FieldTerm) and clause.name in LIST_OF for clause in criteria.parts
    )


def id_check(criteria: Filter, *, is_half_typed: bool) -> StoreQuery[IdCheck]:
    """Look up the ids of a filter; `is_half_typed` says that its last id may still be completed.

    The sentence for an unknown id ranks up to 20,000 known ids, so it is for a worker.
    """
    from partnerships_db.store.queries.unknown_ids import refuse_unknown, unknown_ids

    def ask(store: Store) -> IdCheck:
        if is_half_typed:
            return IdCheck(has_unknown=bool(unknown_ids(store, criteria)))
        try:
            refuse_unknown(store, criteria)
        except FilterError as error:
            return IdCheck(has_unknown=True, error=error)
        return IdCheck()

    return ask
