"""The filter prompt: a filter applies while it is typed, in every view; errors are explained."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.app.driving import (
    DEAL,
    Explore,
    explorer,
    go_to,
    header,
    press,
    screen_rows,
    screen_text,
    settle,
    submit,
    timeline_screen,
)
from tests.app.textual_internals import key_event
from tests.starter_counts import EVENT_COUNT
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from partnerships_db.filters.editing import selected_values, toggle_value
from partnerships_db.filters.parser import parse_filter, parse_partial
from partnerships_tui.widgets.prompt import LENGTH_LIMIT

HOSTILE_TEXTS = Path(__file__).parents[1] / "hostile/data/text"
HOSTILE_QUERIES = [
    json.loads(line)
    for line in (HOSTILE_TEXTS / "search-queries.jsonl").read_text("utf-8").splitlines()
]


def listed_count(pilot: Pilot[None]) -> int:
    """The number of events in the Timeline's list."""
    return len(timeline_screen(pilot).timeline.window)


def prompt_input(pilot: Pilot[None]) -> Input:
    return pilot.app.query_one("#typed", Input)


def filter_text(pilot: Pilot[None]) -> str:
    return explorer(pilot).state.filter.text


async def insert(pilot: Pilot[None], text: str) -> None:
    """Insert a text into the open prompt at once."""
    prompt_input(pilot).insert_text_at_cursor(text)
    await settle(pilot)


async def paste(pilot: Pilot[None], text: str) -> None:
    """Paste a text as a terminal does."""
    pilot.app.post_message(Paste(text))
    await settle(pilot)


# -- Typing ----------------------------------------------------------------------------------------


async def test_a_filter_applies_while_it_is_typed(explore: Explore) -> None:
    async with explore() as pilot:
        counts = [listed_count(pilot)]
        for letters in ("/", "bed", "rock", " kind:availability"):
            await press(pilot, text=letters)
            counts.append(listed_count(pilot))
        assert counts[0] == counts[1] == EVENT_COUNT
        assert EVENT_COUNT > counts[2] >= counts[3] > counts[4] > 0
        assert f"{counts[4]} of {EVENT_COUNT} events" in header(pilot)


async def test_enter_keeps_the_filter_and_esc_in_the_list_removes_it(explore: Explore) -> None:
    async with explore() as pilot:
        await submit(pilot, "/", "")
        await press(pilot, "/", text="fluidstack")
        count = listed_count(pilot)
        await press(pilot, "enter")
        assert listed_count(pilot) == count
        assert screen_rows(pilot)[1].startswith(" / fluidstack")
        assert screen_rows(pilot)[1].rstrip().endswith(f"1 of {count}")
        await press(pilot, "j")
        assert screen_rows(pilot)[1].rstrip().endswith(f"2 of {count}"), "the list has the keys"
        await press(pilot, "escape")
        assert listed_count(pilot) == EVENT_COUNT


async def test_esc_in_the_prompt_restores_the_earlier_filter(explore: Explore) -> None:
    async with explore(filter="company:openai") as pilot:
        earlier_count = listed_count(pilot)
        await press(pilot, "/", text=" amount>50bn")
        assert 0 < listed_count(pilot) < earlier_count
        await press(pilot, "escape")
        assert listed_count(pilot) == earlier_count
        assert filter_text(pilot) == "company:openai"


@pytest.mark.parametrize("key", ["down", "enter"])
async def test_down_and_enter_move_from_the_prompt_to_the_list(explore: Explore, key: str) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text="bedrock")
        await press(pilot, key)
        assert explorer(pilot).view_screen.main_list.has_focus
        assert listed_count(pilot) < EVENT_COUNT


async def test_keys_sent_together_with_the_one_that_opens_the_prompt_go_into_it(
    explore: Explore,
) -> None:
    async with explore() as pilot:
        for letter in "/stargate":
            pilot.app.post_message(key_event(letter))
        await press(pilot, "enter")
        assert explorer(pilot).state.filter == parse_filter("stargate")


async def test_the_cursor_stays_on_its_event_while_the_filter_selects_it(
    explore: Explore,
) -> None:
    async with explore() as pilot:
        await go_to(pilot, DEAL)
        timeline = timeline_screen(pilot).timeline
        # `comp`, on the way to `company:`, does not select the event.
        await press(pilot, "/", text="company:nvidia")
        assert timeline.row is not None
        assert timeline.row.id == DEAL
        await press(pilot, text=" date:2024")
        assert str(timeline.row.date)[:4] == "2024"
        await press(pilot, "escape")
        assert timeline.row.id == DEAL, "Esc restores the place too"


