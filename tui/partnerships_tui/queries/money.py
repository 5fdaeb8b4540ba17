"""TODO."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.gc_pause import freeze_gc, gc_paused
from partnerships_db.store.store import Store
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.queries.view_state import ViewState

if TYPE_CHECKING:
    from partnerships_db.ledger.circles import Circles
    from partnerships_db.ledger.pairs import Pair
    from partnerships_db.values.exchange import TargetCurrency


class MoneyOptions(NamedTuple):
    """How the money is looked at."""

    longest: int = 4
    """Companies in a circle, at most."""
    window: int | None = None
    """Days between a circle's legs; None is any number."""
    firm_only: bool = False
    rollup: bool = False


class MoneyData(NamedTuple):
    """Who pays whom, and what comes round, over the selected events."""

    pairs: tuple[Pair, ...]
    circles: Circles | None
    """None: not looked for yet."""
    names: dict[str, str]
    titles: dict[str, str]
    """Of the events in which something passes."""
    events: int
    largest: Decimal
    """The most firm and open dollars of a pair: what a bar is measured by."""
    is_whole: bool = True
    """Otherwise these are some of the heaviest pairs, each with all its money, and the rest follows."""


FIRST_PAIRS, MANY_FLOWS, MANY_PAIRS = 12, 10_000, 2_000
"""From so many flows on the first screen of pairs is added up by itself before all of them are."""


def money_data(state: ViewState, options: MoneyOptions) -> StoreQuery[Iterator[MoneyData]]:
    """The money of the selected events as of the date: the first screen of many pairs, all pairs, then the circles."""

    def ask(store: Store) -> Iterator[MoneyData]:
        from partnerships_db.ledger.circles import find_circles
        from partnerships_db.ledger.pairs import pairs
        from partnerships_db.ledger.rules import Ledger
        from partnerships_db.store.queries.deals import (
            all_deals,
            deals_between,
            flow_count,
            heaviest_pairs,
            parents_on,
        )
        from partnerships_db.store.queries.details import selected_ids

        if not state.filter and not options.rollup and flow_count(store) > MANY_FLOWS:
            ways = heaviest_pairs(store, state.as_of, FIRST_PAIRS)
            first = pairs(Ledger(deals_between(store, ways), state.day), among=ways)
            yield _books(store, first, is_whole=False)
        parents = parents_on(store, state.day) if options.rollup else None
        events = selected_ids(store, state.filter, state.as_of) if state.filter else None
        with gc_paused():
            ledger = Ledger(all_deals(store), state.day)
            found = _books(store, pairs(ledger, parents=parents, events=events))
        if len(found.pairs) > MANY_PAIRS:
            freeze_gc()
        yield found
        rings = find_circles(ledger, longest=options.longest, window=options.window, parents=parents,
                        firm_only=options.firm_only, events=events)  # fmt: skip
        yield found._replace(circles=rings)

    return ask


def _books(store: Store, pairs: tuple[Pair, ...], *, is_whole: bool = True) -> MoneyData:
    from partnerships_db.store.queries.details import names_of, titles_of

    shown = {one.flow.event for pair in pairs for one in pair.flows}
    names = names_of(store, {company for pair in pairs for company in (pair.payer, pair.payee)})
    largest = max((pair.dollars.firm + pair.dollars.up_to for pair in pairs), default=Decimal(0))
    return MoneyData(pairs, None, names, titles_of(store, shown), len(shown), largest, is_whole)


def target_currency_for(currency: str) -> StoreQuery[TargetCurrency]:
    """Figures in another currency too: the rates take a moment to load, and no store."""
    from partnerships_db.values.exchange import target_currency

    return lambda _store: target_currency(currency)
