"""What the explorer spares the machine: memory that libraries take and it has no use for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_M_ARENA_MAX = -8
"""glibc's name of it, in `malloc.h`."""


@contextmanager
def without_tls() -> Iterator[None]:
    """What is imported inside finds no `ssl`, as in a Python that was built without it.

    asyncio loads it for connections that this program never opens: 4 MB of OpenSSL, and a fortieth of the start.
    """
    if "ssl" in sys.modules:
        yield
        return
    sys.modules["ssl"] = None  # type: ignore[assignment]  # so Python spells "not to be found"
    try:
        yield
    finally:
        del sys.modules["ssl"]


def keep_one_heap() -> None:
    """All threads take memory from one heap, where the C library is one that gives each thread its own.

    What one worker has given back is then the next one's; otherwise every worker keeps as much as it ever had.
    """
    if sys.platform != "linux":
        return
    import ctypes

    allocator = ctypes.CDLL(None)
    if hasattr(allocator, "mallopt"):  # musl has none, and one heap anyway
        allocator.mallopt(_M_ARENA_MAX, 1)
