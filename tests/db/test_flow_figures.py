"""The kept figures are the ledger's: in every total, on every day, after whatever was written."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.db.test_ledger_properties import (
    AMOUNTS,
    AS_OF_DATES,
    COMPANIES,
    MEDIA,
    STATUSES,
    related_deals,
)
from tests.deals import event, flow
from tests.fixture_types import AssertWhole
from tests.sample_entries import import_with_loops

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.flows import Deal
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.columns import COLUMN_NAMES, NO_MONEY, Columns, own_columns
from partnerships_db.ledger.effects import MONEY_RELATIONS
from partnerships_db.ledger.flow_figures import (
    AFTER_ALL_DAYS,
    PERIOD_SCOPES,
    FlowFigure,
    Scope,
    columns_of_sums,
    figures_of,
    figures_of_single,
    traits_of,
)
from partnerships_db.ledger.kinds import stated_totals
from partnerships_db.ledger.money_states import money_state
from partnerships_db.ledger.pairs import flows_once, pairs
from partnerships_db.ledger.rules import ExplainedFlow, Ledger
from partnerships_db.store.integrity import damaged_entries, find_damage
from partnerships_db.store.queries.deals import all_deals
from partnerships_db.store.removals import remove_entries
from partnerships_db.store.store import Store, StoreError
from partnerships_db.store.undo import redo_import, undo_import
from partnerships_db.store.writer import new_import
from partnerships_db.timeline.periods import ZoomLevel, period_at
from partnerships_db.values.dates import PartialDate

SIDES = (*COMPANIES, UNKNOWN)


class Group(NamedTuple):
    """What sums of figures are told apart by."""

    currency: str
    kind: str
    state: str
    states_total: bool


class Sum(NamedTuple):
    """A sum with all that is printed of it, and the number of its flows."""

    columns: Columns
    printed: tuple[Any, ...]
    flows: int


def sum_of_columns(columns: Columns, flows: int) -> Sum:
    """The sum with its printed amounts, also of the parts that are not cash."""
    parts = [columns, *(part for _, part in columns.not_cash)]
    printed = tuple(part.amount(name, "USD") for part in parts for name in COLUMN_NAMES)
    return Sum(columns, printed, flows)


def expected_sums(flows: Iterable[ExplainedFlow], stated: Iterable[str]) -> dict[Group, Sum]:
    columns_of_group: dict[Group, list[Columns]] = {}
    for explained in flows:
        if explained.state.counts:
            group = Group(
                explained.currency,
                explained.flow.kind,
                money_state(explained.state),
                explained.flow.name in stated,
            )
            columns_of_group.setdefault(group, []).append(explained.columns)
    return {
        group: sum_of_columns(sum(columns, NO_MONEY), len(columns))
        for group, columns in columns_of_group.items()
    }


def kept_sums(figures: Iterable[FlowFigure]) -> dict[Group, Sum]:
    """The sums as a store makes them: integers by traits, then columns."""
    integers_of: dict[tuple[Group, str], list[tuple[int, ...]]] = {}
    for figure in figures:
        group = Group(figure.currency, figure.kind, figure.state, figure.states_total)
        integers_of.setdefault((group, figure.traits), []).append(figure[-7:])
    columns: dict[Group, Columns] = {}
    counts: dict[Group, int] = {}
    for (group, traits), integers in integers_of.items():
        sums = [sum(column) for column in zip(*integers, strict=True)]
        added = columns_of_sums(traits, sums, len(integers))
        columns[group] = columns.get(group, NO_MONEY) + added
        counts[group] = counts.get(group, 0) + len(integers)
    return {group: sum_of_columns(columns[group], counts[group]) for group in columns}


def names_of_stated(flows: Iterable[ExplainedFlow]) -> set[str]:
    return {total.explained.flow.name for total in stated_totals(flows)}


def wider_period(when: PartialDate, scope: Scope) -> str:
    return period_at(when.period, ZoomLevel[scope.name or ""])


def assert_figures_of_the_ledger(
    figures: Iterable[FlowFigure],
    deals_by_key: Mapping[int, Deal],
    day: date,
) -> None:
    """The sums of figures are the ledger's on a day, in every total."""
    ledger = Ledger(deals_by_key.values(), day)
    held = [figure for figure in figures if figure.from_day <= day.toordinal() < figure.until_day]

    def kept(scope: Scope, payer: str = "", payee: str = "") -> dict[Group, Sum]:
        return kept_sums(
            figure
            for figure in held
            if figure.scopes & scope and payer in ("", figure.payer) and payee in ("", figure.payee)
        )

    selected = ledger.selection().flows
    assert kept(Scope.ALL) == expected_sums(selected, names_of_stated(selected))

    by_pair = ledger.flows_by_pair({})
    stated = names_of_stated(
        {flow.flow.name: flow for flows in by_pair.values() for flow in flows}.values()
    )
    for pair in product(SIDES, SIDES):
        assert kept(Scope.PAIR, *pair) == expected_sums(by_pair.get(pair, ()), stated)

    all_pairs = pairs(ledger)
    assert kept(Scope.ALL_PAIRS) == expected_sums(flows_once(all_pairs), stated)
    for company in SIDES:
        totals = ledger.totals(company)
        stated_of_company = names_of_stated(totals.flows)
        paid = [flow for flow in totals.flows if flow.side == "out"]
        received = [flow for flow in totals.flows if flow.side == "in"]
        assert kept(Scope.OUT, payer=company) == expected_sums(paid, stated_of_company)
        assert kept(Scope.IN, payee=company) == expected_sums(received, stated_of_company)

        pairs_out = flows_once(pair for pair in all_pairs if pair.payer == company)
        pairs_in = flows_once(pair for pair in all_pairs if pair.payee == company)
        assert kept(Scope.OUT_PAIRS, payer=company) == expected_sums(pairs_out, stated)
        assert kept(Scope.IN_PAIRS, payee=company) == expected_sums(pairs_in, stated)

    for scope in PERIOD_SCOPES:
        keys_of_period: dict[str, list[int]] = {}
        for key, deal in deals_by_key.items():
            keys_of_period.setdefault(wider_period(deal.date, scope), []).append(key)
        for keys in keys_of_period.values():
            of_period = ledger.selection(deals_by_key[key].id for key in keys).flows
            in_period = (each for each in held if each.event in keys and each.scopes & scope)
            assert kept_sums(in_period) == expected_sums(of_period, names_of_stated(of_period))


