"""Pairs of payers and payees with the money between them, from the kept figures."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from heapq import merge
from itertools import islice, product
from typing import NamedTuple

from partnerships_db.ledger.columns import NO_MONEY, Columns
from partnerships_db.ledger.counterparties import CompanySide, counterparty_totals, pairs_on_side
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.flow_figures import Scope, columns_of_sums
from partnerships_db.ledger.groups import MONEY_SIDES, MoneySide, PayerPayee
from partnerships_db.ledger.money_states import StateTotal, state_totals_of_sums
from partnerships_db.ledger.money_sums import (
    added_by_currency,
    added_by_label,
    columns_by_currency,
)
from partnerships_db.ledger.pairs import (
    JointMoney,
    Pair,
    PairRow,
    PairsTotal,
    heaviest_first,
    pair_weight_order,
    pairs,
)
from partnerships_db.ledger.rules import Ledger, currency_order
from partnerships_db.store.flow_figures import IN_CASH, IN_DOLLARS
from partnerships_db.store.queries.deals import deals_between, deals_with
from partnerships_db.store.queries.figure_sums import Figures, labelled_sums, sums_by_currency
from partnerships_db.store.queries.total_sums import company_sums
from partnerships_db.store.store import Store
from partnerships_db.values.dates import PartialDate

PAIRS_SCOPE_OF_SIDE: dict[MoneySide, Scope] = {"in": Scope.IN_PAIRS, "out": Scope.OUT_PAIRS}
"""All pairs of one side of a company together."""

_PAIRS_AT_ONCE = 2_000

_WEIGHTS = f"""
    sum(firm * ({IN_CASH})) AS cash, sum(up_to * ({IN_CASH})) AS cash_up_to,
    sum(intent * ({IN_CASH})) AS cash_intent,
    sum(firm * ({IN_DOLLARS})) AS firm, sum(up_to * ({IN_DOLLARS})) AS up_to,
    sum(intent * ({IN_DOLLARS})) AS intent,
    sum(firm * NOT ({IN_DOLLARS})) AS firm_elsewhere, count(*) AS flows,
    max(traits LIKE '%;%;_%') AS has_other_figures
"""
"""The weights of `heaviest_first`, and whether a pair has figures in traits, which they lack."""
_HEAVIEST_FIRST = """
    cash DESC, cash_up_to DESC, cash_intent DESC, firm DESC, up_to DESC, intent DESC,
    firm_elsewhere DESC, flows DESC, payer, payee
