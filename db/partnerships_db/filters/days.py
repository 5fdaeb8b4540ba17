"""The days of a filter: periods, ranges and lengths of time, in any spelling that `@` takes."""

import re
from datetime import date, timedelta

from partnerships_db.filters.model import DateRange, RecordRange
from partnerships_db.values import clock
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue

_MAX_WORDS = 6
"""The most words of a date after the first: `il y a 3 semaines`."""


def read_days(
    term_name: str,
    operator: str,
    text: str,
) -> DateRange:
    """Read the days of `date`, `after` or `before`. Raises InvalidValue."""
    if term_name == "after":
        return DateRange(term_name, _day_after(_period(text).last), None)
    if term_name == "before":
        return DateRange(term_name, None, _day_before(_period(text).first))
    first, last = _days(operator, text)
    return DateRange(term_name, first, last)


def read_record_days(
    term_name: str,
    operator: str,
    text: str,
) -> RecordRange:
    """Read the days of `since` or `checked`. Raises InvalidValue.

    `checked:>60d` is more than 60 days ago, `checked:<2026-01-01` before that day.
    """
    if term_name == "since":
        return RecordRange(term_name, _period(text).first, None)
    length_start = _first_day_of_length(text)
    if length_start is None or operator == ":":
        first, last = _days(operator, text)
        return RecordRange(term_name, first, last)

    match operator:
        case ">":
            return RecordRange(term_name, None, _day_before(length_start))
        case ">=":
            return RecordRange(term_name, None, length_start)
        case "<":
            return RecordRange(term_name, _day_after(length_start), None)
    return RecordRange(term_name, length_start, None)


def _days(operator: str, text: str) -> tuple[date | None, date | None]:
    """Return the first and the last day that a comparison with a period allows."""
    if operator == ":":
        return _range(text)
    if _first_day_of_length(text) is not None:
        raise InvalidValue(
            f'"{operator}{text}" can be read in two ways',
            f"write date:{text} for the time since then, or before:{text}",
        )
    period = _period(text)
    match operator:
        case ">":
            return _day_after(period.last), None
        case ">=":
            return period.first, None
        case "<":
            return None, _day_before(period.first)
    return None, period.last


def _range(text: str) -> tuple[date | None, date | None]:
    """Return the ends of a period, of `2025-09..2025-11`, or of a length of time until today."""
    low, dots, high = text.partition("..")
    if dots:
        low, high = low.strip(), high.strip()
        return _range_between(_with_year_of(high, low), high)
    length_start = _first_day_of_length(text)
    if length_start is not None:
        return length_start, clock.today()
    period = _period(text)
    return period.first, period.last


def _with_year_of(high: str, low: str) -> str:
    """Return the low end of `sept..nov 2025` with the year that both ends have."""
    year = re.search("[0-9]{4}", high)
    if not low or not year or re.search("[0-9]{4}", low):
        return low
    dated_low = f"{low} {year[0]}"
    return dated_low if _is_readable(dated_low) else low


def _range_between(low: str, high: str) -> tuple[date | None, date | None]:
    first = _period(low).first if low else None
    last = _period(high).last if high else None
    if first is None and last is None:
        raise InvalidValue("a range has at least one end", "such as date:2025-09..2025-11")
    if first is not None and last is not None and first > last:
        raise InvalidValue(f"{low} lies after {high}")
    return first, last


def _period(text: str) -> PartialDate:
    """Return the day or period of a date in digits or words; `7d` is the day 7 days ago."""
    try:
        return PartialDate.parse(text)
    except InvalidValue:
        # The grammar of natural dates is compiled for those alone.
        from partnerships_db.values.natural_dates import parse_natural_date

        length_start = _first_day_of_length(text)
        if length_start is not None:
            return PartialDate.of(length_start)
        return parse_natural_date(text, clock.today())


def _first_day_of_length(text: str) -> date | None:
    if not re.match("[0-9lp]", text, re.IGNORECASE) or re.fullmatch("[0-9-]+", text):
        return None
    from partnerships_db.values.natural_dates import first_day_of_length

    return first_day_of_length(text, clock.today())


def _day_after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def _day_before(day: date) -> date:
    return day if day == date.min else day - timedelta(days=1)


# -- A date among other words ----------------------------------------------------------------------


def date_end(
    text: str,
    start: int,
    end: int,
) -> int:
    """Return the end of the date that begins at a place; its first word ends at `end`.

    Words after it belong to it if all of them together are a date: `18 nov 2025`, `last quarter`.
    """
    from partnerships_db.values.natural_dates import is_date_word

    ends = [end]
    for match in re.finditer(r"\s+([^\s\"]+)", text[end:]):
        words = match[1].split("..")
        is_next = match.start() == ends[-1] - end
        if len(ends) > _MAX_WORDS or not is_next or not all(map(_is_date_part, words)):
            break
        ends.append(end + match.end())
    if len(ends) == 1 or not all(map(_is_date_part, text[start:end].split(".."))):
        return end

    for candidate in reversed(ends):
        if _is_readable(text[start:candidate]):
            return candidate
    is_lone_word = not is_date_word(text[start:end])
    return end if is_lone_word else ends[-1]


def _is_date_part(word: str) -> bool:
    from partnerships_db.values.natural_dates import is_date_word

    return not word or is_date_word(word)


def _is_readable(text: str) -> bool:
    try:
        _range(text)
    except InvalidValue:
        return False
    return True


def may_begin_days(text: str) -> bool:
    """Whether a text that is no date can be one once more letters are typed."""
    from partnerships_db.values.natural_dates import may_begin_date

    last_end = text.rpartition("..")[2]
    return text.endswith(".") or may_begin_date(last_end.strip())
