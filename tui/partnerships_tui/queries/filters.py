"""TODO."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from partnerships_db.filters.model import EVERYTHING, Filter
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
