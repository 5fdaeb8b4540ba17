"""What a filter selects: the same events however it is read, in pieces, by another index, or about a place."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from partnerships_db.filters.model import DateRange, FieldTerm, Filter
from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.queries import filter_keys
from partnerships_db.store.queries.filter_sql import selected_keys, where_clause
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store

FILTERS = (
    "company:openai", "company:openai,nvidia", "-company:openai", "company:openai date:2025-11", "company:nobody",
    "kind:investment", "kind:investment,statement company:anthropic", "-kind:statement date:2025-03..2025-06",
    "from:microsoft", "to:anthropic,openai", "from:unknown", "flow:equity", "status:announced", "status:intent",
    "model:claude-opus-4-5", "-model:claude-opus-4-5", "provider:azure", "-provider:azure",
    "tag:circular-financing", "tag:circular-financing,stargate", "-tag:stargate",
    "source:filing", "-source:primary -source:filing", "speaker:nadella",
    "amount>10bn", "amount<=1bnEUR", "-amount>1bn", "capacity>=1GW", "has:amount", "-has:amount", "has:capacity,flow",
    "is:conflict", "is:retracted", "is:new", "after:2026", "before:2024-06", "-date:2025",
    "anthropic", "-openai", '"claude opus"', "anthropic company:google kind:investment amount>1bn",
)  # fmt: skip


@pytest.fixture(scope="module")
def starter(starter_store: Path) -> Iterator[Store]:
    with Store.reading(starter_store) as store:
        yield store


def keys_one_by_one(store: Store, chosen: Filter) -> list[int]:
    """Each event asked about by itself: a range of one key."""
    every = [key for (key,) in store.rows("SELECT entry FROM event ORDER BY entry")]
    return [key for key in every if _is_selected(store, chosen, key)]


def _is_selected(store: Store, chosen: Filter, key: int) -> bool:
    clause, parameters = where_clause(chosen, None, (key, key + 1))
    return bool(store.rows(f"SELECT 1 FROM event WHERE {clause}", parameters))


def all_of(store: Store, chosen: Filter) -> list[int]:
    keys = filter_keys.all_keys(store, chosen, None)
    return keys.part(0, len(keys))


@pytest.mark.parametrize("text", FILTERS)
def test_in_pieces_it_selects_what_it_does_event_by_event(
    starter: Store, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = parse_filter(text)
    one_by_one = keys_one_by_one(starter, chosen)
    assert all_of(starter, chosen) == one_by_one
    monkeypatch.setattr(filter_keys, "PIECE_SIZE", 7)
    monkeypatch.setattr(filter_keys, "BATCH", 3)
    assert all_of(starter, chosen) == one_by_one
    negated = Filter(tuple(part._replace(negated=not part.negated) for part in chosen.parts))
    if len(chosen.parts) == 1:
        others = set(keys_one_by_one(starter, negated))
        assert not others & set(one_by_one)
        assert len(others) + len(one_by_one) == 374, (
            "what is not selected is selected by the contrary"
        )


@pytest.mark.parametrize("text", FILTERS)
def test_the_first_page_is_a_part_of_the_whole_about_its_place(
    starter: Store, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = parse_filter(text)
    monkeypatch.setattr(filter_keys, "KEYS_NEAR", 25)
    near = starter.rows("SELECT entry FROM event ORDER BY entry")[200][0]
    first, *rest = Timeline.select_in_steps(starter, chosen, None, near)
    whole = rest[-1] if rest else first
    assert whole.is_whole
    rows = whole.page(starter, 0, len(whole))
    if rest:
        assert not first.is_whole
        part = first.page(starter, 0, len(first))
        start = rows.index(part[0])
        assert rows[start : start + len(part)] == part, "without a gap"
        nearest = min(rows, key=lambda row: abs(row.key - near))
        assert nearest in part


def test_terms_that_stand_alone_are_read_without_the_events() -> None:
    for part in (FieldTerm("company", ("openai",)), FieldTerm("tag", ("a", "b"))):
        query, _ = selected_keys(Filter((part, DateRange("date", None, None))), None)
        assert "FROM event " not in query
        query, _ = selected_keys(Filter((part, FieldTerm("kind", ("statement",)))), None)
        assert "FROM event " in query


def test_a_filter_that_selects_all_has_the_groups_of_the_whole(starter: Store) -> None:
    everything = Timeline.select(starter, parse_filter("date:1900..2100"), None)
    assert everything.groups == Timeline.whole(starter, None).groups