def figures_of_deals(deals: Iterable[Deal]) -> list[FlowFigure]:
    return list(figures_of(dict(enumerate(deals)), wider_period))


@settings(max_examples=60)
@given(related_deals(), AS_OF_DATES)
def test_kept_figures_add_up_to_the_ledgers_totals(deals: list[Deal], day: date) -> None:
    assert_figures_of_the_ledger(figures_of_deals(deals), dict(enumerate(deals)), day)


@settings(max_examples=60)
@given(related_deals(), AS_OF_DATES, st.sets(st.integers(0, 5)))
def test_a_figure_of_every_selection_is_the_same_in_any(
    deals: list[Deal],
    day: date,
    places: set[int],
) -> None:
    events = [deal.id for place, deal in enumerate(deals) if place in places]
    explained_flows = {
        (explained.flow.event, explained.flow.place): explained
        for explained in Ledger(deals, day).selection(events).flows
    }
    for figure in figures_of_deals(deals):
        name = (deals[figure.event].id, figure.n)
        is_held = figure.from_day <= day.toordinal() < figure.until_day
        if is_held and name in explained_flows and figure.scopes & Scope.ANY:
            columns = columns_of_sums(figure.traits, figure[-7:], 1)
            assert columns == explained_flows[name].columns


@given(related_deals(["follows", "related"]))
def test_a_deal_alone_has_the_figures_that_it_has_among_joined_ones(deals: list[Deal]) -> None:
    for key, deal in enumerate(deals):
        alone = list(figures_of_single(key, deal))
        assert set(alone) == set(figures_of({key: deal}, wider_period))
        assert len(alone) == len(set(alone))


