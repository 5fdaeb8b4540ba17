"""Sums of the kept figures: of a company, of pairs, of a period and of the whole, as of a day.

Each is one range of the table `figure`, and the same as the ledger's own reckoning over all deals.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from partnerships_db.format.flows import Flow, flows_of
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.columns import NO_MONEY, Columns, is_share_swap, own_columns
from partnerships_db.ledger.counterparties import CompanySide, counterparty_totals
from partnerships_db.ledger.flow_figures import Scope, columns_of_sums
from partnerships_db.ledger.groups import MONEY_SIDES, MoneySide, PayerPayee
from partnerships_db.ledger.kinds import (
    KindLabel,
    KindTotal,
    StatedTotal,
    group_of,
    kind_totals_of_sums,
    stated_totals,
)
from partnerships_db.ledger.money_states import StateTotal, state_totals_of_sums
from partnerships_db.ledger.money_sums import (
    MoneySum,
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
from partnerships_db.ledger.relations import time_order
from partnerships_db.ledger.rules import Ledger, currency_order
from partnerships_db.ledger.totals_report import TotalsReport
from partnerships_db.ledger.yearly_totals import YearEndTotals, days_of_years
from partnerships_db.store.bodies import sound_entries
from partnerships_db.store.event_keys import DAY_SHIFT
from partnerships_db.store.queries.deals import deals_between, deals_with
from partnerships_db.store.queries.filter_sql import KeyRange
from partnerships_db.store.store import Store, json_list
from partnerships_db.timeline.periods import ZoomLevel
from partnerships_db.values.amounts import USD
from partnerships_db.values.dates import PartialDate

_SCOPE_OF_SIDE: dict[MoneySide, Scope] = {"in": Scope.IN, "out": Scope.OUT}
_PAIRS_SCOPE_OF_SIDE: dict[MoneySide, Scope] = {"in": Scope.IN_PAIRS, "out": Scope.OUT_PAIRS}
_OWN_COLUMN: dict[MoneySide, str] = {"in": "payee", "out": "payer"}
"""The column of the company whose side it is."""

_SUMS = (
    "sum(firm), sum(up_to), sum(at_least), sum(intent),"
    " sum(vague), sum(unpriced), sum(joint), count(*)"
)
_SUM_COUNT = 8
_PARTS = (
    "traits, firm, up_to, at_least, intent, joint_figure.vague, joint_figure.unpriced, joint, 1"
)
"""The traits and the sums of a single joint figure."""

_HOLDS = "scopes & :scope AND from_day <= :day AND until_day > :day"
"""The rows of a total that hold as of a day."""

_BATCH = 2_000

_PAIRS_AT_ONCE = 2_000

_IN_DOLLARS = f"(currency = '{USD}')"
_IN_CASH = f"(currency = '{USD}' AND (traits = '' OR substr(traits, 1, 1) = ';'))"
_WEIGHTS = f"""
    sum(firm * {_IN_CASH}) AS cash, sum(up_to * {_IN_CASH}) AS cash_up_to,
    sum(intent * {_IN_CASH}) AS cash_intent,
    sum(firm * {_IN_DOLLARS}) AS firm, sum(up_to * {_IN_DOLLARS}) AS up_to,
    sum(intent * {_IN_DOLLARS}) AS intent,
    sum(firm * NOT {_IN_DOLLARS}) AS firm_elsewhere, count(*) AS flows,
    max(traits LIKE '%;%;_%') AS has_other_figures
"""
"""The weights of `heaviest_first`, and whether a pair has figures in traits, which they lack."""
_HEAVIEST_FIRST = """
    cash DESC, cash_up_to DESC, cash_intent DESC, firm DESC, up_to DESC, intent DESC,
    firm_elsewhere DESC, flows DESC, payer, payee
