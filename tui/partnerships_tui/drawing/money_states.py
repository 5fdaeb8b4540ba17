"""The head line of the Money: what is paid, committed, conditional and intended, in dollars."""

from collections.abc import Iterable

from partnerships_db.ledger.money_states import StateTotal
from partnerships_db.values.amounts import USD
from partnerships_tui.drawing.text.cell_text import width
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.spans import Line, Role, line, span
from partnerships_tui.drawing.text.wording import column_in_short, not_cash_in_short


def states_line(
    totals: Iterable[StateTotal],
    cells: int,
    glyphs: Glyphs,
) -> Line:
    """` paid ~1.1 tn · committed ≥1.6 tn, ≤149.0 bn more · conditional ≤347.0 bn · intended (…)`.

    Where there is no room for all of it, what is open above firm money and not cash is left out,
    then the last states.
    """
    in_dollars = [total for total in totals if total.currency == USD]
    parts = [_state_in_words(total) for total in in_dollars]
    text = _joined(parts, glyphs)
    if width(text) > cells - 2:
        parts = [_main_figure(total) for total in in_dollars]
        text = _joined(parts, glyphs)
    while width(text) > cells - 2 and len(parts) > 1:
        parts = parts[:-1]
        text = _joined([*parts, "…"], glyphs)
    return line(" ", span(text, Role.DIM)).cut(cells)


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
