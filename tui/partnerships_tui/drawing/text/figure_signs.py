"""The signs of figures and of models with their meanings, for the help and `docs/keys.md`."""

from typing import NamedTuple

from partnerships_db.format.route_statuses import ROUTE_STATUSES
from partnerships_db.matrix.matrix import STALE_DAYS
from partnerships_tui.drawing.text.glyphs import Glyphs


class FigureSign(NamedTuple):
    """A sign, as it stands in an example, and its meaning."""

    example: str
    meaning: str


FIGURE_SIGNS = (
    FigureSign("≤5.0 bn", "up to: a ceiling, possible on top of firm money"),
    FigureSign("≥5.0 bn", "at least: a part of it has no ceiling"),
    FigureSign("<5.0 bn", "less than"),
    FigureSign("~5 bn", "about: as exact as its least exact part"),
    FigureSign("(5.0 bn)", "intended or rumoured, not agreed"),
    FigureSign("[5.0 bn]", "not cash: shares, debt, services, credits"),
    FigureSign("5.0 bn ÷3", "joint: three companies share it; in the row of each"),
    FigureSign("5.0 bn ÷1–3", "joint in part; the page says how much"),
    FigureSign("5.0 bn ÷2+", "joint, also with an unknown number of others"),
    FigureSign("×5.0 bn", "replaced or cancelled: not counted"),
    FigureSign("1.235… bn", "has more decimals than a row shows"),
    FigureSign("≈5.0 bn EUR", "converted at the ECB's rate of its day, not stated"),
    FigureSign("—", "no figure"),
    FigureSign("███░░", "a bar: firm money, then what is only up to"),
    FigureSign("═════", "a bar of money that is not cash"),
    FigureSign("↺", "a circle: the money comes back to its payer"),
)
"""The signs of figures, in the order of the help."""

_ROUTE_MARKS = (
    FigureSign("·", "not offered there"),
    FigureSign("~", "about that date"),
    FigureSign("→", "changes later"),
    FigureSign("!", "may be gone: its promised time is over"),
    FigureSign("*", "has notes"),
    FigureSign("?", f"not checked for {STALE_DAYS} days, or never"),
    FigureSign("a b c", "the service, if the provider has several"),
    FigureSign("first", "the first cloud with the model"),
    FigureSign("+21 d", "21 days later than the first cloud"),
)
"""The marks behind the status of a model at a provider."""


def model_signs(glyphs: Glyphs) -> list[FigureSign]:
    """The signs of models in the Matrix, with the glyphs in use: route statuses, then marks."""
    signs = [
        FigureSign(f"{glyphs.status(status)} {info.letter}", info.word)
        for status, info in ROUTE_STATUSES.items()
    ]
    signs += [mark._replace(example=glyphs(mark.example)) for mark in _ROUTE_MARKS]
    return signs


def sign_table() -> str:
    """All signs as the Markdown table of `docs/keys.md`, with their ASCII twins."""
    glyphs, ascii_glyphs = Glyphs(), Glyphs(is_ascii=True)
    signs = [*FIGURE_SIGNS, *model_signs(glyphs)]
    twins = [ascii_glyphs(sign.example) for sign in FIGURE_SIGNS]
    twins += [sign.example for sign in model_signs(ascii_glyphs)]
    meanings = [sign.meaning for sign in FIGURE_SIGNS]
    meanings += [f"on a model: {sign.meaning}" for sign in model_signs(glyphs)]

    table_rows = ["| Sign | With `--ascii` | Means |", "| --- | --- | --- |"]
    for sign, twin, meaning in zip(signs, twins, meanings, strict=True):
        table_rows.append(f"| `{sign.example}` | `{twin}` | {meaning} |")
    return "\n".join(table_rows)
