"""What the starter data must come to, whatever the code: figures that were worked out by hand."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from partnerships_db.importing.pipeline import import_files
from partnerships_db.ledger.rules import company_totals
from partnerships_db.matrix.matrix import matrix_on
from partnerships_db.starter_data import starter_folder
from partnerships_db.store.queries.deals import deals_of
from partnerships_db.store.queries.matrix import model_rows, routes_of
from partnerships_db.store.store import Store

BILLION = 10**9


@pytest.fixture(scope="module")
def starter() -> Iterator[Store]:
    with Store.scratch() as store:
        report = import_files(store, [str(starter_folder())])
        assert report.diagnostics == []
        yield store


def test_what_anthropic_had_promised_and_been_promised_by_18_november_2025(starter: Store) -> None:
    sums = company_totals(deals_of(starter, "anthropic"), "anthropic", date(2025, 11, 18))
    out, into = sums.money_out["USD"], sums.money_in["USD"]
    assert (out.firm, out.intent) == (Decimal("34.5") * BILLION, Decimal(50) * BILLION)
    # A government contract costs one dollar.
    assert (into.firm, into.up_to) == (Decimal(29_054_000_001), Decimal("19.2") * BILLION)


def test_fable_5_is_suspended_wherever_it_was_offered_on_20_june_2026(starter: Store) -> None:
    matrix = matrix_on(
        date(2026, 6, 20), model_rows(starter, "anthropic"), routes_of(starter, "anthropic")
    )
    (fable,) = [row for row in matrix.rows if row.model.id == "claude-fable-5"]
    states = {state.status for cell in fable.cells.values() for state in cell.states}
    assert len(fable.cells) == 3
    assert states == {"suspended"}


def test_three_models_came_to_azure_in_preview_on_18_november_2025(starter: Store) -> None:
    matrix = matrix_on(
        date(2025, 11, 18), model_rows(starter, "anthropic"), routes_of(starter, "anthropic")
    )
    on_azure = {
        row.model.id: row.cells["azure"].best.status for row in matrix.rows if "azure" in row.cells
    }
    assert on_azure == dict.fromkeys(
        ("claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-1"), "preview"
    )
