"""The Companies: finding by name and alias, the company's page, dates and the shared filter."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

import pytest
from tests.app.driving import (
    Explore,
    explorer,
    first_link,
    follow,
    header,
    page_text,
    press,
    screen_rows,
    screen_text,
    settle,
    submit,
)
from tests.app.textual_internals import key_event
from tests.starter_counts import COMPANY_COUNT
from textual.pilot import Pilot

from partnerships_db.store.queries.companies import company_rows
from partnerships_db.store.queries.name_search import find_companies
from partnerships_db.store.store import Store
from partnerships_tui.app.key_queue import PAGE_QUERIES
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.screens.companies import CompaniesScreen, matching_companies

PAGE_PARTS = ("Money in", "Firm money through the years", "Circles through it", "Promises")


def companies_screen(pilot: Pilot[None]) -> CompaniesScreen:
    screen = explorer(pilot).view_screen
    assert isinstance(screen, CompaniesScreen)
    return screen


def listed_names(pilot: Pilot[None]) -> list[str]:
    return [row.name for row in companies_screen(pilot).listed_rows]


def current_name(pilot: Pilot[None]) -> str:
    """The name of the company under the cursor."""
    row = companies_screen(pilot).current_row
    assert row is not None
    return row.name


def page_title(pilot: Pilot[None]) -> str:
    return page_text(pilot).splitlines()[0].strip()


async def test_companies_with_most_events_come_first(explore: Explore) -> None:
    async with explore(view="companies") as pilot:
        event_counts = [row.events for row in companies_screen(pilot).listed_rows]
        assert len(event_counts) == COMPANY_COUNT
        assert event_counts == sorted(event_counts, reverse=True)
        assert header(pilot).endswith(f"as of today · {COMPANY_COUNT} companies")
        assert screen_rows(pilot)[3].startswith("▌Anthropic")


async def test_the_heading_stays_in_sight_while_the_list_scrolls(explore: Explore) -> None:
    async with explore(view="companies") as pilot:
        await press(pilot, "G")
        assert screen_rows(pilot)[2].startswith(" company, bn USD")
        await press(pilot, "k", "ctrl+u")
        assert screen_rows(pilot)[2].startswith(" company, bn USD")


async def test_the_page_follows_the_cursor(explore: Explore) -> None:
    async with explore(view="companies") as pilot:
        for key in ("j", "j", "G"):
            assert page_title(pilot) == current_name(pilot)
            await press(pilot, key)
        assert page_title(pilot) == current_name(pilot)


# -- Finding ---------------------------------------------------------------------------------------


async def test_slash_finds_companies_by_name_and_by_alias(explore: Explore) -> None:
    async with explore(view="companies") as pilot:
        for typed_text, name in (
            ("anthr", "Anthropic"),
            ("facebook", "Meta"),
            ("aws", "Amazon Web Services"),
        ):
            await press(pilot, "/", text=typed_text)
            assert name in listed_names(pilot), typed_text
            assert len(listed_names(pilot)) < 20, typed_text
            await press(pilot, "escape")
            assert len(listed_names(pilot)) == COMPANY_COUNT, "Esc lists all companies again"


async def test_enter_lists_all_companies_again_with_the_cursor_on_the_match(
    explore: Explore,
) -> None:
    async with explore(view="companies") as pilot:
        await press(pilot, "/", text="softbank")
        matching_name = current_name(pilot)
        await press(pilot, "enter")
        assert len(listed_names(pilot)) == COMPANY_COUNT
        assert current_name(pilot) == matching_name
        await press(pilot, "enter")
        assert companies_screen(pilot).page.has_focus, "Enter again moves to the page"


async def test_finding_does_not_change_the_shared_filter(explore: Explore) -> None:
    async with explore(view="companies", filter="kind:litigation") as pilot:
        filtered_names = listed_names(pilot)
        assert 0 < len(filtered_names) < 60
        await press(pilot, "/", text="open")
        assert set(listed_names(pilot)) <= set(filtered_names)
        assert explorer(pilot).state.filter.text == "kind:litigation"
        await press(pilot, "escape")
        assert listed_names(pilot) == filtered_names
        assert screen_rows(pilot)[1].startswith(" / kind:litigation")


async def test_a_text_without_matching_company_is_reported(explore: Explore) -> None:
    async with explore(view="companies") as pilot:
        await press(pilot, "/", "z", "z")
        assert screen_rows(pilot)[2].startswith(' No company is called "zz"; Esc lists all')
        await press(pilot, "enter")
        assert companies_screen(pilot).is_prompt_open("find"), "there is nothing to take"
        await press(pilot, "escape")
        assert len(listed_names(pilot)) == COMPANY_COUNT
        assert current_name(pilot) == "Anthropic", "the cursor is where it was"


@pytest.mark.parametrize(
    ("typed_text", "name"),
    [
        ("amazon", "Amazon"),
        ("aws", "Amazon Web Services"),
        ("google", "Google"),
        ("open ai", "OpenAI"),
        ("mïstral", "Mistral AI"),
        ("antropic", "Anthropic"),
        ("softbank", "SoftBank Group"),
        ("microsoft", "Microsoft"),
        ("azure", "Microsoft Azure"),
    ],
)
def test_the_exact_name_comes_first_then_an_alias_then_beginnings(
    starter_store: Path,
    typed_text: str,
    name: str,
) -> None:
    with Store.reading(starter_store) as store:
        rows = company_rows(store, None)
        assert matching_companies(rows, typed_text)[0].name == name
        assert find_companies(store, typed_text)[0].name == name, "the palette agrees"


async def test_enter_takes_the_best_match_whatever_is_still_on_its_way(explore: Explore) -> None:
    async with explore(view="companies") as pilot:
        for key in ("j", "j", "slash", *"amazon", "enter"):
            pilot.app.post_message(key_event(key))
        await settle(pilot)
        assert current_name(pilot) == "Amazon"


async def test_tab_moves_through_the_matches_and_keeps_the_finder_open(explore: Explore) -> None:
    async with explore(view="companies") as pilot:
        await press(pilot, "/", text="amazon")
        assert current_name(pilot) == "Amazon"
        await press(pilot, "tab")
        assert current_name(pilot) == "Amazon Web Services"
        await press(pilot, "shift+tab", "tab")
        assert companies_screen(pilot).is_prompt_open("find")
        await press(pilot, "enter")
        assert current_name(pilot) == "Amazon Web Services"


# -- The as-of date --------------------------------------------------------------------------------


async def test_list_and_page_are_those_of_the_as_of_date(explore: Explore) -> None:
    as_of = date(2025, 11, 18)
    async with explore(view="companies") as pilot:
        events_today = {row.id: row.events for row in companies_screen(pilot).listed_rows}
        await submit(pilot, "@", "2025-11-18")
        assert explorer(pilot).state.as_of == as_of

        rows = companies_screen(pilot).listed_rows
        events_then = {row.id: row.events for row in rows}
        assert 0 < events_then["anthropic"] < events_today["anthropic"]
        assert all(row.last is None or row.last.first <= as_of for row in rows)
        assert "Money in, as of 2025-11-18" in page_text(pilot)


async def test_the_cursor_stays_on_its_company_when_the_date_moves(explore: Explore) -> None:
    async with explore(view="companies") as pilot:
        await submit(pilot, "/", "fluidstack")
        await press(pilot, "<", "<", "[")
        row = companies_screen(pilot).current_row
        assert row is not None
        assert row.id == "fluidstack"


# -- The page --------------------------------------------------------------------------------------


async def test_firm_up_to_and_intent_have_columns_of_their_own(explore: Explore) -> None:
    async with explore(view="companies", size=(200, 60)) as pilot:
        page_lines = page_text(pilot).splitlines()
        heading = next(line for line in page_lines if "firm" in line)
        nvidia_line = next(line for line in page_lines if line.strip().startswith("Nvidia "))
        assert heading.split() == ["flows", "firm,", "bn", "USD", "up", "to", "intent"]
        assert nvidia_line.split() == ["Nvidia", "░", "2", "·", "≤10.0", "·"]


async def test_a_subsidiary_says_where_its_money_is_booked_with_a_link(explore: Explore) -> None:
    async with explore(view="companies", size=(120, 40)) as pilot:
        await submit(pilot, "/", "aws")
        sentence = "is booked with its owner Amazon, and counted there"
        assert sentence in " ".join(page_text(pilot).split())
        await follow(pilot, first_link(pilot, "company", "amazon"))
        assert current_name(pilot) == "Amazon"
        assert "booked with its owner" not in page_text(pilot)


@pytest.mark.parametrize("size", [(120, 40), (40, 12)])
async def test_v_scrolls_to_the_promises_and_what_became_of_them(
    explore: Explore,
    size: tuple[int, int],
) -> None:
    async with explore(view="companies", size=size) as pilot:
        await press(pilot, "j", "v")
        assert "Promises and what became" in screen_text(pilot)


async def test_v_switches_to_the_promises_and_the_picture_of_counterparties(
    explore: Explore,
) -> None:
    async with explore(view="companies", size=(160, 40)) as pilot:
        assert all(part in page_text(pilot) for part in PAGE_PARTS)
        await press(pilot, "v", "v")
        assert page_title(pilot) == "Around Anthropic"
        await press(pilot, "j")
        assert page_title(pilot) == "Around OpenAI", "the picture stays on for other companies"
        await press(pilot, "k", "v")
        assert all(part in page_text(pilot) for part in PAGE_PARTS)


async def test_a_link_to_a_circle_leads_to_the_money_and_back(explore: Explore) -> None:
    async with explore(view="companies", size=(160, 40)) as pilot:
        await follow(pilot, Link("money", "circle anthropic google"))
        assert explorer(pilot).view_screen.view == "money"
        assert "Circle of 2" in page_text(pilot)
        await press(pilot, "backspace")
        assert explorer(pilot).view_screen.view == "companies"


# -- Large stores ----------------------------------------------------------------------------------


async def test_a_letter_in_the_finder_does_not_wait_for_the_page(
    explore: Explore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with explore(view="companies") as pilot:
        await press(pilot, "/")
        app = explorer(pilot)
        has_unanswered = app.has_unanswered
        asked_groups: list[str] = []

        def note_groups(groups: Collection[str], *, to_the_end: bool = False) -> bool:
            asked_groups.extend(groups)
            return has_unanswered(groups, to_the_end=to_the_end)

        monkeypatch.setattr(app, "has_unanswered", note_groups)
        await press(pilot, text="oy")  # outside of the finder, both letters use the page
        assert PAGE_QUERIES.isdisjoint(asked_groups)
        await press(pilot, "escape", "y")
        assert PAGE_QUERIES.issubset(asked_groups), "the key `y` needs the whole page"