@given(related_deals())
def test_no_two_figures_of_a_flow_count_at_once(deals: list[Deal]) -> None:
    figures = figures_of_deals(deals)
    for figure in figures:
        assert figure.from_day < figure.until_day
        for other in figures:
            is_of_same_flow = (figure.event, figure.n, figure.payer, figure.payee) == (
                other.event,
                other.n,
                other.payer,
                other.payee,
            )
            has_same_days = figure.from_day < other.until_day and other.from_day < figure.until_day
            if other is not figure and is_of_same_flow and has_same_days:
                assert not figure.scopes & other.scopes


# -- Traits ----------------------------------------------------------------------------------------

LARGE_AND_SMALL_AMOUNTS = st.sampled_from(
    (
        "0.25 USD",
        "about 0.5 USD",
        "4398046511103 USD",
        "4398046511104 USD",
        "at least 4.4 trillion USD",
        "up to 0.000001 USD",
        "1-9.5 USD",
        "about 10-20.5 million USD",
        "about 999999999999999.999999 trillion USD",
        "less than 100 billion USD per month",
    )
)


@given(
    AMOUNTS | LARGE_AND_SMALL_AMOUNTS,
    STATUSES,
    MEDIA,
    st.sampled_from(("buyer", ("buyer", "other"))),
    st.integers(1, 2_000_000),
)
def test_a_sum_of_equal_figures_is_exact(
    amount: str,
    status: str,
    medium: str,
    payer: str | tuple[str, ...],
    count: int,
) -> None:
    stated_flow = flow(amount, payer=payer, status=status, paid_in=medium, over="3 years")
    columns = own_columns(event("e", "2025", stated_flow).flows[0])
    integers = figures_of_flow(stated_flow)
    assert all(0 <= integer < 2**42 for integer in integers)

    once = columns_of_sums(traits_of(columns), integers, 1)
    assert sum_of_columns(once, 1) == sum_of_columns(columns, 1)
    sums = [integer * count for integer in integers]
    assert max(sums) < 2**63
    many = columns_of_sums(traits_of(columns), sums, count)
    for name in COLUMN_NAMES:
        assert many.money(name) == columns.money(name) * count
        assert many.money_not_cash(name) == columns.money_not_cash(name) * count
        assert many.marks_of(name) == columns.marks_of(name)


def figures_of_flow(stated_flow: dict[str, Any]) -> tuple[int, ...]:
    """The integers of a flow that counts; zeros if it does not."""
    for figure in figures_of_single(1, event("e", "2025", stated_flow)):
        return figure[-7:]
    return (0,) * 7


def test_a_flow_that_closes_later_has_a_state_before_and_after() -> None:
    deal = event("e", "2025-01-10", flow("1 billion USD", status="committed", closed="2025-03"))
    before, after = figures_of_single(1, deal)
    assert (before.state, after.state) == ("committed", "paid")
    assert before.until_day == after.from_day == date(2025, 3, 1).toordinal()
    assert before[-7:] == after[-7:]


# -- In a store ------------------------------------------------------------------------------------

EVENT_IDS = ("ev-0", "ev-1", "ev-2", "ev-3")
TARGETS = (*EVENT_IDS, *(f"{event_id}/one" for event_id in EVENT_IDS), "/one")
EVENT_DATES = ("2025-01-10", "2025-02", "2025-Q2", "2025-08-01", "2026")

