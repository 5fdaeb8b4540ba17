"""The explorer's policy for memory: one heap for all threads, and when garbage is collected."""

from __future__ import annotations

import gc
import sys

_M_ARENA_MAX = -8
"""The value of glibc's option of that name, from `malloc.h`."""

_GC_THRESHOLDS = (700, 3, 3)
"""Small and frequent collections; Python 3.11's default is (700, 10, 10)."""


def keep_one_heap() -> None:
    """Make all threads allocate from one heap, where the C library gives each thread its own.

    Memory that one worker frees is then reused by the next; otherwise each worker keeps as much
    as it ever had.
    """
    if sys.platform != "linux":
        return
    import ctypes

    c_library = ctypes.CDLL(None)
    has_option = hasattr(c_library, "mallopt")  # musl lacks it, and has one heap anyway
    if has_option:
        c_library.mallopt(_M_ARENA_MAX, 1)


def pause_collection() -> None:
    """Stop garbage collection while modules load, which make much that lasts and no garbage."""
    gc.disable()


def resume_collection() -> None:
    """Collect garbage again, but look no more at the modules that have been loaded by now."""
    gc.freeze()
    gc.enable()


def freeze_startup_objects() -> None:
    """Exempt all objects made so far from garbage collection, then collect often.

    Walking the start-up objects would cost a frame each time. Every painted line is cyclic garbage,
    because Textual keeps its caches in it, so collections must be frequent and small.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
    gc.enable()
