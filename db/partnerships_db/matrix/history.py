"""The matrix through time: changes between two days, and how long models were available."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from partnerships_db.filters.model import FieldTerm
from partnerships_db.format.route_statuses import is_usable
from partnerships_db.matrix.matrix import Matrix, MatrixRow, RouteState, has_status
from partnerships_db.matrix.routes import Route, RoutePeriod
from partnerships_db.values.dates import PartialDate

ChangeKind = Literal["came", "went", "status", "route"]

# -- Changes ---------------------------------------------------------------------------------------


class RouteChange(NamedTuple):
    """A change of one route at the start of one of its periods."""

    model: str
    provider: str
    service: str
    date: PartialDate
    change: ChangeKind
    """The route came, was retired, changed its status, or changed its operator."""
    old: str | None
    """The status or operator before; None if the route is new."""
    new: str
    event: str
    """The id of the event behind the change; empty if there is no event."""
    scheduled: bool


def changes_between(
    routes: Iterable[Route],
    after: date,
    until: date,
    terms: Sequence[FieldTerm] = (),
) -> list[RouteChange]:
    """Return the changes after one day and up to another, the earliest first.

    A first period, or one after a retirement, is reported as `came`. A change of operator is
    reported separately. `terms` are those of a filter for the status that a route has after a
    change.
    """
    changes: list[RouteChange] = []
    for route in routes:
        if not route.retracted:
            changes.extend(_route_changes(route, terms))
    between = [change for change in changes if after < change.date.first <= until]
    return sorted(between, key=_change_order)


def _change_order(change: RouteChange) -> tuple[date, str, str, str]:
    return change.date.first, change.model, change.provider, change.service


def _route_changes(route: Route, terms: Sequence[FieldTerm]) -> Iterator[RouteChange]:
    """Yield the changes of a route; a period without a start is not a change."""
    before: RoutePeriod | None = None
    for period in route.periods:
        if period.since is not None and has_status(RouteState(route, period), terms):
            for kind, old, new in _differences(before, period):
                yield RouteChange(
                    model=route.model,
                    provider=route.provider,
                    service=route.service,
                    date=period.since,
                    change=kind,
                    old=old,
                    new=new,
                    event=period.event,
                    scheduled=period.scheduled,
                )
        before = period


def _differences(
    before: RoutePeriod | None,
    after: RoutePeriod,
) -> Iterator[tuple[ChangeKind, str | None, str]]:
    """Yield the changes from one period to the next: their kind, the old and the new value."""
    is_retired = after.status == "retired"
    if before is None:
        yield "came", None, after.status
        return
    if before.status == "retired" and not is_retired:
        yield "came", before.status, after.status
        return
    if before.status != after.status:
        yield "went" if is_retired else "status", before.status, after.status
    if before.operator != after.operator and not is_retired:
        yield "route", before.operator, after.operator


def changes_json(
    changes: Iterable[RouteChange],
    after: date,
    until: date,
) -> dict[str, Any]:
    """Return changes as JSON for scripts."""
    return {
        "from": after.isoformat(),
        "to": until.isoformat(),
        "changes": [_change_json(change) for change in changes],
    }


def _change_json(change: RouteChange) -> dict[str, Any]:
    return {
        "model": change.model,
        "provider": change.provider,
        "service": change.service or None,
        "date": str(change.date),
        "what": change.change,
        "old": change.old,
        "new": change.new,
        "event": change.event or None,
    }


# -- Lag and length of availability ----------------------------------------------------------------


class AvailabilitySpan(NamedTuple):
    """The time in which a model could be used at a provider, by any route."""

    first: date | None
    """The first day, or None if it is not known."""
    behind: int | None
    """The days after the model's first provider; None if the first day is not known."""
    lasted: int | None
    """The days until it was retired on its last route there, or until the as-of date."""
    is_over: bool


class _UsableTime(NamedTuple):
    """The time in which a model could be used by one route."""

    first: date | None
    """The first day, or None if it is not known."""
    end: date | None
    """The day on which the route was retired, or None if it is not."""


