"""The filter, as it is typed: it narrows every view, can be taken back, and its mistakes are sentences."""

import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from textual.events import Key, Paste
from textual.pilot import Pilot
from textual.widgets import Input

from partnerships_db.filters.editing import selected_values, toggle_value
from partnerships_db.filters.parser import parse_filter, parse_partial
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.screens.timeline import TimelineScreen
from partnerships_tui.widgets.prompt import LENGTH_LIMIT

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]

QUERIES = [
    json.loads(text)
    for text in (Path(__file__).parents[1] / "hostile/data/text/search-queries.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def shown(pilot: Pilot[None]) -> int:
    """How many events the list holds."""
    screen = cast(Explorer, pilot.app).view_screen
    assert isinstance(screen, TimelineScreen)
    return len(screen.timeline.window)


async def test_it_narrows_as_it_is_typed(explore: Explore, press: Press, screen_of: Rows) -> None:
    async with explore() as pilot:
        counts = [shown(pilot)]
        for letters in ("/", "bed", "rock", " kind:availability"):
            await press(pilot, text=letters)
            counts.append(shown(pilot))
        assert counts[0] == counts[1] == 374
        assert 374 > counts[2] >= counts[3] > counts[4] > 0
        assert f"{counts[4]} of 374 events" in screen_of(pilot)[0]


async def test_enter_keeps_it_and_the_line_says_it(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "/", "enter", text="")
        await press(pilot, "/", text="fluidstack")
        count = shown(pilot)
        await press(pilot, "enter")
        assert shown(pilot) == count
        assert screen_of(pilot)[1].startswith(" / fluidstack")
        assert screen_of(pilot)[1].rstrip().endswith(f"1 of {count}")
        await press(pilot, "j")
        assert screen_of(pilot)[1].rstrip().endswith(f"2 of {count}"), (
            "the keys are the list's again"
        )
        await press(pilot, "escape")
        assert shown(pilot) == 374, "Esc outside the line takes the filter off"


async def test_esc_takes_back_what_was_typed(explore: Explore, press: Press) -> None:
    async with explore(filter="company:openai") as pilot:
        before = shown(pilot)
        await press(pilot, "/", text=" amount>50bn")
        assert 0 < shown(pilot) < before
        await press(pilot, "escape")
        assert shown(pilot) == before
        assert cast(Explorer, pilot.app).state.filter.text == "company:openai"


async def test_down_and_tab_leave_the_line_for_the_list(explore: Explore, press: Press) -> None:
    for key in ("down", "tab"):
        async with explore() as pilot:
            await press(pilot, "/", text="bedrock")
            await press(pilot, key)
            assert cast(Explorer, pilot.app).view_screen.main_list.has_focus
            assert shown(pilot) < 374


def paste(pilot: Pilot[None], text: str) -> None:
    pilot.app.query_one("#typed", Input).insert_text_at_cursor(text)


async def test_a_mistake_is_a_sentence_with_a_caret_and_the_last_good_result_stays(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text="bedrock")
        count = shown(pilot)
        paste(pilot, " kind:dael")
        await press(pilot)
        assert shown(pilot) == count < 374
        line, caret, sentence = screen_of(pilot)[1:4]
        assert line.startswith(" / bedrock kind:dael")
        assert caret.rstrip() == " " * line.index("dael") + "^^^^"
        assert sentence.startswith(' "dael" is not a kind')
        await press(pilot, *["backspace"] * 10)
        assert "^" not in screen_of(pilot)[2], "and goes when the mistake does"
        assert shown(pilot) == count


async def test_a_caret_counts_cells_and_not_letters(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text="微软 kind:x")
        caret = screen_of(pilot)[2]
        assert caret.rstrip() == " " * (len(" / ") + 2 + 2 + len(" kind:")) + "^"


async def test_a_name_that_is_none_says_what_may_be_meant(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "/")
        paste(pilot, "compny:openai")
        await press(pilot)
        assert 'did you mean "company"?' in screen_of(pilot)[3]
        assert shown(pilot) == 374


async def test_nothing_found_says_what_to_press(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "/", "enter", text="")
        await press(pilot, "/", text="zebra giraffe")
        assert shown(pilot) == 0
        assert "F shows all events again" in "\n".join(screen_of(pilot))
        await press(
            pilot, "enter", "j", "k", "G", "]", "[", "{", "}", "enter", "y", "o", "pagedown"
        )
        assert shown(pilot) == 0
        await press(pilot, "F")
        assert shown(pilot) == 374


async def test_the_cursor_stays_on_its_event_where_the_filter_lets_it(
    explore: Explore, press: Press
) -> None:
    async with explore() as pilot:
        screen = cast(TimelineScreen, cast(Explorer, pilot.app).view_screen)
        screen.go_to("microsoft-nvidia-anthropic-partnership")
        await press(pilot, "/", text="company:nvidia")
        assert screen.timeline.row is not None
        assert screen.timeline.row.id == "microsoft-nvidia-anthropic-partnership", (
            "though `comp` selects it not"
        )
        await press(pilot, text=" date:2024")
        assert str(screen.timeline.row.date)[:4] == "2024"
        await press(pilot, "escape")
        assert screen.timeline.row.id == "microsoft-nvidia-anthropic-partnership", (
            "Esc takes the place back too"
        )


async def test_a_filter_on_start_shows_what_it_selects(explore: Explore, screen_of: Rows) -> None:
    async with explore(filter="kind:litigation") as pilot:
        assert 0 < shown(pilot) < 30
        assert screen_of(pilot)[1].startswith(" / kind:litigation")


async def test_one_filter_and_one_date_for_all_views(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(filter="company:anthropic", as_of=date(2025, 11, 18)) as pilot:
        for key, told in (("1", "events"), ("2", "companies"), ("3", "models")):
            await press(pilot, key)
            rows = screen_of(pilot)
            assert "as of 2025-11-18" in rows[0], key
            assert told in rows[0], key
            assert rows[1].startswith(" / company:anthropic"), key
        await press(pilot, "2")
        few = screen_of(pilot)[0]
        await press(pilot, "1", "F", "2")
        assert screen_of(pilot)[0] != few, "companies are those that the selected events name"


async def test_whatever_is_pasted_is_a_filter_or_a_sentence(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(size=(80, 24)) as pilot:
        for query in QUERIES:
            await press(pilot, "/")
            paste(pilot, query["query"] * int(query.get("repeat", 1)))
            await press(pilot)
            typed = pilot.app.query_one("#typed", Input).value
            rows = screen_of(pilot)
            assert len(typed) <= LENGTH_LIMIT
            if "^" in rows[2]:
                assert rows[3].strip(), "a caret comes with a sentence"
                assert shown(pilot) == 374, query
            elif not parse_partial(typed).may_become_term:  # that waits for a moment
                assert cast(Explorer, pilot.app).state.filter == parse_filter(typed), query
            await press(pilot, "escape")
            assert shown(pilot) == 374, query


async def test_a_megabyte_in_the_line_is_cut_and_it_stays_usable(
    explore: Explore, press: Press
) -> None:
    async with explore(size=(80, 24)) as pilot:
        await press(pilot, "/")
        driver = pilot.app._driver
        assert driver is not None
        driver.send_message(Paste("word " * 200_000))
        await press(pilot)
        assert pilot.app.query_one("#typed", Input).value == ("word " * 200_000)[:LENGTH_LIMIT]
        await press(pilot, "escape", "/", text="bedrock")
        assert 0 < shown(pilot) < 374


async def test_what_a_terminal_would_obey_is_no_part_of_the_line(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(size=(80, 24)) as pilot:
        await press(pilot, "/")
        driver = pilot.app._driver
        assert driver is not None
        driver.send_message(Paste("a\x1b]0;title\x07b\x9b2Jc\u202ed\ud800e\tf\x00"))
        await press(pilot)
        assert pilot.app.query_one("#typed", Input).value == "a ]0;title b 2Jc d e f "
        assert all(row.isprintable() for row in screen_of(pilot))


async def test_what_is_typed_is_completed_from_the_store_with_counts(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text="ki")
        assert "kind:" in screen_of(pilot)[2]
        await press(pilot, "tab", text="inv")
        assert "investment 6" in screen_of(pilot)[2], (
            "what exists, with how many events it would leave"
        )
        await press(pilot, "tab")
        assert pilot.app.query_one("#typed", Input).value == "kind:investment"
        await press(pilot, text=" company:anth")
        assert "anthropic" in screen_of(pilot)[2]
        await press(pilot, "tab", "enter")
        assert cast(Explorer, pilot.app).state.filter == parse_filter(
            "kind:investment company:anthropic"
        )


async def test_a_word_that_may_become_a_term_searches_for_nothing_at_once(
    explore: Explore, press: Press
) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text="kind")
        assert not cast(Explorer, pilot.app).state.filter
        await press(pilot, "enter")
        assert cast(Explorer, pilot.app).state.filter.text == "kind", "Enter means it as it stands"


async def test_what_is_ticked_makes_the_filters_text(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(filter="-tag:rumour") as pilot:
        await press(pilot, "f")
        screen = "\n".join(screen_of(pilot))
        assert "Kinds" in screen
        assert "[ ] statement" in screen
        app = cast(Explorer, pilot.app)
        await press(pilot, "space", "space")
        first, second = app.state.filter.text.partition("kind:")[2].split(",")
        assert app.state.filter.text.startswith("-tag:rumour kind:")
        assert first != second
        await press(pilot, "k", "k", "space")
        assert app.state.filter.text == f"-tag:rumour kind:{second}"
        assert "[x]" in "\n".join(screen_of(pilot))
        await press(pilot, "space", "escape")
        assert app.state.filter.text == "-tag:rumour"


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("", "a", "kind:a"),
        ("kind:a", "b", "kind:a,b"),
        ("kind:a,b x", "a", "kind:b x"),
        ("x kind:a y", "a", "x y"),
        ("-kind:a", "a", "-kind:a kind:a"),
        ("kind:a", "two words", 'kind:a,"two words"'),
        ('kind:"two words" x', "two words", "x"),
    ],
)
def test_a_value_comes_into_a_term_and_goes_again(text: str, value: str, expected: str) -> None:
    assert toggle_value(text, "kind", value) == expected
    assert (value in selected_values(expected, "kind")) is (
        value not in selected_values(text, "kind")
    )


async def test_an_id_that_is_half_typed_keeps_what_was_found_and_enter_says_that_it_is_none(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text="kind:investment company:ope")
        app = cast(Explorer, pilot.app)
        assert app.state.filter == parse_filter("kind:investment")
        await press(pilot, "enter")
        assert app.view_screen.is_prompt_open("filter"), "it is open still"
        assert any('there is no company "ope"' in row for row in screen_of(pilot))
        await press(pilot, text="nai")
        await press(pilot, "enter")
        assert app.state.filter == parse_filter("kind:investment company:openai")


async def test_an_unknown_id_before_the_end_is_explained_and_the_last_result_stays(
    explore: Explore, press: Press, screen_of: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with explore() as pilot:
        app = cast(Explorer, pilot.app)
        monkeypatch.setattr(app.client, "refuse_unknown_ids", None)  # ids are looked up by a worker
        await press(pilot, "/", text="kind:investment company:opena")
        await press(pilot, text=" ")
        assert app.state.filter == parse_filter("kind:investment")
        assert any('there is no company "opena"' in row for row in screen_of(pilot))
        assert any("^^^^^" in row for row in screen_of(pilot))
        await press(pilot, "backspace", text="i ")
        assert app.state.filter == parse_filter("kind:investment company:openai ")
        assert not any("^" in row for row in screen_of(pilot)[:3])


async def test_tab_again_takes_the_next_offer(explore: Explore, press: Press) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text="company:am")
        made = []
        for _ in range(3):
            await press(pilot, "tab")
            made.append(pilot.app.screen.query_one("#typed", Input).value)
        assert len(set(made)) == 3
        assert all(text.startswith("company:") for text in made)
        assert cast(Explorer, pilot.app).state.filter == parse_filter(made[-1])


async def test_keys_that_come_in_one_go_with_the_one_that_opens_the_line_are_the_lines(
    explore: Explore, press: Press
) -> None:
    async with explore() as pilot:
        driver = pilot.app._driver
        assert driver is not None
        for name, letter in (("slash", "/"), *((letter, letter) for letter in "stargate")):
            driver.send_message(Key(name, letter))
        await press(pilot, "enter")
        assert cast(Explorer, pilot.app).state.filter == parse_filter("stargate")


async def test_s_puts_events_in_another_order_and_the_cursor_stays_on_its_event(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(filter="openai") as pilot:
        timeline = cast(TimelineScreen, cast(Explorer, pilot.app).view_screen).timeline
        orders = []
        for _ in range(4):
            await press(pilot, "s")
            orders.append(timeline.order)
        assert orders == ["relevance", "amount", "capacity", None]
        await press(pilot, "s", "s")
        assert any("the largest amount in dollars first" in row for row in screen_of(pilot))
        await press(pilot, "j", "j", "j")
        row, place = timeline.row, timeline.cursor
        assert row is not None
        await press(pilot, "S")
        assert (timeline.order, timeline.row) == (None, row), "its place in time"
        await press(pilot, "S")
        assert (timeline.order, timeline.row, timeline.cursor) == ("amount", row, place)
        await press(pilot, "[")
        assert timeline.order is None, "a jump in time is in the order of time"


async def test_an_order_stays_on_when_the_filter_changes_and_is_kept(
    explore: Explore, press: Press
) -> None:
    async with explore() as pilot:
        screen = cast(TimelineScreen, cast(Explorer, pilot.app).view_screen)
        await press(pilot, "s", "/", text="kind:investment")
        await press(pilot, "enter")
        assert screen.timeline.order == "amount"
        assert screen.timeline.ranking is not None
        assert all(row.kind == "investment" for row in screen.timeline.ranking.rows)
        assert screen.save_settings()["order"] == "amount"


async def test_what_is_typed_is_put_in_order_when_typing_stops(
    explore: Explore, press: Press
) -> None:
    async with explore() as pilot:
        screen = cast(TimelineScreen, cast(Explorer, pilot.app).view_screen)
        await press(pilot, "/", text="stargate")
        assert screen.timeline.order is None, "the newest first at once"
        screen.typing_stopped()
        await press(pilot)
        assert screen.timeline.order == "relevance"
        await press(pilot, text=" uk")
        assert screen.timeline.order is None
        await press(pilot, "escape")
        assert screen.timeline.order is None
