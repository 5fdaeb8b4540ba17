"""The columns by which lists are sorted, in the explorer and in commands alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from partnerships_db.values.name_matching import fold_accents

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from partnerships_db.details import CompanyRow
    from partnerships_db.evidence.records import SourceRow
    from partnerships_db.ledger.chains import Chain
    from partnerships_db.ledger.company_money import CompanyMoney, SideMoney
    from partnerships_db.ledger.critical_flows import CriticalFlow
    from partnerships_db.ledger.pairs import Pair

Item = TypeVar("Item")


class SortColumn(NamedTuple):
    """A column by which a list can be sorted."""

    name: str
    """Its name in settings and in the option `--sort`; also its words in the menu."""
    letter: str
    """The letter that chooses it in the menu."""
    first: str
    """Which items come first, such as `the largest`."""
    value: Callable[[Any], Any] | None = None
    """The value of an item in it, or None if it has none. A list's own order has no function."""
    is_largest_first: bool = True
    can_reverse: bool = True
    heading: str = ""
    """The words over it in the list; empty if these are its name."""

    @property
    def words_over_it(self) -> str:
        """The heading of the column in the list."""
        return self.heading or self.name


class SortOrder(NamedTuple):
    """A chosen column and its direction."""

    column: str = ""
    """The name of the column; empty for the list's own order."""
    is_reversed: bool = False

    @classmethod
    def named(cls, text: str) -> SortOrder:
        """Return the order that `text` writes as `firm`, or `-firm` in reverse."""
        return cls(text.removeprefix("-"), text.startswith("-"))

    @property
    def text(self) -> str:
        """`firm`, or `-firm` in reverse; empty for the list's own order."""
        return f"-{self.column}" if self.is_reversed else self.column


OWN_ORDER = SortOrder()


def column_of(columns: Sequence[SortColumn], order: SortOrder) -> SortColumn | None:
    """The column of an order; the first one is the list's own order. None for an unknown column."""
    if not order.column:
        return columns[0] if columns else None
    return next((column for column in columns if column.name == order.column), None)


def next_order(columns: Sequence[SortColumn], order: SortOrder, name: str) -> SortOrder:
    """The order after a column was chosen: the same column again reverses the list."""
    current_column = column_of(columns, order)
    is_reversed = False
    if current_column is not None and current_column.name == name and current_column.can_reverse:
        is_reversed = not order.is_reversed
    if name == columns[0].name and not is_reversed:
        return OWN_ORDER
    return SortOrder(name, is_reversed)


def sorted_items(
    items: Iterable[Item],
    columns: Sequence[SortColumn],
    order: SortOrder,
) -> list[Item]:
    """Sort a list by an order. Items without a value come last, and equal items keep their order.

    An order by an unknown column leaves the list as it is.
    """
    items = list(items)
    column = column_of(columns, order)
    if column is None:
        return items
    if column.value is None:
        return items[::-1] if order.is_reversed else items

    values: dict[int, Any] = {index: column.value(item) for index, item in enumerate(items)}
    with_value = [index for index, value in values.items() if value is not None]
    without_value = [index for index, value in values.items() if value is None]
    with_value.sort(key=values.__getitem__, reverse=column.is_largest_first != order.is_reversed)
    return [items[index] for index in (*with_value, *without_value)]


# -- The columns of each list ----------------------------------------------------------------------


COMPANY_MONEY_COLUMNS = ("firm in", "firm out", "payer", "share")
"""The columns of the companies that need their money."""


