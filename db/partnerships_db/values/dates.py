"""Partial dates: a day, a month, a quarter, a half or a year, and never more than was said."""

import re
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from partnerships_db.values.errors import InvalidValue


class Precision(IntEnum):
    """How much of a date was said, coarsest first."""

    YEAR = 0
    HALF = 1
    QUARTER = 2
    MONTH = 3
    DAY = 4


_GRAMMAR = (
    r"(?P<about>about )?(?P<year>\d{4})"
    r"(?:-(?:H(?P<half>\d)|Q(?P<quarter>\d)|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?"
)
_EXPECTED = "expected a date such as 2025-11-18, 2025-11, 2025-Q4, 2025-H2 or 2025"


class PartialDate(NamedTuple):
    """A date with the precision it was given; `str()` is its canonical text."""

    first: date
    """The first day that the text allows."""
    last: date
    """The last day that the text allows."""
    precision: Precision
    about: bool = False
    """Even that much is approximate."""

    @staticmethod
    def parse(text: str) -> "PartialDate":
        """Read `[about ]YYYY[-MM[-DD] | -Qn | -Hn]`; anything else is `Refused`."""
        return _parse(text)

    @staticmethod
    def of(day: date) -> "PartialDate":
        """That very day."""
        return PartialDate(day, day, Precision.DAY)

    @property
    def period(self) -> str:
        """The month, quarter, half or year under which the date is listed: `2025-11`, `2025-Q4`."""
        first = self.first
        match self.precision:
            case Precision.YEAR:
                return f"{first.year:04}"
            case Precision.HALF:
                return f"{first.year:04}-H{(first.month + 5) // 6}"
            case Precision.QUARTER:
                return f"{first.year:04}-Q{(first.month + 2) // 3}"
            case Precision.MONTH | Precision.DAY:
                return f"{first.year:04}-{first.month:02}"

    def __str__(self) -> str:
        text = self.first.isoformat() if self.precision is Precision.DAY else self.period
        return f"about {text}" if self.about else text


@lru_cache(maxsize=2_000)
def _parse(text: str) -> PartialDate:
    match = re.fullmatch(_GRAMMAR, text, re.ASCII)
    if match is None:
        if re.match(r"\d{4}-\d\d-\d\d[T ]", text):
            raise InvalidValue("a moment, not a date", "expected a date such as 2025-11-18")
        raise InvalidValue("not a date", _EXPECTED)
    year = int(match["year"])
    if year == 0:
        raise InvalidValue("there is no year 0000", _EXPECTED)
    about = match["about"] is not None
    if half := match["half"]:
        return _span(year, int(half), 6, Precision.HALF, about)
    if quarter := match["quarter"]:
        return _span(year, int(quarter), 3, Precision.QUARTER, about)
    if month := match["month"]:
        if not match["day"]:
            return _span(year, int(month), 1, Precision.MONTH, about)
        try:
            day = date(year, int(month), int(match["day"]))
        except ValueError:
            raise InvalidValue("there is no such day", _EXPECTED) from None
        return PartialDate(day, day, Precision.DAY, about)
    return _span(year, 1, 12, Precision.YEAR, about)


def _span(year: int, number: int, months: int, precision: Precision, about: bool) -> PartialDate:
    if not 1 <= number <= 12 // months:
        name = precision.name.lower()
        raise InvalidValue(f"there is no {name} {number} in a year", _EXPECTED)
    end = number * months
    first = date(year, end - months + 1, 1)
    last = date(year, 12, 31) if end == 12 else date(year, end + 1, 1) - timedelta(days=1)
    return PartialDate(first, last, precision, about)
