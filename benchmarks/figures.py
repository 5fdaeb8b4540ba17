"""The measured figures of a benchmark, with their goals, and the table that prints them."""

import statistics
from collections.abc import Sequence
from typing import Any, NamedTuple

from benchmarks.machine import load_average


class Figure(NamedTuple):
    """A measured figure, and its goal if it has one."""

    name: str
    measured: float
    unit: str
    """`×` for a ratio; otherwise `ms`, `MB`, `s`, or a plural noun."""
    goal: float | None = None
    """The figure that just meets the goal; None for a figure that only explains others."""
    lowest: float | None = None
    """The lowest of several measurements, or None if there was only one."""
    highest: float | None = None
    """The highest of several measurements, or None if there was only one."""
    runs: int = 1
    load: float | None = None
    """The load average of the machine when the measurement ended."""
    is_floor: bool = False
    """True if the goal is the least figure that meets it, and not the largest."""

    @property
    def is_met(self) -> bool | None:
        """True if the figure meets its goal; None without a goal."""
        if self.goal is None:
            return None
        if self.is_floor:
            return self.measured >= self.goal
        return self.measured <= self.goal

    def as_json(self) -> dict[str, Any]:
        """The figure for scripts; `plot.py` and `report.py` read it."""
        return {
            "what": self.name,
            "measured": self.measured,
            "unit": self.unit,
            "goal": self.goal,
            "least": self.lowest,
            "most": self.highest,
            "runs": self.runs,
            "load": self.load,
            "is_floor": self.is_floor,
            "is_met": self.is_met,
        }

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> "Figure":
        """The figure that `as_json` wrote."""
        return cls(
            name=fields["what"],
            measured=fields["measured"],
            unit=fields["unit"],
            goal=fields["goal"],
            lowest=fields["least"],
            highest=fields["most"],
            runs=fields["runs"],
            load=fields["load"],
            is_floor=fields["is_floor"],
        )


def single_figure(
    name: str,
    value: float,
    unit: str,
    goal: float | None = None,
    *,
    is_floor: bool = False,
) -> Figure:
    """A figure that was measured once, or that is the worst of several."""
    return Figure(name, value, unit, goal, load=load_average(), is_floor=is_floor)


def median_figure(
    name: str,
    values: Sequence[float],
    unit: str,
    goal: float | None = None,
    *,
    is_floor: bool = False,
) -> Figure:
    """The median of several measurements, with their range."""
    return Figure(
        name,
        statistics.median(values),
        unit,
        goal,
        min(values),
        max(values),
        len(values),
        load_average(),
        is_floor,
    )


def ratio_figure(
    name: str,
    numerators: Sequence[float],
    denominators: Sequence[float],
    goal: float | None = None,
) -> Figure:
    """The median of the ratios of each round.

    A round that is slow as a whole slows both programs, so its ratio stays the same.
    """
    rounds = zip(numerators, denominators, strict=True)
    ratios = [numerator / denominator for numerator, denominator in rounds]
    return median_figure(name, ratios, "×", goal)


# -- The table -------------------------------------------------------------------------------------

HEADINGS = ("what", "goal", "median", "range", "n", "load", "")
LEFT_ALIGNED_COLUMNS = (0, 6)
_VERDICTS = {True: "met", False: "NOT MET", None: ""}

Cells = tuple[str, str, str, str, str, str, str]
"""A row of the table: what, goal, median, range, n, load, and whether the goal is met."""


def text_table(figures: Sequence[Figure]) -> str:
    """The figures as aligned text."""
    table_rows = [HEADINGS]
    table_rows.extend(figure_cells(figure) for figure in figures)
    columns = zip(*table_rows, strict=True)
    widths = [max(len(cell) for cell in column) for column in columns]
    return "\n".join(_table_line(table_row, widths) for table_row in table_rows)


def _table_line(cells: Cells, widths: Sequence[int]) -> str:
    aligned_cells = []
    for column, cell in enumerate(cells):
        if column in LEFT_ALIGNED_COLUMNS:
            aligned_cells.append(cell.ljust(widths[column]))
        else:
            aligned_cells.append(cell.rjust(widths[column]))
    return "  ".join(aligned_cells).rstrip()


def figure_cells(figure: Figure) -> Cells:
    """The figure as a row of the table."""
    load = "" if figure.load is None else f"{figure.load:.1f}"
    return (
        figure.name,
        _goal_text(figure),
        value_text(figure.measured, figure.unit),
        _value_range(figure),
        str(figure.runs),
        load,
        _VERDICTS[figure.is_met],
    )


def _goal_text(figure: Figure) -> str:
    if figure.goal is None:
        return ""
    sign = "≥" if figure.is_floor else "≤"
    return f"{sign} {figure.goal:,.10g} {figure.unit}"


def _value_range(figure: Figure) -> str:
    if figure.lowest is None or figure.highest is None or figure.runs == 1:
        return ""
    lowest = _decimal(figure.lowest, figure.unit)
    highest = _decimal(figure.highest, figure.unit)
    return f"{lowest}–{highest}"


def value_text(value: float, unit: str) -> str:
    """A measured value with its unit."""
    return f"{_decimal(value, unit)} {unit}"


def _decimal(value: float, unit: str) -> str:
    if unit in ("×", "s"):
        return f"{value:.2f}"
    if unit in ("ms", "MB"):
        return f"{value:.1f}"
    return f"{value:,.0f}"
