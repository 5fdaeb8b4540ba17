"""The totals, pairs and circles of the starter data are those that a second ledger works out."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.reference_ledger import (
    COUNT_COLUMNS,
    Entry,
    Figures,
    ReferenceLedger,
    read_events,
)

from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger import DEFAULT_CIRCLE_LENGTH
from partnerships_db.ledger.circles import find_circles
from partnerships_db.ledger.columns import COLUMN_NAMES, Columns
from partnerships_db.ledger.pairs import pairs
from partnerships_db.ledger.rules import Ledger
from partnerships_db.starter_data import starter_folder
from partnerships_db.store.queries.deals import all_deals
from partnerships_db.store.store import Store

DAYS = (date(2024, 12, 31), date(2025, 11, 18), date(2026, 11, 23))


@pytest.fixture(scope="module")
def events() -> list[Entry]:
    return read_events(starter_folder())


@pytest.fixture(scope="module", params=DAYS, ids=str)
def ledger(request: pytest.FixtureRequest, starter_store: Path) -> Ledger:
    with Store.reading(starter_store) as store:
        return Ledger(all_deals(store), request.param)


@pytest.fixture(scope="module")
def reference(ledger: Ledger, events: list[Entry]) -> ReferenceLedger:
    return ReferenceLedger(events, ledger.as_of)


def figures_of(money: Mapping[str, Columns]) -> dict[str, Figures]:
    """The columns of a total by currency, in the form of the reference."""
    figures: dict[str, Figures] = {}
    for currency, columns in money.items():
        row = figures[currency] = {}
        for column in COLUMN_NAMES:
            row[column] = columns.money(column)
            row[f"{column} not in cash"] = columns.money_not_cash(column)
        for count in COUNT_COLUMNS:
            row[count] = Decimal(getattr(columns, count))
    return figures


def without_zeros(total: Mapping[str, Figures]) -> Iterator[tuple[str, str, Decimal]]:
    """Yield currency, column and figure of what is not empty."""
    for currency, figures in sorted(total.items()):
        for column, figure in sorted(figures.items()):
            if figure:
                yield currency, column, figure


def test_the_totals_of_every_company_are_those_of_the_reference(
    ledger: Ledger,
    reference: ReferenceLedger,
) -> None:
    companies = {company for pair in reference.pairs() for company in pair} - {UNKNOWN}
    assert len(companies) > 40
    for company in companies:
        totals = ledger.totals(company)
        for side, money in (("in", totals.money_in), ("out", totals.money_out)):
            figures = list(without_zeros(figures_of(money)))
            expected = list(without_zeros(reference.company_total(company, side)))
            assert figures == expected, (company, side)


def test_all_pairs_are_those_of_the_reference(
    ledger: Ledger,
    reference: ReferenceLedger,
) -> None:
    ledger_pairs = {(pair.payer, pair.payee): pair for pair in pairs(ledger)}
    assert ledger_pairs.keys() == reference.pairs()
    for payer_payee, pair in ledger_pairs.items():
        figures = list(without_zeros(figures_of(pair.money)))
        expected = list(without_zeros(reference.pair_total(*payer_payee)))
        assert figures == expected, payer_payee


def test_all_circles_are_those_of_the_reference(
    ledger: Ledger,
    reference: ReferenceLedger,
) -> None:
    circles = {circle.companies for circle in find_circles(ledger).circles}
    assert circles == reference.circles(DEFAULT_CIRCLE_LENGTH)


def test_the_pairs_of_anthropic_add_up_to_what_it_pays(ledger: Ledger) -> None:
    total = ledger.totals("anthropic").money_out["USD"].firm
    paid = [pair.dollars.firm for pair in pairs(ledger) if pair.payer == "anthropic"]
    assert abs(sum(paid) - total) <= 100_000_000