"""

_Label = tuple[Any, ...]


class _Range(NamedTuple):
    """A range of kept figures: a condition on columns of an index, with its parameters."""

    condition: str
    parameters: dict[str, Any]


_EVERYTHING = _Range("true", {})
_DOLLARS = _Range(f"currency = '{USD}'", {})


def _side_of(company: str, side: MoneySide) -> _Range:
    return _Range(f"{_OWN_COLUMN[side]} = :company", {"company": company})


def _labelled_sums(
    store: Store,
    label_columns: str,
    figures: _Range,
    scope: Scope,
    day: date,
) -> Iterator[tuple[_Label, MoneySum]]:
    """Yield the sums of a range as of a day by some columns, whose values are the label of each.

    A label comes once for each of its traits.
    """
    query = f"""
        SELECT {label_columns}, traits, min(kind), max(kind), {_SUMS} FROM figure
        WHERE {figures.condition} AND {_HOLDS} GROUP BY {label_columns}, traits
    """
    parameters = {**figures.parameters, "scope": int(scope), "day": day.toordinal()}
    for batch in store.batches(query, parameters, _BATCH):
        for row in batch:
            *label, traits, first_kind, last_kind = row[:-_SUM_COUNT]
            money = _money_of_sums(traits, row[-_SUM_COUNT:])
            if money.columns.not_cash and first_kind == last_kind:
                ((medium, _),) = money.columns.not_cash
                money = money._replace(brings_no_money=is_share_swap(first_kind, medium))
            yield tuple(label), money


def _money_of_sums(traits: str, sums: tuple[int, ...]) -> MoneySum:
    """The money of figures that have the same traits, from their sums and their number."""
    *integers, count = sums
    return MoneySum(columns_of_sums(traits, integers, count), count)


def _sums_by_currency(
    store: Store,
    figures: _Range,
    scope: Scope,
    day: date,
) -> dict[str, MoneySum]:
    """The money of a range by currency, in the order of currencies."""
    labelled = _labelled_sums(store, "currency", figures, scope, day)
    return added_by_currency((currency, money) for (currency,), money in labelled)


# -- Periods ---------------------------------------------------------------------------------------


def period_columns(
    store: Store,
    keys: KeyRange,
    level: ZoomLevel,
    day: date,
) -> dict[str, Columns]:
    """The money of all events of a period of the timeline, by currency, dollars first.

    `keys` is the range of the period's events.
    """
    first_key, end_key = keys
    condition = "event >= :first_key AND event < :end_key"
    figures = _Range(condition, {"first_key": first_key, "end_key": end_key})
    scope = Scope[level.name]
    return columns_by_currency(_sums_by_currency(store, figures, scope, day))


def independent_columns(
    store: Store,
    key_list: str,
    day: date,
) -> dict[str, Columns]:
    """The money of the flows of some events whose figures are the same in every selection.

    `key_list` has the keys of the events as JSON.
    """
    condition = f"event IN (SELECT value FROM json_each(:keys)) AND scopes & {int(Scope.ANY)}"
    figures = _Range(condition, {"keys": key_list})
    return columns_by_currency(_sums_by_currency(store, figures, Scope.ALL, day))


def dependent_flows(
    store: Store,
    key_list: str,
    day: date,
) -> set[tuple[str, int]]:
    """The other flows of these events, by the id of their event and their place in it."""
    query = f"""
        SELECT DISTINCT event.id, figure.n FROM figure JOIN event ON event.entry = figure.event
        WHERE figure.event IN (SELECT value FROM json_each(:keys))
            AND NOT scopes & {int(Scope.ANY)} AND {_HOLDS}
    """
    parameters = {"keys": key_list, "scope": int(Scope.ALL), "day": day.toordinal()}
    return set(store.rows(query, parameters))


# -- A company -------------------------------------------------------------------------------------


def company_sums(
    store: Store,
    company: str,
    day: date,
) -> dict[MoneySide, dict[str, MoneySum]]:
    """A company's own totals by side and currency."""
    return {
        side: _sums_by_currency(store, _side_of(company, side), scope, day)
        for side, scope in _SCOPE_OF_SIDE.items()
    }


def company_pairs(
    store: Store,
    company: str,
    day: date,
) -> list[Pair]:
    """The pairs in which a company pays or receives, without flows."""
    own_pairs: list[Pair] = []
    for side in MONEY_SIDES:
        own_pairs += _pairs_of_range(store, _side_of(company, side), day)
    return _with_reasons(store, own_pairs, day)


