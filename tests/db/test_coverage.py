"""Coverage: what figures of each size cite, and which large ones lack a party or a filing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from partnerships_db.evidence import coverage as coverage_module
from partnerships_db.evidence.coverage import (
    CoverageCounter,
    FigureSupport,
    Support,
    coverage_by_size,
    coverage_json,
    coverage_sentence,
    figure_supports,
)
from partnerships_db.evidence.sourcing import SourceTraits
from partnerships_db.filters.parser import parse_filter
from partnerships_db.ledger.rules import Ledger
from partnerships_db.store.queries.deals import all_deals
from partnerships_db.store.queries.flow_criteria import flow_criteria
from partnerships_db.store.queries.sources import count_figures, figure_coverage
from partnerships_db.store.store import Store

SOURCES = {
    "own": SourceTraits("primary", is_retrieved=True),
    "filed": SourceTraits("filing"),
    "press": SourceTraits("press"),
}
AS_OF = date(2026, 11, 23)


def supports(*flows: dict[str, Any], sources: Sequence[Any] = ()) -> list[FigureSupport]:
    """The support of each flow of an event that cites the sources."""
    event = {
        "id": "deal",
        "date": "2026-01-01",
        "kind": "compute-deal",
        "sources": list(sources),
        "flows": [{"kind": "equity", **flow} for flow in flows],
    }
    places = range(1, len(flows) + 1)
    return list(figure_supports(event, places, SOURCES))


@pytest.mark.parametrize(
    ("own_sources", "event_sources", "support"),
    [
        (["own"], [], Support.FIGURE),
        (["press", "filed"], [], Support.FIGURE),
        (["press"], ["own"], Support.EVENT),
        ([], ["filed"], Support.EVENT),
        (["press"], ["press"], Support.NONE),
        ([], [], Support.NONE),
        (["not-in-the-store"], [], Support.NONE),
    ],
)
def test_a_source_of_the_event_is_not_one_of_the_figure(
    own_sources: list[str],
    event_sources: list[str],
    support: Support,
) -> None:
    flow = {"amount": "10 billion USD", "sources": own_sources}
    (figure,) = supports(flow, sources=event_sources)
    assert figure.support is support


@pytest.mark.parametrize(
    ("fields", "size_class"),
    [
        ({"amount": "10 billion USD"}, "10 bn and more"),
        ({"amount": "up to 10 billion USD"}, "10 bn and more"),
        ({"amount": "tens of billions USD"}, "10 bn and more"),
        ({"amount": "1.25 billion USD per month", "over": "1 year"}, "10 bn and more"),
        ({"amount": "1.25 billion USD per month"}, "no figure"),
        ({"amount": "9.999 billion USD"}, "1 bn to 10 bn"),
        ({"amount": "100 million USD"}, "100 mn to 1 bn"),
        ({"amount": "99 million USD"}, "below 100 mn"),
        ({"amount": "undisclosed"}, "no figure"),
        ({"capacity": "1 GW"}, "no figure"),
        ({"amount": "20 billion EUR"}, "EUR"),
        ({"amount": "20 billion USD", "status": "rumoured"}, "conditional or rumoured"),
        ({"amount": "20 billion EUR", "status": "conditional"}, "conditional or rumoured"),
        ({"amount": "20 billion USD", "status": "intent"}, "10 bn and more"),
    ],
)
def test_a_figure_has_a_size_by_its_upper_figure(fields: dict[str, str], size_class: str) -> None:
    (figure,) = supports(fields)
    assert figure.size_class == size_class


def test_a_figure_rests_on_a_title_if_its_first_party_is_cited_there() -> None:
    press = {"source": "press", "at": "title"}
    title = {"source": "own", "at": "title", "quote": "Ten billion"}
    text = {"source": "filed", "at": "note 2"}
    on_title, on_text, on_press = supports(
        {"amount": "10 billion USD", "sources": [press, title, text]},
        {"amount": "10 billion USD", "sources": [text, title]},
        {"amount": "10 billion USD", "sources": [press]},
    )
    assert on_title.rests_on_title
    assert on_title.has_quote
    assert on_title.is_retrieved
    assert not on_text.rests_on_title
    assert not on_press.rests_on_title
    assert on_press.has_place
    assert not on_press.is_retrieved


def test_the_figures_that_lack_a_party_are_listed_with_the_largest_first() -> None:
    figures = supports(
        {"amount": "11 billion USD"},
        {"amount": "at least 500 billion USD"},
        {"amount": "600 billion USD", "sources": ["own"]},
        {"amount": "1 billion USD"},
    )
    largest, *_ = coverage_by_size(figures)
    assert [figure.flow for figure in largest.lacking] == ["deal#2", "deal#1"]
    document = coverage_json(largest)
    assert (document["flows"], document["figure"], document["none"]) == (3, 1, 2)
    assert document["lacking"][0] == {
        "flow": "deal#2",
        "event": "deal",
        "amount": "at least 500 billion USD",
        "support": "none",
    }


class ListedFigures(CoverageCounter):
    """A counter that also lists the flows whose figures it has counted."""

    def __init__(self) -> None:
        super().__init__()
        self.flows: list[str] = []

    def add(self, figure: FigureSupport) -> None:
        super().add(figure)
        self.flows.append(figure.flow)


def counted_flows(store: Store, as_of: date, text: str = "") -> list[str]:
    """The names of the flows whose figures are counted under a filter."""
    counter = ListedFigures()
    list(count_figures(store, as_of, parse_filter(text), counter))
    return counter.flows


@pytest.mark.parametrize("text", ["", "kind:investment", "flow:equity", "from:microsoft", "2025"])
@pytest.mark.parametrize("as_of", [AS_OF, date(2025, 6, 30), date(2019, 12, 31)])
def test_the_flows_of_the_coverage_are_those_that_count_in_the_ledger(
    text: str,
    as_of: date,
    starter: Store,
) -> None:
    criteria = flow_criteria(starter, parse_filter(text), as_of)
    selection = Ledger(all_deals(starter), as_of).selection(criteria=criteria)
    counting = [explained.flow.name for explained in selection.flows if explained.state.counts]
    assert sorted(counted_flows(starter, as_of, text)) == sorted(counting)


def test_every_flow_that_counts_is_in_one_class(starter: Store) -> None:
    coverages = figure_coverage(starter, AS_OF)
    flows = counted_flows(starter, AS_OF)
    assert len(flows) == len(set(flows)) == sum(coverage.flows for coverage in coverages)
    for coverage in coverages:
        assert coverage.flows == sum(coverage.count(support) for support in Support)


def test_only_the_largest_figures_without_a_source_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(coverage_module, "MAX_LACKING", 3)
    amounts = [f"{number} billion USD" for number in (11, 19, 12, 18, 13, 17, 14, 16, 15, 20)]
    largest, *_ = coverage_by_size(supports(*({"amount": amount} for amount in amounts)))
    kept = [figure.amount for figure in largest.lacking]
    assert kept == ["20 billion USD", "19 billion USD", "18 billion USD"]
    assert (largest.flows, largest.left_out) == (10, 7)


def test_the_sentence_of_a_class_counts_its_figures() -> None:
    figures = supports(
        {"amount": "10 billion USD", "sources": [{"source": "own", "at": "title"}]},
        {"amount": "20 billion USD"},
    )
    largest, *_ = coverage_by_size(figures)
    assert coverage_sentence(largest) == (
        "10 bn and more, in dollars: 2 flows. For 1 the flow itself cites a party, a filing or a"
        " reference, for 1 of these at a title or a summary."
        " For 0 the event alone cites one, for 1 neither does."
    )


def test_the_starter_data_is_covered_as_its_description_says(starter: Store) -> None:
    largest, *_ = figure_coverage(starter, AS_OF)
    assert largest.flows == 80
    assert largest.count(Support.FIGURE) == 40
    assert largest.on_title == 9
    assert largest.count(Support.NONE) == 22
