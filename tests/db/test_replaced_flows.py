"""SQL and the ledger agree on replaced flows, and all pages strike a replaced flow through."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixture_types import MakeStore
from tests.sample_entries import import_with_loops
from tests.strategies import (
    EVENTS,
    FLOWS,
    Document,
    Fields,
    FieldsStrategy,
    documents,
    fields,
    some,
)

from partnerships_db.citations import claims_of
from partnerships_db.ledger.effects import REPLACING_RELATIONS
from partnerships_db.ledger.relations import FlowGraph
from partnerships_db.store.queries.deals import all_deals
from partnerships_db.store.queries.details import event_details, event_key
from partnerships_db.store.queries.timeline import Timeline, replaced_flows
from partnerships_db.store.store import Store

days = st.sampled_from([date(2024, 12, 31), date(2025, 3, 31), date(2025, 6, 30), date(2026, 1, 1)])

TARGETS = [*EVENTS, *(f"{event}/{flow}" for event in EVENTS for flow in FLOWS)]


def replacing_relations(*targets: str) -> st.SearchStrategy[list[Fields]]:
    types = st.sampled_from(sorted(REPLACING_RELATIONS))
    return some(fields({"type": types, "to": st.sampled_from([*TARGETS, *targets])}))


own_relations = replacing_relations("/one", "/two")
statuses = st.sampled_from(["committed", "cancelled", "closed", "intent"])


def replacing_flow(flow_id: str) -> FieldsStrategy:
    return fields(
        {"id": flow_id, "kind": "equity", "amount": "5 billion USD"},
        status=statuses,
        relations=own_relations,
    )


def replacing_event(event_id: str) -> FieldsStrategy:
    flows = st.tuples(*(replacing_flow(flow_id) for flow_id in FLOWS)).map(list)
    return fields(
        {
            "id": event_id,
            "date": st.sampled_from(["2025-02-01", "2025-03", "2025-Q2", "2025"]),
            "kind": "compute-deal",
            "title": "A deal",
            "flows": flows,
        },
        status=st.sampled_from(["announced", "cancelled"]),
        relations=own_relations,
        retracted=st.just({"on": "2025-07-01"}),
    )


def quiet_event(event_id: str) -> FieldsStrategy:
    """An event without flows, such as a statement that ends a deal."""
    return fields(
        {"id": event_id, "date": "2025-05-01", "kind": "statement", "title": "News"},
        status=st.sampled_from(["announced", "cancelled"]),
        relations=replacing_relations(),
    )


replacing_events = [replacing_event(event_id) for event_id in EVENTS]
replacing_documents = st.fixed_dictionaries(
    {"events": st.tuples(*replacing_events, quiet_event("news")).map(list)}
)


FlowKey = tuple[str, int]
"""The id of an event and the index of a flow in it."""


def assert_agreement(document: Document, day: date, folder: Path) -> None:
    """SQL and event pages strike the flows that the ledger calls replaced or cancelled."""
    path = folder / "log.yaml"
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    with Store.scratch() as store:
        report = import_with_loops(store, str(path))
        assert not report.diagnostics, "\n".join(map(str, report.diagnostics))
        event_ids = dict(store.rows("SELECT entry, id FROM event"))
        replaced_keys = replaced_flows(store, list(event_ids), day)
        replaced = {(event_ids[key], place) for key, place in replaced_keys}
        expected_replaced, expected_struck = ledger_flows(store, day)
        assert replaced == expected_replaced
        assert struck_flows(store, event_ids, day) == expected_struck


def ledger_flows(store: Store, day: date) -> tuple[set[FlowKey], set[FlowKey]]:
    """The flows that the ledger calls replaced, and those that it calls replaced or cancelled."""
    replaced, struck = set(), set()
    for node in FlowGraph(all_deals(store), day).nodes:
        flow_key = (node.state.flow.event, node.state.flow.place)
        if node.state.replaced_by:
            replaced.add(flow_key)
        if node.state.replaced_by or node.state.cancelled:
            struck.add(flow_key)
    return replaced, struck


def struck_flows(store: Store, event_ids: dict[int, str], day: date) -> set[FlowKey]:
    """The flows that the pages of these events strike through."""
    struck = set()
    for key, event_id in event_ids.items():
        details = event_details(store, key, day)
        assert details is not None
        struck |= {(event_id, place) for place in details.struck}
    return struck


@settings(max_examples=25)
@given(document=replacing_documents, day=days)
def test_sql_and_ledger_agree_on_replaced_flows(
    tmp_path_factory: pytest.TempPathFactory, document: Document, day: date
) -> None:
    assert_agreement(document, day, tmp_path_factory.mktemp("replaced"))


@settings(max_examples=20)
@given(document=documents, day=days)
def test_sql_and_ledger_agree_on_replaced_flows_of_documents_with_every_field(
    tmp_path_factory: pytest.TempPathFactory, document: Document, day: date
) -> None:
    assert_agreement(document, day, tmp_path_factory.mktemp("replaced"))


REPLACEMENT = """
events:
  - id: a
    date: 2025-01-01
    kind: compute-deal
    title: A deal
    flows: [{id: p, kind: equity, amount: 5 billion USD}]
  - id: b
    date: 2025-02-01
    kind: compute-deal
    title: New terms
    flows:
      - {id: q, kind: equity, amount: 6 billion USD, status: %s,
         relations: [{type: supersedes, to: a/p}]}
"""


@pytest.mark.parametrize(("status", "is_replaced"), [("committed", True), ("cancelled", False)])
def test_only_a_flow_that_is_not_cancelled_replaces_another_on_all_pages(
    make_store: MakeStore, status: str, is_replaced: bool
) -> None:
    store = make_store(REPLACEMENT % status)
    (timeline_row,) = Timeline.whole(store, None).page(store, 1, 1)
    assert [figure.is_struck for figure in timeline_row.figures] == [is_replaced]
    key = event_key(store, "a")
    assert key is not None
    details = event_details(store, key, None)
    assert details is not None
    assert bool(details.struck) is is_replaced
    (claim,) = claims_of(details, date(2025, 3, 1))
    assert claim.is_replaced is is_replaced
