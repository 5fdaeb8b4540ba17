"""The commands `events` and `event`: the events of a query, and one event in full."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from partnerships_db.store.store import Store
from partnerships_db.values import clock
from partnerships_tui.commands.group import (
    MISUSED,
    QueryCommand,
    as_of_option,
    cli,
    currency_option,
    entry_id_of,
    fail,
    glyphs_of,
    json_option,
    language_of,
    language_option,
    opened_store,
    query_of,
    target_currency_of,
    terms_argument,
    terms_option,
)
from partnerships_tui.console import (
    is_for_people,
    output_width,
    print_fields,
    print_json,
    print_line,
    print_lines,
    print_table,
)
from partnerships_tui.drawing.text.wording import figure_in_short

if TYPE_CHECKING:
    from partnerships_db.details import EventDetails
    from partnerships_db.format.entries import Entry
    from partnerships_db.store.queries.event_stream import KeyBatches
    from partnerships_db.timeline.records import EventRow, UpcomingEvent
    from partnerships_db.values.exchange import TargetCurrency
    from partnerships_tui.drawing.text.bilingual import OutputLanguage
    from partnerships_tui.drawing.text.glyphs import Glyphs
    from partnerships_tui.open_store import Query

SORTS = ("date", "relevance", "amount", "capacity")

UPCOMING_COLUMNS = ("date", "change", "title", "part", "event or cloud")
"""The headings of what is to come; the part is a flow of a deal, or the service of a route."""

EVENT_COLUMNS = ("date", "id", "kind", "status", "figures", "title")


@cli.command(cls=QueryCommand)
@terms_argument
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=0),
    help="Print only the first N events.",
)
@click.option(
    "--sort",
    "order",
    type=click.Choice(SORTS),
    default=SORTS[0],
    show_default=True,
    help=(
        "Sort by date (newest first), relevance, amount or capacity. "
        "The last two leave out events without a figure."
    ),
)
@click.option(
    "--upcoming",
    is_flag=True,
    help="Print known future changes: ends of deals, and changes of models on clouds.",
)
@as_of_option
@terms_option
@json_option
@click.pass_context
def events(
    context: click.Context,
    terms: tuple[str, ...],
    limit: int | None,
    order: str,
    upcoming: bool,
    as_of: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print events, newest first."""
    from partnerships_db.store.queries.event_stream import (
        limited,
        streamed_entries,
        streamed_rows,
    )

    query = query_of(filter_text, as_of, terms)
    with opened_store(context, query) as store:
        if upcoming:
            _print_upcoming(store, query, limit, as_json=as_json)
            return
        with store.snapshot():
            batches = limited(_key_batches(store, query, order), limit)
            if as_json:
                print_json(streamed_entries(store, batches))
                return
            print_table(
                EVENT_COLUMNS,
                map(_event_cells, streamed_rows(store, batches, query.as_of)),
                whole=("date", "figures"),
                spare=("status", "kind"),
                lead="title",
            )


def _print_upcoming(
    store: Store,
    query: Query,
    limit: int | None,
    *,
    as_json: bool,
) -> None:
    """Print the changes that are known to come after the as-of date, the next first."""
    from partnerships_db.store.queries.timeline import Timeline
    from partnerships_db.store.queries.upcoming import upcoming_events

    timeline = Timeline.select(store, query.filter, query.as_of)
    latest_first = upcoming_events(store, timeline, query.filter, clock.today())
    rows = [_upcoming_cells(change) for change in reversed(latest_first)][:limit]
    if as_json:
        print_json([dict(zip(UPCOMING_COLUMNS, row, strict=True)) for row in rows])
        return
    print_table(UPCOMING_COLUMNS, rows, whole=("date",), lead="title")


def _upcoming_cells(upcoming: UpcomingEvent) -> tuple[str, ...]:
    return (
        str(upcoming.date),
        upcoming.change,
        upcoming.title,
        upcoming.detail,
        upcoming.provider or upcoming.event,
    )


def _key_batches(
    store: Store,
    query: Query,
    order: str,
) -> KeyBatches:
    """The keys of the selected events in an order."""
    from partnerships_db.store.queries.filter_keys import key_batches
    from partnerships_db.store.queries.ranking import ORDERS, ranked_key_batches

    if order in ORDERS:
        return ranked_key_batches(store, query.filter, query.as_of, order)
    return key_batches(store, query.filter, query.as_of)


