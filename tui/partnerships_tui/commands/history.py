"""The commands `history`, `undo` and `redo`: past imports, and the last one taken or put back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import click

from partnerships_db.format.diff import EntryChange
from partnerships_db.format.vocabulary import ListName
from partnerships_db.store.store import Store, StoreError
from partnerships_tui.commands.group import (
    MISUSED,
    cli,
    fail,
    fail_ambiguous,
    json_option,
    opened_store,
)
from partnerships_tui.commands.import_ import changed_values
from partnerships_tui.console import (
    is_for_people,
    output_width,
    print_json,
    print_line,
    print_lines,
    print_table,
)
from partnerships_tui.drawing.entry_diff import (
    WORDS_OF_IMPORT,
    WORDS_OF_UNDO,
    change_lines,
    counts_in_words,
)
from partnerships_tui.drawing.history import origin_in_words, result_in_words
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.launch.options import Launch
from partnerships_tui.open_store import located_store

if TYPE_CHECKING:
    from partnerships_db.details import ImportRecord

NAMED_LISTS: tuple[ListName, ...] = ("companies", "models", "events", "sources")
"""The lists whose entries have names, in the order in which a typed name is looked for."""

ListedImport = tuple["ImportRecord", ListName | None]
"""An import, and the list of the entry that the command names."""

ImportWithChanges = tuple["ImportRecord", Iterable[EntryChange]]
"""An import, and its changes, those of the entry if the command names one."""

SwapResult = tuple[int, list[EntryChange]] | None
"""The number and the changes of an import that was taken back or put back."""


@cli.command()
@click.argument("entry_id", metavar="[ENTRY]", required=False)
@click.option(
    "--number",
    metavar="N",
    type=click.IntRange(min=1),
    help="Print only that import, with its changes.",
)
@json_option
@click.pass_context
def history(
    context: click.Context,
    entry_id: str | None,
    number: int | None,
    as_json: bool,
) -> None:
    """Print the imports, newest first.

    With ENTRY, print the imports that changed that entry, and its changes.
    """
    with opened_store(context) as store:
        if entry_id is not None:
            entry_id = _id_in_history(store, entry_id)
        listed_imports = _listed_imports(store, entry_id)
        if number is not None:
            listed_imports = [item for item in listed_imports if item[0].number == number]
            if not listed_imports:
                fail(f"there is no import {number}")
        if as_json:
            from partnerships_db.store.history import import_json

            print_json([import_json(record) for record, _ in listed_imports])
            return
        has_changes = entry_id is not None or number is not None
        records = _with_changes(store, listed_imports, entry_id, has_changes=has_changes)
        if is_for_people():
            _print_history(records)
        else:
            _print_history_rows(records)


def _id_in_history(store: Store, typed: str) -> str:
    """The id of an entry that an import has changed, by an id or by the name of one in the store.

    Leaves with an error if no import has changed it, or if several entries may be meant.
    """
    from partnerships_db.store.history import lists_of
    from partnerships_db.store.queries.name_search import resolve_name

    if lists_of(store, typed):
        return typed
    matches_by_list = (resolve_name(store, name, typed) for name in NAMED_LISTS)
    matches = next(filter(None, matches_by_list), [])
    if len(matches) > 1:
        fail_ambiguous(typed, matches)
    if not matches:
        fail(f'no import has changed an entry "{typed}"')
    return matches[0].id


def _listed_imports(store: Store, entry_id: str | None) -> list[ListedImport]:
    """All imports, or those that changed an entry, by each list that has had its id."""
    from partnerships_db.store.history import imports, lists_of

    if entry_id is None:
        return [(record, None) for record in imports(store)]
    listed_imports: list[ListedImport] = []
    for list_name in lists_of(store, entry_id):
        records = imports(store, list_name, entry_id)
        listed_imports.extend((record, list_name) for record in records)
    return listed_imports


def _with_changes(
    store: Store,
    listed_imports: Iterable[ListedImport],
    entry_id: str | None,
    *,
    has_changes: bool,
) -> Iterator[ImportWithChanges]:
    """The imports, each with its changes, those of the entry if there is one."""
    from partnerships_db.store.history import all_changes, changes_of

    for record, list_name in listed_imports:
        changes: Iterable[EntryChange] = ()
        if entry_id is not None:
            changes = changes_of(store, record.number, list_name, entry_id)
        elif has_changes:
            changes = all_changes(store, record.number)
        yield record, changes


def _print_history(records: Iterable[ImportWithChanges]) -> None:
    """Print for a terminal a line for each import, and under it the changes of the named entry."""
    for record, changes in records:
        entries = pluralized(record.entries, "entry", "entries")
        state = result_in_words(record) if record.is_undone else ""
        row = (record.number, record.at, entries, state, origin_in_words(record))
        print_table(("",) * len(row), [row])
        print_lines(change_lines(changes, output_width()))


def _print_history_rows(records: Iterable[ImportWithChanges]) -> None:
    """Print for a pipe a line for each import, or for each changed value of the named entry.

    An import is number, time, entries, whether it is undone, and paths. A changed value is
    number, time, id, field, old and new value.
    """
    for record, changes in records:
        change = None
        for change in changes:
            for values in changed_values(change):
                print_table((), [(record.number, record.at, *values)])
        if change is None:
            state = result_in_words(record) if record.is_undone else ""
            row = (record.number, record.at, record.entries, state, origin_in_words(record))
            print_table((), [row])


# -- Undo and redo ---------------------------------------------------------------------------------


@cli.command()
@json_option
@click.pass_context
def undo(context: click.Context, as_json: bool) -> None:
    """Undo the last import. The next undo is of the import before it."""
    from partnerships_db.store.undo import undo_import

    result = _swap_import(context, "undo", undo_import)
    if result is None:
        fail("there is no import to undo")
    _print_swap(
        *result,
        done="undone",
        words=WORDS_OF_UNDO,
        as_json=as_json,
    )


@cli.command()
@json_option
@click.pass_context
def redo(context: click.Context, as_json: bool) -> None:
    """Redo the import that was undone last."""
    from partnerships_db.store.undo import redo_import

    result = _swap_import(context, "redo", redo_import)
    if result is None:
        fail("there is no import to redo")
    _print_swap(
        *result,
        done="redone",
        words=WORDS_OF_IMPORT,
        as_json=as_json,
    )


def _swap_import(
    context: click.Context,
    command_name: str,
    swap: Callable[[Store], SwapResult],
) -> SwapResult:
    """Run an undo or a redo on the store of the global options."""
    from partnerships_db.store.integrity import failures_of_damage

    launch: Launch = context.find_root().obj
    if launch.read_only:
        fail(f"--read-only: nothing to {command_name}", MISUSED)
    try:
        with (
            Store.writing(located_store(launch.db).path) as store,
            failures_of_damage(store),
        ):
            return swap(store)
    except StoreError as error:
        fail(str(error))


def _print_swap(
    import_number: int,
    changes: list[EntryChange],
    *,
    done: str,
    words: Mapping[str, str],
    as_json: bool,
) -> None:
    from partnerships_db.importing.report import report_json, report_of

    report = report_of(import_number, changes)
    if as_json:
        print_json(report_json(report))
    else:
        print_line(f"import {report.number} {done}: {counts_in_words(report.counts, words)}")