def side_of_pairs(
    store: Store,
    company: str,
    side: MoneySide,
    day: date,
) -> PairsTotal:
    """The money of all pairs of one side of a company together, each joint flow once."""
    scope = _PAIRS_SCOPE_OF_SIDE[side]
    return PairsTotal(_sums_by_currency(store, _side_of(company, side), scope, day))


def company_sides(
    store: Store,
    company: str,
    day: date,
    names: Mapping[str, str],
    pairs_of_company: Iterable[Pair],
) -> dict[MoneySide, CompanySide]:
    """Both sides of a company, from its pairs; `names` are those of the counterparties by id."""
    listed_pairs = list(pairs_of_company)
    own = company_sums(store, company, day)
    sides = {}
    for side in MONEY_SIDES:
        column = 1 if side == "in" else 0
        side_pairs = [pair for pair in listed_pairs if (pair.payer, pair.payee)[column] == company]
        sides[side] = CompanySide(
            counterparty_totals(side_pairs, side, names),
            side_of_pairs(store, company, side, day),
            columns_by_currency(own[side]),
        )
    return sides


def dollars_by_company(
    store: Store,
    side: MoneySide,
    day: date,
) -> dict[str, MoneySum]:
    """The dollars of one side of every company by its id."""
    return _dollars(store, side, _SCOPE_OF_SIDE[side], day)


def dollars_of_all_pairs(
    store: Store,
    side: MoneySide,
    day: date,
) -> dict[str, MoneySum]:
    """The dollars of all pairs of one side of every company, each joint flow once."""
    return _dollars(store, side, _PAIRS_SCOPE_OF_SIDE[side], day)


def _dollars(
    store: Store,
    side: MoneySide,
    scope: Scope,
    day: date,
) -> dict[str, MoneySum]:
    labelled = _labelled_sums(store, _OWN_COLUMN[side], _DOLLARS, scope, day)
    return added_by_label((company, money) for (company,), money in labelled)


class PairFirm(NamedTuple):
    """The firm dollars of a pair that no other company shares."""

    payer: str
    payee: str
    firm_alone: Decimal


def firm_of_pairs(store: Store, day: date) -> Iterator[PairFirm]:
    """Yield every pair; one whose firm dollars have different traits comes once for all of them."""
    query = f"""
        SELECT payer, payee, iif(currency = '{USD}' AND NOT joint, traits, ''),
            sum(iif(currency = '{USD}' AND NOT joint, firm, 0)), count(*)
        FROM figure WHERE {_HOLDS} GROUP BY payer, payee, 3
    """
    parameters = {"scope": int(Scope.PAIR), "day": day.toordinal()}
    pair, firm = ("", ""), Decimal(0)
    for batch in store.batches(query, parameters, _BATCH):
        for payer, payee, traits, integer, count in batch:
            if (payer, payee) != pair:
                if pair != ("", ""):
                    yield PairFirm(*pair, firm)
                pair, firm = (payer, payee), Decimal(0)
            integers = (integer, 0, 0, 0, 0, 0, 0)
            firm += columns_of_sums(traits, integers, count).firm if traits else integer
    if pair != ("", ""):
        yield PairFirm(*pair, firm)


def company_kinds(
    store: Store,
    company: str,
    day: date,
) -> tuple[KindTotal, ...]:
    """A company's totals by side, currency and group of kinds, the heaviest group first."""
    labelled: list[tuple[KindLabel, bool, MoneySum]] = []
    for side, scope in _SCOPE_OF_SIDE.items():
        figures = _side_of(company, side)
        labelled += _kind_sums(store, figures, scope, day, side)
    return _kind_totals(labelled)


def company_years(
    store: Store,
    company: str,
    as_of: date,
) -> tuple[YearEndTotals, ...]:
    """A company's totals in dollars at the end of each past year, and on the as-of date."""
    query = """
        SELECT min(day) FROM (
            SELECT min(from_day) AS day FROM figure WHERE payer = ?1
            UNION ALL SELECT min(from_day) FROM figure WHERE payee = ?1)
    """
    (first_day,) = store.row(query, [company]) or (None,)
    if first_day is None:
        return ()
    totals = []
    for day in days_of_years(date.fromordinal(first_day).year, as_of):
        sums = company_sums(store, company, day)
        money_in, money_out = (columns_by_currency(sums[side])[USD] for side in MONEY_SIDES)
        if money_in != NO_MONEY or money_out != NO_MONEY:
            totals.append(YearEndTotals(day, money_in, money_out))
    return tuple(totals)


