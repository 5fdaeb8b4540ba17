"""What a benchmark hands back: a figure, and the goal it is held against where there is one."""

import statistics
from collections.abc import Sequence
from typing import Any, NamedTuple


class Figure(NamedTuple):
    """One line of the table."""

    what: str
    measured: float
    unit: str
    """`×` of a ratio, else `ms`, `MB` or `s`."""
    goal: float | None = None
    """At most so much; None: measured to explain the others."""
    least: float | None = None
    """With `most`, the range of what was measured, where it was measured several times."""
    most: float | None = None
    runs: int = 1

    @property
    def is_met(self) -> bool | None:
        """None where there is no goal."""
        return None if self.goal is None else self.measured <= self.goal

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        return {**self._asdict(), "is_met": self.is_met}


def of_all(what: str, values: Sequence[float], unit: str, goal: float | None = None) -> Figure:
    """The median, with the range."""
    return Figure(
        what, statistics.median(values), unit, goal, min(values), max(values), len(values)
    )


def ratio(
    what: str, ours: Sequence[float], theirs: Sequence[float], goal: float | None = None
) -> Figure:
    """The median of the ratios of each round's pair: what slows a whole round down cancels out."""
    return of_all(what, [one / other for one, other in zip(ours, theirs, strict=True)], "×", goal)


_VERDICT = {True: "met", False: "NOT MET", None: ""}


def table(figures: Sequence[Figure]) -> str:
    """The figures as aligned text."""
    head = ("what", "goal", "measured", "range", "n", "")
    rows = [head, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    left_aligned = (0, 5)
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in left_aligned else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _cells(figure: Figure) -> tuple[str, ...]:
    spread = ""
    if figure.least is not None and figure.most is not None and figure.runs > 1:
        spread = f"{_number(figure.least, figure.unit)}–{_number(figure.most, figure.unit)}"
    goal = "" if figure.goal is None else f"≤ {figure.goal:g} {figure.unit}"
    measured = f"{_number(figure.measured, figure.unit)} {figure.unit}"
    return figure.what, goal, measured, spread, str(figure.runs), _VERDICT[figure.is_met]


def _number(value: float, unit: str) -> str:
    return f"{value:.2f}" if unit in ("×", "s") else f"{value:.1f}"
