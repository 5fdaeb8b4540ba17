"""The commands `import` and `check`: YAML files into the store, or only checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from partnerships_db.format.diff import EntryChange
from partnerships_db.store.store import Store, StoreError
from partnerships_tui import open_store
from partnerships_tui.commands.group import FAILED, MISUSED, cli, fail, json_option
from partnerships_tui.console import (
    is_for_people,
    output_width,
    print_diagnostics,
    print_json,
    print_line,
    print_lines,
    print_message,
    print_table,
    print_warnings,
    progress_bar,
    report_entries,
)
from partnerships_tui.drawing.entry_diff import (
    change_lines,
    counted_entries,
    counts_in_words,
    left_in_words,
    value_in_words,
)
from partnerships_tui.drawing.starter_data import clashes_in_words, kept_in_words, kept_lines
from partnerships_tui.launch.options import Launch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerships_db.importing.report import ImportReport

CHANGE_COLUMNS = ("list", "id", "field", "old", "new")


@cli.command("import")
@click.argument("paths", nargs=-1, metavar="PATH…")
@click.option("--starter", is_flag=True, help="Import the starter data, too.")
@click.option("--dry-run", is_flag=True, help="Print what would change. Nothing is written.")
@json_option
@click.pass_context
def import_(
    context: click.Context,
    paths: tuple[str, ...],
    starter: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import YAML files into the store: all of them, or none.

    A folder stands for every .yaml, .yml and .json file below it, and `-` for the standard input.
    """
    launch: Launch = context.find_root().obj
    if launch.read_only and not dry_run:
        fail("--read-only: nothing is imported", MISUSED)
    if starter:
        from partnerships_db.starter_data import starter_folder

        paths = (*paths, str(starter_folder()))
    if not paths:
        raise click.UsageError("Missing argument 'PATH…'.")
    try:
        report, offer = _import(launch, paths, dry_run=dry_run, keep_changes=as_json or dry_run)
    except StoreError as error:
        fail(str(error))

    if starter and len(paths) == 1:
        report.left_out_files.clear()  # the starter data's own README and schema
        report.warnings.clear()  # its large figures without a filing: `sources --coverage` has them
    if dry_run and not as_json:
        print_changes(report)
    print_report(report, import_summary(report), as_json=as_json)
    if offer:
        print_message(offer)


def _import(
    launch: Launch,
    paths: Sequence[str],
    *,
    dry_run: bool,
    keep_changes: bool,
) -> tuple[ImportReport, str]:
    """Import into the store; return the report, and the offer of the starter data or ""."""
    from partnerships_db.importing.starter_update import import_beside_own

    with target_store(launch, dry_run=dry_run) as store, progress_bar("reading the files"):
        report = import_beside_own(
            store,
            paths,
            dry_run=dry_run,
            progress=report_entries,
            keep_changes=keep_changes,
        )
        offer = "" if report.number is None else open_store.starter_offer(store)
    return report, offer


def target_store(launch: Launch, *, dry_run: bool) -> Store:
    """The store of an import, or that with which its dry run compares. Raises StoreError."""
    if dry_run:
        return open_store.store_to_compare(launch.db, read_only=launch.read_only)
    return open_store.writable_store(launch.db)


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--strict", is_flag=True, help="Fail on warnings, too.")
@click.option("--no-store", is_flag=True, help="Check the files alone, without the store.")
@json_option
@click.pass_context
def check(
    context: click.Context,
    paths: tuple[str, ...],
    strict: bool,
    no_store: bool,
    as_json: bool,
) -> None:
    """Check YAML files as an import into the store would, without writing anything.

    References may be in the files or in the store; with --no-store, only in the files.
    """
    launch: Launch = context.find_root().obj
    try:
        report = _check(launch, paths, has_store=not no_store)
    except StoreError as error:
        fail(str(error))
    print_report(report, _check_summary(report), as_json=as_json)
    if strict and report.warnings:
        raise Exit(FAILED)


