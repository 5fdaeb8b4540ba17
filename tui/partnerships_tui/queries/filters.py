"""The store queries of the filter line and of the filter picker: values to complete or to tick."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.filters.model import Filter, FilterError, clause_name
from partnerships_db.store.queries.completions import counted_values, suggestions
from partnerships_db.store.queries.unknown_ids import (
    require_known_ids,
    unknown_ids,
)
from partnerships_db.store.store import Store
from partnerships_tui.queries.store_query import StoreQuery

if TYPE_CHECKING:
    from partnerships_db.filters.completion import CompletionContext, Suggestion
    from partnerships_db.filters.terms import Subject

ALL_VALUES = -1
"""The limit of a query that returns all values."""


def filter_suggestions(
    context: CompletionContext,
    before: Filter,
    as_of: date | None,
    subject: Subject = "events",
) -> StoreQuery[list[Suggestion]]:
    """The suggestions for the term at the cursor; `before` is the filter without that term.

    Terms that cannot select the subject are not suggested.
    """

    def suggest(store: Store) -> list[Suggestion]:
        return suggestions(
            store,
            context,
            before,
            as_of,
            subject=subject,
        )

    return suggest


def term_counts(
    terms: Sequence[str],
    criteria: Filter,
    as_of: date | None,
) -> StoreQuery[dict[str, list[Suggestion]]]:
    """The values of each term, the most frequent first, with their counts of events.

    A count is that of the events that the filter would select with this value alone in its term.
    """

    def count_values(store: Store) -> dict[str, list[Suggestion]]:
        counts = {}
        for term in terms:
            others = without_term(criteria, term)
            counts[term] = counted_values(store, term, others, as_of, limit=ALL_VALUES)
        return counts

    return count_values


def without_term(criteria: Filter, name: str) -> Filter:
    """The filter without the values of a term; what the term excludes stays."""
    clauses = [clause for clause in criteria.parts if clause.negated or clause_name(clause) != name]
    return criteria._replace(parts=tuple(clauses))


class IdCheck(NamedTuple):
    """Whether a filter names ids that the store does not know."""

    has_unknown: bool = False
    error: FilterError | None = None
    """The sentence for the first unknown id; None if its last id may be half typed."""


def id_check(criteria: Filter, *, is_half_typed: bool) -> StoreQuery[IdCheck]:
    """Look up the ids of a filter; `is_half_typed` says that its last id may still be completed.

    The sentence for an unknown id ranks up to 20,000 known ids, so it is for a worker.
    """

    def check(store: Store) -> IdCheck:
        if is_half_typed:
            return IdCheck(has_unknown=bool(unknown_ids(store, criteria)))
        try:
            require_known_ids(store, criteria)
        except FilterError as error:
            return IdCheck(has_unknown=True, error=error)
        return IdCheck()

    return check
