"""The store into files."""

from __future__ import annotations

import rich_click as click

from partnerships_tui.commands.group import (
    QueryCommand,
    as_of_option,
    asked_for,
    cli,
    fail,
    reading,
)
from partnerships_tui.console import say


@cli.command(cls=QueryCommand)
@click.argument("query", nargs=-1)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["yaml", "json", "csv"]),
    default="yaml",
    show_default=True,
)
@click.option("--table", type=click.Choice(["events", "flows", "availability"]), default="events", show_default=True,
              help="Which table, of CSV.")  # fmt: skip
@click.option(
    "-o", "--output", metavar="PATH", help="A file; with a / at its end, a folder of YAML files."
)
@click.option("--force", is_flag=True, help="Replace what is there.")
@as_of_option
@click.option("--filter", "filter_", metavar="QUERY", help="The same as QUERY.")
@click.pass_context
def export(context: click.Context, query: tuple[str, ...], format_: str, table: str, output: str | None, force: bool,
           as_of: str | None, filter_: str | None) -> None:  # fmt: skip
    """The whole store, or what QUERY selects with everything it refers to.

    Canonical: the same content is the same bytes, and importing it changes nothing.
    """
    from partnerships_db import exporting
    from partnerships_db.store.queries.export_closure import entries_for_export
    from partnerships_tui.console import out_exactly

    asked = asked_for(" ".join(query) or filter_, as_of)
    with reading(context, asked) as store:
        lists = entries_for_export(store, asked.filter, asked.as_of)
    if output is None:
        out_exactly(exporting.as_text(lists, format_, table))
        return
    try:
        written = exporting.write_export(lists, output, format_, table, force=force)
    except exporting.ExportError as error:
        fail(str(error))
    say(f"wrote {len(written)} files" if len(written) > 1 else f"wrote {written[0]}")
