"""A row that is added to a closed list, and not to the tables beside it, fails a test."""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

from partnerships_db.filters.completion import CompletionContext
from partnerships_db.filters.editing import quoted_if_needed
from partnerships_db.filters.model import EVERYTHING
from partnerships_db.filters.parser import parse_filter
from partnerships_db.filters.terms import TERM_NAMES, TERMS
from partnerships_db.format import vocabulary
from partnerships_db.format.flows import Flow, flows_of
from partnerships_db.format.route_statuses import ROUTE_STATUSES
from partnerships_db.format.vocabulary import FlowStatus, RelationType
from partnerships_db.importing.warnings import relation_warnings
from partnerships_db.ledger import explain
from partnerships_db.ledger.columns import Columns, amount_bounds, own_columns
from partnerships_db.ledger.commitments import commitments
from partnerships_db.ledger.effects import COLUMN_OF_STATUS, RELATIONS, StatusColumn, can_replace
from partnerships_db.ledger.relations import FlowGraph
from partnerships_db.ledger.rules import company_totals
from partnerships_db.store.event_keys import timeline_key
from partnerships_db.store.index_rows import INDEX_TABLES, RowsByTable, add_rows
from partnerships_db.store.queries import completions
from partnerships_db.store.queries import lanes as lane_queries
from partnerships_db.store.queries.deals import all_deals
from partnerships_db.store.queries.details import event_details
from partnerships_db.store.queries.lanes import LaneReader
from partnerships_db.store.queries.timeline import Timeline, replaced_flows
from partnerships_db.store.store import Store
from partnerships_db.timeline.lanes import LANE_GROUPINGS, LaneGrouping
from partnerships_db.values.dates import PartialDate, Precision
from partnerships_tui.drawing import event as event_page
from partnerships_tui.drawing.text.spans import Role

ROOT = Path(__file__).parent.parent

FLOW_STATUSES: tuple[FlowStatus, ...] = get_args(FlowStatus)
RELATION_TYPES: tuple[RelationType, ...] = get_args(RelationType)


def words_of(closed_list: Any) -> set[str]:
    return set(get_args(closed_list))


# -- Relations -------------------------------------------------------------------------------------

TWO_DEALS = """
companies: [{{id: acme, name: Acme}}, {{id: globex, name: Globex}}]
events:
  - id: old
    date: 2025-01-01
    kind: compute-deal
    title: A deal
    flows: [{{id: flow, from: acme, to: globex, kind: equity, amount: 5 billion USD}}]
  - id: new
    date: 2025-02-01
    kind: compute-deal
    title: Another deal
    relations: [{event_relation}]
    flows:
      - {{id: flow, from: acme, to: globex, kind: equity, amount: 5 million USD, status: {status},
         relations: [{flow_relation}]}}
"""


def test_every_relation_type_has_its_effect() -> None:
    assert set(RELATIONS) == words_of(RelationType)
    for effect in RELATIONS.values():
        assert effect.replaces or not effect.replaces_from_event
        assert effect.replaces or not effect.leaves_successor
        assert effect.is_inside or not effect.pays


@pytest.mark.parametrize("relation_type", RELATION_TYPES)
def test_a_flow_s_relation_has_the_effect_of_the_table(
    make_store: Callable[..., Store], relation_type: RelationType
) -> None:
    effect = RELATIONS[relation_type]
    relation = f"{{type: {relation_type}, to: old/flow}}"
    store = make_store(
        TWO_DEALS.format(event_relation="", flow_relation=relation, status="committed")
    )

    graph = FlowGraph(all_deals(store), date(2025, 12, 31))
    (old,) = graph.of_event("old")
    (new,) = graph.of_event("new")
    assert bool(old.state.replaced_by) is effect.replaces
    assert bool(replaced_in_sql(store)) is effect.replaces
    assert (old.successor is not None) is effect.leaves_successor
    assert bool(new.state.repeats) is effect.repeats
    assert (new in old.inner) is effect.is_inside
    if effect.is_inside:
        assert old.inner[new].pays is effect.pays

    totals = company_totals(all_deals(store), "globex", date(2025, 12, 31))
    has_series = any(commitment.is_series for commitment in commitments(totals.flows))
    assert has_series is effect.leaves_successor


