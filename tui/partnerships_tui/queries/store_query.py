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

MAX_BATCH_SECONDS = 0.05
"""How long a query may hold back results to send them together."""


def pause_after_step(store: Store) -> None:
    """Leave the processor to the interface for long enough to paint a step of an answer."""
    store.yield_cpu(STEP_PAUSE_SECONDS)
