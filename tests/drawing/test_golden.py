"""The pages of the starter data as plain text, compared with the files in `golden/`.

`REWRITE_GOLDEN=1 pytest tests/drawing/test_golden.py` writes the files anew.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest

from partnerships_db.importing.pipeline import import_files
from partnerships_db.importing.report import ImportReport
from partnerships_db.matrix.history import availability_spans, changes_between
from partnerships_db.matrix.matrix import matrix_on
from partnerships_db.store.history import changes_of, imports
from partnerships_db.store.queries.companies import company_details, company_in_depth, company_rows
from partnerships_db.store.queries.company_money import company_money
from partnerships_db.store.queries.details import (
    event_details,
    event_key,
    name_variants,
    names_of,
    titles_of,
)
from partnerships_db.store.queries.lanes import LaneReader
from partnerships_db.store.queries.matrix import cell_details, model_rows, routes_of
from partnerships_db.store.queries.sources import source_details
from partnerships_db.store.queries.summaries import period_totals, summaries
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.store.undo import undo_import
from partnerships_db.timeline.buckets import Granularity, cell_of, finest_granularity
from partnerships_db.timeline.lanes import ALL_EVENTS, Lane, LaneGrouping
from partnerships_db.timeline.periods import ZoomLevel, roll_up
from partnerships_tui.app.help import help_items
from partnerships_tui.app.palette import command_items, entry_items
from partnerships_tui.drawing.axis import AxisWindow, axis_lines
from partnerships_tui.drawing.circles import (
    chain_heading,
    chain_page,
    chain_row,
    chain_unit,
    circle_counts_line,
)
from partnerships_tui.drawing.company import company_heading, company_line, company_page
from partnerships_tui.drawing.counterparty_diagram import counterparty_page
from partnerships_tui.drawing.event import event_page
from partnerships_tui.drawing.history import import_page, import_row
from partnerships_tui.drawing.import_preview import (
    change_page,
    change_row,
    problem_page,
    problem_row,
    title_of,
)
from partnerships_tui.drawing.lanes import (
    LaneLayout,
    bar_line,
    distinct_names,
    head_label,
    hint_line,
    label_cells,
    lane_line,
    name_cells,
)
from partnerships_tui.drawing.matrix import (
    arrange_grid,
    cell_legend_words,
    grid_line,
    grid_lines,
    head_line,
    layout,
    legend,
    legend_words,
    service_marks,
    short_legend,
)
from partnerships_tui.drawing.matrix_cell import cell_page
from partnerships_tui.drawing.matrix_changes import matrix_changes_page
from partnerships_tui.drawing.money import pair_heading, pair_page, pair_row
from partnerships_tui.drawing.periods import Scale, period_lines, period_page
from partnerships_tui.drawing.sources import (
    as_tree,
    conflict_page,
    conflict_row,
    source_page,
    source_row,
    weak_figure_page,
    weak_figure_row,
    weak_figure_unit,
)
from partnerships_tui.drawing.text.chrome import (
    header_line,
    placed_facts,
    rule_line,
)
from partnerships_tui.drawing.text.figure_units import common_unit
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import BLANK, Line, line
from partnerships_tui.drawing.timeline import event_line, heading_line
from partnerships_tui.key_hints import KeyPlace
from partnerships_tui.keymap import LANES, VIEWS
from partnerships_tui.queries.money import MoneyData, MoneyOptions, money_data
from partnerships_tui.queries.sources import SourcesData, source_list
from partnerships_tui.queries.view_state import ViewState
from partnerships_tui.screens.finder import FinderItem, FinderList, without_empty_headings

GOLDEN = Path(__file__).parent / "golden"
DEAL = "microsoft-nvidia-anthropic-partnership"
WIDTHS = (60, 80, 120)
MAX_LINES = 45
"""The lines of the longer lists."""
MAX_ROWS = 20
"""The rows of a list of the views 4 to 6."""

SUSPENSION = date(2026, 6, 20)
"""A day on which Fable 5 was suspended by every provider."""
THREE_PREVIEWS = date(2025, 11, 18)
"""The day on which the first three Claude models came to Azure, as previews."""
TODAY = date(2026, 11, 24)


def check_golden(name: str, lines: Iterable[Line]) -> str:
    """Compare lines with a golden file, and return their text."""
    text = "".join(f"{content.text.rstrip()}\n" for content in lines)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("REWRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8"), f"{path.name} has changed"
    return text


# -- The frame -------------------------------------------------------------------------------------

FRAME_FACTS = ["as of 2025-12-31", "201 later", "215 events"]


@pytest.mark.parametrize("cells", [60, 80, 120, 200])
def test_golden_frame_of_each_view(cells: int) -> None:
    lines: list[Line] = []
    for view in (*VIEWS, LANES):
        facts_on_rule = placed_facts(view, FRAME_FACTS, cells, UNICODE).on_rule
        lines += [
            header_line(view, FRAME_FACTS, cells, UNICODE),
            rule_line("company:anthropic", "12 of 148", cells, UNICODE, facts_on_rule),
            BLANK,
        ]
    check_golden(f"frame-{cells}", lines)


# -- The timeline ----------------------------------------------------------------------------------


@pytest.mark.parametrize("cells", WIDTHS)
def test_golden_timeline(starter: Store, cells: int) -> None:
    timeline = Timeline.whole(starter, SUSPENSION)
    lines: list[Line] = []
    for group in timeline.groups:
        if len(lines) >= MAX_LINES:
            break
        lines.append(heading_line(group, cells))
        event_rows = timeline.page(starter, group.start, group.events)
        lines.extend(event_line(row, cells) for row in event_rows)
        lines.append(BLANK)
    check_golden(f"timeline-{cells}", lines[:MAX_LINES])


@pytest.mark.parametrize(
    ("level", "cells"),
    [
        (ZoomLevel.MONTH, 60),
        (ZoomLevel.MONTH, 120),
        (ZoomLevel.QUARTER, 80),
        (ZoomLevel.YEAR, 80),
        (ZoomLevel.YEAR, 120),
        (ZoomLevel.DECADE, 80),
    ],
    ids=str,
)
def test_golden_periods_of_a_zoomed_out_timeline(
    starter: Store,
    level: ZoomLevel,
    cells: int,
) -> None:
    timeline = Timeline.whole(starter, None)
    groups = roll_up(timeline.groups, level)
    scale = Scale.of(groups, level, SUSPENSION)
    period_summaries = summaries(starter, timeline, level, groups)
    totals = period_totals(starter, timeline, level, groups, SUSPENSION)
    lines: list[Line] = []
    waiting_lines: list[Line] = []
    for group, summary, money in zip(groups, period_summaries, totals, strict=True):
        lines += period_lines(group, summary, scale, cells, Glyphs(), money)
        waiting_lines += period_lines(group, None, scale, cells)
    text = check_golden(f"periods-{level.name.lower()}-{cells}", lines[:MAX_LINES])
    assert {content.width for content in lines} == {cells}
    is_day_labelled = cells > 60 or level >= ZoomLevel.YEAR
    assert text.count("· today") == is_day_labelled, "today is in one period"

    steady_cells = scale.label_cells(cells) + len(f" {scale.max_events:,}")
    for waiting_line, content in zip(waiting_lines[::2], lines[::2], strict=True):
        message = "a summary that comes later moves no label and no count"
        assert waiting_line.text[:steady_cells] == content.text[:steady_cells], message
    assert {content.text for content in waiting_lines[1::2]} == {"   …".ljust(cells)}


@pytest.mark.parametrize("cells", WIDTHS)
def test_golden_page_of_a_quarter_and_of_a_year(starter: Store, cells: int) -> None:
    timeline = Timeline.whole(starter, None)
    months = roll_up(timeline.groups, ZoomLevel.MONTH)
    quarter = next(group for group in months if group.period == "2026-Q1")
    (summary,) = summaries(starter, timeline, ZoomLevel.MONTH, [quarter])
    lines = period_page(quarter, ZoomLevel.MONTH, summary, cells)

    year = roll_up(timeline.groups, ZoomLevel.YEAR)[1]
    (summary,) = summaries(starter, timeline, ZoomLevel.YEAR, [year])
    (money,) = period_totals(starter, timeline, ZoomLevel.YEAR, [year], SUSPENSION)
    lines += period_page(year, ZoomLevel.YEAR, summary, cells, Glyphs(), money)
    check_golden(f"period-{cells}", lines)


# -- The page of an event --------------------------------------------------------------------------


def page_of_deal(
    starter: Store,
    cells: int,
    glyphs: Glyphs,
    *,
    compact: bool = False,
) -> list[Line]:
    key = event_key(starter, DEAL)
    assert key is not None
    details = event_details(starter, key, SUSPENSION)
    assert details is not None
    return event_page(details, cells, glyphs, compact=compact)


@pytest.mark.parametrize("cells", WIDTHS)
def test_golden_page_of_an_event(starter: Store, cells: int) -> None:
    text = check_golden(f"deal-{cells}", page_of_deal(starter, cells, Glyphs()))
    assert "up to 5 billion USD" in text, "open money is never shown as firm"
    assert "up to 10 billion USD" in text
    assert "30 billion USD" in text


def test_golden_compact_page_of_an_event_begins_with_its_money(starter: Store) -> None:
    lines = page_of_deal(starter, 80, Glyphs(), compact=True)
    text = check_golden("deal-compact-80", lines)
    assert text.index("Money and capacity") < text.index("Sources")
    head = text.split("Money and capacity")[0]
    assert "18 November 2025" not in head, "the list has the date"


def test_golden_page_of_an_event_in_ascii(starter: Store) -> None:
    glyphs = Glyphs(is_ascii=True)
    page = page_of_deal(starter, 80, glyphs)
    text = check_golden("deal-ascii-80", [line(glyphs.painted(row.text)) for row in page])
    other_letters = {letter for letter in text if not letter.isascii()}
    assert other_letters <= {"é"}, "letters of the data stay as they are"


# -- Companies -------------------------------------------------------------------------------------


def test_golden_list_of_companies(starter: Store) -> None:
    rows = company_rows(starter, SUSPENSION)
    money = company_money(starter, SUSPENSION)
    unit = common_unit([Decimal(10**9)])
    for cells in (80, 120, 199):
        lines = [company_heading(cells, unit)]
        lines.extend(
            company_line(row, cells, UNICODE, money.get(row.id), unit) for row in rows[:MAX_ROWS]
        )
        check_golden(f"companies-{cells}", lines)


@pytest.mark.parametrize("cells", WIDTHS)
def test_golden_page_of_a_company(starter: Store, cells: int) -> None:
    details = company_details(starter, "anthropic", SUSPENSION, 12)
    assert details is not None
    page = company_page(details, cells, UNICODE, as_of=SUSPENSION.isoformat())
    check_golden(f"company-{cells}", page)


def test_golden_diagram_of_counterparties(starter: Store) -> None:
    details = company_details(starter, "anthropic", SUSPENSION, 12)
    assert details is not None
    details = company_in_depth(starter, details, SUSPENSION)
    page = counterparty_page(details, 80, UNICODE, as_of=SUSPENSION.isoformat())
    check_golden("counterparties-80", page)


# -- The matrix ------------------------------------------------------------------------------------


@pytest.mark.parametrize("cells", WIDTHS)
@pytest.mark.parametrize("day", [SUSPENSION, THREE_PREVIEWS], ids=str)
def test_golden_matrix(starter: Store, day: date, cells: int) -> None:
    routes = routes_of(starter, "anthropic")
    matrix = matrix_on(day, model_rows(starter, "anthropic"), routes)
    names = name_variants(starter, [*matrix.providers, "anthropic"])
    grid = arrange_grid(matrix, names, service_marks(routes))
    plan = layout(grid, cells)
    lines = [head_line(plan, UNICODE)]
    lines.extend(grid_line(content, grid, plan, UNICODE) for content in grid_lines(grid))
    lines.append(BLANK)
    lines.extend(legend(legend_words(grid, UNICODE), cells))
    text = check_golden(f"matrix-{day}-{cells}", lines)
    if day == SUSPENSION:
        fable = next(row for row in text.splitlines() if "Fable 5 " in row)
        assert fable.count("▮ S") == 3, "every provider has suspended it"
        assert "● G" not in fable
    else:
        on_azure = [row.id for row in grid.rows if "azure" in grid.cells[row.id]]
        assert on_azure == ["claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-1"]
        assert text.count("◐ P 2025-11") == 3


@pytest.mark.parametrize("cells", [79, 119, 132])
def test_golden_matrix_with_delays_in_the_lists_of_three_screens(
    starter: Store,
    cells: int,
) -> None:
    routes = routes_of(starter, "anthropic")
    spans = availability_spans(routes, SUSPENSION)
    matrix = matrix_on(SUSPENSION, model_rows(starter, "anthropic"), routes)
    names = name_variants(starter, [*matrix.providers, "anthropic"])
    lines: list[Line] = []
    for is_turned in (False, True):
        grid = arrange_grid(
            matrix,
            names,
            service_marks(routes),
            is_turned=is_turned,
            spans_of=lambda model_id: spans.get(model_id, {}),
        )
        plan = layout(grid, cells)
        lines.append(head_line(plan, UNICODE))
        lines.extend(grid_line(content, grid, plan, UNICODE) for content in grid_lines(grid))
        words = cell_legend_words(grid.rows[0], grid.columns[0], grid, UNICODE)
        lines += [short_legend(words, cells, UNICODE), BLANK]
    text = check_golden(f"matrix-list-{cells}", lines)
    assert ("by Anthropic" in text) == (cells > 80)


@pytest.mark.parametrize("cells", WIDTHS)
def test_golden_page_of_a_matrix_cell(starter: Store, cells: int) -> None:
    details = cell_details(starter, "claude-fable-5", "azure")
    assert details is not None
    assert details.routes
    text = check_golden(f"cell-{cells}", cell_page(details, SUSPENSION, cells, UNICODE))
    assert "▮ S suspended" in text


def test_golden_changes_of_the_matrix_between_two_days(starter: Store) -> None:
    first, last = date(2025, 11, 1), date(2025, 11, 30)
    models = model_rows(starter, "anthropic")
    names = {model.id: model.name for model in models}
    names |= names_of(starter, {"aws", "azure", "gcp"})
    changes = changes_between(routes_of(starter, "anthropic"), first, last)
    titles = titles_of(starter, {change.event for change in changes.certain})
    check_golden(
        "matrix-changes-80",
        matrix_changes_page(changes, first, last, names, titles, 80, UNICODE),
    )


# -- Lanes -----------------------------------------------------------------------------------------

LANE_WIDTHS = (80, 120, 200)
LANE_DAYS = date(2019, 7, 1), TODAY
"""The first and the last day of the lanes."""
MAX_LANE_LINES = 24


def draw_lanes(
    starter: Store,
    grouping: LaneGrouping,
    cells: int,
    *,
    granularity: Granularity | None = None,
) -> list[Line]:
    """The lanes of the whole starter data, as the widget draws them."""
    timeline = Timeline.whole(starter, None)
    assert starter.path is not None
    with Store.reading(starter.path) as store:
        reader = LaneReader(store, timeline, grouping)
        lanes = [Lane(ALL_EVENTS, "all", len(timeline)), *reader.lanes()]
        plan = lane_layout(lanes, cells, granularity)
        last = cell_of(TODAY, plan.view.grain)
        reader.set_range(plan.view.grain, plan.view.first, last)
        top, rule = axis_lines(plan.view, last)
        lines = [
            Line((*head_label(f"by {grouping.value}", plan), *top)),
            Line((*head_label("", plan), *rule)),
        ]
        for lane in lanes:
            lines.extend(lines_of_lane(reader, lane, grouping, plan))
        hidden_lanes = max(len(lanes) - MAX_LANE_LINES, 0)
        hints = hint_line(plan, reader.slice_of(ALL_EVENTS), 0, hidden_lanes, "today", cells)
        return [*lines[:MAX_LANE_LINES], hints]


def lane_layout(
    lanes: Sequence[Lane],
    cells: int,
    granularity: Granularity | None,
) -> LaneLayout:
    """The newest buckets that have room beside the names of the lanes."""
    name_width = name_cells((lane.name for lane in lanes), cells)
    axis_cells = cells - label_cells(name_width, 3)
    granularity = granularity or finest_granularity(*LANE_DAYS, axis_cells)
    first, last = (cell_of(day, granularity) for day in LANE_DAYS)
    first = max(first, last - axis_cells + 1)
    window = AxisWindow(granularity, first, min(axis_cells, last - first + 1))
    return LaneLayout(name_width, 3, window)


def lines_of_lane(
    reader: LaneReader,
    lane: Lane,
    grouping: LaneGrouping,
    plan: LaneLayout,
) -> Iterator[Line]:
    bars = reader.bars(lane.id) if lane.id != ALL_EVENTS else []
    bars_in_lane = bars if grouping is LaneGrouping.COMPANY else []
    yield lane_line(lane, reader.slice_of(lane.id), bars_in_lane, plan, TODAY)
    if grouping in (LaneGrouping.CLOUD, LaneGrouping.MODEL):
        names = distinct_names([bar.name for bar in bars], plan.bar_name_width)
        for bar, name in zip(bars, names, strict=True):
            if bar.kind == "cell":
                yield bar_line(bar._replace(name=name), plan, TODAY)


@pytest.mark.parametrize("cells", LANE_WIDTHS)
def test_golden_lanes_by_company(starter: Store, cells: int) -> None:
    lines = draw_lanes(starter, LaneGrouping.COMPANY, cells)
    check_golden(f"lanes-company-{cells}", lines)
    assert all(content.width <= cells for content in lines)


@pytest.mark.parametrize("cells", LANE_WIDTHS)
def test_golden_lanes_by_cloud_and_by_model(starter: Store, cells: int) -> None:
    check_golden(f"lanes-cloud-{cells}", draw_lanes(starter, LaneGrouping.CLOUD, cells))
    by_model = draw_lanes(starter, LaneGrouping.MODEL, cells)
    text = check_golden(f"lanes-model-{cells}", by_model)
    assert "◐" in text
    assert "━━━" in text


@pytest.mark.parametrize("cells", LANE_WIDTHS)
def test_golden_lanes_by_kind_in_weeks(starter: Store, cells: int) -> None:
    lines = draw_lanes(starter, LaneGrouping.KIND, cells, granularity=Granularity.WEEK)
    check_golden(f"lanes-kind-{cells}", lines)


# -- Money -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def money(starter: Store) -> MoneyData:
    """All pairs and circles, as of a fixed day."""
    *_, whole_data = money_data(ViewState(as_of=TODAY), MoneyOptions())(starter)
    return whole_data


def test_golden_list_of_pairs(money: MoneyData) -> None:
    lines = [pair_heading(80, "", UNICODE, money.largest)]
    rows = (pair_row(pair, money.names, money.largest, 80, UNICODE) for pair in money.pairs)
    lines.extend(islice(rows, MAX_ROWS))
    check_golden("pairs-80", lines)


def test_golden_page_of_a_pair(money: MoneyData) -> None:
    sides = ("amazon", "anthropic")
    pair = next(pair for pair in money.pairs if (pair.payer, pair.payee) == sides)
    check_golden("pair-80", pair_page(pair, money.names, money.titles, 80, UNICODE))


def test_golden_list_of_circles(money: MoneyData) -> None:
    assert money.circles is not None
    unit = chain_unit(money.circles.circles)
    lines = [circle_counts_line(money.circles, 4, 100, UNICODE), chain_heading("circle", 100, unit)]
    for circle in money.circles.circles[:MAX_ROWS]:
        row = chain_row(
            circle,
            money.names,
            100,
            UNICODE,
            unit=unit,
        )
        lines.append(row)
    check_golden("circles-100", lines)


def test_golden_page_of_a_circle(money: MoneyData) -> None:
    assert money.circles is not None
    circle = next(circle for circle in money.circles.circles if len(circle.companies) == 4)
    check_golden("circle-80", chain_page(circle, money.names, money.titles, 80, UNICODE))


# -- Sources ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sources(starter: Store) -> SourcesData:
    """The sources, the conflicts and the weak figures of all events."""
    *_, data = source_list(ViewState())(starter)
    return data


def test_golden_list_of_sources(sources: SourcesData) -> None:
    tree = as_tree(sources.rows)
    first_rewrite = next(index for index, (_, depth) in enumerate(tree) if depth)
    part = tree[first_rewrite - 1 :][:MAX_ROWS]
    check_golden("sources-80", [source_row(row, depth, 80, UNICODE) for row, depth in part])


def test_golden_page_of_a_source(starter: Store, sources: SourcesData) -> None:
    source_id = "tnw-prospectus"
    details = source_details(starter, source_id, None)
    assert details is not None
    conflicts = [conflict for conflict in sources.conflicts if conflict.source == source_id]
    check_golden("source-80", source_page(details, conflicts, sources.names, 80, UNICODE))


def test_golden_list_of_conflicts(sources: SourcesData) -> None:
    conflicts = sources.conflicts[:MAX_ROWS]
    lines = [conflict_row(conflict, sources.titles, 80, UNICODE) for conflict in conflicts]
    check_golden("conflicts-80", lines)


def test_golden_page_of_a_conflict(starter: Store, sources: SourcesData) -> None:
    conflicts = [conflict for conflict in sources.conflicts if conflict.flow == "azure"]
    conflict, *others = [conflict for conflict in conflicts if conflict.field == "amount"]
    title = sources.titles[DEAL]
    source = source_details(starter, conflict.source, None)
    check_golden(
        "conflict-80", conflict_page(conflict, title, source, others, sources.names, 80, UNICODE)
    )


def test_golden_list_of_weak_figures(sources: SourcesData) -> None:
    rows = sources.weak_figures[:MAX_ROWS]
    unit = weak_figure_unit(rows)
    check_golden("weak-figures-80", [weak_figure_row(row, 80, UNICODE, unit) for row in rows])


def test_golden_page_of_a_weak_figure(sources: SourcesData) -> None:
    check_golden("weak-figure-80", weak_figure_page(sources.weak_figures[0], 80))


# -- Imports ---------------------------------------------------------------------------------------

UPDATE = """\
companies:
  - {id: globex, name: Globex, kind: ai-lab, country: NO}
  - id: fluidstack
    name: Fluidstack
    kind: neocloud
    country: FR
