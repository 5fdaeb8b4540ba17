"""What adds up, and what comes round: totals and circles."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Any

import rich_click as click

from partnerships_db.ledger.explain import rule_sentences
from partnerships_db.store.store import Store
from partnerships_db.values import clock
from partnerships_tui.commands.group import (
    as_json,
    as_of_option,
    asked_for,
    cli,
    exchange_of,
    filter_option,
    in_option,
    no_entry,
    reading,
)
from partnerships_tui.console import is_terminal, out, print_json, print_table, say
from partnerships_tui.drawing.text.converted_figures import TotalConverter
from partnerships_tui.open_store import Query

if TYPE_CHECKING:
    from partnerships_db.ledger.circles import Circles
    from partnerships_db.ledger.rules import Columns, Totals
    from partnerships_tui.drawing.text.converted_figures import Conversion

COLUMNS = ("firm", "up to", "at least", "intent", "vague", "unpriced", "joint")

rollup_option = click.option(
    "--rollup", is_flag=True, help="Companies with all that they own on that date."
)


def selected_events(store: Store, query: Query) -> Container[str] | None:
    """The ids of the events that a filter selects; None where there is no filter."""
    if not query.filter:
        return None
    from partnerships_db.store.queries.details import selected_ids

    return selected_ids(store, query.filter, query.as_of)


@cli.command()
@click.argument("company")
@click.option("--with", "with_", metavar="COMPANY", help="Only what passes between the two.")
@rollup_option
@click.option(
    "--explain",
    is_flag=True,
    help="Every flow, the column that it went to, and the rule that sent it there.",
)
@in_option
@as_of_option
@filter_option
@as_json
@click.pass_context
def totals(context: click.Context, company: str, with_: str | None, rollup: bool, explain: bool, currency: str | None,
           as_of: str | None, query: str | None, as_json: bool) -> None:  # fmt: skip
    """What a company takes in and pays: firm, up to, at least and intent, never added together."""
    from partnerships_db.ledger.explain import totals_json
    from partnerships_db.ledger.rules import company_totals as totals_of
    from partnerships_db.store.queries.deals import all_deals, deals_of, parents_on

    asked = asked_for(query, as_of)
    day = asked.as_of or clock.today()
    exchange = exchange_of(currency, as_json=as_json)
    converting = (
        TotalConverter(exchange, exchange.day_of_total(asked.as_of, day)) if exchange else None
    )
    with reading(context, asked) as store:
        company, other = _company(store, company), _company(store, with_) if with_ else None
        parents = parents_on(store, day) if rollup else None
        deals = all_deals(store) if rollup else deals_of(store, company)
        sums = totals_of(
            deals, company, day, with_=other, parents=parents, events=selected_events(store, asked)
        )
    if as_json:
        print_json(totals_json(sums, explain=explain))
    else:
        print_totals(sums, explain=explain, converting=converting)


def _company(store: Store, company: str) -> str:
    """The id of a company that is there, also where it is named by a former one."""
    from partnerships_db.store.queries.details import find_entry

    entry = find_entry(store, "companies", company)
    if entry is None:
        no_entry(store, "companies", "company", company)
    return str(entry["id"])


def print_totals(
    sums: Totals, *, explain: bool = False, converting: TotalConverter | None = None
) -> None:
    """A row for each side and currency; in another currency too, each row below the one that it is made from."""
    from partnerships_db.ledger.rules import NO_MONEY
    from partnerships_tui.commands.cite import converted_row, say_rates

    rows: list[tuple[object, ...]] = []
    converted: list[Conversion] = []
    for currency in dict.fromkeys((*sums.money_in, *sums.money_out)):
        for side, money in (("in", sums.money_in), ("out", sums.money_out)):
            columns = money.get(currency, NO_MONEY)
            rows.append((side, currency, *_cells(columns, currency)))
            if converting and currency != converting.exchange.currency:
                cells, found = converted_row(converting, columns, currency)
                rows.append((side, f"≈{converting.exchange.currency}", *cells))
                converted += found
    if is_terminal():
        with_ = f" with {sums.with_}" if sums.with_ else ""
        out(f"{sums.company}{with_}, as of {sums.as_of.isoformat()}")
    print_table(("side", "currency", *COLUMNS), rows)
    say_rates(converted)
    if explain:
        if is_terminal():
            out()
        print_table(
            ("side", "date", "flow", "currency", *COLUMNS, "rules"),
            (
                (one.side, one.flow.date, one.flow.name, one.currency, *_cells(one.columns, one.currency),
                 "; ".join(rule_sentences(one)))
                for one in sums.flows
            ),
        )  # fmt: skip


def _cells(columns: Columns, currency: str) -> tuple[object, ...]:
    """The columns for a table: figures as people read them, nothing where there is none; plain for a pipe."""
    from partnerships_db.ledger.explain import columns_json
    from partnerships_tui.drawing.text.wording import money_in_short

    if not is_terminal():
        return tuple(columns_json(columns).values())
    figures = (columns.firm, columns.up_to, columns.at_least, columns.intent)
    counts = (columns.vague, columns.unpriced, columns.joint)
    return (
        *(money_in_short(figure, currency) for figure in figures),
        *(count or "" for count in counts),
    )


@cli.command()
@click.argument("company", required=False)
@click.option("--max-length", metavar="N", type=click.IntRange(2, 8), default=4, show_default=True,
              help="Companies in a circle, at most.")  # fmt: skip
@click.option(
    "--window",
    metavar="DAYS",
    type=click.IntRange(min=0),
    help="Legs that began within so many days.",
)
@click.option("--firm-only", is_flag=True, help="Only what is firm by its own figure.")
@rollup_option
@as_of_option
@filter_option
@as_json
@click.pass_context
def circles(context: click.Context, company: str | None, max_length: int, window: int | None, firm_only: bool,
            rollup: bool, as_of: str | None, query: str | None, as_json: bool) -> None:  # fmt: skip
    """Money that comes back to who paid it, the largest bottleneck first."""
    from partnerships_db.ledger.circles import circles_json
    from partnerships_db.ledger.circles import find_circles as circles_of
    from partnerships_db.ledger.rules import Ledger
    from partnerships_db.store.queries.deals import all_deals, parents_on

    asked = asked_for(query, as_of)
    day = asked.as_of or clock.today()
    with reading(context, asked) as store:
        company = _company(store, company) if company else None
        parents = parents_on(store, day) if rollup else None
        events = selected_events(store, asked)
        found = circles_of(Ledger(all_deals(store), day), company=company, longest=max_length, window=window,
                           firm_only=firm_only, parents=parents, events=events)  # fmt: skip
    if as_json:
        print_json(circles_json(found))
    else:
        _print_circles(found)
    if found.is_cut:
        say("there was no time for all edges: circles through the lightest are missing")


def _print_circles(result: Circles) -> None:
    """For a pipe a line a circle: companies, bottleneck, days, legs with their flows."""
    from partnerships_db.values.amounts import format_decimal
    from partnerships_tui.drawing.text.wording import money_in_short

    if not is_terminal():
        for circle in result.circles:
            legs = " ".join(
                f"{leg.payer}>{leg.payee}={','.join(flow.name for flow in leg.flows)}"
                for leg in circle.legs
            )
            bottleneck = "" if circle.bottleneck is None else format_decimal(circle.bottleneck)
            print_table((), [(",".join(circle.companies), bottleneck, circle.days, legs)])
        return
    rows: list[tuple[Any, ...]] = []
    for circle in result.circles:
        way = " → ".join((*circle.companies, circle.companies[0]))
        smallest = "" if circle.bottleneck is None else money_in_short(circle.bottleneck, "USD")
        firm = ", ".join(
            "—" if leg.firm is None else money_in_short(leg.firm, "USD") for leg in circle.legs
        )
        rows.append((smallest, circle.days, firm, way))
    print_table(("bottleneck", "days", "firm by leg", "circle"), rows)
