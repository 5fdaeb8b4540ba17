"""The store queries of the Companies: the list, a company's page, an event's commitments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from partnerships_db.details import CompanyDetails, CompanyRow
from partnerships_db.store.queries.companies import (
    company_in_brief,
    company_in_depth,
    company_rows,
    read_event_commitments,
    with_promises,
)
from partnerships_db.store.queries.company_money import company_money
from partnerships_db.store.queries.deals import has_many_flows
from partnerships_db.store.queries.details import count_selected
from partnerships_db.store.store import Store
from partnerships_tui.queries.store_query import StoreQuery, pause_after_step
from partnerships_tui.queries.view_state import ViewState

if TYPE_CHECKING:
    from partnerships_db.ledger.commitments import Commitment
    from partnerships_db.ledger.company_money import CompanyMoney


def company_list(state: ViewState) -> StoreQuery[list[CompanyRow]]:
    """The companies of the selected events, with their counts of events."""
    return lambda store: company_rows(store, state.as_of, state.filter)


MAX_EVENTS_FOR_LIST_MONEY = 20_000
"""The most events that a filter may select for the money of the list: those of more take long."""


def money_of_companies(state: ViewState) -> StoreQuery[dict[str, CompanyMoney] | None]:
    """The dollars of each company of the list, which take longer than the list.

    None if a filter selects too many events to add up their flows at each visit.
    """

    def read_money(store: Store) -> dict[str, CompanyMoney] | None:
        pause_after_step(store)
        event_count = count_selected(store, state.filter, state.as_of) if state.filter else 0
        if event_count > MAX_EVENTS_FOR_LIST_MONEY:
            return None
        return company_money(store, state.as_of, state.filter)

    return read_money


def company_details_in_steps(
    company_id: str, state: ViewState
) -> StoreQuery[Iterator[CompanyDetails | None]]:
    """A company's page in steps: first its money and events, then the parts that take longer.

    The only step is None if the store does not have the company.
    """

    def steps(store: Store) -> Iterator[CompanyDetails | None]:
        details = company_in_brief(store, company_id, state.as_of, criteria=state.filter)
        if details is None or has_many_flows(store):
            yield details
        if details is not None:
            details = with_promises(store, details, state.as_of)
            yield details

        if details is not None:
            # While a key is held, the cursor leaves this company during the pause.
            pause_after_step(store)
            yield company_in_depth(store, details, state.as_of)

    return steps


def event_commitments(
    event_id: str, as_of: date | None
) -> StoreQuery[tuple[tuple[Commitment, ...], dict[str, str]]]:
    """The commitments of an event's flows, and the titles of the events in them by id."""
    return lambda store: read_event_commitments(store, event_id, as_of)
