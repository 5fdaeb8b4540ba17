"""Weak figures: by flow and not by event, by origin and not by page."""

from collections.abc import Sequence
from typing import Any

import pytest
from tests.starter_counts import AMOUNT_COUNT

from partnerships_db.evidence.sourcing import (
    SourceTraits,
    independent_origins,
    origins,
    sources_behind,
    weak_figures_of,
)
from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.queries.sources import source_details, weak_figures
from partnerships_db.store.store import Store

SOURCES = {
    "own": SourceTraits("primary"),
    "filed": SourceTraits("filing"),
    "press": SourceTraits("press"),
    "other-press": SourceTraits("press"),
    "copy": SourceTraits("press", based_on=("press",)),
    "copy-of-copy": SourceTraits("press", based_on=("copy",)),
    "first-of-absent": SourceTraits("press", based_on=("absent",)),
    "second-of-absent": SourceTraits("press", based_on=("absent",)),
    "named": SourceTraits("analysis"),
    "unnamed": SourceTraits("analysis", is_named=False),
    "circular": SourceTraits("press", based_on=("other-circular",)),
    "other-circular": SourceTraits("press", based_on=("circular",)),
}


def weakness(sources: Sequence[str], **fields: Any) -> str:
    """The reason why a flow with these sources is weakly sourced; empty if it is not."""
    flow = {"kind": "equity", "amount": "1 billion USD", **fields}
    event = {"id": "e", "kind": "investment", "sources": list(sources), "flows": [flow]}
    return " ".join(figure.why for figure in weak_figures_of(event, SOURCES))


# -- Origins ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sources", "reason"),
    [
        (["own"], ""),
        (["filed", "press"], ""),
        (["press"], "one press source"),
        (["press", "other-press"], ""),
        (["press", "copy"], "one press source, rewritten once"),
        (["press", "copy", "copy-of-copy"], "one press source, rewritten twice"),
        (["first-of-absent", "second-of-absent"], "one press source, rewritten once"),
        (["named"], "one analysis"),
        (["unnamed"], "an unnamed analysis"),
        (["unnamed", "press"], ""),
        ([], "no source is cited"),
        (["not-in-the-store"], "one source without a kind"),
    ],
)
def test_a_figure_from_one_origin_is_weak_however_many_pages_rewrite_it(
    sources: list[str],
    reason: str,
) -> None:
    assert weakness(sources) == reason


@pytest.mark.parametrize(
    ("based_on", "count"),
    [
        ({"a": (), "b": ("a",), "c": ("b",), "d": ()}, 2),
        ({"a": ("absent",), "b": ("absent",)}, 1),
        ({}, 0),
    ],
)
def test_independent_origins_are_counted_and_not_pages(
    based_on: dict[str, tuple[str, ...]],
    count: int,
) -> None:
    assert independent_origins(based_on) == count


def test_sources_that_are_based_on_each_other_in_a_circle_have_origins() -> None:
    assert len(origins(["circular", "other-circular", "press"], SOURCES)) <= 3


# -- The sources behind a figure -------------------------------------------------------------------


def test_a_source_that_reports_another_amount_is_not_behind_the_figure() -> None:
    slip = {"source": "other-press", "field": "amount", "says": "2 billion USD", "slip": "figure"}
    assert weakness(["press", "other-press"], reports=[slip]) == "one press source"
    assert weakness(["other-press"], reports=[slip]) == "no source is cited"


def test_a_source_with_an_unjudged_report_counts_only_without_another() -> None:
    report = {"source": "press", "field": "amount", "says": "2 billion USD"}
    flow = {"reports": [report]}
    assert sources_behind({"sources": ["press", "own"]}, flow) == ["own"]
    assert sources_behind({"sources": ["press"]}, flow) == ["press"]


def test_a_source_with_a_right_conversion_is_behind_the_figure() -> None:
    report = {"source": "press", "field": "amount", "says": "1 billion EUR", "slip": "converted"}
    assert sources_behind({"sources": ["press"]}, {"reports": [report]}) == ["press"]


def test_the_own_sources_of_a_flow_come_before_those_of_its_event() -> None:
    flow = {"sources": [{"source": "own", "at": "p. 1"}]}
    assert sources_behind({"sources": ["press"]}, flow) == ["own"]


def test_a_source_is_counted_for_the_figures_that_it_does_not_contradict(starter: Store) -> None:
    blog = source_details(starter, "microsoft-blog-2025-11-18", None)
    seed_article = source_details(starter, "birat-2025-11-19", None)
    assert blog is not None
    assert seed_article is not None
    assert blog.figures == 3, "two of the five figures cite sources of their own"
    assert seed_article.figures < len(list(seed_article.events)), "it prints euros"


# -- Rumours and statements ------------------------------------------------------------------------


def test_a_rumour_is_weak_unless_a_party_is_behind_it() -> None:
    assert weakness(["press", "other-press"], status="rumoured") == "a rumour, nobody named"
    assert weakness(["own"], status="rumoured") == ""


STATEMENT = {
    "id": "e",
    "kind": "statement",
    "sources": ["press", "other-press"],
    "flows": [{"kind": "capex", "capacity": "1 GW"}, {"kind": "capex"}],
}


def test_a_figure_of_a_statement_without_a_speaker_is_weak() -> None:
    assert list(weak_figures_of(STATEMENT, SOURCES)) == [("e#1", "1 GW", "speaker unnamed")]


@pytest.mark.parametrize(
    "fields",
    [
        {"speaker": "Somebody"},
        {"parties": [{"company": "a", "role": "commentator"}]},
        {"parties": [{"company": "a", "roles": ["subject", "commentator"]}]},
    ],
)
def test_a_figure_of_a_statement_with_a_speaker_or_commentator_is_not_weak(
    fields: dict[str, Any],
) -> None:
    assert list(weak_figures_of({**STATEMENT, **fields}, SOURCES)) == []


# -- The store -------------------------------------------------------------------------------------


def test_some_figures_of_the_starter_data_are_weak(starter: Store) -> None:
    figures = list(weak_figures(starter, None))
    assert 0 < len(figures) < AMOUNT_COUNT, "not all figures"
    flow_names = [figure.weak.flow for figure in figures]
    assert all("/" in name or "#" in name for name in flow_names)
    assert "anthropic-google-two-hundred-billion" in {figure.event.id for figure in figures}
    assert "microsoft-nvidia-anthropic-partnership" not in {figure.event.id for figure in figures}


def test_a_filter_limits_the_weak_figures(starter: Store) -> None:
    flow_names = {figure.weak.flow for figure in weak_figures(starter, None)}
    criteria = parse_filter("company:anthropic")
    assert {figure.weak.flow for figure in weak_figures(starter, None, criteria)} < flow_names
