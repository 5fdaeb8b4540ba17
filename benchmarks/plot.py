"""What a key costs with a thousand events and with a million, as a picture.

`python benchmarks/plot.py FIGURES.json` draws what `run.py --json` measured.
"""

import json
import re
import sys
from html import escape
from pathlib import Path

PICTURE = Path(__file__).with_name("keys.svg")
SIZES = (1_000, 10_000, 100_000, 1_000_000)
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 420, 60, 36, 190, 44
MOST = 100.0
"""Milliseconds at the top: what takes longer is drawn there, with its figure."""

FRAMES = 33.3
"""Two frames of a screen."""

OURS = re.compile(r"keys, ([\d,]+) events: (.+), first change, median")
THEIRS = re.compile(r"peers, ([\d,]+) events: (.+), (PageDown), last change")
_COLOURS = (
    "#0b5cad",
    "#1d6b34",
    "#8a4b08",
    "#6a3d9a",
    "#a52a22",
    "#54606c",
    "#008080",
    "#b05a7a",
    "#3d5a80",
    "#7a7a00",
)

Series = dict[str, dict[int, float]]


def series_of(figures: list[dict[str, object]]) -> tuple[Series, Series]:
    """For each key of ours, and for each peer's page down, the milliseconds by size."""
    ours: Series = {}
    theirs: Series = {}
    for figure in figures:
        for pattern, found in ((OURS, ours), (THEIRS, theirs)):
            if match := pattern.fullmatch(str(figure["what"])):
                size = int(match[1].replace(",", ""))
                found.setdefault(match[2], {})[size] = float(str(figure["measured"]))
    return ours, theirs


def drawn(ours: Series, theirs: Series) -> str:
    """The picture as SVG."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
        ' font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-size="14">From a key to the screen, median, by the number of events</text>',
        *_axes(),
    ]
    names = [
        *((name, values, False) for name, values in ours.items()),
        *((n, v, True) for n, v in theirs.items()),
    ]
    for number, (name, values, is_peer) in enumerate(names):
        parts += _line(number, name, values, is_peer=is_peer)
    return "\n".join([*parts, "</svg>", ""])


def _x(size: int) -> float:
    return LEFT + SIZES.index(size) * (WIDTH - LEFT - RIGHT) / (len(SIZES) - 1)


def _y(milliseconds: float) -> float:
    return TOP + (1 - min(milliseconds, MOST) / MOST) * (HEIGHT - TOP - BOTTOM)


def _axes() -> list[str]:
    parts = []
    for value in range(0, int(MOST) + 1, 20):
        y = _y(value)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
        )
        parts.append(
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#555">{value} ms</text>'
        )
    y = _y(FRAMES)
    parts.append(
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#a52a22" stroke-dasharray="2 3"/>'
    )
    parts.append(f'<text x="{LEFT + 4}" y="{y - 4:.1f}" fill="#a52a22">two frames</text>')
    named = (
        f'x="{_x(size):.1f}" y="{HEIGHT - 20}" text-anchor="middle" fill="#555">{size:,}'
        for size in SIZES
    )
    return [*parts, *(f"<text {text}</text>" for text in named)]


def _line(number: int, name: str, values: dict[int, float], *, is_peer: bool) -> list[str]:
    colour = "#999" if is_peer else _COLOURS[number % len(_COLOURS)]
    points = [(size, values[size]) for size in SIZES if size in values]
    path = " ".join(f"{_x(size):.1f},{_y(value):.1f}" for size, value in points)
    dashes = ' stroke-dasharray="6 4"' if is_peer else ""
    parts = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>']
    for size, value in points:
        parts.append(f'<circle cx="{_x(size):.1f}" cy="{_y(value):.1f}" r="3" fill="{colour}"/>')
        if value > MOST:
            parts.append(
                f'<text x="{_x(size):.1f}" y="{_y(value) - 6:.1f}" text-anchor="middle" fill="{colour}">'
                f"{value:.0f}</text>"
            )
    y = TOP + 14 * number + 10
    parts.append(
        f'<rect x="{WIDTH - RIGHT + 16}" y="{y - 8}" width="14" height="3" fill="{colour}"/>'
    )
    label = f"{name}, PageDown" if is_peer else name
    parts.append(f'<text x="{WIDTH - RIGHT + 36}" y="{y - 2}" fill="#333">{escape(label)}</text>')
    return parts


def main() -> None:
    """Read the figures, write the picture."""
    document = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    PICTURE.write_text(drawn(*series_of(document["figures"])), "utf-8")


if __name__ == "__main__":
    main()