def company_stated(
    store: Store,
    company: str,
    day: date,
) -> tuple[StatedTotal, ...]:
    """The totals that a company's flows state and of which other flows name parts."""
    event_ids: set[str] = set()
    for side, scope in _SCOPE_OF_SIDE.items():
        event_ids |= _stated_event_ids(store, _side_of(company, side), scope, day)
    if not event_ids:
        return ()
    flows = Ledger(deals_with(store, event_ids), day).totals(company).flows
    return stated_totals(flows)


def company_report(
    store: Store,
    company: str,
    day: date,
    *,
    by_kind: bool,
) -> TotalsReport:
    """A company's totals, without the flows; by kind only if that is needed."""
    report = TotalsReport(day, company, sides=company_sums(store, company, day))
    if not by_kind:
        return report
    return report._replace(
        kinds=company_kinds(store, company, day),
        stated=company_stated(store, company, day),
    )


# -- The whole -------------------------------------------------------------------------------------


def whole_report(
    store: Store,
    day: date,
    *,
    by_kind: bool,
) -> TotalsReport:
    """The money of all flows, each once, without the flows; by kind only if that is needed."""
    states = added_by_label(
        (currency_and_state, money)
        for currency_and_state, money in _labelled_sums(
            store,
            "currency, state",
            _EVERYTHING,
            Scope.ALL,
            day,
        )
    )
    whole = added_by_currency((currency, money) for (currency, _), money in states.items())
    report = TotalsReport(day, whole=whole, states=state_totals_of_sums(states))
    if not by_kind:
        return report
    event_ids = _stated_event_ids(store, _EVERYTHING, Scope.ALL, day)
    stating_deals = deals_with(store, event_ids) if event_ids else []
    return report._replace(
        kinds=_kind_totals(_kind_sums(store, _EVERYTHING, Scope.ALL, day, None)),
        stated=stated_totals(Ledger(stating_deals, day).selection().flows),
    )


def _kind_sums(
    store: Store,
    figures: _Range,
    scope: Scope,
    day: date,
    side: MoneySide | None,
) -> Iterator[tuple[KindLabel, bool, MoneySum]]:
    """Yield the sums of a range by kind, and whether they are what stated totals leave."""
    labelled = _labelled_sums(store, "currency, kind, states_total", figures, scope, day)
    for (currency, kind, states_total), money in labelled:
        yield (side, currency, group_of(kind)), bool(states_total), money


def _kind_totals(labelled: Iterable[tuple[KindLabel, bool, MoneySum]]) -> tuple[KindTotal, ...]:
    sums = list(labelled)
    return kind_totals_of_sums(
        added_by_label((label, money) for label, _, money in sums),
        added_by_label((label, money) for label, is_stated, money in sums if is_stated),
    )


def _stated_event_ids(
    store: Store,
    figures: _Range,
    scope: Scope,
    day: date,
) -> set[str]:
    """The ids of the events with flows that state a total of which others are parts."""
    query = f"""
        SELECT DISTINCT event.id FROM figure JOIN event ON event.entry = figure.event
        WHERE {figures.condition} AND states_total AND {_HOLDS}
    """
    parameters = {**figures.parameters, "scope": int(scope), "day": day.toordinal()}
    return {event_id for (event_id,) in store.rows(query, parameters)}


# -- Pairs -----------------------------------------------------------------------------------------


def all_pairs(
    store: Store,
    day: date,
    limit: int | None = None,
) -> Iterator[Pair]:
    """Yield every pair with a flow that counts, the most firm cash first, without flows.

    With `limit`, at most so many. The pairs are put in order by SQLite and read some at a time.
    Those with figures that no integer holds are few: they are weighed by the ledger.
    """
    store.rows("DROP TABLE IF EXISTS temp.pair_order")
    store.rows(
        f"CREATE TEMP TABLE pair_order AS SELECT payer, payee, {_WEIGHTS} FROM figure"
        f" WHERE {_HOLDS} GROUP BY payer, payee",
        {"scope": int(Scope.PAIR), "day": day.toordinal()},
    )
    query = "SELECT payer, payee FROM pair_order WHERE has_other_figures"
    weighed_by_ledger = heaviest_first(pairs_of(store, store.rows(query), day))
    weighed_by_sqlite = _pairs_in_order(store, day, limit)
    in_order = merge(weighed_by_sqlite, weighed_by_ledger, key=pair_weight_order)
    yield from islice(in_order, limit)


