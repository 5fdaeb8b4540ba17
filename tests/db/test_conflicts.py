"""Where sources disagree, ours and theirs side by side; the seed deal's ten flags are all there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from partnerships_db.evidence.conflicts import (
    SLIPS,
    Conflict,
    conflict_json,
    conflicts_of,
    slip_in_words,
)
from partnerships_db.filters.parser import parse_filter
from partnerships_db.format.vocabulary import Slip
from partnerships_db.store.queries.sources import all_conflicts, source_rows
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store

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
    assert "availability" in conflict_json(
        Conflict("availability", "r", None, "checked", None, "x", None, "s")
    )


@pytest.fixture
def store(starter_store: Path) -> Store:
    return Store.reading(starter_store)


SEED = "birat-2025-11-19"
FLAGS = {
    (DEAL, "microsoft-equity", "currency"): "EUR where it is USD",
    (DEAL, "nvidia-equity", "currency"): "EUR where it is USD",
    (DEAL, "azure", "currency"): "EUR where it is USD",
    ("openai-aws-38b", "cloud", "currency"): "EUR where it is USD",
    ("openai-1-4-trillion-commitments", "total", "currency"): "EUR where it is USD",
    (DEAL, "microsoft-equity", "qualifier"): '"up to" is lost',
    ("openai-1-4-trillion-commitments", "total", "scale"): SLIPS["scale"],
    (DEAL, "nvidia-systems", "scope"): SLIPS["scope"],
    ("claude-in-microsoft-foundry", None, "name"): SLIPS["name"],
    ("amazon-stays-primary-partner", None, "translation"): SLIPS["translation"],
}
"""Five currencies, the lost *up to*, the scale word, the lost *additional*, the product's name, the mistranslation."""


def test_the_ten_flags_of_the_seed_article_all_stand_beside_our_figures(store: Store) -> None:
    told = {
        (one.entry, one.flow, one.slip): slip_in_words(one)
        for one in all_conflicts(store, None)
        if one.source == SEED
    }
    assert told == FLAGS
    assert len(told) == 10
    lost = next(
        one
        for one in all_conflicts(store, None, event=DEAL)
        if one.slip == "scope" and one.source == SEED
    )
    assert "additional" in lost.note


def test_the_ten_other_tellings_of_the_seed_deal_stand_beside_the_companies_own_text(
    store: Store,
) -> None:
    tellings = {one.source for one in all_conflicts(store, None, event=DEAL)} - {"tnw-prospectus"}
    assert len(tellings) == 10
    assert SEED in tellings


@pytest.mark.parametrize(
    ("field", "ours", "says", "slip", "words"),
    [
        ("amount", "5 billion USD", "5 billion EUR", "currency", "EUR where it is USD"),
        ("amount", "5 billion USD", "5 billion USD", "currency", SLIPS["currency"]),
        ("amount", "up to 5 billion USD", "5 billion USD", "qualifier", '"up to" is lost'),
        ("amount", "30 billion USD", "up to 30 billion USD", "qualifier", '"up to" is added'),
        (
            "amount",
            "up to 1 billion USD",
            "at least 1 billion USD",
            "qualifier",
            '"at least" for "up to"',
        ),
        ("amount", None, "1 billion USD", "qualifier", SLIPS["qualifier"]),
        ("capacity", "up to 1 GW", "1 GW", "qualifier", '"up to" is lost'),
        ("date", "2025-11-18", "2025-11-23", "date", "5 days later"),
        ("date", "2025-11-03", "2025-11-02", "date", "1 day earlier"),
        ("date", "2025-11-18", "2025-10", "date", SLIPS["date"]),
        ("date", "2025-11-18", "soon", "date", SLIPS["date"]),
        ("summary", "long", "Chicago", "place", SLIPS["place"]),
        ("amount", "1 billion USD", "2 billion USD", None, "says otherwise"),
    ],
)
def test_a_slip_in_words_says_what_the_figures_tell(
    field: str, ours: str | None, says: str, slip: str | None, words: str
) -> None:
    assert slip_in_words(Conflict("events", "e", None, field, ours, says, slip, "s")) == words


def test_what_was_retracted_has_no_conflict_in_any_list(make_store: Callable[..., Store]) -> None:
    event = "date: 2025, kind: statement, title: T, reports: [{source: s, field: date, says: 2024, slip: date}]"
    store = make_store(f"""
        sources: [{{id: s, title: T}}]
        events: [{{id: kept, {event}}}, {{id: gone, {event}, retracted: {{why: wrong}}}}]
    """)
    assert [one.entry for one in all_conflicts(store, None)] == ["kept"]
    for text in ("is:conflict", "has:conflict"):
        timeline = Timeline.select(store, parse_filter(text), None)
        assert [row.id for row in timeline.page(store, 0, 9)] == ["kept"]


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
    assert kinds == sorted(
        kinds, key=["primary", "filing", "press", "analysis", "reference", ""].index
    )
    (counted,) = store.rows(
        "SELECT count(*) FROM citation JOIN event ON event.entry = citation.entry"
    )
    assert sum(row.events for row in rows) == counted[0]
    assert all(row.weak_figures <= row.events for row in rows)
    few = source_rows(store, None, parse_filter("company:mistral-ai"))
    assert 0 < len(few) < len(rows)
    assert all(row.events for row in few)
