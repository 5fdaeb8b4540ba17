"""The Money and the Sources: lists, pages, and links from them into other views."""

import pytest
from tests.app.driving import (
    DEAL,
    Explore,
    current_link,
    explorer,
    footer,
    header,
    page_text,
    press,
    resize,
    screen_rows,
    screen_text,
    submit,
)
from tests.starter_counts import REPORT_COUNT, SOURCE_COUNT

from partnerships_tui.app.explorer import Explorer
from partnerships_tui.drawing.text.spans import Link

# -- The Money -------------------------------------------------------------------------------------


async def test_the_money_of_another_filter_is_not_counted_as_that_of_a_new_one(
    explore: Explore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with explore(view="money") as pilot:
        assert "298 pairs" in header(pilot)
        monkeypatch.setattr(Explorer, "stream_query", lambda *_arguments: None)
        await submit(pilot, "/", "kind:litigation")
        assert "298 pairs" not in screen_text(pilot)
        assert "…" in header(pilot)


async def test_pairs_have_separate_columns_and_each_flow_its_qualifier(explore: Explore) -> None:
    async with explore(view="money", filter=f"event:{DEAL}") as pilot:
        screen = screen_text(pilot)
        assert "Anthropic → Microsoft" in screen
        assert "30.0 bn" in screen
        assert "≤5.0 bn" in screen
        assert "30 billion USD: firm" in screen
        assert "4 of 298 pairs" in screen


async def test_the_heading_marks_the_sorted_column_at_80_cells(explore: Explore) -> None:
    async with explore(view="money") as pilot:
        assert "▼firm" in screen_text(pilot)
        await press(pilot, "s", "p")
        assert "▲payer" in screen_text(pilot)
        await press(pilot, "s", "p")
        assert "▼payer" in screen_text(pilot)
        await press(pilot, "v", "s", "u")
        assert "▼gross up to" in screen_text(pilot)


async def test_the_head_says_which_flows_count(explore: Explore) -> None:
    async with explore(view="money", filter="flow:cloud-purchase") as pilot:
        assert "cloud-purchase flows alone: " in screen_rows(pilot)[1]
        assert "Counted here: cloud-purchase flows alone." in " ".join(page_text(pilot).split())
        assert "equity · " not in page_text(pilot)
        await press(pilot, "y")
        assert "(filter: flow:cloud-purchase): " in pilot.app.clipboard

        await press(pilot, "F")
        await submit(pilot, "/", "-company:nvidia")
        await press(pilot, "v")
        assert "all flows, without nvidia: " in screen_rows(pilot)[1]
        circles = [row.partition("│")[0] for row in screen_rows(pilot) if "↺" in row]
        assert circles
        assert "Nvidia" not in "".join(circles)

        await press(pilot, "2", "g")
        assert "Counted here: all flows, without nvidia." in " ".join(page_text(pilot).split())


async def test_enter_on_a_circle_filters_the_timeline_and_backspace_leads_back(
    explore: Explore,
) -> None:
    async with explore(view="money") as pilot:
        await press(pilot, "v")
        assert "↺" in screen_text(pilot)
        assert "┌─▶" in screen_text(pilot), "the page has a picture of the circle"
        await press(pilot, "enter")
        assert explorer(pilot).view_screen.view == "timeline"
        assert "/ event:" in screen_text(pilot)
        await press(pilot, "backspace")
        assert explorer(pilot).view_screen.view == "money"


async def test_v_goes_through_pairs_circles_and_critical_flows(explore: Explore) -> None:
    async with explore(view="money", size=(150, 40)) as pilot:
        await press(pilot, "v")
        assert " firm · " in screen_rows(pilot)[2]
        await press(pilot, "v")
        assert "critical flows of" in header(pilot)
        assert "are gone." in page_text(pilot)
        critical = current_link(pilot)

        await press(pilot, "tab", "G", "enter")
        circle = current_link(pilot)
        assert circle is not None
        assert circle.target.startswith("circle ")
        await press(pilot, "backspace")
        assert current_link(pilot) == critical
        await press(pilot, "tab", "v")
        assert "pairs" in header(pilot)


async def test_circles_of_a_filter_name_the_companies_that_it_does_not_select(
    explore: Explore,
) -> None:
    async with explore(view="money", filter="company:anthropic", size=(140, 40)) as pilot:
        await press(pilot, "v")
        assert "OpenAI" in screen_text(pilot)
        assert "openai" not in screen_text(pilot)
        await press(pilot, "v")
        assert "CoreWeave → OpenAI  OpenAI signs" in screen_text(pilot)


@pytest.mark.parametrize("words", ["openai", "company:openai"])
async def test_slash_keeps_the_money_of_a_company_and_the_circles_through_it(
    explore: Explore,
    words: str,
) -> None:
    async with explore(view="money", size=(140, 40)) as pilot:
        await submit(pilot, "/", words)
        assert "flows with openai alone" in screen_rows(pilot)[1]
        pairs = [row for row in screen_rows(pilot) if " → " in row[:40] and "payer" not in row]
        assert pairs
        await press(pilot, "v")
        assert "45 of 70 circles" in "".join(screen_rows(pilot)[:2])
        assert "through openai" in screen_rows(pilot)[1]
        circles = [row for row in screen_rows(pilot)[4:] if row.strip() and "→" in row]
        assert circles
        await press(pilot, "v")
        assert "critical flows of 45 of 70 circles" in "".join(screen_rows(pilot)[:2])


async def test_a_company_is_compared_by_its_chains_of_payments_and_its_lanes(
    explore: Explore,
) -> None:
    async with explore(view="companies", size=(140, 40)) as pilot:
        company = current_link(pilot)
        assert company is not None
        await press(pilot, "=", *"oracle", "enter")
        assert explorer(pilot).view_screen.view == "money"
        assert current_link(pilot) == Link("money", f"path {company.target} oracle")
        rows = screen_rows(pilot)
        assert "→ Oracle: " in rows[2]
        assert "Oracle → " in rows[3]
        assert "▶" in rows[5]
        assert "payment" in page_text(pilot)
        settings = explorer(pilot).view_screen.save_settings()
        assert (settings["list"], settings["between"]) == ("paths", f"{company.target} oracle")

        await press(pilot, "l", "enter")
        assert explorer(pilot).view_screen.view == "lanes"
        settings = explorer(pilot).view_screen.save_settings()
        assert settings["pair"] == f"{company.target} oracle"
        await press(pilot, "backspace")
        assert explorer(pilot).view_screen.view == "money"
        await press(pilot, "backspace")
        assert current_link(pilot) == company


async def test_keys_limit_circles_by_length_days_firmness_and_parents(explore: Explore) -> None:
    async with explore(view="money") as pilot:
        await press(pilot, "v")
        first_header = header(pilot)
        for key, fact in (("m", "firm"), ("d", "30 days"), ("+", "to 5"), ("O", "owners")):
            await press(pilot, key)
            assert fact in header(pilot)
        assert header(pilot) != first_header
        settings = explorer(pilot).view_screen.save_settings()
        assert settings["list"] == "circles"
        assert settings["longest"] == "5"
        assert settings["window"] == "30"
        assert settings["firm"] == "yes"


async def test_the_list_of_pairs_ends_with_their_total(explore: Explore) -> None:
    async with explore(view="money") as pilot:
        await press(pilot, "G")
        assert any(row.startswith("▌total") for row in screen_rows(pilot))
        assert "All pairs together" in page_text(pilot)
        assert current_link(pilot) == Link("money", "pair total")
        await press(pilot, "k")
        assert "All pairs together" not in page_text(pilot)


async def test_the_dollar_key_adds_another_currency_to_the_pairs(explore: Explore) -> None:
    async with explore(view="money") as pilot:
        assert "≈" not in screen_text(pilot)
        await press(pilot, "$")
        rows = screen_rows(pilot)
        assert "≈ EUR" in rows[4]
        assert "bn EUR" in rows[5]


async def test_v_shows_the_later_changes_of_an_events_money_and_the_event_again(
    explore: Explore,
) -> None:
    async with explore(filter="event:softbank-openai-final-closing") as pilot:
        event_page = page_text(pilot)
        await press(pilot, "v")
        assert "What became of its money" in page_text(pilot)
        await press(pilot, "v")
        assert page_text(pilot).split() == event_page.split()


async def test_v_says_so_if_the_money_of_an_event_has_no_later_changes(explore: Explore) -> None:
    async with explore(filter="event:lambda-series-e") as pilot:
        await press(pilot, "v")
        assert "no later change, payment or end" in footer(pilot)


# -- The Sources -----------------------------------------------------------------------------------


async def test_v_goes_through_sources_conflicts_weak_figures_and_coverage(explore: Explore) -> None:
    async with explore(view="sources") as pilot:
        assert f"{SOURCE_COUNT} sources" in header(pilot)
        await press(pilot, "v")
        assert f"{REPORT_COUNT} conflicts" in header(pilot)
        assert "ours:" in screen_text(pilot)
        assert "theirs:" in screen_text(pilot)
        await press(pilot, "v")
        assert "weakly sourced figures" in header(pilot)
        await press(pilot, "v")
        assert "flows ≥10 bn" in header(pilot)
        assert "cites a party, a filing or a reference" in " ".join(page_text(pilot).split())
        await press(pilot, "v")
        assert f"{SOURCE_COUNT} sources" in header(pilot)


async def test_a_conflict_of_currencies_is_listed_as_a_slip(explore: Explore) -> None:
    async with explore(view="sources", filter=f"event:{DEAL}") as pilot:
        assert "Cited by" in page_text(pilot)
        await press(pilot, "v")
        assert "≤5.0 bn → 5.0 bn EUR" in screen_text(pilot)
        assert "currency" in screen_text(pilot)
        await press(pilot, "j", "j", "j")
        assert "ours: up to 5 billion USD" in page_text(pilot)
        assert "slip: currency, EUR where it is USD" in page_text(pilot)


# -- Money, Sources and Changes --------------------------------------------------------------------


@pytest.mark.parametrize("view", ["money", "sources", "changes"])
async def test_the_view_fits_any_terminal(explore: Explore, view: str) -> None:
    async with explore(view=view) as pilot:
        for size in ((20, 5), (40, 12), (80, 24), (200, 60)):
            await resize(pilot, size)
            await press(pilot, "v", "j", "G", "g", "tab", "escape", "z", "z")
            assert all(len(row) == size[0] for row in screen_rows(pilot))


@pytest.mark.parametrize("view", ["money", "sources", "changes"])
async def test_keys_do_no_harm_if_nothing_is_selected(explore: Explore, view: str) -> None:
    async with explore(view=view, filter="company:nobody") as pilot:
        await press(pilot, "v", "j", "enter", "escape")
        assert pilot.app.is_running


async def test_words_bring_the_sources_that_are_called_so_to_the_top(explore: Explore) -> None:
    async with explore(view="sources", size=(120, 40)) as pilot:
        await submit(pilot, "/", "reuters")
        assert "Reuters" in page_text(pilot)
        assert "euters" in screen_rows(pilot)[3]


async def test_a_source_that_the_filter_names_comes_first(explore: Explore) -> None:
    async with explore(view="sources", filter="source:birat-2025-11-19") as pilot:
        assert current_link(pilot) == Link("source-entry", "birat-2025-11-19")
