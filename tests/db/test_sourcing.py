"""Figures that rest on little: by figure and not by event, by origin and not by page."""

from pathlib import Path
from typing import Any

import pytest

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

KNOWN = {
    "own": SourceTraits("primary"),
    "filed": SourceTraits("filing"),
    "press": SourceTraits("press"),
    "other": SourceTraits("press"),
    "copy": SourceTraits("press", based_on=("press",)),
    "copy-of-copy": SourceTraits("press", based_on=("copy",)),
    "far": SourceTraits("press", based_on=("elsewhere",)),
    "near": SourceTraits("press", based_on=("elsewhere",)),
    "named": SourceTraits("analysis"),
    "nobody": SourceTraits("analysis", is_named=False),
    "round": SourceTraits("press", based_on=("about",)),
    "about": SourceTraits("press", based_on=("round",)),
}


def why(*sources: str, **fields: Any) -> str:
    flow = {"kind": "equity", "amount": "1 billion USD", **fields}
    event = {"id": "e", "kind": "investment", "sources": list(sources), "flows": [flow]}
    return " ".join(thin.why for thin in weak_figures_of(event, KNOWN))


@pytest.mark.parametrize(
    ("sources", "reason"),
    [
        (("own",), ""),
        (("filed", "press"), ""),
        (("press",), "one press source"),
        (("press", "other"), ""),
        (("press", "copy"), "one press source, rewritten once"),
        (("press", "copy", "copy-of-copy"), "one press source, rewritten twice"),
        (("far", "near"), "one press source, rewritten once"),
        (("named",), "one analysis"),
        (("nobody",), "an unnamed analysis"),
        (("nobody", "press"), ""),
        ((), "no source here says so"),
        (("not-there",), "one source of no stated kind"),
    ],
)
def test_one_origin_is_thin_however_many_pages_it_has(
    sources: tuple[str, ...], reason: str
) -> None:
    assert why(*sources) == reason


def test_origins_are_counted_and_not_pages() -> None:
    assert independent_origins({"a": (), "b": ("a",), "c": ("b",), "d": ()}) == 2
    assert independent_origins({"a": ("x",), "b": ("x",)}) == 1, "of what nobody cites here"
    assert independent_origins({}) == 0


def test_who_says_otherwise_is_not_behind_a_figure() -> None:
    slips = [{"source": "other", "field": "amount", "says": "2 billion USD", "slip": "figure"}]
    assert why("press", "other", reports=slips) == "one press source"
    assert why("other", reports=slips) == "no source here says so"
    unjudged = [{"source": "press", "field": "amount", "says": "2 billion USD"}]
    assert sources_behind({"sources": ["press", "own"]}, {"reports": unjudged}) == ["own"]
    assert sources_behind({"sources": ["press"]}, {"reports": unjudged}) == ["press"], (
        "where there is no other"
    )
    rightly = [{"source": "press", "field": "amount", "says": "1 billion EUR", "slip": "converted"}]
    assert sources_behind({"sources": ["press"]}, {"reports": rightly}) == ["press"]
    assert sources_behind(
        {"sources": ["press"]}, {"sources": [{"source": "own", "at": "p. 1"}]}
    ) == ["own"]


def test_what_nobody_named_has_said_is_thin() -> None:
    assert why("press", "other", status="rumoured") == "a rumour, nobody named"
    assert why("own", status="rumoured") == ""
    event = {"id": "e", "kind": "statement", "sources": ["press", "other"],
             "flows": [{"kind": "capex", "capacity": "1 GW"}, {"kind": "capex"}]}  # fmt: skip
    assert list(weak_figures_of(event, KNOWN)) == [("e#1", "1 GW", "speaker unnamed")]
    assert list(weak_figures_of({**event, "speaker": "Somebody"}, KNOWN)) == []
    for party in (
        {"company": "a", "role": "commentator"},
        {"company": "a", "roles": ["subject", "commentator"]},
    ):
        assert list(weak_figures_of({**event, "parties": [party]}, KNOWN)) == []


def test_rewrites_of_one_another_end() -> None:
    assert len(origins(["round", "about", "press"], KNOWN)) <= 3


def test_a_source_is_behind_the_figures_of_which_it_does_not_say_otherwise(
    starter_store: Path,
) -> None:
    with Store.reading(starter_store) as store:
        blog = source_details(store, "microsoft-blog-2025-11-18", None)
        seed = source_details(store, "birat-2025-11-19", None)
        assert blog is not None
        assert seed is not None
        assert blog.figures == 5, "all of the deal"
        assert seed.figures < sum(1 for event in seed.events), "it prints euros"


def test_the_starter_data_has_them_by_figure_and_as_the_filter_says(starter_store: Path) -> None:
    with Store.reading(starter_store) as store:
        found = weak_figures(store, None)
        assert 0 < len(found) < 265, "not all figures"
        assert all("/" in one.weak.flow or "#" in one.weak.flow for one in found)
        assert any(
            one.weak.flow.startswith("anthropic-google-two-hundred-billion/") for one in found
        ), "one unnamed report"
        assert not any(one.event.id == "microsoft-nvidia-anthropic-partnership" for one in found)
        chosen = weak_figures(store, None, parse_filter("company:anthropic"))
        assert {one.weak.flow for one in chosen} < {one.weak.flow for one in found}
