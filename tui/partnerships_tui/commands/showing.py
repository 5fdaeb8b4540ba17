"""What is in the store: events, companies, the matrix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import rich_click as click

from partnerships_db.store.connection import Store
from partnerships_tui.commands.program import (
    as_json,
    as_of_option,
    asked_for,
    cli,
    filter_option,
    glyphs_of,
    no_entry,
    reading,
)
from partnerships_tui.drawing.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.words import figure_in_short
from partnerships_tui.printing import columns, is_terminal, out, print_fields, print_json, print_lines, print_table

if TYPE_CHECKING:
    from partnerships_db.matrix import Matrix
    from partnerships_db.records import EventRow


@cli.command()
@click.argument("query", nargs=-1)
@click.option("--limit", metavar="N", type=click.IntRange(min=0), help="At most so many, the newest.")
@as_of_option
@click.option("--filter", "filter_", metavar="QUERY", help="The same as QUERY.")
@as_json
@click.pass_context
def events(context: click.Context, query: tuple[str, ...], limit: int | None, as_of: str | None,
           filter_: str | None, as_json: bool) -> None:  # fmt: skip
    """Events, newest first."""
    from partnerships_db.store.timeline import Timeline

    asked = asked_for(" ".join(query) or filter_, as_of)
    with reading(context) as store:
        timeline = Timeline.selected(store, asked.filter, asked.as_of)
        count = len(timeline) if limit is None else min(limit, len(timeline))
        if as_json:
            print_json(list(_entries(store, timeline, count)))
        else:
            rows = (
                row for start in range(0, count, 256) for row in timeline.page(store, start, min(256, count - start))
            )
            print_table(("date", "id", "kind", "status", "figures", "title"), map(event_cells, rows))


def _entries(store: Store, timeline: Any, count: int) -> Iterator[Any]:
    from partnerships_db.store.details import entries_of

    for start in range(0, count, 256):
        rows = timeline.page(store, start, min(256, count - start))
        found = {entry["id"]: entry for entry in entries_of(store, "events", (row.id for row in rows))}
        yield from (found[row.id] for row in rows)


@cli.command()
@click.argument("id")
@as_of_option
@as_json
@click.pass_context
def event(context: click.Context, id: str, as_of: str | None, as_json: bool) -> None:
    """One event with its flows, reports, relations and sources."""
    from partnerships_db.store.details import event_details, event_key, find_entry
    from partnerships_tui.drawing.event import event_page
    from partnerships_tui.printing import columns, is_terminal

    asked = asked_for(None, as_of)
    with reading(context) as store:
        entry = find_entry(store, "events", id)
        if entry is None:
            no_entry(store, "events", "event", id)
        if as_json:
            print_json(entry)
        elif is_terminal():
            details = event_details(store, event_key(store, entry["id"]) or 0, asked.as_of)
            glyphs = glyphs_of(context)
            print_lines(event_page(details, columns(), glyphs) if details else (), glyphs)
        else:
            print_fields(dict(entry))


@cli.command()
@as_of_option
@filter_option
@as_json
@click.pass_context
def companies(context: click.Context, as_of: str | None, query: str | None, as_json: bool) -> None:
    """Companies with their events, those with most first."""
    from partnerships_db.store.companies import company_rows
    from partnerships_db.store.details import entries_of

    asked = asked_for(query, as_of)
    with reading(context) as store:
        rows = company_rows(store, asked.as_of, asked.filter)
        if as_json:
            entries = {entry["id"]: entry for entry in entries_of(store, "companies")}
            print_json([company_json(entries[row.id], row) for row in rows])
            return
        cells = ((row.id, row.name, row.kind, row.country, row.events, row.last or "") for row in rows)
        print_table(("id", "name", "kind", "country", "events", "last event"), cells)


def company_json(entry: Any, row: Any) -> dict[str, Any]:
    """A company's entry with its count of events and the date of the last."""
    return {**entry, "events": row.events, "last_event": str(row.last) if row.last else None}


