"""Marked events, saved views and search hits."""

from pathlib import Path

import pytest
from tests.app.driving import (
    Explore,
    current_link,
    explorer,
    footer,
    press,
    screen_rows,
    screen_text,
    submit,
)

from partnerships_db.filters.parser import parse_filter
from partnerships_tui.drawing.text.highlights import has_hit, highlights_of, with_hits
from partnerships_tui.drawing.text.spans import Line, Link, Role, Span
from partnerships_tui.user_state.saved_views import (
    SavedView,
    forget_view,
    may_be_called,
    save_view,
    saved_views,
)
from partnerships_tui.user_state.session import change_marks, read_session

# -- Marks -----------------------------------------------------------------------------------------


async def test_space_marks_an_event_and_the_list_of_marks_leads_to_it(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "j", "j", "space")
        (marked_id,) = explorer(pilot).marks
        assert "1 marked" in footer(pilot)
        await press(pilot, "g")
        assert any(row.startswith("▪") for row in screen_rows(pilot))

        await press(pilot, "*")
        assert "1 marked event" in screen_text(pilot)
        await press(pilot, "enter")
        assert current_link(pilot) == Link("event", marked_id)

        await press(pilot, "space")
        assert explorer(pilot).marks == {}
        await press(pilot, "*")
        assert "No event is marked" in footer(pilot)


async def test_the_session_keeps_the_marks(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "space")
        explorer(pilot).exit()
        session = explorer(pilot).session_at_exit
        assert session is not None
        assert len(session.marks) == 1
        assert session.marks == tuple(explorer(pilot).marks)


async def test_a_mark_is_written_when_it_is_made_and_joins_those_of_another_explorer(
    explore: Explore,
    starter_store: Path,
) -> None:
    async with explore() as pilot:
        await press(pilot, "space")
        (first_mark,) = read_session(starter_store).marks
        change_marks(starter_store, {"openai-round-2026-02": True})
        await press(pilot, "j", "space")
        assert "3 marked" in footer(pilot)

        change_marks(starter_store, {first_mark: False})
        await press(pilot, "*")
        assert "2 marked events" in screen_text(pilot)


async def test_marks_that_cannot_be_written_are_written_later(
    explore: Explore,
    starter_store: Path,
    bare_machine: Path,
) -> None:
    state_folder = bare_machine / "state_home"
    state_folder.write_text("a file in place of the folder")
    async with explore() as pilot:
        await press(pilot, "space")
        assert "1 marked. Not written:" in footer(pilot)
        state_folder.unlink()
        explorer(pilot).exit()
    assert len(read_session(starter_store).marks) == 1


# -- Saved views -----------------------------------------------------------------------------------


async def test_a_view_is_saved_under_a_name_opened_and_forgotten(explore: Explore) -> None:
    async with explore(filter="kind:investment") as pilot:
        await press(pilot, "j", "j", "j")
        await submit(pilot, "V", "rounds")
        assert "Saved: rounds" in footer(pilot)
        saved_settings = saved_views()["rounds"].kept
        assert "event" not in saved_settings, "the newest event will be another one tomorrow"

        await press(pilot, "F", "g", "3", "V")
        assert "timeline, 71" in screen_text(pilot), "the list counts the events of a saved view"
        await press(pilot, text="round")
        await press(pilot, "enter")
        assert explorer(pilot).view_screen.view == "timeline"
        assert explorer(pilot).state.filter == parse_filter("kind:investment")

        await press(pilot, "V", text="rounds")
        await press(pilot, "down", "down", "enter")
        assert saved_views() == {}


@pytest.mark.parametrize("name", ["timeline", "Money", "", "  ", "a\nb", "x" * 61])
def test_a_view_cannot_be_saved_under_a_reserved_or_unusable_name(name: str) -> None:
    assert not may_be_called(name)


def test_a_view_can_be_saved_under_a_name_of_several_words() -> None:
    assert may_be_called("rounds of 2025")


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "{",
        '{"rounds": 1}',
        '{"rounds": {"view": "nowhere"}}',
        '{"timeline": {"view": "timeline"}}',
    ],
)
def test_a_broken_file_of_saved_views_counts_as_empty(
    bare_machine: Path,
    content: str,
) -> None:
    save_view("rounds", SavedView("timeline", "kind:investment"))
    (views_file,) = bare_machine.rglob("views.json")
    views_file.write_text(content)
    assert saved_views() == {}
    forget_view("nothing")
    contents = [path.read_text() for path in bare_machine.rglob("views*.json")]
    assert content in contents, "the text of the file is still there"


# -- Search hits -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "text", "hits"),
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
def test_search_words_are_highlighted_where_a_word_begins_with_them(
    query: str,
    text: str,
    hits: list[str],
) -> None:
    highlights = highlights_of(parse_filter(query))
    link = Link("event", "x")
    line = with_hits([Span(text, Role.LINK, link)], highlights)
    assert [span.text for span in line if span.role is Role.HIT] == hits
    assert line.text == text
    assert all(span.link == link for span in line)
    assert has_hit(Line((Span(text),)), highlights) is bool(hits)


async def test_n_visits_the_hits_of_the_page_and_then_the_next_event(explore: Explore) -> None:
    async with explore(filter="colossus", size=(80, 24)) as pilot:
        screen = explorer(pilot).view_screen
        for _ in range(60):
            await press(pilot, "n")
            if screen.main_list.cursor:
                break
        assert screen.main_list.cursor == 1
        assert screen.page.hits.phrases[0].tokens == ("colossus",)
