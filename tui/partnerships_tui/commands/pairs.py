"""The command `pairs`: each payer and payee with the money between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import click

from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_tui.commands.conversions import print_rates, total_converter
from partnerships_tui.commands.group import (
    QueryCommand,
    as_of_option,
    cli,
    currency_option,
    json_option,
    opened_store,
    query_of,
    rollup_option,
    target_currency_of,
    terms_argument,
    terms_option,
)
from partnerships_tui.commands.money_tables import (
    MONEY_COLUMNS,
    MoneyRow,
    money_cells,
    print_money_rows,
    print_used_columns,
    qualifier_cells,
)
from partnerships_tui.commands.sort_options import chosen_order, items_in_order, sort_options
from partnerships_tui.console import is_for_people, is_spoken, print_json, print_line
from partnerships_tui.drawing.text.counted_flows import counted_flows
from partnerships_tui.drawing.text.page_parts import UNNAMED
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.queries.sort_orders import pair_columns

if TYPE_CHECKING:
    from partnerships_db.ledger.pairs import Pair, PairsTotal
    from partnerships_db.ledger.rules import ExplainedFlow
    from partnerships_db.store.store import Store
    from partnerships_tui.open_store import Query

PAIR_COLUMNS = ("from", "to", "flows", "currency")
"""The headings before those of the money."""
FLOW_COLUMNS = ("from", "to", "date", "flow", "currency", *MONEY_COLUMNS, "rules")


@cli.command(cls=QueryCommand)
@terms_argument
@sort_options(pair_columns({}))
@rollup_option
@click.option(
    "--explain",
    is_flag=True,
    help="Print every flow of each pair with its columns, and the rules behind them.",
)
@currency_option
@as_of_option
@terms_option
@json_option
@click.pass_context
def pairs(
    context: click.Context,
    terms: tuple[str, ...],
    sort_name: str | None,
    is_reversed: bool,
    rollup: bool,
    explain: bool,
    currency: str | None,
    as_of: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print who pays whom, the most firm money first.

    All pairs are one selection: what is inside a flow is taken from it in whichever pair it is. A
    joint flow is in the row of each company that shares it, and once in the total.
    """
    from partnerships_db.ledger.pairs import pairs_json
    from partnerships_db.store.queries.flow_criteria import words_as_companies

    query = query_of(filter_text, as_of, terms)
    target_currency = target_currency_of(currency, as_json=as_json)
    order = chosen_order(pair_columns({}), sort_name, is_reversed=is_reversed)
    with opened_store(context, query) as store:
        asked_filter = words_as_companies(store, query.filter)
        listed_pairs, total = _pairs_and_total(
            store,
            query._replace(filter=asked_filter),
            rollup=rollup,
            has_flows=explain,
        )
        names = _names(store)
        listed_pairs = items_in_order(listed_pairs, pair_columns(names), order)
        counted = counted_flows(asked_filter)
        day = query.day.isoformat()
        if as_json:
            document = {"as_of": day, **pairs_json(listed_pairs, total, explain=explain)}
            if counted:
                document["counted"] = counted
            print_json(document)
            return

        if is_for_people():
            listed_pairs = tuple(listed_pairs)
            print_line(f"{pluralized(len(listed_pairs), 'pair')}, as of {day}")
            if counted:
                print_line(counted)
        if explain:
            listed_pairs = tuple(listed_pairs)
        converter = total_converter(target_currency, query.as_of)
        money_rows = _money_rows(listed_pairs, total, names)
        print_rates(print_money_rows(PAIR_COLUMNS, money_rows, converter))
        if explain:
            _print_flows(listed_pairs, names)


def _names(store: Store) -> dict[str, str]:
    """The names of all companies by id for output that is read aloud; tables have their ids."""
    from partnerships_db.store.queries.companies import company_rows

    names = {}
    if is_spoken():
        names = {company.id: company.name for company in company_rows(store, None)}
    if is_for_people():
        names[UNKNOWN] = UNNAMED
    return names


def _pairs_and_total(
    store: Store,
    query: Query,
    *,
    rollup: bool,
    has_flows: bool,
) -> tuple[Iterable[Pair], PairsTotal]:
    """The pairs that a query selects, and their money with each joint flow once."""
    from partnerships_db.ledger.pairs import pairs as ledger_pairs
    from partnerships_db.ledger.pairs import total_of
    from partnerships_db.store.queries.flow_criteria import ledger_query, sides_alone
    from partnerships_db.store.queries.pair_sums import (
        all_pairs,
        pairs_total,
        selected_pairs,
        total_of_selected,
    )

    if not (query.filter or rollup or has_flows):
        total, _ = pairs_total(store, query.day)
        return all_pairs(store, query.day), total
    sides = None if rollup or has_flows else sides_alone(store, query.filter)
    if sides is not None:
        listed_pairs = selected_pairs(store, sides, query.day)
        total, _ = total_of_selected(store, listed_pairs, query.day)
        return listed_pairs, total
    ledger, parents, criteria = ledger_query(store, query.filter, query.as_of, rollup=rollup)
    reckoned_pairs = ledger_pairs(ledger, parents=parents, criteria=criteria)
    return reckoned_pairs, total_of(reckoned_pairs)


def _money_rows(
    listed_pairs: Iterable[Pair],
    total: PairsTotal,
    names: Mapping[str, str],
) -> Iterator[MoneyRow]:
    """Yield a row for each pair and currency, and below joint money the total of all rows.

    A company without one of the `names` by id has its id.
    """
    from partnerships_db.ledger.money_sums import NOTHING

    for pair in listed_pairs:
        payer, payee = names.get(pair.payer, pair.payer), names.get(pair.payee, pair.payee)
        for row in pair.rows():
            yield MoneyRow(
                (payer, payee, row.money.flow_count, row.currency),
                row.money,
                row.currency,
                pair=row,
            )

    if not total.has_joint:
        return
    for currency in total.money:
        money = total.sums.get(currency, NOTHING)
        yield MoneyRow(("total", "", money.flow_count, currency), money, currency)


def _print_flows(listed_pairs: Iterable[Pair], names: Mapping[str, str]) -> None:
    """Print each flow with its pair, its columns and the rules that put it there."""
    if is_for_people():
        print_line()
    rows = [
        _flow_cells(pair, explained, names) for pair in listed_pairs for explained in pair.flows
    ]
    print_used_columns(FLOW_COLUMNS, rows)


def _flow_cells(
    pair: Pair,
    explained: ExplainedFlow,
    names: Mapping[str, str],
) -> tuple[object, ...]:
    from partnerships_db.ledger.explain import rule_sentences

    return (
        names.get(pair.payer, pair.payer),
        names.get(pair.payee, pair.payee),
        explained.flow.date,
        explained.flow.name,
        explained.currency,
        *money_cells(explained.columns, explained.currency),
        "; ".join(rule_sentences(explained)),
        *qualifier_cells(explained.columns),
    )
