"""Where it all comes from: sources, and the places where they disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rich_click as click

from partnerships_tui.commands.group import (
    as_json,
    as_of_option,
    asked_for,
    cli,
    filter_option,
    no_entry,
    reading,
)
from partnerships_tui.console import is_terminal, print_json, print_table

if TYPE_CHECKING:
    from partnerships_db.evidence.records import SourceRow


@cli.command()
@as_of_option
@filter_option
@as_json
@click.pass_context
def sources(context: click.Context, as_of: str | None, query: str | None, as_json: bool) -> None:
    """Sources by kind and date, with what rests on each."""
    from partnerships_db.store.queries.details import entries_of
    from partnerships_db.store.queries.sources import source_rows

    asked = asked_for(query, as_of)
    with reading(context, asked) as store:
        rows = source_rows(store, asked.as_of, asked.filter)
        if as_json:
            entries = {entry["id"]: entry for entry in entries_of(store, "sources")}
            print_json([source_json(entries[row.id], row) for row in rows])
            return
        head = (
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
        cells = (
            (
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
            for row in rows
        )
        print_table(head, cells)


def source_json(entry: Any, row: SourceRow) -> dict[str, Any]:
    """A source's entry with what rests on it."""
    return {
        **entry,
        "events": row.events,
        "figures": row.figures,
        "alone": row.weak_figures,
        "reports": row.reports,
        "independent": not row.based_on,
    }


@cli.command()
@click.argument("event", required=False)
@as_of_option
@filter_option
@as_json
@click.pass_context
def conflicts(
    context: click.Context, event: str | None, as_of: str | None, query: str | None, as_json: bool
) -> None:
    """Where sources disagree: ours, theirs, and the slip."""
    from partnerships_db.evidence.conflicts import conflict_json, slip_in_words
    from partnerships_db.store.queries.details import find_entry
    from partnerships_db.store.queries.sources import all_conflicts
    from partnerships_tui.drawing.entry_diff import value_in_words

    asked = asked_for(query, as_of)
    with reading(context, asked) as store:
        entry = find_entry(store, "events", event) if event else None
        if event and entry is None:
            no_entry(store, "events", "event", event)
        found = all_conflicts(store, asked.as_of, asked.filter, entry["id"] if entry else None)
    if as_json:
        print_json([conflict_json(conflict) for conflict in found])
        return
    rows = (
        (one.entry, one.flow or "", one.field, "" if one.ours is None else value_in_words(one.ours), one.says,
         slip_in_words(one) if is_terminal() and one.slip else one.slip or "", one.source)
        for one in found
    )  # fmt: skip
    print_table(("entry", "flow", "field", "ours", "says", "slip", "source"), rows)
