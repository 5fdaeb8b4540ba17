"""A row that is added to a closed list, and not to the tables beside it, fails a test."""

from collections.abc import Callable
from datetime import date
from typing import Any, get_args

import pytest

from partnerships_db.format.vocabulary import RelationType
from partnerships_db.importing.warnings import relation_warnings
from partnerships_db.ledger.effects import RELATIONS
from partnerships_db.ledger.relations import FlowGraph
from partnerships_db.store.queries.deals import all_deals
from partnerships_db.store.queries.timeline import replaced_flows
from partnerships_db.store.store import Store

RELATION_TYPES: tuple[RelationType, ...] = get_args(RelationType)


def words_of(closed_list: Any) -> set[str]:
    return set(get_args(closed_list))


# -- Relations -------------------------------------------------------------------------------------

TWO_DEALS = """
events:
  - id: old
    date: 2025-01-01
    kind: compute-deal
    title: A deal
    flows: [{{id: flow, kind: equity, amount: 5 billion USD}}]
  - id: new
    date: 2025-02-01
    kind: compute-deal
    title: Another deal
    relations: [{event_relation}]
    flows:
      - {{id: flow, kind: equity, amount: 5 million USD, status: {status},
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
