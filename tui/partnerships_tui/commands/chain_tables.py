"""The tables of chains of payments, which the commands `circles` and `path` print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from partnerships_tui.commands.group import spoken_names
from partnerships_tui.console import (
    is_for_people,
    print_line,
    print_table,
)
from partnerships_tui.drawing.text.counted_flows import counted_flows
from partnerships_tui.drawing.text.wording import pluralized

if TYPE_CHECKING:
    from partnerships_db.filters.model import Filter
    from partnerships_db.ledger.chains import Chain, Leg
    from partnerships_db.store.store import Store

CHAIN_COLUMNS = ("bottleneck", "gross firm", "gross up to", "days", "by leg")

firm_only_option = click.option(
    "--firm-only", is_flag=True, help="Use only legs with a flow that is firm by its own figure."
)


def print_counted_flows(criteria: Filter) -> None:
    """Print on a terminal which flows count under a filter."""
    if criteria and is_for_people():
        print_line(counted_flows(criteria, in_circles=True))


def names_in_chains(store: Store, chains: Iterable[Chain]) -> dict[str, str]:
    """The names of the companies of chains, as `spoken_names` gives them."""
    return spoken_names(store, {company for chain in chains for company in chain.companies})


def print_chains(
    noun: str,
    chains: Iterable[Chain],
    names: Mapping[str, str],
) -> None:
    """Print circles or paths: a table for a terminal, or a line each for a pipe.

    A company without one of the `names` by id has its id.
    """
    if is_for_people():
        print_table(
            (*CHAIN_COLUMNS, noun),
            [_chain_cells(chain, names) for chain in chains],
            whole=(*CHAIN_COLUMNS, noun),
            spare=("by leg", "gross up to", "gross firm"),
            lead=noun,
        )
    else:
        print_table((), map(_plain_cells, chains))


def _chain_cells(chain: Chain, names: Mapping[str, str]) -> tuple[object, ...]:
    from partnerships_tui.drawing.circles import (
        bottleneck_in_short,
        companies_in_turn,
        gross_in_short,
        leg_in_short,
    )

    return (
        bottleneck_in_short(chain),
        *gross_in_short(chain),
        chain.day_count.figure,
        ", ".join(map(leg_in_short, chain.legs)),
        companies_in_turn(chain, names),
    )


def _plain_cells(chain: Chain) -> Sequence[object]:
    """The cells of a line for a pipe.

    They are companies, bottleneck, days, legs with flows, the bottleneck's qualifier, and what the
    chain stands on.
    """
    from partnerships_db.values.amounts import format_decimal

    bottleneck = qualifier = ""
    if chain.bottleneck is not None:
        bottleneck = format_decimal(chain.bottleneck)
    if chain.bottleneck_amount is not None:
        qualifier = chain.bottleneck_amount.qualifier
    return (
        ",".join(chain.companies),
        bottleneck,
        chain.day_count.figure,
        " ".join(map(_leg_text, chain.legs)),
        qualifier,
        chain.stands_on,
    )


def _leg_text(leg: Leg) -> str:
    flow_names = ",".join(flow.name for flow in leg.flows)
    return f"{leg.payer}>{leg.payee}={flow_names or pluralized(leg.flow_count, 'flow')}"
