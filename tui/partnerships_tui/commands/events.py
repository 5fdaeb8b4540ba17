"""What is in the store: events and companies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import rich_click as click

from partnerships_db.store.store import Store
from partnerships_db.values import clock
from partnerships_tui.commands.group import (
    QueryCommand,
    as_json,
    as_of_option,
    asked_for,
    cli,
    exchange_of,
    glyphs_of,
    in_option,
    lang_option,
    language_of,
    no_entry,
    reading,
)
from partnerships_tui.console import (
    is_terminal,
    out,
    output_width,
    print_fields,
    print_json,
    print_lines,
    print_table,
)
from partnerships_tui.drawing.text.wording import figure_in_short

if TYPE_CHECKING:
    from partnerships_db.timeline.records import EventRow
    from partnerships_tui.open_store import Query

SORTS = ("date", "relevance", "amount", "capacity")
_PAGE = 256


@cli.command(cls=QueryCommand)
@click.argument("query", nargs=-1)
@click.option(
    "--limit", metavar="N", type=click.IntRange(min=0), help="At most so many, the first."
)
@click.option("--sort", "order", type=click.Choice(SORTS), default=SORTS[0], show_default=True,
              help="The newest first, or the best hits or the largest: of these 1,000 at most.")  # fmt: skip
@as_of_option
@click.option("--filter", "filter_", metavar="QUERY", help="The same as QUERY.")
@as_json
@click.pass_context
def events(context: click.Context, query: tuple[str, ...], limit: int | None, order: str, as_of: str | None,
           filter_: str | None, as_json: bool) -> None:  # fmt: skip
    """Events, newest first."""
    from partnerships_db.store.queries.details import entries_of

    asked = asked_for(" ".join(query) or filter_, as_of)
    with reading(context, asked) as store:
        pages = _pages(store, asked, order, limit)
        if as_json:
            documents: list[Any] = []
            for rows in pages:
                found = {
                    entry["id"]: entry
                    for entry in entries_of(store, "events", (row.id for row in rows))
                }
                documents += [found[row.id] for row in rows]
            print_json(documents)
        else:
            rows_of_all = chain.from_iterable(pages)
            print_table(
                ("date", "id", "kind", "status", "figures", "title"), map(event_cells, rows_of_all)
            )


def _pages(
    store: Store, query: Query, order: str, limit: int | None
) -> Iterator[Sequence[EventRow]]:
    """The rows of what was asked, in an order, some hundred at a time."""
    from partnerships_db.store.queries.ranking import ORDERS, ranked
    from partnerships_db.store.queries.timeline import Timeline

    if order in ORDERS:
        rows = ranked(store, query.filter, query.as_of, order).rows[:limit]
        yield from (rows[start : start + _PAGE] for start in range(0, len(rows), _PAGE))
        return
    timeline = Timeline.select(store, query.filter, query.as_of)
    count = len(timeline) if limit is None else min(limit, len(timeline))
    yield from (
        timeline.page(store, start, min(_PAGE, count - start)) for start in range(0, count, _PAGE)
    )


@cli.command()
@click.argument("id")
@click.option(
    "--cite", is_flag=True, help="A sentence to print, with its qualifiers, date and source."
)
@click.option("--card", is_flag=True, help="At most twelve plain lines.")
@lang_option
@in_option
@as_of_option
@as_json
@click.pass_context
def event(context: click.Context, id: str, cite: bool, card: bool, lang: str | None, currency: str | None,
          as_of: str | None, as_json: bool) -> None:  # fmt: skip
    """One event with its flows, reports, relations and sources. With --cite, ID may name a flow: EVENT/FLOW."""
    from partnerships_db.store.queries.details import event_details, event_key, find_entry
    from partnerships_tui.commands.cite import cited, print_event_in
    from partnerships_tui.drawing.citations import event_card
    from partnerships_tui.drawing.event import event_page

    asked, language, exchange = (
        asked_for(None, as_of),
        language_of(context, lang),
        exchange_of(currency, as_json=as_json),
    )
    named, _, flow = id.partition("/")
    with reading(context, asked) as store:
        entry = find_entry(store, "events", named if cite else id)
        if entry is None:
            no_entry(store, "events", "event", id)
        details = event_details(store, event_key(store, entry["id"]) or 0, asked.as_of)
        if as_json or details is None:
            print_json(entry)
        elif cite or card:
            day = asked.as_of or clock.today()
            out(event_card(details, day, language) if card else cited(details, flow, day, language))
        elif is_terminal():
            glyphs = glyphs_of(context)
            print_lines(event_page(details, output_width(), glyphs, target=exchange), glyphs)
        else:
            print_fields(dict(entry))
            if exchange:
                print_event_in(details, exchange)


def event_cells(row: EventRow) -> tuple[str, ...]:
    """An event as a row of a table."""
    figures = " + ".join(figure_in_short(figure) for figure in row.figures)
    return str(row.date), row.id, row.kind, row.status, figures, row.title
