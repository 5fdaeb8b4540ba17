"""The store into files."""

from __future__ import annotations

from typing import Any

import rich_click as click

from partnerships_tui.commands.program import as_of_option, asked_for, cli, fail, reading
from partnerships_tui.printing import say


@cli.command()
@click.argument("query", nargs=-1)
@click.option("--format", "format_", type=click.Choice(["yaml", "json", "csv"]), default="yaml", show_default=True)
@click.option("--table", type=click.Choice(["events", "flows", "availability"]), default="events", show_default=True,
              help="Which table, of CSV.")  # fmt: skip
@click.option("-o", "--output", metavar="PATH", help="A file; with a / at its end, a folder of YAML files.")
@click.option("--force", is_flag=True, help="Replace what is there.")
@as_of_option
@click.option("--filter", "filter_", metavar="QUERY", help="The same as QUERY.")
@click.pass_context
def export(context: click.Context, query: tuple[str, ...], format_: str, table: str, output: str | None, force: bool,
           as_of: str | None, filter_: str | None) -> None:  # fmt: skip
    """The whole store, or what QUERY selects with everything it refers to.

    Canonical: the same content is the same bytes, and importing it changes nothing.
    """
    from pathlib import Path

    from partnerships_db import exporting
    from partnerships_db.store.selection import everything, selected_entries
    from partnerships_db.store.timeline import Timeline
    from partnerships_tui.printing import json_text, out_exactly

    asked = asked_for(" ".join(query) or filter_, as_of)
    with reading(context) as store:
        is_whole = not asked.filter and asked.as_of is None
        timeline = Timeline.selected(store, asked.filter, asked.as_of)
        lists = everything(store) if is_whole else selected_entries(store, timeline)
    if output is not None and output.endswith(("/", "\\")):
        _export_folder(Path(output), exporting.folder_files(lists), force)
        return
    if format_ == "yaml":
        text = exporting.as_yaml(lists)
    elif format_ == "csv":
        text = exporting.as_csv(lists, table)
    else:
        text = json_text(exporting.as_json_document(lists)) + "\n"
    if output is None:
        out_exactly(text)
    else:
        _write_files({Path(output): text}, force)


def _export_folder(folder: Any, files: dict[str, str], force: bool) -> None:
    from partnerships_db.exporting import foreign_files

    others = foreign_files(folder, files) if folder.is_dir() else []
    if others and not force:
        fail(f"{folder} holds files that an export does not write: {', '.join(others[:3])}; --force leaves them there")
    _write_files({folder / name: text for name, text in files.items()}, force)


def _write_files(files: dict[Any, str], force: bool) -> None:
    from partnerships_db.exporting import write_file

    for path in files:
        if path.exists() and not force:
            fail(f"{path} is there already; --force replaces it")
    try:
        for path, text in files.items():
            write_file(path, text, force=force)
    except OSError as error:
        fail(f"{error.filename or path} can't be written: {error.strerror}")
    say(f"wrote {len(files)} files" if len(files) > 1 else f"wrote {next(iter(files))}")