RELATION_TYPES = st.sampled_from(sorted(MONEY_RELATIONS))
AMOUNTS_IN_FILES = st.sampled_from(("5 billion USD", "about 0.5 USD", "2-3 EUR", "undisclosed", ""))
relations = st.lists(
    st.fixed_dictionaries(
        {
            "type": RELATION_TYPES,
            "to": st.sampled_from(TARGETS),
        }
    ),
    max_size=1,
)


@st.composite
def stated_flows(draw: st.DrawFn, flow_id: str) -> dict[str, Any]:
    """A flow as a file states it; no company is on both of its sides."""
    payer, payee, *others = draw(st.permutations(SIDES))
    fields = {
        "id": flow_id,
        "from": draw(st.sampled_from((payer, UNKNOWN, [payer, others[0]]))),
        "to": draw(st.sampled_from((payee, UNKNOWN, [payee, others[1]]))),
        "kind": draw(st.sampled_from(("equity", "debt"))),
        "amount": draw(AMOUNTS_IN_FILES),
        "status": draw(STATUSES),
        "relations": draw(relations),
    }
    return {name: value for name, value in fields.items() if value}


@st.composite
def stated_events(draw: st.DrawFn, event_id: str) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": event_id,
        "date": draw(st.sampled_from(EVENT_DATES)),
        "kind": "investment",
        "title": "An investment",
        "summary": "Of some.",
        "sources": ["so"],
        "flows": [draw(stated_flows("one")), *draw(st.lists(stated_flows("two"), max_size=1))],
    }
    event_relations = draw(relations)
    if event_relations:
        fields["relations"] = event_relations
    if draw(st.integers(0, 5)) == 0:
        fields["retracted"] = {"why": "It was wrong."}
    return fields


all_events = st.tuples(*map(stated_events, EVENT_IDS)).map(list)
some_events = st.sets(st.sampled_from(EVENT_IDS), min_size=1, max_size=2).flatmap(
    lambda ids: st.tuples(*map(stated_events, sorted(ids))).map(list)
)
steps = st.lists(
    some_events
    | st.sampled_from(("undo", "redo", "rename company", "rename event"))
    | st.sampled_from([f"remove {event_id}" for event_id in EVENT_IDS]),
    max_size=6,
)


def companies(first_id: str) -> list[dict[str, Any]]:
    ids = (first_id, *COMPANIES[1:])
    entries: list[dict[str, Any]] = [{"id": company, "name": company.upper()} for company in ids]
    if first_id != "a":
        entries[0]["was"] = ["a"]
    return entries


