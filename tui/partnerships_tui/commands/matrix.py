"""Which model is on which cloud: on a day, between two days, in the days to come; and how far behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import rich_click as click

from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.store.store import Store
from partnerships_db.values import clock
from partnerships_db.values.errors import InvalidValue
from partnerships_tui.commands.group import (
    MISUSED,
    as_json,
    as_of_option,
    asked_for,
    cli,
    fail,
    filter_option,
    glyphs_of,
    no_entry,
    reading,
)
from partnerships_tui.console import (
    is_terminal,
    out,
    out_exactly,
    output_width,
    print_json,
    print_lines,
    print_table,
)
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.spans import BLANK, Line, Role, line, span
from partnerships_tui.open_store import read_day

if TYPE_CHECKING:
    from partnerships_db.matrix.history import AvailabilitySpan, RouteChange
    from partnerships_db.matrix.matrix import Matrix, MatrixCell
    from partnerships_db.matrix.routes import Route

FORMATS = ("text", "markdown", "csv")


@cli.command()
@as_of_option
@click.option(
    "--between",
    nargs=2,
    metavar="FROM TO",
    help="What came, went and changed after one day, up to another.",
)
@click.option(
    "--until",
    metavar="DAYS",
    help="What changes in so many days after the as-of date: 90d, or a date.",
)
@click.option(
    "--stays",
    is_flag=True,
    help="How far each cloud is behind the first, and how long each model lasted.",
)
@click.option(
    "--everywhere",
    "only_everywhere",
    is_flag=True,
    help="Only models that can be used on every cloud.",
)
@click.option(
    "--developer",
    metavar="ID",
    default="anthropic",
    show_default=True,
    help="Whose models, or `all`.",
)
@click.option("--provider", metavar="ID", help="That cloud alone.")
@click.option(
    "--all", "all_models", is_flag=True, help="Also models that are retired on every route."
)
@click.option("--transpose", "is_turned", is_flag=True, help="Clouds down and models across.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help="To paste or to keep: with its date and legend.",
)
@filter_option
@as_json
@click.pass_context
def matrix(context: click.Context, as_of: str | None, between: tuple[str, str] | None, until: str | None, stays: bool,
           only_everywhere: bool, developer: str, provider: str | None, all_models: bool, is_turned: bool,
           format_: str | None, query: str | None, as_json: bool) -> None:  # fmt: skip
    """Which model is on which cloud on a day, by which route."""
    from partnerships_db.matrix.history import (
        availability_spans,
        availability_spans_json,
        changes_between,
        changes_json,
        on_every_provider,
    )
    from partnerships_db.matrix.matrix import matrix_json, matrix_on
    from partnerships_db.store.queries.matrix import model_rows, routes_of

    asked = asked_for(query, as_of)
    day = asked.as_of or clock.today()
    span = _span(between, until, day)
    with reading(context, asked) as store:
        _check_companies(store, developer, provider)
        whose = None if developer == "all" else developer
        chosen, _ = asked.filter.of_routes()
        routes = [
            route for route in routes_of(store, whose, chosen) if provider in (None, route.provider)
        ]
        if span is not None:
            changes = changes_between(routes, *span)
            print_json(changes_json(changes, *span)) if as_json else _print_changes(changes, *span)
            return
        if stays:
            found = availability_spans(routes, day)
            print_json(availability_spans_json(found, day)) if as_json else _print_stays(found, day)
            return
        grid = matrix_on(
            day, model_rows(store, whose), routes, all_models=all_models, criteria=chosen
        )
        grid = on_every_provider(grid) if only_everywhere else grid
        if as_json:
            print_json(matrix_json(grid))
        elif format_ is not None:
            out_exactly(matrix_text(store, grid, format_, glyphs_of(context), is_turned=is_turned))
        else:
            print_matrix(store, grid, glyphs_of(context), is_turned=is_turned)


def _check_companies(store: Store, developer: str, provider: str | None) -> None:
    from partnerships_db.store.queries.details import find_entry

    for named, what in ((developer, "developer"), (provider, "provider")):
        if named not in (None, "all") and find_entry(store, "companies", str(named)) is None:
            no_entry(store, "companies", what, str(named))


def _span(
    between: tuple[str, str] | None, until: str | None, day: date
) -> tuple[date, date] | None:
    """The two days that are asked for; None where it is one."""
    try:
        if between:
            first, last = (read_day(text) for text in between)
            if last < first:
                fail(f"--between: {last} lies before {first}", MISUSED)
            return first, last
        if until is None:
            return None
        if days := re.fullmatch(r"([0-9]{1,5})d?", until.strip()):
            return day, day + timedelta(days=int(days[1]))
        return day, read_day(until)
    except InvalidValue as refusal:
        fail(
            f"{'--between' if between else '--until'}: {refusal.wrong}; {refusal.expected}".removesuffix(
                "; "
            ),
            MISUSED,
        )
    except OverflowError:
        fail("--until: there is no date beyond that", MISUSED)


# -- The grid --------------------------------------------------------------------------------------


def print_matrix(
    store: Store, grid: Matrix, glyphs: Glyphs = UNICODE, *, is_turned: bool = False
) -> None:
    """The grid with its date and legend; for a pipe a line for each route of each cell."""
    if is_terminal():
        print_lines(_lines(store, grid, output_width(), glyphs, is_turned=is_turned), glyphs)
        return
    for row in _rows(grid):
        print_table((), [row[1:-1]])


def _lines(
    store: Store, matrix: Matrix, cells: int, glyphs: Glyphs, *, is_turned: bool = False
) -> list[Line]:
    """The grid, in bands where its columns do not fit side by side."""
    from partnerships_db.store.queries.details import all_names
    from partnerships_tui.drawing.matrix import (
        arrange_grid,
        grid_line,
        grid_lines,
        head_line,
        layout,
        legend,
        legend_words,
        service_marks,
    )

    names = all_names(store, _companies(matrix))
    grid = arrange_grid(matrix, names, service_marks(_routes(matrix)), is_turned=is_turned)
    lines = [line(span(f" as of {grid.as_of.isoformat()}", Role.DIM))]
    first = 0
    while True:
        plan = layout(grid, cells, first)
        lines += [
            head_line(plan._replace(before=0, after=0)),
            *(grid_line(one, grid, plan, glyphs) for one in grid_lines(grid)),
            BLANK,
        ]
        if not plan.after:
            break
        first += len(plan.columns)
    lines += legend(legend_words(grid, glyphs), cells)
    if matrix.gone:
        lines.append(
            line(
                span(
                    f" {matrix.gone} models that are retired on every route are left out; --all shows them"
                )
            )
        )
    return lines


def _routes(matrix: Matrix) -> list[Route]:
    return [
        state.route for row in matrix.rows for cell in row.cells.values() for state in cell.states
    ]


def _companies(matrix: Matrix) -> set[str]:
    """Who offers and who runs what is in it."""
    runners = {period.operator for route in _routes(matrix) for period in route.periods}
    return runners.union(matrix.providers)


def matrix_text(
    store: Store, grid: Matrix, format_: str, glyphs: Glyphs = UNICODE, *, is_turned: bool = False
) -> str:
    """The grid at 80 columns, as a Markdown table, or as CSV with a line for each route."""
    if format_ == "text":
        lines = _lines(store, grid, 80, glyphs, is_turned=is_turned)
        return "".join(f"{glyphs.painted(one.text.rstrip())}\n" for one in lines)
    if format_ == "csv":
        from partnerships_db.exporting import csv_text

        return csv_text(HEAD, _rows(grid))
    return _markdown(store, grid, glyphs)


HEAD = ("as_of", "model", "provider", "service", "status", "since", "operator", "ids", "checked")


def _rows(grid: Matrix) -> list[tuple[str, ...]]:
    """A row for each route of each cell, states in words."""
    return [
        (
            grid.as_of.isoformat(), row.model.id, provider, state.route.service, state.status,
            str(state.period.since or ""), state.period.operator,
            " ".join(f"{scope}={name}" for scope, name in state.route.names.items()), state.route.checked,
        )
        for row in grid.rows for provider, cell in row.cells.items() for state in cell.states
    ]  # fmt: skip


def _markdown(store: Store, grid: Matrix, glyphs: Glyphs) -> str:
    from partnerships_db.store.queries.details import all_names
    from partnerships_tui.drawing.matrix import arrange_grid, legend_words

    names = {provider: names[0] for provider, names in all_names(store, grid.providers).items()}
    head = ["Model", *(names.get(provider, provider) for provider in grid.providers)]
    rows = [[row.model.name, *(_cell(row.cells.get(provider), glyphs) for provider in grid.providers)]
            for row in grid.rows]  # fmt: skip
    table = [head, ["---"] * len(head), *rows]
    body = "\n".join(
        "| " + " | ".join(safe_text(cell).replace("|", "\\|") for cell in row) + " |"
        for row in table
    )
    told = "   ".join(legend_words(arrange_grid(grid, {}), glyphs))
    return f"As of {grid.as_of.isoformat()}.\n\n{body}\n\n{told}\n"


def _cell(cell: MatrixCell | None, glyphs: Glyphs) -> str:
    if cell is None:
        return glyphs("·")
    return "<br>".join(
        f"{glyphs.status(state.status)} {route_status_info(state.status).word}"
        + (f" since {state.period.since}" if state.period.since else "")
        + (f" ({state.route.service})" if state.route.service else "")
        for state in cell.states
    )


# -- Through time ----------------------------------------------------------------------------------


def _print_changes(changes: Sequence[RouteChange], after: date, until: date) -> None:
    """By date: model, provider, service, what it was and what it is, the event behind it."""
    if is_terminal():
        out(f"after {after.isoformat()}, up to {until.isoformat()}")
    rows = (
        (one.date, one.what, one.model, one.provider, one.service, one.old or "", one.new, one.event,
         "scheduled" if one.scheduled else "")
        for one in changes
    )  # fmt: skip
    print_table(("date", "what", "model", "provider", "service", "old", "new", "event", ""), rows)


def _print_stays(found: dict[str, dict[str, AvailabilitySpan]], day: date) -> None:
    """A line for each model and provider: since when, days behind the first, days that it lasted so far."""
    if is_terminal():
        out(f"as of {day.isoformat()}")
    rows = (
        (model, provider, stay.first or "", "" if stay.behind is None else stay.behind,
         "" if stay.lasted is None else stay.lasted, "over" if stay.is_over else "")
        for model, by_provider in found.items() for provider, stay in sorted(by_provider.items())
    )  # fmt: skip
    print_table(("model", "provider", "since", "days behind", "days", ""), rows)
