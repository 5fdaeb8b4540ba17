"""A picture of the time that a key takes, by the number of events.

`python benchmarks/plot.py FIGURES.json` draws the figures of `run.py --json FIGURES.json`.
"""

import json
import re
import sys
from html import escape
from pathlib import Path

PICTURE = Path(__file__).with_name("keys.svg")
SIZES = (1_000, 10_000, 100_000, 1_000_000)

WIDTH = 760
HEIGHT = 420
LEFT = 60
TOP = 36
RIGHT = 190
BOTTOM = 44

MAX_MILLISECONDS = 100.0
"""The top of the picture. A longer time is drawn there, with its figure."""

TWO_FRAMES = 33.3
"""The milliseconds of two frames of a screen."""

EXPLORER_FIGURE = re.compile(r"keys, ([\d,]+) events: (.+), first change, median")
PEER_FIGURE = re.compile(r"peers, ([\d,]+) events: (.+), (PageDown), last change")

_TITLE = "From a key to the screen, median, by the number of events"
_PEER_COLOUR = "#999"
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
"""The milliseconds of each key or program, by the number of events."""


def figure_series(figures: list[dict[str, object]], pattern: re.Pattern[str]) -> Series:
    """The figures whose names match the pattern."""
    series: Series = {}
    for figure in figures:
        match = pattern.fullmatch(str(figure["what"]))
        if match:
            events = int(match[1].replace(",", ""))
            milliseconds = float(str(figure["measured"]))
            series.setdefault(match[2], {})[events] = milliseconds
    return series


def picture(explorer_series: Series, peer_series: Series) -> str:
    """The picture as SVG."""
    elements = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-size="14">{_TITLE}</text>',
    ]
    elements += _axes()

    for index, (name, times) in enumerate(explorer_series.items()):
        colour = _COLOURS[index % len(_COLOURS)]
        elements += _curve(times, colour)
        elements += _legend_line(index, name, colour)
    for index, (name, times) in enumerate(peer_series.items(), start=len(explorer_series)):
        elements += _curve(times, _PEER_COLOUR, dashes=' stroke-dasharray="6 4"')
        elements += _legend_line(index, f"{name}, PageDown", _PEER_COLOUR)

    elements.append("</svg>")
    return "\n".join(elements) + "\n"


def _x(events: int) -> float:
    return LEFT + SIZES.index(events) * (WIDTH - LEFT - RIGHT) / (len(SIZES) - 1)


def _y(milliseconds: float) -> float:
    fraction = min(milliseconds, MAX_MILLISECONDS) / MAX_MILLISECONDS
    return TOP + (1 - fraction) * (HEIGHT - TOP - BOTTOM)


def _axes() -> list[str]:
    elements = []
    for milliseconds in range(0, int(MAX_MILLISECONDS) + 1, 20):
        y = _y(milliseconds)
        elements.append(_horizontal_line(y, 'stroke="#ddd"'))
        elements.append(
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#555">'
            f"{milliseconds} ms</text>"
        )
    y = _y(TWO_FRAMES)
    elements.append(_horizontal_line(y, 'stroke="#a52a22" stroke-dasharray="2 3"'))
    elements.append(f'<text x="{LEFT + 4}" y="{y - 4:.1f}" fill="#a52a22">two frames</text>')
    elements.extend(_size_label(events) for events in SIZES)
    return elements


def _size_label(events: int) -> str:
    x = _x(events)
    y = HEIGHT - 20
    return f'<text x="{x:.1f}" y="{y}" text-anchor="middle" fill="#555">{events:,}</text>'


def _horizontal_line(y: float, stroke: str) -> str:
    return f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" {stroke}/>'


def _curve(times: dict[int, float], colour: str, dashes: str = "") -> list[str]:
    points = [(events, times[events]) for events in SIZES if events in times]
    path = " ".join(f"{_x(events):.1f},{_y(milliseconds):.1f}" for events, milliseconds in points)
    elements = [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
    ]
    for events, milliseconds in points:
        x = _x(events)
        y = _y(milliseconds)
        elements.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')
        if milliseconds > MAX_MILLISECONDS:
            elements.append(
                f'<text x="{x:.1f}" y="{y - 6:.1f}" text-anchor="middle" fill="{colour}">'
                f"{milliseconds:.0f}</text>"
            )
    return elements


def _legend_line(index: int, label: str, colour: str) -> list[str]:
    x = WIDTH - RIGHT + 16
    y = TOP + 14 * index + 10
    return [
        f'<rect x="{x}" y="{y - 8}" width="14" height="3" fill="{colour}"/>',
        f'<text x="{x + 20}" y="{y - 2}" fill="#333">{escape(label)}</text>',
    ]


def main() -> None:
    """Read the figures and write the picture."""
    document = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    figures = document["figures"]
    explorer_series = figure_series(figures, EXPLORER_FIGURE)
    peer_series = figure_series(figures, PEER_FIGURE)
    PICTURE.write_text(picture(explorer_series, peer_series), "utf-8")


if __name__ == "__main__":
    main()
