"""The money of every company at once, as each company's page and the command `totals` have it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.columns import NO_MONEY, Columns
from partnerships_db.ledger.counterparties import CompanySide, company_side
from partnerships_db.ledger.flow_criteria import FlowCriteria
from partnerships_db.ledger.pairs import Pair
from partnerships_db.ledger.rules import Ledger
from partnerships_db.values.amounts import USD


class SideMoney(NamedTuple):
    """What a company receives, or what it pays, in dollars."""

    columns: Columns = NO_MONEY
    """The company's own total."""
    largest: tuple[str, int] | None = None
    """The name of the counterparty that alone has most firm dollars, and its share in per cent.

    Counterparties that are not named have `unknown` for a name.
    """

    @property
    def named_largest(self) -> tuple[str, int] | None:
        """The largest counterparty; None if it is not named, for it may be several companies."""
        if self.largest is None or self.largest[0] == UNKNOWN:
            return None
        return self.largest


class CompanyMoney(NamedTuple):
    """The money of a company on both sides."""

    money_in: SideMoney
    money_out: SideMoney

    @property
    def firm(self) -> Decimal:
        """The firm dollars of both sides, by which companies are put in order."""
        return self.money_in.columns.firm + self.money_out.columns.firm


def money_by_company(
    ledger: Ledger,
    all_pairs: Iterable[Pair],
    names: Mapping[str, str],
    criteria: FlowCriteria | None = None,
) -> dict[str, CompanyMoney]:
    """Return the money of each company of the pairs by its id, the most firm dollars first.

    `all_pairs` are those of the ledger under the same criteria; `names` are those of companies by
    id. Companies that are not named are nobody.
    """
    pairs_by_company: dict[str, list[Pair]] = defaultdict(list)
    for pair in all_pairs:
        for company in {pair.payer, pair.payee} - {UNKNOWN}:
            pairs_by_company[company].append(pair)

    money: dict[str, CompanyMoney] = {}
    for company, company_pairs in sorted(pairs_by_company.items()):
        totals = ledger.totals(company, criteria=criteria)
        money[company] = CompanyMoney(
            side_money(company_side(company_pairs, totals, "in", names)),
            side_money(company_side(company_pairs, totals, "out", names)),
        )
    return most_firm_first(money)


def most_firm_first(money: Mapping[str, CompanyMoney]) -> dict[str, CompanyMoney]:
    """Return the money of companies, those with most firm dollars first."""
    return dict(sorted(money.items(), key=lambda item: item[1].firm, reverse=True))


def side_money(side: CompanySide) -> SideMoney:
    """Return the dollars of one side of a company, and its largest counterparty."""
    return SideMoney(side.own.get(USD, NO_MONEY), side.largest)
