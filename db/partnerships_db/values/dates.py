"""Partial dates: days, months, quarters, half-years and years, at the precision that was stated."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from partnerships_db.values.date_styles import ISO, DateStyle
from partnerships_db.values.errors import InvalidValue


class Precision(IntEnum):
    """The smallest part of a date that was stated, coarsest first."""

    YEAR = 0
    HALF = 1
    QUARTER = 2
    MONTH = 3
    DAY = 4


ABOUT_A_DAY = timedelta(days=7)
"""How far from an approximate day the true day may lie; see `PartialDate.possible_days`."""

_GRAMMAR = (
    r"(?P<about>about )?(?P<year>\d{4})"
    r"(?:-(?:H(?P<half>\d)|Q(?P<quarter>\d)|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?"
)
NOT_BEFORE = "not before "
"""The opening of a date that is a promise of a minimum."""

_EXPECTED = "expected a date such as 2025-11-18, 2025-11, 2025-Q4, 2025-H2 or 2025"
_EXPECTED_HERE = "only `end` and the `from` of a scheduled period may have one"


class PartialDate(NamedTuple):
    """A date with its precision; `str()` is its canonical text (FORMAT.md, "Values")."""

    first: date
    """The first day that the text allows."""
    last: date
    """The last day that the text allows; the end of the calendar if it is a minimum."""
    precision: Precision
    about: bool = False
    """Whether the date is approximate even at its precision."""
    not_before: bool = False
    """Whether the date is a promise of a minimum: the true day is this one or any later."""

    @staticmethod
    def parse(text: str) -> "PartialDate":
        """Return the date of a text `[about ]YYYY[-MM[-DD] | -Qn | -Hn]`. Raises InvalidValue."""
        return _parse(text)

    @staticmethod
    def parse_scheduled(text: str) -> "PartialDate":
        """Return the date of a text `[not before ]DATE`: an end, or a scheduled change.

        Everything else is read by `parse`, which refuses `not before`. Raises InvalidValue.
        """
        plain_text = text.removeprefix(NOT_BEFORE)
        when = _parse(plain_text)
        if plain_text == text:
            return when
        return when._replace(last=date.max, not_before=True)

    @staticmethod
    def of(day: date) -> "PartialDate":
        """Return the partial date that is exactly this day."""
        return PartialDate(day, day, Precision.DAY)

    @staticmethod
    def covering(day: date, precision: Precision) -> "PartialDate":
        """Return the date of a precision that allows this day."""
        if precision is Precision.DAY:
            return PartialDate.of(day)
        position = (day.month - 1) // _MONTHS_IN[precision] + 1
        return _part_of_year(day.year, position, precision)

    @property
    def possible_days(self) -> tuple[date, date]:
        """The first and the last day that are possible.

        For an exact date these are `first` and `last`. An approximate date may be wrong by one
        period of its precision to either side: `about 2026-Q3` is from 1 April to 31 December. An
        approximate day may be wrong by a week. Any day after a minimum is possible.
        """
        if self.not_before:
            return self.minimum.possible_days[0], self.last
        if not self.about:
            return self.first, self.last
        if self.precision is Precision.DAY:
            return _shifted(self.first, -ABOUT_A_DAY), _shifted(self.last, ABOUT_A_DAY)

        before = _shifted(self.first, timedelta(days=-1))
        after = _shifted(self.last, timedelta(days=1))
        first_period = PartialDate.covering(before, self.precision)
        last_period = PartialDate.covering(after, self.precision)
        return first_period.first, last_period.last

    @property
    def minimum(self) -> "PartialDate":
        """The date that is promised as a minimum, as a plain date; else the date itself."""
        if not self.not_before:
            return self
        plain_date = PartialDate.covering(self.first, self.precision)
        return plain_date._replace(about=self.about)

    @property
    def is_exact(self) -> bool:
        """Whether the date is a single day that is neither approximate nor a minimum."""
        return self.precision is Precision.DAY and not self.about and not self.not_before

    @property
    def period(self) -> str:
        """The month, quarter, half or year under which the date is listed: `2025-11`, `2025-Q4`."""
        precision = min(self.precision, Precision.MONTH)
        return _fill(ISO, self.first, precision)

    def in_style(self, style: DateStyle) -> str:
        """Return the date as a style writes it, approximate dates and minimums marked as such."""
        text = _fill(style, self.first, self.precision)
        if self.about:
            text = style.about.format(date=text)
        return style.not_before.format(date=text) if self.not_before else text

    def __str__(self) -> str:
        return self.first.isoformat() if self.is_exact else self.in_style(ISO)


@lru_cache(maxsize=2_000)
def _fill(
    style: DateStyle,
    first: date,
    precision: Precision,
) -> str:
    """Return a style's template for a precision, filled with the parts of a date's first day."""
    half = (first.month + 5) // 6
    quarter = (first.month + 2) // 3
    names = style.names()
    day_name = names.first_day if first.day == 1 else str(first.day)

    return _template(style, precision).format(
        year=first.year,
        half=half,
        quarter=quarter,
        month=first.month,
        day=first.day,
        half_name=names.halves[half - 1],
        quarter_name=names.quarters[quarter - 1],
        month_name=names.months[first.month - 1],
        day_name=day_name,
    )


def _template(style: DateStyle, precision: Precision) -> str:
    match precision:
        case Precision.YEAR:
            return style.year
        case Precision.HALF:
            return style.half
        case Precision.QUARTER:
            return style.quarter
        case Precision.MONTH:
            return style.month
        case Precision.DAY:
            return style.day


@lru_cache(maxsize=2_000)
def _parse(text: str) -> PartialDate:
    if len(text) == 10 and text[4] == text[7] == "-":
        # Most dates are days, and the standard library reads these faster than an expression.
        try:
            return PartialDate.of(date.fromisoformat(text))
        except ValueError:
            pass  # the expression says why
    match = re.fullmatch(_GRAMMAR, text, re.ASCII)
    if match is None:
        if re.match(r"\d{4}-\d\d-\d\d[Tt ]+\d", text):
            raise InvalidValue("a moment, not a date", "expected a date such as 2025-11-18")
        if text.startswith(NOT_BEFORE):
            raise InvalidValue("a promise of a minimum, not a date", _EXPECTED_HERE)
        raise InvalidValue("not a date", _EXPECTED)

    year = int(match["year"])
    if year == 0:
        raise InvalidValue("there is no year 0000", _EXPECTED)

    exact_date = _date_in_year(year, match)
    return exact_date._replace(about=match["about"] is not None)


def _date_in_year(year: int, match: re.Match[str]) -> PartialDate:
    if match["half"]:
        return _part_of_year(year, int(match["half"]), Precision.HALF)
    if match["quarter"]:
        return _part_of_year(year, int(match["quarter"]), Precision.QUARTER)
    if not match["month"]:
        return _part_of_year(year, 1, Precision.YEAR)

    month = int(match["month"])
    if not match["day"]:
        return _part_of_year(year, month, Precision.MONTH)
    try:
        return PartialDate.of(date(year, month, int(match["day"])))
    except ValueError:
        raise InvalidValue("there is no such day", _EXPECTED) from None


def _shifted(day: date, distance: timedelta) -> date:
    """Return a day at a distance from another, or the first or the last day of all dates."""
    try:
        return day + distance
    except OverflowError:
        return date.min if distance.days < 0 else date.max


_MONTHS_IN = {
    Precision.YEAR: 12,
    Precision.HALF: 6,
    Precision.QUARTER: 3,
    Precision.MONTH: 1,
}
"""The length of each part of a year in months."""


def _part_of_year(
    year: int,
    position: int,
    precision: Precision,
) -> PartialDate:
    """Return the part of a year at a position from 1, such as its third quarter."""
    months = _MONTHS_IN[precision]
    if not 1 <= position <= 12 // months:
        part_name = precision.name.lower()
        raise InvalidValue(f"there is no {part_name} {position} in a year", _EXPECTED)

    last_month = position * months
    first_day = date(year, last_month - months + 1, 1)
    # The day after 31 December 9999 is not a date: the last day of a year is not reached from it.
    if last_month == 12:
        last_day = date(year, 12, 31)
    else:
        last_day = date(year, last_month + 1, 1) - timedelta(days=1)
    return PartialDate(first_day, last_day, precision)


# -- Distances -------------------------------------------------------------------------------------


class DaySpan(NamedTuple):
    """The first and the last day on which something happened by the stated dates.

    Approximate dates make no wider span here: a number of days between them is `about` itself.
    """

    first: date
    last: date

    @staticmethod
    def of(when: PartialDate) -> "DaySpan":
        """Return the days that a date states."""
        return DaySpan(when.first, when.last)

    @staticmethod
    def earliest_of(spans: "Iterable[DaySpan]") -> "DaySpan":
        """Return the days of the earliest of several happenings."""
        all_spans = list(spans)
        return DaySpan(min(span.first for span in all_spans), min(span.last for span in all_spans))

    @staticmethod
    def latest_of(spans: "Iterable[DaySpan]") -> "DaySpan":
        """Return the days of the latest of several happenings."""
        all_spans = list(spans)
        return DaySpan(max(span.first for span in all_spans), max(span.last for span in all_spans))


class DayCount(NamedTuple):
    """A number of days between two happenings, as exact as their dates are."""

    least: int
    most: int | None
    """None if there is no upper bound."""
    is_about: bool = False
    """Whether one of the dates is approximate."""

    @property
    def exact(self) -> int | None:
        """The number of days if it is certain, else None."""
        return self.least if self.least == self.most and not self.is_about else None

    @property
    def figure(self) -> str:
        """`75`, `61-91`, `~61-91`, `≥61`: the number in short."""
        about = "~" if self.is_about else ""
        if self.most is None:
            return f"≥{about}{self.least}"
        figure = f"{self.least}" if self.least == self.most else f"{self.least}-{self.most}"
        return f"{about}{figure}"

    def __str__(self) -> str:
        """`75 days`, `61 to 91 days`, `about 61 to 91 days`, `at least 61 days`."""
        about = "about " if self.is_about else ""
        if self.most is None:
            return f"at least {about}{_days(self.least)}"
        if self.least == self.most:
            return f"{about}{_days(self.least)}"
        return f"{about}{self.least:,} to {_days(self.most)}"


def days_between(
    start: DaySpan,
    end: DaySpan,
    *,
    is_about: bool = False,
) -> DayCount:
    """Return the days from a start to an end; zero at least, as an end is not before its start."""
    least = max((end.first - start.last).days, 0)
    most = max((end.last - start.first).days, 0)
    return DayCount(least, most, is_about)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"