def _pairs_in_order(
    store: Store,
    day: date,
    limit: int | None,
) -> Iterator[Pair]:
    """Yield the pairs all of whose figures are integers, in the order of `pair_weight_order`."""
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


def heaviest_edges(
    store: Store,
    limit: int,
    companies: Sequence[str] = (),
) -> list[PayerPayee]:
    """The payers and payees with most money, firm or not, as of the last day.

    First come those of some companies, which are at most half of the list.
    """
    are_named = f"'{UNKNOWN}' NOT IN (payer, payee)"
    query = f"""
        SELECT payer, payee FROM pair
        WHERE {are_named} AND (payer IN (SELECT value FROM json_each(:companies))
            OR payee IN (SELECT value FROM json_each(:companies)))
        ORDER BY money DESC LIMIT :limit / 2
    """
    parameters = {"companies": json_list(companies), "limit": limit}
    edges = store.rows(query, parameters) if companies else []
    query = f"SELECT payer, payee FROM pair WHERE {are_named} ORDER BY money DESC LIMIT ?"
    edges += store.rows(query, [limit])
    return list(dict.fromkeys(edges))[:limit]


def edges_on(store: Store, day: date) -> list[PayerPayee]:
    """All payers and payees that are named and have a flow that counts."""
    query = f"""
        SELECT DISTINCT payer, payee FROM figure
        WHERE {_HOLDS} AND '{UNKNOWN}' NOT IN (payer, payee)
    """
    return store.rows(query, {"scope": int(Scope.PAIR), "day": day.toordinal()})


def firm_edges(
    store: Store,
    day: date,
    among: Iterable[PayerPayee] | None = None,
) -> list[PayerPayee]:
    """The payers and payees that are named and have a flow that is firm by its own figure.

    A flow that is paid, or has others inside it, may leave no firm money of its own: of such flows
    the entries are read, if nothing else between the two is firm.
    """
    figures = _EVERYTHING if among is None else _range_of_pairs(among)
    query = f"""
        SELECT payer, payee, max(firm > 0) FROM figure
        WHERE {figures.condition} AND {_HOLDS} AND '{UNKNOWN}' NOT IN (payer, payee)
        GROUP BY payer, payee
    """
    parameters = {**figures.parameters, "scope": int(Scope.PAIR), "day": day.toordinal()}
    is_firm = dict[PayerPayee, bool]()
    for batch in store.batches(query, parameters, _BATCH):
        is_firm.update(((payer, payee), bool(has_firm)) for payer, payee, has_firm in batch)
    query = f"""
        SELECT payer, payee, n, entry.id, body
        FROM figure JOIN entry ON entry.entry = figure.event
        WHERE {figures.condition} AND {_HOLDS} AND '{UNKNOWN}' NOT IN (payer, payee)
            AND firm = 0 AND (NOT scopes & {int(Scope.ANY)} OR traits LIKE '%;%;_%')
    """
    for batch in store.batches(query, parameters, _BATCH):
        for payer, payee, place, event_id, body in batch:
            if not is_firm[payer, payee]:
                flow = _flow_of_body(store, event_id, body, place)
                is_firm[payer, payee] = flow is not None and bool(own_columns(flow).firm)
    return [edge for edge, has_firm in is_firm.items() if has_firm]


def _flow_of_body(
    store: Store,
    event_id: str,
    body: str,
    place: int,
) -> Flow | None:
    """The flow at a place in the stored body of an event; None if the body is damaged."""
    for event in sound_entries(store, "events", [(event_id, body)]):
        for flow in flows_of(event):
            if flow.place == place:
                return flow
    return None


