"""The frame of a screen: header, footer, carets and the size of the list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_tui.drawing.text.chrome import (
    caret_lines,
    empty_lines,
    footer_line,
    header_line,
    list_size,
    message_line,
    placed_facts,
    rule_line,
)
from partnerships_tui.drawing.text.glyphs import UNICODE
from partnerships_tui.key_hints import KeyPlace, hinted_keys
from partnerships_tui.keymap import VIEWS

FACTS = ["as of 2025-11-18", "3 models"]


@pytest.mark.parametrize("view", VIEWS)
def test_header_and_footer_are_as_wide_as_the_screen(view: str) -> None:
    facts = ["as of 2025-11-18", "12 later", "3 of 374 events"]
    for cells in (*range(1, 160), 200, 300):
        assert header_line(view, facts, cells, UNICODE).width == cells
        assert footer_line(hinted_keys(KeyPlace(view)), cells).width == cells
        assert rule_line("company:anthropic", "3 of 374", cells, UNICODE).width == cells
        assert rule_line("", "", cells, UNICODE).width == cells


@pytest.mark.parametrize(
    ("cells", "start"),
    [
        (130, " partnerships  1 Timeline  2 Companies  3 Matrix  4 Money  5 Sources  6 Changes  "),
        (120, "  1 Timeline  2 Companies  3 Matrix  4 Money  5 Sources  6 Changes  "),
        (80, " 1 Timeline 2 Companies 3 Matrix 4 Money 5 Sources 6 Changes "),
        (60, " 1 2 3 Matrix 4 5 6 "),
    ],
)
def test_the_header_begins_with_the_views(cells: int, start: str) -> None:
    assert header_line("matrix", FACTS, cells, UNICODE).text.startswith(start)


LONG_FACTS = ["as of 2025-12-31", "Anthropic: 22 models", "on all clouds", "11 retired hidden"]


@given(st.integers(62, 220), st.sampled_from(VIEWS), st.lists(st.sampled_from(LONG_FACTS)))
def test_the_header_has_the_names_of_all_views_and_no_fact_is_lost(
    cells: int,
    view: str,
    facts: list[str],
) -> None:
    header = header_line(view, facts, cells, UNICODE)
    for name in VIEWS:
        assert name.capitalize() in header.text

    placed = placed_facts(view, facts, cells, UNICODE)
    assert [*placed.beside_tabs, *placed.on_rule] == facts
    assert header.text.rstrip().endswith(" · ".join(placed.beside_tabs))
    rule = rule_line("", "", cells, UNICODE, placed.on_rule[:2])
    assert " · ".join(placed.on_rule[:2]) in rule.text


@given(st.integers(62, 220), st.sampled_from(VIEWS))
def test_no_tab_moves_when_another_view_opens(cells: int, view: str) -> None:
    expected_text = header_line("timeline", [], cells, UNICODE).text
    assert header_line(view, [], cells, UNICODE).text == expected_text


def test_the_as_of_date_is_beside_the_tabs_on_a_small_screen() -> None:
    assert placed_facts("timeline", LONG_FACTS, 80, UNICODE).beside_tabs == ("as of 2025-12-31",)


def test_the_rule_has_the_filter_and_its_count_before_the_facts() -> None:
    rule = rule_line("company:anthropic", "3 of 148", 80, UNICODE, ["416 events"]).text
    assert rule.startswith(" / company:anthropic ─")
    assert rule.endswith("─ 3 of 148 · 416 events ")

    rule = rule_line("openai", "128", 80, UNICODE, ["128 of 416 events"]).text
    assert rule.endswith("─ 128 of 416 events "), "a fact with the count takes its place"

    rule = rule_line("company:anthropic kind:investment", "3 of 148", 50, UNICODE, LONG_FACTS).text
    assert rule.endswith("─ 3 of 148 "), "facts have only what the filter and its count leave"


def test_a_narrow_header_keeps_the_name_of_the_view() -> None:
    assert " 3 Matrix " in header_line("matrix", FACTS, 24, UNICODE).text


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("cells", [40, 80, 200])
def test_the_footer_ends_with_the_keys_of_help_and_palette(view: str, cells: int) -> None:
    footer = footer_line(hinted_keys(KeyPlace(view)), cells).text
    assert footer.rstrip().endswith("? keys  : palette")


def test_a_caret_is_under_the_mistake() -> None:
    caret, sentence = caret_lines('"dael" is no kind', 5, 9, 80)
    assert caret.text == "   " + "     " + "^^^^"
    assert sentence.text == ' "dael" is no kind'


def test_a_mistake_at_the_end_has_a_caret() -> None:
    assert caret_lines("x", 5, 5, 80)[0].text.endswith("     ^")


def test_carets_end_with_the_line() -> None:
    assert len(caret_lines("x", 5, 400, 80)[0].text) <= 83


def test_the_words_of_an_empty_page_are_wrapped() -> None:
    lines = empty_lines(24, "The store holds no event yet.", "Import a file.")
    assert all(content.width <= 24 for content in lines)


@pytest.mark.parametrize(
    ("cells", "rows", "size"),
    [
        (80, 24, (79, 10)),
        (120, 40, (119, 18)),
        (150, 40, (81, 36)),
        (200, 50, (119, 46)),
        (80, 10, (79, 8)),
    ],
)
def test_the_list_has_the_room_that_the_page_leaves(
    cells: int,
    rows: int,
    size: tuple[int, int],
) -> None:
    assert list_size(cells, rows) == size


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("there is no store at /s.db", "There is no store at /s.db"),
        ("import 2: added 1 event", "Import 2: added 1 event"),
        ("i imports a file", "i imports a file"),
        ("log.yaml is not UTF-8", "log.yaml is not UTF-8"),
        ("gpt-5 is pinned.", "gpt-5 is pinned."),
        ("", ""),
    ],
)
def test_a_message_begins_with_a_capital_but_for_keys_ids_and_files(
    sentence: str, shown: str
) -> None:
    assert message_line(sentence).text == f" {shown}"
