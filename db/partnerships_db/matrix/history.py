"""The matrix through time: what came, went and changed between two days, and how far one cloud is behind another."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from partnerships_db.format.route_statuses import is_usable
from partnerships_db.matrix.matrix import Matrix
from partnerships_db.matrix.routes import Route, RoutePeriod
from partnerships_db.values.dates import PartialDate

ChangeKind = Literal["came", "went", "status", "route"]


class RouteChange(NamedTuple):
    """One step of one route."""

    model: str
    provider: str
    service: str
    date: PartialDate
    what: ChangeKind
    """It came; it was retired; its state changed; who runs it changed."""
    old: str | None
    new: str
    event: str
    scheduled: bool


def changes_between(routes: Iterable[Route], after: date, until: date) -> list[RouteChange]:
    """All that changes after the first day and up to the second, the earliest first.

    A period that begins after a retirement, or as the first, is a coming; its operator is told where it alone,
    or it too, is another than before.
    """
    found = [change for route in routes if not route.retracted for change in _steps(route)]
    chosen = [change for change in found if after < change.date.first <= until]
    return sorted(chosen, key=lambda one: (one.date.first, one.model, one.provider, one.service))


def _steps(route: Route) -> Iterator[RouteChange]:
    before: RoutePeriod | None = None
    for period in route.periods:
        if period.since is not None:
            for what, old, new in _difference(before, period):
                yield RouteChange(route.model, route.provider, route.service, period.since, what, old, new,
                                  period.event, period.scheduled)  # fmt: skip
        before = period


def _difference(
    before: RoutePeriod | None, after: RoutePeriod
) -> Iterator[tuple[ChangeKind, str | None, str]]:
    if before is None or (before.status == "retired" and after.status != "retired"):
        yield "came", None if before is None else before.status, after.status
        return
    if before.status != after.status:
        yield "went" if after.status == "retired" else "status", before.status, after.status
    if before.operator != after.operator and after.status != "retired":
        yield "route", before.operator, after.operator


def changes_json(changes: Iterable[RouteChange], after: date, until: date) -> dict[str, Any]:
    """What changed, as scripts read it."""
    return {
        "from": after.isoformat(),
        "to": until.isoformat(),
        "changes": [
            {
                "model": one.model,
                "provider": one.provider,
                "service": one.service or None,
                "date": str(one.date),
                "what": one.what,
                "old": one.old,
                "new": one.new,
                "event": one.event or None,
            }
            for one in changes
        ],
    }


# -- How late, and how long ------------------------------------------------------------------------


class AvailabilitySpan(NamedTuple):
    """A model at a provider, by whatever route: from when it could be used until when."""

    first: date | None
    """None: since when is not known."""
    behind: int | None
    """Days after the first provider of that model; None where a date is not known."""
    lasted: int | None
    """Days until it was retired on its last route there, or until the as-of date."""
    is_over: bool


def availability_spans(
    routes: Iterable[Route], day: date
) -> dict[str, dict[str, AvailabilitySpan]]:
    """For each model and provider that had it by that day, how far behind it came and how long it lasted."""
    spans: dict[str, dict[str, list[tuple[date | None, date | None]]]] = {}
    for route in routes:
        span = None if route.retracted else _span(route, day)
        if span is not None:
            spans.setdefault(route.model, {}).setdefault(route.provider, []).append(span)
    return {model: _model_spans(by_provider, day) for model, by_provider in spans.items()}


def _span(route: Route, day: date) -> tuple[date | None, date | None] | None:
    """The first day on which a route could be used and the day it was retired, as known on that day."""
    begun, first, end = False, None, None
    for period in route.periods:
        since = period.since.first if period.since else None
        if since is not None and since > day:
            break
        if is_usable(period.status):
            first, begun, end = (first, True, None) if begun else (since, True, None)
        elif period.status == "retired" and begun:
            end = since
    return (first, end) if begun else None


def _model_spans(
    by_provider: Mapping[str, list[tuple[date | None, date | None]]], day: date
) -> dict[str, AvailabilitySpan]:
    firsts = {provider: _earliest(spans) for provider, spans in by_provider.items()}
    known = [first for first in firsts.values() if first is not None]
    found = {}
    for provider, spans in by_provider.items():
        first = firsts[provider]
        ends = [end for _, end in spans]
        end = None if None in ends else max(end for end in ends if end is not None)
        behind = None if first is None else (first - min(known)).days
        found[provider] = AvailabilitySpan(
            first, behind, None if first is None else ((end or day) - first).days, end is not None
        )
    return found


def _earliest(spans: Iterable[tuple[date | None, date | None]]) -> date | None:
    """The first day of all routes; None where that of one is not known, as it may be earlier."""
    firsts = [first for first, _ in spans]
    return None if None in firsts else min(first for first in firsts if first is not None)


def availability_spans_json(
    found: Mapping[str, Mapping[str, AvailabilitySpan]], day: date
) -> dict[str, Any]:
    """Lag and length of stay, as scripts read them."""
    return {
        "as_of": day.isoformat(),
        "rows": [
            {
                "model": model,
                "providers": {
                    provider: {
                        "first": stay.first.isoformat() if stay.first else None,
                        "behind": stay.behind,
                        "lasted": stay.lasted,
                        "over": stay.is_over,
                    }
                    for provider, stay in sorted(by_provider.items())
                },
            }
            for model, by_provider in found.items()
        ],
    }


def on_every_provider(matrix: Matrix) -> Matrix:
    """The models alone that can be used at every provider of the grid on its day."""
    rows = tuple(
        row
        for row in matrix.rows
        if all(
            provider in row.cells
            and any(is_usable(state.status) for state in row.cells[provider].states)
            for provider in matrix.providers
        )
    )
    return matrix._replace(rows=rows)
