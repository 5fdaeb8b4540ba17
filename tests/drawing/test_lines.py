"""Lines keep to their width: any text, any width, and every row and page of the starter data."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.format.route_statuses import ROUTE_STATUSES
from partnerships_db.ledger.pairs import pairs
from partnerships_db.ledger.rules import Ledger
from partnerships_db.matrix.matrix import RouteState, matrix_on
from partnerships_db.store.queries.companies import company_details, company_in_depth, company_rows
from partnerships_db.store.queries.deals import all_deals
from partnerships_db.store.queries.details import event_details, name_variants
from partnerships_db.store.queries.matrix import cell_details, model_rows, routes_of
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.values.exchange import TargetCurrency
from partnerships_tui.drawing.company import company_heading, company_line, company_page
from partnerships_tui.drawing.counterparty_diagram import counterparty_page
from partnerships_tui.drawing.event import event_page
from partnerships_tui.drawing.matrix import (
    Grid,
    arrange_grid,
    first_in_sight,
    grid_line,
    grid_lines,
    head_line,
    layout,
    legend,
    legend_words,
    service_marks,
)
from partnerships_tui.drawing.matrix_cell import cell_page
from partnerships_tui.drawing.money import pair_heading, pair_row
from partnerships_tui.drawing.text.cell_text import width
from partnerships_tui.drawing.text.chrome import (
    caret_lines,
    empty_lines,
    footer_line,
    header_line,
    list_size,
    rule_line,
)
from partnerships_tui.drawing.text.converted_figures import TotalConverter
from partnerships_tui.drawing.text.glyphs import KIND_GLYPHS, UNICODE, Glyphs
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
from partnerships_tui.drawing.timeline import event_line, heading_line
from partnerships_tui.keymap import VIEWS, footer_keys

WIDTHS = range(20, 201, 3)
PAGES = (40, 54, 80, 120)
DAY = date(2026, 6, 20)

texts = st.text(
    st.one_of(st.characters(), st.sampled_from("ab 微é\u0301🙂👩\u200d\x1b\n")), max_size=60
)
lines = st.lists(texts, max_size=5).map(lambda parts: line(*parts))


# -- Any text --------------------------------------------------------------------------------------


@given(lines, st.integers(0, 80))
def test_a_fitted_line_takes_exactly_its_cells(content: Line, cells: int) -> None:
    assert content.fitted(cells).width == cells
    assert width(content.fitted(cells).text) == cells, "no span joins with the next"


@given(lines, st.integers(-5, 80))
def test_a_cut_line_takes_no_more(content: Line, cells: int) -> None:
    assert content.cut(cells).width <= max(cells, 0)
    assert content.width > cells or content.cut(cells) == content


@given(lines, lines, st.integers(0, 80))
def test_two_ends_take_exactly_their_cells_and_the_right_one_stays(
    left: Line, right: Line, cells: int
) -> None:
    both = spread_apart(left, right, cells)
    assert both.width == cells
    if right.width < cells:
        assert both.text.endswith(right.text)


@given(texts, st.integers(1, 60), st.sampled_from(("", "  ", "      ")))
def test_wrapped_lines_keep_to_their_width_and_lose_no_letter(
    text: str, cells: int, indent: str
) -> None:
    wrapped_lines = wrapped(text, cells, indent)
    assert all(content.width <= max(cells, len(indent) + 2) for content in wrapped_lines)
    if cells >= len(indent) + 2:  # the widest letter takes two cells
        assert all(content.width <= cells for content in wrapped_lines)
        told = "".join("".join(part.text for part in content[1:]) for content in wrapped_lines)
        assert told.replace(" ", "") == "".join(span(text).text.split())


def test_a_text_keeps_its_own_line_breaks_and_breaks_between_words() -> None:
    told = [content.text for content in wrapped("one two three\n\nfour", 9, "  ")]
    assert told == ["  one two", "  three", "", "  four"]


def test_a_word_longer_than_the_line_is_broken_and_none_of_it_lost() -> None:
    assert [content.text for content in wrapped("to https://example.org/x", 10)] == [
        "to",
        "https://ex",
        "ample.org/",
        "x",
    ]


def test_a_link_stays_on_every_line_of_its_text() -> None:
    link = Link("event", "an-event")
    places = links_in(wrapped("one two three", 5, role=Role.LINK, link=link))
    assert [(place.line, place.link) for place in places] == [(0, link), (1, link), (2, link)]


def test_a_link_over_two_spans_counts_once() -> None:
    link = Link("company", "globex")
    content = Line(
        (Span(" "), Span("Glo", link=link), Span("bex", link=link), Span(" "), Span("x", link=link))
    )
    assert [(place.start, place.end) for place in links_in([content])] == [(1, 7), (8, 9)]


def test_links_to_places_are_written_as_the_views_read_them() -> None:
    assert cell_link("claude-opus-4-5", "aws") == Link("cell", "claude-opus-4-5/aws")
    assert period_link("2025-11") == Link("period", "date:2025-11")
    assert lane_link("2025-11") == Link("lane", "date:2025-11")
    assert lane_link("2025-11", "company:openai") == Link("lane", "company:openai date:2025-11")
    assert pair_link("openai", "oracle") == Link("money", "pair openai oracle")
    assert circle_link(("nvidia", "openai")) == Link("money", "circle nvidia openai")


def test_a_company_that_nobody_named_is_not_named() -> None:
    names = {"globex": "Globex"}
    assert company_name(names, "globex") == "Globex"
    assert company_name(names, "initech") == "initech", "an id without a name is kept"
    assert company_name(names, "unknown") == "not named"


def test_what_has_no_room_beside_stands_below_whole() -> None:
    left, right = line("    Globex to Initech  "), span("up to 15 billion USD", Role.OPEN)
    assert [content.text for content in beside_or_below(left, right, 60)] == [
        "    Globex to Initech  up to 15 billion USD"
    ]
    assert [content.text for content in beside_or_below(left, right, 30)] == [
        left.text,
        "      up to 15 billion USD",
    ]


def test_the_first_cells_make_room_for_a_mark() -> None:
    content = Line((Span(" "), Span("abc"), Span("de")))
    assert content.from_cell(1).text == "abcde"
    assert content.from_cell(2).text == "bcde"


# -- Rows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_ascii", [False, True])
def test_every_row_of_the_timeline_is_exactly_as_wide_as_asked(
    starter: Store, is_ascii: bool
) -> None:
    timeline, glyphs = Timeline.whole(starter, None), Glyphs(is_ascii)
    rows = timeline.page(starter, 0, len(timeline))
    for cells in WIDTHS:
        assert {event_line(row, cells, glyphs).width for row in rows} == {cells}
        assert {heading_line(group, cells).width for group in timeline.groups} == {cells}


def test_every_company_is_exactly_as_wide_as_asked(starter: Store) -> None:
    rows = company_rows(starter, None)
    for cells in WIDTHS:
        assert {company_line(row, cells, UNICODE).width for row in rows} == {cells}
        assert company_heading(len(rows), cells).width == cells


def test_a_company_keeps_its_name_and_count_where_there_is_little_room(starter: Store) -> None:
    row = company_rows(starter, None)[0]
    told = company_line(row, 20, UNICODE).text
    assert row.name[:5] in told
    assert f"{row.events}" in told


def grid_of(store: Store, developer: str | None, **how: Any) -> Grid:
    matrix = matrix_on(
        DAY, model_rows(store, developer), routes_of(store, developer), all_models=developer is None
    )
    return arrange_grid(
        matrix,
        name_variants(store, matrix.providers),
        service_marks(routes_of(store, developer)),
        **how,
    )


def states_of(grid: Grid) -> list[RouteState]:
    return [state for row in grid.cells.values() for cell in row.values() for state in cell.states]


@pytest.mark.parametrize("is_turned", [False, True])
def test_every_row_of_the_matrix_keeps_its_columns(starter: Store, is_turned: bool) -> None:
    grid = grid_of(starter, None, is_turned=is_turned, pinned=["aws", "claude-opus-4-5"])
    for cells in WIDTHS:
        plan = layout(grid, cells, 2)
        rows = [content for content in grid_lines(grid) if content.row]
        drawn = {grid_line(content, grid, plan, UNICODE).width for content in rows}
        assert drawn == {plan.name_cells + plan.column_cells * len(plan.columns)}, (
            "one width for all, chosen or not"
        )
        assert drawn == {
            grid_line(content, grid, plan, UNICODE, chosen=plan.columns[0].id).width
            for content in rows
        }
        assert max(drawn) <= cells
        assert head_line(plan, UNICODE).width == cells


def test_columns_out_of_sight_are_counted_in_the_head_and_come_with_the_cursor(
    starter: Store,
) -> None:
    grid = grid_of(starter, "anthropic", is_turned=True)
    models = len(grid.columns)
    first = 0
    for column in (*range(models), *reversed(range(models))):
        first = first_in_sight(grid, 80, column, first)
        plan = layout(grid, 80, first)
        assert grid.columns[column] in plan.columns
        assert plan.hidden_before + len(plan.columns) + plan.hidden_after == models
        head = head_line(plan, UNICODE).text
        assert (f"← {plan.hidden_before}" in head) == (plan.hidden_before > 0)
        assert (f"{plan.hidden_after} →" in head) == (plan.hidden_after > 0)
        rows = [content for content in grid_lines(grid) if content.row]
        assert any(
            part.role is Role.HIT
            for part in grid_line(rows[0], grid, plan, UNICODE, chosen=grid.columns[column].id)
        )


def test_what_is_pinned_stands_first_and_stays_in_sight(starter: Store) -> None:
    grid = grid_of(starter, "anthropic", is_turned=True, pinned=["claude-opus-4-1", "gcp"])
    assert grid.columns[0].id == "claude-opus-4-1"
    assert grid_lines(grid)[0].row == grid.rows[0]
    assert grid.rows[0].id == "gcp"
    for column in range(len(grid.columns)):
        plan = layout(grid, 80, first_in_sight(grid, 80, column, 0))
        assert plan.columns[0].id == "claude-opus-4-1"
        assert grid.columns[column] in plan.columns
    assert "▪" in head_line(layout(grid, 80), UNICODE).text
    assert grid_line(grid_lines(grid)[0], grid, layout(grid, 80), UNICODE).text.startswith(
        " ▪ Google Cloud"
    )


def test_the_turned_grid_says_the_same_of_each_cell(starter: Store) -> None:
    grid, turned = grid_of(starter, None), grid_of(starter, None, is_turned=True)
    for row in grid.rows:
        for column in grid.columns:
            assert grid.states(row, column) == turned.states(column, row)


# -- Pages -----------------------------------------------------------------------------------------


def test_no_line_of_an_event_is_wider_than_its_page(starter: Store) -> None:
    timeline = Timeline.whole(starter, None)
    for row in timeline.page(starter, 0, len(timeline)):
        details = event_details(starter, row.key, None)
        assert details is not None
        for cells in PAGES:
            for compact in (False, True):
                for content in event_page(details, cells, UNICODE, compact=compact):
                    assert content.width <= cells, content.text


def test_no_line_of_a_company_is_wider_than_its_pane(starter: Store) -> None:
    for row in company_rows(starter, None):
        if row.events > 1:
            details = company_details(starter, row.id, None)
            assert details is not None
            if row.events > 30:
                details = company_in_depth(starter, details, None)
                assert details.yearly_totals or not details.money_in
            for cells in PAGES:
                for content in (
                    *company_page(details, cells, UNICODE),
                    *counterparty_page(details, cells, UNICODE),
                ):
                    assert content.width <= cells, content.text


def test_who_is_on_both_sides_stands_on_both_in_the_picture_and_in_its_list(starter: Store) -> None:
    details = company_details(starter, "anthropic", None)
    assert details is not None
    picture = [content.text for content in counterparty_page(details, 100, UNICODE)]
    assert sum("│ Anthropic │" in row for row in picture) == 1
    assert (
        sum("Amazon ⇄" in row[:45] for row in picture)
        == sum("Amazon ⇄" in row[55:] for row in picture)
        == 1
    )
    assert any("━━▶" in row[:45] for row in picture)
    assert any("──▶" in row[:45] for row in picture), "what is only open has another arrow"
    narrow = "\n".join(content.text for content in counterparty_page(details, 50, UNICODE))
    assert (
        narrow.index("Pays it")
        < narrow.index("Amazon")
        < narrow.index("Is paid by it")
        < narrow.rindex("Amazon")
    )
    assert "┌" not in narrow


@pytest.mark.parametrize("currency", ["", "EUR"])
def test_each_figure_of_a_pair_stands_under_its_heading(starter: Store, currency: str) -> None:
    day = date(2026, 11, 24)
    found = pairs(Ledger(all_deals(starter), day))
    exchange = TargetCurrency(currency)
    converting = TotalConverter(exchange, exchange.day_of_total(None, day)) if currency else None
    for cells in WIDTHS:
        heading = pair_heading(cells, currency, UNICODE)
        rows = [
            pair_row(pair, {}, found[0].dollars.firm, cells, UNICODE, converting=converting)
            for pair in found[:60]
        ]
        assert {content.width for content in (heading, *rows)} == {cells}
    heads = pair_heading(100, currency, UNICODE).text
    ends = {name: heads.index(name) + len(name) for name in ("firm", "up to", "intent")}
    for pair in found[:60]:
        told = pair_row(pair, {}, found[0].dollars.firm, 100, UNICODE, converting=converting).text
        for name, figure in (
            ("firm", pair.dollars.firm),
            ("up to", pair.dollars.up_to),
            ("intent", pair.dollars.intent),
        ):
            assert (told[ends[name] - 1] != " ") == bool(figure), (name, told)
        assert ("≈" in told) == (bool(currency) and bool(pair.dollars.firm))


def test_no_line_of_a_cell_is_wider_than_its_page(starter: Store) -> None:
    routes = 0
    for model in model_rows(starter, "anthropic"):
        for provider in ("aws", "azure", "gcp"):
            details = cell_details(starter, model.id, provider)
            assert details is not None
            routes += len(details.routes)
            for cells in PAGES:
                for content in cell_page(details, DAY, cells, UNICODE):
                    assert content.width <= cells, content.text
    assert routes > 50


# -- The shell -------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS)
def test_header_and_footer_are_exactly_as_wide_as_the_screen(view: str) -> None:
    for cells in range(1, 301):
        assert (
            header_line(
                view, ["as of 2025-11-18", "12 later", "3 of 374 events"], cells, UNICODE
            ).width
            == cells
        )
        assert footer_line(footer_keys(view), cells, UNICODE).width == cells
        assert rule_line("company:anthropic", "3 of 374", cells, UNICODE).width == cells
        assert rule_line("", "", cells, UNICODE).width == cells


def test_the_header_says_where_one_is_and_what_is_on() -> None:
    told = header_line("matrix", ["as of 2025-11-18", "3 models"], 80, UNICODE).text
    assert told.startswith(" partnerships  1  2  3 Matrix ")
    assert told.rstrip().endswith("as of 2025-11-18 · 3 models")
    words = " 1 Timeline  2 Companies  3 Matrix  4 Money  5 Sources  6 Changes "
    facts = ["as of 2025-11-18", "3 models"]
    assert header_line("matrix", facts, 110, UNICODE).text.startswith(f" partnerships {words} ")
    assert header_line("matrix", facts, 100, UNICODE).text.startswith(f" {words} ")
    assert all(
        header_line("matrix", facts, cells, UNICODE).text.rstrip().endswith(" · ".join(facts))
        for cells in (100, 110)
    )
    assert " 3 Matrix " in header_line("matrix", ["as of 2025-11-18", "3 models"], 24, UNICODE).text


@pytest.mark.parametrize("view", VIEWS)
def test_the_footer_always_says_where_the_keys_are(view: str) -> None:
    for cells in (40, 80, 200):
        assert (
            footer_line(footer_keys(view), cells, UNICODE)
            .text.rstrip()
            .endswith("? keys  : palette")
        )


def test_a_caret_stands_under_the_mistake() -> None:
    caret, sentence = caret_lines('"dael" is no kind', 5, 9, 80)
    assert caret.text == "   " + "     " + "^^^^"
    assert sentence.text == ' "dael" is no kind'
    assert caret_lines("x", 5, 5, 80)[0].text.endswith("     ^"), (
        "a mistake at the end has its caret too"
    )
    assert len(caret_lines("x", 5, 400, 80)[0].text) <= 83


def test_empty_places_are_wrapped() -> None:
    assert all(
        content.width <= 24
        for content in empty_lines(24, "The store holds no event yet.", "Import a file.")
    )


def test_the_legend_names_every_state_and_service_of_the_grid_at_any_width(starter: Store) -> None:
    grid = grid_of(starter, None)
    found = {state.status for state in states_of(grid)}
    assert len(found) > 4
    assert len(grid.marks) > 3
    for cells in (50, 60, 80, 120, 200):
        told = " ".join(content.text for content in legend(legend_words(grid, UNICODE), cells))
        assert all(
            (f" {info.letter} " in told) == (status in found)
            for status, info in ROUTE_STATUSES.items()
        )
        used = {(state.route.provider, state.route.service) for state in states_of(grid)}
        assert all(
            (f" {mark} {one[1]}" in told) == (one in used) for one, mark in grid.marks.items()
        )
        assert all(content.width <= cells for content in legend(legend_words(grid, UNICODE), cells))


@pytest.mark.parametrize(
    ("cells", "rows", "size"), [(80, 24, (79, 12)), (120, 40, (65, 36)), (80, 10, (79, 8))]
)
def test_the_list_is_as_large_as_the_screen_leaves_it(
    cells: int, rows: int, size: tuple[int, int]
) -> None:
    assert list_size(cells, rows) == size


# -- Glyphs ----------------------------------------------------------------------------------------


def test_glyphs_tell_kinds_and_states_apart_in_either_set() -> None:
    statuses = ROUTE_STATUSES.values()
    glyphs_of_statuses = [(info.glyph, info.ascii) for info in statuses]
    for glyph_pairs in (KIND_GLYPHS.values(), glyphs_of_statuses):
        for number in (0, 1):
            used = [pair[number] for pair in glyph_pairs]
            assert len(set(used)) == len(used)
            assert all(width(glyph) == 1 for glyph in used)
        assert all(pair[1].isascii() for pair in glyph_pairs)
    assert len({info.letter for info in statuses}) == len(statuses)


def test_only_shapes_that_terminals_have_are_used() -> None:
    allowed = [
        (0x2190, 0x21FF),
        (0x2200, 0x22FF),
        (0x2500, 0x257F),
        (0x2580, 0x259F),
        (0x25A0, 0x25FF),
        (0xD7, 0xD7),
    ]
    kinds = [glyph for glyph, _ in KIND_GLYPHS.values()]
    for unicode_glyph in (*kinds, *(info.glyph for info in ROUTE_STATUSES.values())):
        assert any(first <= ord(unicode_glyph) <= last for first, last in allowed), unicode_glyph


def test_the_plain_set_is_ascii(starter: Store) -> None:
    glyphs, timeline = Glyphs(is_ascii=True), Timeline.whole(starter, None)
    ours = "▌│─┄→←▶↺≤≥×·…—–↵◌⇄↑↓≈●◆○◇■▲"
    for row in timeline.page(starter, 0, 60):
        told = event_line(row._replace(title="a title"), 100, glyphs).text
        assert not set(told) & set(ours), told
