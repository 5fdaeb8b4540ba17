"""Rows and pages of the starter data keep to their width."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.ledger.pairs import Pair, pairs
from partnerships_db.ledger.rules import Ledger
from partnerships_db.store.queries.companies import company_details, company_in_depth, company_rows
from partnerships_db.store.queries.company_money import company_money
from partnerships_db.store.queries.deals import all_deals
from partnerships_db.store.queries.details import event_details
from partnerships_db.store.queries.matrix import cell_details, model_rows
from partnerships_db.store.queries.summaries import period_totals, summaries
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.periods import ZoomLevel, roll_up
from partnerships_db.timeline.records import EventRow
from partnerships_db.values.exchange import TargetCurrency
from partnerships_tui.drawing.company import (
    company_heading,
    company_line,
    company_page,
    company_row_columns,
)
from partnerships_tui.drawing.counterparty_diagram import counterparty_page
from partnerships_tui.drawing.event import event_page
from partnerships_tui.drawing.matrix_cell import cell_page
from partnerships_tui.drawing.money import pair_heading, pair_row
from partnerships_tui.drawing.periods import Scale, period_lines
from partnerships_tui.drawing.text.converted_figures import TotalConverter
from partnerships_tui.drawing.text.figure_units import common_unit
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import Line
from partnerships_tui.drawing.text.wording import column_in_short, figure_in_short, relative
from partnerships_tui.drawing.timeline import TITLE_CELLS, event_line, heading_line

ROW_WIDTHS = (*range(20, 80, 4), 80, 99, 100, 120, 160, 200)
PAGE_WIDTHS = (40, 54, 80, 120)
DAY = date(2026, 11, 24)
BILLIONS = common_unit([Decimal(10**9)])


def assert_no_line_wider(lines: Iterable[Line], cells: int) -> None:
    for content in lines:
        assert content.width <= cells, content.text


# -- Rows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_ascii", [False, True])
def test_each_row_of_the_timeline_has_its_width(starter: Store, is_ascii: bool) -> None:
    timeline, glyphs = Timeline.whole(starter, None), Glyphs(is_ascii)
    event_rows = timeline.page(starter, 0, len(timeline))
    for cells in ROW_WIDTHS:
        assert {event_line(row, cells, glyphs).width for row in event_rows} == {cells}
        assert {heading_line(group, cells).width for group in timeline.groups} == {cells}


@given(st.integers(40, 219), st.integers(0, 415))
def test_a_wider_row_shows_at_least_what_a_narrower_one_shows(
    starter: Store,
    cells: int,
    position: int,
) -> None:
    (row,) = Timeline.whole(starter, None).page(starter, position, 1)
    narrow, wide = (event_line(row, width, today=DAY).text for width in (cells, cells + 1))
    figures = [figure_in_short(figure) for figure in row.figures]
    counts = [sum(text.count(figure) for figure in figures) for text in (narrow, wide)]
    if counts == [1, 1]:  # a further figure takes its cells from the title
        assert title_length(wide, row) >= min(title_length(narrow, row), TITLE_CELLS - 3)
    further_words = [row.status, f"{row.sources} source", relative(row.date, DAY), row.kind]
    for words in (*figures, *further_words):
        assert narrow.count(words) <= wide.count(words), words


def title_length(text: str, row: EventRow) -> int:
    """The number of characters of a row's title that a line of text shows from its beginning."""
    lengths = range(len(row.title), 0, -1)
    return next((length for length in lengths if row.title[:length] in text), 0)


@pytest.mark.parametrize("cells", [56, 80, 120])
def test_the_figures_of_rows_have_their_decimal_points_in_one_column(
    starter: Store,
    cells: int,
) -> None:
    timeline = Timeline.whole(starter, None)
    columns: Counter[int] = Counter()
    for row in timeline.page(starter, 0, len(timeline)):
        figures = [figure_in_short(figure) for figure in row.figures]
        if len(figures) == 1 and re.search(r"[.][0-9]+ bn$", figures[0]):
            text = event_line(row, cells).text
            figure_start = text.rindex(figures[0])
            columns[figure_start + figures[0].rindex(".")] += 1
    assert len(columns) == 1
    assert columns.total() > 50


@pytest.mark.parametrize("level", [ZoomLevel.QUARTER, ZoomLevel.YEAR])
def test_a_wider_row_of_a_period_shows_at_least_the_money_of_a_narrower_one(
    starter: Store,
    level: ZoomLevel,
) -> None:
    timeline = Timeline.whole(starter, None)
    groups = roll_up(timeline.groups, level)[:8]
    scale = Scale.of(groups, level, DAY)
    period_summaries = summaries(starter, timeline, level, groups)
    moneys = period_totals(starter, timeline, level, groups, DAY)
    for group, summary, money in zip(groups, period_summaries, moneys, strict=True):
        figures = [
            column_in_short(columns, column, currency)
            for currency, columns in money.money
            for column in ("firm", "up_to")
            if currency == "USD"
        ]
        shown_figures: set[str] = set()
        for cells in range(40, 220):
            first, second = period_lines(group, summary, scale, cells, money=money)
            assert first.width == second.width == cells
            figures_in_row = {figure for figure in figures if figure in first.text}
            assert shown_figures <= figures_in_row
            shown_figures = figures_in_row


