"""Sets of event keys: each answer is that of a sorted list."""

from bisect import bisect_left
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.store.event_keys import KeySet

KEYS = st.one_of(
    st.integers(0, (1 << 48) - 1),
    st.integers(24_000_000_000_000, 24_000_100_000_000),
)


@given(
    st.lists(KEYS, max_size=80).map(sorted),
    st.lists(KEYS, max_size=8),
    st.lists(st.integers(0, 90), max_size=4).map(sorted),
)
def test_a_set_of_keys_answers_as_a_sorted_list(
    keys: list[int],
    other_keys: list[int],
    cuts: list[int],
) -> None:
    key_set = KeySet()
    for start, end in pairwise((0, *cuts, len(keys))):
        key_set.extend(keys[start:end])

    assert len(key_set) == len(keys)
    assert key_set.part(0, len(keys)) == keys
    for start in (0, len(keys) // 3, len(keys)):
        end = min(start + 5, len(keys))
        assert key_set.part(start, end) == keys[start:end]

    first_keys = keys[:9]
    following_keys = [key + 1 for key in first_keys]
    for key in (*other_keys, *first_keys, *following_keys, 0, (1 << 63) - 1):
        assert key_set.count_below(key) == bisect_left(keys, key)
        assert (key in key_set) == (key in keys)
