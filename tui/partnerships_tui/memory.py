"""How the explorer keeps its memory small and its pauses short: one heap, and when garbage is collected."""

from __future__ import annotations

import gc
import sys

_M_ARENA_MAX = -8
"""The number of glibc's option of that name, from `malloc.h`."""


def keep_one_heap() -> None:
    """Let all threads allocate from one heap, where the C library gives each thread its own.

    Memory that one worker frees is then reused by the next; otherwise each worker keeps as much
    as it ever had.
    """
    if sys.platform != "linux":
        return
    import ctypes

    allocator = ctypes.CDLL(None)
    if hasattr(allocator, "mallopt"):  # musl lacks it, and has one heap anyway
        allocator.mallopt(_M_ARENA_MAX, 1)


def pause_collection() -> None:
    """Stop garbage collection until `freeze_startup_objects`, so that the first paint is not delayed."""
    gc.disable()


def freeze_startup_objects() -> None:
    """Exempt all objects made so far from garbage collection, then collect often.

    Walking the start-up objects would cost a frame each time. Every painted line is cyclic garbage,
    because Textual keeps its caches in it, so collections must be frequent and small.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(700, 3, 3)
    gc.enable()
