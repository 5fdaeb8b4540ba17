"""TODO."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from partnerships_db.details import CompanyDetails, CompanyRow
from partnerships_db.store.store import Store
from partnerships_tui.queries.store_query import StoreQuery, pause_after_step
from partnerships_tui.queries.view_state import ViewState

if TYPE_CHECKING:
    from partnerships_db.ledger.commitments import Commitment


def company_list(state: ViewState) -> StoreQuery[list[CompanyRow]]:
    """The companies that the selected events name, with their counts."""
    from partnerships_db.store.queries.companies import company_rows

    return lambda store: company_rows(store, state.as_of, state.filter)


def company_details_in_steps(
    company_id: str, as_of: date | None
) -> StoreQuery[Iterator[CompanyDetails | None]]:
    """A company's pane; then the same with what takes longer."""

    def ask(store: Store) -> Iterator[CompanyDetails | None]:
        from partnerships_db.store.queries.companies import company_details, company_in_depth

        details = company_details(store, company_id, as_of)
        yield details
        if details is not None:
            pause_after_step(store)  # a held key is on the next one by then
            yield company_in_depth(store, details, as_of)

    return ask


def event_commitments(
    event: str, as_of: date | None
) -> StoreQuery[tuple[tuple[Commitment, ...], dict[str, str]]]:
    """What became of an event's flows, and the titles of the events in it."""
    from partnerships_db.store.queries.companies import read_event_commitments

    return lambda store: read_event_commitments(store, event, as_of)
