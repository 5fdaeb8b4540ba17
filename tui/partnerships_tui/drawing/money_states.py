"""The head lines of the Money: what is paid, committed, conditional and intended, in dollars."""

from collections.abc import Collection, Iterable

from partnerships_db.ledger.money_states import MoneyState, StateTotal
from partnerships_db.values.amounts import USD
from partnerships_tui.drawing.text.cell_text import width
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.spans import Line, Role, line, span
from partnerships_tui.drawing.text.wording import column_in_short, not_cash_in_short

STATES_BY_LINE: tuple[tuple[MoneyState, ...], ...] = (
    ("paid", "committed"),
    ("conditional", "intended"),
)
"""The states on each of the two head lines."""


def states_line(
    totals: Iterable[StateTotal],
    states: Collection[MoneyState],
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """` paid ~1.1 tn, of which 350.0 bn in shares · committed ≥1.6 tn, ≤149.0 bn more`.

    Where there is no room for all of it, what is open above firm money and not cash is left out,
    that of the last state first.
    """
    in_dollars = [total for total in totals if total.currency == USD and total.state in states]
    parts = [_state_in_words(total) for total in in_dollars]
    for index in reversed(range(len(parts))):
        if width(_joined(parts, glyphs)) <= cells - 2:
            break
        parts[index] = _main_figure(in_dollars[index])
    return line(" ", span(_joined(parts, glyphs), Role.DIM)).cut(cells)


def _joined(parts: Iterable[str], glyphs: Glyphs) -> str:
    return glyphs(" · ".join(part for part in parts if part))


def _state_in_words(total: StateTotal) -> str:
    """`paid ~1.1 tn, of which 250.0 bn in shares`; empty without money."""
    main_figure = _main_figure(total)
    if not main_figure:
        return ""
    parts = [main_figure]
    if total.columns.firm:
        parts.append(not_cash_in_short(total.columns, "firm", USD))
        more = column_in_short(total.columns, "up_to", USD)
        parts.append(f"{more} more" if more else "")
    return ", ".join(part for part in parts if part)


def _main_figure(total: StateTotal) -> str:
    """`committed ≥1.6 tn`: the column that the state sends money to; empty without money."""
    for column in ("firm", "up_to", "intent"):
        figure = column_in_short(total.columns, column, USD)
        if figure:
            return f"{total.state} {figure}"
    return ""
