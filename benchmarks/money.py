"""The books of 100,000 flows: a company's ledger, pairs and circles, as a worker of the explorer adds them up."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from benchmarks.figures import Figure, of_all

Found = TypeVar("Found")
DAY = date(2026, 11, 25)


def _timed(work: Callable[[], Found]) -> tuple[float, Found]:
    began = time.perf_counter()
    found = work()
    return (time.perf_counter() - began) * 1e3, found


def books(path: Path, rounds: int) -> list[Figure]:
    """Of companies with very many, many and an ordinary number of events; then of all that pay each other."""
    from partnerships_db.filters.model import EVERYTHING
    from partnerships_db.ledger.rules import company_totals
    from partnerships_db.store.queries.deals import deals_of, flow_count
    from partnerships_db.store.store import Store
    from partnerships_tui.queries.money import MoneyOptions, money_data
    from partnerships_tui.queries.view_state import ViewState

    with Store.reading(path) as store:
        query = "SELECT company, count(*) FROM party GROUP BY company ORDER BY 2 DESC, 1"
        companies = [(str(company), int(events)) for company, events in store.rows(query)]
        what = f"money, {flow_count(store):,} flows"
        figures = []
        for place in (0, 20, len(companies) // 2):
            company, events = companies[place]

            def ledger(company: str = company) -> object:
                return company_totals(deals_of(store, company), company, DAY)

            taken = [_timed(ledger)[0] for _ in range(rounds)]
            goal = None if place == 0 else 50
            figures.append(
                of_all(f"{what}: the ledger of a company with {events:,} events", taken, "ms", goal)
            )
        goals = {
            "the first screen of pairs": 500,
            "all pairs": None,
            "circles, after the pairs": 1_000,
        }
        steps: dict[str, list[float]] = {name: [] for name in goals}
        for _ in range(rounds):
            found = money_data(ViewState(EVERYTHING, DAY), MoneyOptions())(store)
            for taken in steps.values():
                taken.append(_timed(found.__next__)[0])
        figures += [
            of_all(f"{what}: {name}", taken, "ms", goals[name]) for name, taken in steps.items()
        ]
    return figures
