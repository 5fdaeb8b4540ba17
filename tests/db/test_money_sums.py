"""What is read of the kept figures is what a ledger of all deals gives, on any day."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sample_entries import import_with_loops

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.filters.parser import parse_filter
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.chains import Chain, Leg
from partnerships_db.ledger.circles import Circles, find_circles
from partnerships_db.ledger.columns import COLUMN_NAMES, NO_MONEY, Columns
from partnerships_db.ledger.company_money import money_by_company
from partnerships_db.ledger.counterparties import company_side
from partnerships_db.ledger.critical_flows import critical_flows
from partnerships_db.ledger.effects import MONEY_RELATIONS
from partnerships_db.ledger.groups import MONEY_SIDES
from partnerships_db.ledger.money_states import state_totals
from partnerships_db.ledger.pairs import Pair, PairRow, flows_once, pairs, total_of
from partnerships_db.ledger.paths import find_paths
from partnerships_db.ledger.rules import ExplainedFlow, Ledger
from partnerships_db.ledger.totals_report import TotalsReport
from partnerships_db.ledger.yearly_totals import yearly_totals
from partnerships_db.store.queries import deals as deal_queries
from partnerships_db.store.queries import money_graph, pair_sums, total_sums
from partnerships_db.store.queries import summaries as summary_queries
from partnerships_db.store.queries.companies import company_details
from partnerships_db.store.queries.company_money import company_money
from partnerships_db.store.queries.deals import all_deals, deals_of
from partnerships_db.store.queries.details import names_of
from partnerships_db.store.queries.flow_criteria import flow_criteria, ledger_query, sides_alone
from partnerships_db.store.queries.money_graph import ChainQuery, circles_in, paths_in
from partnerships_db.store.queries.summaries import period_money
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.periods import COARSEST_PRECISION, roll_up

# -- Books -----------------------------------------------------------------------------------------

COMPANIES = ("a", "b", "c", "d")
EVENT_IDS = ("ev-0", "ev-1", "ev-1-b", "ev-2", "ev-3", "ev-4", "ev-5")
"""An id that begins another is before it, but not the names of their flows."""
TARGETS = (*EVENT_IDS, *(f"{event_id}/one" for event_id in EVENT_IDS))
EVENT_DATES = ("2024", "2025-01-10", "2025-01", "2025-Q1", "2025-02-01", "2025-08-01", "2026-03")
DAYS = (date(2023, 1, 1), date(2025, 1, 10), date(2025, 5, 1), date(2025, 9, 1), date(2026, 6, 1))
AMOUNTS = st.sampled_from(
    (
        "5 billion USD",
        "2 billion USD",
        "about 0.5 USD",
        "4398046511104 USD",
        "at least 4.4 trillion USD",
        "up to 3.25 USD",
        "less than 2 million USD",
        "1-9 billion USD",
        "2-3 EUR",
        "about 7.125 EUR",
        "tens of billions USD",
        "undisclosed",
        "",
    )
)
KINDS = ("equity", "acquisition", "cloud-purchase")
MEDIA = ("", "", "", "shares", "services")
STATUSES = ("committed", "committed", "closed", "conditional", "intent", "cancelled")
RELATIONS = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(sorted(MONEY_RELATIONS)),
            "to": st.sampled_from(TARGETS),
        }
    ),
    max_size=1,
)
Entry = dict[str, Any]


@st.composite
def flows(draw: st.DrawFn, flow_id: str) -> Entry:
    """A flow as a file states it; only nobody in particular is on both of its sides."""
    payer, payee, *others = draw(st.permutations(COMPANIES))
    fields = {
        "id": flow_id,
        "from": draw(st.sampled_from((payer, payer, UNKNOWN, [payer, others[0]]))),
        "to": draw(st.sampled_from((payee, payee, UNKNOWN, [payee, UNKNOWN], [payee, others[1]]))),
        "kind": draw(st.sampled_from(KINDS)),
        "amount": draw(AMOUNTS),
        "status": draw(st.sampled_from(STATUSES)),
        "paid_in": draw(st.sampled_from(MEDIA)),
        "closed": draw(st.sampled_from(("", "", "2025-06"))),
        "relations": draw(RELATIONS),
    }
    if fields["status"] not in ("committed", "closed"):
        del fields["closed"]
    return {name: value for name, value in fields.items() if value}


@st.composite
def events(draw: st.DrawFn, event_id: str) -> Entry:
    """An event with one to three flows."""
    flow_ids = ("one", "two", "three")[: draw(st.integers(1, 3))]
    fields: Entry = {
        "id": event_id,
        "date": draw(st.sampled_from(EVENT_DATES)),
        "kind": draw(st.sampled_from(("investment", "acquisition"))),
        "title": "A deal",
        "summary": "Of some.",
        "sources": ["so"],
        "flows": [draw(flows(flow_id)) for flow_id in flow_ids],
    }
    if draw(st.integers(0, 9)) == 0:
        fields["retracted"] = {"why": "It was wrong."}
    return fields


BOOKS = st.tuples(*map(events, EVENT_IDS)).map(list)


@contextmanager
def store_of(event_entries: list[Entry], folder: Path) -> Iterator[Store]:
    """A store with the companies and these events."""
    names = [{"id": company, "name": company.upper()} for company in COMPANIES]
    sources = [{"id": "so", "title": "S"}]
    path = folder / "log.yaml"
    path.write_text(json.dumps({"companies": names, "sources": sources, "events": event_entries}))
    with Store.scratch() as store:
        import_with_loops(store, str(path))
        yield store


# -- What is printed -------------------------------------------------------------------------------


def printed(value: Any) -> Any:
    """A value with all that is printed of it, in which money has its marks; flows are names."""
    if isinstance(value, Columns):
        parts = [value, *(part for _, part in value.not_cash)]
        amounts = [part.amount(name, "USD") for part in parts for name in COLUMN_NAMES]
        return value, amounts
    if isinstance(value, ExplainedFlow):
        return value.flow.name, printed(value.columns)
    if isinstance(value, Mapping):
        return [(name, printed(item)) for name, item in value.items()]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        fields = [name for name in value._fields if name != "flows" or _has_reason(value)]
        return {name: printed(getattr(value, name)) for name in fields}
    if isinstance(value, list | tuple):
        return [printed(item) for item in value]
    return value


def _has_reason(value: Any) -> bool:
    """Whether the flows of a value say why they bring no money."""
    return isinstance(value, PairRow) and value.columns == NO_MONEY


def without_flows(pair: Pair) -> Pair:
    """The pair as a list shows it, which says no reasons."""
    rows = tuple(row._replace(flows=()) for row in pair.rows())
    return pair._replace(currency_rows=rows, flows=())


# -- Totals and pairs ------------------------------------------------------------------------------


def assert_company_money(store: Store, ledger: Ledger, company: str) -> None:
    """The kept money of a company is the ledger's."""
    day = ledger.as_of
    totals = ledger.totals(company)
    report = total_sums.company_report(store, company, day, by_kind=True)
    assert printed(report) == printed(TotalsReport.of_totals(totals))
    years = yearly_totals(deals_of(store, company), company, day)
    assert printed(total_sums.company_years(store, company, day)) == printed(years)

    details = company_details(store, company, day)
    assert details is not None
    own_pairs = pairs(ledger, company=company)
    names = names_of(store, COMPANIES)
    for side, kept in zip(MONEY_SIDES, (details.money_in, details.money_out), strict=True):
        expected = company_side(own_pairs, totals, side, names)
        assert printed(kept) == printed(expected)
        assert kept.largest == expected.largest


