"""The matrix on a day: which model is available at which provider, from routes and their periods.

The rules are those of FORMAT.md, "The matrix on a day".
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from partnerships_db.filters.model import EVERYTHING, FieldTerm, Filter
from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.format.vocabulary import RouteStatus
from partnerships_db.matrix.known_periods import known_route
from partnerships_db.matrix.routes import ModelRow, Route, RoutePeriod
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue

STALE_DAYS = 180
"""The days after its last check from which on a route should be checked again."""


class RouteState(NamedTuple):
    """A route and its period on a day."""

    route: Route
    period: RoutePeriod

    @property
    def status(self) -> RouteStatus:
        """The status of the route on that day."""
        return self.period.status


class MatrixCell(NamedTuple):
    """A model at a provider on a day: its routes there, the best status first."""

    states: tuple[RouteState, ...]

    @property
    def best(self) -> RouteState:
        """The route with the best status, which gives the cell its status."""
        return self.states[0]


class MatrixRow(NamedTuple):
    """A model and its cells by provider; a provider without a begun route has no cell."""

    model: ModelRow
    cells: dict[str, MatrixCell]

    @property
    def is_gone(self) -> bool:
        """Whether every begun route of the model is retired."""
        if not self.cells:
            return False
        return all(cell.best.status == "retired" for cell in self.cells.values())


class Matrix(NamedTuple):
    """The grid of models and providers on a day."""

    as_of: date
    providers: tuple[str, ...]
    """The ids of the columns, the same on every day."""
    rows: tuple[MatrixRow, ...]
    """The newest model first, with the models of one family together."""
    gone: int
    """The number of models that are left out because they are retired everywhere."""


# -- One route on a day ----------------------------------------------------------------------------


def state_on(route: Route, day: date) -> RouteState | None:
    """Return the last period of a route that is in on a day; None before the first period.

    A period without a start is in on every day. A scheduled period is in once its day has come;
    one that is promised not to begin before a day is never in by itself.
    """
    if route.retracted:
        return None
    current = None
    for period in route.periods:
        if period.is_minimum:
            continue
        if _begins_after(period, day):
            break
        current = period
    return None if current is None else RouteState(route, current)


def next_change(route: Route, day: date) -> RoutePeriod | None:
    """Return the first period of a route after a day of those that were known on it, or None."""
    for period in known_route(route, day).periods:
        if _begins_after(period, day):
            return period
    return None


def possible_change(route: Route, day: date) -> RoutePeriod | None:
    """Return the period that may have begun by a day because its promised minimum is over, or None.

    The route keeps the status that it has. Of several such periods it is the last one.
    """
    possible = None
    for period in known_route(route, day).periods:
        if _begins_after(period, day):
            break
        possible = period if period.is_minimum else None
    return possible


def _begins_after(period: RoutePeriod, day: date) -> bool:
    return period.since is not None and period.since.first > day


def days_since_checked(route: Route, day: date) -> int | None:
    """Return the days from a route's last check to a day, or None if it was never checked.

    The number is negative if the check was after the day.
    """
    checked_on = _last_day(route.checked)
    return None if checked_on is None else (day - checked_on).days


def is_stale(route: Route, day: date) -> bool:
    """Whether a route was not checked for too long, or never."""
    days = days_since_checked(route, day)
    return days is None or days > STALE_DAYS


@lru_cache(maxsize=4_096)
def _last_day(checked: str) -> date | None:
    try:
        return PartialDate.parse(checked).last
    except InvalidValue:
        return None


# -- Terms of a filter that select routes ----------------------------------------------------------


def status_terms(criteria: Filter) -> list[FieldTerm]:
    """Return the terms of a filter that select a route's status."""
    field_terms = [part for part in criteria.parts if isinstance(part, FieldTerm)]
    return [term for term in field_terms if term.name == "status"]


def has_status(state: RouteState | None, terms: Sequence[FieldTerm]) -> bool:
    """Whether status terms select a route in a state; a route that has not begun has no status."""
    for term in terms:
        is_listed = state is not None and state.status in term.values
        if is_listed == term.negated:
            return False
    return True


# -- All routes on a day ---------------------------------------------------------------------------


class _RouteTimeline(NamedTuple):
    """A route's periods in order, each prepared as a cell of this route alone."""

    provider: str
    begins: tuple[int, ...]
    """The ordinals of the first days, ascending; 0 for an unknown day."""
    cells: tuple[MatrixCell, ...]


