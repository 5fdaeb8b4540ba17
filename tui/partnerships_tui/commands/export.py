"""The command `export`: the store, or the entries of a query, as files."""

from __future__ import annotations

from collections.abc import Sequence

import click
from click.core import ParameterSource
from click.exceptions import Exit

from partnerships_tui.commands.group import (
    FAILED,
    MISUSED,
    QueryCommand,
    TableChoice,
    as_of_option,
    cli,
    fail,
    opened_store,
    query_of,
    terms_argument,
    terms_option,
)
from partnerships_tui.console import print_exactly, print_message

STDOUT = "-"
"""The path that names the standard output."""


@cli.command(cls=QueryCommand)
@terms_argument
@click.option(
    "-f",
    "--format",
    "file_format",
    type=TableChoice("partnerships_db.exporting", "FORMATS"),
    help="The format of the output. Default: the ending of PATH, else yaml.",
)
@click.option(
    "--table",
    type=TableChoice("partnerships_db.exporting", "TABLES"),
    default="events",
    show_default=True,
    help="The table of a CSV file.",
)
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    help="Write to a file, or to stdout (-). A path that ends in / is a folder of YAML files.",
)
@click.option("--force", is_flag=True, help="Replace existing files.")
@as_of_option
@terms_option
@click.pass_context
def export(
    context: click.Context,
    terms: tuple[str, ...],
    file_format: str | None,
    table: str,
    output: str | None,
    force: bool,
    as_of: str | None,
    filter_text: str | None,
) -> None:
    """Export the whole store, or the entries that QUERY selects with all that they refer to.

    The output is canonical: the same entries give the same bytes. Importing it changes nothing.
    Damaged entries are left out and named on stderr, and the status is 1.
    """
    from partnerships_db.export_folder import ExportError
    from partnerships_db.exporting import ExportText, format_of_path, write_export
    from partnerships_db.store.queries.export_closure import entries_for_export

    _refuse_paths(terms)
    if file_format is None:
        file_format = format_of_path(output or STDOUT)
    has_table = context.get_parameter_source("table") is not ParameterSource.DEFAULT
    if has_table and file_format != "csv":
        fail("--table is for CSV: add --format csv", MISUSED)
    query = query_of(filter_text, as_of, terms)
    sentence = ""
    with opened_store(context, query) as store, store.snapshot():
        store.damages.clear()  # what is left out of this export is noted anew
        entries = entries_for_export(store, query.filter, query.as_of)
        if output in (None, STDOUT):
            print_exactly(ExportText(entries, file_format, table))
        else:
            try:
                outcome = write_export(entries, output, file_format, table, force=force)
            except ExportError as error:
                fail(str(error))
            sentence = outcome.sentence

    if sentence:
        print_message(sentence)
    if store.damages:
        raise Exit(FAILED)


def _refuse_paths(terms: Sequence[str]) -> None:
    """Leave if a word of QUERY is the path of a file or a folder."""
    from partnerships_db.exporting import FORMATS

    for word in terms:
        is_path = word.startswith(("/", "./", "../", "~/", "file:")) or word.endswith("/")
        if is_path or word.endswith(tuple(f".{name}" for name in FORMATS)):
            fail(f'"{word}" is a path, not a word to search for: write -o {word}', MISUSED)
