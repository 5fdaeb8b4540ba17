"""The matrix through time: changes between two days, and how long models were available."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from partnerships_db.filters.model import FieldTerm
from partnerships_db.format.route_statuses import can_arrive, is_usable
from partnerships_db.matrix.known_periods import without_overtaken
from partnerships_db.matrix.matrix import (
    Matrix,
    MatrixRow,
    RouteState,
    has_status,
    possible_change,
)
from partnerships_db.matrix.routes import Route, RoutePeriod
from partnerships_db.values.dates import DayCount, DaySpan, PartialDate, days_between

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
    """The status or operator before; None if the store knows no earlier period."""
    new: str
    event: str
    """The id of the event behind the change; empty if there is no event."""
    scheduled: bool
    following: PartialDate | None = None
    """The start of the next period that is not a minimum; None without one."""

    @property
    def possible_days(self) -> DaySpan:
        """The first and the last day that are possible.

        A change that is promised not to come before a day can come until the next period begins.
        """
        first, last = self.date.possible_days
        if self.date.not_before and self.following is not None:
            last = min(last, self.following.possible_days[1])
        return DaySpan(first, last)


class RouteChanges(NamedTuple):
    """The changes of routes between two days, each list with the earliest first."""

    certain: tuple[RouteChange, ...]
    """The changes that happened between the two days, whichever of its possible days is true."""
    possible: tuple[RouteChange, ...]
    """The changes that may have happened between the two days, or before or after them."""


def changes_between(
    routes: Iterable[Route],
    after: date,
    until: date,
    terms: Sequence[FieldTerm] = (),
) -> RouteChanges:
    """Return the changes after one day and up to another.

    A change is certain if all possible days of its date are between the two days, and possible if
    only some are: `about 2026-Q3` is possible on 2 July (`PartialDate.possible_days`). A change
    that is promised not to come before a day is never certain.

    A route `came` with its first period that makes the model available, and with one that does
    after a retirement. A route whose first known period is legacy or deprecated came before that,
    on a day that is not known. A change of operator is reported separately. `terms` are those of a
    filter for the status that a route has after a change.
    """
    certain: list[RouteChange] = []
    possible: list[RouteChange] = []
    for change in route_changes(routes, terms):
        first, last = change.possible_days
        if first > until or last <= after:
            continue
        is_certain = after < first and last <= until and not change.date.not_before
        (certain if is_certain else possible).append(change)
    return RouteChanges(tuple(certain), tuple(possible))


def is_to_come(change: RouteChange, day: date) -> bool:
    """Whether a change comes after a day, or may come after it as only its minimum is over."""
    if change.date.first > day:
        return True
    following = change.following
    return change.date.not_before and (following is None or following.first > day)


def route_changes(
    routes: Iterable[Route],
    terms: Sequence[FieldTerm] = (),
) -> list[RouteChange]:
    """Return all changes of routes that are not retracted, the earliest first."""
    changes: list[RouteChange] = []
    for route in routes:
        if not route.retracted:
            changes.extend(_changes_of(route, terms))
    return sorted(changes, key=_change_order)


def _change_order(change: RouteChange) -> tuple[date, date, str, str, str]:
    return (
        change.date.first,
        change.date.last,
        change.model,
        change.provider,
        change.service,
    )


def _changes_of(route: Route, terms: Sequence[FieldTerm]) -> Iterator[RouteChange]:
    """Yield the changes of a route; a period without a start is not a change.

    A minimum changes nothing by itself: the next change is told from the period before it.
    """
    before: RoutePeriod | None = None
    has_arrived = False
    periods = without_overtaken(route.periods)
    for index, period in enumerate(periods):
        if period.since is not None and has_status(RouteState(route, period), terms):
            differences = _differences(before, period, has_arrived=has_arrived)
            for kind, old, new in differences:
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
                    following=_first_start(periods[index + 1 :]),
                )
        if period.is_minimum:
            continue
        before = period
        # A route that is announced has not arrived, and one that is retired is gone.
        has_arrived = is_usable(period.status) or (has_arrived and period.status != "retired")


def _first_start(periods: Iterable[RoutePeriod]) -> PartialDate | None:
    """Return the start of the first period that is not a minimum, or None."""
    for period in periods:
        if not period.is_minimum:
            return period.since
    return None


def _differences(
    before: RoutePeriod | None,
    after: RoutePeriod,
    *,
    has_arrived: bool,
) -> Iterator[tuple[ChangeKind, str | None, str]]:
    """Yield the changes from one period to the next: their kind, the old and the new value."""
    old_status = None if before is None else before.status
    if old_status != after.status:
        yield _status_change(after.status, has_arrived=has_arrived), old_status, after.status
    if before is None or "retired" in (before.status, after.status):
        return
    if before.operator != after.operator:
        yield "route", before.operator, after.operator


def _status_change(status: str, *, has_arrived: bool) -> ChangeKind:
    if status == "retired":
        return "went"
    return "came" if can_arrive(status) and not has_arrived else "status"


def changes_json(
    changes: RouteChanges,
    after: date,
    until: date,
) -> dict[str, Any]:
    """Return changes as JSON for scripts; those that are only possible have a list of their own."""
    return {
        "from": after.isoformat(),
        "to": until.isoformat(),
        "changes": [_change_json(change) for change in changes.certain],
        "possible": [_change_json(change) for change in changes.possible],
    }


def _change_json(change: RouteChange) -> dict[str, Any]:
    first, last = change.possible_days
    return {
        "model": change.model,
        "provider": change.provider,
        "service": change.service or None,
        "date": str(change.date),
        "earliest": first.isoformat(),
        "latest": None if last == date.max else last.isoformat(),
        "what": change.change,
        "old": change.old,
        "new": change.new,
        "event": change.event or None,
        "scheduled": change.scheduled,
    }


# -- Lag and length of availability ----------------------------------------------------------------


class AvailabilitySpan(NamedTuple):
    """The time in which a model could be used at a provider, by any route."""

    first: PartialDate | None
    """The date of its arrival, or None if that is not known."""
    before: PartialDate | None
    """The first known date with it, if its arrival was earlier and is not known; or None."""
    end: PartialDate | None
    """The date on which its last route there was retired, or None if it is not over."""
    may_end: PartialDate | None
    """The promised minimum that is over, so that it may be gone since; or None."""
    behind: DayCount | None
    """The days after the model's first provider; None if the arrival is not known.

    Without an upper bound if the arrival at another provider is not known.
    """
    lasted: DayCount | None
    """The days until `end`, or until the as-of date; None if nothing is known of the arrival.

    Without an upper bound if the arrival was `before` a date. At least until `may_end`.
    """

    @property
    def is_over(self) -> bool:
        """Whether it was retired on its last route there."""
        return self.end is not None


class _UsableTime(NamedTuple):
    """The time in which a model could be used by one route."""

    first: PartialDate | None
    """The date of its arrival, or None if that is not known."""
    before: PartialDate | None
    """The first known date of a route whose arrival is not known, if there is one."""
    end: PartialDate | None
    """The date on which the route was retired, or None if it is not."""
    may_end: PartialDate | None
    """The minimum before which it was promised not to be retired, if that is over; or None."""


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
        all_arrivals = all_times.get(model, {})
        arrivals = {name: _arrival(provider) for name, provider in all_arrivals.items()}
        spans[model] = _model_spans(by_provider, arrivals, day)
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


def _usable_time(route: Route, day: date) -> _UsableTime | None:
    """Return the time in which a route could be used, as known on a day; None if it could not."""
    first_usable: RoutePeriod | None = None
    end: PartialDate | None = None
    for period in route.periods:
        if period.is_minimum:
            continue
        if period.since is not None and period.since.first > day:
            break
        if is_usable(period.status):
            first_usable = first_usable or period
            end = None
        elif period.status == "retired" and first_usable is not None:
            end = period.since

    if first_usable is None:
        return None
    possible = possible_change(route, day)
    may_end = None
    if end is None and possible is not None and possible.status == "retired":
        may_end = possible.since
    if can_arrive(first_usable.status):
        return _UsableTime(first_usable.since, None, end, may_end)
    return _UsableTime(None, first_usable.since, end, may_end)


def _model_spans(
    by_provider: Mapping[str, list[_UsableTime]],
    arrivals: Mapping[str, PartialDate | None],
    day: date,
) -> dict[str, AvailabilitySpan]:
    """Return a model's spans by provider, given its arrivals at all providers."""
    spans = {}
    for provider, times in by_provider.items():
        first = _arrival(times)
        before = None if first else _first_of(times, lambda time: time.first or time.before)
        end = _latest_date([usable_time.end for usable_time in times])
        may_end = None
        if end is None:
            may_end = _latest_minimum(times)
        others = [arrivals[other] for other in arrivals if other != provider]
        spans[provider] = AvailabilitySpan(
            first=first,
            before=before,
            end=end,
            may_end=may_end,
            behind=None if first is None else _days_behind(first, others),
            lasted=_days_available(first, before, end or may_end, day),
        )
    return spans


