"""The order of lists: by any column, missing values last, equal items as they were."""

from itertools import pairwise
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from partnerships_tui.queries.sort_orders import (
    EVENT_COLUMNS,
    OWN_ORDER,
    SortColumn,
    SortOrder,
    chain_columns,
    company_columns,
    conflict_columns,
    critical_columns,
    next_order,
    pair_columns,
    sorted_items,
    source_columns,
    weak_figure_columns,
)

COLUMNS = (
    SortColumn("own", "o", "as they are"),
    SortColumn("largest", "l", "largest first", lambda item: item[0]),
    SortColumn("smallest", "s", "smallest first", lambda item: item[0], False),
)
ITEMS = st.lists(st.tuples(st.none() | st.integers(0, 3), st.integers()), max_size=12)


@given(ITEMS, st.sampled_from(COLUMNS[1:]), st.booleans())
def test_missing_values_come_last_and_equal_items_keep_their_order(
    items: list[tuple[int | None, int]], column: SortColumn, is_reversed: bool
) -> None:
    numbered = [(value, index) for index, (value, _) in enumerate(items)]
    in_order = sorted_items(numbered, COLUMNS, SortOrder(column.name, is_reversed))
    assert sorted(in_order, key=lambda item: item[1]) == numbered
    values = [value for value, _ in in_order]
    known_values = [value for value in values if value is not None]
    assert values[len(known_values) :] == [None] * (len(values) - len(known_values))
    is_falling = column.is_largest_first != is_reversed
    assert known_values == sorted(known_values, reverse=is_falling)
    for (value, index), (later_value, later_index) in pairwise(in_order):
        assert value != later_value or index < later_index


def test_the_own_order_is_kept_or_reversed_and_an_unknown_column_changes_nothing() -> None:
    assert sorted_items("cab", COLUMNS, OWN_ORDER) == ["c", "a", "b"]
    assert sorted_items("cab", COLUMNS, SortOrder("own", is_reversed=True)) == ["b", "a", "c"]
    assert sorted_items("cab", COLUMNS, SortOrder("colour")) == ["c", "a", "b"]


def test_a_column_chosen_again_is_reversed_and_written_as_text() -> None:
    order = next_order(COLUMNS, OWN_ORDER, "largest")
    assert order.text == "largest"
    order = next_order(COLUMNS, order, "largest")
    assert order.text == "-largest"
    assert SortOrder.named(order.text) == order
    assert next_order(COLUMNS, order, "largest").text == "largest"
    assert next_order(COLUMNS, order, "own") == OWN_ORDER
    assert next_order(COLUMNS, OWN_ORDER, "own").text == "-own"
    assert next_order(EVENT_COLUMNS, OWN_ORDER, "date") == OWN_ORDER


def test_each_column_has_a_letter_of_its_own_that_no_key_of_a_menu_takes() -> None:
    for columns in (
        company_columns({}),
        pair_columns({}),
        chain_columns({}),
        critical_columns(),
        source_columns(),
        conflict_columns({}),
        weak_figure_columns(),
        EVENT_COLUMNS,
    ):
        letters = [column.letter for column in columns]
        assert len(set(letters)) == len(letters)
        assert not set(letters) & set("jkgq")


def test_a_source_of_a_month_is_not_published_before_one_of_a_day_in_it() -> None:
    dates = ["2025-11", "2025-11-18", "", "2025-12-03", "long ago", "2025-11-19"]
    rows = [SimpleNamespace(published=text) for text in dates]
    oldest_first = sorted_items(rows, source_columns(), SortOrder("date", is_reversed=True))
    assert [row.published for row in oldest_first] == [
        "2025-11-18",
        "2025-11-19",
        "2025-11",
        "2025-12-03",
        "",
        "long ago",
    ]
