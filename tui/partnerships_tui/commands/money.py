"""The commands `totals` and `circles`: the money of a company, and payments that return."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import rich_click as click

from partnerships_db.ledger.explain import rule_sentences
from partnerships_db.store.store import Store
from partnerships_db.values import clock
from partnerships_db.values.amounts import USD
from partnerships_tui.commands.conversions import converted_cells, print_rates, total_converter
from partnerships_tui.commands.group import (
    as_of_option,
    cli,
    company_id_of,
    currency_option,
    filter_option,
    json_option,
    opened_store,
    query_of,
    target_currency_of,
)
from partnerships_tui.console import is_terminal, print_json, print_line, print_message, print_table
from partnerships_tui.drawing.text.converted_figures import TotalConverter
from partnerships_tui.drawing.text.counted_flows import counted_flows

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from partnerships_db.format.flows import Deal
    from partnerships_db.ledger.circles import Circle, Circles, Leg
    from partnerships_db.ledger.rules import Columns, ExplainedFlow, Totals
    from partnerships_tui.drawing.text.converted_figures import Conversion

MONEY_COLUMNS = ("firm", "up to", "at least", "intent", "vague", "unpriced", "joint")
TOTAL_COLUMNS = ("side", "currency", *MONEY_COLUMNS)
FLOW_COLUMNS = ("side", "date", "flow", "currency", *MONEY_COLUMNS, "rules")
CIRCLE_COLUMNS = ("bottleneck", "days", "firm by leg", "circle")

rollup_option = click.option(
    "--rollup",
    is_flag=True,
    help="Count the companies that a company owns on that date as part of it.",
)




def _deals_of(store: Store, company_id: str, *, rollup: bool) -> list[Deal]:
    """The deals that a company's totals need; with a roll-up all deals."""
    from partnerships_db.store.queries.deals import all_deals, deals_of

    return all_deals(store) if rollup else deals_of(store, company_id)


def _owners(store: Store, day: date, *, rollup: bool) -> dict[str, list[str]] | None:
    """The owners of each company on a day; None without a roll-up."""
    from partnerships_db.store.queries.deals import parents_on

    return parents_on(store, day) if rollup else None


# -- Totals ----------------------------------------------------------------------------------------


