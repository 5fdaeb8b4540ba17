"""The commands `companies` and `company`: the list of companies, and one company in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from partnerships_db.values import clock
from partnerships_tui.commands.conversions import total_converter
from partnerships_tui.commands.group import (
    as_of_option,
    cli,
    company_id_of,
    currency_option,
    fail_unknown,
    filter_option,
    glyphs_of,
    json_option,
    language_of,
    language_option,
    opened_store,
    query_of,
    target_currency_of,
)
from partnerships_tui.console import (
    is_for_people,
    is_spoken,
    output_width,
    print_fields,
    print_json,
    print_line,
    print_lines,
    print_table,
)

if TYPE_CHECKING:
    from datetime import date

    from partnerships_db.details import CompanyDetails, CompanyRow
    from partnerships_db.format.entries import Entry
    from partnerships_db.ledger.rules import Totals
    from partnerships_db.store.store import Store
    from partnerships_tui.drawing.text.converted_figures import TotalConverter
    from partnerships_tui.drawing.text.glyphs import Glyphs
    from partnerships_tui.drawing.text.spans import Line
    from partnerships_tui.open_store import Query

COMPANY_COLUMNS = ("id", "name", "kind", "country", "events", "last event")


@cli.command()
@as_of_option
@filter_option
@json_option
@click.pass_context
def companies(
    context: click.Context,
    as_of: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print the companies with their events, those with most events first."""
    from partnerships_db.store.queries.companies import company_rows
    from partnerships_db.store.queries.details import entries_of

    query = query_of(filter_text, as_of)
    with opened_store(context, query) as store:
        company_list = company_rows(store, query.as_of, query.filter)
        if as_json:
            entries = {entry["id"]: entry for entry in entries_of(store, "companies")}
            print_json([_company_json(entries[row.id], row) for row in company_list])
        else:
            print_table(COMPANY_COLUMNS, map(_company_cells, company_list), lead="name")


def _company_cells(row: CompanyRow) -> tuple[object, ...]:
    return row.id, row.name, row.kind, row.country, row.events, row.last or ""


def _company_json(entry: Entry, row: CompanyRow) -> dict[str, Any]:
    """A company's entry with its count of events and the date of the last."""
    last_event = str(row.last) if row.last else None
    return {**entry, "events": row.events, "last_event": last_event}


@cli.command()
@click.argument("company_id", metavar="ID")
@click.option("--card", is_flag=True, help="Print at most twelve lines of plain text.")
@click.option("--picture", is_flag=True, help="Draw who pays the company and whom it pays.")
@language_option
@currency_option
@as_of_option
@filter_option
@json_option
@click.pass_context
def company(
    context: click.Context,
    company_id: str,
    card: bool,
    picture: bool,
    language_name: str | None,
    currency: str | None,
    as_of: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print one company: facts, counterparties, ownership, events and totals."""
    query = query_of(filter_text, as_of)
    language = language_of(context, language_name)
    target_currency = target_currency_of(currency, as_json=as_json)
    glyphs = glyphs_of(context)

    with opened_store(context, query) as store:
        details = _details_of(store, company_id, query)
        if card and not as_json:
            from partnerships_tui.drawing.cards import company_card

            print_line(company_card(details, query.as_of or clock.today(), language))
        elif picture and not (as_json or is_spoken()):
            print_lines(_picture_lines(details, query.as_of, glyphs), glyphs)
        elif is_for_people() and not as_json:
            converter = total_converter(target_currency, query.as_of)
            print_lines(_page_lines(store, details, query.as_of, glyphs, converter), glyphs)
        else:
            converter = total_converter(target_currency, query.as_of)
            _print_document(store, details, query, converter, as_json=as_json)


def _details_of(store: Store, company_id: str, query: Query) -> CompanyDetails:
    """The details of a company by its id or name; leaves with an error if it is unknown."""
    from partnerships_db.store.queries.companies import company_details

    company_id = company_id_of(store, company_id)
    details = company_details(store, company_id, query.as_of, criteria=query.filter)
    if details is None:
        fail_unknown(store, "companies", "company", company_id)
    return details


def _picture_lines(details: CompanyDetails, as_of: date | None, glyphs: Glyphs) -> list[Line]:
    from partnerships_tui.drawing.counterparty_diagram import counterparty_page

    return counterparty_page(details, output_width(), glyphs, str(as_of or ""))


def _page_lines(
    store: Store,
    details: CompanyDetails,
    as_of: date | None,
    glyphs: Glyphs,
    converter: TotalConverter | None,
) -> list[Line]:
    from partnerships_db.store.queries.companies import company_in_depth
    from partnerships_tui.drawing.company import company_page

    details = company_in_depth(store, details, as_of)
    return company_page(details, output_width(), glyphs, str(as_of or ""), converter)


def _print_document(
    store: Store,
    details: CompanyDetails,
    query: Query,
    converter: TotalConverter | None,
    *,
    as_json: bool,
) -> None:
    """Print a company's entry with its totals, as JSON or as lines of fields."""
    from partnerships_db.ledger.explain import totals_json
    from partnerships_tui.commands.totals import print_totals
    from partnerships_tui.drawing.text.counted_flows import counted_flows

    totals = _totals_of(store, details.row.id, query)
    document = _company_json(details.entry, details.row)
    document["totals"] = totals_json(totals, by_kind=as_json)
    counted = counted_flows(query.filter)
    if counted:
        document["totals"]["counted"] = counted
    if as_json:
        print_json(document)
    else:
        print_fields(document)
    if converter:
        print_totals(totals, converter=converter)


def _totals_of(store: Store, company_id: str, query: Query) -> Totals:
    from partnerships_db.ledger.rules import company_totals
    from partnerships_db.store.queries.deals import deals_of
    from partnerships_db.store.queries.flow_criteria import flow_criteria

    return company_totals(
        deals_of(store, company_id),
        company_id,
        query.as_of or clock.today(),
        criteria=flow_criteria(store, query.filter, query.as_of),
    )
