"""The command `circles`: payments that return to their payer by way of other companies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from partnerships_db.ledger import DEFAULT_CIRCLE_LENGTH
from partnerships_tui.commands.chain_tables import (
    firm_only_option,
    names_in_chains,
    print_chains,
    print_counted_flows,
)
from partnerships_tui.commands.group import (
    as_of_option,
    cli,
    company_id_of,
    filter_option,
    glyphs_of,
    json_option,
    opened_store,
    query_of,
    rollup_option,
)
from partnerships_tui.commands.sort_options import chosen_order, items_in_order, sort_options
from partnerships_tui.console import (
    is_for_people,
    print_json,
    print_message,
    print_note,
    print_table,
)
from partnerships_tui.queries.sort_orders import chain_columns, critical_columns

if TYPE_CHECKING:
    from partnerships_db.ledger.circles import Circles
    from partnerships_db.ledger.critical_flows import CriticalFlow

CRITICAL_COLUMNS = ("circles gone", "figure", "payment", "flow")


@cli.command()
@click.argument("company_id", metavar="[COMPANY]", required=False)
@click.option(
    "--max-length",
    metavar="N",
    type=click.IntRange(2, 8),
    default=DEFAULT_CIRCLE_LENGTH,
    show_default=True,
    help="The most companies in a circle, from 2 to 8.",
)
@click.option(
    "--window",
    metavar="DAYS",
    type=click.IntRange(min=0),
    help="The most days between the beginnings of a circle's legs.",
)
@click.option(
    "--critical",
    is_flag=True,
    help="Print the critical flows: without one of them, circles are gone.",
)
@sort_options(chain_columns({}), critical_columns())
@firm_only_option
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
    critical: bool,
    sort_name: str | None,
    is_reversed: bool,
    firm_only: bool,
    rollup: bool,
    as_of: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print payments that return to their payer, by what they stand on.

    First come circles with firm money on every leg, then those with an unpriced or conditional
    leg, then those with a leg that is only intended or rumoured; of each, the largest bottleneck
    first. With a filter, company:ID or a company's name is in the circle, -company:ID in no circle,
    and flow: or amount choose the payments.
    """
    from partnerships_db.ledger.critical_flows import critical_flows
    from partnerships_db.store.queries.flow_criteria import words_as_companies
    from partnerships_db.store.queries.money_graph import ChainQuery, circles_in
    from partnerships_tui.drawing.circles import circle_counts

    query = query_of(filter_text, as_of)
    columns = critical_columns() if critical else chain_columns({})
    order = chosen_order(columns, sort_name, is_reversed=is_reversed)
    with opened_store(context, query) as store:
        if company_id:
            company_id = company_id_of(store, company_id)
        asked_filter = words_as_companies(store, query.filter)
        result = circles_in(
            store,
            ChainQuery(asked_filter, query.as_of, rollup, firm_only),
            company=company_id or None,
            longest=max_length,
            window=window,
        )
        names = names_in_chains(store, result.circles)

    counts = glyphs_of(context)(circle_counts(result, max_length))
    if not as_json:
        print_counted_flows(asked_filter)
    if critical:
        flows = critical_flows(result.circles, firm_only=firm_only)
        flows = tuple(items_in_order(flows, columns, order))
        _print_critical_flows(flows, counts, as_json=as_json)
    else:
        in_order = items_in_order(result.circles, chain_columns(names), order)
        _print_circles(result._replace(circles=tuple(in_order)), names, counts, as_json=as_json)
    if result.is_cut:
        print_message(
            "the search ran out of time: circles through the smallest payments are missing"
        )


def _print_circles(
    result: Circles,
    names: Mapping[str, str],
    counts: str,
    *,
    as_json: bool,
) -> None:
    """Print the circles in their order, with their counts before them."""
    from partnerships_db.ledger.circles import circles_json

    if as_json:
        print_json(circles_json(result))
    else:
        print_note(counts)
        print_chains("circle", result.circles, names)


def _print_critical_flows(
    flows: Sequence[CriticalFlow],
    counts: str,
    *,
    as_json: bool,
) -> None:
    from partnerships_db.ledger.critical_flows import critical_flows_json

    if as_json:
        print_json(critical_flows_json(flows))
        return
    print_note(counts)
    print_table(
        CRITICAL_COLUMNS,
        map(_critical_cells, flows),
        whole=("circles gone", "figure", "payment"),
    )


def _critical_cells(critical: CriticalFlow) -> tuple[object, ...]:
    from partnerships_tui.drawing.circles import critical_figure

    flow = critical.flow
    parties = f"{','.join(flow.payers)} → {','.join(flow.payees)}"
    if is_for_people():
        figure = critical_figure(critical)
    else:
        figure = str(flow.amount or "")
        parties = f"{','.join(flow.payers)}>{','.join(flow.payees)}"
    return len(critical.circles), figure, parties, flow.name
