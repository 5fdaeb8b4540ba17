"""The questions of the first week: their keys give the answers, and they go by Esc or with time."""

from datetime import date, timedelta

import pytest
from tests.app.driving import (
    DEAL,
    Explore,
    current_link,
    explorer,
    page_text,
    press,
    screen_rows,
    screen_text,
)

from partnerships_db.values import clock
from partnerships_tui.drawing.text.first_questions import first_questions, questions_note
from partnerships_tui.drawing.text.spans import Link, Role
from partnerships_tui.user_state.session import Session


def session_until(day: date) -> Session:
    return Session(questions_until=day.isoformat())


def keys_of(text: str) -> list[str]:
    """The keys of a question, one by one."""
    keys: list[str] = []
    for part in text.split():
        keys.extend(["enter"] if part == "Enter" else part)
    return keys


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_the_keys_of_each_question_show_its_answer(
    explore: Explore,
    size: tuple[int, int],
) -> None:
    payers, azure, day = first_questions()
    async with explore(size=size, session=session_until(clock.today())) as pilot:
        assert f" {payers.keys} · " in screen_rows(pilot)[1]
        await press(pilot, *keys_of(payers.keys))
        assert current_link(pilot) == Link("company", "openai")
        assert "Money in" in page_text(pilot)
        await press(pilot, *keys_of(azure.keys))
        assert "Azure" in screen_text(pilot)
        await press(pilot, *keys_of(day.keys))
        assert current_link(pilot) == Link("event", DEAL)


async def test_esc_at_the_top_hides_the_questions_and_only_them(explore: Explore) -> None:
    async with explore(session=session_until(clock.today())) as pilot:
        await press(pilot, "j", "j")
        link = current_link(pilot)
        await press(pilot, "escape")
        assert "openai Enter" not in screen_rows(pilot)[1]
        assert current_link(pilot) == link
        assert not explorer(pilot).session.questions_until, "they stay hidden"


async def test_the_questions_are_gone_after_their_last_day(explore: Explore) -> None:
    yesterday = clock.today() - timedelta(days=1)
    async with explore(session=session_until(yesterday)) as pilot:
        assert "Enter" not in screen_rows(pilot)[1]


def test_the_questions_fit_and_begin_with_the_first_at_every_width() -> None:
    for cells in range(20, 240):
        note = questions_note(cells).text
        assert len(note) <= cells
        assert not note or note.startswith("Who pays OpenAI?")
    assert questions_note(80).text.count("?") >= 2
    for question in first_questions():
        assert f"{question.words} {question.keys}" in questions_note(200).text


def test_the_keys_of_the_questions_look_like_keys_of_the_footer() -> None:
    keys = {part.text for part in questions_note(200) if part.role is Role.LABEL}
    assert keys == {"Esc", *(question.keys for question in first_questions())}


@pytest.mark.parametrize("size", [(60, 24), (80, 24), (120, 40), (200, 50)])
async def test_the_key_that_leaves_another_day_is_beside_the_questions(
    explore: Explore,
    size: tuple[int, int],
) -> None:
    async with explore(size=size, session=session_until(clock.today())) as pilot:
        await press(pilot, "<")
        header = "".join(screen_rows(pilot)[:2])
        assert "AS OF " in header
        assert "Esc: today" in header
        assert "Esc hides this" not in header


async def test_a_click_on_the_words_of_another_day_returns_to_today(explore: Explore) -> None:
    async with explore(size=(80, 24)) as pilot:
        await press(pilot, "<")
        rule = screen_rows(pilot)[1]
        await pilot.click(offset=(rule.index("Esc: today") + 2, 1))
        await pilot.pause()
        await press(pilot, "j")
        assert explorer(pilot).state.as_of is None
        assert "as of today" in screen_rows(pilot)[0]


async def test_the_questions_leave_the_facts_of_a_list_their_room(explore: Explore) -> None:
    async with explore(
        view="companies", size=(80, 24), session=session_until(clock.today())
    ) as pilot:
        await press(pilot, "s", "n")
        rule = screen_rows(pilot)[1]
        assert "255 companies · by name" in rule
        assert "Who pays OpenAI? 2 /openai Enter" in rule
