"""The totals of 100,000 flows, computed as a worker of the explorer computes them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, median_figure

if TYPE_CHECKING:
    from partnerships_db.store.store import Store

AS_OF_DATE = date(2026, 11, 25)

MAX_LEDGER_MILLISECONDS = 50

_VIEW_GOALS = {
    "the first screen of pairs": 500,
    "all pairs": None,
    "circles, after the pairs": 1_000,
}
"""The steps in which the Money view gets its data, with their goals in milliseconds."""

_COMPANIES_BY_EVENTS = "SELECT company, count(*) FROM party GROUP BY company ORDER BY 2 DESC, 1"


def totals(path: Path, rounds: int) -> list[Figure]:
    """The ledgers of three companies, and the data of the Money view."""
    from partnerships_db.store.store import Store

    with Store.reading(path) as store:
        prefix = f"money, {_flow_count(store):,} flows"
        figures = _ledger_figures(store, prefix, rounds)
        figures += _view_figures(store, prefix, rounds)
    return figures


def _flow_count(store: Store) -> int:
    (count,) = store.row("SELECT count(*) FROM flow") or (0,)
    return int(count)


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    result = work()
    elapsed = time.perf_counter() - began
    del result  # to free it is not a part of the work
    return elapsed * 1e3


def _ledger_figures(store: Store, prefix: str, rounds: int) -> list[Figure]:
    """The ledgers of companies with the most events, with many and with an average number."""
    from partnerships_db.ledger.rules import company_totals
    from partnerships_db.store.queries.deals import deals_of

    def ledger(company_id: str) -> object:
        return company_totals(deals_of(store, company_id), company_id, AS_OF_DATE)

    companies = list(store.rows(_COMPANIES_BY_EVENTS))
    figures = []
    for rank in (0, 20, len(companies) // 2):
        company_id, events = companies[rank]
        compute_ledger = partial(ledger, str(company_id))
        times = [_milliseconds(compute_ledger) for _ in range(rounds)]
        goal = None if rank == 0 else MAX_LEDGER_MILLISECONDS
        name = f"{prefix}: the ledger of a company with {int(events):,} events"
        figures.append(median_figure(name, times, "ms", goal))
    return figures


def _view_figures(store: Store, prefix: str, rounds: int) -> list[Figure]:
    """The time of each step in which the Money view gets its data."""
    from partnerships_db.filters.model import EVERYTHING
    from partnerships_tui.queries.money import MoneyOptions, money_data
    from partnerships_tui.queries.view_state import ViewState

    step_times: dict[str, list[float]] = {name: [] for name in _VIEW_GOALS}
    view_state = ViewState(EVERYTHING, AS_OF_DATE)
    for _ in range(rounds):
        results = money_data(view_state, MoneyOptions())(store)
        for times in step_times.values():
            times.append(_milliseconds(partial(next, results, None)))

    figures = []
    for name, times in step_times.items():
        figures.append(median_figure(f"{prefix}: {name}", times, "ms", _VIEW_GOALS[name]))
    return figures
