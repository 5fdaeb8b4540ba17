"""The keys that a filter selects: the same in pieces, by any index and around a place."""

from itertools import chain

import pytest

from partnerships_db.filters.model import DateRange, FieldTerm, Filter
from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.queries import filter_keys
from partnerships_db.store.queries.filter_sql import selected_keys, where_clause
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store

QUERIES = (
    "company:openai", "company:openai,nvidia", "-company:openai", "company:openai date:2025-11",
    "company:nobody", "kind:investment", "kind:investment,statement company:anthropic",
    "-kind:statement date:2025-03..2025-06", "from:microsoft", "to:anthropic,openai",
    "from:unknown", "flow:equity", "status:announced", "status:intent", "model:claude-opus-4-5",
    "-model:claude-opus-4-5", "provider:azure", "-provider:azure", "tag:circular-financing",
    "tag:circular-financing,stargate", "-tag:stargate", "source:filing",
    "-source:primary -source:filing", "speaker:nadella", "amount>10bn", "amount<=1bnEUR",
    "-amount>1bn", "capacity>=1GW", "has:amount", "-has:amount", "has:capacity,flow",
    "is:conflict", "is:retracted", "is:new", "after:2026", "before:2024-06", "-date:2025",
    "anthropic", "-openai", '"claude opus"',
    "anthropic company:google kind:investment amount>1bn",
)  # fmt: skip
QUERIES_OF_ONE_TERM = [query for query in QUERIES if len(parse_filter(query).parts) == 1]


@pytest.fixture(scope="module")
def event_keys(starter: Store) -> list[int]:
    """The keys of all events, ascending."""
    return [key for (key,) in starter.rows("SELECT entry FROM event ORDER BY entry")]


def keys_one_by_one(store: Store, criteria: Filter, event_keys: list[int]) -> list[int]:
    """The selected keys, by one query for each event."""
    return [key for key in event_keys if is_selected(store, criteria, key)]


def is_selected(store: Store, criteria: Filter, key: int) -> bool:
    clause, parameters = where_clause(criteria, None, (key, key + 1))
    return bool(store.rows(f"SELECT 1 FROM event WHERE {clause}", parameters))


def all_keys(store: Store, criteria: Filter) -> list[int]:
    key_set = filter_keys.all_keys(store, criteria, None)
    return key_set.part(0, len(key_set))


@pytest.mark.parametrize("query", QUERIES)
def test_a_filter_selects_the_same_keys_in_pieces_as_event_by_event(
    starter: Store,
    event_keys: list[int],
    query: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    criteria = parse_filter(query)
    expected_keys = keys_one_by_one(starter, criteria, event_keys)
    assert all_keys(starter, criteria) == expected_keys
    monkeypatch.setattr(filter_keys, "PIECE_SIZE", 7)
    monkeypatch.setattr(filter_keys, "BATCH", 3)
    assert all_keys(starter, criteria) == expected_keys
    batches = list(filter_keys.key_batches(starter, criteria, None))
    assert list(chain.from_iterable(batches)) == expected_keys[::-1], "newest first"
    assert all(len(batch) <= 3 for batch in batches)


@pytest.mark.parametrize("query", QUERIES_OF_ONE_TERM)
def test_a_negated_term_selects_all_other_events(
    starter: Store,
    event_keys: list[int],
    query: str,
) -> None:
    criteria = parse_filter(query)
    negated_query = query.removeprefix("-") if query.startswith("-") else f"-{query}"
    selected = all_keys(starter, criteria) + all_keys(starter, parse_filter(negated_query))
    assert sorted(selected) == event_keys


@pytest.mark.parametrize("query", QUERIES)
def test_the_first_page_is_a_part_of_the_whole_around_its_place(
    starter: Store,
    event_keys: list[int],
    query: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filter_keys, "KEYS_NEAR", 25)
    place = event_keys[200]
    steps = list(Timeline.select_in_steps(starter, parse_filter(query), None, place))
    whole = steps[-1]
    assert whole.is_whole
    if len(steps) == 1:
        return

    first_step = steps[0]
    assert not first_step.is_whole
    rows = whole.page(starter, 0, len(whole))
    first_rows = first_step.page(starter, 0, len(first_step))
    start = rows.index(first_rows[0])
    assert rows[start : start + len(first_rows)] == first_rows, "a part without a gap"
    nearest_row = min(rows, key=lambda row: abs(row.key - place))
    assert nearest_row in first_rows


@pytest.mark.parametrize("query", ["anthropic", "anthropic company:google", "-openai"])
def test_a_word_has_a_first_page_too(starter: Store, event_keys: list[int], query: str) -> None:
    criteria = parse_filter(query)
    first_step, whole = Timeline.select_in_steps(starter, criteria, None, event_keys[-1])
    assert not first_step.is_whole
    assert whole.is_whole


@pytest.mark.parametrize("query", ["anthropic", "anthropic openai", "anthropic date:2025"])
def test_words_alone_are_read_from_the_search_index_alone(query: str) -> None:
    assert "event" not in selected_keys(parse_filter(query), None)[0]


@pytest.mark.parametrize("term", [FieldTerm("company", ("openai",)), FieldTerm("tag", ("a", "b"))])
def test_a_term_with_its_own_index_is_read_without_the_events(term: FieldTerm) -> None:
    with_dates = Filter((term, DateRange("date", None, None)))
    with_kind = Filter((term, FieldTerm("kind", ("statement",))))
    assert "FROM event " not in selected_keys(with_dates, None)[0]
    assert "FROM event " in selected_keys(with_kind, None)[0]


def test_a_filter_that_selects_all_events_has_the_groups_of_the_whole_timeline(
    starter: Store,
) -> None:
    all_events = Timeline.select(starter, parse_filter("date:1900..2100"), None)
    assert all_events.groups == Timeline.whole(starter, None).groups
