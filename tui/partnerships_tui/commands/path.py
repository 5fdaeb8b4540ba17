"""The command `path`: the shortest chains of payments between two companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from partnerships_tui.commands.chain_tables import (
    firm_only_option,
    names_in_chains,
    print_chains,
    print_counted_flows,
)
from partnerships_tui.commands.group import (
    MISUSED,
    as_of_option,
    cli,
    company_id_of,
    fail,
    filter_option,
    glyphs_of,
    json_option,
    opened_store,
    query_of,
    rollup_option,
)
from partnerships_tui.console import print_json, print_note
from partnerships_tui.drawing.text.wording import pluralized

if TYPE_CHECKING:
    from datetime import date

    from partnerships_db.ledger.paths import DirectedPaths


@cli.command()
@click.argument("first_id", metavar="COMPANY")
@click.argument("second_id", metavar="COMPANY")
@click.option(
    "--max-length",
    metavar="N",
    type=click.IntRange(min=1),
    help="The most payments in a chain.",
)
@firm_only_option
@rollup_option
@as_of_option
@filter_option
@json_option
@click.pass_context
def path(
    context: click.Context,
    first_id: str,
    second_id: str,
    max_length: int | None,
    firm_only: bool,
    rollup: bool,
    as_of: str | None,
    filter_text: str | None,
    as_json: bool,
) -> None:
    """Print the shortest chains of payments between two companies, in both directions.

    All shortest chains from the first company to the second come first, then those back; of each
    direction, in the order of circles. With a filter, flow: or amount choose the payments,
    -company:ID is in no chain, and of the shortest chains those with company:ID are printed.
    """
    from partnerships_db.ledger.paths import paths_json
    from partnerships_db.store.queries.details import names_of
    from partnerships_db.store.queries.flow_criteria import words_as_companies
    from partnerships_db.store.queries.money_graph import ChainQuery, paths_in
    from partnerships_tui.drawing.circles import direction_in_words

    query = query_of(filter_text, as_of)
    with opened_store(context, query) as store:
        ends = company_id_of(store, first_id), company_id_of(store, second_id)
        if ends[0] == ends[1]:
            fail(f'both ends of the chain are "{ends[0]}"; name two companies', MISUSED)
        asked_filter = words_as_companies(store, query.filter)
        directions = paths_in(
            store,
            ChainQuery(asked_filter, query.as_of, rollup, firm_only),
            ends,
            max_length,
        )
        names = names_of(store, {directions[0].payer, directions[0].payee})
        chains = [chain for direction in directions for chain in direction.paths]
        chain_names = names_in_chains(store, chains)

    if as_json:
        print_json(paths_json(directions, query.day))
    else:
        print_counted_flows(asked_filter)
    if not any(direction.paths for direction in directions):
        fail(_no_chain_sentence(directions[0], max_length, query.day))
    if as_json:
        return
    for direction in directions:
        print_note(direction_in_words(direction, names, glyphs_of(context)))
        if direction.paths:
            print_chains("chain", direction.paths, chain_names)


def _no_chain_sentence(
    direction: DirectedPaths,
    max_length: int | None,
    day: date,
) -> str:
    payer, payee = direction.payer, direction.payee
    if payer == payee:
        return f'with --rollup both companies count as "{payer}"'
    length = f"of at most {pluralized(max_length, 'payment')}" if max_length else "of payments"
    return f'no chain {length} connects "{payer}" and "{payee}" as of {day}'