def availability_spans(
    routes: Iterable[Route],
    day: date,
    all_routes: Iterable[Route] | None = None,
) -> dict[str, dict[str, AvailabilitySpan]]:
    """Return for each model and provider how late the model came and how long it was available.

    Only times that began on or before the day are counted. `all_routes` are those among which a
    model's first provider is sought, if some providers are left out.
    """
    times = _usable_times(routes, day)
    all_times = times if all_routes is None else _usable_times(all_routes, day)
    spans = {}
    for model, by_provider in times.items():
        first_days = _first_days(all_times.get(model, {}))
        known_days = [first for first in first_days.values() if first is not None]
        spans[model] = _model_spans(by_provider, min(known_days, default=day), day)
    return spans


def _usable_times(
    routes: Iterable[Route],
    day: date,
) -> dict[str, dict[str, list[_UsableTime]]]:
    """Return the times of use that began on or before a day, by model and provider."""
    times: dict[str, dict[str, list[_UsableTime]]] = {}
    for route in routes:
        usable_time = None if route.retracted else _usable_time(route, day)
        if usable_time is not None:
            by_provider = times.setdefault(route.model, {})
            by_provider.setdefault(route.provider, []).append(usable_time)
    return times


def _first_days(by_provider: Mapping[str, list[_UsableTime]]) -> dict[str, date | None]:
    return {provider: _earliest(times) for provider, times in by_provider.items()}


def _usable_time(route: Route, day: date) -> _UsableTime | None:
    """Return the time in which a route could be used, as known on a day; None if it could not."""
    has_begun = False
    first: date | None = None
    end: date | None = None
    for period in route.periods:
        since = period.since.first if period.since else None
        if since is not None and since > day:
            break
        if is_usable(period.status):
            if not has_begun:
                first = since
            has_begun = True
            end = None
        elif period.status == "retired" and has_begun:
            end = since
    return _UsableTime(first, end) if has_begun else None


def _model_spans(
    by_provider: Mapping[str, list[_UsableTime]],
    first_day: date,
    day: date,
) -> dict[str, AvailabilitySpan]:
    """Return a model's spans by provider, given the first day at any provider."""
    first_days = _first_days(by_provider)
    spans = {}
    for provider, times in by_provider.items():
        first = first_days[provider]
        end = _latest_end(times)
        behind = None
        lasted = None
        if first is not None:
            behind = (first - first_day).days
            lasted = ((end or day) - first).days
        spans[provider] = AvailabilitySpan(
            first,
            behind,
            lasted,
            is_over=end is not None,
        )
    return spans


def _earliest(times: Iterable[_UsableTime]) -> date | None:
    """Return the first day of all routes; None if one is not known, as it may be earlier."""
    first_days = []
    for usable_time in times:
        if usable_time.first is None:
            return None
        first_days.append(usable_time.first)
    return min(first_days)


def _latest_end(times: Iterable[_UsableTime]) -> date | None:
    """Return the day on which the last route was retired; None if one is not retired."""
    ends = []
    for usable_time in times:
        if usable_time.end is None:
            return None
        ends.append(usable_time.end)
    return max(ends)


def availability_spans_json(
    spans: Mapping[str, Mapping[str, AvailabilitySpan]],
    day: date,
) -> dict[str, Any]:
    """Return the lag and length of availability as JSON for scripts."""
    rows = []
    for model, by_provider in spans.items():
        providers = {provider: _span_json(span) for provider, span in sorted(by_provider.items())}
        rows.append({"model": model, "providers": providers})
    return {"as_of": day.isoformat(), "rows": rows}


def _span_json(span: AvailabilitySpan) -> dict[str, Any]:
    return {
        "first": span.first.isoformat() if span.first else None,
        "behind": span.behind,
        "lasted": span.lasted,
        "over": span.is_over,
    }


# -- Models that are everywhere --------------------------------------------------------------------


def on_every_provider(matrix: Matrix, whole: Matrix) -> Matrix:
    """Return the matrix with only the models that can be used at every provider on its day.

    `whole` is the matrix of all routes on that day, of which a filter may leave some out.
    """
    usable_ids = {row.model.id for row in whole.rows if _is_usable_everywhere(row, whole.providers)}
    rows = [row for row in matrix.rows if row.model.id in usable_ids]
    return matrix._replace(rows=tuple(rows))


def _is_usable_everywhere(row: MatrixRow, providers: Iterable[str]) -> bool:
    for provider in providers:
        cell = row.cells.get(provider)
        if cell is None or not any(is_usable(state.status) for state in cell.states):
            return False
    return True
