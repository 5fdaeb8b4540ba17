"""A company's money on each side: its pairs from its own side, and the largest of them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from partnerships_db.ledger.columns import NO_MONEY, Columns, weight_order
from partnerships_db.ledger.groups import MoneySide
from partnerships_db.ledger.pairs import Pair, PairRow, PairsTotal, total_of
from partnerships_db.ledger.rules import Totals
from partnerships_db.values.amounts import USD


class CounterpartyTotal(NamedTuple):
    """The money between a company and one counterparty in one direction and one currency."""

    company: str
    """The id of the counterparty, or `unknown`."""
    name: str
    row: PairRow

    @property
    def currency(self) -> str:
        """The currency of the columns."""
        return self.row.currency

    @property
    def columns(self) -> Columns:
        """The columns of the pair."""
        return self.row.columns

    @property
    def flows(self) -> int:
        """The number of its flows that count."""
        return self.row.money.flow_count

    @property
    def uncounted(self) -> int:
        """The number of flows without a figure or with a vague one."""
        return self.columns.vague + self.columns.unpriced


class CompanySide(NamedTuple):
    """What a company receives from its counterparties, or what it pays to them."""

    counterparties: tuple[CounterpartyTotal, ...]
    """The heaviest first."""
    together: PairsTotal
    """The money of all of them, each joint flow once."""
    own: Mapping[str, Columns]
    """The company's own total by currency: flows between others take nothing from it."""

    @property
    def largest(self) -> tuple[str, int] | None:
        """The name of the one that alone has most firm dollars, and its share in per cent."""
        return largest_share(self.counterparties, self.together)


def company_side(
    company_pairs: Iterable[Pair],
    totals: Totals,
    side: MoneySide,
    names: Mapping[str, str],
) -> CompanySide:
    """Return one side of a company, from its pairs and its own totals under the same criteria."""
    side_pairs = pairs_on_side(company_pairs, totals.company, side)
    return CompanySide(
        counterparty_totals(side_pairs, side, names),
        total_of(side_pairs),
        totals.money_in if side == "in" else totals.money_out,
    )


def pairs_on_side(
    company_pairs: Iterable[Pair],
    company: str,
    side: MoneySide,
) -> list[Pair]:
    """Return the pairs in which a company receives or pays."""
    if side == "in":
        return [pair for pair in company_pairs if pair.payee == company]
    return [pair for pair in company_pairs if pair.payer == company]


def counterparty_totals(
    side_pairs: Iterable[Pair],
    side: MoneySide,
    names: Mapping[str, str],
) -> tuple[CounterpartyTotal, ...]:
    """Return one total for each counterparty and currency on a side, the heaviest first.

    A joint flow counts in full for each company that it names, so the totals need not add up.
    """
    totals: list[CounterpartyTotal] = []
    for pair in side_pairs:
        company = pair.payer if side == "in" else pair.payee
        name = names.get(company, company)
        totals += [CounterpartyTotal(company, name, row) for row in pair.rows()]
    return tuple(sorted(totals, key=_sort_key))


def _sort_key(total: CounterpartyTotal) -> tuple[object, ...]:
    return (
        total.currency != USD,
        *weight_order(total.columns),
        -total.flows,
        total.name,
    )


def largest_share(
    totals: Sequence[CounterpartyTotal],
    total: PairsTotal,
) -> tuple[str, int] | None:
    """Return the name of the counterparty that alone has most firm dollars, and its per cent.

    Joint money is nobody's alone, but a part of the whole. Returns None if no money is firm, or all
    of it is joint.
    """
    firm_total = total.money.get(USD, NO_MONEY).firm
    in_dollars = [item for item in totals if item.currency == USD]
    largest = max(
        in_dollars,
        key=lambda item: (item.row.firm_alone, item.company),
        default=None,
    )
    if largest is None or not largest.row.firm_alone:
        return None
    return largest.name, per_cent_of(largest.row.firm_alone, firm_total)


def per_cent_of(firm_alone: Decimal, firm_total: Decimal) -> int:
    """Return the share of a counterparty in the firm money of a side, in whole per cent."""
    return min(int(firm_alone * 100 / firm_total), 100)
