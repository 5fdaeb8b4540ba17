"""The command `circles`: payments that return to their payer by way of other companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rich_click as click

from partnerships_db.values import clock
from partnerships_tui.commands.group import (
    as_of_option,
    cli,
    company_id_of,
    filter_option,
    json_option,
    opened_store,
    owners_on,
    query_of,
    rollup_option,
)
from partnerships_tui.console import is_terminal, print_json, print_line, print_message, print_table
from partnerships_tui.drawing.text.counted_flows import counted_flows

if TYPE_CHECKING:
    from partnerships_db.ledger.circles import Circle, Circles, Leg
    from partnerships_db.values.amounts import Amount

CIRCLE_COLUMNS = ("bottleneck", "days", "firm by leg", "circle")


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
        owners = owners_on(store, day, rollup=rollup)
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
    firm_figures = ", ".join(_figure_cell(leg.firm_amount, "—") for leg in circle.legs)
    bottleneck = _figure_cell(circle.bottleneck_amount, "")
    return bottleneck, circle.day_count.figure, firm_figures, path


def _figure_cell(amount: Amount | None, placeholder: str) -> str:
    from partnerships_tui.drawing.text.wording import amount_in_short

    return placeholder if amount is None else amount_in_short(amount)


def _print_circle_rows(result: Circles) -> None:
    """Print for a pipe a line for each circle.

    A line has companies, bottleneck, days, legs with flows, and the bottleneck's qualifier.
    """
    from partnerships_db.values.amounts import format_decimal

    for circle in result.circles:
        companies = ",".join(circle.companies)
        legs = " ".join(_leg_text(leg) for leg in circle.legs)
        bottleneck = qualifier = ""
        if circle.bottleneck is not None:
            bottleneck = format_decimal(circle.bottleneck)
        if circle.bottleneck_amount is not None:
            qualifier = circle.bottleneck_amount.qualifier
        days = circle.day_count.figure
        print_table((), [(companies, bottleneck, days, legs, qualifier)])


def _leg_text(leg: Leg) -> str:
    flow_names = ",".join(flow.name for flow in leg.flows)
    return f"{leg.payer}>{leg.payee}={flow_names}"
