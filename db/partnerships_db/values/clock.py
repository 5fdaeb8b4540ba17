"""Today's date, read in one place so that a test or a caller can set it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

_read_today: Callable[[], date] = date.today


def today() -> date:
    """The current date in the machine's time zone, or the date that `fixed_today` has set."""
    return _read_today()


@contextmanager
def fixed_today(day: date) -> Iterator[None]:
    """Make `today()` return a day, in all threads, until the block ends."""
    global _read_today

    def read_fixed_day() -> date:
        return day

    previous_reader = _read_today
    _read_today = read_fixed_day
    try:
        yield
    finally:
        _read_today = previous_reader
