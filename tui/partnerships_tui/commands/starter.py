"""The command `starter`: the editions of the starter data, and the update of the store to one."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from partnerships_db.store.store import Store, StoreError
from partnerships_tui.commands.group import MISUSED, cli, fail, json_option, opened_store
from partnerships_tui.commands.import_ import (
    import_summary,
    print_changes,
    print_report,
    target_store,
)
from partnerships_tui.console import (
    is_terminal,
    print_json,
    print_line,
    progress_bar,
    report_entries,
)
from partnerships_tui.drawing.starter_data import (
    VERDICT_WORDS,
    clashes_in_words,
    store_edition_in_words,
)
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
    help="With --update: take the edition's version of an entry that you changed.",
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
    _refuse_other_stores(context, _program_edition())
    asks_first = not (dry_run or yes or as_json) and is_terminal() and sys.stdin.isatty()
    if asks_first and not _is_agreed(launch, accepted):
        return
    report = _update(launch, accepted, dry_run=dry_run)
    if dry_run and not as_json:
        print_changes(report)
    print_report(report, import_summary(report), as_json=as_json)


def _program_edition() -> Edition:
    from partnerships_db.starter_data import edition_of_folder, starter_folder

    edition = edition_of_folder(starter_folder())
    if edition is None:
        fail(f"the starter data in {starter_folder()} has no edition")
    return edition


# -- The editions ----------------------------------------------------------------------------------


def _print_editions(context: click.Context, *, as_json: bool) -> None:
    from partnerships_db.importing.report import ImportReport
    from partnerships_db.starter_data import is_newer
    from partnerships_db.store.editions import store_edition

    program_edition = _program_edition()
    with opened_store(context) as store:
        store_version = store_edition(store)
        review = ImportReport() if store_version is None else _compared(store)
    if as_json:
        print_json(_editions_json(program_edition, store_version, review))
        return
    print_line(f"program: {program_edition.version} of {program_edition.date}")
    if store_version is None:
        print_line("store: no starter data; `import --starter` adds it")
        return
    print_line(f"store: {store_edition_in_words(store_version)}")
    _print_differences(review, is_outdated=is_newer(store_version, program_edition.version))


def _editions_json(
    program_edition: Edition,
    store_version: str | None,
    review: ImportReport,
) -> dict[str, Any]:
    from partnerships_db.starter_data import is_newer

    verdicts = _verdicts(review)
    is_older = store_version is not None and is_newer(program_edition.version, store_version)
    return {
        "program": program_edition._asdict(),
        "store": store_version,
        "is_newer": is_older,
        "differ": {verdict: verdicts[verdict] for verdict in VERDICT_WORDS},
        "clashes": [clash._asdict() for clash in review.clashes],
    }


def _print_differences(review: ImportReport, *, is_outdated: bool) -> None:
    """Print how many entries differ, and what to do; `is_outdated` is said of the program."""
    verdicts = _verdicts(review)
    for verdict, words in VERDICT_WORDS.items():
        if verdicts[verdict]:
            print_line(f"{pluralized(verdicts[verdict], 'entry', 'entries')} {words}")
    if review.clashes:
        print_line(clashes_in_words(review.clashes))
    if not verdicts:
        print_line("no other entry differs" if review.clashes else "no entry differs")
    elif is_outdated:
        print_line("the store's edition is newer than the program's: a newer program has it too")
    elif verdicts["new"] + verdicts["updated"]:
        print_line("`starter --update` imports what is new and changed, and keeps what is yours")


def _verdicts(review: ImportReport) -> Counter[str]:
    """How many entries of the program's starter data differ from the store, by verdict."""
    return Counter(standing.verdict for standing in review.standings.values())


def _compared(store: Store) -> ImportReport:
    """The program's starter data compared with the store."""
    from partnerships_db.importing.starter_update import reviewed_files
    from partnerships_db.starter_data import starter_folder

    return reviewed_files(store, [str(starter_folder())])


# -- The update ------------------------------------------------------------------------------------


def _refuse_other_stores(context: click.Context, program_edition: Edition) -> None:
    """Leave if the store has no starter data, or a newer edition."""
    from partnerships_db.starter_data import is_newer
    from partnerships_db.store.editions import store_edition

    with opened_store(context) as store:
        store_version = store_edition(store)
    if store_version is None:
        fail("the store has no starter data; `import --starter` adds it")
    if is_newer(store_version, program_edition.version):
        fail(
            f"the store has {store_version}, which is newer than this program's"
            f" {program_edition.version}; nothing was imported"
        )


def _is_agreed(launch: Launch, accepted: Sequence[str]) -> bool:
    """Print what the update would change, and ask whether to make it, if it changes anything."""
    review = _update(launch, accepted, dry_run=True)
    if review.changes_nothing and not review.diagnostics:
        return True
    print_changes(review)
    print_report(review, import_summary(review), as_json=False)
    return click.confirm("Import this?", err=True)


def _update(
    launch: Launch,
    accepted: Sequence[str],
    *,
    dry_run: bool,
) -> ImportReport:
    """Import the program's edition, or only compare it; leave if an accepted entry is unknown."""
    from partnerships_db.importing.starter_update import import_beside_own
    from partnerships_db.starter_data import starter_folder

    try:
        with target_store(launch, dry_run=dry_run) as store, progress_bar("reading the files"):
            report = import_beside_own(
                store,
                [str(starter_folder())],
                dry_run=dry_run,
                progress=report_entries,
                keep_changes=True,
                accepted=accepted,
            )
    except StoreError as error:
        fail(str(error))
    report.left_out_files.clear()  # the starter data's own README and schema
    # Its large figures without a filing are no slips of the user: `sources --coverage` has them.
    report.warnings = [item for item in report.warnings if item.code != "unbacked-size"]
    return report
