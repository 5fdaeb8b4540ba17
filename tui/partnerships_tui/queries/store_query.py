"""The type of a store query, and the pauses that leave the processor to the interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from partnerships_db.store.store import Store

Answer = TypeVar("Answer")

StoreQuery = Callable[[Store], Answer]
"""A function of a store that a worker runs on a connection of its own."""

STEP_PAUSE_SECONDS = 0.04
"""The pause after a step of an answer, in which the interface paints the step."""

EXTRA_DELAY_SECONDS = 0.02
"""The delay of the queries that accompany a filter, so that the filter's first rows come first."""

MAX_BATCH_SECONDS = 0.05
"""How long a query may hold back results to send them together."""


def pause_after_step(store: Store) -> None:
    """Leave the processor to the interface for long enough to paint a step of an answer."""
    store.yield_cpu(STEP_PAUSE_SECONDS)


def wait_for_first_rows(store: Store, delays: int = 1) -> None:
    """Wait until a filter's first rows have probably arrived.

    `delays` orders the queries that accompany a filter: those with fewer delays run first.
    """
    store.yield_cpu(delays * EXTRA_DELAY_SECONDS)
