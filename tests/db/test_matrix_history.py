"""The matrix through time: what came, went and changed, how late, how long, and what is everywhere."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

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
from partnerships_db.values.dates import PartialDate


def route(provider: str, *periods: str, model: str = "m", retracted: bool = False) -> Route:
    """`route("aws", "2025-01-01 ga", "2025-06 retired")`, with an operator as a third word."""
    made = []
    for text in periods:
        since, status, *operator = text.split()
        made.append(RoutePeriod(None if since == "-" else PartialDate.parse(since), status,  # type: ignore[arg-type]
                           operator[0] if operator else provider, False, ""))  # fmt: skip
    return Route(f"{model}-{provider}", model, provider, "S", "", retracted, tuple(made), {})


def told(
    *routes: Route, after: date = date(2025, 1, 1), until: date = date(2025, 12, 31)
) -> list[tuple[object, ...]]:
    return [
        (str(one.date), one.change, one.old, one.new)
        for one in changes_between(routes, after, until)
    ]


def test_what_comes_changes_and_goes_is_told_by_date() -> None:
    one = route("aws", "2024-05 preview", "2025-02-01 ga", "2025-03-01 ga azure", "2025-09 retired")
    assert told(one) == [
        ("2025-02-01", "status", "preview", "ga"),
        ("2025-03-01", "route", "aws", "azure"),
        ("2025-09", "went", "ga", "retired"),
    ]


def test_a_first_period_comes_and_so_does_one_after_a_retirement() -> None:
    one = route("aws", "2025-02-01 preview", "2025-03-01 retired", "2025-05-01 ga")
    assert told(one) == [
        ("2025-02-01", "came", None, "preview"),
        ("2025-03-01", "went", "preview", "retired"),
        ("2025-05-01", "came", "retired", "ga"),
    ]


def test_the_first_day_is_left_out_and_the_last_is_in() -> None:
    one = route("aws", "2025-01-01 preview", "2025-12-31 ga")
    assert told(one) == [("2025-12-31", "status", "preview", "ga")]


def test_a_period_without_a_beginning_and_a_retracted_route_change_nothing() -> None:
    assert told(route("aws", "- ga"), route("gcp", "2025-05 ga", retracted=True)) == []


def test_changes_as_scripts_read_them() -> None:
    days = (date(2025, 1, 1), date(2025, 12, 31))
    assert changes_json(changes_between([route("aws", "2025-05 ga")], *days), *days) == {
        "from": "2025-01-01",
        "to": "2025-12-31",
        "changes": [
            {"model": "m", "provider": "aws", "service": "S", "date": "2025-05", "what": "came", "old": None,
             "new": "ga", "event": None}
        ],
    }  # fmt: skip


def test_who_came_how_late_and_stayed_how_long() -> None:
    routes = [
        route("aws", "2025-01-01 ga", "2025-03-01 retired"),
        route("gcp", "2025-01-11 announced", "2025-01-21 ga"),
    ]
    found = availability_spans(routes, date(2025, 4, 1))["m"]
    assert (found["aws"].behind, found["aws"].lasted, found["aws"].is_over) == (0, 59, True)
    assert (found["gcp"].behind, found["gcp"].lasted, found["gcp"].is_over) == (20, 70, False)
    assert (
        availability_spans_json({"m": found}, date(2025, 4, 1))["rows"][0]["providers"]["gcp"][
            "behind"
        ]
        == 20
    )


def test_an_unknown_beginning_is_never_a_number_of_days() -> None:
    found = availability_spans(
        [route("aws", "- ga"), route("gcp", "2025-02-01 ga")], date(2025, 4, 1)
    )["m"]
    assert (found["aws"].first, found["aws"].behind, found["aws"].lasted) == (None, None, None)
    assert found["gcp"].behind == 0


@pytest.mark.parametrize(
    ("status", "is_kept"), [("preview", True), ("announced", False), ("retired", False)]
)
def test_everywhere_is_where_it_can_be_used_on_every_cloud(status: str, is_kept: bool) -> None:
    model = ModelRow("m", "M", "d", "", None, None)
    routes = [route("aws", "2025-01-01 ga"), route("gcp", f"2025-02-01 {status}")]
    grid = on_every_provider(matrix_on(date(2025, 4, 1), [model], routes))
    assert bool(grid.rows) is is_kept


def test_a_timetable_tells_any_day_what_each_route_by_itself_is_then(starter_store: Path) -> None:
    with Store.reading(starter_store) as store:
        models, routes = model_rows(store, None), routes_of(store, None)
    timetable = AvailabilityIndex(models, routes)
    for day in (date(2023, 3, 1) + timedelta(days=20 * step) for step in range(80)):
        cells = {(row.model.id, provider): cell.states for row in timetable.on(day, all_models=True).rows
                 for provider, cell in row.cells.items()}  # fmt: skip
        begun = Counter(
            (one.model, one.provider) for one in routes if state_on(one, day) is not None
        )
        assert begun == {key: len(states) for key, states in cells.items()}
        assert all(
            list(cell) == sorted(cell, key=lambda state: route_status_info(state.status).rank)
            for cell in cells.values()
        )
        assert all(state == state_on(state.route, day) for cell in cells.values() for state in cell)


def test_periods_that_stand_in_no_order_begin_with_the_latest_above_them() -> None:
    one = route("aws", "2025-06-01 preview", "2025-02-01 ga", "2025-09-01 retired")
    timetable = AvailabilityIndex([ModelRow("m", "M", "d", "", None, None)], [one])
    for day in (date(2025, month, 2) for month in range(1, 13)):
        rows = timetable.on(day, all_models=True).rows
        assert [cell.best for row in rows for cell in row.cells.values()] == [
            state_on(one, day)
        ] * len(rows)
        assert (state_on(one, day) is not None) == bool(rows)