@pytest.mark.parametrize("status", ["committed", "cancelled"])
@pytest.mark.parametrize("relation_type", RELATION_TYPES)
def test_an_event_s_relation_has_the_effect_of_the_table(
    make_store: Callable[..., Store], relation_type: RelationType, status: str
) -> None:
    effect = RELATIONS[relation_type]
    relation = f"{{type: {relation_type}, to: old}}"
    store = make_store(TWO_DEALS.format(event_relation=relation, flow_relation="", status=status))

    graph = FlowGraph(all_deals(store), date(2025, 12, 31))
    (old,) = graph.of_event("old")
    (new,) = graph.of_event("new")
    has_effect = status != "cancelled" or not effect.leaves_successor
    is_replaced = effect.replaces_from_event and has_effect
    assert bool(old.state.replaced_by) is is_replaced
    assert bool(replaced_in_sql(store)) is is_replaced
    assert (old.successor is not None) is (is_replaced and effect.leaves_successor)
    assert bool(new.state.repeats) is effect.repeats
    assert old.inner == {}


@pytest.mark.parametrize("relation_type", RELATION_TYPES)
def test_a_slip_is_looked_for_where_two_flows_have_the_same_figure(
    relation_type: RelationType,
) -> None:
    old = {"id": "old", "flows": [{"id": "flow", "amount": "5 billion USD"}]}
    relation = {"type": relation_type, "to": "old/flow"}
    new = {"id": "new", "flows": [{"amount": "5 million USD", "relations": [relation]}]}
    warnings = list(relation_warnings(new, {"old": old}.get))
    assert bool(warnings) is RELATIONS[relation_type].is_same_figure


def replaced_in_sql(store: Store) -> set[tuple[int, int]]:
    keys = [key for (key,) in store.rows("SELECT entry FROM event")]
    return replaced_flows(store, keys, None)


# -- Flow statuses ---------------------------------------------------------------------------------

MONEY_BY_COLUMN = {
    StatusColumn.FIRM: Columns(firm=Decimal(5), up_to=Decimal(2)),
    StatusColumn.UP_TO: Columns(up_to=Decimal(7)),
    StatusColumn.INTENT: Columns(intent=Decimal(7)),
    StatusColumn.NOT_COUNTED: Columns(),
}
"""The columns of a flow of 5 to 7 dollars."""

ROLE_BY_COLUMN = {
    StatusColumn.FIRM: Role.FIRM,
    StatusColumn.UP_TO: Role.OPEN,
    StatusColumn.INTENT: Role.INTENT,
}

ONE_FLOW = """
companies: [{{id: acme, name: Acme}}, {{id: globex, name: Globex}}]
events:
  - id: deal
    date: 2025-01-01
    kind: compute-deal
    title: A deal
    flows: [{{from: acme, to: globex, kind: equity, amount: 5-7 billion USD, status: {status}}}]
"""


def flow_of_status(status: str, amount: str | None = "5-7 USD") -> Flow:
    figures = {} if amount is None else {"amount": amount}
    event = {
        "id": "deal",
        "date": "2025-01-01",
        "kind": "supply",
        "flows": [{"kind": "other", "status": status, **figures}],
    }
    (flow,) = flows_of(event)
    return flow


def test_every_flow_status_has_its_column() -> None:
    assert set(COLUMN_OF_STATUS) == words_of(FlowStatus)
    assert set(MONEY_BY_COLUMN) == set(StatusColumn)


@pytest.mark.parametrize("status", FLOW_STATUSES)
def test_the_ledger_sends_a_status_to_its_column(status: FlowStatus) -> None:
    column = COLUMN_OF_STATUS[status]
    is_counted = column is not StatusColumn.NOT_COUNTED
    assert own_columns(flow_of_status(status)) == MONEY_BY_COLUMN[column]
    assert own_columns(flow_of_status(status, None)) == Columns(unpriced=int(is_counted))
    assert can_replace(status) is is_counted


