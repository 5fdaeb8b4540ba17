"""Marks, saved views and hits: what a reader keeps and finds again."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from partnerships_db.filters.parser import parse_filter
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.drawing.text.highlights import has_hit, highlights_of, with_hits
from partnerships_tui.drawing.text.spans import Line, Link, Role, Span
from partnerships_tui.user_state.saved_views import (
    SavedView,
    forget_view,
    may_be_called,
    save_view,
    saved_views,
)

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]


def explorer(pilot: Pilot[None]) -> Explorer:
    return cast(Explorer, pilot.app)


async def test_space_marks_and_a_list_of_marks_leads_back(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore() as pilot:
        await press(pilot, "j", "j", "space")
        (marked,) = explorer(pilot).marks
        assert "1 marked" in screen_of(pilot)[-1]
        await press(pilot, "g")
        assert any(row.startswith("▪") for row in screen_of(pilot))
        await press(pilot, "'")
        assert "1 marked event" in "\n".join(screen_of(pilot))
        await press(pilot, "enter")
        assert explorer(pilot).view_screen.current_link() == Link("event", marked)
        await press(pilot, "space")
        assert explorer(pilot).marks == {}
        await press(pilot, "'")
        assert "No event is marked" in screen_of(pilot)[-1]


async def test_marks_stay_from_one_run_to_the_next(explore: Explore, press: Press) -> None:
    async with explore() as pilot:
        await press(pilot, "space")
        explorer(pilot).exit()
        left = explorer(pilot).session_at_exit
        assert left is not None
        assert left.marks == tuple(explorer(pilot).marks)


async def test_a_view_is_saved_under_a_name_and_opened_again(
    explore: Explore, press: Press, screen_of: Rows
) -> None:
    async with explore(filter="kind:investment") as pilot:
        await press(pilot, "j", "j", "j", "V", text="rounds")
        await press(pilot, "enter")
        assert "saved: rounds" in screen_of(pilot)[-1]
        assert "event" not in saved_views()["rounds"].kept, (
            "tomorrow its newest event is another one"
        )
        await press(pilot, "F", "g", "3", "V")
        assert "timeline, 6" in "\n".join(screen_of(pilot)), "with how many events it selects"
        await press(pilot, text="round")
        await press(pilot, "enter")
        app = explorer(pilot)
        assert app.view_screen.view == "timeline"
        assert app.state.filter == parse_filter("kind:investment")
        await press(pilot, "V", text="rounds")
        await press(pilot, "down", "down", "enter")
        assert saved_views() == {}


def test_the_six_names_and_what_is_no_name_can_not_be_saved() -> None:
    assert not any(map(may_be_called, ("timeline", "Money", "", "  ", "a\nb", "x" * 61)))
    assert may_be_called("rounds of 2025")


def test_a_broken_file_of_views_is_as_none(bare_machine: Path) -> None:
    assert save_view("rounds", SavedView("timeline", "kind:investment"))
    (file,) = bare_machine.rglob("views.json")
    for text in (
        "[]",
        "{",
        '{"rounds": 1}',
        '{"rounds": {"view": "nowhere"}}',
        '{"timeline": {"view": "timeline"}}',
    ):
        file.write_text(text)
        assert saved_views() == {}
    assert forget_view("nothing")


# -- Hits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("nvid", "Microsoft and Nvidia back it", ["Nvidia"]),
        ("societe", "La Société générale", ["Société"]),
        ('"real estate"', "Real estate, and a real one", ["Real estate"]),
        ('"real estate" one', "real-estate one, estate real", ["real-estate", "one"]),
        ("-nvidia", "Nvidia", []),
        ("kind:investment", "investment", []),
        ("via", "Nvidia", []),
    ],
)
def test_words_that_are_searched_for_are_marked_where_they_begin(
    query: str, text: str, found: list[str]
) -> None:
    hits = highlights_of(parse_filter(query))
    line = with_hits([Span(text, Role.LINK, Link("event", "x"))], hits)
    assert [part.text for part in line if part.role is Role.HIT] == found
    assert line.text == text
    assert all(part.link == Link("event", "x") for part in line)
    assert has_hit(Line((Span(text),)), hits) is bool(found)


async def test_n_goes_from_hit_to_hit_on_the_page_and_then_to_the_next_event(
    explore: Explore, press: Press
) -> None:
    async with explore(filter="colossus", size=(80, 24)) as pilot:
        page, list_ = explorer(pilot).view_screen.page, explorer(pilot).view_screen.main_list
        for _ in range(60):
            await press(pilot, "n")
            if list_.cursor:
                break
        assert list_.cursor == 1
        assert page.hits.prefixes == ("colossus",)
