"""No date and no figure is more exact than its source, in any output (FORMAT.md, "Values").

Every command and every page is walked over a world whose dates and figures can be recognised where
they are printed. `INEXACT_WORLDS=50 pytest -n0 tests/test_inexact_values.py` tries more worlds.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.inexact_world import (
    DEVELOPER,
    MODELS,
    PROVIDERS,
    World,
    WorldBuilder,
    all_values,
    plain_numbers,
    printed_dates,
    printed_figures,
)

from partnerships_db.citations import claims_of
from partnerships_db.details import CompanyDetails
from partnerships_db.exporting import as_yaml
from partnerships_db.filters.parser import parse_filter
from partnerships_db.importing.pipeline import import_files
from partnerships_db.matrix.history import availability_spans, changes_between
from partnerships_db.matrix.matrix import matrix_on
from partnerships_db.store.queries.companies import (
    company_details,
    company_in_depth,
    company_rows,
    read_event_commitments,
)
from partnerships_db.store.queries.company_money import company_money
from partnerships_db.store.queries.details import event_details, name_variants
from partnerships_db.store.queries.lane_pairs import PairReader
from partnerships_db.store.queries.lanes import LaneReader
from partnerships_db.store.queries.matrix import cell_details, model_rows, routes_of
from partnerships_db.store.queries.sources import source_details
from partnerships_db.store.queries.summaries import period_totals, summaries
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.queries.upcoming import upcoming_events
from partnerships_db.store.store import Store
from partnerships_db.timeline.buckets import Granularity
from partnerships_db.timeline.lanes import LaneGrouping
from partnerships_db.timeline.periods import ZoomLevel, roll_up
from partnerships_db.values import clock
from partnerships_db.values.amounts import LESS_THAN, UP_TO
from partnerships_db.values.dates import Precision
from partnerships_tui.commands import run
from partnerships_tui.drawing.cards import company_card, event_card
from partnerships_tui.drawing.circles import chain_page, chain_row
from partnerships_tui.drawing.citations import claim_sentence, event_sentence, source_citation
from partnerships_tui.drawing.company import company_line, company_page
from partnerships_tui.drawing.company_money import commitment_lines
from partnerships_tui.drawing.copied_money import chain_legs, pair_in_words
from partnerships_tui.drawing.counterparty_diagram import counterparty_page
from partnerships_tui.drawing.coverage import coverage_page
from partnerships_tui.drawing.event import event_page
from partnerships_tui.drawing.history import import_page
from partnerships_tui.drawing.import_preview import change_page, change_row
from partnerships_tui.drawing.lane_page import LanePosition, empty_page, shared_page
from partnerships_tui.drawing.matrix import (
    arrange_grid,
    grid_line,
    grid_lines,
    layout,
    legend,
    legend_words,
    service_marks,
)
from partnerships_tui.drawing.matrix_cell import cell_page
from partnerships_tui.drawing.matrix_changes import matrix_changes_page
from partnerships_tui.drawing.money import pair_page, pair_row
from partnerships_tui.drawing.periods import Scale, period_lines, period_page
from partnerships_tui.drawing.sources import (
    conflict_page,
    conflict_row,
    source_page,
    source_row,
    weak_figure_page,
    weak_figure_row,
)
from partnerships_tui.drawing.text.bilingual import LANGUAGES
from partnerships_tui.drawing.text.figure_units import common_unit
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.spans import Line, line
from partnerships_tui.drawing.timeline import event_line, upcoming_line
from partnerships_tui.queries.history import import_changes, import_history
from partnerships_tui.queries.money import MoneyOptions, money_data
from partnerships_tui.queries.sources import coverage_data, source_list
from partnerships_tui.queries.view_state import ViewState

TODAY = date(2026, 11, 24)
SEEDS = range(int(os.environ.get("INEXACT_WORLDS", "1")))
WIDTHS = (80, 100, 120, 200)
GLYPHS = (Glyphs(), Glyphs(is_ascii=True))
MAX_CHANGES = 1000
PROSE_PAGES = ("history", "review")
"""The pages whose lines break inside a figure."""

BETWEEN = ("1950-01-01", "1990-06-15")

COMMANDS: Sequence[Sequence[str]] = (
    ("events",),
    ("event", "deal-a"),
    ("event", "deal-h"),
    ("event", "deal-n"),
    ("event", "deal-a", "--cite"),
    ("event", "deal-h", "--card", "--lang", "fr"),
    ("companies",),
    ("company", "payer-a"),
    ("company", DEVELOPER),
    ("company", "payee-b", "--picture"),
    ("company", "payee-c", "--card"),
    ("sources",),
    ("sources", "--coverage"),
    ("conflicts",),
    ("totals", "payer-d", "--explain"),
    ("totals", "payee-d"),
    ("circles",),
    ("matrix", "--developer", DEVELOPER),
    ("matrix", "--developer", DEVELOPER, "--transpose"),
    ("matrix", "--developer", DEVELOPER, "--stays"),
    ("matrix", "--developer", DEVELOPER, "--between", *BETWEEN),
    ("lanes", "--by", "cloud"),
    ("lanes", "--by", "company", "--level", "day"),
)
"""The commands that print for people, for pipes and as JSON."""

FILE_COMMANDS: Sequence[Sequence[str]] = (
    ("matrix", "--developer", DEVELOPER, "--format", "text"),
    ("matrix", "--developer", DEVELOPER, "--format", "markdown"),
    ("matrix", "--developer", DEVELOPER, "--format", "csv"),
    ("export",),
    ("export", "--format", "csv", "--table", "events"),
    ("export", "--format", "csv", "--table", "flows"),
    ("export", "--format", "csv", "--table", "availability"),
)
"""The commands that print a file."""


class Output(NamedTuple):
    """A printed text."""

    name: str
    text: str

    @property
    def is_json(self) -> bool:
        return self.text.startswith(("{", "["))

    @property
    def stated_text(self) -> str:
        """The text, without the bounds and labels of a JSON document."""
        if not self.is_json:
            return self.text
        return "\n".join(all_values(json.loads(self.text)))


class InexactStore(NamedTuple):
    """A world with the store that holds it."""

    world: World
    path: Path


@pytest.fixture(params=SEEDS)
def inexact_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[InexactStore]:
    world = WorldBuilder(request.param).build()
    file = tmp_path / "world.yaml"
    file.write_text(as_yaml(world.lists), "utf-8")
    path = tmp_path / "partnerships.db"
    with clock.fixed_today(TODAY):
        with Store.creating(path) as store:
            report = import_files(store, [str(file)])
            assert not report.diagnostics, "\n".join(map(str, report.diagnostics))
        yield InexactStore(world, path)


# -- The outputs -----------------------------------------------------------------------------------


def command_outputs(
    path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Output]:
    """Yield what the commands print for a pipe, as JSON, and for terminals of several widths."""

    def printed(*arguments: str) -> Output:
        assert run([f"--db={path}", *arguments]) == 0, arguments
        return Output(" ".join(arguments), capsys.readouterr().out)

    for command in (*COMMANDS, *FILE_COMMANDS):
        yield printed(*command)
    for command in COMMANDS:
        yield printed(*command, "--json")

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for number, command in enumerate(COMMANDS):
        monkeypatch.setenv("COLUMNS", str(WIDTHS[number % len(WIDTHS)]))
        yield printed(*command)
        yield printed("--ascii", *command)


Draw = Callable[[int, Glyphs], Iterable[Line]]
"""A page or a list, drawn for a number of cells."""


def page_outputs(store: Store) -> Iterator[Output]:
    """Yield the lists and pages of the explorer at several widths, every other one in ASCII."""
    for name, draw in pages(store):
        for cells, glyphs in zip(WIDTHS, cycle(GLYPHS), strict=False):
            text = "\n".join(row.text for row in draw(cells, glyphs))
            if name in PROSE_PAGES:
                text = " ".join(text.split())
            yield Output(f"{name} at {cells}", text)


def pages(store: Store) -> Iterator[tuple[str, Draw]]:
    yield from timeline_pages(store)
    yield from company_pages(store)
    yield from matrix_pages(store)
    yield from money_pages(store)
    yield from source_pages(store)
    yield from lane_pages(store)
    yield from import_pages(store)


def timeline_pages(store: Store) -> Iterator[tuple[str, Draw]]:
    timeline = Timeline.whole(store, None)
    rows = timeline.page(store, 0, len(timeline))
    upcoming = upcoming_events(store, timeline, parse_filter(""), TODAY)

    def draw_rows(cells: int, glyphs: Glyphs) -> Iterator[Line]:
        for row in rows:
            yield event_line(row, cells, glyphs, today=TODAY, is_dated=True)

    def draw_upcoming(cells: int, glyphs: Glyphs) -> Iterator[Line]:
        for item in upcoming:
            yield upcoming_line(item, TODAY, cells, glyphs)

    def draw_events(cells: int, glyphs: Glyphs) -> Iterator[Line]:
        for row in rows:
            details = event_details(store, row.key, None)
            assert details is not None
            yield from event_page(details, cells, glyphs)

    yield "timeline", draw_rows
    yield "upcoming", draw_upcoming
    yield "events", draw_events

    groups = roll_up(timeline.groups, ZoomLevel.YEAR)
    all_summaries = list(summaries(store, timeline, ZoomLevel.YEAR, groups))
    totals = list(period_totals(store, timeline, ZoomLevel.YEAR, groups, TODAY))
    scale = Scale.of(groups, ZoomLevel.YEAR, TODAY)

    def draw_periods(cells: int, glyphs: Glyphs) -> Iterator[Line]:
        for group, summary, money in zip(groups, all_summaries, totals, strict=True):
            # The count before the money and the titles has no unit.
            yield period_lines(group, summary, scale, cells, glyphs, money)[0]
            yield from period_page(group, ZoomLevel.YEAR, summary, cells, glyphs, money)[2:]

    yield "periods", draw_periods


def company_pages(store: Store) -> Iterator[tuple[str, Draw]]:
    def draw_list(cells: int, glyphs: Glyphs) -> Iterator[Line]:
        money = company_money(store, None)
        unit = common_unit([Decimal(10**9)])
        for row in company_rows(store, None):
            yield company_line(row, cells, glyphs, money.get(row.id), unit)

    yield "companies", draw_list
    for company_id in (DEVELOPER, "payer-a", "payee-b"):
        details = company_details(store, company_id, None)
        assert details is not None
        company = company_in_depth(store, details, None)
        yield company_id, partial(draw_company, company)


def draw_company(
    company: CompanyDetails,
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    page = company_page(company, cells, glyphs)
    return page + counterparty_page(company, cells, glyphs)


def matrix_pages(store: Store) -> Iterator[tuple[str, Draw]]:
    routes = routes_of(store, DEVELOPER)
    matrix = matrix_on(TODAY, model_rows(store, DEVELOPER), routes, all_models=True)
    names = name_variants(store, PROVIDERS)
    provider_names = {id_: variants[0] for id_, variants in names.items()}
    first, last = map(date.fromisoformat, BETWEEN)
    changes = changes_between(routes, first, last)

    def draw_grid(cells: int, glyphs: Glyphs, *, is_turned: bool) -> Iterator[Line]:
        grid = arrange_grid(matrix, names, service_marks(routes), is_turned=is_turned)
        # A part of the width has narrow cells.
        for room in (cells, cells * 2 // 3, cells // 2):
            plan = layout(grid, room)
            for content in grid_lines(grid):
                yield grid_line(content, grid, plan, glyphs)
        yield from legend(legend_words(grid, glyphs), cells)

    def draw_changes(cells: int, glyphs: Glyphs) -> list[Line]:
        return matrix_changes_page(changes, first, last, provider_names, {}, cells, glyphs)

    def draw_cells(cells: int, glyphs: Glyphs) -> Iterator[Line]:
        for model_id in MODELS:
            spans = availability_spans(routes, TODAY).get(model_id, {})
            for provider in PROVIDERS:
                details = cell_details(store, model_id, provider)
                assert details is not None
                yield from cell_page(details, TODAY, cells, glyphs, spans, provider_names)

    yield "matrix", lambda cells, glyphs: draw_grid(cells, glyphs, is_turned=False)
    yield "turned matrix", lambda cells, glyphs: draw_grid(cells, glyphs, is_turned=True)
    yield "matrix changes", draw_changes
    yield "matrix cells", draw_cells


def money_pages(store: Store) -> Iterator[tuple[str, Draw]]:
    *_, data = money_data(ViewState(), MoneyOptions())(store)
    assert data.circles is not None
    circles = data.circles.circles

    def draw_pairs(cells: int, glyphs: Glyphs) -> Iterator[Line]:
        for pair in data.pairs:
            yield pair_row(pair, data.names, data.largest, cells, glyphs)
            yield from pair_page(pair, data.names, data.titles, cells, glyphs)

    def draw_circles(cells: int, glyphs: Glyphs) -> Iterator[Line]:
        for circle in circles:
            yield chain_row(circle, data.names, cells, glyphs)
            yield from chain_page(circle, data.names, data.titles, cells, glyphs)

    yield "pairs", draw_pairs
    yield "circles", draw_circles


def source_pages(store: Store) -> Iterator[tuple[str, Draw]]:
    *_, data = source_list(ViewState())(store)

    def draw_sources(cells: int, glyphs: Glyphs) -> Iterator[Line]:
        for row in data.rows:
            yield source_row(row, 0, cells, glyphs)
            details = source_details(store, row.id, None)
            assert details is not None
            yield from source_page(details, data.conflicts, data.names, cells, glyphs)

    def draw_conflicts(cells: int, glyphs: Glyphs) -> Iterator[Line]:
        for conflict in data.conflicts:
            yield conflict_row(conflict, data.titles, cells, glyphs)
            source = source_details(store, conflict.source, None)
            yield from conflict_page(
                conflict, "Title", source, data.conflicts, data.names, cells, glyphs
            )

    def draw_weak_figures(cells: int, glyphs: Glyphs) -> Iterator[Line]:
        for row in data.weak_figures:
            yield weak_figure_row(row, cells, glyphs, common_unit(()))
            yield from weak_figure_page(row, cells)

    *_, coverage = coverage_data(ViewState())(store)

    def draw_coverage(cells: int, glyphs: Glyphs) -> Iterator[Line]:
        for row in coverage.rows:
            yield from coverage_page(row, coverage.titles, cells, glyphs)

    yield "coverage", draw_coverage
    yield "sources", draw_sources
    yield "conflicts", draw_conflicts
    yield "weak figures", draw_weak_figures


def lane_pages(store: Store) -> Iterator[tuple[str, Draw]]:
    timeline = Timeline.whole(store, None)
    reader = LaneReader(store, timeline, LaneGrouping.COMPANY)
    reader.set_range(Granularity.YEAR, 1890, 2030)
    lanes = reader.lanes()

    def draw_lanes(cells: int, glyphs: Glyphs) -> Iterator[Line]:
        for lane in lanes[:6]:
            bars = tuple(reader.bars(lane.id))
            day = date(1889, 6, 1)
            position = LanePosition(lane.name, day, day, bars)
            yield from empty_page(position, reader.slice_of(lane.id), cells, glyphs)

    pair = PairReader(store, timeline, ("payer-a", "payee-a"))
    shared = pair.counterparties_with_money()

    def draw_shared(cells: int, glyphs: Glyphs) -> list[Line]:
        return shared_page(("Payer", "Payee"), shared, cells, glyphs)

    yield "lanes", draw_lanes
    yield "shared counterparties", draw_shared


def import_pages(store: Store) -> Iterator[tuple[str, Draw]]:
    """Yield the import as the history and as its review show it, and what became of promises."""
    (record,) = import_history(store)
    changes = import_changes(record.number, MAX_CHANGES)(store)

    def draw_history(cells: int, glyphs: Glyphs) -> list[Line]:
        return import_page(record, changes, cells, glyphs)

    def draw_review(cells: int, glyphs: Glyphs) -> Iterator[Line]:
        # A text that begins with the box of the first row would be read as JSON.
        yield line("Review")
        for change in changes:
            yield change_row(change, True, False, cells, glyphs)
            yield from change_page(change, True, (), (), cells, glyphs)

    def draw_promises(cells: int, glyphs: Glyphs) -> Iterator[Line]:
        for change in changes:
            if change.list == "events":
                promises, titles = read_event_commitments(store, change.id, None)
                yield from commitment_lines(promises, titles, cells, glyphs)

    yield "history", draw_history
    yield "review", draw_review
    yield "promises", draw_promises


def copied_outputs(store: Store) -> Iterator[Output]:
    """Yield the texts that are copied, in both languages."""
    timeline = Timeline.whole(store, None)
    *_, money = money_data(ViewState(), MoneyOptions())(store)
    assert money.circles is not None
    for language in LANGUAGES:
        for row in timeline.page(store, 0, len(timeline)):
            details = event_details(store, row.key, None)
            assert details is not None
            yield Output(f"sentence {row.id}", event_sentence(details, TODAY, language))
            yield Output(f"card {row.id}", event_card(details, TODAY, language))
            for claim in claims_of(details, TODAY):
                yield Output(f"claim {claim.name}", claim_sentence(claim, language))
        for pair in money.pairs:
            yield Output("pair", pair_in_words(pair, money.names, TODAY, language))
        for circle in money.circles.circles:
            yield Output("legs", chain_legs(circle, money.names, language))
        company = company_details(store, "payee-a", None)
        assert company is not None
        yield Output("card", company_card(company, TODAY, language))
        *_, data = source_list(ViewState())(store)
        for source in data.rows:
            source_entry = source_details(store, source.id, None)
            assert source_entry is not None
            yield Output("source", source_citation(source_entry.entry, language))


# -- What is wrong with an output ------------------------------------------------------------------


def faults_of(output: Output, world: World) -> Iterator[str]:
    yield from date_faults(output, world)
    yield from figure_faults(output, world)


def date_faults(output: Output, world: World) -> Iterator[str]:
    """Yield the dates that are more exact than they were stated, or are no minimum any more."""
    counts_periods = output.name.startswith("lanes")
    # Numbers of days, the labels of an axis and of periods look like years.
    has_other_years = re.search("--stays|lanes|^periods", output.name) is not None
    for printed in printed_dates(output.stated_text):
        stated = world.dates.get(printed.year)
        if stated is None or (has_other_years and printed.precision is Precision.YEAR):
            continue
        if printed.precision > stated.precision:
            yield f"{output.name}: {stated} is more exact in {printed.text!r}"
        is_counted_wider = counts_periods and (
            stated.precision is Precision.DAY or printed.precision < stated.precision
        )
        if stated.about and not printed.is_about and not is_counted_wider:
            yield f"{output.name}: {stated} is exact in {printed.text!r}"
        if stated.not_before and not printed.is_minimum and not counts_periods:
            yield f"{output.name}: {stated} is a day in {printed.text!r}"


def figure_faults(output: Output, world: World) -> Iterator[str]:
    """Yield the figures that have lost their qualifier, or have more digits than were stated."""
    for printed in printed_figures(output.stated_text):
        qualifier = world.qualifiers.get(printed.number)
        if not qualifier:
            continue
        if not printed.has_qualifier(qualifier):
            yield f'{output.name}: "{qualifier}" is lost in {printed.text!r}'
        if qualifier == "about" and printed.decimals:
            yield f"{output.name}: digits are added in {printed.text!r}"

    for number, part in plain_numbers(output.text):
        qualifier = world.qualifiers.get(number, "")
        # The column `up to` says so itself.
        if qualifier and qualifier not in (UP_TO, LESS_THAN) and qualifier not in part:
            yield f'{output.name}: "{qualifier}" is lost in {part!r}'


# -- The tests -------------------------------------------------------------------------------------


def assert_exact_enough(outputs: Iterable[Output], world: World) -> None:
    printed_years: set[int] = set()
    printed_numbers: set[int] = set()
    faults: list[str] = []
    for output in outputs:
        faults.extend(faults_of(output, world))
        printed_years.update(printed.year for printed in printed_dates(output.stated_text))
        printed_numbers.update(printed.number for printed in printed_figures(output.stated_text))
    assert not faults, "\n".join(faults)
    assert printed_years & world.dates.keys(), "the outputs have dates"
    assert printed_numbers & world.qualifiers.keys(), "the outputs have figures"


def test_no_command_prints_a_date_or_a_figure_more_exactly_than_its_source(
    inexact_store: InexactStore,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outputs = command_outputs(inexact_store.path, capsys, monkeypatch)
    assert_exact_enough(outputs, inexact_store.world)


def test_no_page_and_no_copied_text_is_more_exact_than_its_source(
    inexact_store: InexactStore,
) -> None:
    with Store.reading(inexact_store.path) as store:
        outputs = [*page_outputs(store), *copied_outputs(store)]
    assert_exact_enough(outputs, inexact_store.world)
