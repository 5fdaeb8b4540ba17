"""The store queries of the Money: pairs and circles of the selected events, exchange rates.

The explorer loads this module at its start, so that the ledger's modules load with the query.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from partnerships_db.filters.model import EVERYTHING, Filter
from partnerships_db.gc_pause import freeze_gc, gc_paused
from partnerships_db.ledger import DEFAULT_CIRCLE_LENGTH
from partnerships_db.store.store import Store
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.queries.view_state import ViewState

if TYPE_CHECKING:
    from partnerships_db.ledger.chains import Chain
    from partnerships_db.ledger.circles import Circles
    from partnerships_db.ledger.critical_flows import CriticalFlow
    from partnerships_db.ledger.flow_criteria import FlowCriteria
    from partnerships_db.ledger.groups import PayerPayee
    from partnerships_db.ledger.money_states import StateTotal
    from partnerships_db.ledger.pairs import Pair, PairsTotal
    from partnerships_db.ledger.paths import DirectedPaths
    from partnerships_db.store.queries.flow_criteria import LedgerQuery
    from partnerships_db.store.queries.money_graph import ChainQuery
    from partnerships_db.values.exchange import TargetCurrency

FIRST_PAIRS = 60
"""The number of pairs in the first screen of a large store."""

MAX_LISTED_PAIRS = 2_000
"""The most pairs in the list of a large store without a filter: the heaviest."""

MANY_PAIRS = 2_000
"""The number of pairs above which they are exempt from garbage collection."""


class MoneyOptions(NamedTuple):
    """The reader's choices for pairs and circles."""

    max_circle_length: int = DEFAULT_CIRCLE_LENGTH
    """The most companies in a circle."""
    window: int | None = None
    """The most days between a circle's legs; None is any number."""
    firm_only: bool = False
    rollup: bool = False
    path_ends: tuple[str, str] | None = None
    """The companies between which paths are searched; None for no paths."""


class MoneyData(NamedTuple):
    """The pairs, circles and paths of the selected events."""

    pairs: tuple[Pair, ...]
    circles: Circles | None
    """None: not searched yet."""
    names: dict[str, str]
    """Of the companies, by id."""
    titles: dict[str, str]
    """Of the events whose flows are in the pairs, by id."""
    largest: Decimal
    """The largest sum of firm and open dollars of a pair: the length of a full bar."""
    criteria: Filter = EVERYTHING
    """The filter, which selects events and some of their flows.

    Words that name companies are `company:` terms in it.
    """
    all_pair_count: int | None = None
    """The number of pairs without the filter; None: not counted yet, or without a filter."""
    pair_count: int | None = None
    """The number of pairs as of the day, if only the heaviest are listed; else None."""
    total: PairsTotal | None = None
    """The money of all pairs together, each joint flow once; None: not added up yet."""
    states: tuple[StateTotal, ...] = ()
    """The same money by state and currency; empty: not added up yet."""
    is_whole: bool = True
    """False: only some of the heaviest pairs, each with all its money; the others follow."""
    critical_flows: tuple[CriticalFlow, ...] = ()
    """The flows without which circles are gone."""
    paths: tuple[DirectedPaths, ...] | None = None
    """The paths between the ends that were asked for; None: not searched yet."""


def money_data(state: ViewState, options: MoneyOptions) -> StoreQuery[Iterator[MoneyData]]:
    """The money of the selected events in steps: pairs, paths, circles, totals, counts.

    A large store without a filter has the first screen as a step of its own, and its pairs have no
    flows: `pair_with_flows` reads those of a page.
    """

    def steps(store: Store) -> Iterator[MoneyData]:
        from partnerships_db.store.queries.deals import has_many_flows
        from partnerships_db.store.queries.flow_criteria import sides_alone, words_as_companies

        criteria = words_as_companies(store, state.filter)
        sides = None
        if not options.rollup and has_many_flows(store):
            sides = sides_alone(store, criteria)
        if sides is None:
            yield from _ledger_steps(store, state, options, criteria)
        elif state.filter:
            yield from _kept_steps_of_sides(store, state, options, criteria, sides)
        else:
            yield from _kept_steps(store, state, options)

    return steps