class Writes:
    """Writes to a store by the names of steps."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._path = folder / "log.yaml"

    def take(self, step: str | list[dict[str, Any]]) -> None:
        if not isinstance(step, str):
            self.import_entries(events=step)
        elif step == "undo":
            undo_import(self._store)
        elif step == "redo":
            redo_import(self._store)
        elif step == "rename company":
            self.import_entries(companies=companies("new-a"))
        elif step == "rename event":
            self._rename_event()
        else:
            self._remove(step.removeprefix("remove "))

    def import_entries(self, **lists: list[dict[str, Any]]) -> None:
        """Import entries; those that the checks refuse change nothing."""
        self._path.write_text(json.dumps(lists), "utf-8")
        import_with_loops(self._store, str(self._path))

    def _rename_event(self) -> None:
        for (body,) in self._store.rows("SELECT body FROM entry WHERE id = 'ev-1'"):
            self.import_entries(events=[{**json.loads(body), "id": "ev-new", "was": ["ev-1"]}])

    def _remove(self, event_id: str) -> None:
        """Remove an event, unless others refer to it."""
        with suppress(StoreError), self._store.transaction():
            number = new_import(self._store.connection, ["log.yaml"], None)
            for (body,) in self._store.rows("SELECT body FROM entry WHERE id = ?", [event_id]):
                removal = EntryChange("events", event_id, before=json.loads(body), after={})
                remove_entries(self._store, number, [removal])


def payment_of_promise(**fields: Any) -> dict[str, Any]:
    """A payment of 4 billion that fulfils the promise of `a_promise`, unless fields say else."""
    payment = flow("4 billion USD", "fulfils ev-0/one", payer="a", payee="b", id="one") | fields
    stated_fields = {name: value for name, value in payment.items() if value}
    return {**a_promise(), "id": "ev-1", "date": "2025-08", "flows": [stated_fields]}


def a_promise() -> dict[str, Any]:
    return {
        "id": "ev-0",
        "date": "2025-01",
        "kind": "investment",
        "title": "A promise",
        "summary": "Of 10 billion.",
        "sources": ["so"],
        "flows": [flow("10 billion USD", payer="a", payee="b", id="one")],
    }


def test_a_promise_is_whole_again_without_its_payment(tmp_path: Path) -> None:
    names = {"companies": companies("a"), "sources": [{"id": "so", "title": "S"}]}

    def left_of_promise(store: Store) -> int:
        query = """
            SELECT figure.firm FROM figure JOIN event ON event.entry = figure.event
            WHERE event.id = 'ev-0' AND until_day = ?
        """
        ((firm,),) = store.rows(query, [AFTER_ALL_DAYS])
        return int(firm) // 10**9

    with Store.scratch() as store:
        writes = Writes(store, tmp_path)
        writes.import_entries(**names, events=[a_promise()])
        assert left_of_promise(store) == 10
        writes.import_entries(events=[payment_of_promise()])
        assert left_of_promise(store) == 6
        writes.import_entries(events=[payment_of_promise(relations=[])])
        assert left_of_promise(store) == 10
        undo_import(store)
        assert left_of_promise(store) == 6
        undo_import(store)
        assert left_of_promise(store) == 10
        redo_import(store)
        assert left_of_promise(store) == 6
        writes.import_entries(events=[{**payment_of_promise(), "retracted": {"why": "No."}}])
        assert left_of_promise(store) == 10


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE figure SET firm = firm + 1 WHERE event = ?",
        "UPDATE figure SET until_day = until_day - 1 WHERE event = ?",
        "DELETE FROM figure WHERE event = ?",
    ],
)
def test_the_doctor_names_an_event_whose_figures_are_not_the_ledgers(
    starter_copy: Path,
    damage: str,
) -> None:
    with Store.writing(starter_copy) as store:
        ((key, event_id),) = store.rows("""
            SELECT entry, id FROM event WHERE entry IN (SELECT event FROM figure) LIMIT 1
        """)
        store.connection.execute(damage, [key])
        damaged = {entry.id for entry in damaged_entries(store)}
        assert damaged == {event_id}


def test_the_doctor_finds_figures_of_no_event(starter_copy: Path) -> None:
    with Store.writing(starter_copy) as store:
        assert not find_damage(store)
        least_key = "(SELECT min(event) FROM figure)"
        store.connection.execute(f"UPDATE figure SET event = 1 WHERE event = {least_key}")
        assert "there are figures of an event that is missing" in find_damage(store)


@settings(max_examples=20)
@given(all_events, steps, AS_OF_DATES)
def test_kept_figures_are_the_ledgers_after_any_writes(
    tmp_path_factory: pytest.TempPathFactory,
    assert_whole: AssertWhole,
    events: list[dict[str, Any]],
    steps: list[Any],
    day: date,
) -> None:
    with Store.scratch() as store:
        writes = Writes(store, tmp_path_factory.mktemp("figures"))
        writes.import_entries(
            companies=companies("a"), sources=[{"id": "so", "title": "S"}], events=events
        )
        for step in steps:
            writes.take(step)
        assert_whole(store)
        keys = dict(store.rows("SELECT id, entry FROM event"))
        deals = {keys[deal.id]: deal for deal in all_deals(store)}
        figures = [FlowFigure(*row) for row in store.rows("SELECT * FROM figure")]
        assert_figures_of_the_ledger(figures, deals, day)