def company_columns(money: Mapping[str, CompanyMoney]) -> tuple[SortColumn, ...]:
    """The columns of the companies; `money` is theirs by id, as far as it is known."""

    def firm_in(row: CompanyRow) -> Decimal | None:
        company = money.get(row.id)
        return company.money_in.columns.firm or None if company else None

    def firm_out(row: CompanyRow) -> Decimal | None:
        company = money.get(row.id)
        return company.money_out.columns.firm or None if company else None

    def largest_payer(row: CompanyRow) -> str | None:
        company = money.get(row.id)
        payer = company.money_in.named_largest if company else None
        return fold_accents(payer[0]) if payer else None

    def share(row: CompanyRow) -> tuple[int, Decimal] | None:
        company = money.get(row.id)
        return _dependence(company.money_in) if company else None

    return (
        SortColumn("events", "e", "most first", lambda row: row.events),
        SortColumn(
            "name",
            "n",
            "from A to Z",
            lambda row: fold_accents(row.name),
            False,
            heading="compan",  # both `1 company` and `2 companies`
        ),
        SortColumn("last", "l", "longest silent first", _last_day, False, heading="last event"),
        SortColumn("newest", "w", "newest event first", _last_day, heading="last event"),
        SortColumn("firm in", "i", "most firm money received first", firm_in),
        SortColumn("firm out", "o", "most firm money paid first", firm_out),
        SortColumn(
            "payer",
            "p",
            "largest payer from A to Z",
            largest_payer,
            False,
            heading="largest payer",
        ),
        SortColumn("share", "s", "those that depend most on one payer first", share),
        SortColumn(
            "country", "c", "from A to Z", lambda row: fold_accents(row.country) or None, False
        ),
        SortColumn("kind", "t", "from A to Z", lambda row: fold_accents(row.kind) or None, False),
    )


def _dependence(side: SideMoney) -> tuple[int, Decimal] | None:
    """The per cent of a company's firm money from its largest payer, and the money itself.

    Of equal shares the one of more money comes first. A payer that is not named may be several.
    """
    payer = side.named_largest
    return (payer[1], side.columns.firm) if payer else None


def _last_day(row: CompanyRow) -> Any:
    return row.last.first if row.last else None


def pair_columns(names: Mapping[str, str]) -> tuple[SortColumn, ...]:
    """The columns of the pairs; `names` are those of the companies by id."""

    def payer(pair: Pair) -> str:
        return fold_accents(names.get(pair.payer, pair.payer))

    def payee(pair: Pair) -> str:
        return fold_accents(names.get(pair.payee, pair.payee))

    return (
        SortColumn("cash", "c", "most firm cash first", heading="firm"),
        SortColumn("firm", "f", "largest first", lambda pair: pair.dollars.firm or None),
        SortColumn("up to", "u", "largest first", lambda pair: pair.dollars.up_to or None),
        SortColumn("intent", "i", "largest first", lambda pair: pair.dollars.intent or None),
        SortColumn("payer", "p", "from A to Z", payer, False),
        SortColumn("payee", "e", "from A to Z", payee, False),
        SortColumn("flows", "n", "most first", lambda pair: pair.flow_count),
        SortColumn("last", "l", "newest deal first", last_deal_day, heading="last deal"),
    )


def last_deal_day(pair: Pair) -> Any:
    """The first possible day of the newest flow of a pair that counts."""
    return pair.last.first if pair.last is not None else None


def chain_columns(names: Mapping[str, str]) -> tuple[SortColumn, ...]:
    """The columns of circles and paths."""

    def first_name(chain: Chain) -> str:
        return fold_accents(names.get(chain.companies[0], chain.companies[0]))

    return (
        SortColumn("certainty", "c", "the firmest first"),
        SortColumn("bottleneck", "b", "largest first", lambda chain: chain.bottleneck),
        SortColumn(
            "gross",
            "s",
            "largest firm sum first",
            lambda chain: chain.gross.firm or None,
            heading="gross firm",
        ),
        SortColumn(
            "gross up to",
            "u",
            "largest sum first",
            lambda chain: chain.gross.up_to or None,
        ),
        SortColumn("days", "d", "fewest first", lambda chain: chain.days, False),
        SortColumn("length", "n", "fewest companies first", lambda chain: len(chain.legs), False),
        SortColumn("name", "a", "from A to Z", first_name, False),
        SortColumn("last", "l", "newest deal first", _last_leg_day),
    )


def _last_leg_day(chain: Chain) -> Any:
    return max(leg.first for leg in chain.legs)


