"""The figures of a pair as they are printed: with the mark of joint money, or why there is none."""

from collections.abc import Iterable

from partnerships_db.format.flows import Flow
from partnerships_db.ledger.columns import NO_MONEY, ColumnName, amount_bounds
from partnerships_db.ledger.pairs import PairRow, Sharing
from partnerships_db.ledger.rules import ExplainedFlow
from partnerships_tui.drawing.text.cell_text import width
from partnerships_tui.drawing.text.figure_units import FigureUnit
from partnerships_tui.drawing.text.wording import amount_in_short, column_in_short


def pair_figure(
    row: PairRow,
    column: ColumnName,
    cells: int | None = None,
    unit: FigureUnit | None = None,
) -> str:
    """`30.0 bn`, `(500.0 bn) ÷4`: a column of a pair; empty without money in it.

    Within `cells` the mark follows without a blank if there is no room for one. A `unit` is that of
    the column of a table.
    """
    figure = column_in_short(row.columns, column, row.currency, unit)
    mark = divisor(row.sharing(column)) if figure else ""
    marked_figure = f"{figure} {mark}".rstrip()
    if cells is None or width(marked_figure) < cells:
        return marked_figure
    return figure + mark


def divisor(sharing: Sharing | None) -> str:
    """`÷3`: three companies share the money; `÷1–3`: a part of it is not shared.

    `÷2+` if others share it whose number is not known. Empty if nobody shares it.
    """
    if sharing is None:
        return ""
    counts = [sharing.most]
    if sharing.fewest != sharing.most:
        counts.insert(0, sharing.fewest)
    text = "–".join(map(str, counts))
    return f"÷{text}+" if sharing.is_open else f"÷{text}"


def joint_in_words(row: PairRow, column: ColumnName) -> str:
    """`÷3`, or `40.0 bn of it ÷3` if only a part of a column is joint; else empty."""
    sharing = row.sharing(column)
    if sharing is None or sharing.fewest > 1:
        return divisor(sharing)
    joint_figure = column_in_short(row.joint.columns, column, row.currency)
    return f"{joint_figure} of it {divisor(row.joint.sharing)}"


def reason_without_money(flows: Iterable[ExplainedFlow]) -> str:
    """`no figure; inside 20.0 bn`, `nothing left of 10.0 bn`: why flows have no money."""
    outer_flows: dict[str, Flow] = {}
    paid_flows: list[Flow] = []
    has_unpriced = False
    for explained in flows:
        if amount_bounds(explained.flow) is None:
            has_unpriced = True
            outer_flows.update((flow.name, flow) for flow in explained.around)
        elif explained.columns == NO_MONEY:
            paid_flows.append(explained.flow)

    parts: list[str] = []
    if has_unpriced:
        parts.append("no figure")
    if outer := _stated_figures(outer_flows.values()):
        parts.append(f"inside {outer}")
    if paid := _stated_figures(paid_flows):
        parts.append(f"nothing left of {paid}")
    return "; ".join(parts)


def _stated_figures(flows: Iterable[Flow]) -> str:
    """`1.1 bn + 2.0 bn`: the figures as they were stated."""
    amounts = [flow.amount for flow in flows if amount_bounds(flow) is not None]
    return " + ".join(amount_in_short(amount) for amount in amounts if amount is not None)
