"""Files into the store: import and check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import rich_click as click
from click.exceptions import Exit

from partnerships_db.format.diff import EntryChange
from partnerships_db.store.store import StoreError
from partnerships_tui import open_store
from partnerships_tui.commands.group import FAILED, MISUSED, as_json, cli, fail
from partnerships_tui.console import (
    is_terminal,
    out,
    output_width,
    print_diagnostics,
    print_json,
    print_lines,
    print_table,
    print_warnings,
    progress_line,
    say,
)
from partnerships_tui.drawing.entry_diff import (
    change_lines,
    counts_in_words,
    how_many,
    value_in_words,
)
from partnerships_tui.launch.options import Launch

if TYPE_CHECKING:
    from partnerships_db.importing.report import ImportReport


@cli.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@as_json
@click.pass_context
def import_(context: click.Context, paths: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Bring YAML files into the store: all of them, or none.

    A folder means every .yaml and .yml below it, `-` the standard input.
    """
    from partnerships_db.importing.pipeline import import_files
    from partnerships_db.importing.report import report_json

    launch: Launch = context.find_root().obj
    if launch.read_only and not dry_run:
        fail("--read-only: nothing is imported", MISUSED)
    try:
        opened = (
            open_store.store_to_compare(launch.db)
            if dry_run
            else open_store.writable_store(launch.db)
        )
        with opened as store, progress_line() as progress:
            report = import_files(
                store, paths, dry_run=dry_run, progress=progress, keep_changes=as_json or dry_run
            )
    except StoreError as error:
        fail(str(error))
    if dry_run and not as_json:
        print_changes(report)
    summary = dry_run_summary(report) if dry_run else import_summary(report)
    _print_report(report, report_json(report) if as_json else None, summary)


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--strict", is_flag=True, help="Fail on what is only suspicious, too.")
@as_json
@click.pass_context
def check(context: click.Context, paths: tuple[str, ...], strict: bool, as_json: bool) -> None:
    """Judge YAML files as an import would, and write nothing.

    References are looked up among the files, and with --db in that store too.
    """
    from partnerships_db.importing.pipeline import check_files
    from partnerships_db.importing.report import report_json

    launch: Launch = context.find_root().obj
    try:
        with progress_line() as progress:
            if launch.db is None:
                report = check_files(paths, progress=progress)
            else:
                with open_store.readable_store(launch.db, read_only=True) as store:
                    report = check_files(paths, store, progress)
    except StoreError as error:
        fail(str(error))
    _print_report(report, report_json(report) if as_json else None, check_summary(report))
    if strict and report.warnings:
        raise Exit(FAILED)


def _print_report(report: ImportReport, document: dict[str, Any] | None, summary: str) -> None:
    print_diagnostics(report.diagnostics)
    print_warnings(report.warnings)
    if document is not None:
        print_json(document)
    elif not report.diagnostics:
        out(summary)
    else:
        count = len(report.diagnostics)
        say(
            "1 problem; nothing was imported"
            if count == 1
            else f"{count:,} problems; nothing was imported"
        )
    if report.diagnostics:
        raise Exit(FAILED)


def import_summary(report: ImportReport) -> str:
    """What an import did, in a sentence for each list that it touched."""
    if report.changes_nothing:
        return f"nothing to import: all {_total(report):,} entries are in the store already"
    return f"import {report.number}: {counts_in_words(report.counts)}"


def print_changes(report: ImportReport) -> None:
    """The field-level changes; for a pipe a line for each field: list, id, field, old, new."""
    if is_terminal():
        print_lines(change_lines(report.changes, output_width()))
        return
    rows = ((change.list, *told) for change in report.changes for told in changed_fields(change))
    print_table(("list", "id", "field", "old", "new"), rows)


def dry_run_summary(report: ImportReport) -> str:
    """What an import would do."""
    if report.changes_nothing:
        return import_summary(report)
    return f"nothing was written; an import would have {counts_in_words(report.counts)}"


def check_summary(report: ImportReport) -> str:
    """That the files are right, and what is in them."""
    return f"no problems in {_total(report):,} entries: {_sizes(report)}"


def _total(report: ImportReport) -> int:
    return sum(sum(count.values()) for count in report.counts.values())


def _sizes(report: ImportReport) -> str:
    sizes = {name: sum(count.values()) for name, count in report.counts.items()}
    return ", ".join(how_many(size, name) for name, size in sizes.items() if size)


def changed_fields(change: EntryChange) -> Iterator[tuple[str, ...]]:
    """Each changed value as id, path, old, new."""
    for path, *pair in change.parts():
        yield change.id, path, *("" if value is None else value_in_words(value) for value in pair)