def _arrival(times: Iterable[_UsableTime]) -> PartialDate | None:
    """Return the first date of all routes; None if one is not known, as it may be earlier."""
    all_times = list(times)
    if any(usable_time.first is None for usable_time in all_times):
        return None
    return _first_of(all_times, lambda time: time.first)


def _first_of(
    times: Iterable[_UsableTime],
    date_of: Callable[[_UsableTime], PartialDate | None],
) -> PartialDate | None:
    """Return the earliest of the dates of some times that are known, or None."""
    dates = [date_of(usable_time) for usable_time in times]
    known_dates = [when for when in dates if when is not None]
    return min(known_dates, key=lambda when: (when.first, when.last), default=None)


def _latest_date(ends: Iterable[PartialDate | None]) -> PartialDate | None:
    """Return the last of the dates on which routes ended; None if one has not ended."""
    dates = []
    for end in ends:
        if end is None:
            return None
        dates.append(end)
    return max(dates, key=lambda when: (when.last, when.first))


def _latest_minimum(times: Iterable[_UsableTime]) -> PartialDate | None:
    """Return the date from which on all routes may be gone; None if one surely is not."""
    ends = [usable_time.end or usable_time.may_end for usable_time in times]
    known_ends = [end for end in ends if end is not None]
    if len(known_ends) < len(ends):
        return None
    latest = max(known_ends, key=lambda end: end.first)
    return latest._replace(last=date.max, not_before=True)


