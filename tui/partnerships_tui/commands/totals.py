"""The command `totals`: the money that a company receives and pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import rich_click as click

from partnerships_db.ledger.explain import rule_sentences
from partnerships_db.store.store import Store
from partnerships_db.values import clock
from partnerships_tui.commands.conversions import converted_cells, print_rates, total_converter
from partnerships_tui.commands.group import (
    as_of_option,
    cli,
    company_id_of,
    currency_option,
    filter_option,
    json_option,
    opened_store,
    owners_on,
    query_of,
    rollup_option,
    target_currency_of,
)
from partnerships_tui.commands.money_cells import MONEY_COLUMNS, money_cells, qualifier_cells
from partnerships_tui.console import is_terminal, print_json, print_line, print_table
from partnerships_tui.drawing.text.converted_figures import TotalConverter
from partnerships_tui.drawing.text.counted_flows import counted_flows

if TYPE_CHECKING:
    from partnerships_db.format.flows import Deal
    from partnerships_db.ledger.rules import Columns, ExplainedFlow, Totals
    from partnerships_tui.drawing.text.converted_figures import Conversion

TOTAL_COLUMNS = ("side", "currency", *MONEY_COLUMNS)
FLOW_COLUMNS = ("side", "date", "flow", "currency", *MONEY_COLUMNS, "rules")


def _deals_of(store: Store, company_id: str, *, rollup: bool) -> list[Deal]:
    """The deals that a company's totals need; with a roll-up all deals."""
    from partnerships_db.store.queries.deals import all_deals, deals_of

    return all_deals(store) if rollup else deals_of(store, company_id)


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
        owners = owners_on(store, day, rollup=rollup)
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
        cells = (*money_cells(columns, currency), *qualifier_cells(columns))
        total_rows.append((side, currency, *cells))
        if converter is None or currency == converter.target_currency.currency:
            continue
        figures, conversions = converted_cells(converter, columns, currency)
        target = f"≈{converter.target_currency.currency}"
        total_rows.append((side, target, *figures, *qualifier_cells(columns)))
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
        *money_cells(explained.columns, explained.currency),
        "; ".join(rule_sentences(explained)),
        *qualifier_cells(explained.columns),
    )
