"""Figures of the starter data that were worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from partnerships_db.ledger.circles import find_circles
from partnerships_db.ledger.rules import Ledger, company_totals
from partnerships_db.matrix.matrix import Matrix, matrix_on
from partnerships_db.store.queries.deals import all_deals, deals_of
from partnerships_db.store.queries.matrix import model_rows, routes_of
from partnerships_db.store.store import Store

BILLION = 10**9


def matrix_of_anthropic(store: Store, day: date) -> Matrix:
    return matrix_on(day, model_rows(store, "anthropic"), routes_of(store, "anthropic"))


def test_the_money_of_anthropic_on_18_november_2025(starter: Store) -> None:
    totals = company_totals(deals_of(starter, "anthropic"), "anthropic", date(2025, 11, 18))
    money_out = totals.money_out["USD"]
    money_in = totals.money_in["USD"]
    assert money_out.firm == Decimal("34.5") * BILLION
    assert money_out.intent == 50 * BILLION
    assert money_in.firm == 29_054_000_001, "a government contract costs one dollar"
    assert money_in.up_to == Decimal("19.2") * BILLION


@pytest.mark.parametrize(
    ("day", "count", "firm_count"),
    [(date(2025, 12, 31), 26, 3), (date(2026, 11, 23), 70, 5)],
)
def test_the_circles_of_up_to_four_companies_on_two_days(
    starter: Store,
    day: date,
    count: int,
    firm_count: int,
) -> None:
    circles = find_circles(Ledger(all_deals(starter), day), longest=4).circles
    firm_circles = [
        circle for circle in circles if all(leg.firm is not None for leg in circle.legs)
    ]
    assert (len(circles), len(firm_circles)) == (count, firm_count)


def test_fable_5_is_suspended_on_all_providers_on_20_june_2026(starter: Store) -> None:
    rows = matrix_of_anthropic(starter, date(2026, 6, 20)).rows
    (fable,) = [row for row in rows if row.model.id == "claude-fable-5"]
    statuses: set[str] = set()
    for cell in fable.cells.values():
        statuses.update(state.status for state in cell.states)
    assert len(fable.cells) == 3
    assert statuses == {"suspended"}


@pytest.mark.parametrize("model", ["claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-1"])
def test_three_models_are_in_preview_on_azure_on_18_november_2025(
    starter: Store,
    model: str,
) -> None:
    statuses_on_azure = {}
    for row in matrix_of_anthropic(starter, date(2025, 11, 18)).rows:
        if "azure" in row.cells:
            statuses_on_azure[row.model.id] = row.cells["azure"].best.status
    assert len(statuses_on_azure) == 3
    assert statuses_on_azure[model] == "preview"
