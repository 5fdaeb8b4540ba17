"""Glyphs: arrows, mathematical operators, box, block and geometric shapes, and an ASCII twin for each."""

from typing import NamedTuple

from partnerships_db.format.route_statuses import route_status_info

KIND_GLYPHS = {
    "partnership": ("◇", "o"),
    "investment": ("◆", "$"),
    "compute-deal": ("▲", "^"),
    "availability": ("●", "@"),
    "model-release": ("◉", "*"),
    "acquisition": ("■", "#"),
    "joint-venture": ("◈", "&"),
    "supply": ("△", "~"),
    "infrastructure": ("▦", "H"),
    "licensing": ("◧", "L"),
    "restructuring": ("◨", "R"),
    "statement": ("○", '"'),
    "regulation": ("▣", "!"),
    "litigation": ("▽", "v"),
    "termination": ("×", "x"),
    "listing": ("▷", ">"),
    "financing": ("▪", "f"),
}

_ASCII = str.maketrans({
    "▌": "|", "│": "|", "─": "-", "┄": "-", "→": ">", "←": "<", "▶": ">", "↺": "@", "≤": "<=", "≥": ">=", "×": "x",
    "·": ".", "…": "~", "—": "-", "–": "-", "↵": "^", "◌": "o", "⇄": "=", "↑": "^", "↓": "v", "≈": "~",
    "▁": ".", "▂": ",", "▃": ":", "▄": "-", "▅": "=", "▆": "+", "▇": "*", "█": "#", "▴": "^", "├": "[", "┤": "]",
    "━": "=", "═": "=", "┬": "+", "▀": "'", "┌": "+", "└": "+", "▼": "v", "┼": "|", "░": ".", "▪": "=",
    "●": "*", "◆": "#", "○": "o", "◇": "+", "“": '"', "”": '"',
})  # fmt: skip


class Glyphs(NamedTuple):
    """The set in use."""

    is_ascii: bool = False

    def kind(self, kind: str) -> str:
        """Of a kind of event."""
        return KIND_GLYPHS.get(kind, ("?", "?"))[self.is_ascii]

    def status(self, status: str) -> str:
        """Of a route's state."""
        info = route_status_info(status)
        return info.ascii if self.is_ascii else info.glyph

    def __call__(self, ours: str) -> str:
        """Our own glyphs in the set in use; never data."""
        return ours.translate(_ASCII) if self.is_ascii else ours

    def painted(self, text: str) -> str:
        """A drawn text as it leaves: the mark of what was cut off is ours wherever it stands."""
        return text.replace("…", "~") if self.is_ascii else text


UNICODE = Glyphs()
