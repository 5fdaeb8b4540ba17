"""What the screens show, as plain text for pipes, logs and where there is no terminal."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from partnerships_db.changes import Change
from partnerships_db.locations import store_location
from partnerships_db.matrix import Matrix
from partnerships_db.records import EventRow
from partnerships_db.store.connection import Store, StoreError, engine_version
from partnerships_db.store.details import all_names
from partnerships_db.store.health import damage, entry_counts
from partnerships_db.store.timeline import Timeline
from partnerships_db.vocabulary import ONE, List
from partnerships_tui.drawing.changes import change_lines, value_in_words
from partnerships_tui.drawing.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.matrix import grid_line, grid_lines, head_line, legend
from partnerships_tui.drawing.timeline import event_line, heading_line
from partnerships_tui.drawing.words import figure_in_short
from partnerships_tui.opening import Asked
from partnerships_tui.printing import columns, is_terminal, out, print_lines, print_table

if TYPE_CHECKING:
    from partnerships_db.importing import Report
    from partnerships_db.store.history import Import

CELLS = 100
"""The width of the timeline where no terminal has one."""


def print_timeline(store: Store, asked: Asked, glyphs: Glyphs = UNICODE) -> None:
    """Every selected event, newest first, under the headings of its months."""
    with store:
        timeline = Timeline.selected(store, asked.filter, asked.as_of)
        for group in timeline.groups:
            print_lines([heading_line(group, CELLS)])
            for start in range(group.start, group.start + group.events, 256):
                rows = timeline.page(store, start, min(256, group.start + group.events - start))
                print_lines((event_line(row, CELLS, glyphs) for row in rows), glyphs)
            out()
        if not timeline.groups:
            out("no events")


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
    cells = min(columns(), 120)
    out(f" as of {matrix.as_of.isoformat()}")
    print_lines([head_line(matrix, all_names(store, matrix.providers), cells)], glyphs)
    print_lines((grid_line(content, matrix, cells, glyphs) for content in grid_lines(matrix)), glyphs)
    out()
    print_lines(legend(cells, glyphs), glyphs)
    if matrix.gone:
        out(f" {matrix.gone} models that are retired on every route are left out; --all shows them")


# -- Import ------------------------------------------------------------------------------------------


def import_summary(report: Report) -> str:
    """What an import did, in a sentence for each list that it touched."""
    if report.changes_nothing:
        return f"nothing to import: all {_total(report):,} entries are in the store already"
    return f"import {report.number}: {_counted(report)}"


def print_changes(report: Report) -> None:
    """The field-level changes; for a pipe a line for each field: list, id, field, old, new."""
    if is_terminal():
        print_lines(change_lines(report.changes, columns()))
        return
    rows = ((change.list, *told) for change in report.changes for told in _fields_told(change))
    print_table(("list", "id", "field", "old", "new"), rows)


def dry_run_summary(report: Report) -> str:
    """What an import would do."""
    if report.changes_nothing:
        return import_summary(report)
    return f"nothing was written; an import would have {_counted(report)}"


def check_summary(report: Report) -> str:
    """That the files are right, and what is in them."""
    return f"no problems in {_total(report):,} entries: {_sizes(report)}"


def _total(report: Report) -> int:
    return sum(sum(count.values()) for count in report.counts.values())


def _sizes(report: Report) -> str:
    sizes = {name: sum(count.values()) for name, count in report.counts.items()}
    return ", ".join(_how_many(size, name) for name, size in sizes.items() if size)


def _how_many(count: int, name: List) -> str:
    """`1 company`, `237 companies`; availability has no plural."""
    return f"{count:,} {ONE[name] if count == 1 else name}"


def _counted(report: Report) -> str:
    parts = []
    for what in ("added", "changed", "unchanged"):
        names = [_how_many(count[what], name) for name, count in report.counts.items() if count[what]]
        if names:
            parts.append(f"{what} {', '.join(names)}")
    return "; ".join(parts)


def turned_summary(report: Report, what: str) -> str:
    """What an undo or a redo did."""
    done = "taken back" if what == "undo" else "put back"
    return f"import {report.number} {done}: {_counted(report)}"


def print_history(found: Iterable[tuple[Import, list[Change]]]) -> None:
    """A line for each import, and under it what it did to the entry that was asked for.

    For a pipe: number, time, entries, whether it is taken back, paths; where an entry was asked for, a
    line for each field of it: number, time, id, field, old, new.
    """
    if not is_terminal():
        for one, changes in found:
            for change in changes:
                print_table((), ((one.number, one.at, *told) for told in _fields_told(change)))
            if not changes:
                undone = "taken back" if one.is_undone else ""
                print_table((), [(one.number, one.at, one.entries, undone, " ".join(one.paths))])
        return
    for one, changes in found:
        undone = "taken back" if one.is_undone else ""
        entries = "1 entry" if one.entries == 1 else f"{one.entries:,} entries"
        print_table(("",) * 5, [(one.number, one.at, entries, undone, " ".join(one.paths))])
        print_lines(change_lines(changes, columns()))


def _fields_told(change: Change) -> Iterator[tuple[str, ...]]:
    """Each changed field as id, field, old, new."""
    for field, pair in change.fields().items():
        yield change.id, field, *("" if value is None else value_in_words(value) for value in pair)


# -- Doctor ------------------------------------------------------------------------------------------


def diagnosis(option: str | None) -> tuple[dict[str, str], bool]:
    """What there is to know about the store and the terminal, and whether the store is well."""
    location = store_location(option)
    told = {"store": str(location.path), "named by": location.named_by}
    is_well = True
    try:
        with Store.reading(location.path) as store:
            told["size"] = f"{location.path.stat().st_size:,} bytes"
            told |= {name: f"{count:,}" for name, count in entry_counts(store).items()}
            found = damage(store)
            is_well = not found
            told["integrity"] = "ok" if is_well else f"damaged: {'; '.join(found[:5])}"
            told["opened"] = "for reading only" if not os.access(location.path, os.W_OK) else "yes"
    except StoreError as error:
        told["opened"] = str(error)
        is_well = False
    told["SQLite"] = engine_version()
    told["Python"] = platform.python_version()
    told["terminal"] = f"{os.environ.get('TERM', 'none')}, {columns()} columns" if is_terminal() else "none"
    told["colour"] = (
        "off (NO_COLOR)" if os.environ.get("NO_COLOR") else os.environ.get("COLORTERM", "as the terminal says")
    )
    return told, is_well