"""


# -- All pairs -------------------------------------------------------------------------------------


def all_pairs(
    store: Store,
    day: date,
    limit: int | None = None,
) -> Iterator[Pair]:
    """Yield every pair with a flow that counts, the most firm cash first, without flows.

    With `limit`, at most so many. The pairs are put in order by SQLite and read some at a time.
    Those with figures that no integer holds are few: they are put in order when they are read.
    """
    figures = Figures.on(day, Scope.PAIR)
    store.rows("DROP TABLE IF EXISTS temp.pair_order")
    store.rows(
        f"CREATE TEMP TABLE pair_order AS SELECT payer, payee, {_WEIGHTS} FROM figure"
        f" WHERE {figures.condition} GROUP BY payer, payee",
        figures.parameters,
    )
    query = "SELECT payer, payee FROM pair_order WHERE has_other_figures"
    with_other_figures = heaviest_first(pairs_of(store, store.rows(query), day))
    in_order = merge(
        _pairs_in_order(store, day, limit),
        with_other_figures,
        key=pair_weight_order,
    )
    yield from islice(in_order, limit)


def _pairs_in_order(
    store: Store,
    day: date,
    limit: int | None,
) -> Iterator[Pair]:
    """Yield the pairs all of whose figures are integers, the heaviest first."""
    query = f"""
        SELECT payer, payee FROM pair_order WHERE NOT has_other_figures
        ORDER BY {_HEAVIEST_FIRST} LIMIT ?
    """
    for batch in store.batches(query, [-1 if limit is None else limit], _PAIRS_AT_ONCE):
        yield from heaviest_first(pairs_of(store, batch, day))


def heaviest_pairs(
    store: Store,
    day: date,
    limit: int,
) -> list[Pair]:
    """Some of the heaviest pairs, by their weights as of the last day, without flows."""
    query = "SELECT payer, payee FROM pair ORDER BY cash DESC LIMIT ?"
    return heaviest_first(pairs_of(store, store.rows(query, [limit]), day))


def pair_count(store: Store, day: date) -> int:
    """The number of pairs with a flow that counts."""
    figures = Figures.on(day, Scope.PAIR)
    query = f"""
        SELECT count(*) FROM (
            SELECT 1 FROM figure WHERE {figures.condition} GROUP BY payer, payee)
    """
    (count,) = store.row(query, figures.parameters) or (0,)
    return int(count)


def pairs_total(store: Store, day: date) -> tuple[PairsTotal, tuple[StateTotal, ...]]:
    """The money of all pairs together, each joint flow once, and the same by state."""
    return _total_of_figures(store, Figures.on(day, Scope.ALL_PAIRS))


# -- The pairs that a filter selects by its companies ----------------------------------------------


def selected_pairs(
    store: Store,
    sides: FlowCriteria,
    day: date,
) -> list[Pair]:
    """The pairs that criteria select which ask nothing but who pays whom, the heaviest first."""
    named_companies = dict.fromkeys(sides.named_companies)
    if not named_companies:
        return [pair for pair in all_pairs(store, day) if sides.selects_pair(*pair[:2])]
    pairs_by_side: dict[PayerPayee, Pair] = {}
    for company, side in product(named_companies, MONEY_SIDES):
        figures = Figures.of_company(
            company,
            side,
            day,
            Scope.PAIR,
        )
        for pair in _pairs_of_figures(store, figures, day):
            if sides.selects_pair(*pair[:2]):
                pairs_by_side[pair.payer, pair.payee] = pair
    return heaviest_first(pairs_by_side.values())


def total_of_selected(
    store: Store,
    listed_pairs: Iterable[Pair],
    day: date,
) -> tuple[PairsTotal, tuple[StateTotal, ...]]:
    """The money of some pairs together, each joint flow once, and the same by state."""
    figures = figures_of_pairs([pair[:2] for pair in listed_pairs], day)
    return _total_of_figures(store, figures, is_each_once=True)


def _total_of_figures(
    store: Store,
    figures: Figures,
    *,
    is_each_once: bool = False,
) -> tuple[PairsTotal, tuple[StateTotal, ...]]:
    labelled = labelled_sums(store, "currency, state", figures, is_each_once=is_each_once)
    states = added_by_label(labelled)
    whole = added_by_currency((currency, money) for (currency, _), money in states.items())
    return PairsTotal(whole), state_totals_of_sums(states)


# -- The pairs of a company ------------------------------------------------------------------------


def company_pairs(
    store: Store,
    company: str,
    day: date,
) -> list[Pair]:
    """The pairs in which a company pays or receives; rows without money have their flows."""
    own_pairs: list[Pair] = []
    for side in MONEY_SIDES:
        figures = Figures.of_company(
            company,
            side,
            day,
            Scope.PAIR,
        )
        own_pairs += _pairs_of_figures(store, figures, day)
    return _with_reasons(store, own_pairs, day)


def company_sides(
    store: Store,
    company: str,
    day: date,
    names: Mapping[str, str],
    own_pairs: Sequence[Pair],
) -> dict[MoneySide, CompanySide]:
    """Both sides of a company, from its pairs; `names` are those of the counterparties by id."""
    own = company_sums(store, company, day)
    return {
        side: CompanySide(
            counterparty_totals(pairs_on_side(own_pairs, company, side), side, names),
            _side_total(store, company, side, day),
            columns_by_currency(own[side]),
        )
        for side in MONEY_SIDES
    }


def _side_total(
    store: Store,
    company: str,
    side: MoneySide,
    day: date,
) -> PairsTotal:
    """The money of all pairs of one side of a company together, each joint flow once."""
    figures = Figures.of_company(
        company,
        side,
        day,
        PAIRS_SCOPE_OF_SIDE[side],
    )
    return PairsTotal(sums_by_currency(store, figures))


# -- Some pairs ------------------------------------------------------------------------------------


def pairs_of(
    store: Store,
    payers_and_payees: Iterable[PayerPayee],
    day: date,
) -> list[Pair]:
    """Those of some pairs that have a flow that counts, without flows."""
    return _pairs_of_figures(store, figures_of_pairs(payers_and_payees, day), day)


def pairs_with_flows(
    store: Store,
    payers_and_payees: Collection[PayerPayee],
    day: date,
) -> tuple[Pair, ...]:
    """Some pairs with all their flows, by the ledger over the deals that bear on them."""
    if not payers_and_payees:
        return ()
    ledger = Ledger(deals_between(store, payers_and_payees), day)
    return pairs(ledger, among=payers_and_payees)


def figures_of_pairs(payers_and_payees: Iterable[PayerPayee], day: date) -> Figures:
    """Return the figures of some pairs in the selection of all pairs."""
    condition = "(payer, payee) IN (SELECT value ->> 0, value ->> 1 FROM json_each(:pairs))"
    return Figures.on(day, Scope.PAIR, condition, pairs=json.dumps(list(payers_and_payees)))


def _pairs_of_figures(
    store: Store,
    figures: Figures,
    day: date,
) -> list[Pair]:
    """The pairs of some figures, without flows."""
    sums = added_by_label(labelled_sums(store, "payer, payee, currency", figures))
    has_joint = any(money.columns.joint for money in sums.values())
    joint_money = _joint_money(store, figures) if has_joint else {}
    rows_by_pair: dict[PayerPayee, list[PairRow]] = {}
    for (payer, payee, currency), money in sums.items():
        joint = joint_money.get((payer, payee, currency), JointMoney())
        row = PairRow(payer, payee, currency, money, joint)
        rows_by_pair.setdefault((payer, payee), []).append(row)

    last_dates = _last_dates(store, figures)
    return [
        Pair(*payer_payee, _in_order_of_currencies(rows), last_dates.get(payer_payee))
        for payer_payee, rows in rows_by_pair.items()
    ]


def _in_order_of_currencies(rows: Iterable[PairRow]) -> tuple[PairRow, ...]:
    return tuple(sorted(rows, key=lambda row: currency_order(row.currency)))


def _with_reasons(
    store: Store,
    listed_pairs: Sequence[Pair],
    day: date,
) -> list[Pair]:
    """The pairs with the flows of rows without money, which say why they bring none.

    The ledger makes these rows from the events of their flows.
    """
    without_money = [pair[:2] for pair in listed_pairs if _has_row_without_money(pair)]
    if not without_money:
        return list(listed_pairs)
    figures = figures_of_pairs(without_money, day)
    query = f"""
        SELECT DISTINCT event.id FROM figure JOIN event ON event.entry = figure.event
        WHERE {figures.condition}
    """
    event_ids = {event_id for (event_id,) in store.rows(query, figures.parameters)}
    ledger = Ledger(deals_with(store, event_ids), day)
    rows = {pair[:2]: pair.currency_rows for pair in pairs(ledger, among=without_money)}
    return [
        pair._replace(currency_rows=rows.get(pair[:2], pair.currency_rows)) for pair in listed_pairs
    ]


def _has_row_without_money(pair: Pair) -> bool:
    return any(row.columns == NO_MONEY for row in pair.rows())


class Parties(NamedTuple):
    """The payers and the payees of a joint flow."""

    payers: tuple[str, ...]
    payees: tuple[str, ...]


def _joint_money(store: Store, figures: Figures) -> dict[tuple[str, str, str], JointMoney]:
    """The joint part of each pair's money, by payer, payee and currency."""
    query = f"""
        SELECT payer, payee, joint_figure.currency, payers, payees, traits, firm, up_to, at_least,
            intent, joint_figure.vague, joint_figure.unpriced, joint
        FROM (SELECT * FROM figure WHERE {figures.condition} AND joint) AS joint_figure
            JOIN flow ON flow.event = joint_figure.event AND flow.n = joint_figure.n
    """
    parts: dict[tuple[str, str, str], list[tuple[Parties, Columns]]] = {}
    for row in store.rows(query, figures.parameters):
        payer, payee, currency, payers, payees, traits, *integers = row
        parties = Parties(tuple(payers.split(",")), tuple(payees.split(",")))
        columns = columns_of_sums(traits, integers, 1)
        parts.setdefault((payer, payee, currency), []).append((parties, columns))
    return {label: JointMoney.of(joint_parts) for label, joint_parts in parts.items()}


def _last_dates(store: Store, figures: Figures) -> dict[PayerPayee, PartialDate]:
    """The date of the newest event of each pair."""
    query = f"""
        SELECT payer, payee, event.date FROM (
            SELECT payer, payee, max(event) AS last FROM figure
            WHERE {figures.condition} GROUP BY payer, payee
        ) JOIN event ON event.entry = last
    """
    parsed: dict[str, PartialDate] = {}
    dates: dict[PayerPayee, PartialDate] = {}
    for payer, payee, date_text in store.rows(query, figures.parameters):
        if date_text not in parsed:
            parsed[date_text] = PartialDate.parse(date_text)
        dates[payer, payee] = parsed[date_text]
    return dates
