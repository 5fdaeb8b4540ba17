"""Glyphs: arrows, operators, box, block and geometric shapes, each with an ASCII twin."""

from typing import NamedTuple
from unicodedata import combining, normalize

from partnerships_db.format.route_statuses import route_status_info

KIND_GLYPHS = {
    "partnership": ("◇", "o"),
    "investment": ("◆", "$"),
    "compute-deal": ("▲", "^"),
    "availability": ("●", "@"),
    "model-release": ("◉", "*"),
    "acquisition": ("■", "#"),
    "joint-venture": ("◈", "&"),
    "supply": ("△", "%"),
    "infrastructure": ("▦", "H"),
    "licensing": ("◧", "L"),
    "restructuring": ("◨", "R"),
    "statement": ("○", "S"),
    "regulation": ("▣", "!"),
    "litigation": ("▽", "v"),
    "termination": ("×", "x"),
    "listing": ("▷", ">"),
    "financing": ("▪", "f"),
}
"""For each event kind its glyph and its ASCII twin."""

CUT_MARK, ASCII_CUT_MARK = "…", ">"
"""The mark of a text that was cut; `~` is *about* in every set of glyphs."""

_UNKNOWN_KIND = ("?", "?")

_ASCII_TWINS = str.maketrans(
    {
        **dict.fromkeys("▏▎▍▌▋▊▉", "|"),
        "│": "|",
        "─": "-",
        "┄": "-",
        "→": ">",
        "←": "<",
        "▶": ">",
        "↺": "@",
        "≤": "<=",
        "≥": ">=",
        "×": "x",
        "÷": "/",
        "·": ".",
        CUT_MARK: ASCII_CUT_MARK,
        "—": "-",
        "–": "-",
        "↵": "^",
        "◌": "o",
        "⇄": "=",
        "↑": "^",
        "↓": "v",
        "≈": "~=",
        "▁": ".",
        "▂": ",",
        "▃": ":",
        "▄": "-",
        "▅": "=",
        "▆": "+",
        "▇": "*",
        "█": "#",
        "▴": "^",
        "▸": ">",
        "▾": "v",
        "├": "[",
        "┤": "]",
        "━": "=",
        "═": "=",
        "┬": "+",
        "▀": "'",
        "┌": "+",
        "┐": "+",
        "┘": "+",
        "▲": "^",
        "«": '"',
        "»": '"',
        "└": "+",
        "▼": "v",
        "┼": "|",
        "░": ".",
        "▪": "=",
        "●": "*",
        "◆": "#",
        "○": "o",
        "◇": "+",
        "“": '"',
        "”": '"',
    }
)


_SIGN_TWINS = {ord(sign): _ASCII_TWINS[ord(sign)] for sign in "≤≥≈×÷→—–↺"}


class Glyphs(NamedTuple):
    """The set of glyphs in use: Unicode or ASCII."""

    is_ascii: bool = False

    def kind(self, kind: str) -> str:
        """The glyph of an event kind, `?` for an unknown one."""
        glyph, ascii_twin = KIND_GLYPHS.get(kind, _UNKNOWN_KIND)
        return ascii_twin if self.is_ascii else glyph

    def status(self, status: str) -> str:
        """The glyph of a route status."""
        info = route_status_info(status)
        return info.ascii if self.is_ascii else info.glyph

    def __call__(self, ours: str) -> str:
        """The program's own glyphs in the set in use; never call it with data.

        In ASCII a letter loses its accents, as those of French citations, and another sign is `?`.
        """
        if not self.is_ascii:
            return ours
        text = ours.translate(_ASCII_TWINS)
        if text.isascii():
            return text
        letters = (letter for letter in normalize("NFKD", text) if not combining(letter))
        return "".join(letters).encode("ascii", "replace").decode()

    def painted(self, text: str) -> str:
        """A drawn text as it leaves: the mark of a cut text is an own glyph in every place."""
        return text.replace(CUT_MARK, ASCII_CUT_MARK) if self.is_ascii else text

    def with_signs(self, text: str) -> str:
        """The text of a cell, in which signs of figures and arrows are own glyphs everywhere."""
        return text.translate(_SIGN_TWINS) if self.is_ascii else text


UNICODE = Glyphs()
