"""A set of event keys: every answer is that of a sorted list."""

from bisect import bisect_left

from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.store.event_keys import KeySet

KEYS = st.integers(0, (1 << 48) - 1) | st.integers(24_000_000_000_000, 24_000_100_000_000)


@given(
    st.lists(KEYS, max_size=80).map(sorted),
    st.lists(KEYS, max_size=8),
    st.lists(st.integers(0, 90), max_size=4),
)
def test_they_are_what_a_sorted_list_is(
    keys: list[int], others: list[int], cuts: list[int]
) -> None:
    found = KeySet()
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(keys)], strict=True):
        found.extend(keys[start:end])
    assert len(found) == len(keys)
    assert found.part(0, len(keys)) == keys
    for place in (0, len(keys) // 3, len(keys)):
        assert found.part(place, min(place + 5, len(keys))) == keys[place : place + 5]
    for key in [*others, *keys[:9], *(key + 1 for key in keys[:9]), 0, (1 << 63) - 1]:
        assert found.count_below(key) == bisect_left(keys, key)
        assert (key in found) == (key in keys)
