"""The measured figures of a benchmark, with their goals, and the table that prints them."""

import statistics
from collections.abc import Sequence
from typing import Any, NamedTuple


class Figure(NamedTuple):
    """A measured figure, and its goal if it has one."""

    name: str
    measured: float
    unit: str
    """`×` for a ratio; otherwise `ms`, `MB` or `s`."""
    goal: float | None = None
    """The largest figure that meets the goal; None for a figure that only explains others."""
    lowest: float | None = None
    """The lowest of several measurements, or None if there was only one."""
    highest: float | None = None
    """The highest of several measurements, or None if there was only one."""
    runs: int = 1

    @property
    def is_met(self) -> bool | None:
        """True if the figure meets its goal; None without a goal."""
        if self.goal is None:
            return None
        return self.measured <= self.goal

    def as_json(self) -> dict[str, Any]:
        """The figure for scripts; `plot.py` reads it."""
        return {
            "what": self.name,
            "measured": self.measured,
            "unit": self.unit,
            "goal": self.goal,
            "least": self.lowest,
            "most": self.highest,
            "runs": self.runs,
            "is_met": self.is_met,
        }


def median_figure(
    name: str,
    values: Sequence[float],
    unit: str,
    goal: float | None = None,
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


_HEADINGS = ("what", "goal", "measured", "range", "n", "")
_LEFT_ALIGNED_COLUMNS = (0, 5)
_VERDICTS = {True: "met", False: "NOT MET", None: ""}


def text_table(figures: Sequence[Figure]) -> str:
    """The figures as aligned text."""
    table_rows = [_HEADINGS]
    table_rows.extend(_cells(figure) for figure in figures)
    columns = zip(*table_rows, strict=True)
    widths = [max(len(cell) for cell in column) for column in columns]
    return "\n".join(_table_line(table_row, widths) for table_row in table_rows)


def _table_line(cells: tuple[str, ...], widths: Sequence[int]) -> str:
    aligned_cells = []
    for column, cell in enumerate(cells):
        if column in _LEFT_ALIGNED_COLUMNS:
            aligned_cells.append(cell.ljust(widths[column]))
        else:
            aligned_cells.append(cell.rjust(widths[column]))
    return "  ".join(aligned_cells).rstrip()


def _cells(figure: Figure) -> tuple[str, str, str, str, str, str]:
    goal = ""
    if figure.goal is not None:
        goal = f"≤ {figure.goal:g} {figure.unit}"
    return (
        figure.name,
        goal,
        f"{_decimal(figure.measured, figure.unit)} {figure.unit}",
        _value_range(figure),
        str(figure.runs),
        _VERDICTS[figure.is_met],
    )


def _value_range(figure: Figure) -> str:
    if figure.lowest is None or figure.highest is None or figure.runs == 1:
        return ""
    lowest = _decimal(figure.lowest, figure.unit)
    highest = _decimal(figure.highest, figure.unit)
    return f"{lowest}–{highest}"


def _decimal(value: float, unit: str) -> str:
    if unit in ("×", "s"):
        return f"{value:.2f}"
    return f"{value:.1f}"