@cli.command()
@click.argument("id")
@as_of_option
@as_json
@click.pass_context
def company(context: click.Context, id: str, as_of: str | None, as_json: bool) -> None:
    """One company: facts, who it deals with, ownership, events, totals."""
    from datetime import date

    from partnerships_db.ledger import totals, totals_json
    from partnerships_db.store.companies import company_details, deals_of
    from partnerships_db.store.details import find_entry
    from partnerships_tui.drawing.company import company_page
    from partnerships_tui.printing import columns, is_terminal

    asked = asked_for(None, as_of)
    with reading(context) as store:
        entry = find_entry(store, "companies", id)
        details = company_details(store, entry["id"], asked.as_of) if entry else None
        if entry is None or details is None:
            no_entry(store, "companies", "company", id)
        if is_terminal() and not as_json:
            glyphs = glyphs_of(context)
            print_lines(company_page(details, columns(), glyphs, as_of=str(asked.as_of or "")), glyphs)
            return
        sums = totals(deals_of(store, entry["id"]), entry["id"], asked.as_of or date.today())
        document = {**company_json(entry, details.row), "totals": totals_json(sums)}
        print_json(document) if as_json else print_fields(document)


@cli.command()
@as_of_option
@click.option("--developer", metavar="ID", default="anthropic", show_default=True, help="Whose models, or `all`.")
@click.option("--provider", metavar="ID", help="That cloud alone.")
@click.option("--all", "all_models", is_flag=True, help="Also models that are retired on every route.")
@filter_option
@as_json
@click.pass_context
def matrix(context: click.Context, as_of: str | None, developer: str, provider: str | None, all_models: bool,
           query: str | None, as_json: bool) -> None:  # fmt: skip
    """Which model is on which cloud on a day, by which route."""
    from datetime import date

    from partnerships_db.matrix import matrix_json, matrix_on
    from partnerships_db.store.availability import model_rows, routes_of
    from partnerships_db.store.details import find_entry

    asked = asked_for(query, as_of)
    with reading(context) as store:
        for named, what in ((developer, "developer"), (provider, "provider")):
            if named not in (None, "all") and find_entry(store, "companies", str(named)) is None:
                no_entry(store, "companies", what, str(named))
        whose = None if developer == "all" else developer
        chosen, _ = asked.filter.of_routes()
        routes = [route for route in routes_of(store, whose, chosen) if provider in (None, route.provider)]
        grid = matrix_on(
            asked.as_of or date.today(), model_rows(store, whose), routes, all_models=all_models, chosen=chosen
        )
        print_json(matrix_json(grid)) if as_json else print_matrix(store, grid, glyphs_of(context))


def event_cells(row: EventRow) -> tuple[str, ...]:
    """An event as a row of a table."""
    figures = " + ".join(figure_in_short(figure) for figure in row.figures)
    return str(row.date), row.id, row.kind, row.status, figures, row.title


def print_matrix(store: Store, matrix: Matrix, glyphs: Glyphs = UNICODE) -> None:
    """The grid with its date and legend; for a pipe a line for each route of each cell."""
    if not is_terminal():
        for row in matrix.rows:
            for provider, cell in row.cells.items():
                for state in cell.states:
                    since = str(state.period.since or "")
                    names = " ".join(f"{scope}={name}" for scope, name in state.route.names.items())
                    told = (
                        row.model.id,
                        provider,
                        state.route.service,
                        state.status,
                        since,
                        state.period.operator,
                        names,
                    )
                    print_table(("",) * len(told), [told])
        return
    from partnerships_db.store.details import all_names
    from partnerships_tui.drawing.matrix import grid_line, grid_lines, head_line, legend

    cells = min(columns(), 120)
    out(f" as of {matrix.as_of.isoformat()}")
    print_lines([head_line(matrix, all_names(store, matrix.providers), cells)], glyphs)
    print_lines((grid_line(content, matrix, cells, glyphs) for content in grid_lines(matrix)), glyphs)
    out()
    print_lines(legend(cells, glyphs), glyphs)
    if matrix.gone:
        out(f" {matrix.gone} models that are retired on every route are left out; --all shows them")