def _days_behind(first: PartialDate, others: Sequence[PartialDate | None]) -> DayCount:
    """Return the days from the earliest of the other arrivals to an arrival, or zero."""
    known_dates = [when for when in others if when is not None]
    count = DayCount(0, 0)
    if known_dates:
        earliest = DaySpan.earliest_of(map(DaySpan.of, known_dates))
        is_about = first.about or any(when.about for when in known_dates)
        count = days_between(earliest, DaySpan.of(first), is_about=is_about)
    if len(known_dates) < len(others):
        return count._replace(most=None)
    return count


def _days_available(
    first: PartialDate | None,
    before: PartialDate | None,
    end: PartialDate | None,
    day: date,
) -> DayCount | None:
    """Return the days from an arrival to the end, or to the day if that is not over."""
    start = first or before
    if start is None:
        return None
    last_days = DaySpan(day, day)
    if end is not None:
        last_days = DaySpan(min(end.first, day), min(end.last, day))
    is_about = start.about or (end is not None and end.about)
    count = days_between(DaySpan.of(start), last_days, is_about=is_about)
    return count if first is not None else count._replace(most=None)


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
    """Return a span: dates as they are stated, a number of days only if it is certain.

    The bounds of each number are beside it. They are themselves not exact where a date is `about`,
    which `approximate` says.
    """
    dates = (span.first, span.before, span.end, span.may_end)
    return {
        "first": str(span.first) if span.first else None,
        "before": str(span.before) if span.before else None,
        "end": str(span.end) if span.end else None,
        "may_end": str(span.may_end) if span.may_end else None,
        "behind": span.behind.exact if span.behind else None,
        "behind_min": span.behind.least if span.behind else None,
        "behind_max": span.behind.most if span.behind else None,
        "lasted": span.lasted.exact if span.lasted else None,
        "days_min": span.lasted.least if span.lasted else None,
        "days_max": span.lasted.most if span.lasted else None,
        "approximate": any(when is not None and when.about for when in dates),
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
