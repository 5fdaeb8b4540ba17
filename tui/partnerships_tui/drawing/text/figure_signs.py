"""The signs of figures with their meanings, for the help and `docs/keys.md`."""

from typing import NamedTuple

from partnerships_tui.drawing.text.glyphs import Glyphs


class FigureSign(NamedTuple):
    """A sign of a figure, as it stands in an example, and its meaning."""

    example: str
    meaning: str


FIGURE_SIGNS = (
    FigureSign("≤5.0 bn", "up to: a ceiling, possible on top of firm money"),
    FigureSign("≥5.0 bn", "at least: a part of it has no ceiling"),
    FigureSign("<5.0 bn", "less than"),
    FigureSign("~5 bn", "about: no more digits than its least exact part"),
    FigureSign("(5.0 bn)", "intended or rumoured, not agreed"),
    FigureSign("[5.0 bn]", "nothing of it is cash: shares, debt, services, credits"),
    FigureSign("5.0 bn ÷3", "joint: three companies share it; in the row of each"),
    FigureSign("5.0 bn ÷1–3", "joint in part; the page says how much"),
    FigureSign("5.0 bn ÷2+", "joint, also with others whose number is not known"),
    FigureSign("×5.0 bn", "replaced or cancelled: not counted"),
    FigureSign("1.235… bn", "has more decimals than a row shows"),
    FigureSign("≈5.0 bn EUR", "converted at the ECB's rate of its day, not stated"),
    FigureSign("—", "no figure"),
    FigureSign("███░░", "a bar: firm money, then what is only up to"),
    FigureSign("═════", "a bar of money of which nothing is cash"),
    FigureSign("↺", "a circle: the money comes back to its payer"),
    FigureSign("!", "on a model: may be gone, a promised time is over"),
)
"""The signs in the order of the help."""


def sign_table() -> str:
    """All signs as the Markdown table of `docs/keys.md`, with their ASCII twins."""
    ascii_glyphs = Glyphs(is_ascii=True)
    table_rows = ["| Sign | With `--ascii` | Means |", "| --- | --- | --- |"]
    for sign in FIGURE_SIGNS:
        twin = ascii_glyphs(sign.example)
        table_rows.append(f"| `{sign.example}` | `{twin}` | {sign.meaning} |")
    return "\n".join(table_rows)
