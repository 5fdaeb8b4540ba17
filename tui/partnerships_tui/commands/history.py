"""What imports did, and taking them back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import rich_click as click

from partnerships_db.format.diff import EntryChange
from partnerships_db.store.store import Store, StoreError
from partnerships_tui.commands.group import MISUSED, as_json, cli, fail, reading
from partnerships_tui.commands.import_ import changed_fields
from partnerships_tui.console import (
    is_terminal,
    out,
    output_width,
    print_json,
    print_lines,
    print_table,
)
from partnerships_tui.drawing.entry_diff import change_lines, counts_in_words
from partnerships_tui.launch.options import Launch

if TYPE_CHECKING:
    from partnerships_db.details import ImportRecord
    from partnerships_db.importing.report import ImportReport


@cli.command()
@click.argument("entry", required=False)
@as_json
@click.pass_context
def history(context: click.Context, entry: str | None, as_json: bool) -> None:
    """The imports, newest first; with ENTRY, those that changed it and what they did to it."""
    from partnerships_db.store.history import changes_of, import_json, imports, lists_of

    with reading(context) as store:
        names = lists_of(store, entry) if entry else [None]
        if not names:
            fail(f'no import has changed an entry "{entry}"')
        found = [(one, name) for name in names for one in imports(store, name, entry)]
        if as_json:
            print_json([import_json(one) for one, _ in found])
        else:
            print_history(
                (one, changes_of(store, one.number, name, entry) if name else [])
                for one, name in found
            )


@cli.command()
@as_json
@click.pass_context
def undo(context: click.Context, as_json: bool) -> None:
    """Take the last import back; again, the one before it."""
    _turn_back(context, "undo", "there is no import to take back", as_json)


@cli.command()
@as_json
@click.pass_context
def redo(context: click.Context, as_json: bool) -> None:
    """Put the import back that was taken back last."""
    _turn_back(context, "redo", "there is no import to put back", as_json)


def _turn_back(context: click.Context, what: str, none: str, as_json: bool) -> None:
    from partnerships_db.importing.report import report_json, report_of
    from partnerships_db.store import undo as undoing
    from partnerships_db.store_path import store_location

    launch: Launch = context.find_root().obj
    if launch.read_only:
        fail(f"--read-only: nothing to {what}", MISUSED)
    try:
        with Store.writing(store_location(launch.db).path) as store:
            turned = undoing.undo_import(store) if what == "undo" else undoing.redo_import(store)
    except StoreError as error:
        fail(str(error))
    if turned is None:
        fail(none)
    report = report_of(*turned)
    print_json(report_json(report)) if as_json else out(turned_summary(report, what))


def turned_summary(report: ImportReport, what: str) -> str:
    """What an undo or a redo did."""
    done = "taken back" if what == "undo" else "put back"
    return f"import {report.number} {done}: {counts_in_words(report.counts)}"


def print_history(found: Iterable[tuple[ImportRecord, list[EntryChange]]]) -> None:
    """A line for each import, and under it what it did to the entry that was asked for.

    For a pipe: number, time, entries, whether it is taken back, paths; where an entry was asked for, a
    line for each field of it: number, time, id, field, old, new.
    """
    if not is_terminal():
        for one, changes in found:
            for change in changes:
                print_table((), ((one.number, one.at, *told) for told in changed_fields(change)))
            if not changes:
                undone = "taken back" if one.is_undone else ""
                print_table((), [(one.number, one.at, one.entries, undone, " ".join(one.paths))])
        return
    for one, changes in found:
        undone = "taken back" if one.is_undone else ""
        entries = "1 entry" if one.entries == 1 else f"{one.entries:,} entries"
        print_table(("",) * 5, [(one.number, one.at, entries, undone, " ".join(one.paths))])
        print_lines(change_lines(changes, output_width()))
