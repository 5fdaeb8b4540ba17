"""The pictures of README.md: the time of a key and of each command, by the number of events.

`python benchmarks/plot.py FIGURES.json …` draws the figures of `run.py --json FIGURES.json`.
"""

import math
import re
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.report import COMMAND_FIGURE, read_documents

KEYS_PICTURE = Path(__file__).with_name("keys.svg")
GROWTH_PICTURE = Path(__file__).with_name("growth.svg")
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


# -- The growth of the commands -------------------------------------------------------------------

PANEL_WIDTH = 176
PANEL_HEIGHT = 124
PANELS_IN_ROW = 5
PANEL_LEFT = 40
PANEL_TOP = 22
PANEL_BOTTOM = 20
HEAD = 44

LEAST_SECONDS = 0.05
MOST_SECONDS = 100.0
GOAL_SECONDS = 10.0

_GROWTH_TITLE = "Processor time of each command, by the number of events (both scales logarithmic)"
_GROWTH_KEY = (
    "Blue: the command alone, or its first example. Grey: with other options. "
    "A ring: failed or stopped there. Dashes: 10 s."
)


class Measurement(NamedTuple):
    """A point of a line: the processor time of a case at a number of events."""

    events: int
    seconds: float
    is_unfinished: bool
    """True if the command failed, or was stopped."""


def command_series(figures: list[dict[str, object]]) -> dict[str, dict[str, list[Measurement]]]:
    """The measurements of each case by its command, in the order of the figures.

    Cases without a command, such as `--version`, belong to the command `partnerships-tui`.
    """
    unfinished: set[tuple[str, str]] = set()
    series: dict[str, dict[str, list[Measurement]]] = {}
    for figure in figures:
        match = COMMAND_FIGURE.fullmatch(str(figure["what"]))
        if match is None:
            continue
        size, case, measure = match.groups()
        if measure in ("time until stopped", "failures"):
            unfinished.add((size, case))
        elif measure == "processor time":
            first_word = case.split()[0]
            command = "partnerships-tui" if first_word.startswith("-") else first_word
            measurement = Measurement(
                int(size.replace(",", "")),
                float(str(figure["measured"])),
                (size, case) in unfinished,
            )
            series.setdefault(command, {}).setdefault(case, []).append(measurement)
    return series


def growth_picture(series: dict[str, dict[str, list[Measurement]]]) -> str:
    """The picture as SVG: a panel for each command, with a line for each of its cases."""
    row_count = math.ceil(len(series) / PANELS_IN_ROW)
    width = PANEL_WIDTH * PANELS_IN_ROW + 10
    height = HEAD + PANEL_HEIGHT * row_count + 6
    elements = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="10">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="10" y="18" font-size="14">{_GROWTH_TITLE}</text>',
        f'<text x="10" y="34" fill="#555">{_GROWTH_KEY}</text>',
    ]
    for index, (command, cases) in enumerate(series.items()):
        row, column = divmod(index, PANELS_IN_ROW)
        x = column * PANEL_WIDTH
        y = HEAD + row * PANEL_HEIGHT
        elements.append(f'<g transform="translate({x} {y})">')
        elements += _panel(command, cases)
        elements.append("</g>")
    elements.append("</svg>")
    return "\n".join(elements) + "\n"


def _panel(command: str, cases: dict[str, list[Measurement]]) -> Iterator[str]:
    right = PANEL_WIDTH - 6
    yield f'<text x="{PANEL_LEFT}" y="14" font-size="12">{escape(command)}</text>'
    for seconds in (0.1, 1.0, 10.0, 100.0):
        y = _panel_y(seconds)
        dashes = ' stroke-dasharray="3 3"' if seconds == GOAL_SECONDS else ""
        colour = "#a52a22" if seconds == GOAL_SECONDS else "#ddd"
        yield (
            f'<line x1="{PANEL_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"'
            f' stroke="{colour}"{dashes}/>'
        )
        yield (
            f'<text x="{PANEL_LEFT - 4}" y="{y + 3:.1f}" text-anchor="end" fill="#555">'
            f"{seconds:g} s</text>"
        )
    for events, label in zip(SIZES, ("1k", "10k", "100k", "1M"), strict=True):
        x = _panel_x(events)
        yield (
            f'<text x="{x:.1f}" y="{PANEL_HEIGHT - 6}" text-anchor="middle" fill="#555">'
            f"{label}</text>"
        )
    first_case, *other_cases = cases
    for case in other_cases:
        yield from _panel_line(case, cases[case], "#aaa")
    yield from _panel_line(first_case, cases[first_case], _COLOURS[0])


def _panel_line(case: str, measurements: list[Measurement], colour: str) -> Iterator[str]:
    points = [(_panel_x(point.events), _panel_y(point.seconds)) for point in measurements]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5">'
        f"<title>{escape(case)}</title></polyline>"
    )
    for measurement, (x, y) in zip(measurements, points, strict=True):
        fill = "#fff" if measurement.is_unfinished else colour
        radius = 3.0 if measurement.is_unfinished else 1.8
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" stroke="{colour}"/>'


def _panel_x(events: int) -> float:
    fraction = math.log(events / SIZES[0]) / math.log(SIZES[-1] / SIZES[0])
    return PANEL_LEFT + 10 + fraction * (PANEL_WIDTH - PANEL_LEFT - 30)


def _panel_y(seconds: float) -> float:
    shown_seconds = min(max(seconds, LEAST_SECONDS), MOST_SECONDS)
    fraction = math.log(shown_seconds / LEAST_SECONDS) / math.log(MOST_SECONDS / LEAST_SECONDS)
    return PANEL_TOP + (1 - fraction) * (PANEL_HEIGHT - PANEL_TOP - PANEL_BOTTOM)


def main() -> None:
    """Read the figures and write the pictures of what they have."""
    document = read_documents([Path(argument) for argument in sys.argv[1:]])
    figures = document["figures"]
    explorer_series = figure_series(figures, EXPLORER_FIGURE)
    if explorer_series:
        peer_series = figure_series(figures, PEER_FIGURE)
        KEYS_PICTURE.write_text(picture(explorer_series, peer_series), "utf-8")
    growth_series = command_series(figures)
    if growth_series:
        GROWTH_PICTURE.write_text(growth_picture(growth_series), "utf-8")


if __name__ == "__main__":
    main()
