"""What no sensible entry holds gets a warning, and what many hold gets none."""

from datetime import date
from typing import Any

import pytest

from partnerships_db.format.diff import EntryChange
from partnerships_db.importing.sanity import (
    NameIndex,
    future_date_warnings,
    namesake_warning,
    self_payment_warnings,
    unbacked_size_warnings,
    vanished_qualifier_warnings,
)

COMPANIES: dict[str, Any] = {
    "aws": {"id": "aws", "name": "AWS", "parent": "amazon"},
    "amazon": {"id": "amazon", "name": "Amazon"},
    "xai": {"id": "xai", "name": "xAI", "parent": [{"company": "spacex", "from": "2026-02"}]},
    "spacex": {"id": "spacex", "name": "SpaceX"},
}
OWNERS = {"aws": "amazon", "xai": "spacex"}


def event_of(*flows: dict[str, Any], day: str = "2025-11-03", **fields: Any) -> dict[str, Any]:
    event = {"id": "deal", "date": day, "kind": "partnership", "title": "A deal"}
    return {**event, "flows": list(flows), **fields}


def flow_of(payer: str, payee: str, kind: str = "cloud-purchase", **fields: Any) -> dict[str, Any]:
    return {"from": payer, "to": payee, "kind": kind, **fields}


@pytest.mark.parametrize(
    ("flow", "day", "count"),
    [
        (flow_of("amazon", "aws"), "2025-11-03", 1),
        (flow_of("spacex", "xai"), "2026-03", 1),
        (flow_of("spacex", "xai"), "2025-03", 0),
        (flow_of("spacex", "aws"), "2026-03", 0),
        (flow_of("amazon", "aws", "equity"), "2025-11-03", 0),
        (flow_of("unknown", "aws"), "2025-11-03", 0),
    ],
)
def test_a_payment_inside_a_group_on_its_day_gets_a_warning(
    flow: dict[str, Any], day: str, count: int
) -> None:
    warnings = list(self_payment_warnings(event_of(flow, day=day), OWNERS, COMPANIES.get))
    assert [path for path, _ in warnings] == [("flows", 0)] * count


@pytest.mark.parametrize(
    ("amount", "kind", "count"),
    [
        ("101 billion USD", "press", 1),
        ("101 billion USD", "filing", 0),
        ("101 billion USD", "primary", 0),
        ("100 billion USD", "press", 0),
        ("up to 1 trillion USD", "press", 1),
        ("99 billion EUR", "press", 1),
        ("900 billion JPY", "press", 0),
        ("900 billion AED", "press", 1),
        ("900 billion SEK", "press", 0),
    ],
)
def test_a_flow_above_100_billion_dollars_needs_a_strong_source(
    amount: str, kind: str, count: int
) -> None:
    event = event_of(flow_of("a", "b", amount=amount), sources=["page"])
    sources = {"page": {"id": "page", "title": "Page", "kind": kind}}
    warnings = list(unbacked_size_warnings(event, sources))
    assert [path for path, _ in warnings] == [("flows", 0, "amount")] * count


def test_a_strong_source_of_the_flow_itself_is_enough() -> None:
    flow = flow_of("a", "b", amount="2 trillion USD", sources=["filing"])
    sources = {"filing": {"id": "filing", "title": "10-K", "kind": "filing"}}
    assert list(unbacked_size_warnings(event_of(flow), sources)) == []


@pytest.mark.parametrize(
    ("day", "count"),
    [("2027-11-24", 0), ("2027-11-25", 1), ("2062", 1), ("1989-12", 1), ("1990", 0), ("2026", 0)],
)
def test_an_event_more_than_a_year_ahead_or_before_1990_gets_a_warning(
    day: str, count: int
) -> None:
    event = event_of(day=day, end="2099")
    warnings = list(future_date_warnings(event, date(2026, 11, 24)))
    assert [path for path, _ in warnings] == [("date",)] * count


def test_a_figure_that_became_exact_gets_a_warning() -> None:
    before = event_of(
        flow_of("a", "b", id="azure", amount="about 30 billion USD"),
        flow_of("a", "c", amount="up to 5 billion USD"),
        day="about 2025-11",
    )
    after = event_of(
        flow_of("a", "c", amount="6 billion USD"),
        flow_of("a", "b", id="azure", amount="30 billion USD"),
        day="2025-11",
    )
    warnings = list(vanished_qualifier_warnings(EntryChange("events", "deal", before, after)))
    assert [path for path, _ in warnings] == [("date",), ("flows", 1, "amount")]
    assert '"about" is lost' in str(warnings[1][1])
    assert list(vanished_qualifier_warnings(EntryChange("events", "deal", None, after))) == []
    assert list(vanished_qualifier_warnings(EntryChange("events", "deal", after, before))) == []


def test_two_companies_of_one_name_are_namesakes_in_any_spelling() -> None:
    known = {"id": "societe", "name": "Société Générale", "aliases": ["SocGen"]}
    new = {"id": "socgen", "name": "SOCIETE GENERALE"}
    other = {"id": "globex", "name": "Globex"}
    names = NameIndex([known, new, other])
    ((name, namesake),) = names.namesakes(new)
    path, refusal = namesake_warning(new, name, namesake)
    assert (path, namesake) == (("name",), known)
    assert 'also a name of "societe"' in str(refusal)
    assert list(names.namesakes(other)) == []
    assert names.first_bearers([new, other]) == {"socgen": "societe"}