def _ledger_steps(
    store: Store,
    state: ViewState,
    options: MoneyOptions,
    criteria: Filter,
) -> Iterator[MoneyData]:
    """The money of the selected flows, each of which is read."""
    from partnerships_db.ledger.money_states import state_totals
    from partnerships_db.ledger.pairs import flows_once, pairs, total_of
    from partnerships_db.store.queries.flow_criteria import ledger_query
    from partnerships_db.store.queries.money_graph import ChainQuery
    from partnerships_db.store.queries.pair_sums import pair_count

    with gc_paused():
        selection = ledger_query(
            store,
            criteria,
            state.as_of,
            rollup=options.rollup,
        )
        ledger_pairs = pairs(
            selection.ledger,
            parents=selection.parents,
            criteria=selection.criteria,
        )
        data = _money_of(store, ledger_pairs)._replace(criteria=criteria)
    if len(data.pairs) > MANY_PAIRS:
        freeze_gc()
    query = ChainQuery(criteria, state.as_of, options.rollup, options.firm_only)
    # With a filter, circles and paths go through companies whose deals were not read for the pairs.
    whole_ledger = selection if options.rollup or not state.filter else None
    if options.path_ends is not None:
        data = _with_paths(store, data, query, options.path_ends, whole_ledger)
    yield data

    data = _with_circles(store, data, query, options, whole_ledger)
    yield data

    states = state_totals(flows_once(data.pairs))
    data = data._replace(total=total_of(data.pairs), states=states)
    yield data

    if state.filter and options.rollup:
        all_pairs = pairs(selection.ledger, parents=selection.parents)
        yield data._replace(all_pair_count=len(all_pairs))
    elif state.filter:
        yield data._replace(all_pair_count=pair_count(store, state.day))


def _kept_steps(
    store: Store,
    state: ViewState,
    options: MoneyOptions,
) -> Iterator[MoneyData]:
    """The money of all flows of a large store, from its kept figures; no flow is read."""
    from partnerships_db.store.queries import pair_sums
    from partnerships_db.store.queries.money_graph import ChainQuery

    day = state.day
    data = _money_of(store, pair_sums.heaviest_pairs(store, day, FIRST_PAIRS), is_whole=False)
    yield data

    # The list takes longer than the circles: all pairs are put in order for it.
    query = ChainQuery(as_of=day, firm_only=options.firm_only)
    for with_chains in _with_chains(store, data, query, options):
        yield with_chains
        data = with_chains

    listed = _money_of(store, list(pair_sums.all_pairs(store, day, MAX_LISTED_PAIRS)))
    data = data._replace(
        pairs=listed.pairs,
        names=data.names | listed.names,
        titles=data.titles | listed.titles,
        largest=listed.largest,
        is_whole=True,
        pair_count=pair_sums.pair_count(store, day),
    )
    yield data

    total, states = pair_sums.pairs_total(store, day)
    yield data._replace(total=total, states=states)


def _kept_steps_of_sides(
    store: Store,
    state: ViewState,
    options: MoneyOptions,
    criteria: Filter,
    sides: FlowCriteria,
) -> Iterator[MoneyData]:
    """The money of a large store under a filter that asks nothing but who pays whom."""
    from partnerships_db.store.queries import pair_sums
    from partnerships_db.store.queries.money_graph import ChainQuery

    day = state.day
    selected_pairs = pair_sums.selected_pairs(store, sides, day)
    data = _money_of(store, selected_pairs[:MAX_LISTED_PAIRS])
    data = data._replace(criteria=criteria, pair_count=len(selected_pairs))
    yield data

    query = ChainQuery(criteria, day, firm_only=options.firm_only)
    for with_chains in _with_chains(store, data, query, options):
        yield with_chains
        data = with_chains
    total, states = pair_sums.total_of_selected(store, selected_pairs, day)
    data = data._replace(total=total, states=states)
    yield data
    yield data._replace(all_pair_count=pair_sums.pair_count(store, day))


