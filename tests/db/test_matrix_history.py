"""The matrix through time: changes of routes, and how late and how long a model was available."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.date_strategies import partial_dates

from partnerships_db.format.route_statuses import route_status_info
from partnerships_db.matrix.history import (
    availability_spans,
    availability_spans_json,
    changes_between,
    changes_json,
    on_every_provider,
)
from partnerships_db.matrix.matrix import AvailabilityIndex, matrix_on, state_on
from partnerships_db.matrix.routes import ModelRow, Route, RoutePeriod
from partnerships_db.store.queries.matrix import model_rows, routes_of
from partnerships_db.store.store import Store
from partnerships_db.values.dates import DayCount, PartialDate

NEW_YEAR = date(2025, 1, 1)
YEAR_END = date(2025, 12, 31)
APRIL = date(2025, 4, 1)
MODEL = ModelRow("m", "M", "d", "", None, None)


def route(provider: str, *periods: str, retracted: bool = False) -> Route:
    """A route such as `route("aws", "2025-01-01 ga", "2025-06 retired")`.

    A period may have an operator as a third word, and `-` as a start that is not known.
    """
    route_periods = []
    for text in periods:
        since, status, *operator = text.replace("about ", "about_").split()
        period = RoutePeriod(
            since=None if since == "-" else PartialDate.parse(since.replace("_", " ")),
            status=status,  # type: ignore[arg-type]
            operator=operator[0] if operator else provider,
            scheduled=False,
            event="",
        )
        route_periods.append(period)
    return Route(f"m-{provider}", "m", provider, "S", "", retracted, tuple(route_periods), {})


def spans_json(*routes: Route) -> dict[str, Any]:
    """The spans of the model in April as JSON, by provider."""
    (row,) = availability_spans_json(availability_spans(routes, APRIL), APRIL)["rows"]
    providers: dict[str, Any] = row["providers"]
    return providers


def changes_of(*routes: Route) -> list[tuple[object, ...]]:
    """The changes of 2025 after its first day."""
    return [
        (str(change.date), change.change, change.old, change.new)
        for change in changes_between(routes, NEW_YEAR, YEAR_END).certain
    ]


# -- Changes ---------------------------------------------------------------------------------------


def test_changes_of_status_and_operator_are_listed_by_date() -> None:
    changing_route = route(
        "aws",
        "2024-05 preview",
        "2025-02-01 ga",
        "2025-03-01 ga azure",
        "2025-09 retired",
    )
    assert changes_of(changing_route) == [
        ("2025-02-01", "status", "preview", "ga"),
        ("2025-03-01", "route", "aws", "azure"),
        ("2025-09", "went", "ga", "retired"),
    ]


def test_a_route_comes_with_its_first_period_and_again_after_a_retirement() -> None:
    returning_route = route("aws", "2025-02-01 preview", "2025-03-01 retired", "2025-05-01 ga")
    assert changes_of(returning_route) == [
        ("2025-02-01", "came", None, "preview"),
        ("2025-03-01", "went", "preview", "retired"),
        ("2025-05-01", "came", "retired", "ga"),
    ]


def test_changes_leave_out_the_first_day_and_include_the_last() -> None:
    changing_route = route("aws", "2025-01-01 preview", "2025-12-31 ga")
    assert changes_of(changing_route) == [("2025-12-31", "status", "preview", "ga")]


def test_a_period_without_a_start_and_a_retracted_route_are_not_changes() -> None:
    assert changes_of(route("aws", "- ga"), route("gcp", "2025-05 ga", retracted=True)) == []


def test_changes_as_json_name_the_days_and_each_change() -> None:
    changes = changes_between([route("aws", "2025-05 ga")], NEW_YEAR, YEAR_END)
    assert changes_json(changes, NEW_YEAR, YEAR_END) == {
        "from": "2025-01-01",
        "to": "2025-12-31",
        "changes": [
            {
                "model": "m",
                "provider": "aws",
                "service": "S",
                "date": "2025-05",
                "earliest": "2025-05-01",
                "latest": "2025-05-31",
                "what": "came",
                "old": None,
                "new": "ga",
                "event": None,
                "scheduled": False,
            }
        ],
        "possible": [],
    }


# -- Spans -----------------------------------------------------------------------------------------


def test_a_span_counts_the_days_behind_the_first_provider_and_the_days_of_use() -> None:
    routes = [
        route("aws", "2025-01-01 ga", "2025-03-01 retired"),
        route("gcp", "2025-01-11 announced", "2025-01-21 ga"),
    ]
    spans = spans_json(*routes)
    assert spans["aws"] == {
        "first": "2025-01-01",
        "before": None,
        "end": "2025-03-01",
        "may_end": None,
        "behind": 0,
        "behind_min": 0,
        "behind_max": 0,
        "lasted": 59,
        "days_min": 59,
        "days_max": 59,
        "approximate": False,
        "over": True,
    }
    gcp = spans["gcp"]
    assert (gcp["behind"], gcp["lasted"], gcp["over"]) == (20, 70, False)


def test_a_span_with_an_unknown_start_has_no_numbers_of_days() -> None:
    spans = availability_spans([route("aws", "- ga"), route("gcp", "2025-02-01 ga")], APRIL)["m"]
    assert (spans["aws"].first, spans["aws"].behind, spans["aws"].lasted) == (None, None, None)
    # The model may have come to aws before it came to gcp.
    assert spans["gcp"].behind == DayCount(0, None)


@pytest.mark.parametrize(
    ("periods", "days", "bounds"),
    [
        (["2025-01-01 ga", "2025-03-01 retired"], "59 days", (59, 59)),
        (["2025-01 ga", "2025-03-01 retired"], "29 to 59 days", (29, 59)),
        (["about 2025-01 ga", "2025-03-01 retired"], "about 29 to 59 days", (29, 59)),
        (["2025-01-01 ga", "about 2025-03-01 retired"], "about 59 days", (59, 59)),
        (["about 2025-01-01 ga"], "about 90 days", (90, 90)),
        # An end that may be after the day is counted until the day.
        (["2025-01-01 ga", "2025-Q2 retired"], "90 days", (90, 90)),
    ],
)
def test_the_days_of_use_are_as_exact_as_their_dates(
    periods: list[str],
    days: str,
    bounds: tuple[int, int],
) -> None:
    count = availability_spans([route("aws", *periods)], APRIL)["m"]["aws"].lasted
    assert count is not None
    assert (str(count), (count.least, count.most)) == (days, bounds)
    aws = spans_json(route("aws", *periods))["aws"]
    is_exact = "to" not in days and "about" not in days
    assert (aws["lasted"] is not None) == is_exact
    assert aws["approximate"] == ("about" in days)


@pytest.mark.parametrize("status", ["legacy", "deprecated"])
def test_a_first_known_period_that_is_legacy_is_no_arrival(status: str) -> None:
    legacy_route = route("aws", f"2025-02-01 {status}", "2025-03-01 ga")
    span = availability_spans([legacy_route], APRIL)["m"]["aws"]
    assert (span.first, str(span.before), span.behind) == (None, "2025-02-01", None)
    assert str(span.lasted) == "at least 59 days"
    assert changes_of(legacy_route) == [
        ("2025-02-01", "status", None, status),
        ("2025-03-01", "status", status, "ga"),
    ]


@pytest.mark.parametrize("status", ["announced", "suspended"])
def test_a_route_comes_when_it_can_first_be_used(status: str) -> None:
    later_route = route("aws", f"2025-02-01 {status}", "2025-03-01 preview")
    span = availability_spans([later_route], APRIL)["m"]["aws"]
    assert str(span.first) == "2025-03-01"
    assert [kind for _, kind, _, _ in changes_of(later_route)] == ["status", "came"]


@pytest.mark.parametrize(
    ("when", "until", "is_certain"),
    [
        ("2026-06-30", "2026-07-02", True),
        ("2026-06", "2026-07-02", True),
        ("2026-06", "2026-06-15", False),
        ("about 2026-Q3", "2026-07-02", False),
        ("about 2026-Q3", "2026-12-31", True),
        ("about 2026-07-01", "2026-07-02", False),
        # The first day of the question is inside the month.
        ("2026-05", "2026-12-31", False),
    ],
)
def test_a_change_is_certain_only_if_all_its_days_are_between(
    when: str,
    until: str,
    is_certain: bool,
) -> None:
    first = date(2026, 5, 10) if when == "2026-05" else date(2026, 3, 1)
    last = date.fromisoformat(until)
    changes = changes_between([route("aws", f"{when} ga")], first, last)
    assert [str(change.date) for change in changes.certain] == ([when] if is_certain else [])
    assert [str(change.date) for change in changes.possible] == ([] if is_certain else [when])


@given(partial_dates(date(2024, 6, 1), date(2026, 6, 1)), st.booleans())
def test_a_change_is_certain_possible_or_outside(when: PartialDate, is_about: bool) -> None:
    when = when._replace(about=is_about)
    changes = changes_between([route("aws", f"{when} ga")], NEW_YEAR, YEAR_END)
    first, last = when.possible_days
    days_inside = sum(
        NEW_YEAR < first + timedelta(days=day) <= YEAR_END for day in range((last - first).days + 1)
    )
    is_all_inside = days_inside == (last - first).days + 1
    assert bool(changes.certain) == is_all_inside
    assert bool(changes.possible) == (days_inside > 0 and not is_all_inside)


@pytest.mark.parametrize(
    ("status", "is_listed"),
    [("preview", True), ("announced", False), ("retired", False)],
)
def test_a_model_is_on_every_provider_if_it_can_be_used_on_each(
    status: str,
    is_listed: bool,
) -> None:
    routes = [route("aws", "2025-01-01 ga"), route("gcp", f"2025-02-01 {status}")]
    whole = matrix_on(APRIL, [MODEL], routes)
    matrix = on_every_provider(whole, whole)
    assert bool(matrix.rows) == is_listed


# -- The index of all days -------------------------------------------------------------------------

EVERY_TWENTIETH_DAY = [date(2023, 3, 1) + timedelta(days=20 * step) for step in range(80)]


def test_the_index_gives_the_state_of_each_route_on_any_day(starter: Store) -> None:
    routes = routes_of(starter, None)
    index = AvailabilityIndex(model_rows(starter, None), routes)
    for day in EVERY_TWENTIETH_DAY:
        states = [state_on(route, day) for route in routes]
        expected_states = {id(state.route): state for state in states if state is not None}

        indexed_states = {}
        for row in index.on(day, all_models=True).rows:
            for provider, cell in row.cells.items():
                ranks = [route_status_info(state.status).rank for state in cell.states]
                assert ranks == sorted(ranks)
                for state in cell.states:
                    assert (state.route.model, state.route.provider) == (row.model.id, provider)
                    indexed_states[id(state.route)] = state
        assert indexed_states == expected_states


@pytest.mark.parametrize("month", range(1, 13))
def test_the_index_gives_the_state_of_a_route_with_unsorted_periods(month: int) -> None:
    unsorted_route = route("aws", "2025-06-01 preview", "2025-02-01 ga", "2025-09-01 retired")
    day = date(2025, month, 2)
    rows = AvailabilityIndex([MODEL], [unsorted_route]).on(day, all_models=True).rows
    states = [cell.best for row in rows for cell in row.cells.values()]
    expected_state = state_on(unsorted_route, day)
    assert states == ([] if expected_state is None else [expected_state])