def test_titles_that_begin_alike_stay_different_in_rows(starter: Store) -> None:
    (row,) = Timeline.whole(starter, None).page(starter, 0, 1)
    titles = ["Microsoft and Nvidia invest in Anthropic", "Microsoft and Nvidia invest in Mistral"]
    texts = {
        event_line(row._replace(title=title), 40, alike_titles=titles).text for title in titles
    }
    assert len(texts) == 2
    assert all("Micro" in text for text in texts)


def test_each_row_of_the_companies_has_its_width(starter: Store) -> None:
    rows = company_rows(starter, None)
    money = company_money(starter, None)
    for cells in ROW_WIDTHS:
        lines = [company_line(row, cells, UNICODE, money.get(row.id), BILLIONS) for row in rows]
        assert {content.width for content in lines} == {cells}
        assert company_heading(cells, BILLIONS).width == cells


def test_a_wider_row_of_a_company_has_the_columns_of_a_narrower_one() -> None:
    narrower = company_row_columns(20)
    for cells in range(21, 220):
        wider = company_row_columns(cells)
        assert all(before <= after for before, after in zip(narrower[1:], wider[1:], strict=True))
        assert wider.name >= 10
        narrower = wider


def test_a_narrow_row_of_a_company_keeps_its_name_and_its_count(starter: Store) -> None:
    row = company_rows(starter, None)[0]
    text = company_line(row, 20, UNICODE, None, BILLIONS).text
    assert row.name[:5] in text
    assert f"{row.events}" in text


def test_money_that_is_to_come_is_not_taken_for_none(starter: Store) -> None:
    row = company_rows(starter, None)[0]
    assert "…" not in company_line(row, 120, UNICODE, None, BILLIONS).text
    waiting_line = company_line(row, 120, UNICODE, None, BILLIONS, is_money_to_come=True)
    assert waiting_line.text.count("…") == 2


@pytest.fixture(scope="module")
def heaviest_pairs(starter: Store) -> tuple[Pair, ...]:
    return pairs(Ledger(all_deals(starter), DAY))[:60]


def converter_to(currency: str) -> TotalConverter | None:
    if not currency:
        return None
    target_currency = TargetCurrency(currency)
    return TotalConverter(target_currency, target_currency.day_of_total(None, DAY))


@pytest.mark.parametrize("currency", ["", "EUR"])
def test_each_figure_of_a_pair_is_under_its_heading(
    heaviest_pairs: tuple[Pair, ...],
    currency: str,
) -> None:
    converting = converter_to(currency)
    largest = heaviest_pairs[0].dollars.firm

    def row_of(pair: Pair, cells: int) -> Line:
        return pair_row(pair, {}, largest, cells, UNICODE, converting=converting)

    for cells in ROW_WIDTHS:
        assert pair_heading(cells, currency, UNICODE, largest).width == cells
        assert {row_of(pair, cells).width for pair in heaviest_pairs} == {cells}

    heading = pair_heading(100, currency, UNICODE, largest).text
    for pair in heaviest_pairs:
        text = row_of(pair, 100).text
        dollars = pair.dollars
        figures = {"firm, bn USD": dollars.firm, "up to": dollars.up_to, "intent": dollars.intent}
        for name, figure in figures.items():
            start = heading.index(name)
            has_figure = bool(text[start : start + len(name)].strip())
            assert has_figure == bool(figure), (name, text)
        assert ("≈" in text) == (bool(currency) and bool(dollars.firm))


# -- Pages -----------------------------------------------------------------------------------------


def test_no_line_of_an_event_is_wider_than_its_page(starter: Store) -> None:
    timeline = Timeline.whole(starter, None)
    for row in timeline.page(starter, 0, len(timeline)):
        details = event_details(starter, row.key, None)
        assert details is not None
        for cells in PAGE_WIDTHS:
            assert_no_line_wider(event_page(details, cells, UNICODE), cells)
        assert_no_line_wider(event_page(details, 40, UNICODE, compact=True), 40)
        assert_no_line_wider(event_page(details, 80, UNICODE, compact=True), 80)


@given(st.integers(40, 219), st.integers(0, 415))
def test_a_wider_page_of_an_event_has_at_least_the_words_of_a_narrower_one(
    starter: Store,
    cells: int,
    position: int,
) -> None:
    (row,) = Timeline.whole(starter, None).page(starter, position, 1)
    details = event_details(starter, row.key, None)
    assert details is not None
    narrow, wide = (event_page(details, page_cells, UNICODE) for page_cells in (cells, cells + 1))
    assert_no_line_wider(narrow, cells)
    assert_no_line_wider(wide, cells + 1)
    assert letter_count(narrow) <= letter_count(wide)


