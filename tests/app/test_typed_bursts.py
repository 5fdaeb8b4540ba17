"""Keys that come at once, as on a slow connection, arrive in order and where they should."""

import os
import random

import pytest
from tests.app.driving import Explore
from tests.app.typed_bursts import (
    place_after_bursts,
    place_after_slow_keys,
    quicken_timers,
    random_keys,
)

RUNS = int(os.environ.get("BURST_RUNS", "2"))
"""How many sequences are tried; tests/soak/README.md has the command of a long run."""

FIRST_SEED = int(os.environ.get("BURST_SEED", "0"))
KEY_COUNT = 10


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + RUNS))
async def test_keys_in_bursts_lead_where_the_same_keys_lead_slowly(
    explore: Explore,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    quicken_timers(monkeypatch)
    chance = random.Random(seed)
    keys = random_keys(chance, KEY_COUNT)
    slow_place, pressed_keys = await place_after_slow_keys(explore, keys)
    assert await place_after_bursts(explore, pressed_keys, chance) == slow_place, " ".join(
        pressed_keys
    )