def pair_count(store: Store, day: date) -> int:
    """The number of pairs with a flow that counts."""
    query = f"SELECT count(*) FROM (SELECT 1 FROM figure WHERE {_HOLDS} GROUP BY payer, payee)"
    (count,) = store.row(query, {"scope": int(Scope.PAIR), "day": day.toordinal()}) or (0,)
    return int(count)


def pairs_of(
    store: Store,
    payers_and_payees: Iterable[PayerPayee],
    day: date,
) -> list[Pair]:
    """Those of some pairs that have a flow that counts, without flows."""
    return list(_pairs_of_range(store, _range_of_pairs(payers_and_payees), day))


def _range_of_pairs(payers_and_payees: Iterable[PayerPayee]) -> _Range:
    condition = "(payer, payee) IN (SELECT value ->> 0, value ->> 1 FROM json_each(:pairs))"
    return _Range(condition, {"pairs": json.dumps(list(payers_and_payees))})


class LegStart(NamedTuple):
    """The event that announced the first flow of a pair, and whether all flows are intended."""

    event: str
    date: PartialDate
    is_intended: bool


def leg_starts(
    store: Store,
    payers_and_payees: Iterable[PayerPayee],
    day: date,
) -> dict[PayerPayee, LegStart]:
    """The first event of each pair: of several on one first day, the first by its id."""
    figures = _range_of_pairs(payers_and_payees)
    query = f"""
        SELECT first.payer, first.payee, is_intended, event.id, event.date
        FROM (
            SELECT payer, payee, min(event) AS event, min(state = 'intended') AS is_intended
            FROM figure WHERE {figures.condition} AND {_HOLDS} GROUP BY payer, payee
        ) AS first
            CROSS JOIN figure ON figure.payer = first.payer AND figure.payee = first.payee
                AND figure.event >> {DAY_SHIFT} = first.event >> {DAY_SHIFT} AND {_HOLDS}
            CROSS JOIN event ON event.entry = figure.event
        ORDER BY event.id DESC
    """
    parameters = {**figures.parameters, "scope": int(Scope.PAIR), "day": day.toordinal()}
    starts: dict[PayerPayee, LegStart] = {}
    for payer, payee, is_intended, event_id, date_text in store.rows(query, parameters):
        when = PartialDate.parse(date_text)
        starts[payer, payee] = LegStart(event_id, when, bool(is_intended))
    return starts


def counted_flows_of_pair(
    store: Store,
    payer_payee: PayerPayee,
    day: date,
) -> list[Flow]:
    """The flows of a pair that count, the earliest first."""
    figures = _range_of_pairs([payer_payee])
    query = f"""
        SELECT DISTINCT entry.id, entry.body, figure.n
        FROM figure JOIN entry ON entry.entry = figure.event
        WHERE {figures.condition} AND {_HOLDS}
    """
    parameters = {**figures.parameters, "scope": int(Scope.PAIR), "day": day.toordinal()}
    flows = [_flow_of_body(store, *body_row) for body_row in store.rows(query, parameters)]
    return sorted((flow for flow in flows if flow is not None), key=time_order)


def pairs_total(store: Store, day: date) -> tuple[PairsTotal, tuple[StateTotal, ...]]:
    """The money of all pairs together, each joint flow once, and the same by state."""
    labelled = _labelled_sums(store, "currency, state", _EVERYTHING, Scope.ALL_PAIRS, day)
    states = added_by_label(labelled)
    whole = added_by_currency((currency, money) for (currency, _), money in states.items())
    return PairsTotal(whole), state_totals_of_sums(states)


def _pairs_of_range(
    store: Store,
    figures: _Range,
    day: date,
) -> Iterator[Pair]:
    """Yield the pairs of a range, without flows."""
    label_columns = "payer, payee, currency"
    labelled = _labelled_sums(store, label_columns, figures, Scope.PAIR, day)
    sums = added_by_label(labelled)
    joint_money = {}
    if any(money.columns.joint for money in sums.values()):
        joint_money = _joint_money(store, figures, day)
    rows_by_pair: dict[PayerPayee, list[PairRow]] = {}
    for (payer, payee, currency), money in sums.items():
        joint = joint_money.get((payer, payee, currency), JointMoney())
        row = PairRow(payer, payee, currency, money, joint)
        rows_by_pair.setdefault((payer, payee), []).append(row)

    last_dates = _last_dates(store, figures, day)
    for payer_payee, rows in rows_by_pair.items():
        rows.sort(key=lambda row: currency_order(row.currency))
        yield Pair(*payer_payee, tuple(rows), last_dates.get(payer_payee))