@pytest.mark.parametrize("status", FLOW_STATUSES)
def test_the_explanation_names_the_column_of_a_status(status: FlowStatus) -> None:
    flow = flow_of_status(status)
    bounds = amount_bounds(flow)
    assert bounds is not None
    sentence = explain._column_rule(flow, bounds)
    match COLUMN_OF_STATUS[status]:
        case StatusColumn.FIRM:
            assert sentence == "its low end is firm, the rest is possible on top"
        case StatusColumn.UP_TO:
            assert sentence == "conditional, possible on top, counted at its ceiling"
        case StatusColumn.INTENT:
            assert sentence == f"{status}, counted at its ceiling"


@pytest.mark.parametrize("status", FLOW_STATUSES)
def test_pages_and_sql_follow_the_column_of_a_status(
    make_store: Callable[..., Store], status: FlowStatus
) -> None:
    column = COLUMN_OF_STATUS[status]
    is_counted = column is not StatusColumn.NOT_COUNTED
    store = make_store(ONE_FLOW.format(status=status))

    (row,) = Timeline.whole(store, None).page(store, 0, 1)
    (figure,) = row.figures
    details = event_details(store, row.key, None)
    assert details is not None
    assert figure.is_struck is not is_counted
    assert bool(details.struck) is not is_counted
    assert figure.is_intent is (column is StatusColumn.INTENT)
    if is_counted:
        (flow,) = details.flows
        assert event_page._figure_role(flow) is ROLE_BY_COLUMN[column]

    cash_of_pairs = store.rows("SELECT cash FROM pair WHERE cash")
    assert bool(cash_of_pairs) is (column is StatusColumn.FIRM)


# -- Keys of events --------------------------------------------------------------------------------

KEYS_BY_DATE = {
    "2025": 24805182091313,
    "2025-H2": 24811259637809,
    "2025-Q4": 24814350839857,
    "2025-11": 24815395221553,
    "about 2025-11": 24815395221553,
    "2025-11-18": 24815969841201,
}
"""The keys of the event `a-deal`, as stores have them: one date of each precision."""


def test_the_keys_are_those_of_every_store_of_this_version() -> None:
    dates = {text: PartialDate.parse(text) for text in KEYS_BY_DATE}
    assert {when.precision for when in dates.values()} == set(Precision)
    keys = {text: timeline_key("a-deal", when) for text, when in dates.items()}
    assert keys == KEYS_BY_DATE, "bump VERSION and add a migration that makes the keys anew"


# -- Tables of the index ---------------------------------------------------------------------------

RECORD_TABLES = {"entry", "import", "change"}
"""The tables that the index is made from."""

SUMMING_TABLES = {"day", "figure", "pair"}
"""The tables that the writer keeps by itself."""


def test_every_table_of_the_index_is_written() -> None:
    query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE ?"
    with Store.scratch() as store:
        tables = {name for (name,) in store.rows(query, ["sqlite_%"])}
    index_tables = {table for table in tables if table.partition("_")[0] != "search"}
    index_tables -= {*RECORD_TABLES, *SUMMING_TABLES, "_sqlite_migrations"}
    assert set(INDEX_TABLES) == index_tables


TABLES_OF_JUDGEMENTS = {"distinct_entry"}
"""The tables that have rows once a person has judged a suspicion."""


def test_the_starter_data_has_rows_for_every_table_of_the_index(starter_store: Path) -> None:
    table_rows: RowsByTable = defaultdict(list)
    with Store.reading(starter_store) as store:
        for key, name, body in store.rows("SELECT entry, list, body FROM entry"):
            add_rows(table_rows, name, key, json.loads(body))
    assert set(INDEX_TABLES) - set(table_rows) <= TABLES_OF_JUDGEMENTS


# -- Filter terms ----------------------------------------------------------------------------------

TERMS_WITHOUT_SUGGESTIONS = {"after", "before", "amount", "capacity", "checked"}
"""The terms whose values are not listed: any date, any figure."""


@pytest.mark.parametrize("term_name", TERM_NAMES)
def test_the_example_of_every_term_selects_some_events(term_name: str, starter_store: Path) -> None:
    criteria = parse_filter(TERMS[term_name].example)
    with Store.reading(starter_store) as store:
        matching = Timeline.select(store, criteria, None)
        all_events = Timeline.whole(store, None)
    assert 0 < len(matching) < len(all_events) + (term_name == "since")