def _event_cells(row: EventRow) -> tuple[str, ...]:
    figures = " + ".join(figure_in_short(figure) for figure in row.figures)
    return str(row.date), row.id, row.kind, row.status, figures, row.title


@cli.command()
@click.argument("event_id", metavar="EVENT")
@click.option(
    "--cite",
    is_flag=True,
    help="Print a sentence to quote, with its qualifiers, date and source.",
)
@click.option("--card", is_flag=True, help="Print at most twelve lines of plain text.")
@click.option("--promises", is_flag=True, help="Print what became of its money.")
@language_option
@currency_option
@as_of_option
@json_option
@click.pass_context
def event(
    context: click.Context,
    event_id: str,
    cite: bool,
    card: bool,
    promises: bool,
    language_name: str | None,
    currency: str | None,
    as_of: str | None,
    as_json: bool,
) -> None:
    """Print one event with its flows, reports, relations and sources.

    With --cite, EVENT may name a flow: EVENT/FLOW.
    """
    if promises and as_json:
        fail("--promises is for text: JSON does not have the promises", MISUSED)
    query = query_of(None, as_of)
    language = language_of(context, language_name)
    target_currency = target_currency_of(currency, as_json=as_json)
    entry_id, flow_id = event_id, ""
    if cite:
        entry_id, _, flow_id = event_id.partition("/")

    with opened_store(context, query) as store:
        entry_id = entry_id_of(store, "events", entry_id, "event")
        entry, details = _entry_and_details(store, entry_id, query.as_of)
        if promises and details is not None:
            _print_promises(store, details, query.as_of, glyphs_of(context))
            return

    if as_json or details is None:
        print_json(entry)
    elif card or cite:
        day = query.as_of or clock.today()
        if details.row.date.first > day:
            fail(f'"{details.row.id}" was announced on {details.row.date}, after {day}')
        sentence = (
            _card(details, day, language) if card else _cited(details, flow_id, day, language)
        )
        print_line(sentence)
    elif is_for_people():
        _print_page(details, target_currency, glyphs_of(context))
    else:
        _print_fields(details, target_currency)


def _entry_and_details(
    store: Store,
    entry_id: str,
    as_of: date | None,
) -> tuple[Entry, EventDetails | None]:
    """The entry of an event that the store has, and the details of its page."""
    from partnerships_db.store.queries.details import event_details, event_key, find_entry

    entry = find_entry(store, "events", entry_id)
    assert entry is not None
    key = event_key(store, entry["id"])
    return entry, event_details(store, key or 0, as_of)


def _print_promises(
    store: Store,
    details: EventDetails,
    as_of: date | None,
    glyphs: Glyphs,
) -> None:
    """Print the commitments of which the event's flows are a part."""
    from partnerships_db.store.queries.companies import read_event_commitments
    from partnerships_tui.drawing.company_money import commitments_page

    commitments, titles = read_event_commitments(store, details.row.id, as_of)
    if not commitments:
        fail(f'"{details.row.id}" promises no money whose payment is known')
    page = commitments_page(details.row, commitments, titles, output_width(), glyphs)
    print_lines(page, glyphs)


def _card(details: EventDetails, day: date, language: OutputLanguage) -> str:
    from partnerships_tui.drawing.cards import event_card

    return event_card(details, day, language)


def _cited(
    details: EventDetails,
    flow_id: str,
    day: date,
    language: OutputLanguage,
) -> str:
    """The sentence of an event, or of one of its flows if `flow_id` is not empty."""
    from partnerships_db.citations import claims_of
    from partnerships_tui.drawing.citations import claim_sentence, event_sentence

    if not flow_id:
        return event_sentence(details, day, language)
    flow_name = f"{details.row.id}/{flow_id}"
    claims = {claim.name: claim for claim in claims_of(details, day)}
    if flow_name not in claims:
        fail(f'"{details.row.id}" has no flow "{flow_id}"')
    return claim_sentence(claims[flow_name], language)


def _print_page(
    details: EventDetails,
    target_currency: TargetCurrency | None,
    glyphs: Glyphs,
) -> None:
    from partnerships_tui.drawing.event import event_page

    print_lines(event_page(details, output_width(), glyphs, target=target_currency), glyphs)


def _print_fields(details: EventDetails, target_currency: TargetCurrency | None) -> None:
    from partnerships_tui.commands.conversions import print_converted_flows

    print_fields(dict(details.entry))
    if target_currency:
        print_converted_flows(details, target_currency)