def letter_count(lines: Iterable[Line]) -> int:
    """The number of letters and digits on a page: line breaks and rules do not matter."""
    return sum(letter.isalnum() for content in lines for letter in content.text)


def test_no_line_of_a_company_is_wider_than_its_page(starter: Store) -> None:
    for row in company_rows(starter, None):
        if row.events == 1:
            continue
        details = company_details(starter, row.id, None)
        assert details is not None
        if row.events > 30:
            details = company_in_depth(starter, details, None)
            assert details.yearly_totals or not details.money_in.counterparties
        for cells in PAGE_WIDTHS:
            assert_no_line_wider(company_page(details, cells, UNICODE), cells)
            assert_no_line_wider(counterparty_page(details, cells, UNICODE), cells)


@pytest.mark.parametrize("company_id", ["openai", "mistral-ai"])
def test_a_wider_page_of_a_company_keeps_the_columns_of_a_narrower_one(
    starter: Store, company_id: str
) -> None:
    details = company_details(starter, company_id, DAY, 3)
    assert details is not None
    details = company_in_depth(starter, details, DAY)
    columns = bars = 0
    for cells in range(40, 221, 4):
        texts = [content.text.rstrip() for content in company_page(details, cells, UNICODE)]
        headings = [text for text in texts if re.search("flows|bottleneck|in, .n", text)]
        shown_columns = len(re.findall("flows|firm|up to|intent|in,|out|gross", str(headings)))
        shown_bars = sum(bool(set(text) & set("▏█═░")) for text in texts)
        assert (columns, bars) <= (shown_columns, shown_bars), cells
        assert bars <= shown_bars, cells
        assert all(" firm, " in text for text in headings if "flows" in text), cells
        columns, bars = shown_columns, shown_bars
    assert columns >= 8
    assert bars >= 1


def test_the_figures_of_a_company_have_their_points_below_one_another(starter: Store) -> None:
    details = company_details(starter, "openai", DAY, 3)
    assert details is not None
    for cells in (80, 120, 200):
        texts = [content.text for content in company_page(details, cells, UNICODE)]
        start = next(index for index, text in enumerate(texts) if "flows" in text) + 1
        points = {
            text.index(".", 40) for text in texts[start : start + 4] if re.search(r"\d\.\d", text)
        }
        assert len(points) == 1, cells


@pytest.mark.parametrize("provider", ["aws", "azure", "gcp"])
def test_no_line_of_a_matrix_cell_is_wider_than_its_page(starter: Store, provider: str) -> None:
    route_count = 0
    for model in model_rows(starter, "anthropic"):
        details = cell_details(starter, model.id, provider)
        assert details is not None
        route_count += len(details.routes)
        for cells in PAGE_WIDTHS:
            assert_no_line_wider(cell_page(details, date(2026, 6, 20), cells, UNICODE), cells)
    assert route_count > 10


# -- The diagram of counterparties -----------------------------------------------------------------


def test_a_company_that_pays_and_is_paid_is_on_both_sides_of_the_diagram(starter: Store) -> None:
    details = company_details(starter, "anthropic", None)
    assert details is not None
    diagram = [content.text for content in counterparty_page(details, 100, UNICODE)]
    assert sum("│ Anthropic │" in row for row in diagram) == 1
    assert sum("Amazon ⇄" in row[:45] for row in diagram) == 1
    assert sum("Amazon ⇄" in row[55:] for row in diagram) == 1
    assert any("━━▶" in row[:45] for row in diagram)
    assert any("──▶" in row[:45] for row in diagram), "only open money has another arrow"

    narrow_list = "\n".join(content.text for content in counterparty_page(details, 50, UNICODE))
    payers, payees = narrow_list.split("Is paid by it")
    assert "Amazon" in payers.split("Pays it")[1]
    assert "Amazon" in payees
    assert "┌" not in narrow_list


def test_a_wider_page_of_a_cell_never_loses_what_a_narrower_one_shows(starter: Store) -> None:
    for model in model_rows(starter, "anthropic")[:6]:
        details = cell_details(starter, model.id, "aws")
        assert details is not None
        words: set[str] = set()
        for cells in range(44, 221, 11):
            lines = cell_page(details, DAY, cells, UNICODE, marks={("aws", "Amazon Bedrock"): "a"})
            assert_no_line_wider(lines, cells)
            text = " ".join(content.text for content in lines)
            assert not {word for word in words if word not in text}, cells
            bar_letters = set("GPLYDASR?")
            words = {word for word in text.split() if not set(word) <= bar_letters}
