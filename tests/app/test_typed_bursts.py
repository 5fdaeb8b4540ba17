"""Keys that come at once, in a paste or on a slow connection, arrive in order and where they should."""

import random

import pytest
from tests.app.driving import Explore
from tests.app.typed_bursts import (
    place_after_bursts,
    place_after_slow_keys,
    quicken_timers,
    random_keys,
)


@pytest.mark.parametrize("seed", range(3))
async def test_keys_in_bursts_lead_where_the_same_keys_lead_slowly(
    explore: Explore,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    quicken_timers(monkeypatch)
    chance = random.Random(seed)
    keys = random_keys(chance, 30)
    slow_place, pressed_keys = await place_after_slow_keys(explore, keys)
    assert await place_after_bursts(explore, pressed_keys, chance) == slow_place, " ".join(
        pressed_keys
    )
