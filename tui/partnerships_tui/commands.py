"""The commands: what a screen shows, with the same numbers, as text and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import rich_click as click
from click.exceptions import Exit

from partnerships_db.filters import FilterError
from partnerships_db.problems import Refused, did_you_mean
from partnerships_db.store.connection import Store, StoreError
from partnerships_db.vocabulary import List
from partnerships_tui import opening
from partnerships_tui.drawing.glyphs import Glyphs
from partnerships_tui.options import OPTIONS, Launch
from partnerships_tui.printing import (
    caret_under,
    out,
    print_fields,
    print_json,
    print_lines,
    print_problems,
    print_table,
    say,
)

Function = TypeVar("Function", bound=Callable[..., Any])

DONE, FAILED, MISUSED = 0, 1, 2


def run(arguments: Sequence[str]) -> int:
    """Run a command, and give its status."""
    try:
        result = cli.main(args=list(arguments), prog_name="partnerships-tui", standalone_mode=False)
    except Exit as leave:
        return int(leave.exit_code)
    except click.Abort:
        return 130
    except click.ClickException as error:
        say(f"{error.format_message()}\nTry partnerships-tui --help")
        return error.exit_code
    return result if isinstance(result, int) else DONE


def _fail(sentence: str, status: int = FAILED) -> NoReturn:
    say(sentence)
    raise Exit(status)


@contextmanager
def _reading(context: click.Context) -> Iterator[Store]:
    """The store of the global options, open for reading."""
    launch: Launch = context.find_root().obj
    try:
        with opening.readable_store(launch.db, read_only=launch.read_only) as store:
            yield store
    except StoreError as error:
        _fail(str(error))


def _asked(query: str | None, as_of: str | None) -> opening.Asked:
    try:
        return opening.asked(query, as_of)
    except FilterError as error:
        _fail(f"{error}\n{caret_under(query or '', error.start, error.end)}", MISUSED)
    except Refused as refusal:
        _fail(f"{refusal.wrong}; {refusal.expected}".removesuffix("; "), MISUSED)


def _glyphs(context: click.Context) -> Glyphs:
    """The glyphs to draw with: plain letters after `--ascii`."""
    return Glyphs(context.find_root().obj.ascii)


def _global_options(function: Function) -> Function:
    for option in reversed(OPTIONS):
        settings: dict[str, Any] = {"metavar": option.metavar} if option.metavar else {"is_flag": True}
        function = click.option(f"--{option.name}", help=option.words, **settings)(function)
    return function


as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
as_of_option = click.option("--as-of", metavar="DATE", help="As of that date.")
filter_option = click.option("--filter", "query", metavar="QUERY", help="Only what the filter selects.")


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@_global_options
@click.version_option(package_name="partnerships-tui")
@click.pass_context
def cli(context: click.RichContext, /, **options: Any) -> None:
    """A terminal explorer of tech-partnership timelines.

    \b
    partnerships-tui                                     open the explorer
    partnerships-tui import log.yaml                     bring a file in
    partnerships-tui events company:anthropic amount>10bn
    partnerships-tui matrix --as-of 2025-12-01

    Without a command it opens the explorer; without a terminal it prints the timeline.
    """
    context.obj = Launch(**options)
    if context.invoked_subcommand is None:
        from partnerships_tui.exploring import explore

        raise Exit(explore(context.obj))


# -- Reading -----------------------------------------------------------------------------------------


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
    from partnerships_tui.text import event_cells

    asked = _asked(" ".join(query) or filter_, as_of)
    with _reading(context) as store:
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


def _no_entry(store: Store, name: List, what: str, entry_id: str) -> NoReturn:
    from partnerships_db.store.details import near_ids

    hint = did_you_mean(entry_id, near_ids(store, name))
    _fail(f'there is no {what} "{entry_id}"' + (f"; {hint}" if hint else ""))


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

    asked = _asked(None, as_of)
    with _reading(context) as store:
        entry = find_entry(store, "events", id)
        if entry is None:
            _no_entry(store, "events", "event", id)
        if as_json:
            print_json(entry)
        elif is_terminal():
            details = event_details(store, event_key(store, entry["id"]) or 0, asked.as_of)
            glyphs = _glyphs(context)
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

    asked = _asked(query, as_of)
    with _reading(context) as store:
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

    asked = _asked(None, as_of)
    with _reading(context) as store:
        entry = find_entry(store, "companies", id)
        details = company_details(store, entry["id"], asked.as_of) if entry else None
        if entry is None or details is None:
            _no_entry(store, "companies", "company", id)
        if is_terminal() and not as_json:
            glyphs = _glyphs(context)
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
    from partnerships_tui.text import print_matrix

    asked = _asked(query, as_of)
    with _reading(context) as store:
        for named, what in ((developer, "developer"), (provider, "provider")):
            if named not in (None, "all") and find_entry(store, "companies", str(named)) is None:
                _no_entry(store, "companies", what, str(named))
        whose = None if developer == "all" else developer
        chosen, _ = asked.filter.of_routes()
        routes = [route for route in routes_of(store, whose, chosen) if provider in (None, route.provider)]
        grid = matrix_on(
            asked.as_of or date.today(), model_rows(store, whose), routes, all_models=all_models, chosen=chosen
        )
        print_json(matrix_json(grid)) if as_json else print_matrix(store, grid, _glyphs(context))


# -- Import ------------------------------------------------------------------------------------------


@cli.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@as_json
@click.pass_context
def import_(context: click.Context, paths: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Bring YAML files into the store: all of them, or none.

    A folder means every .yaml and .yml below it, `-` the standard input.
    """
    from partnerships_db.importing import import_files, report_json
    from partnerships_tui.text import dry_run_summary, import_summary, print_changes

    launch: Launch = context.find_root().obj
    if launch.read_only and not dry_run:
        _fail("--read-only: nothing is imported", MISUSED)
    try:
        opened = opening.store_to_compare(launch.db) if dry_run else opening.writable_store(launch.db)
        with opened as store, _progress() as progress:
            report = import_files(store, paths, dry_run=dry_run, progress=progress, keep_changes=as_json or dry_run)
    except StoreError as error:
        _fail(str(error))
    if dry_run and not as_json:
        print_changes(report)
    summary = dry_run_summary(report) if dry_run else import_summary(report)
    _print_report(report, report_json(report) if as_json else None, summary)


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@as_json
@click.pass_context
def check(context: click.Context, paths: tuple[str, ...], as_json: bool) -> None:
    """Judge YAML files as an import would, and write nothing.

    References are looked up among the files, and with --db in that store too.
    """
    from partnerships_db.importing import check_files, report_json
    from partnerships_tui.text import check_summary

    launch: Launch = context.find_root().obj
    try:
        with _progress() as progress:
            if launch.db is None:
                report = check_files(paths, progress=progress)
            else:
                with opening.readable_store(launch.db, read_only=True) as store:
                    report = check_files(paths, store, progress)
    except StoreError as error:
        _fail(str(error))
    _print_report(report, report_json(report) if as_json else None, check_summary(report))


