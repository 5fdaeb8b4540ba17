"""As of a day, a route has the periods that were known on it, and no minimum is a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixture_types import MakeStore

from partnerships_db.filters.model import EVERYTHING
from partnerships_db.matrix.history import availability_spans, changes_between, route_changes
from partnerships_db.matrix.known_periods import Announcement, known_route, with_known_days
from partnerships_db.matrix.matrix import (
    AvailabilityIndex,
    next_change,
    possible_change,
    state_on,
)
from partnerships_db.matrix.routes import ModelRow, Route, RoutePeriod
from partnerships_db.store.queries.matrix import routes_of, routes_on
from partnerships_db.timeline.intervals import Interval
from partnerships_db.timeline.lanes import intervals_of_route, lasts_between
from partnerships_db.values.clock import fixed_today
from partnerships_db.values.dates import PartialDate

TODAY = date(2026, 11, 30)


def period(text: str) -> RoutePeriod:
    """A period such as `2025-01 ga` or `not before 2026-10-01 retired`; a minimum is scheduled."""
    since, _, status = text.rpartition(" ")
    when = PartialDate.parse_scheduled(since) if since else None
    is_minimum = when is not None and when.not_before
    return RoutePeriod(
        when,
        status,  # type: ignore[arg-type]
        "cloud",
        is_minimum,
        "",
    )


def route_of(*texts: str) -> Route:
    """A route with these periods, all of them known on every day."""
    periods = tuple(period(text) for text in texts)
    return Route("r", "m", "cloud", "S", "", False, periods, {})


# -- From when on a period is known ----------------------------------------------------------------

STORE = """
    companies: [{id: lab, name: Lab}, {id: cloud, name: Cloud}]
    sources:
    - {id: early, title: Early, published: 2025-02-01}
    - {id: late, title: Late, published: 2025-04-01}
    - {id: undated, title: Undated}
    models: [{id: model, name: Model, developer: lab, released: 2025-01-10}]
    availability:
    - id: route
      model: model
      provider: cloud
      periods:
      - {from: 2025-01-20, status: ga}
      - {from: 2025-09-01, status: deprecated%s}
    events: [{id: news, date: 2025-03-15, kind: statement, title: News}]
