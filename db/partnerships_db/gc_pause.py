"""What Python's collector is spared: work that makes many objects and no cycles, and what is kept for long."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """Nothing is collected meanwhile: walking millions of objects would be a sixth of an import, half of a sum."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def freeze_gc() -> None:
    """What there is now is not walked again: the records that a view keeps would cost frames whenever a key is hit."""
    gc.freeze()
