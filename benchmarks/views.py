"""The views of the explorer in a terminal: their first screens, their last changes, the memory.

One session opens every view and every face in turn, as somebody would who looks around.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.exploring import (
    MAX_MEGABYTES,
    SETTLED_SECONDS,
    explorer_command,
    program_environment,
)
from benchmarks.figures import Figure, median_figure, single_figure
from benchmarks.terminal import Reaction, ScreenTest, Terminal, has_line

MAX_FIRST_MILLISECONDS = 500
MAX_CIRCLES_MILLISECONDS = 1_000
MAX_PAGE_MILLISECONDS = 300
MAX_WHOLE_PAGE_MILLISECONDS = 2_000

QUIET_SECONDS = 1.0
"""A view is complete after this time without a change."""

MAX_VIEW_SECONDS = 20.0

_LIST = slice(2, 20)
_PAGE = slice(21, 38)
"""The rows of the list and of the page below it, in a terminal of 120 by 40."""

_has_money = has_line(r"\b(USD|EUR|GBP|JPY)\b.*\bfirm")


class Step(NamedTuple):
    """The keys that open a view, with what counts as its first screen after the last key."""

    name: str
    keys: str
    area: slice
    """The rows that must get another text."""
    first_goal: float | None = MAX_FIRST_MILLISECONDS
    last_goal: float | None = None
    min_rows: int = 6
    """The number of those rows that must have a text."""
    screen_test: ScreenTest | None = None
    """What else the screen must show."""


STEPS = (
    Step("Timeline: decades, and the money of a decade", "X", _PAGE, screen_test=_has_money),
    Step("Timeline: years, and the money of a year", "Y", _PAGE, screen_test=_has_money),
    Step("Timeline: events", "D", _LIST),
    Step("Companies", "2", _LIST),
    Step("Companies: the promises of the largest", "v", _PAGE),
    Step("Companies: the picture of the largest", "v", _PAGE),
    Step(
        "Companies: the page of the largest",
        "v",
        _PAGE,
        MAX_PAGE_MILLISECONDS,
        MAX_WHOLE_PAGE_MILLISECONDS,
    ),
    Step("Matrix", "3", _LIST, min_rows=1),
    Step("Money: pairs", "4", _LIST),
    Step("Money: circles", "v", _LIST, MAX_CIRCLES_MILLISECONDS),
    Step("Money: the flows that circles depend on", "v", _LIST, MAX_CIRCLES_MILLISECONDS),
    Step("Sources", "5", _LIST),
    Step("Sources: conflicts", "v", _LIST),
    Step("Sources: weak figures", "v", _LIST),
    Step("Sources: coverage", "v", _LIST),
    Step("Changes", "6", _LIST, min_rows=1),
    Step("Lanes by company", "1L", _LIST),
    Step("Lanes by kind", "v", _LIST),
    Step("Lanes by cloud", "v", _LIST),
    Step("Lanes by model", "v", _LIST),
)


def views(store: Path, events: int, rounds: int) -> list[Figure]:
    """The first screen and the last change of each view, in a session for each round."""
    reactions: list[list[Reaction | None]] = [[] for _ in STEPS]
    peaks: list[float] = []
    for _ in range(rounds):
        with Terminal(explorer_command(store), program_environment()) as terminal:
            terminal.start_times(has_line(r"\? keys"))
            terminal.settle(SETTLED_SECONDS)
            for step, step_reactions in zip(STEPS, reactions, strict=True):
                step_reactions.append(_reaction(terminal, step))
            peaks.append(terminal.peak_memory())

    prefix = f"views, {events:,} events"
    figures: list[Figure] = []
    for step, step_reactions in zip(STEPS, reactions, strict=True):
        figures += _step_figures(prefix, step, step_reactions)
    name = f"memory, {events:,} events: peak after all views"
    figures.append(median_figure(name, peaks, "MB", MAX_MEGABYTES))
    return figures


def _reaction(terminal: Terminal, step: Step) -> Reaction | None:
    """Type the keys of a step. None if its first screen does not appear."""
    for key in step.keys[:-1]:
        terminal.key_reaction(key)
        terminal.settle(SETTLED_SECONDS)
    return terminal.view_reaction(
        step.keys[-1],
        _first_screen_test(terminal.lines, step),
        QUIET_SECONDS,
        MAX_VIEW_SECONDS,
    )


def _first_screen_test(earlier_lines: Sequence[str], step: Step) -> ScreenTest:
    """A test that is true when the area of a step has other rows, and enough of them."""
    earlier_rows = earlier_lines[step.area]

    def is_passed(lines: list[str]) -> bool:
        rows = lines[step.area]
        filled_rows = [row for row in rows if re.search(r"\w", row)]
        if rows == earlier_rows or len(filled_rows) < step.min_rows:
            return False
        return step.screen_test is None or step.screen_test(lines)

    return is_passed


def _step_figures(
    prefix: str,
    step: Step,
    reactions: Sequence[Reaction | None],
) -> list[Figure]:
    name = f"{prefix}: {step.name}"
    shown_reactions = [reaction for reaction in reactions if reaction is not None]
    figures: list[Figure] = []
    missing_count = len(reactions) - len(shown_reactions)
    if missing_count:
        missing_name = f"{name}, not shown in {MAX_VIEW_SECONDS:g} s"
        figures.append(single_figure(missing_name, missing_count, "times", 0))
    if shown_reactions:
        first_times = [reaction.first for reaction in shown_reactions]
        last_times = [reaction.last for reaction in shown_reactions]
        figures.append(median_figure(f"{name}, first screen", first_times, "ms", step.first_goal))
        figures.append(median_figure(f"{name}, last change", last_times, "ms", step.last_goal))
    return figures