"""


@pytest.mark.parametrize(
    ("fields", "known_since"),
    [
        # A fact is known on its own day, or from the day of the event that announced it.
        ("", date(2025, 9, 1)),
        (", sources: [early]", date(2025, 9, 1)),
        (", event: news", date(2025, 3, 15)),
        # A scheduled period is known from its event, its sources, or the beginning of the route.
        (", scheduled: true, event: news, sources: [early]", date(2025, 3, 15)),
        (", scheduled: true, sources: [late, {source: early, at: page 2}]", date(2025, 2, 1)),
        (", scheduled: true, sources: [undated]", date(2025, 1, 20)),
        (", scheduled: true", date(2025, 1, 20)),
    ],
)
def test_a_period_is_known_from_its_announcement(
    fields: str, known_since: date, make_store: MakeStore
) -> None:
    store = make_store(STORE % fields)
    (route,) = routes_of(store, None)
    assert [period.known_since for period in route.periods] == [date(2025, 1, 20), known_since]

    day_before = known_since - timedelta(days=1)
    (route_before,) = routes_on(store, EVERYTHING, day_before)
    (route_then,) = routes_on(store, EVERYTHING, known_since)
    assert (len(route_before.periods), len(route_then.periods)) == (
        1 if day_before >= date(2025, 1, 20) else 0,
        2,
    )


def test_a_retirement_is_not_known_before_the_model_is_released(make_store: MakeStore) -> None:
    late_model = STORE.replace("released: 2025-01-10", "released: 2025-05")
    (route,) = routes_of(make_store(late_model % ", scheduled: true"), None)
    assert route.periods[1].known_since == date(2025, 5, 1)


def test_nothing_is_known_before_the_route_is(make_store: MakeStore) -> None:
    late_route = STORE.replace("from: 2025-01-20", "from: 2025-02-20")
    (route,) = routes_of(make_store(late_route % ", scheduled: true, sources: [early]"), None)
    assert route.periods[1].known_since == date(2025, 2, 20)


def test_today_everything_is_known(make_store: MakeStore) -> None:
    store = make_store(STORE.replace("2025-09-01", "2027-09-01") % "")
    with fixed_today(TODAY):
        (route,) = routes_on(store, EVERYTHING, TODAY)
        assert len(route.periods) == 2
        (earlier_route,) = routes_on(store, EVERYTHING, TODAY - timedelta(days=1))
        assert len(earlier_route.periods) == 1


MAYBE_DATES = st.none() | st.dates(date(2025, 1, 1), date(2027, 12, 31)).map(PartialDate.of)


@given(
    st.lists(st.tuples(MAYBE_DATES, st.booleans(), MAYBE_DATES, MAYBE_DATES), min_size=1),
    MAYBE_DATES,
)
def test_a_period_is_known_on_its_first_day_and_today(
    stated: list[tuple[PartialDate | None, bool, PartialDate | None, PartialDate | None]],
    released: PartialDate | None,
) -> None:
    periods = []
    announcements = []
    for since, scheduled, event, source in stated:
        periods.append(RoutePeriod(since, "ga", "cloud", scheduled, ""))
        announcements.append(Announcement(event, () if source is None else (source,)))
    for known_period in with_known_days(periods, announcements, released, TODAY):
        assert known_period.known_since <= TODAY
        if known_period.since is not None:
            assert known_period.known_since <= known_period.since.first


# -- Minimums on a day -----------------------------------------------------------------------------

GA_UNTIL_MINIMUM = ("2025-01-01 ga", "not before 2026-10-01 retired")


@pytest.mark.parametrize(
    ("periods", "day", "status", "possible", "following"),
    [
        (GA_UNTIL_MINIMUM, "2026-09-30", "ga", None, "retired"),
        (GA_UNTIL_MINIMUM, "2026-10-01", "ga", "retired", None),
        (GA_UNTIL_MINIMUM, "2030-01-01", "ga", "retired", None),
        # A later period says what became of it.
        ((*GA_UNTIL_MINIMUM, "2026-12-01 deprecated"), "2026-11-01", "ga", "retired", "deprecated"),
        ((*GA_UNTIL_MINIMUM, "2026-12-01 deprecated"), "2026-12-01", "deprecated", None, None),
        # Once the day is known, the minimum says nothing more.
        ((*GA_UNTIL_MINIMUM, "2026-12-01 retired"), "2026-11-01", "ga", None, "retired"),
        ((*GA_UNTIL_MINIMUM, "2026-12-01 retired"), "2026-12-01", "retired", None, None),
        # A promise that nothing comes earlier is no arrival.
        (("not before 2026-10-01 ga",), "2026-11-01", None, "ga", None),
    ],
)
def test_after_a_minimum_a_route_keeps_its_state_and_may_have_changed(
    periods: tuple[str, ...],
    day: str,
    status: str | None,
    possible: str | None,
    following: str | None,
) -> None:
    route, when = route_of(*periods), date.fromisoformat(day)
    state = state_on(route, when)
    maybe, later = possible_change(route, when), next_change(route, when)
    assert (state.status if state else None) == status
    assert (maybe.status if maybe else None) == possible
    assert (later.status if later else None) == following


def test_a_later_announced_date_does_not_replace_a_minimum_before_it_was_known() -> None:
    route = route_of(*GA_UNTIL_MINIMUM, "2026-12-01 retired")
    dated_period = route.periods[2]._replace(known_since=date(2026, 11, 15))
    route = route._replace(periods=(*route.periods[:2], dated_period))
    assert possible_change(route, date(2026, 11, 14)) == route.periods[1]
    assert possible_change(route, date(2026, 11, 15)) is None
    assert known_route(route, date(2026, 11, 14)).periods == route.periods[:2]


PERIODS = st.lists(
    st.tuples(
        st.dates(date(2025, 1, 1), date(2027, 12, 31)),
        st.sampled_from(["preview", "ga", "legacy", "retired"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
).map(sorted)
DAYS = st.dates(date(2024, 12, 1), date(2028, 2, 1))


def route_with(periods: list[tuple[date, str, bool]]) -> Route:
    texts = []
    for day, status, is_minimum in periods:
        texts.append(f"{'not before ' if is_minimum else ''}{day} {status}")
    return route_of(*texts)


@given(PERIODS, DAYS)
def test_a_minimum_never_gives_a_route_its_state(
    periods: list[tuple[date, str, bool]], day: date
) -> None:
    route = route_with(periods)
    without_minimums = route_with([stated for stated in periods if not stated[2]])
    state, plain_state = state_on(route, day), state_on(without_minimums, day)
    assert (state and state.period) == (plain_state and plain_state.period)

    models = [ModelRow("m", "M", "lab", "", None, None)]
    rows = AvailabilityIndex(models, [route]).on(day, all_models=True).rows
    states = [cell.best for row in rows for cell in row.cells.values()]
    assert states == ([] if state is None else [state])


@given(PERIODS, DAYS, DAYS)
def test_a_minimum_is_never_a_certain_change(
    periods: list[tuple[date, str, bool]], first: date, last: date
) -> None:
    after, until = sorted((first, last))
    changes = changes_between([route_with(periods)], after, until)
    assert not any(change.date.not_before for change in changes.certain)

    plain_route = route_with([stated for stated in periods if not stated[2]])
    assert [
        change._replace(following=None)
        for change in route_changes([route_with(periods)])
        if not change.date.not_before
    ] == [change._replace(following=None) for change in route_changes([plain_route])]


def test_a_minimum_is_a_possible_change_until_the_next_period_begins() -> None:
    route = route_of(*GA_UNTIL_MINIMUM, "2026-12-01 deprecated")
    for until, is_listed in (("2026-09-30", False), ("2026-10-01", True), ("2026-12-15", True)):
        changes = changes_between([route], date(2026, 1, 1), date.fromisoformat(until))
        assert ["retired" in change.new for change in changes.possible] == [True] * is_listed
    after_december = changes_between([route], date(2026, 12, 1), date(2027, 6, 1))
    assert after_december.possible == ()


def test_the_days_of_use_are_certain_until_a_minimum_only() -> None:
    day = date(2026, 10, 11)
    span = availability_spans([route_of(*GA_UNTIL_MINIMUM)], day)["m"]["cloud"]
    assert (span.end, str(span.may_end)) == (None, "not before 2026-10-01")
    assert str(span.lasted) == "638 to 648 days"

    open_route = route_of("2025-01-01 ga")._replace(id="other", service="T")
    routes = [route_of(*GA_UNTIL_MINIMUM), open_route]
    span = availability_spans(routes, day)["m"]["cloud"]
    assert (span.may_end, str(span.lasted)) == (None, "648 days")


# -- Lanes -----------------------------------------------------------------------------------------


def test_a_route_with_a_minimum_has_a_bar_with_an_open_end() -> None:
    (interval,) = intervals_of_route(route_of(*GA_UNTIL_MINIMUM))
    minimum = PartialDate.parse_scheduled("not before 2026-10-01")
    assert interval == Interval(PartialDate.parse("2025-01-01"), minimum, "ga")


@pytest.mark.parametrize(
    ("first", "is_covered"),
    [("2026-09-30", True), ("2026-11-30", True), ("2026-12-01", False)],
)
def test_an_interval_until_a_minimum_lasts_until_today_at_least(
    first: str, is_covered: bool
) -> None:
    minimum = PartialDate.parse_scheduled("not before 2026-10-01")
    interval = Interval(PartialDate.parse("2025"), minimum)
    first_day = date.fromisoformat(first)
    assert lasts_between(interval, first_day, date(2028, 1, 1), TODAY) is is_covered
    later_minimum = interval._replace(until=PartialDate.parse_scheduled("not before 2027"))
    assert lasts_between(later_minimum, date(2027, 12, 31), date(2028, 1, 1), TODAY)