def _check(
    launch: Launch,
    paths: Sequence[str],
    *,
    has_store: bool,
) -> ImportReport:
    from partnerships_db.importing.pipeline import check_files

    with progress_bar("reading the files"):
        if not has_store:
            return check_files(paths, progress=report_entries)
        with open_store.store_to_compare(launch.db, read_only=launch.read_only) as store:
            return check_files(paths, store, report_entries)


# -- Reports ---------------------------------------------------------------------------------------


def print_report(report: ImportReport, summary: str, *, as_json: bool) -> None:
    """Print the diagnostics, the warnings, and the report or its summary.

    Leaves with an error if there are diagnostics.
    """
    print_diagnostics(report.diagnostics)
    print_warnings(report.warnings)
    if report.unsearched:
        from partnerships_db.importing.report import unsearched_sentence

        print_message(unsearched_sentence(report.unsearched))
    if report.left_out_files:
        from partnerships_db.importing.input_files import left_out_sentence

        sentence = left_out_sentence(report.left_out_files)
        if not any(sentence in problem.hint for problem in report.diagnostics):
            print_message(sentence)
    if report.left_entries:
        print_message(
            f"{left_in_words(report.left_entries)}; they stay in the store, and the import of the"
            " folder in the explorer offers to remove them"
        )
    if report.kept and not as_json:
        print_lines(kept_lines(report.kept, report.standings, output_width()))
    for clash in report.clashes:
        print_message(clashes_in_words([clash]))
    if report.kept:
        print_message(kept_in_words(report.kept, report.standings))
    if as_json:
        from partnerships_db.importing.report import report_json

        print_json(report_json(report))
    elif not report.diagnostics:
        print_line(summary)
    else:
        count = len(report.diagnostics)
        problems = "1 problem" if count == 1 else f"{count:,} problems"
        print_message(f"{problems}; nothing was imported")

    if report.diagnostics:
        raise Exit(FAILED)


def import_summary(report: ImportReport) -> str:
    """The sentence on what an import has done, or a dry run would have done."""
    if not report.changes_nothing or report.number is not None:
        counts = counts_in_words(report.counts)
        if report.is_dry_run:
            return f"nothing was written; an import would have {counts}"
        return f"import {report.number}: {counts}"
    count = _entry_count(report)
    if not count:
        return "nothing to import: the files have no entries"
    if count == 1:
        return "nothing to import: the entry is in the store already"
    return f"nothing to import: all {count:,} entries are in the store already"


def _check_summary(report: ImportReport) -> str:
    sizes = []
    for list_name, counts in report.counts.items():
        size = sum(counts.values())
        if size:
            sizes.append(counted_entries(size, list_name))
    if not sizes:
        return "no problems, and no entries"
    count = _entry_count(report)
    entries = "1 entry" if count == 1 else f"{count:,} entries"
    return f"{_check_result(len(report.warnings))} in {entries}: {', '.join(sizes)}"


def _check_result(warnings: int) -> str:
    """`no problems`, or `no mistakes, and 1 warning`."""
    if not warnings:
        return "no problems"
    return "no mistakes, and " + ("1 warning" if warnings == 1 else f"{warnings:,} warnings")


def _entry_count(report: ImportReport) -> int:
    return sum(sum(counts.values()) for counts in report.counts.values())


def print_changes(report: ImportReport) -> None:
    """Print the changed fields, for a pipe as lines of list, id, field, old and new value."""
    if is_for_people():
        print_lines(change_lines(report.changes, output_width()))
        return
    for change in report.changes:
        print_table(CHANGE_COLUMNS, ((change.list, *values) for values in changed_values(change)))


def changed_values(change: EntryChange) -> Iterator[tuple[str, str, str, str]]:
    """The changed values of an entry, each as id, path inside the entry, old and new value."""
    for field_change in change.parts():
        before = _value_text(field_change.before)
        after = _value_text(field_change.after)
        yield change.id, field_change.path, before, after


def _value_text(value: object) -> str:
    return "" if value is None else value_in_words(value)