def test_every_term_has_suggestions_or_cannot_have_any() -> None:
    suggested_terms = [*completions._VALUES, *completions._FIXED_VALUES]
    assert sorted([*suggested_terms, *TERMS_WITHOUT_SUGGESTIONS]) == sorted(TERM_NAMES)


@pytest.mark.parametrize("term_name", sorted({*TERM_NAMES} - TERMS_WITHOUT_SUGGESTIONS))
def test_every_suggestion_is_a_value_that_its_term_takes(
    term_name: str, starter_store: Path
) -> None:
    context = CompletionContext(term_name, "", 0, 0)
    with Store.reading(starter_store) as store:
        suggestions = completions.suggestions(store, context, EVERYTHING, None)
    assert suggestions
    for suggestion in suggestions:
        assert parse_filter(f"{term_name}:{quoted_if_needed(suggestion.text)}")


# -- Groupings of lanes ----------------------------------------------------------------------------


def test_every_grouping_of_lanes_has_its_rows() -> None:
    assert list(LANE_GROUPINGS) == list(LaneGrouping)
    assert set(lane_queries._LANE_TABLES) == set(LaneGrouping)
    unfolded = {grouping for grouping, info in LANE_GROUPINGS.items() if info.is_unfolded}
    assert set(lane_queries._ROUTE_COLUMNS) == unfolded, "routes have lines of their own"


@pytest.mark.parametrize("grouping", LaneGrouping)
def test_the_term_of_a_grouping_selects_its_largest_lane(
    grouping: LaneGrouping, starter_store: Path
) -> None:
    with Store.reading(starter_store) as store:
        reader = LaneReader(store, Timeline.whole(store, None), grouping)
        largest_lane = reader.lanes()[0]
        term = f"{LANE_GROUPINGS[grouping].filter_term}:{largest_lane.id}"
        assert len(Timeline.select(store, parse_filter(term), None))


# -- FORMAT.md -------------------------------------------------------------------------------------

PASSAGES = {
    "CompanyKind": ("kind: ai-lab ", "country:"),
    "SourceKind": ("kind: primary ", "based_on:"),
    "RouteStatus": ("scheduled: true}", "checked:"),
    "EventKind": ("kind: partnership ", "status: announced"),
    "EventStatus": ("status: announced ", "title:"),
    "FlowKind": ("| `kind` |", "| `amount`"),
    "FlowStatus": ("| `status` |", "The default"),
    "PaymentMedium": ("| `paid_in` |", "if it is not cash"),
    "Basis": ("with `basis:", "if it is known"),
    "Role": ("**Roles**", "**Addresses**"),
    "RelationType": ("**Relation types**", "On an event"),
    "Slip": ("**Slips**", "**Roles**"),
    "ListName": ("may hold five lists:", "Each entry"),
}
"""The beginning and the end of the passage of FORMAT.md that lists the words of a closed list."""


def law() -> str:
    return (ROOT / "db" / "FORMAT.md").read_text("utf-8")


def test_the_passage_of_every_closed_list_is_known() -> None:
    closed_lists = {
        name for name, value in vars(vocabulary).items() if get_origin(value) is Literal
    }
    assert set(PASSAGES) == closed_lists


@pytest.mark.parametrize("name", PASSAGES)
def test_the_law_names_every_word_of_a_closed_list(name: str) -> None:
    text = law()
    beginning, end = PASSAGES[name]
    start = text.index(beginning)
    passage = text[start : text.index(end, start + len(beginning))]
    passage_words = set(re.findall(r"[a-z]+(?:-[a-z]+)*", passage))
    assert words_of(getattr(vocabulary, name)) - passage_words == set()


def test_the_law_ranks_the_route_statuses_as_the_table_does() -> None:
    _, _, matrix_section = law().partition("## The matrix on a day")
    order = re.search(r"in the\s+order ([a-z, \n]+)\.", matrix_section)
    assert order is not None
    ranked_statuses = sorted(ROUTE_STATUSES, key=lambda status: ROUTE_STATUSES[status].rank)
    assert re.split(r",\s+", order[1]) == ranked_statuses
