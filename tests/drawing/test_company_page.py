"""The page of a company: what obeys the filter, and what was known on a day."""

from datetime import date

from tests.conftest import MakeStore

from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.queries.companies import company_details
from partnerships_db.store.store import Store
from partnerships_tui.drawing.cards import company_card
from partnerships_tui.drawing.company import ALL_EVENTS_NOTE, company_page
from partnerships_tui.drawing.text.glyphs import Glyphs

OWNED = """
companies:
  - {id: owner, name: Owner}
  - {id: later-owner, name: Later Owner}
  - id: subject
    name: Subject
    parent:
      - {company: owner, from: 2020-01-01, until: 2025-06-01}
      - {company: later-owner, from: 2025-06-01}
events:
  - id: promise
    date: 2021-01-01
    kind: investment
    title: A promise
    flows: [{id: money, from: owner, to: subject, kind: equity, amount: up to 5 billion USD}]
  - id: payment
    date: 2022-01-01
    kind: investment
    title: The payment
    flows:
      - {from: owner, to: subject, kind: equity, relations: [{type: fulfils, to: promise/money}]}
"""


def page_text(store: Store, criteria: str = "", as_of: date | None = None) -> str:
    company = company_details(store, "subject", as_of, criteria=parse_filter(criteria))
    assert company is not None
    return "\n".join(line.text for line in company_page(company, 100, Glyphs()))


def test_a_section_that_does_not_obey_the_filter_says_so(make_store: MakeStore) -> None:
    store = make_store(OWNED)
    filtered_page = page_text(store, "event:payment")
    for title in ("Promises and what became of them", "Owned by"):
        assert f"  {title}\n    {ALL_EVENTS_NOTE}\n" in filtered_page
    assert "Events, 1 that the filter selects, of 2" in filtered_page
    assert ALL_EVENTS_NOTE not in page_text(store)


def test_a_promise_that_was_kept_without_a_figure_is_on_the_page(make_store: MakeStore) -> None:
    assert 'kept, figure not stated, by "The payment"' in page_text(make_store(OWNED))


def test_an_owner_of_later_is_not_known_before(make_store: MakeStore) -> None:
    store = make_store(OWNED)
    early_page = page_text(store, as_of=date(2024, 1, 1))
    assert "Owner  from 2020-01-01\n" in "\n".join(map(str.rstrip, early_page.split("\n"))) + "\n"
    assert "Later Owner" not in early_page
    assert "2025-06-01" not in early_page
    assert "Later Owner" in page_text(store, as_of=date(2026, 1, 1))


def test_a_card_counts_joint_money_once_and_names_the_unnamed(make_store: MakeStore) -> None:
    store = make_store(
        """
companies: [{id: subject, name: Subject}, {id: fund, name: Fund}, {id: bank, name: Bank}]
events:
  - id: round
    date: 2025-01-01
    kind: investment
    title: A round
    flows:
      - {from: [fund, bank], to: subject, kind: equity, amount: 40 billion USD}
      - {to: subject, kind: equity, amount: at least 110 billion USD}
"""
    )
    company = company_details(store, "subject", None)
    assert company is not None
    card = company_card(company, date(2026, 1, 1), "en").split("\n")
    assert "Money in, in all at least 150 billion US dollars firm, 1 shared with others:" in card
    assert "- payer not named: at least 110 billion US dollars firm" in card
    assert "- Fund: 40 billion US dollars firm, 1 shared with others" in card