async def test_a_word_that_may_become_a_term_does_not_search_at_once(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text="kind")
        assert not explorer(pilot).state.filter
        await press(pilot, "enter")
        assert filter_text(pilot) == "kind", "Enter searches for the word"


# -- Errors ----------------------------------------------------------------------------------------


async def test_an_error_has_a_caret_and_the_last_valid_filter_stays(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text="bedrock")
        count = listed_count(pilot)
        await insert(pilot, " kind:dael")
        assert listed_count(pilot) == count < EVENT_COUNT
        prompt_row, caret_row, error_row = screen_rows(pilot)[1:4]
        assert prompt_row.startswith(" / bedrock kind:dael")
        assert caret_row.rstrip() == " " * prompt_row.index("dael") + "^^^^"
        assert error_row.startswith(' "dael" is not a kind')

        await press(pilot, *["backspace"] * 10)
        assert "^" not in screen_rows(pilot)[2], "the caret goes with the error"
        assert listed_count(pilot) == count


async def test_the_caret_is_placed_by_cells_and_not_by_letters(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "/")
        await insert(pilot, "微软 kind:x")
        cells_before = len(" / ") + 2 + 2 + len(" kind:")
        assert screen_rows(pilot)[2].rstrip() == " " * cells_before + "^"


async def test_an_unknown_term_name_gets_a_suggestion(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "/")
        await insert(pilot, "compny:openai")
        assert 'did you mean "company"?' in screen_rows(pilot)[3]
        assert listed_count(pilot) == EVENT_COUNT


async def test_a_filter_that_selects_nothing_says_which_key_removes_it(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text="zebra giraffe")
        assert listed_count(pilot) == 0
        assert "F clears the filter" in screen_text(pilot)
        await press(
            pilot, "enter", "j", "k", "G", "]", "[", "{", "}", "enter", "y", "o", "pagedown"
        )
        assert listed_count(pilot) == 0
        await press(pilot, "F")
        assert listed_count(pilot) == EVENT_COUNT


async def test_a_half_typed_id_does_not_filter_and_enter_reports_it(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text="kind:investment company:ope")
        assert explorer(pilot).state.filter == parse_filter("kind:investment")
        await press(pilot, "enter")
        assert explorer(pilot).view_screen.is_prompt_open("filter")
        assert 'There is no company "ope"' in screen_text(pilot)
        await press(pilot, text="nai")
        await press(pilot, "enter")
        assert explorer(pilot).state.filter == parse_filter("kind:investment company:openai")