def assert_pairs(store: Store, ledger: Ledger) -> None:
    """The kept pairs are the ledger's, in its order, and so is their money together."""
    day = ledger.as_of
    all_pairs = pairs(ledger)
    expected = printed([without_flows(pair) for pair in all_pairs])
    assert printed(list(pair_sums.all_pairs(store, day))) == expected
    assert printed(list(pair_sums.all_pairs(store, day, 2))) == expected[:2]
    assert pair_sums.pair_count(store, day) == len(all_pairs)
    total, states = pair_sums.pairs_total(store, day)
    assert printed(total) == printed(total_of(all_pairs))
    assert printed(states) == printed(state_totals(flows_once(all_pairs)))

    named = [(pair.payer, pair.payee) for pair in all_pairs]
    with_flows = pair_sums.pairs_with_flows(store, named, day)
    assert with_flows == all_pairs


@settings(max_examples=12)
@given(BOOKS, st.sampled_from(DAYS))
def test_kept_money_is_that_of_a_ledger_of_all_deals(
    tmp_path_factory: pytest.TempPathFactory,
    book: list[Entry],
    day: date,
) -> None:
    with store_of(book, tmp_path_factory.mktemp("sums")) as store:
        ledger = Ledger(all_deals(store), day)
        whole = total_sums.whole_report(store, day, by_kind=True)
        assert printed(whole) == printed(TotalsReport.of_selection(ledger.selection()))
        for company in COMPANIES:
            assert_company_money(store, ledger, company)
        assert_pairs(store, ledger)

        all_pairs = pairs(ledger)
        money_of_companies = money_by_company(ledger, all_pairs, names_of(store, COMPANIES))
        assert printed(company_money(store, day)) == printed(money_of_companies)


# -- Filters ---------------------------------------------------------------------------------------

FILTERS = (
    "company:a",
    "-company:a",
    "from:a,b to:c",
    "from:unknown",
    "company:unknown,b",
    "flow:equity -company:c",
    "amount>=1bn",
    "status:closed company:b,c",
    "paid:shares",
    "kind:investment to:a",
    "date:2025 company:a -from:b",
)


