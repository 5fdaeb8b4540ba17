"""The totals and pairs of generated books are those that the second ledger works out."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.db.test_reference_figures import figures_of, without_zeros
from tests.reference_ledger import ReferenceLedger

from partnerships_db.filters.parser import parse_filter
from partnerships_db.format.flows import Deal, deal_of
from partnerships_db.ledger.columns import NO_MONEY, Columns
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.pairs import pairs, total_of
from partnerships_db.ledger.rules import Ledger
from partnerships_db.store.queries.flow_criteria import criteria_within_events
from partnerships_db.store.store import Store

Fields = dict[str, Any]

COMPANIES = ("a", "b", "c")
FLOW_IDS = ("one", "two", "three")
DAYS = (date(2025, 6, 30), date(2026, 12, 31))

AMOUNTS = (
    *("", "undisclosed", "tens of billions USD", "hundreds of millions EUR"),
    *("1 billion USD", "3 billion USD", "10 billion USD", "7 billion EUR"),
    *("up to 4 billion USD", "at least 6 billion USD", "about 3 billion USD", "2-7 billion USD"),
    *("1 billion USD per year", "up to 100 million USD per month", "1-2 billion USD per year"),
)
TERMS: tuple[Fields, ...] = (
    {},
    {"over": "5 years"},
    {"over": "up to 4 years"},
    {"over": "at least 2 years"},
    {"start": "2026-05", "end": "2029-05"},
    {"start": "2026-05", "end": "not before 2028-05", "over": "9 years"},
)
STATUSES = ("", "committed", "closed", "conditional", "intent", "rumoured", "cancelled")
FLOW_RELATIONS = ("part-of", "part-of", "fulfils", "supersedes", "amends", "ends", "repeats")


# -- Books -----------------------------------------------------------------------------------------


@st.composite
def books(draw: st.DrawFn) -> list[Fields]:
    """Events whose relations lead to earlier ones of the list, so that none go round."""
    events: list[Fields] = []
    earlier_flows: list[str] = []
    for number in range(draw(st.integers(2, 5))):
        event: Fields = {
            "id": f"deal-{number}",
            "date": draw(st.sampled_from(("2025", "about 2025-06", "2025-07-15", "2026-Q4"))),
            "kind": draw(st.sampled_from(("investment", "compute-deal"))),
            "status": draw(st.sampled_from(("announced", "completed", "rumoured"))),
            "flows": [],
        }
        if number and draw(st.integers(0, 7)) == 0:
            relation = draw(st.sampled_from(("supersedes", "ends", "repeats", "part-of")))
            event["relations"] = [{"type": relation, "to": f"deal-{number - 1}"}]
        for flow_id in FLOW_IDS[: draw(st.integers(1, 3))]:
            event["flows"].append(draw(_flow(flow_id, earlier_flows)))
            earlier_flows.append(f"deal-{number}/{flow_id}")
        events.append(event)
    return events


@st.composite
def _flow(draw: st.DrawFn, flow_id: str, earlier_flows: list[str]) -> Fields:
    payers = draw(st.lists(st.sampled_from((*COMPANIES, "unknown")), max_size=2, unique=True))
    others = [company for company in (*COMPANIES, "unknown") if company not in payers]
    flow = {
        "id": flow_id,
        "kind": draw(st.sampled_from(("equity", "cloud-purchase", "acquisition"))),
        "from": payers,
        "to": draw(st.lists(st.sampled_from(others), max_size=2, unique=True)),
        "amount": draw(st.sampled_from(AMOUNTS)),
        "status": draw(st.sampled_from(STATUSES)),
        "paid_in": draw(st.sampled_from(("", "", "shares", "credits"))),
        "relations": draw(_relations(earlier_flows)),
        **draw(st.sampled_from(TERMS)),
    }
    return {name: value for name, value in flow.items() if value}


@st.composite
def _relations(draw: st.DrawFn, earlier_flows: list[str]) -> list[Fields]:
    relations: dict[str, Fields] = {}
    for _ in range(draw(st.integers(0, 2)) if earlier_flows else 0):
        target = draw(st.sampled_from(earlier_flows))
        relation = {"type": draw(st.sampled_from(FLOW_RELATIONS)), "to": target}
        if relation["type"] == "fulfils" and draw(st.booleans()):
            relation["settles"] = "true"
        relations[target] = relation
    return list(relations.values())


def deals_of_book(events: list[Fields]) -> Iterator[Deal]:
    """The events as the ledger reads them."""
    for event in events:
        flows = [{**flow, "relations": _parsed(flow)} for flow in event["flows"]]
        yield deal_of({**event, "flows": flows})


def _parsed(flow: Fields) -> list[Fields]:
    relations = flow.get("relations", [])
    return [{**relation, "settles": "settles" in relation} for relation in relations]


# -- Totals and pairs ------------------------------------------------------------------------------


@settings(max_examples=25)
@given(events=books(), day=st.sampled_from(DAYS))
def test_totals_and_pairs_of_a_generated_book_are_those_of_the_reference(
    events: list[Fields], day: date
) -> None:
    ledger = Ledger(list(deals_of_book(events)), day)
    reference = ReferenceLedger(events, day)
    for company in COMPANIES:
        totals = ledger.totals(company)
        for side, money in (("in", totals.money_in), ("out", totals.money_out)):
            expected = list(without_zeros(reference.company_total(company, side)))
            assert list(without_zeros(figures_of(money))) == expected, (company, side)

    ledger_pairs = {(pair.payer, pair.payee): pair for pair in pairs(ledger)}
    assert ledger_pairs.keys() == reference.pairs()
    for payer_payee, pair in ledger_pairs.items():
        expected = list(without_zeros(reference.pair_total(*payer_payee)))
        assert list(without_zeros(figures_of(pair.money))) == expected, payer_payee


# -- Filters ---------------------------------------------------------------------------------------


@cache
def criteria_of(text: str) -> FlowCriteria:
    with Store.scratch() as store:
        return criteria_within_events(store, parse_filter(text))


@settings(max_examples=15)
@given(events=books())
def test_a_filter_of_a_company_leaves_the_figures_of_its_pairs(events: list[Fields]) -> None:
    ledger = Ledger(list(deals_of_book(events)), DAYS[-1])
    all_pairs = pairs(ledger)
    for text, side in (("from:a", 0), ("to:a", 1)):
        filtered = pairs(ledger, criteria=criteria_of(text))
        assert filtered == tuple(pair for pair in all_pairs if pair[side] == "a")


@settings(max_examples=15)
@given(events=books())
def test_cash_is_each_column_without_the_money_that_is_not_cash(events: list[Fields]) -> None:
    ledger = Ledger(list(deals_of_book(events)), DAYS[-1])
    everything = ledger.selection().money
    cash = ledger.selection(criteria=criteria_of("paid:cash")).money
    for currency, columns in everything.items():
        in_cash = cash.get(currency, NO_MONEY)
        for column in ("firm", "up_to", "at_least", "intent"):
            not_cash = columns.money_not_cash(column)
            assert in_cash.money(column) == columns.money(column) - not_cash
    assert total_of(pairs(ledger, criteria=criteria_of("paid:cash"))).money.keys() <= cash.keys()


@settings(max_examples=15)
@given(events=books())
def test_the_kinds_of_a_book_add_up_to_all_its_money(events: list[Fields]) -> None:
    ledger = Ledger(list(deals_of_book(events)), DAYS[-1])
    together: dict[str, Columns] = {}
    for kind in ("equity", "cloud-purchase", "acquisition"):
        for currency, columns in ledger.selection(
            criteria=criteria_of(f"flow:{kind}")
        ).money.items():
            together[currency] = together.get(currency, NO_MONEY) + columns
    everything = ledger.selection().money
    for currency, columns in everything.items():
        assert figures_of({currency: together[currency]}) == figures_of({currency: columns})
