"""The commands `sources` and `conflicts`: cited sources, and the places where they disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rich_click as click

from partnerships_tui.commands.group import (
    as_of_option,
    cli,
    fail_unknown,
    filter_option,
    json_option,
    opened_store,
    query_of,
)
from partnerships_tui.console import is_terminal, print_json, print_table

if TYPE_CHECKING:
    from partnerships_db.evidence.conflicts import Conflict
    from partnerships_db.evidence.records import SourceRow
    from partnerships_db.format.entries import Entry

SOURCE_COLUMNS = (
    "kind",
    "published",
    "id",
    "events",
    "figures",
    "alone",
    "says otherwise",
    "publisher",
    "title",
)
CONFLICT_COLUMNS = ("entry", "flow", "field", "ours", "says", "slip", "source")


@cli.command()
@as_of_option
@filter_option
@json_option
@click.pass_context
def sources(
    context: click.Context,
    as_of: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print sources by kind and date, with the events and figures that cite each."""
    from partnerships_db.store.queries.details import entries_of
    from partnerships_db.store.queries.sources import source_rows

    query = query_of(filter_text, as_of)
    with opened_store(context, query) as store:
        source_list = source_rows(store, query.as_of, query.filter)
        if as_json:
            entries = {entry["id"]: entry for entry in entries_of(store, "sources")}
            print_json([_source_json(entries[row.id], row) for row in source_list])
        else:
            print_table(SOURCE_COLUMNS, map(_source_cells, source_list))


def _source_cells(row: SourceRow) -> tuple[object, ...]:
    return (
        row.kind,
        row.published,
        row.id,
        row.events,
        row.figures,
        row.weak_figures,
        row.reports,
        row.publisher,
        row.title,
    )


def _source_json(entry: Entry, row: SourceRow) -> dict[str, Any]:
    """A source's entry with its counts of events, figures and reports."""
    return {
        **entry,
        "events": row.events,
        "figures": row.figures,
        "alone": row.weak_figures,
        "reports": row.reports,
        "independent": not row.based_on,
    }


@cli.command()
@click.argument("event_id", metavar="[EVENT]", required=False)
@as_of_option
@filter_option
@json_option
@click.pass_context
def conflicts(
    context: click.Context,
    event_id: str | None,
    as_of: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print where sources disagree: our value, the source's value, and the probable slip."""
    from partnerships_db.evidence.conflicts import conflict_json
    from partnerships_db.store.queries.details import find_entry
    from partnerships_db.store.queries.sources import all_conflicts

    query = query_of(filter_text, as_of)
    with opened_store(context, query) as store:
        if event_id:
            entry = find_entry(store, "events", event_id)
            if entry is None:
                fail_unknown(store, "events", "event", event_id)
            event_id = entry["id"]
        conflict_list = all_conflicts(store, query.as_of, query.filter, event_id or None)

    if as_json:
        print_json([conflict_json(conflict) for conflict in conflict_list])
    else:
        print_table(CONFLICT_COLUMNS, map(_conflict_cells, conflict_list))


def _conflict_cells(conflict: Conflict) -> tuple[object, ...]:
    from partnerships_db.evidence.conflicts import slip_in_words
    from partnerships_tui.drawing.entry_diff import value_in_words

    slip = conflict.slip or ""
    if slip and is_terminal():
        slip = slip_in_words(conflict)
    return (
        conflict.entry,
        conflict.flow or "",
        conflict.field,
        "" if conflict.ours is None else value_in_words(conflict.ours),
        conflict.says,
        slip,
        conflict.source,
    )