async def test_an_unknown_id_before_the_end_is_an_error(
    explore: Explore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with explore() as pilot:
        app = explorer(pilot)
        monkeypatch.setattr(app.client, "refuse_unknown_ids", None)  # a worker looks ids up
        await press(pilot, "/", text="kind:investment company:opena")
        await press(pilot, text=" ")
        assert app.state.filter == parse_filter("kind:investment"), "the last valid filter stays"
        assert 'There is no company "opena"' in screen_text(pilot)
        assert any("^^^^^" in row for row in screen_rows(pilot))
        await press(pilot, "backspace", text="i ")
        assert app.state.filter == parse_filter("kind:investment company:openai ")
        assert not any("^" in row for row in screen_rows(pilot)[:3])


# -- Hostile input ---------------------------------------------------------------------------------


async def test_each_hostile_query_is_a_filter_or_an_error_with_a_sentence(
    explore: Explore,
) -> None:
    async with explore(size=(80, 24)) as pilot:
        for query in HOSTILE_QUERIES:
            await press(pilot, "/")
            await insert(pilot, query["query"] * int(query.get("repeat", 1)))
            typed_text = prompt_input(pilot).value
            assert len(typed_text) <= LENGTH_LIMIT
            rows = screen_rows(pilot)
            if "^" in rows[2]:
                assert rows[3].strip(), query
                assert listed_count(pilot) == EVENT_COUNT, query
            elif not parse_partial(typed_text).may_become_term:  # such a word waits a moment
                assert explorer(pilot).state.filter == parse_filter(typed_text), query
            await press(pilot, "escape")
            assert listed_count(pilot) == EVENT_COUNT, query


async def test_a_pasted_megabyte_is_cut_and_the_prompt_stays_usable(explore: Explore) -> None:
    async with explore(size=(80, 24)) as pilot:
        megabyte = "word " * 200_000
        await press(pilot, "/")
        await paste(pilot, megabyte)
        assert prompt_input(pilot).value == megabyte[:LENGTH_LIMIT]
        assert "at most 4,000 characters" in screen_text(pilot)
        assert listed_count(pilot) == EVENT_COUNT, "no half of a filter is applied"
        await press(pilot, "enter")
        assert filter_text(pilot) == ""
        await press(pilot, "escape", "/", text="bedrock")
        assert 0 < listed_count(pilot) < EVENT_COUNT


async def test_pasted_control_characters_become_blanks(explore: Explore) -> None:
    async with explore(size=(80, 24)) as pilot:
        await press(pilot, "/")
        await paste(pilot, "a\x1b]0;title\x07b\x9b2Jc\u202ed\ud800e\tf\x00")
        assert prompt_input(pilot).value == "a ]0;title b 2Jc d e f "
        assert all(row.isprintable() for row in screen_rows(pilot))


async def test_a_filter_with_too_many_words_is_explained_and_the_last_result_stays(
    explore: Explore,
) -> None:
    async with explore(filter="kind:investment") as pilot:
        await press(pilot, "/")
        await insert(pilot, " " + ",".join(f"zz{number}" for number in range(33)))
        assert "at most 32 words" in screen_text(pilot)
        assert filter_text(pilot) == "kind:investment"
        await press(pilot, "enter")
        assert filter_text(pilot) == "kind:investment"


async def test_pasted_lines_become_one_line(explore: Explore) -> None:
    async with explore(size=(80, 24)) as pilot:
        await press(pilot, "/")
        await paste(pilot, "kind:investment\r\ncompany:openai\n")
        assert prompt_input(pilot).value == "kind:investment company:openai"


# -- Marks, links and help -------------------------------------------------------------------------


async def test_a_filter_of_marked_events_follows_the_marks(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "space", "j", "space")
        await submit(pilot, "/", "is:marked")
        assert listed_count(pilot) == 2
        await press(pilot, "space")
        assert listed_count(pilot) == 1


async def test_a_link_to_a_filter_that_cannot_be_read_leaves_no_step_to_go_back(
    explore: Explore,
) -> None:
    async with explore(filter="kind:investment") as pilot:
        await press(pilot, "4")
        explorer(pilot).filter_to("event:" + ",".join(["x" * 40] * 200))
        await settle(pilot)
        assert "at most 4,000 characters" in screen_text(pilot)
        assert explorer(pilot).view_screen.view == "money"
        assert filter_text(pilot) == "kind:investment"
        assert not explorer(pilot)._history


async def test_the_help_lists_every_term_and_types_the_chosen_one(explore: Explore) -> None:
    async with explore(filter="openai") as pilot:
        await press(pilot, "?", text="zone:")
        assert "zone:eu" in screen_text(pilot)
        await press(pilot, "enter")
        assert prompt_input(pilot).value == "openai zone:eu"
        await press(pilot, "enter")
        assert filter_text(pilot) == "openai zone:eu"


# -- Other views -----------------------------------------------------------------------------------


async def test_a_filter_given_at_the_start_applies(explore: Explore) -> None:
    async with explore(filter="kind:litigation") as pilot:
        assert 0 < listed_count(pilot) < 30
        assert screen_rows(pilot)[1].startswith(" / kind:litigation")


async def test_all_views_share_the_filter_and_the_as_of_date(explore: Explore) -> None:
    async with explore(filter="company:anthropic", as_of=date(2025, 11, 18)) as pilot:
        for view_key, counted in (("1", "events"), ("2", "companies"), ("3", "models")):
            await press(pilot, view_key)
            rows = screen_rows(pilot)
            assert "AS OF 2025-11-18" in rows[0], view_key
            assert counted in rows[0] + rows[1], view_key
            assert rows[1].startswith(" / company:anthropic"), view_key

        await press(pilot, "2")
        filtered_header = header(pilot)
        await press(pilot, "1", "F", "2")
        assert header(pilot) != filtered_header, "the Companies are those of the selected events"


# -- Suggestions -----------------------------------------------------------------------------------


async def test_suggestions_come_from_the_store_with_their_counts(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text="ki")
        assert "kind:" in screen_rows(pilot)[2]
        await press(pilot, "tab", text="inv")
        assert "investment 71" in screen_rows(pilot)[2]
        await press(pilot, "tab")
        assert prompt_input(pilot).value == "kind:investment"
        await press(pilot, text=" company:anth")
        assert "anthropic" in screen_rows(pilot)[2]
        await press(pilot, "tab", "enter")
        assert explorer(pilot).state.filter == parse_filter("kind:investment company:anthropic")


async def test_an_empty_filter_offers_terms_with_their_meanings(explore: Explore) -> None:
    async with explore(size=(80, 24)) as pilot:
        await press(pilot, "/")
        rows = screen_rows(pilot)[2:11]
        for row, term in zip(rows, ("company:", "kind:", "amount>", "date:", "tag:"), strict=False):
            assert row.split()[0] == term
        assert "the kind of the event" in rows[1]
        assert "Tab next" in rows[-1]
        await press(pilot, "tab", "tab")
        assert screen_rows(pilot)[1].startswith(" / kind:")
        await press(pilot, "shift+tab")
        assert screen_rows(pilot)[1].startswith(" / company:")
        await press(pilot, "enter")
        assert "anthropic 148" in screen_rows(pilot)[2], "a term without a value gets its values"
        await press(pilot, "tab", "enter")
        assert explorer(pilot).state.filter.text == "company:anthropic"


async def test_tabs_in_a_burst_each_take_the_next_term(explore: Explore) -> None:
    async with explore(size=(80, 24)) as pilot:
        await press(pilot, "/")
        for _ in range(5):
            pilot.app.post_message(key_event("tab"))
        await settle(pilot)
        assert prompt_input(pilot).value == "tag:"


async def test_a_plain_word_is_offered_the_term_that_it_may_mean(explore: Explore) -> None:
    async with explore(size=(80, 24)) as pilot:
        await press(pilot, "/", text="facebook")
        assert "Tab company:meta 20" in screen_rows(pilot)[2]
        await press(pilot, "tab")
        assert prompt_input(pilot).value == "company:meta"


async def test_tags_are_offered_with_their_counts(explore: Explore) -> None:
    async with explore(size=(80, 24)) as pilot:
        await press(pilot, "/", text="tag:")
        assert "circular-financing 64" in screen_rows(pilot)[2]


async def test_tab_never_closes_the_prompt(explore: Explore) -> None:
    async with explore() as pilot:
        for text in ("", "zzzz", "kind:nonsense", "openai ", '"a phrase'):
            await press(pilot, "/", "ctrl+u", text=text)
            await press(pilot, "tab", "shift+tab", "tab")
            assert explorer(pilot).view_screen.is_prompt_open("filter"), text
            await press(pilot, "escape")
            assert not explorer(pilot).view_screen.is_prompt_open(), "Esc closes it"


async def test_tab_again_takes_the_next_suggestion(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text="company:am")
        typed_texts = []
        for _ in range(3):
            await press(pilot, "tab")
            typed_texts.append(prompt_input(pilot).value)
        assert len(set(typed_texts)) == 3
        assert all(text.startswith("company:") for text in typed_texts)
        assert explorer(pilot).state.filter == parse_filter(typed_texts[-1])


# -- Ticked values ---------------------------------------------------------------------------------


async def test_ticked_kinds_become_a_term_of_the_filter(explore: Explore) -> None:
    async with explore(filter="-tag:rumour") as pilot:
        await press(pilot, "f")
        assert "Kinds" in screen_text(pilot)
        assert "[ ] statement" in screen_text(pilot)

        await press(pilot, "space", "space")
        other_terms, _, kinds = filter_text(pilot).partition("kind:")
        first_kind, second_kind = kinds.split(",")
        assert other_terms == "-tag:rumour "
        assert first_kind != second_kind

        await press(pilot, "k", "k", "space")
        assert filter_text(pilot) == f"-tag:rumour kind:{second_kind}"
        assert "[x]" in screen_text(pilot)
        await press(pilot, "space", "escape")
        assert filter_text(pilot) == "-tag:rumour"


@pytest.mark.parametrize(
    ("text", "value", "toggled_text"),
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
def test_toggling_a_value_adds_it_to_a_term_or_removes_it(
    text: str,
    value: str,
    toggled_text: str,
) -> None:
    assert toggle_value(text, "kind", value) == toggled_text
    was_selected = value in selected_values(text, "kind")
    is_selected = value in selected_values(toggled_text, "kind")
    assert is_selected is not was_selected


async def test_keys_of_a_burst_edit_the_text_in_their_order(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, "/")
        burst = (*"nvidia", "ctrl+u", *"clouds", "backspace", "left", "x", "home", "-")
        for key in burst:
            pilot.app.post_message(key_event(key))
        await settle(pilot)
        assert prompt_input(pilot).value == "-clouxd"