@settings(max_examples=12)
@given(BOOKS, st.sampled_from(DAYS), st.sampled_from(FILTERS))
def test_the_selected_deals_have_the_money_that_they_have_among_all(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    book: list[Entry],
    day: date,
    filter_text: str,
) -> None:
    monkeypatch.setattr(summary_queries, "MAX_DEALS_AT_ONCE", 1)
    criteria = parse_filter(filter_text)
    with store_of(book, tmp_path_factory.mktemp("filters")) as store:
        everything = Ledger(all_deals(store), day)
        selected_flows = flow_criteria(store, criteria, day)
        selection = ledger_query(store, criteria, day, rollup=False)
        assert selection.criteria == selected_flows
        assert printed(pairs(selection.ledger, criteria=selected_flows)) == printed(
            pairs(everything, criteria=selected_flows)
        )
        assert selection.ledger.selection(criteria=selected_flows) == everything.selection(
            criteria=selected_flows
        )
        assert_money_of_periods(store, everything, criteria)
        assert_money_of_periods(store, everything, EVERYTHING)
        assert_pairs_of_sides(store, everything, criteria)


def assert_pairs_of_sides(store: Store, ledger: Ledger, criteria: Filter) -> None:
    """The kept pairs under a filter that asks nothing but who pays whom are the ledger's."""
    day = ledger.as_of
    sides = sides_alone(store, criteria)
    if sides is None:
        return
    expected = pairs(ledger, criteria=sides)
    selected = pair_sums.selected_pairs(store, sides, day)
    assert printed(selected) == printed([without_flows(pair) for pair in expected])
    total, states = pair_sums.total_of_selected(store, selected, day)
    assert printed(total) == printed(total_of(expected))
    assert printed(states) == printed(state_totals(flows_once(expected)))


def assert_money_of_periods(store: Store, ledger: Ledger, criteria: Filter) -> None:
    """The money of each period is that of its events that a filter selects."""
    day = ledger.as_of
    timeline = Timeline.select(store, criteria, day)
    selected_flows = flow_criteria(store, criteria, day)
    for level in COARSEST_PRECISION:
        groups = roll_up(timeline.groups, level)
        for group in groups:
            rows = timeline.page(store, group.start, group.events)
            selected = ledger.selection([row.id for row in rows], selected_flows)
            money = period_money(store, timeline, level, group, day)
            assert printed(dict(money.money)) == printed(selected.money), (level, group.period)


# -- Circles and paths -----------------------------------------------------------------------------


MAX_LEG_FLOWS = 2


def chains_in_words(chains: Iterable[Chain]) -> list[Any]:
    """All that is printed of chains."""
    return [(chain.companies, chain.day_count, legs_in_words(chain.legs)) for chain in chains]


def legs_in_words(legs: Iterable[Leg]) -> list[Any]:
    """All that is printed of legs; the flows of those that have few."""
    return [
        (
            printed(without_flows(leg.pair)),
            leg.stands_on,
            leg.since,
            leg.first_event,
            leg.flow_count,
            [flow.name for flow in leg.flows] if leg.flow_count <= MAX_LEG_FLOWS else [],
        )
        for leg in legs
    ]


def circles_by_flow(circles: Circles, firm_only: bool) -> list[tuple[str, int]]:
    """The critical flows with the number of circles that are gone without each."""
    critical = critical_flows(circles.circles, firm_only=firm_only)
    return [(each.flow.name, len(each.circles)) for each in critical]


CHAIN_FILTERS = ("", "company:a", "-company:a", "from:a to:b", "company:c -company:d")


@settings(max_examples=12)
@given(BOOKS, st.sampled_from(DAYS), st.sampled_from(CHAIN_FILTERS), st.booleans())
def test_the_circles_and_paths_of_kept_figures_are_those_of_the_ledger(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    book: list[Entry],
    day: date,
    filter_text: str,
    firm_only: bool,
) -> None:
    criteria = parse_filter(filter_text)
    query = ChainQuery(criteria, day, firm_only=firm_only)
    folder = tmp_path_factory.mktemp("circles")
    monkeypatch.setattr(deal_queries, "MANY_FLOWS", 0)
    monkeypatch.setattr(money_graph, "MAX_LEG_FLOWS", MAX_LEG_FLOWS)
    with store_of(book, folder) as store:
        ledger = Ledger(all_deals(store), day)
        selected_flows = flow_criteria(store, criteria, day)
        named_pairs = [pair for pair in pairs(ledger) if UNKNOWN not in pair[:2]]
        # Edges of other days do not make the search longer.
        monkeypatch.setattr(money_graph, "MAX_EDGES", len(named_pairs))
        for company in (None, "a"):
            circles = circles_in(store, query, company=company)
            expected = find_circles(
                ledger, company=company, firm_only=firm_only, criteria=selected_flows
            )
            assert (circles.is_cut, circles.all_count) == (expected.is_cut, expected.all_count)
            assert chains_in_words(circles.circles) == chains_in_words(expected.circles)
            assert circles_by_flow(circles, firm_only) == circles_by_flow(expected, firm_only)

        directions = paths_in(store, query, ("a", "b"))
        expected_directions = find_paths(
            ledger, ("a", "b"), firm_only=firm_only, criteria=selected_flows
        )
        for kept_paths, expected_paths in zip(directions, expected_directions, strict=True):
            assert kept_paths.is_cut == expected_paths.is_cut
            assert chains_in_words(kept_paths.paths) == chains_in_words(expected_paths.paths)
