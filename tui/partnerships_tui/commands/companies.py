"""The commands `companies` and `company`: the list of companies, and one company in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from partnerships_db.values import clock
from partnerships_db.values.amounts import USD, format_decimal
from partnerships_tui.commands.conversions import total_converter
from partnerships_tui.commands.group import (
    MISUSED,
    as_of_option,
    cli,
    company_id_of,
    currency_option,
    fail,
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
from partnerships_tui.commands.sort_options import chosen_order, items_in_order, sort_options
from partnerships_tui.console import (
    is_for_people,
    is_spoken,
    is_terminal,
    output_width,
    print_drawing,
    print_fields,
    print_json,
    print_line,
    print_lines,
    print_table,
)
from partnerships_tui.drawing.text.page_parts import company_name
from partnerships_tui.drawing.text.wording import column_in_short
from partnerships_tui.queries.sort_orders import COMPANY_MONEY_COLUMNS, company_columns

if TYPE_CHECKING:
    from partnerships_db.details import CompanyDetails, CompanyRow
    from partnerships_db.format.entries import Entry
    from partnerships_db.ledger.company_money import CompanyMoney
    from partnerships_db.ledger.totals_report import TotalsReport
    from partnerships_db.store.store import Store
    from partnerships_tui.drawing.text.converted_figures import TotalConverter
    from partnerships_tui.drawing.text.glyphs import Glyphs
    from partnerships_tui.drawing.text.spans import Line
    from partnerships_tui.open_store import Query

PICTURE_CELLS = 100
"""The width of a picture where no terminal has one."""

MONEY_COLUMNS = (
    "id",
    "name",
    "firm in",
    "largest payer",
    "share in",
    "firm out",
    "largest payee",
    "share out",
)
MONEY_FIELDS = tuple(heading.replace(" ", "_") for heading in MONEY_COLUMNS)
"""The names of the same columns in JSON."""

COMPANY_COLUMNS = ("id", "name", "kind", "country", "events", "last event")


@cli.command()
@sort_options(company_columns({}))
@click.option(
    "--money",
    "has_money",
    is_flag=True,
    help="Print firm dollars in and out, the most first, and the share of the largest counterparty"
    " of each side.",
)
@as_of_option
@filter_option
@json_option
@click.pass_context
def companies(
    context: click.Context,
    sort_name: str | None,
    is_reversed: bool,
    has_money: bool,
    as_of: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print the companies with their events, those with most events first.

    --sort last begins with those longest silent, and --sort share with those that depend most on
    one payer.
    """
    from partnerships_db.store.queries.companies import company_rows
    from partnerships_db.store.queries.company_money import company_money
    from partnerships_db.store.queries.details import entries_of

    query = query_of(filter_text, as_of)
    order = chosen_order(company_columns({}), sort_name, is_reversed=is_reversed)
    needs_money = has_money or order.column in COMPANY_MONEY_COLUMNS
    with opened_store(context, query) as store:
        money = company_money(store, query.as_of, query.filter) if needs_money else {}
        listed_rows = company_rows(store, query.as_of, query.filter)
        if has_money:
            rows_by_id = {row.id: row for row in listed_rows}
            listed_rows = [rows_by_id[company_id] for company_id in money]
        listed_rows = list(items_in_order(listed_rows, company_columns(money), order))
        if has_money:
            _print_money(listed_rows, money, as_json=as_json)
        elif as_json:
            entries = {entry["id"]: entry for entry in entries_of(store, "companies")}
            print_json([_company_json(entries[row.id], row) for row in listed_rows])
        else:
            print_table(COMPANY_COLUMNS, map(_company_cells, listed_rows), lead="name")


def _print_money(
    listed_rows: Iterable[CompanyRow],
    money: Mapping[str, CompanyMoney],
    *,
    as_json: bool,
) -> None:
    """Print the money of each company, and how far it depends on one counterparty."""
    rows = [_money_cells(row, money[row.id]) for row in listed_rows]
    if as_json:
        print_json([dict(zip(MONEY_FIELDS, row, strict=True)) for row in rows])
        return
    print_table(
        MONEY_COLUMNS,
        rows,
        whole=("firm in", "firm out", "share in", "share out"),
        spare=("id",),
        lead="name",
    )


