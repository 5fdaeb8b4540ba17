"""Which model is on which cloud on a day: pure, over routes and their periods."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from partnerships_db.filters.model import EVERYTHING, FieldTerm, Filter
from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.format.vocabulary import RouteStatus
from partnerships_db.matrix.routes import ModelRow, Route, RoutePeriod
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue


class RouteState(NamedTuple):
    """A route as it stands on a day."""

    route: Route
    period: RoutePeriod

    @property
    def status(self) -> RouteStatus:
        """What it is then."""
        return self.period.status


class MatrixCell(NamedTuple):
    """A model at a provider on a day: its routes there, the best first."""

    states: tuple[RouteState, ...]

    @property
    def best(self) -> RouteState:
        """The one that stands for the cell."""
        return self.states[0]


class MatrixRow(NamedTuple):
    """A model and its cells, by provider; a provider without a route that has begun has none."""

    model: ModelRow
    cells: dict[str, MatrixCell]

    @property
    def is_gone(self) -> bool:
        """Whether every route that it ever had by then is retired."""
        return bool(self.cells) and all(
            cell.best.status == "retired" for cell in self.cells.values()
        )


class Matrix(NamedTuple):
    """The grid on a day."""

    as_of: date
    providers: tuple[str, ...]
    """The columns, by id: they stay where they are whatever the day."""
    rows: tuple[MatrixRow, ...]
    """Newest model first, those of one family together."""
    gone: int
    """How many models are left out because they are retired everywhere."""


def state_on(route: Route, day: date) -> RouteState | None:
    """The route's last period that is in on that day; None before its first.

    A period without a start is in on every day; a scheduled one once its day has come.
    """
    if route.retracted:
        return None
    current = None
    for period in route.periods:
        if period.since is not None and period.since.first > day:
            break
        current = period
    return None if current is None else RouteState(route, current)


def next_change(route: Route, day: date) -> RoutePeriod | None:
    """The route's first period after that day, where one is known."""
    for period in route.periods:
        if period.since is not None and period.since.first > day:
            return period
    return None


STALE_DAYS = 180
"""What nobody has looked at for longer may have changed since."""


def days_since_checked(route: Route, day: date) -> int | None:
    """How long before that day somebody looked, in days; less than none after it; None where nobody ever did."""
    last = _last_day(route.checked)
    return None if last is None else (day - last).days


def is_stale(route: Route, day: date) -> bool:
    """Whether nobody has looked for so long that it should be looked at again, or ever."""
    ago = days_since_checked(route, day)
    return ago is None or ago > STALE_DAYS


@lru_cache(maxsize=4_096)
def _last_day(checked: str) -> date | None:
    try:
        return PartialDate.parse(checked).last
    except InvalidValue:
        return None


class AvailabilityIndex:
    """Models and their routes, laid out so that any day can be told at once: there may be thousands of routes."""

    def __init__(self, models: Iterable[ModelRow], routes: Iterable[Route]) -> None:
        self._models = tuple(models)
        self._courses: dict[str, list[_RouteTimeline]] = {}
        providers = set[str]()
        for route in routes:
            providers.add(route.provider)
            if not route.retracted:
                self._courses.setdefault(route.model, []).append(_route_timeline(route))
        self._providers = tuple(sorted(providers))

    def on(self, day: date, *, all_models: bool = False, criteria: Filter = EVERYTHING,
           kept_ids: Collection[str] = ()) -> Matrix:  # fmt: skip
        """The grid on that day; without `all_models` the models that are retired on every route are left out.

        Those in `kept` stand in it whatever the day.
        """
        terms = status_terms(criteria)
        rows = [
            MatrixRow(model, self._cells(model.id, day.toordinal(), terms))
            for model in self._models
        ]
        known = [row for row in rows if row.cells or row.model.id in kept_ids]
        shown = [row for row in known if all_models or not row.is_gone or row.model.id in kept_ids]
        return Matrix(day, self._providers, tuple(_by_family(shown)), len(known) - len(shown))

    def _cells(self, model: str, day: int, terms: Sequence[FieldTerm]) -> dict[str, MatrixCell]:
        cells: dict[str, MatrixCell] = {}
        for provider, begins, states in self._courses.get(model, ()):
            begun = bisect_right(begins, day)
            if begun and (not terms or has_status(states[begun - 1].best, terms)):
                cell, other = states[begun - 1], cells.get(provider)
                cells[provider] = cell if other is None else _together(cell, other)
        return cells


def matrix_on(
    day: date, models: Iterable[ModelRow], routes: Iterable[Route], *, all_models: bool = False,
    criteria: Filter = EVERYTHING,
) -> Matrix:  # fmt: skip
    """The grid of those models on one day: see `Timetable.on`."""
    return AvailabilityIndex(models, routes).on(day, all_models=all_models, criteria=criteria)


class _RouteTimeline(NamedTuple):
    """A route's states in order, each as the cell that it is alone."""

    provider: str
    begins: tuple[int, ...]
    """The days, ascending; 0 where since when is not known."""
    cells: tuple[MatrixCell, ...]


def _route_timeline(route: Route) -> _RouteTimeline:
    days = (
        0 if period.since is None else period.since.first.toordinal() for period in route.periods
    )
    # A foreign hand may have left them in no order: what follows a later one begins with it, as in `state_on`.
    begins = tuple(accumulate(days, max))
    return _RouteTimeline(
        route.provider,
        begins,
        tuple(MatrixCell((RouteState(route, period),)) for period in route.periods),
    )


def _by_family(rows: list[MatrixRow]) -> list[MatrixRow]:
    """Families in the order of their newest model; what has no family stands alone."""
    families: dict[str, list[MatrixRow]] = {}
    for row in rows:
        families.setdefault(row.model.family or row.model.id, []).append(row)
    return [row for family in families.values() for row in family]


def _together(*cells: MatrixCell) -> MatrixCell:
    return MatrixCell(tuple(sorted((state for cell in cells for state in cell.states), key=_rank)))


def _rank(state: RouteState) -> tuple[int, str]:
    # A foreign hand may have written a status that is none: it is the least.
    rank = route_status_info(state.status).rank
    return rank, state.route.service


def status_terms(criteria: Filter) -> list[FieldTerm]:
    """The terms of a filter that ask for a route's state."""
    return [
        part for part in criteria.parts if isinstance(part, FieldTerm) and part.name == "status"
    ]


def has_status(state: RouteState | None, terms: Sequence[FieldTerm]) -> bool:
    """Whether they let a route in that state through; None: it has not begun, and is in none."""
    return all(
        (state is not None and state.status in term.values) != term.negated for term in terms
    )


def matrix_json(matrix: Matrix) -> dict[str, Any]:
    """The grid as scripts read it; a provider without a route that has begun has no key."""
    return {
        "as_of": matrix.as_of.isoformat(),
        "rows": [
            {
                "model": row.model.id,
                "cells": {
                    provider: [
                        {
                            "service": state.route.service or None,
                            "status": state.status,
                            "since": str(state.period.since) if state.period.since else None,
                            "operator": state.period.operator,
                            "ids": state.route.names,
                            "checked": state.route.checked or None,
                        }
                        for state in cell.states
                    ]
                    for provider, cell in sorted(row.cells.items())
                },
            }
            for row in matrix.rows
        ],
    }
