"""Partial dates of every precision for property tests."""

from datetime import date

from hypothesis import strategies as st

from partnerships_db.values.dates import PartialDate, Precision


def partial_dates(first: date = date.min, last: date = date.max) -> st.SearchStrategy[PartialDate]:
    """Dates of every precision that cover a day between the two."""
    return st.builds(_date_around, st.dates(first, last), st.sampled_from(Precision))


def _date_around(day: date, precision: Precision) -> PartialDate:
    return PartialDate.parse(str(PartialDate(day, day, precision)))
