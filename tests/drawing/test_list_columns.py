"""The columns of the lists: a wider row shows what a narrower one shows."""

from collections.abc import Callable
from datetime import date

import pytest

from partnerships_db.store.queries.sources import source_rows
from partnerships_db.store.store import Store
from partnerships_db.values.amounts import parse_amount
from partnerships_tui.drawing.circles import chain_heading, chain_row, chain_unit
from partnerships_tui.drawing.company import company_heading
from partnerships_tui.drawing.copy_menu import copy_line, page_copies
from partnerships_tui.drawing.money import pair_heading, pair_row
from partnerships_tui.drawing.sources import (
    conflict_heading,
    source_heading,
    source_row,
    weak_figure_heading,
)
from partnerships_tui.drawing.text.figure_units import common_unit
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.sort_sign import sort_sign, with_sort_sign
from partnerships_tui.drawing.text.spans import Line
from partnerships_tui.drawing.text.wording import short_date
from partnerships_tui.queries.money import MoneyData, MoneyOptions, money_data
from partnerships_tui.queries.sort_orders import (
    SortColumn,
    company_columns,
    critical_columns,
    pair_columns,
    source_columns,
)
from partnerships_tui.queries.view_state import ViewState

DAY = date(2026, 12, 1)
WIDTHS = (*range(40, 130, 2), *range(130, 221, 9))


@pytest.fixture(scope="module")
def money(starter: Store) -> MoneyData:
    *_, data = money_data(ViewState(as_of=DAY), MoneyOptions())(starter)
    return data


def whole_words(text: str) -> set[str]:
    return {word for word in text.replace(",", "").replace("÷", " ÷").split() if "…" not in word}


def figures_of(text: str) -> set[str]:
    return {word for word in whole_words(text) if any(map(str.isdigit, word))}


def check_growth(draw: Callable[[int], Line], words_of: Callable[[str], set[str]]) -> None:
    """Assert that each wider line fills its cells and keeps the words of the narrower ones."""
    words: set[str] = set()
    for cells in WIDTHS:
        drawn = draw(cells)
        assert drawn.width == cells
        assert words <= words_of(drawn.text), (cells, drawn.text)
        words = words_of(drawn.text)


def test_headings_only_gain_columns(money: MoneyData) -> None:
    unit = common_unit([money.largest])
    headings: list[Callable[[int], Line]] = [
        lambda cells: pair_heading(cells, "", UNICODE, money.largest),
        lambda cells: chain_heading("circle", cells, unit),
        lambda cells: company_heading(255, cells, unit),
        lambda cells: conflict_heading(cells, UNICODE),
        lambda cells: weak_figure_heading(cells, unit),
    ]
    for heading in headings:
        check_growth(heading, whole_words)
    for cells in WIDTHS:
        assert source_heading(cells).width == cells


def test_rows_of_pairs_and_circles_only_gain_figures(money: MoneyData) -> None:
    assert money.circles is not None
    for pair in money.pairs[::40]:
        check_growth(
            lambda cells, pair=pair: pair_row(  # type: ignore[misc]
                pair, {}, money.largest, cells, UNICODE
            ),
            figures_of,
        )
    circles = money.circles.circles[:5]
    unit = chain_unit(circles)
    for circle in circles:
        check_growth(
            lambda cells, circle=circle: chain_row(  # type: ignore[misc]
                circle, money.names, cells, UNICODE, unit=unit
            ),
            figures_of,
        )


def test_a_list_of_80_cells_has_both_gross_sums(money: MoneyData) -> None:
    for cells in (71, 80):
        heading = chain_heading("circle", cells, common_unit([money.largest])).text
        assert "gross firm" in heading
        assert "gross up to" in heading


def test_a_wide_list_of_pairs_has_the_date_of_the_last_deal(money: MoneyData) -> None:
    pair = money.pairs[1]
    newest = max((each.flow.date for each in pair.counted), key=lambda when: when.first)
    assert "last deal" in pair_heading(120, "", UNICODE, money.largest).text
    row = pair_row(pair, money.names, money.largest, 120, UNICODE)
    assert row.text.endswith(f"{short_date(newest)} ")


def test_a_wide_list_of_companies_names_its_columns() -> None:
    heading = company_heading(
        255, 120, common_unit([parse_amount("13 billion USD").bounds[0]])
    ).text
    for words in ("255 companies, bn USD", "kind", "country", "firm in", "firm out", "last event"):
        assert words in heading


def test_a_wide_row_of_a_source_has_its_publisher_and_figures_in_columns(starter: Store) -> None:
    rows = [row for row in source_rows(starter, DAY) if row.figures and not row.based_on][:5]
    heading = source_heading(120).text
    for row in rows:
        text = source_row(row, 0, 120, UNICODE).text
        end = heading.index("figures") + len("figures")
        assert text[:end].endswith(f" {row.figures:,}")
        start = heading.index("publisher")
        assert text[start:].startswith(row.publisher[:20])


# -- The sign of the sorted column -----------------------------------------------------------------


def test_the_sign_of_the_sorted_column_takes_a_blank_before_it(money: MoneyData) -> None:
    heading = company_heading(255, 120, common_unit([money.largest]))
    marked = with_sort_sign(heading, "firm in", sort_sign(is_descending=True), UNICODE)
    assert " ▼firm in " in marked.text
    assert marked.width == heading.width
    ascii_heading = with_sort_sign(heading, "events", "▲", Glyphs(is_ascii=True))
    assert " ^ events " in ascii_heading.text
    assert ascii_heading.width == heading.width
    assert with_sort_sign(heading, "no such column", "▼", UNICODE) == heading


def test_the_visible_columns_have_their_sign_in_the_headings(money: MoneyData) -> None:
    unit = common_unit([money.largest])
    cases: list[tuple[Line, tuple[SortColumn, ...]]] = [
        (company_heading(255, 120, unit), company_columns({})),
        (pair_heading(120, "", UNICODE, money.largest), pair_columns({})),
        (source_heading(120), source_columns()[1:7]),
    ]
    for heading, columns in cases:
        for column in columns:
            marked = with_sort_sign(heading, column.words_over_it, "▼", UNICODE)
            assert "▼" in marked.text, column.name
    assert critical_columns()[0].words_over_it == "circles gone"


# -- Texts of a page in the copy menu --------------------------------------------------------------


def test_texts_that_begin_alike_are_shown_from_where_they_differ() -> None:
    beginning = "On 18 November 2025, Microsoft agreed"
    texts = [f"{beginning} to buy", f"{beginning} to sell", "azure-route"]
    copies = page_copies(texts)
    assert [copy.text for copy in copies] == texts
    assert [copy.preview for copy in copies] == ["… buy", "… sell", ""]
    lines = [copy_line(copy, 80, UNICODE).text for copy in copies]
    assert "… buy" in lines[0]
    assert "an id of the page" in lines[2]
    assert page_copies(texts[:1])[0].preview == ""
