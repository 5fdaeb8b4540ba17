"""Other orders than that of time, and what a filter names that nobody knows."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from partnerships_db.filters.completion import Suggestion
from partnerships_db.filters.model import EVERYTHING, FilterError
from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.queries.completions import counted_values
from partnerships_db.store.queries.details import find_entry
from partnerships_db.store.queries.ranking import ORDERS, ranked
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.queries.unknown_ids import require_known_ids, unknown_ids
from partnerships_db.store.store import Store
from partnerships_db.values.amounts import parse_amount


@pytest.fixture(scope="module")
def store(starter_store: Path) -> Iterator[Store]:
    with Store.reading(starter_store) as opened:
        yield opened


def dollars(store: Store, event: str) -> Decimal:
    entry = find_entry(store, "events", event) or {}
    amounts = [parse_amount(flow["amount"]) for flow in entry.get("flows", ()) if "amount" in flow]
    return max(
        amount.upper for amount in amounts if amount.unit == "USD" and amount.upper is not None
    )


@pytest.mark.parametrize("query", ["", "kind:investment", "openai date:2025"])
def test_the_largest_amount_in_dollars_is_the_first(store: Store, query: str) -> None:
    found = ranked(store, parse_filter(query), None, "amount")
    sizes = [dollars(store, row.id) for row in found.rows]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == found.of > 3
    selected = Timeline.select(store, parse_filter(query), None)
    assert {row.id for row in found.rows} <= {
        row.id for row in selected.page(store, 0, len(selected))
    }


def test_capacity_is_the_events_own_or_that_of_a_flow(store: Store) -> None:
    rows = ranked(store, EVERYTHING, None, "capacity").rows
    entries = [find_entry(store, "events", row.id) or {} for row in rows]
    assert len(rows) > 50
    assert any("capacity" in entry for entry in entries[:20])
    assert any("capacity" in flow for entry in entries[:20] for flow in entry.get("flows", ()))


def test_the_best_hit_has_the_word_in_its_title(store: Store) -> None:
    found = ranked(store, parse_filter("stargate"), None, "relevance")
    newest = Timeline.select(store, parse_filter("stargate"), None)
    assert len(found.rows) == found.of == len(newest)
    titled = ["stargate" in row.title.lower() for row in found.rows]
    assert titled[:3] == [True] * 3
    assert not titled[-1]
    assert ranked(store, EVERYTHING, None, "relevance").rows == ()


@pytest.mark.parametrize("order", ORDERS)
def test_what_lies_after_the_as_of_date_is_in_no_order(store: Store, order: str) -> None:
    day = date(2025, 12, 1)
    rows = ranked(store, parse_filter("openai"), day, order).rows  # type: ignore[arg-type]
    assert rows
    assert all(row.date.first <= day for row in rows)


def test_an_id_that_nobody_has_is_told_with_its_place_and_what_was_meant(store: Store) -> None:
    for text, said, hint in (
        ("kind:investment company:opnai", "opnai", "openai"),
        ("company:openai,facebook", "facebook", "meta"),
        ("model:claude-opus-4-55", "claude-opus-4-55", "claude-opus-4-5"),
    ):
        with pytest.raises(FilterError) as refused:
            require_known_ids(store, parse_filter(text))
        assert text[refused.value.start : refused.value.end] == said
        assert f'"{said}"' in str(refused.value)
        assert hint in str(refused.value)


def test_what_is_no_id_or_is_known_is_not_told(store: Store) -> None:
    for text in (
        "from:unknown",
        "source:primary",
        "company:openai to:anthropic provider:aws",
        "tag:whatever words",
    ):
        assert unknown_ids(store, parse_filter(text)) == []


def test_a_company_is_offered_by_alias_and_without_its_accents(store: Store) -> None:
    def offered(begun: str) -> list[str]:
        found: list[Suggestion] = counted_values(store, "company", EVERYTHING, None, begun)
        return [one.text for one in found]

    assert "meta" in offered("faceb")
    assert "aws" in offered("amazon web")
    assert offered("ANTHR")[0] == "anthropic"
    assert offered("web") == offered("wéb")


@pytest.mark.parametrize("name", ["kind", "status", "flow", "company", "to", "tag", "model", "source", "speaker",
                                  "event", "provider", "date"])  # fmt: skip
@pytest.mark.parametrize("begun", ["", "a", "2"])
def test_what_is_offered_of_all_is_what_a_filter_that_leaves_all_offers(
    store: Store, name: str, begun: str
) -> None:
    """Where all events are asked about, their own tables are counted alone: no other values, and no other numbers."""
    everything = parse_filter("date:1900..2100")
    alone = counted_values(store, name, EVERYTHING, None, begun, limit=1000)
    assert alone == counted_values(store, name, everything, None, begun, limit=1000)
    assert alone or begun or name == "provider"
    for one in alone[:3] if name not in ("from", "to", "date") else ():
        term = f'{name}:"{one.text}"'
        assert one.events == len(Timeline.select(store, parse_filter(term), None)), term