def _print_report(report: Any, document: dict[str, Any] | None, summary: str) -> None:
    print_problems(report.problems)
    if document is not None:
        print_json(document)
    elif not report.problems:
        out(summary)
    else:
        count = len(report.problems)
        say("1 problem; nothing was imported" if count == 1 else f"{count:,} problems; nothing was imported")
    if report.problems:
        raise Exit(FAILED)


@contextmanager
def _progress() -> Iterator[Callable[[int, str], None] | None]:
    """How far a long run is, on stderr where a person watches it; nothing in the first second."""
    if not opening.is_interactive():
        yield None
        return
    import sys
    import time

    from partnerships_tui.drawing.shown import cut, shown

    began, told = time.monotonic(), False

    def tell(count: int, file: str) -> None:
        nonlocal told
        if time.monotonic() - began > 1:
            told = True
            sys.stderr.write(f"\r\x1b[K{count:,} entries  {cut(shown(file), 50)}")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if told:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


# -- Export ------------------------------------------------------------------------------------------


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

    asked = _asked(" ".join(query) or filter_, as_of)
    with _reading(context) as store:
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
        _fail(f"{folder} holds files that an export does not write: {', '.join(others[:3])}; --force leaves them there")
    _write_files({folder / name: text for name, text in files.items()}, force)


def _write_files(files: dict[Any, str], force: bool) -> None:
    from partnerships_db.exporting import write_file

    for path in files:
        if path.exists() and not force:
            _fail(f"{path} is there already; --force replaces it")
    try:
        for path, text in files.items():
            write_file(path, text, force=force)
    except OSError as error:
        _fail(f"{error.filename or path} can't be written: {error.strerror}")
    say(f"wrote {len(files)} files" if len(files) > 1 else f"wrote {next(iter(files))}")


# -- History -----------------------------------------------------------------------------------------


@cli.command()
@click.argument("entry", required=False)
@as_json
@click.pass_context
def history(context: click.Context, entry: str | None, as_json: bool) -> None:
    """The imports, newest first; with ENTRY, those that changed it and what they did to it."""
    from partnerships_db.store.history import changes_of, import_json, imports, lists_of
    from partnerships_tui.text import print_history

    with _reading(context) as store:
        names = lists_of(store, entry) if entry else [None]
        if not names:
            _fail(f'no import has changed an entry "{entry}"')
        found = [(one, name) for name in names for one in imports(store, name, entry)]
        if as_json:
            print_json([import_json(one) for one, _ in found])
        else:
            print_history((one, changes_of(store, one.number, name, entry) if name else []) for one, name in found)


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
    from partnerships_db.importing import report_json, report_of
    from partnerships_db.locations import store_location
    from partnerships_db.store import history as past
    from partnerships_tui.text import turned_summary

    launch: Launch = context.find_root().obj
    if launch.read_only:
        _fail(f"--read-only: nothing to {what}", MISUSED)
    try:
        with Store.writing(store_location(launch.db).path) as store:
            turned = past.undo(store) if what == "undo" else past.redo(store)
    except StoreError as error:
        _fail(str(error))
    if turned is None:
        _fail(none)
    report = report_of(*turned)
    print_json(report_json(report)) if as_json else out(turned_summary(report, what))


# -- The rest ----------------------------------------------------------------------------------------


@cli.command()
def schema() -> None:
    """The JSON Schema of the format, for editors."""
    from partnerships_db.format import json_schema

    print_json(json_schema())


@cli.command()
@as_json
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """The store and whether it is whole, the paths, the terminal."""
    from partnerships_tui.text import diagnosis

    launch: Launch = context.find_root().obj
    told, is_well = diagnosis(launch.db)
    print_json(told) if as_json else print_table(("what", "is"), told.items())
    if not is_well:
        raise Exit(FAILED)


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """The completion script for a shell."""
    from click.shell_completion import get_completion_class

    maker = get_completion_class(shell)
    assert maker is not None
    out(maker(cli, {}, "partnerships-tui", "_PARTNERSHIPS_TUI_COMPLETE").source())
