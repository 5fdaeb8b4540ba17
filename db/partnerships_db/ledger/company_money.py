"""The money of every company in one pass over all pairs: totals, and the largest counterparties."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.columns import NO_MONEY, Columns
from partnerships_db.ledger.counterparties import counterparty_totals, largest_share
from partnerships_db.ledger.groups import MoneySide
from partnerships_db.ledger.pairs import Pair, total_of
from partnerships_db.values.amounts import USD


class SideMoney(NamedTuple):
    """What a company receives, or what it pays, in dollars."""

    columns: Columns = NO_MONEY
    """Each joint flow once."""
    largest: tuple[str, int] | None = None
    """The name of the counterparty that alone has most firm dollars, and its share in per cent."""


class CompanyMoney(NamedTuple):
    """The money of a company on both sides."""

    company: str
    money_in: SideMoney
    money_out: SideMoney


def money_by_company(pairs: Iterable[Pair], names: Mapping[str, str]) -> list[CompanyMoney]:
    """Return the money of each company of the pairs, the most firm dollars in and out first.

    `names` are the names of companies by id. Companies that are not named are nobody.
    """
    pairs_in: dict[str, list[Pair]] = defaultdict(list)
    pairs_out: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        pairs_in[pair.payee].append(pair)
        pairs_out[pair.payer].append(pair)

    companies = sorted({*pairs_in, *pairs_out} - {UNKNOWN})
    moneys = [
        CompanyMoney(
            company,
            _side_money(pairs_in.get(company, ()), "in", names),
            _side_money(pairs_out.get(company, ()), "out", names),
        )
        for company in companies
    ]
    return sorted(moneys, key=_firm_dollars, reverse=True)


def _firm_dollars(money: CompanyMoney) -> Decimal:
    return money.money_in.columns.firm + money.money_out.columns.firm


def _side_money(
    side_pairs: Iterable[Pair],
    side: MoneySide,
    names: Mapping[str, str],
) -> SideMoney:
    all_pairs = tuple(side_pairs)
    if not all_pairs:
        return SideMoney()
    total = total_of(all_pairs)
    largest = largest_share(counterparty_totals(all_pairs, side, names), total)
    return SideMoney(total.money.get(USD, NO_MONEY), largest)