def critical_columns() -> tuple[SortColumn, ...]:
    """The columns of the flows on which circles depend."""
    return (
        SortColumn(
            "circles",
            "c",
            "most first",
            lambda critical: len(critical.circles),
            heading="circles gone",
        ),
        SortColumn("amount", "a", "largest in dollars first", _dollars_of_flow, heading="figure"),
        SortColumn("date", "d", "newest first", lambda critical: critical.flow.date.first),
    )


def _dollars_of_flow(critical: CriticalFlow) -> Decimal | None:
    return dollars_of(critical.flow.amount)


def dollars_of(amount: Any) -> Decimal | None:
    """The upper figure of an amount in dollars; None without one."""
    from partnerships_db.values.amounts import USD

    if amount is None or amount.unit != USD or not amount.bounds:
        return None
    upper_figure: Decimal = amount.bounds[-1]
    return upper_figure


def source_columns() -> tuple[SortColumn, ...]:
    """The columns of the sources; their own order is a tree of what rewrites what."""

    def folded(field: str) -> Callable[[SourceRow], str | None]:
        return lambda row: fold_accents(getattr(row, field)) or None

    return (
        SortColumn("origin", "o", "rewritten sources below their origin"),
        SortColumn(
            "date",
            "d",
            "newest first",
            _last_day_of_publication,
            heading="published",
        ),
        SortColumn("publisher", "p", "from A to Z", folded("publisher"), False),
        SortColumn("title", "t", "from A to Z", folded("title"), False),
        SortColumn("kind", "i", "from A to Z", folded("kind"), False),
        SortColumn("events", "e", "most first", lambda row: row.events, heading="cited by"),
        SortColumn("figures", "f", "most first", lambda row: row.figures),
        SortColumn("weak", "w", "most figures on it alone first", lambda row: row.weak_figures),
        SortColumn("reports", "r", "most disagreements first", lambda row: row.reports),
    )


def _last_day_of_publication(row: SourceRow) -> date | None:
    """The last day on which a source may have been published; None without a date.

    A source of `2025-11` may be of any day of that month, so that it is not before one of the 18th.
    """
    from partnerships_db.values.dates import PartialDate
    from partnerships_db.values.errors import InvalidValue

    try:
        return PartialDate.parse(row.published).last
    except InvalidValue:
        return None  # no date, or one of a damaged store


def conflict_columns(titles: Mapping[str, str]) -> tuple[SortColumn, ...]:
    """The columns of the conflicts; `titles` are those of the events by id."""

    def title(conflict: Any) -> str:
        return fold_accents(titles.get(conflict.entry, conflict.entry))

    return (
        SortColumn("date", "d", "newest event first"),
        SortColumn("slip", "l", "kind of slip", lambda conflict: conflict.slip or None, False),
        SortColumn("field", "f", "from A to Z", lambda conflict: conflict.field, False),
        SortColumn("event", "e", "title from A to Z", title, False),
        SortColumn("source", "s", "from A to Z", lambda conflict: conflict.source, False),
    )


def weak_figure_columns() -> tuple[SortColumn, ...]:
    """The columns of the weak figures."""
    return (
        SortColumn("date", "d", "newest first"),
        SortColumn(
            "amount",
            "a",
            "largest in dollars first",
            _dollars_of_weak_figure,
            heading="figure",
        ),
        SortColumn("event", "e", "title from A to Z", _weak_title, False),
    )


def _dollars_of_weak_figure(figure: Any) -> Decimal | None:
    from partnerships_db.values.amounts import parse_amount
    from partnerships_db.values.errors import InvalidValue

    try:
        return dollars_of(parse_amount(figure.weak.figure))
    except InvalidValue:
        return None  # a capacity, or a number of shares


def _weak_title(figure: Any) -> str:
    return fold_accents(figure.event.title)


EVENT_COLUMNS = (
    SortColumn("date", "d", "newest first", can_reverse=False),
    SortColumn("relevance", "r", "best match of the words first", can_reverse=False),
    SortColumn("amount", "a", "largest in dollars first", can_reverse=False),
    SortColumn("capacity", "c", "largest first", can_reverse=False),
)
"""The columns of the Timeline, which the store sorts."""
