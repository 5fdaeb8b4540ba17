"""Conflicts: sources that say otherwise, beside the figures of the store."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from partnerships_db.evidence.conflicts import (
    SLIPS,
    Conflict,
    conflict_json,
    conflicts_of,
    slip_in_words,
)
from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.queries import sources as sources_module
from partnerships_db.store.queries.filter_keys import key_batches
from partnerships_db.store.queries.sources import (
    all_conflicts,
    conflicts_of_event,
    conflicts_of_source,
    source_rows,
)
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_tui.queries.sources import source_list
from partnerships_tui.queries.view_state import ViewState

DEAL = "microsoft-nvidia-anthropic-partnership"
SEED_ARTICLE = "birat-2025-11-19"


def test_a_report_becomes_a_conflict_with_the_stored_value() -> None:
    event_report = {"source": "t", "field": "end", "says": "2025"}
    flow_report = {"source": "s", "field": "amount", "says": "5 billion EUR", "slip": "currency"}
    flow = {"kind": "equity", "amount": "5 billion USD", "reports": [flow_report]}
    entry = {"id": "e", "reports": [event_report], "flows": [flow]}
    event_conflict, flow_conflict = conflicts_of("events", entry)
    assert conflict_json(event_conflict) == {
        "event": "e",
        "flow": None,
        "field": "end",
        "ours": None,
        "says": "2025",
        "slip": None,
        "source": "t",
    }
    assert conflict_json(flow_conflict) == {
        "event": "e",
        "flow": "e#1",
        "field": "amount",
        "ours": "5 billion USD",
        "says": "5 billion EUR",
        "slip": "currency",
        "source": "s",
    }


def test_the_json_of_a_conflict_of_a_route_names_the_route() -> None:
    conflict = Conflict("availability", "route", None, "checked", None, "x", None, "s")
    assert conflict_json(conflict)["availability"] == "route"


SEED_CONFLICTS = {
    # The wrong currency
    (DEAL, "microsoft-equity", "currency"): "EUR where it is USD",
    (DEAL, "nvidia-equity", "currency"): "EUR where it is USD",
    (DEAL, "azure", "currency"): "EUR where it is USD",
    ("openai-aws-38b", "cloud", "currency"): "EUR where it is USD",
    ("openai-1-4-trillion-commitments", "total", "currency"): "EUR where it is USD",
    # A lost qualifier, the scale word, a lost *additional*, the product's name, a mistranslation
    (DEAL, "microsoft-equity", "qualifier"): '"up to" is lost',
    ("openai-1-4-trillion-commitments", "total", "scale"): SLIPS["scale"],
    (DEAL, "nvidia-systems", "scope"): SLIPS["scope"],
    ("claude-in-microsoft-foundry", None, "name"): SLIPS["name"],
    ("amazon-stays-primary-partner", None, "translation"): SLIPS["translation"],
}


def test_the_ten_slips_of_the_seed_article_are_conflicts(starter: Store) -> None:
    words_by_slip = {}
    for conflict in all_conflicts(starter, None):
        if conflict.source == SEED_ARTICLE:
            key = (conflict.entry, conflict.flow, conflict.slip)
            words_by_slip[key] = slip_in_words(conflict)
            if conflict.slip == "scope":
                assert "additional" in conflict.note
    assert words_by_slip == SEED_CONFLICTS


def test_ten_other_sources_disagree_with_the_seed_deal(starter: Store) -> None:
    source_ids = {conflict.source for conflict in conflicts_of_event(starter, DEAL, None)}
    assert len(source_ids - {"tnw-prospectus"}) == 10
    assert SEED_ARTICLE in source_ids


@pytest.mark.parametrize(
    ("field", "stored", "says", "slip", "words"),
    [
        ("amount", "5 billion USD", "5 billion EUR", "currency", "EUR where it is USD"),
        ("amount", "5 billion USD", "5 billion USD", "currency", SLIPS["currency"]),
        ("amount", "up to 5 billion USD", "5 billion USD", "qualifier", '"up to" is lost'),
        ("amount", "30 billion USD", "up to 30 billion USD", "qualifier", '"up to" is added'),
        ("amount", "up to 1 EUR", "at least 1 EUR", "qualifier", '"at least" for "up to"'),
        ("amount", None, "1 billion USD", "qualifier", SLIPS["qualifier"]),
        ("capacity", "up to 1 GW", "1 GW", "qualifier", '"up to" is lost'),
        ("date", "2025-11-18", "2025-11-23", "date", "5 days later"),
        ("date", "2025-11-03", "2025-11-02", "date", "1 day earlier"),
        ("date", "2025-11-18", "2025-10", "date", SLIPS["date"]),
        ("date", "about 2025-11-18", "2025-11-23", "date", SLIPS["date"]),
        ("date", "2025-11-18", "soon", "date", SLIPS["date"]),
        ("summary", "long", "Chicago", "place", SLIPS["place"]),
        ("amount", "1 billion USD", "2 billion USD", None, "says otherwise"),
    ],
)
def test_a_slip_in_words_names_the_difference_between_the_figures(
    field: str,
    stored: str | None,
    says: str,
    slip: str | None,
    words: str,
) -> None:
    assert slip_in_words(Conflict("events", "e", None, field, stored, says, slip, "s")) == words


def test_a_retracted_event_has_no_conflict(make_store: Callable[..., Store]) -> None:
    store = make_store("""
        sources: [{id: s, title: T}]
        events:
        - id: live
          date: 2025
          kind: statement
          title: T
          reports: [{source: s, field: date, says: 2024, slip: date}]
        - id: retracted
          date: 2025
          kind: statement
          title: T
          reports: [{source: s, field: date, says: 2024, slip: date}]
          retracted: {why: wrong}
    """)
    assert [conflict.entry for conflict in all_conflicts(store, None)] == ["live"]
    for query in ("is:conflict", "has:conflict"):
        timeline = Timeline.select(store, parse_filter(query), None)
        assert [row.id for row in timeline.page(store, 0, 9)] == ["live"]


def test_conflicts_can_be_limited_to_an_event_a_filter_and_a_day(starter: Store) -> None:
    all_of_deal = [conflict for conflict in all_conflicts(starter, None) if conflict.entry == DEAL]
    assert len(all_of_deal) > 10
    assert conflicts_of_event(starter, DEAL, None) == all_of_deal

    of_company = all_conflicts(starter, None, parse_filter("company:mistral-ai"))
    assert {conflict.list for conflict in of_company} <= {"events"}

    day_before = all_conflicts(starter, date(2025, 11, 17))
    assert all(conflict.entry != DEAL for conflict in day_before)


KINDS_IN_ORDER = ["primary", "filing", "press", "analysis", "reference", ""]


def test_sources_are_listed_by_kind_with_their_number_of_events(starter: Store) -> None:
    rows = source_rows(starter, None)
    kinds = [row.kind for row in rows]
    assert kinds == sorted(kinds, key=KINDS_IN_ORDER.index)
    ((citations,),) = starter.rows(
        "SELECT count(*) FROM citation JOIN event ON event.entry = citation.entry"
    )
    assert sum(row.events for row in rows) == citations
    assert all(row.weak_figures <= row.events for row in rows)


def test_a_filter_lists_only_sources_with_selected_events(starter: Store) -> None:
    rows = source_rows(starter, None, parse_filter("company:mistral-ai"))
    assert 0 < len(rows) < len(source_rows(starter, None))
    assert all(row.events for row in rows)


def citing_events(store: Store, text: str) -> dict[str, list[str]]:
    """The ids of the selected events that cite each source, from the entries."""
    timeline = Timeline.select(store, parse_filter(text), None)
    selected_ids = {row.id for row in timeline.page(store, 0, len(timeline))}
    citing: dict[str, list[str]] = {}
    query = """
        SELECT citation.source, event.id FROM citation
        JOIN event ON event.entry = citation.entry
    """
    for source, event_id in store.rows(query):
        if event_id in selected_ids:
            citing.setdefault(source, []).append(event_id)
    return citing


@pytest.mark.parametrize("text", ["", "company:mistral-ai", "kind:investment", "openai", "2025"])
def test_the_counts_of_a_source_are_those_of_its_events(text: str, starter: Store) -> None:
    citing = citing_events(starter, text)
    figures_query = """
        SELECT event.id, count(*) FROM flow JOIN event ON event.entry = flow.event
        WHERE size IS NOT NULL GROUP BY event.id
    """
    figures = dict(starter.rows(figures_query))
    sources_of = Counter(event_id for event_ids in citing.values() for event_id in event_ids)
    for row in source_rows(starter, None, parse_filter(text)):
        event_ids = citing.get(row.id, [])
        assert row.events == len(event_ids)
        assert row.figures == sum(figures.get(event_id, 0) for event_id in event_ids)
        alone = [id_ for id_ in event_ids if sources_of[id_] == 1 and id_ in figures]
        assert row.weak_figures == len(alone)


@pytest.mark.parametrize("text", ["", "company:mistral-ai", "kind:investment"])
def test_the_conflicts_of_a_source_are_its_part_of_all(text: str, starter: Store) -> None:
    criteria = parse_filter(text)
    every_conflict = list(all_conflicts(starter, None, criteria))
    for source in {conflict.source for conflict in every_conflict} | {SEED_ARTICLE}:
        own_conflicts = [conflict for conflict in every_conflict if conflict.source == source]
        assert conflicts_of_source(starter, source, None, criteria) == own_conflicts


@pytest.mark.parametrize("text", ["", "kind:investment"])
def test_the_first_sources_and_conflicts_need_only_the_newest_events(
    text: str,
    starter: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_batches: list[int] = []

    def batches_of_ten(*arguments: Any) -> Iterator[list[int]]:
        for keys in key_batches(*arguments):
            for start in range(0, len(keys), 10):
                read_batches.append(start)
                yield keys[start : start + 10]

    monkeypatch.setattr(sources_module, "key_batches", batches_of_ten)
    state = ViewState(filter=parse_filter(text))
    first_step = next(source_list(state)(starter))
    assert first_step.rows
    assert not any(row.is_counted for row in first_step.rows)
    assert len(read_batches) == 1

    read_batches.clear()
    assert next(all_conflicts(starter, None, state.filter))
    batches_of_first = len(read_batches)
    assert list(all_conflicts(starter, None, state.filter))
    assert batches_of_first * 2 < len(read_batches)
