"""Properties of all totals, over deals that relate to one another in any way."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st
from tests.deals import billions, event, flow, money_in, money_out, states_by_flow

from partnerships_db.format.flows import Deal
from partnerships_db.format.vocabulary import FlowKind, PaymentMedium
from partnerships_db.ledger.columns import COLUMN_NAMES, NO_MONEY, Columns, own_columns
from partnerships_db.ledger.explain import rule_sentences
from partnerships_db.ledger.rules import Ledger, company_totals

COMPANIES = ("a", "b", "c", "d")
EVENT_DATES = st.sampled_from(
    ("2024", "2025-01-10", "2025-Q2", "2025-05", "2025-08-01", "2025-12-31", "2026-03-05")
)
AS_OF_DATES = st.sampled_from(
    (date(2023, 1, 1), date(2025, 1, 1), date(2025, 5, 1), date(2025, 9, 1), date(2026, 6, 1))
)
LAST_DATE = date(2026, 6, 1)
ALL_RELATIONS = (
    "supersedes",
    "amends",
    "ends",
    "fulfils",
    "part-of",
    "part-of",
    "repeats",
    "follows",
)
STATUSES = st.sampled_from(
    ("committed", "committed", "closed", "conditional", "intent", "rumoured", "cancelled")
)
PRICED_STATUSES = st.sampled_from(("committed", "conditional", "intent", "closed"))
PREFIXES = st.sampled_from(("", "about ", "up to ", "at least "))
FIGURES = st.builds(
    "{}{}.{} {} {}{}".format,
    st.sampled_from(("", "about ", "up to ", "less than ", "at least ")),
    st.integers(1, 99),
    st.integers(0, 9),
    st.sampled_from(("million", "billion")),
    st.sampled_from(("USD", "USD", "EUR")),
    st.sampled_from(("", "", "", " per month", " per year")),
)
AMOUNTS = st.one_of(
    FIGURES,
    st.sampled_from(("1-9 billion USD", "tens of billions USD", "undisclosed", "")),
)
KINDS = st.sampled_from(get_args(FlowKind))
MEDIA = st.sampled_from(("", "", *get_args(PaymentMedium)))
SIDES = st.lists(st.sampled_from((*COMPANIES, "unknown")), min_size=1, max_size=2, unique=True)


@st.composite
def related_deals(
    draw: st.DrawFn,
    relation_types: Sequence[str] = ALL_RELATIONS,
) -> list[Deal]:
    """Events whose relations point to any of them, also in circles."""
    count = draw(st.integers(1, 6))
    targets = [f"e{number}{suffix}" for number in range(count) for suffix in ("/a", "/b", "")]
    relation = st.builds(
        "{} {}{}".format,
        st.sampled_from(relation_types),
        st.sampled_from(targets),
        st.sampled_from(("", "", " settles")),
    )
    relations = st.lists(relation, max_size=2)
    flows = st.lists(flows_with(relations), max_size=2)

    deals = []
    for number in range(count):
        is_retracted = draw(st.integers(0, 9)) == 0
        has_relations = draw(st.integers(0, 4)) == 0
        event_fields: dict[str, Any] = {}
        if is_retracted:
            event_fields["retracted"] = {}
        if has_relations:
            event_fields["relations"] = draw(relations)
        deals.append(event(f"e{number}", draw(EVENT_DATES), *draw(flows), **event_fields))
    return deals


@st.composite
def flows_with(draw: st.DrawFn, relations: st.SearchStrategy[list[str]]) -> dict[str, Any]:
    """A flow of any amount and status between any companies, with some of the relations."""
    return flow(
        draw(AMOUNTS),
        *draw(relations),
        payer=draw(SIDES),
        payee=draw(SIDES),
        status=draw(STATUSES),
        kind=draw(KINDS),
        paid_in=draw(MEDIA),
        over=draw(st.sampled_from(("", "3 years"))),
    )


def ceiling(columns: Columns) -> Decimal:
    """The most money that the columns allow, in whole units."""
    return columns.firm + columns.up_to + columns.intent


@given(related_deals(), AS_OF_DATES, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(
    deals: list[Deal],
    as_of: date,
    random: Random,
) -> None:
    shuffled = list(deals)
    random.shuffle(shuffled)
    assert states_by_flow(shuffled, as_of) == states_by_flow(deals, as_of)
    assert Ledger(shuffled, as_of).selection() == Ledger(deals, as_of).selection()

    parents = {"b": ["a"]}
    shuffled_totals = company_totals(shuffled, "a", as_of, parents=parents)
    assert shuffled_totals == company_totals(deals, "a", as_of, parents=parents)


@given(related_deals(), AS_OF_DATES)
def test_the_explained_flows_add_up_to_the_total(deals: list[Deal], as_of: date) -> None:
    totals = company_totals(deals, "a", as_of)
    for side, money in (("in", totals.money_in), ("out", totals.money_out)):
        for currency in ("USD", "EUR"):
            key = (side, currency)
            columns = [flow.columns for flow in totals.flows if (flow.side, flow.currency) == key]
            assert sum(columns, NO_MONEY) == money.get(currency, NO_MONEY)

    for explained in totals.flows:
        assert rule_sentences(explained)
        assert explained.state.counts or explained.columns == NO_MONEY


@given(related_deals(), AS_OF_DATES)
def test_a_flow_never_counts_more_than_its_own_amount(deals: list[Deal], as_of: date) -> None:
    for explained in Ledger(deals, as_of).selection().flows:
        counted = explained.columns
        own = own_columns(explained.flow)
        assert min(counted.firm, counted.up_to, counted.at_least, counted.intent) >= 0
        assert counted.at_least <= counted.firm <= own.firm
        assert ceiling(counted) <= ceiling(own)
        assert (counted.vague, counted.unpriced) in ((own.vague, own.unpriced), (0, 0))


@given(st.data())
def test_a_tree_of_parts_adds_up_to_its_outermost_flow(data: st.DataObject) -> None:
    spare_figures = data.draw(st.lists(st.integers(0, 50), min_size=1, max_size=9))
    count = len(spare_figures)
    smaller_numbers = [st.integers(0, number - 1) for number in range(1, count)]
    outer_numbers = [0, *data.draw(st.tuples(*smaller_numbers), label="outer flows")]

    millions = [1 + spare for spare in spare_figures]
    for number in range(count - 1, 0, -1):
        millions[outer_numbers[number]] += millions[number]

    deals = []
    for number in range(count):
        relations = []
        if number > 0:
            # The relation to the outermost flow repeats what the relation to the next one says.
            relation_type = data.draw(st.sampled_from(("part-of", "fulfils")))
            relations = [f"{relation_type} e{outer_numbers[number]}/a", "part-of e0/a"]
        amount = f"{data.draw(PREFIXES)}{millions[number]} million USD"
        part = flow(amount, *relations, status=data.draw(PRICED_STATUSES))
        deals.append(event(f"e{number}", data.draw(EVENT_DATES), part))

    whole = millions[0] * 10**6
    assert ceiling(Ledger(deals, LAST_DATE).selection().money["USD"]) == whole
    assert ceiling(money_out(*deals)) == whole


CHAINS = st.lists(
    st.tuples(st.integers(1, 99), st.sampled_from(("supersedes", "amends"))),
    min_size=1,
    max_size=7,
)


@given(CHAINS, AS_OF_DATES)
def test_of_a_chain_of_successors_only_the_last_begun_flow_counts(
    chain: list[tuple[int, str]],
    as_of: date,
) -> None:
    deals = []
    last_begun = 0
    for number, (size, relation_type) in enumerate(chain):
        relations = [f"{relation_type} e{number - 1}/a"] if number else []
        deal = event(
            f"e{number}", f"2025-0{number + 1}-01", flow(f"{size} billion USD", *relations)
        )
        deals.append(deal)
        if deal.date.first <= as_of:
            last_begun = size
    assert money_out(*deals, as_of=as_of.isoformat()) == billions(last_begun)


PAYMENTS = st.lists(
    st.tuples(st.integers(1, 40), st.sampled_from(("buyer", "stranger"))),
    max_size=6,
)


@given(PAYMENTS)
def test_a_payment_and_its_promise_are_never_counted_together(
    payments: list[tuple[int, str]],
) -> None:
    promised = 50
    deals = [event("promise", "2025-01-01", flow(f"up to {promised} billion USD"))]
    for number, (size, payer) in enumerate(payments):
        payment = flow(f"{size} billion USD", "fulfils promise/a", payer=payer)
        deals.append(event(f"payment-{number}", "2025-02-01", payment))

    paid = sum(size for size, _ in payments)
    paid_by_buyer = sum(size for size, payer in payments if payer == "buyer")
    open_money = max(promised - paid, 0)
    assert money_in(*deals)["USD"] == billions(paid, up_to=open_money)
    assert money_out(*deals) == billions(paid_by_buyer, up_to=open_money)


@given(related_deals(), AS_OF_DATES, AS_OF_DATES)
def test_a_flow_stays_begun_replaced_and_closed_from_that_day_on(
    deals: list[Deal],
    first: date,
    second: date,
) -> None:
    later_states = states_by_flow(deals, max(first, second))
    for name, earlier in states_by_flow(deals, min(first, second)).items():
        later = later_states[name]
        assert later.begun >= earlier.begun
        assert later.closed >= earlier.closed
        assert later.replaced_by is not None or earlier.replaced_by is None


@given(related_deals(["follows", "related"]), AS_OF_DATES, AS_OF_DATES)
def test_without_relations_that_move_money_no_column_ever_falls(
    deals: list[Deal],
    first: date,
    second: date,
) -> None:
    later_money = Ledger(deals, max(first, second)).selection().money
    for currency, earlier in Ledger(deals, min(first, second)).selection().money.items():
        later = later_money[currency]
        for column in (*COLUMN_NAMES, "vague", "unpriced", "joint"):
            assert getattr(later, column) >= getattr(earlier, column), column


PARTS = st.lists(st.tuples(st.integers(1, 60), EVENT_DATES, PRICED_STATUSES), max_size=6)


@given(PARTS, AS_OF_DATES, AS_OF_DATES)
def test_the_sum_of_one_total_and_its_parts_never_falls(
    parts: list[tuple[int, str, str]],
    first: date,
    second: date,
) -> None:
    deals = [event("total", "2025-05", flow("100 billion USD", status="intent"))]
    for number, (size, day, status) in enumerate(parts):
        part = flow(f"{size} billion USD", "part-of total/a", status=status)
        deals.append(event(f"e{number}", day, part))

    earlier = Ledger(deals, min(first, second)).selection().money["USD"]
    later = Ledger(deals, max(first, second)).selection().money["USD"]
    assert ceiling(earlier) <= ceiling(later)


LETTERS = st.sampled_from("abcdef")
PAYMENTS_BETWEEN = st.lists(st.tuples(LETTERS, LETTERS, AMOUNTS), max_size=8)
PARENTS = st.dictionaries(st.sampled_from("bcdef"), st.lists(LETTERS, max_size=2), max_size=4)


@given(PAYMENTS_BETWEEN, PARENTS)
def test_a_rolled_up_total_is_that_of_one_company_without_its_inner_flows(
    payments: list[tuple[str, str, str]],
    parents: Mapping[str, list[str]],
) -> None:
    group = group_of("a", parents)
    separate_deals = []
    merged_deals = []
    for number, (payer, payee, amount) in enumerate(payments):
        separate_flow = flow(amount, payer=payer, payee=payee)
        separate_deals.append(event(f"e{number}", "2025", separate_flow))
        if payer in group and payee in group:
            continue
        merged_payer = "a" if payer in group else payer
        merged_payee = "a" if payee in group else payee
        merged_flow = flow(amount, payer=merged_payer, payee=merged_payee)
        merged_deals.append(event(f"e{number}", "2025", merged_flow))

    rolled_up = company_totals(separate_deals, "a", LAST_DATE, parents=parents)
    merged = company_totals(merged_deals, "a", LAST_DATE)
    assert rolled_up.money_in == merged.money_in
    assert rolled_up.money_out == merged.money_out
    for explained in rolled_up.flows:
        assert not group.issuperset({*explained.flow.payers, *explained.flow.payees})


def group_of(company: str, parents: Mapping[str, list[str]]) -> set[str]:
    """A company with the companies that it owns, directly or through others."""
    group = {company}
    size = 0
    while size < len(group):
        size = len(group)
        group.update(child for child, owners in parents.items() if group.intersection(owners))
    return group
