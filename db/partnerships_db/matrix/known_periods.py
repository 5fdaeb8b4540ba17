"""What was known of a route on a day: the periods that had been announced or had begun by then.

The rules are those of FORMAT.md, "The matrix on a day".
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from partnerships_db.matrix.routes import Route, RoutePeriod
from partnerships_db.values.dates import PartialDate


class Announcement(NamedTuple):
    """What the store has about the announcement of a period."""

    event: PartialDate | None = None
    """The date of the event behind the period."""
    sources: tuple[PartialDate, ...] = ()
    """The dates on which sources of the period were published."""


# -- From when on a period is known ----------------------------------------------------------------


def with_known_days(
    periods: Sequence[RoutePeriod],
    announcements: Sequence[Announcement],
    released: PartialDate | None,
    today: date,
) -> tuple[RoutePeriod, ...]:
    """Return the periods of a route, each with the day from which on it is known.

    `released` is the release of the model. Today everything is known that the store has.
    """
    known_periods: list[RoutePeriod] = []
    route_known = date.min
    for index, (period, announcement) in enumerate(zip(periods, announcements, strict=True)):
        announced = _announced(period, announcement)
        if announced is None:
            announced = max(_first_day(periods[0]), _day_of(released))
        known_since = min(max(announced, route_known), _last_unknown_day(period), today)
        if not index:
            route_known = known_since
        known_periods.append(period._replace(known_since=known_since))
    return tuple(known_periods)


def _announced(period: RoutePeriod, announcement: Announcement) -> date | None:
    """Return the first day on which a period may have been announced, or None without a trace.

    A source of a period that is not scheduled tells what happened, and announces nothing.
    """
    if announcement.event is not None:
        return announcement.event.first
    if not period.scheduled:
        return _first_day(period)
    return min((when.first for when in announcement.sources), default=None)


def _last_unknown_day(period: RoutePeriod) -> date:
    """Return the day on which a period is known at the latest: its own first day."""
    return date.max if period.since is None else period.since.first


def _first_day(period: RoutePeriod) -> date:
    return _day_of(period.since)


def _day_of(when: PartialDate | None) -> date:
    return date.min if when is None else when.first


# -- What was known on a day -----------------------------------------------------------------------


def known_route(route: Route, day: date) -> Route:
    """Return a route with the periods that were known on a day."""
    periods = [period for period in route.periods if period.known_since <= day]
    return route._replace(periods=tuple(without_overtaken(periods)))


def without_overtaken(periods: Sequence[RoutePeriod]) -> list[RoutePeriod]:
    """Return the periods without the minimums of changes whose date a later period has."""
    return [
        period
        for index, period in enumerate(periods)
        if not (period.is_minimum and _has_date(period.status, periods[index + 1 :]))
    ]


def _has_date(status: str, later_periods: Sequence[RoutePeriod]) -> bool:
    return any(period.status == status and not period.is_minimum for period in later_periods)
