"""The frame of a screen: header, footer, carets and the size of the list."""

import pytest

from partnerships_tui.drawing.text.chrome import (
    caret_lines,
    empty_lines,
    footer_line,
    header_line,
    list_size,
    rule_line,
)
from partnerships_tui.drawing.text.glyphs import UNICODE
from partnerships_tui.keymap import VIEWS, footer_keys

FACTS = ["as of 2025-11-18", "3 models"]


@pytest.mark.parametrize("view", VIEWS)
def test_header_and_footer_are_as_wide_as_the_screen(view: str) -> None:
    facts = ["as of 2025-11-18", "12 later", "3 of 374 events"]
    for cells in (*range(1, 160), 200, 300):
        assert header_line(view, facts, cells, UNICODE).width == cells
        assert footer_line(footer_keys(view), cells, UNICODE).width == cells
        assert rule_line("company:anthropic", "3 of 374", cells, UNICODE).width == cells
        assert rule_line("", "", cells, UNICODE).width == cells


@pytest.mark.parametrize(
    ("cells", "start"),
    [
        (110, " partnerships  1 Timeline  2 Companies  3 Matrix  4 Money  5 Sources  6 Changes  "),
        (100, "  1 Timeline  2 Companies  3 Matrix  4 Money  5 Sources  6 Changes  "),
        (80, " partnerships  1  2  3 Matrix "),
    ],
)
def test_the_header_names_the_views_and_ends_with_the_facts(cells: int, start: str) -> None:
    header = header_line("matrix", FACTS, cells, UNICODE).text
    assert header.startswith(start)
    assert header.rstrip().endswith("as of 2025-11-18 · 3 models")


def test_a_narrow_header_keeps_the_name_of_the_view() -> None:
    assert " 3 Matrix " in header_line("matrix", FACTS, 24, UNICODE).text


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("cells", [40, 80, 200])
def test_the_footer_ends_with_the_keys_of_help_and_palette(view: str, cells: int) -> None:
    footer = footer_line(footer_keys(view), cells, UNICODE).text
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
    [(80, 24, (79, 10)), (120, 40, (119, 18)), (150, 40, (81, 36)), (80, 10, (79, 8))],
)
def test_the_list_has_the_room_that_the_page_leaves(
    cells: int,
    rows: int,
    size: tuple[int, int],
) -> None:
    assert list_size(cells, rows) == size
