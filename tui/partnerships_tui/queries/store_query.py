"""The type of a question to the store, and how a worker shares the processor with the interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from partnerships_db.store.store import Store

Answer = TypeVar("Answer")

StoreQuery = Callable[[Store], Answer]
"""A function of a store, run by a worker on a connection of its own."""

STEP_PAUSE_SECONDS = 0.04
"""The pause after a step of an answer, in which the interface paints what has arrived."""

EXTRA_DELAY_SECONDS = 0.02
"""The delay of what is asked besides a filter's first rows, so that those come first."""

MAX_BATCH_SECONDS = 0.05
"""How long results may be held back to be sent together."""


def pause_after_step(store: Store) -> None:
    """Give the interface the processor for long enough to paint a step of an answer."""
    store.yield_cpu(STEP_PAUSE_SECONDS)


def wait_for_first_rows(store: Store, delays: int = 1) -> None:
    """Wait until a filter's first rows have probably arrived; `delays` orders what is asked besides."""
    store.yield_cpu(delays * EXTRA_DELAY_SECONDS)