events:
  - id: globex-fluidstack-capacity
    date: 2026-11-20
    kind: infrastructure
    title: Globex leases capacity from Fluidstack
    flows:
      - {from: globex, to: fluidstack, kind: lease, amount: up to 2 billion USD,
         start: 2027-06, end: 2026-12}
"""
"""A file with two new entries, one of which ends before it starts, and a changed one."""

MISTAKES = """\
companies:
  - {id: globex, name: Globex, kind: ai-labb}
events:
  - id: globex-fluidstack-capacity
    date: 2026-13-20
    kind: infrastructure
    title: Globex leases capacity from Fluidstack
    flows:
      - {from: globex, to: fluidstak, kind: lease, amount: up to 2 bilion USD}
"""


@pytest.fixture
def starter_for_import(
    starter_copy: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Store]:
    """The starter data to import into, from files whose paths on pages are their names."""
    monkeypatch.chdir(tmp_path)
    with Store.writing(starter_copy) as store:
        yield store


def preview(store: Store, text: str) -> ImportReport:
    """The report on importing a file `log.yaml` with a text; nothing is written."""
    Path("log.yaml").write_text(text, "utf-8")
    return import_files(store, ["log.yaml"], dry_run=True, keep_changes=True)


def test_golden_preview_of_changes(starter_for_import: Store) -> None:
    report = preview(starter_for_import, UPDATE)
    company, left_out, event = report.changes
    (warning,) = report.warnings
    assert warning.entry == event.id
    remarks = [f"{warning.field} {warning.message}; {warning.hint}"]
    needs = [f"{company.id}  {title_of(company)}"]
    check_golden(
        "import-changes-80",
        [
            change_row(company, True, False, 80, UNICODE),
            change_row(left_out, False, False, 80, UNICODE),
            change_row(event, True, True, 80, UNICODE),
            *change_page(company, True, (), (), 80, UNICODE),
            *change_page(left_out, False, (), (), 80, UNICODE),
            *change_page(event, True, needs, remarks, 80, UNICODE),
        ],
    )


def test_golden_preview_of_errors(starter_for_import: Store) -> None:
    problems = preview(starter_for_import, MISTAKES).diagnostics
    lines = [problem_row(problem, 80) for problem in problems]
    for problem in problems:
        assert problem.line is not None
        first = max(problem.line - 2, 1)
        excerpt = MISTAKES.splitlines()[first - 1 : problem.line + 2]
        lines += problem_page(problem, excerpt, first, 80)
    check_golden("import-errors-80", lines)


def test_golden_history_of_imports(starter_for_import: Store) -> None:
    store = starter_for_import
    for text in (UPDATE, "companies: [{id: initech, name: Initech}]"):
        Path("log.yaml").write_text(text, "utf-8")
        import_files(store, ["log.yaml"])
    undo_import(store)
    lines: list[Line] = []
    pages: list[Line] = []
    for record in imports(store):
        names = tuple(Path(path).name for path in record.paths)
        record = record._replace(at=f"2026-11-2{record.number}T09:10:00", paths=names)
        lines.append(import_row(record, 80, is_new=record.number > 1))
        changes = changes_of(store, record.number, limit=10)
        pages += import_page(record, changes, 80, UNICODE)
    check_golden("history-80", [*lines, *pages])


# -- The help and the palette ----------------------------------------------------------------------


@pytest.fixture
def draw_finder(monkeypatch: pytest.MonkeyPatch) -> Callable[[Sequence[FinderItem]], list[Line]]:
    """`draw_finder(items)`: the lines of the help or the palette, outside of an app."""
    monkeypatch.setattr(FinderList, "scroll_to", lambda *_arguments, **_options: None)

    def draw(items: Sequence[FinderItem]) -> list[Line]:
        finder_list = FinderList()
        finder_list.show(without_empty_headings(items))
        return [finder_list.draw(number, 80) for number in range(finder_list.line_count)]

    return draw


def test_golden_help(draw_finder: Callable[[Sequence[FinderItem]], list[Line]]) -> None:
    check_golden("help-80", draw_finder(help_items(KeyPlace("money"), "")))


def test_golden_palette(
    starter: Store,
    draw_finder: Callable[[Sequence[FinderItem]], list[Line]],
) -> None:
    themes = ("dark", "light")
    lines = draw_finder(command_items("timeline", "", themes))
    typed_text = "opus"
    items = [*command_items("timeline", typed_text, themes), *entry_items(typed_text)(starter)]
    check_golden("palette-80", [*lines, BLANK, *draw_finder(items)])
