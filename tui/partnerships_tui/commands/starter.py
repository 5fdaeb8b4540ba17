"""The command `starter`: the editions of the starter data, and the update of the store to one."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import rich_click as click

from partnerships_db.store.store import Store, StoreError
from partnerships_db.store_path import store_location
from partnerships_tui.commands.group import MISUSED, cli, fail, json_option, opened_store
from partnerships_tui.commands.import_ import print_report, print_review
from partnerships_tui.console import is_terminal, print_json, print_line, progress_line
from partnerships_tui.drawing.starter_data import VERDICT_WORDS, store_edition_in_words
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.launch.options import Launch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerships_db.importing.report import ImportReport
    from partnerships_db.starter_data import Edition


@cli.command()
@click.option("--update", is_flag=True, help="Import the program's edition into the store.")
@click.option(
    "--take",
    "accepted",
    multiple=True,
    metavar="ID",
    help="With --update: take an entry as the edition has it, though you changed it.",
)
@click.option("--dry-run", is_flag=True, help="With --update: print what would change.")
@click.option("--yes", is_flag=True, help="With --update: do not ask before the import.")
@json_option
@click.pass_context
def starter(
    context: click.Context,
    update: bool,
    accepted: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Print the editions of the starter data, the program's and the store's, and how they differ.

    With --update, the store gets the program's edition in one import. What you have changed is
    kept as it is; where the edition has changed it too, both are printed.
    """
    if not update:
        if accepted or dry_run or yes:
            raise click.UsageError("--take, --dry-run and --yes come with --update.")
        _print_editions(context, as_json=as_json)
        return

    launch: Launch = context.find_root().obj
    if launch.read_only and not dry_run:
        fail("--read-only: nothing is imported", MISUSED)
    program_edition = _program_edition()
    earlier_version = _refuse_other_stores(context, program_edition)
    if not (dry_run or yes or as_json) and is_terminal() and sys.stdin.isatty():
        print_review(_update(launch, accepted, dry_run=True))
        click.confirm("Import this?", abort=True, err=True)
    report = _update(launch, accepted, dry_run=dry_run)
    if as_json:
        editions = {"edition": program_edition.version, "earlier_edition": earlier_version}
        print_report(report, "", editions=editions)
        return
    if dry_run:
        print_review(report)
    summary = _summary(report, program_edition)
    print_report(report, summary)


def _program_edition() -> Edition:
    from partnerships_db.starter_data import edition_of_folder, starter_folder

    edition = edition_of_folder(starter_folder())
    if edition is None:
        fail(f"the starter data in {starter_folder()} names no edition")
    return edition