def _with_reasons(
    store: Store,
    listed_pairs: Iterable[Pair],
    day: date,
) -> list[Pair]:
    """The pairs, with the flows of rows without money: they say why it is none.

    The ledger makes these rows from the events of their flows.
    """
    all_pairs = list(listed_pairs)
    without_money = [
        (pair.payer, pair.payee) for pair in all_pairs if _is_without_money(pair.currency_rows)
    ]
    figures = _range_of_pairs(without_money)
    query = f"""
        SELECT DISTINCT event.id FROM figure JOIN event ON event.entry = figure.event
        WHERE {figures.condition} AND {_HOLDS}
    """
    parameters = {**figures.parameters, "scope": int(Scope.PAIR), "day": day.toordinal()}
    event_ids = {event_id for (event_id,) in store.rows(query, parameters)}
    ledger = Ledger(deals_with(store, event_ids), day)
    reckoned = {pair[:2]: pair for pair in pairs(ledger, among=without_money)}
    return [
        pair._replace(currency_rows=reckoned[pair[:2]].currency_rows)
        if pair[:2] in reckoned
        else pair
        for pair in all_pairs
    ]


def _is_without_money(rows: Iterable[PairRow]) -> bool:
    """Whether a pair has a row whose flows leave no money: the reason is in the flows."""
    return any(row.columns == NO_MONEY for row in rows)


def _joint_money(
    store: Store,
    figures: _Range,
    day: date,
) -> dict[tuple[str, str, str], JointMoney]:
    """The joint part of each pair's money, by payer, payee and currency."""
    query = f"""
        SELECT payer, payee, joint_figure.currency, payers, payees, {_PARTS} FROM (
            SELECT * FROM figure WHERE {figures.condition} AND joint AND {_HOLDS}
        ) AS joint_figure
            JOIN flow ON flow.event = joint_figure.event AND flow.n = joint_figure.n
    """
    parameters = {**figures.parameters, "scope": int(Scope.PAIR), "day": day.toordinal()}
    parts: dict[tuple[str, str, str], list[tuple[Parties, Columns]]] = {}
    for payer, payee, currency, payers, payees, traits, *figure in store.rows(query, parameters):
        parties = Parties(tuple(payers.split(",")), tuple(payees.split(",")))
        columns = _money_of_sums(traits, tuple(figure)).columns
        parts.setdefault((payer, payee, currency), []).append((parties, columns))
    return {label: JointMoney.of(joint_parts) for label, joint_parts in parts.items()}


class Parties(NamedTuple):
    """The payers and the payees of a joint flow."""

    payers: tuple[str, ...]
    payees: tuple[str, ...]


def _last_dates(
    store: Store,
    figures: _Range,
    day: date,
) -> dict[PayerPayee, PartialDate]:
    """The date of the newest event of each pair."""
    query = f"""
        SELECT payer, payee, event.date FROM (
            SELECT payer, payee, max(event) AS last FROM figure
            WHERE {figures.condition} AND {_HOLDS} GROUP BY payer, payee
        ) JOIN event ON event.entry = last
    """
    parameters = {**figures.parameters, "scope": int(Scope.PAIR), "day": day.toordinal()}
    parsed: dict[str, PartialDate] = {}
    dates: dict[PayerPayee, PartialDate] = {}
    for payer, payee, date_text in store.rows(query, parameters):
        if date_text not in parsed:
            parsed[date_text] = PartialDate.parse(date_text)
        dates[payer, payee] = parsed[date_text]
    return dates


def pairs_with_flows(
    store: Store,
    payers_and_payees: Collection[PayerPayee],
    day: date,
) -> tuple[Pair, ...]:
    """The given pairs with all their flows, by the ledger over the deals that bear on them."""
    if not payers_and_payees:
        return ()
    ledger = Ledger(deals_between(store, payers_and_payees), day)
    return pairs(ledger, among=payers_and_payees)
