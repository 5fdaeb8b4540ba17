"""Lines of spans: their width for any text, wrapping and links."""

from hypothesis import given
from hypothesis import strategies as st

from partnerships_tui.drawing.text.cell_text import width
from partnerships_tui.drawing.text.page_parts import beside_or_below, company_name, links_in
from partnerships_tui.drawing.text.spans import (
    Line,
    Link,
    Role,
    Span,
    cell_link,
    circle_link,
    lane_link,
    line,
    pair_link,
    period_link,
    span,
    spread_apart,
    wrapped,
)

any_text = st.text(
    st.one_of(st.characters(), st.sampled_from("ab 微é\u0301🙂👩\u200d\x1b\n")),
    max_size=60,
)
any_line = st.lists(any_text, max_size=5).map(lambda parts: line(*parts))


# -- Widths ----------------------------------------------------------------------------------------


@given(any_line, st.integers(0, 80))
def test_a_fitted_line_has_its_width(content: Line, cells: int) -> None:
    fitted = content.fitted(cells)
    assert fitted.width == cells
    assert width(fitted.text) == cells, "no span joins with the next"


@given(any_line, st.integers(-5, 80))
def test_a_cut_line_keeps_to_its_width(content: Line, cells: int) -> None:
    cut_line = content.cut(cells)
    assert cut_line.width <= max(cells, 0)
    assert content.width > cells or cut_line == content


@given(any_line, any_line, st.integers(0, 80))
def test_a_line_spread_apart_has_its_width_and_keeps_its_right_end(
    left: Line,
    right: Line,
    cells: int,
) -> None:
    content = spread_apart(left, right, cells)
    assert content.width == cells
    if right.width < cells:
        assert content.text.endswith(right.text)


def test_the_first_cells_of_a_line_can_be_taken_off() -> None:
    content = Line((Span(" "), Span("abc"), Span("de")))
    assert content.from_cell(1).text == "abcde"
    assert content.from_cell(2).text == "bcde"


# -- Wrapping --------------------------------------------------------------------------------------


@given(any_text, st.integers(1, 60), st.sampled_from(("", "  ", "      ")))
def test_wrapped_lines_keep_to_their_width_and_lose_no_letter(
    text: str,
    cells: int,
    indent: str,
) -> None:
    lines = wrapped(text, cells, indent)
    assert all(content.width <= max(cells, len(indent) + 2) for content in lines)
    if cells < len(indent) + 2:  # the widest letter takes two cells
        return
    assert all(content.width <= cells for content in lines)
    letters = ""
    for content in lines:
        letters += "".join(part.text for part in content[1:]).replace(" ", "")
    assert letters == "".join(span(text).text.split())


def test_a_text_is_wrapped_at_its_line_breaks_and_between_words() -> None:
    lines = wrapped("one two three\n\nfour", 9, "  ")
    assert [content.text for content in lines] == ["  one two", "  three", "", "  four"]


def test_a_word_longer_than_the_line_is_broken() -> None:
    lines = wrapped("to https://example.org/x", 10)
    assert [content.text for content in lines] == ["to", "https://", "example.or", "g/x"]
    lines = wrapped("microsoft-nvidia-anthropic, known", 20)
    assert [content.text for content in lines] == ["microsoft-nvidia-", "anthropic, known"]


def test_a_text_without_room_beside_another_is_below_it() -> None:
    left, right = line("    Globex to Initech  "), span("up to 15 billion USD", Role.OPEN)
    (beside,) = beside_or_below(left, right, 60)
    assert beside.text == "    Globex to Initech  up to 15 billion USD"
    first, below = beside_or_below(left, right, 30)
    assert first.text == left.text
    assert below.text == "      up to 15 billion USD"


# -- Links -----------------------------------------------------------------------------------------


def test_a_link_is_on_each_line_of_its_wrapped_text() -> None:
    link = Link("event", "an-event")
    places = links_in(wrapped("one two three", 5, role=Role.LINK, link=link))
    assert [(place.line, place.link) for place in places] == [(0, link), (1, link), (2, link)]


def test_a_link_over_two_spans_is_one_place() -> None:
    link = Link("company", "globex")
    first, second = Span("Glo", link=link), Span("bex", link=link)
    apart = Span("x", link=link)
    places = links_in([Line((Span(" "), first, second, Span(" "), apart))])
    assert [(place.start, place.end) for place in places] == [(1, 7), (8, 9)]


def test_targets_of_links_are_written_as_views_read_them() -> None:
    assert cell_link("claude-opus-4-5", "aws") == Link("cell", "claude-opus-4-5/aws")
    assert period_link("2025-11") == Link("period", "date:2025-11")
    assert lane_link("2025-11") == Link("lane", "date:2025-11")
    assert lane_link("2025-11", "company:openai") == Link("lane", "company:openai date:2025-11")
    assert pair_link("openai", "oracle") == Link("money", "pair openai oracle")
    assert circle_link(("nvidia", "openai")) == Link("money", "circle nvidia openai")


def test_a_company_is_shown_by_its_name_or_its_id_or_as_not_named() -> None:
    names = {"globex": "Globex"}
    assert company_name(names, "globex") == "Globex"
    assert company_name(names, "initech") == "initech"
    assert company_name(names, "unknown") == "not named"