def _with_chains(
    store: Store,
    data: MoneyData,
    query: ChainQuery,
    options: MoneyOptions,
) -> Iterator[MoneyData]:
    """Yield the money with its paths, if they were asked for, then with its circles."""
    if options.path_ends is not None:
        data = _with_paths(store, data, query, options.path_ends)
        yield data
    yield _with_circles(store, data, query, options)


def pair_with_flows(state: ViewState, payer_payee: PayerPayee) -> StoreQuery[MoneyData]:
    """A pair with its flows, and the names on its page."""

    def read_pair(store: Store) -> MoneyData:
        from partnerships_db.store.queries.pair_sums import pairs_with_flows

        return _money_of(store, pairs_with_flows(store, [payer_payee], state.day))

    return read_pair


def _with_paths(
    store: Store,
    data: MoneyData,
    query: ChainQuery,
    path_ends: PayerPayee,
    whole_ledger: LedgerQuery | None = None,
) -> MoneyData:
    """The money with the shortest paths between the ends that were asked for."""
    from partnerships_db.store.queries.money_graph import paths_in

    paths = paths_in(store, query, path_ends, selection=whole_ledger)
    data = data._replace(paths=paths)
    return _with_names(store, data, chain.from_iterable(direction.paths for direction in paths))


def _with_circles(
    store: Store,
    data: MoneyData,
    query: ChainQuery,
    options: MoneyOptions,
    whole_ledger: LedgerQuery | None = None,
) -> MoneyData:
    """The money with its circles, and the flows on which these depend."""
    from partnerships_db.ledger.critical_flows import critical_flows
    from partnerships_db.store.queries.money_graph import circles_in

    circles = circles_in(
        store,
        query,
        selection=whole_ledger,
        longest=options.max_circle_length,
        window=options.window,
    )
    data = data._replace(
        circles=circles,
        critical_flows=critical_flows(circles.circles, firm_only=options.firm_only),
    )
    return _with_names(store, data, circles.circles)


def _money_of(store: Store, pairs: Sequence[Pair], *, is_whole: bool = True) -> MoneyData:
    from partnerships_db.store.queries.details import names_of, titles_of

    event_ids: set[str] = set()
    company_ids: set[str] = set()
    largest = Decimal(0)
    for pair in pairs:
        event_ids.update(explained.flow.event for explained in pair.flows)
        company_ids.update((pair.payer, pair.payee))
        for deduction in chain.from_iterable(each.deductions for each in pair.flows):
            # The page of a pair names what is inside its flows, also if that has no pair here.
            event_ids.add(deduction.flow.event)
            company_ids.update((*deduction.flow.payers, *deduction.flow.payees))
        dollars = pair.dollars
        largest = max(largest, dollars.firm + dollars.up_to)

    return MoneyData(
        pairs=tuple(pairs),
        circles=None,
        names=names_of(store, company_ids),
        titles=titles_of(store, event_ids),
        largest=largest,
        is_whole=is_whole,
    )


def _with_names(
    store: Store,
    data: MoneyData,
    chains: Iterable[Chain],
) -> MoneyData:
    """The data with the names and titles that chains need: they also go through other pairs."""
    from partnerships_db.store.queries.details import names_of, titles_of

    company_ids: set[str] = set()
    event_ids: set[str] = set()
    for each in chains:
        for leg in each.legs:
            company_ids.update((leg.payer, leg.payee))
            event_ids.update(flow.event for flow in leg.flows)
    names = names_of(store, company_ids - data.names.keys())
    titles = titles_of(store, event_ids - data.titles.keys())
    return data._replace(
        names=data.names | names,
        titles=data.titles | titles,
    )


def target_currency_for(currency: str) -> StoreQuery[TargetCurrency]:
    """The exchange rates of a currency; loading them takes a moment, but needs no store."""
    from partnerships_db.values.exchange import target_currency

    return lambda _store: target_currency(currency)
