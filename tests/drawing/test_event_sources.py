"""The sources on the page of an event: those of a figure beside it, those of the event apart."""

from datetime import date

import pytest
from tests.conftest import MakeStore

from partnerships_db.details import EventDetails
from partnerships_db.store.queries.details import event_details, event_key
from partnerships_tui.drawing.cards import event_card
from partnerships_tui.drawing.event import event_page
from partnerships_tui.drawing.text.glyphs import Glyphs

DEAL = """
companies: [{id: buyer, name: Buyer}, {id: seller, name: Seller}]
sources:
  - {id: filed, title: The annual report, publisher: Court, kind: filing, published: 2025-03-01}
  - {id: daily, title: The news, publisher: Daily, kind: press, published: 2025-01-02}
events:
  - id: deal
    date: 2025-01-01
    kind: compute-deal
    title: The deal
    flows:
      - from: buyer
        to: seller
        kind: purchase
        amount: 1 billion USD
        sources: [{source: filed, at: note 2, quote: one billion}]
      - {from: buyer, to: seller, kind: lease, amount: 2 billion USD}
    sources: [{source: daily, at: paragraph 3}]
"""


def deal_details(make_store: MakeStore) -> EventDetails:
    store = make_store(DEAL)
    details = event_details(store, event_key(store, "deal") or 0, None)
    assert details is not None
    return details


def test_a_source_of_a_figure_is_beside_it_and_one_of_the_event_is_apart(
    make_store: MakeStore,
) -> None:
    rows = [line.text.strip() for line in event_page(deal_details(make_store), 100, Glyphs())]
    money, event = rows.index("Money and capacity"), rows.index("Sources for the event")
    figure = rows.index("for this figure  Court, 1 Mar 2025  filing")
    assert money < figure < event
    assert rows[figure + 1 : figure + 4] == ["The annual report", "at note 2", "“one billion”"]
    event_sources = rows[event:]
    assert any("Daily" in row for row in event_sources)
    assert "at paragraph 3" in event_sources
    assert not any("Court" in row for row in event_sources)


def test_a_card_names_the_source_of_a_figure_and_that_of_the_event(make_store: MakeStore) -> None:
    card = event_card(deal_details(make_store), date(2026, 1, 1), "en").split("\n")
    assert card[2].endswith("committed), according to a filing (Court, 1 March 2025)")
    assert card[3].endswith("committed)")
    assert "The event, according to Daily (2 January 2025)" in card


@pytest.mark.parametrize(
    ("reports", "line"),
    [
        ("", "no report differs"),
        (
            "reports: [{field: date, says: 2025-01-03, source: filed}]",
            "▾ 1 report by 1 source differs",
        ),
    ],
    ids=["sources that agree", "a source that differs"],
)
def test_a_page_says_whether_other_reports_differ(
    make_store: MakeStore,
    reports: str,
    line: str,
) -> None:
    cited = DEAL.replace(
        "sources: [{source: daily, at: paragraph 3}]",
        f"sources: [daily, filed]\n    {reports}",
    )
    store = make_store(cited)
    details = event_details(store, event_key(store, "deal") or 0, None)
    assert details is not None
    rows = [content.text.strip() for content in event_page(details, 100, Glyphs())]
    assert line in rows
    assert ("Other reports" in rows) == bool(reports)

    folded_page = event_page(details, 100, Glyphs(), are_reports_folded=True)
    folded_rows = [content.text.strip() for content in folded_page]
    assert line.replace("▾", "▸") in folded_rows
    assert not any("2025-01-03" in row for row in folded_rows)