class AvailabilityIndex:
    """Models and their routes, prepared so that the grid of any day is quick to build."""

    def __init__(self, models: Iterable[ModelRow], routes: Iterable[Route]) -> None:
        self._models = tuple(models)
        self._timelines: dict[str, list[_RouteTimeline]] = {}
        providers = set()
        for route in routes:
            providers.add(route.provider)
            if not route.retracted:
                self._timelines.setdefault(route.model, []).append(_route_timeline(route))
        self._providers = tuple(sorted(providers))

    def on(
        self,
        day: date,
        *,
        all_models: bool = False,
        criteria: Filter = EVERYTHING,
        kept_ids: Collection[str] = (),
    ) -> Matrix:
        """Return the grid on a day, without the models that are retired on every route.

        With `all_models`, these are in it too. Models in `kept_ids` are in it on every day.
        """
        terms = status_terms(criteria)
        ordinal = day.toordinal()
        rows = []
        gone = 0
        for model in self._models:
            row = MatrixRow(model, self._cells(model.id, ordinal, terms))
            if model.id in kept_ids:
                rows.append(row)
            elif row.is_gone and not all_models:
                gone += 1
            elif row.cells:
                rows.append(row)
        return Matrix(
            day,
            self._providers,
            tuple(_by_family(rows)),
            gone,
        )

    def _cells(
        self,
        model: str,
        day: int,
        terms: Sequence[FieldTerm],
    ) -> dict[str, MatrixCell]:
        """Return a model's cells by provider on a day, given as an ordinal."""
        cells: dict[str, MatrixCell] = {}
        for provider, begins, period_cells in self._timelines.get(model, ()):
            begun = bisect_right(begins, day)
            if not begun:
                continue
            cell = period_cells[begun - 1]
            if terms and not has_status(cell.best, terms):
                continue
            if provider in cells:
                cell = _merged(cell, cells[provider])
            cells[provider] = cell
        return cells


def matrix_on(
    day: date,
    models: Iterable[ModelRow],
    routes: Iterable[Route],
    *,
    all_models: bool = False,
    criteria: Filter = EVERYTHING,
) -> Matrix:
    """Return the grid of some models on one day; for several days, keep an AvailabilityIndex."""
    index = AvailabilityIndex(models, routes)
    return index.on(day, all_models=all_models, criteria=criteria)


def _route_timeline(route: Route) -> _RouteTimeline:
    # In a foreign store periods may be out of order; `state_on` stops at the first later one.
    periods = [period for period in route.periods if not period.is_minimum]
    first_days = accumulate((_first_ordinal(period) for period in periods), max)
    states = [RouteState(route, period) for period in periods]
    return _RouteTimeline(
        provider=route.provider,
        begins=tuple(first_days),
        cells=tuple(MatrixCell((state,)) for state in states),
    )


def _first_ordinal(period: RoutePeriod) -> int:
    return 0 if period.since is None else period.since.first.toordinal()


def _by_family(rows: Iterable[MatrixRow]) -> list[MatrixRow]:
    """Return the rows with families together, in the order of their first models."""
    families: dict[str, list[MatrixRow]] = {}
    for row in rows:
        family = row.model.family or row.model.id
        families.setdefault(family, []).append(row)

    ordered: list[MatrixRow] = []
    for family_rows in families.values():
        ordered.extend(family_rows)
    return ordered


def _merged(cell: MatrixCell, other_cell: MatrixCell) -> MatrixCell:
    states = cell.states + other_cell.states
    return MatrixCell(tuple(sorted(states, key=_rank)))


def _rank(state: RouteState) -> tuple[int, str]:
    # An unknown status of a foreign store ranks last.
    rank = route_status_info(state.status).rank
    return rank, state.route.service


# -- JSON ------------------------------------------------------------------------------------------


def matrix_json(matrix: Matrix) -> dict[str, Any]:
    """Return the grid as JSON for scripts; a provider without a begun route has no key."""
    return {
        "as_of": matrix.as_of.isoformat(),
        "rows": [_row_json(row, matrix.as_of) for row in matrix.rows],
    }


def _row_json(row: MatrixRow, day: date) -> dict[str, Any]:
    cells = {}
    for provider, cell in sorted(row.cells.items()):
        cells[provider] = [_state_json(state, day) for state in cell.states]
    return {"model": row.model.id, "cells": cells}


def _state_json(state: RouteState, day: date) -> dict[str, Any]:
    since = state.period.since
    return {
        "service": state.route.service or None,
        "status": state.status,
        "since": str(since) if since else None,
        "operator": state.period.operator,
        "ids": state.route.names,
        "checked": state.route.checked or None,
        "maybe": _period_json(possible_change(state.route, day)),
        "next": _period_json(next_change(state.route, day)),
    }


def _period_json(period: RoutePeriod | None) -> dict[str, Any] | None:
    """Return a change that may have happened, or that is to come; None if there is none."""
    if period is None:
        return None
    return {"status": period.status, "from": str(period.since)}