def _money_cells(row: CompanyRow, money: CompanyMoney) -> tuple[str, ...]:
    """The cells of MONEY_COLUMNS; for scripts the figures are exact."""
    cells = [row.id, row.name]
    for side in (money.money_in, money.money_out):
        figure = column_in_short(side.columns, "firm", USD)
        if not is_for_people():
            figure = format_decimal(side.columns.firm)
        name, share = side.largest or ("", 0)
        cells += [figure, company_name({}, name), f"{share}%" if name else ""]
    return tuple(cells)


def _company_cells(row: CompanyRow) -> tuple[object, ...]:
    return row.id, row.name, row.kind, row.country, row.events, row.last or ""


def _company_json(entry: Entry, row: CompanyRow) -> dict[str, Any]:
    """A company's entry with its count of events and the date of the last."""
    last_event = str(row.last) if row.last else None
    return {**entry, "events": row.events, "last_event": last_event}


@cli.command()
@click.argument("company_id", metavar="COMPANY")
@click.option("--card", is_flag=True, help="Print at most twelve lines of plain text.")
@click.option("--picture", is_flag=True, help="Draw who pays the company and whom it pays.")
@click.option(
    "--with",
    "counterparty_id",
    metavar="COMPANY",
    help="Print the counterparties that the two companies share.",
)
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
    counterparty_id: str | None,
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
        if counterparty_id is not None:
            _print_shared(store, company_id, counterparty_id, query, glyphs, as_json=as_json)
            return
        details = _details_of(store, company_id, query)
        if card and not as_json:
            from partnerships_tui.drawing.cards import company_card

            print_line(company_card(details, query.as_of or clock.today(), language))
        elif picture and not (as_json or is_spoken()):
            print_drawing(_picture_lines(details, query.as_of, glyphs), glyphs)
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


def _print_shared(
    store: Store,
    first: str,
    second: str,
    query: Query,
    glyphs: Glyphs,
    *,
    as_json: bool,
) -> None:
    """Print the counterparties of two companies, with the events and the money of each."""
    from partnerships_db.store.queries.details import names_of
    from partnerships_db.store.queries.lane_pairs import PairReader
    from partnerships_db.store.queries.timeline import Timeline
    from partnerships_tui.drawing.lane_page import shared_page

    pair = company_id_of(store, first), company_id_of(store, second)
    if pair[0] == pair[1]:
        fail(f'both companies are "{pair[0]}"; name two', MISUSED)
    timeline = Timeline.select(store, query.filter, query.as_of)
    shared = PairReader(store, timeline, pair).counterparties_with_money()
    if as_json:
        fields = ("company", "name", "first", "second")
        print_json([dict(zip(fields, counterparty[:4], strict=True)) for counterparty in shared])
    elif is_for_people():
        names = names_of(store, pair)
        pair_names = names[pair[0]], names[pair[1]]
        print_lines(
            shared_page(pair_names, shared, output_width(), glyphs, query.filter),
            glyphs,
        )
    else:
        print_table((), [counterparty[:4] for counterparty in shared])


def _picture_lines(details: CompanyDetails, as_of: date | None, glyphs: Glyphs) -> list[Line]:
    from partnerships_tui.drawing.counterparty_diagram import counterparty_page

    cells = output_width() if is_terminal() else PICTURE_CELLS
    return counterparty_page(details, cells, glyphs, str(as_of or ""))


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
    from partnerships_db.ledger.explain import report_json
    from partnerships_tui.commands.totals import print_totals
    from partnerships_tui.drawing.text.counted_flows import counted_flows

    totals = _totals_of(store, details.row.id, query)
    document = _company_json(details.entry, details.row)
    if details.owners_money:
        document["money_with_owners"] = [
            {"owner": owners_money.owner, "events": owners_money.events}
            for owners_money in details.owners_money
        ]
    document["totals"] = report_json(totals, by_kind=as_json)
    counted = counted_flows(query.filter)
    if counted:
        document["totals"]["counted"] = counted
    if as_json:
        print_json(document)
    else:
        print_fields(document)
    if converter:
        print_totals(totals, converter=converter)


def _totals_of(store: Store, company_id: str, query: Query) -> TotalsReport:
    from partnerships_db.ledger.totals_report import TotalsReport
    from partnerships_db.store.queries.flow_criteria import ledger_query
    from partnerships_db.store.queries.total_sums import company_report

    if not query.filter:
        return company_report(store, company_id, query.day, by_kind=True)
    selection = ledger_query(store, query.filter, query.as_of, rollup=False, company=company_id)
    totals = selection.ledger.totals(company_id, criteria=selection.criteria)
    return TotalsReport.of_totals(totals)