@cli.command()
@click.argument("company_id", metavar="COMPANY")
@click.option(
    "--with",
    "counterparty_id",
    metavar="COMPANY",
    help="Count only the flows between the two companies.",
)
@rollup_option
@click.option(
    "--explain",
    is_flag=True,
    help="Print every flow with its columns, and the rules that put it there.",
)
@currency_option
@as_of_option
@filter_option
@json_option
@click.pass_context
def totals(
    context: click.Context,
    company_id: str,
    counterparty_id: str | None,
    rollup: bool,
    explain: bool,
    currency: str | None,
    as_of: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print the totals that a company receives and pays.

    Firm, up to, at least and intent are columns that are never added together. Of a filter,
    flow:, amount, capacity, status:, from:, to: and company: count such flows alone.
    """
    from partnerships_db.ledger.explain import totals_json
    from partnerships_db.ledger.rules import company_totals
    from partnerships_db.store.queries.flow_criteria import flow_criteria

    query = query_of(filter_text, as_of)
    day = query.as_of or clock.today()
    target_currency = target_currency_of(currency, as_json=as_json)
    with opened_store(context, query) as store:
        company_id = company_id_of(store, company_id)
        if counterparty_id:
            counterparty_id = company_id_of(store, counterparty_id)
        owners = _owners(store, day, rollup=rollup)
        company_sums = company_totals(
            _deals_of(store, company_id, rollup=rollup),
            company_id,
            day,
            with_=counterparty_id or None,
            parents=owners,
            criteria=flow_criteria(store, query.filter, query.as_of, owners),
        )

    counted = counted_flows(query.filter)
    if as_json:
        document = totals_json(company_sums, explain=explain)
        if counted:
            document["counted"] = counted
        print_json(document)
        return
    converter = total_converter(target_currency, query.as_of)
    print_totals(company_sums, converter=converter, counted=counted)
    if explain:
        _print_explanation(company_sums)


def print_totals(
    totals: Totals,
    *,
    converter: TotalConverter | None = None,
    counted: str = "",
) -> None:
    """Print a row for each side and currency, and below it the row in another currency.

    `counted` says which flows count under a filter.
    """
    total_rows: list[tuple[object, ...]] = []
    all_conversions: list[Conversion] = []
    for side, currency, columns in _sides(totals):
        total_rows.append((side, currency, *_money_cells(columns, currency)))
        if converter is None or currency == converter.target_currency.currency:
            continue
        cells, conversions = converted_cells(converter, columns, currency)
        total_rows.append((side, f"≈{converter.target_currency.currency}", *cells))
        all_conversions.extend(conversions)

    if is_terminal():
        counterparty = f" with {totals.with_}" if totals.with_ else ""
        print_line(f"{totals.company}{counterparty}, as of {totals.as_of.isoformat()}")
        if counted:
            print_line(counted)
    print_table(TOTAL_COLUMNS, total_rows)
    print_rates(all_conversions)


class _Side(NamedTuple):
    """The columns of one side of a company's money in one currency."""

    side: str
    currency: str
    columns: Columns


def _sides(totals: Totals) -> list[_Side]:
    """Both sides of each currency, also where one of them is nothing."""
    from partnerships_db.ledger.rules import NO_MONEY

    sides = []
    for currency in dict.fromkeys((*totals.money_in, *totals.money_out)):
        sides.append(_Side("in", currency, totals.money_in.get(currency, NO_MONEY)))
        sides.append(_Side("out", currency, totals.money_out.get(currency, NO_MONEY)))
    return sides


def _print_explanation(totals: Totals) -> None:
    """Print each flow with its columns and the rules that put it there."""
    if is_terminal():
        print_line()
    print_table(FLOW_COLUMNS, map(_flow_cells, totals.flows))


def _flow_cells(explained: ExplainedFlow) -> tuple[object, ...]:
    return (
        explained.side,
        explained.flow.date,
        explained.flow.name,
        explained.currency,
        *_money_cells(explained.columns, explained.currency),
        "; ".join(rule_sentences(explained)),
    )


def _money_cells(columns: Columns, currency: str) -> tuple[object, ...]:
    """The cells of MONEY_COLUMNS: in short and empty without a figure, or plain for a pipe."""
    from partnerships_db.ledger.explain import columns_json
    from partnerships_tui.drawing.text.wording import money_in_short

    if not is_terminal():
        return tuple(columns_json(columns).values())
    return (
        money_in_short(columns.firm, currency),
        money_in_short(columns.up_to, currency),
        money_in_short(columns.at_least, currency),
        money_in_short(columns.intent, currency),
        columns.vague or "",
        columns.unpriced or "",
        columns.joint or "",
    )


# -- Circles ---------------------------------------------------------------------------------------


@cli.command()
@click.argument("company_id", metavar="[COMPANY]", required=False)
@click.option(
    "--max-length",
    metavar="N",
    type=click.IntRange(2, 8),
    default=4,
    show_default=True,
    help="The most companies in a circle.",
)
@click.option(
    "--window",
    metavar="DAYS",
    type=click.IntRange(min=0),
    help="The most days between the beginnings of a circle's legs.",
)
@click.option(
    "--firm-only", is_flag=True, help="Use only legs with a flow that is firm by its own figure."
)
@rollup_option
@as_of_option
@filter_option
@json_option
@click.pass_context
def circles(
    context: click.Context,
    company_id: str | None,
    max_length: int,
    window: int | None,
    firm_only: bool,
    rollup: bool,
    as_of: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print payments that return to their payer, the largest bottleneck first.

    With a filter, company:ID is in the circle, -company:ID in no circle, and flow: or amount
    choose the payments.
    """
    from partnerships_db.ledger.circles import circles_json, find_circles
    from partnerships_db.ledger.rules import Ledger
    from partnerships_db.store.queries.deals import all_deals
    from partnerships_db.store.queries.flow_criteria import flow_criteria

    query = query_of(filter_text, as_of)
    day = query.as_of or clock.today()
    with opened_store(context, query) as store:
        if company_id:
            company_id = company_id_of(store, company_id)
        owners = _owners(store, day, rollup=rollup)
        result = find_circles(
            Ledger(all_deals(store), day),
            company=company_id or None,
            longest=max_length,
            window=window,
            firm_only=firm_only,
            parents=owners,
            criteria=flow_criteria(store, query.filter, query.as_of, owners),
        )

    if as_json:
        print_json(circles_json(result))
    elif is_terminal():
        if query.filter:
            print_line(counted_flows(query.filter, in_circles=True))
        print_table(CIRCLE_COLUMNS, map(_circle_cells, result.circles))
    else:
        _print_circle_rows(result)
    if result.is_cut:
        print_message("there was no time for all edges: circles through the lightest are missing")


def _circle_cells(circle: Circle) -> tuple[object, ...]:
    path = " → ".join((*circle.companies, circle.companies[0]))
    firm_figures = ", ".join(_figure_cell(leg.firm, "—") for leg in circle.legs)
    return _figure_cell(circle.bottleneck, ""), circle.days, firm_figures, path


def _figure_cell(dollars: Decimal | None, placeholder: str) -> str:
    from partnerships_tui.drawing.text.wording import money_in_short

    return placeholder if dollars is None else money_in_short(dollars, USD)


def _print_circle_rows(result: Circles) -> None:
    """Print for a pipe a line for each circle: companies, bottleneck, days, legs with flows."""
    from partnerships_db.values.amounts import format_decimal

    for circle in result.circles:
        companies = ",".join(circle.companies)
        legs = " ".join(_leg_text(leg) for leg in circle.legs)
        bottleneck = ""
        if circle.bottleneck is not None:
            bottleneck = format_decimal(circle.bottleneck)
        print_table((), [(companies, bottleneck, circle.days, legs)])


def _leg_text(leg: Leg) -> str:
    flow_names = ",".join(flow.name for flow in leg.flows)
    return f"{leg.payer}>{leg.payee}={flow_names}"
