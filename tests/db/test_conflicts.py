"""Where sources disagree, ours and theirs side by side; the seed deal's ten flags are all there."""

from pathlib import Path

import pytest

from partnerships_db.conflicts import SLIPS, Conflict, conflict_json, conflicts_of
from partnerships_db.filter_language import parse_filter
from partnerships_db.store.connection import Store
from partnerships_db.store.sources import all_conflicts, source_rows
from partnerships_db.vocabulary import Slip

DEAL = "microsoft-nvidia-anthropic-partnership"


def test_every_slip_has_words() -> None:
    assert set(SLIPS) == set(Slip.__args__)  # type: ignore[attr-defined]


def test_a_report_stands_beside_what_it_differs_from() -> None:
    flow = {"kind": "equity", "amount": "5 billion USD", "reports": [
        {"source": "s", "field": "amount", "says": "5 billion EUR", "slip": "currency"}]}  # fmt: skip
    reports = [{"source": "t", "field": "end", "says": "2025"}]
    one, other = conflicts_of("events", {"id": "e", "reports": reports, "flows": [flow]})
    assert conflict_json(one) == {
        "event": "e", "flow": None, "field": "end", "ours": None, "says": "2025", "slip": None, "source": "t"
    }  # fmt: skip
    assert conflict_json(other) == {
        "event": "e", "flow": "e#1", "field": "amount", "ours": "5 billion USD", "says": "5 billion EUR",
        "slip": "currency", "source": "s",
    }  # fmt: skip
    assert list(conflicts_of("events", {"id": "e", "retracted": {}, "reports": reports})) == []
    assert "availability" in conflict_json(Conflict("availability", "r", None, "checked", None, "x", None, "s"))


@pytest.fixture
def store(starter_store: Path) -> Store:
    return Store.reading(starter_store)


def test_the_seed_articles_slips_all_stand_beside_our_figures(store: Store) -> None:
    told = [one for one in all_conflicts(store, None) if one.source.startswith("birat")]
    slips = [one.slip for one in told]
    assert slips.count("currency") >= 3
    for slip in ("qualifier", "scope"):
        assert slip in slips
    assert {one.slip for one in all_conflicts(store, None)} >= {"currency", "qualifier", "scope", "name", "figure"}


def test_one_event_a_filter_and_a_date_select(store: Store) -> None:
    whole = all_conflicts(store, None)
    of_deal = all_conflicts(store, None, event=DEAL)
    assert {one.entry for one in of_deal} == {DEAL}
    assert len([one for one in whole if one.entry == DEAL]) == len(of_deal) > 10
    chosen = all_conflicts(store, None, parse_filter("company:mistral-ai"))
    assert {one.list for one in chosen} <= {"events"}
    from datetime import date

    assert all(one.entry != DEAL for one in all_conflicts(store, date(2025, 11, 17)))


def test_sources_come_by_kind_with_what_rests_on_each(store: Store) -> None:
    rows = source_rows(store, None)
    kinds = [row.kind for row in rows]
    assert kinds == sorted(kinds, key=["primary", "filing", "press", "analysis", "reference", ""].index)
    (counted,) = store.rows("SELECT count(*) FROM citation JOIN event ON event.entry = citation.entry")
    assert sum(row.events for row in rows) == counted[0]
    assert all(row.thin <= row.events for row in rows)
    few = source_rows(store, None, parse_filter("company:mistral-ai"))
    assert 0 < len(few) < len(rows)
    assert all(row.events for row in few)
