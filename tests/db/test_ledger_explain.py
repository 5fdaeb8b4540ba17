"""Totals as JSON, with the rules behind each flow."""

from datetime import date

from partnerships_db.format.flows import deal_of
from partnerships_db.ledger.columns import NO_MONEY
from partnerships_db.ledger.explain import columns_json, report_json
from partnerships_db.ledger.rules import company_totals
from partnerships_db.ledger.totals_report import TotalsReport

NO_MONEY_JSON = {
    "firm": "0",
    "up_to": "0",
    "at_least": "0",
    "intent": "0",
    "vague": 0,
    "unpriced": 0,
    "joint": 0,
    "approximate": False,
    "places": {},
    "qualifiers": {},
    "not_cash": {},
    "paid_in": [],
}
LEASE = {"from": "buyer", "to": "seller", "kind": "lease"}
DEAL = deal_of(
    {
        "id": "deal",
        "date": "2025-11-18",
        "kind": "supply",
        "flows": [
            {**LEASE, "id": "x", "amount": "up to 1.5 billion USD"},
            {**LEASE, "amount": "0.5 EUR"},
        ],
    }
)
AS_OF = date(2025, 11, 18)
TOTALS = company_totals([DEAL], "buyer", AS_OF, with_="seller")
TOTALS_JSON = {
    "company": "buyer",
    "with": "seller",
    "as_of": "2025-11-18",
    "currency": "USD",
    "in": NO_MONEY_JSON,
    "out": {**NO_MONEY_JSON, "up_to": "1500000000"},
    "others": {
        "EUR": {
            "in": NO_MONEY_JSON,
            "out": {**NO_MONEY_JSON, "firm": "0.5"},
        }
    },
}


def test_columns_as_json_are_decimal_texts_and_counts() -> None:
    assert columns_json(NO_MONEY) == NO_MONEY_JSON


def test_totals_as_json_have_other_currencies_beside_the_dollars() -> None:
    assert report_json(TotalsReport.of_totals(TOTALS)) == TOTALS_JSON
    assert "with" not in report_json(TotalsReport.of_totals(company_totals([DEAL], "buyer", AS_OF)))


def test_explained_totals_add_the_columns_and_rules_of_each_flow() -> None:
    flows = [
        {
            "event": "deal",
            "flow": "x",
            "side": "out",
            "kind": "leases",
            "state": "committed",
            "currency": "USD",
            **NO_MONEY_JSON,
            "up_to": "1500000000",
            "rules": ["up to 1.5 billion USD: possible on top"],
        },
        {
            "event": "deal",
            "flow": "deal#2",
            "side": "out",
            "kind": "leases",
            "state": "committed",
            "currency": "EUR",
            **NO_MONEY_JSON,
            "firm": "0.5",
            "rules": ["0.5 EUR: firm"],
        },
    ]
    assert report_json(TotalsReport.of_totals(TOTALS), explain=True) == {
        **TOTALS_JSON,
        "flows": flows,
    }
