"""Dates in everyday words: each is read to the precision of its words, or refused."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.values.dates import PartialDate, Precision
from partnerships_db.values.errors import InvalidValue
from partnerships_db.values.natural_dates import parse_natural_date

TUESDAY = date(2026, 3, 17)
"""Today, for the dates below."""

EXPRESSIONS = (
    # A canonical date, and the expressions that are read as that date
    # Digits
    ("2025", "2025"),
    ("2025-11", "2025-11 | 2025/11 | 11/2025"),
    ("2025-11-18", "2025-11-18 | 2025/11/18 | 18.11.2025 | 18/11/2025 | 18-11-2025 | 20251118"),
    ("2025-02-01", "01/02/2025 | 1.2.2025 | 2025-2-1"),
    (
        "2025-Q4",
        "2025-Q4 | 2025-q4 | 2025 Q4 | 2025Q4 | Q4 2025 | q4 2025 | Q4 | T4 2025 | t4 2025",
    ),
    ("2025-H2", "2025-H2 | H2 2025 | 2025H2 | H2 | S2 2025"),
    # Days and months by name
    (
        "2025-11-18",
        "18 nov 2025 | 18 November 2025 | nov 18 2025 | Nov. 18, 2025 | november 18th, 2025",
    ),
    ("2025-11-18", "18th of november 2025 | 2025 nov 18 | 18-nov-2025"),
    ("2025-11-18", "18 novembre 2025 | le 18 novembre 2025"),
    ("2026-03-01", "1er mars 2026 | 1ER MARS 2026 | march 1st 2026"),
    ("2025-11", "november 2025 | nov 2025 | novembre 2025 | november of 2025 | 2025 nov"),
    ("2025-02", "févr. 2025 | FÉVR. 2025 | fevrier 2025 | fe\u0301v. 2025"),
    ("2025-08", "août 2025 | aout 2025 | august 2025"),
    # Without a year, the latest that has begun
    ("2025-11-18", "18 november | nov 18"),
    ("2026-03-17", "17 march | 17 mars"),
    ("2025-03-18", "18 march"),
    ("2024-02-29", "29 feb | 29 février"),
    ("2025-11", "nov | november | last november | novembre dernier"),
    ("2025-12", "déc | dec"),
    ("2026-03", "mars | mar"),
    ("2025-03", "last march | mars dernier"),
    ("2027-03", "next march | mars prochain"),
    # Quarters and halves in words
    (
        "2025-Q4",
        "4e trimestre 2025 | quatrième trimestre 2025 | 4th quarter 2025 | fourth quarter of 2025",
    ),
    ("2025-Q1", "1er trimestre 2025 | premier trimestre de 2025 | first quarter of 2025"),
    ("2025-H2", "second half of 2025 | the second half of 2025 | 2e semestre 2025 | second half"),
    # Days from today
    ("2026-03-17", "today | now | aujourd'hui | aujourd’hui | AUJOURD’HUI"),
    ("2026-03-16", "yesterday | hier"),
    ("2026-03-15", "avant-hier | avant hier | the day before yesterday"),
    ("2026-03-18", "tomorrow | demain"),
    ("2026-03-17", "tuesday | mardi | tue"),
    ("2026-03-16", "monday | lundi | last monday | lundi dernier"),
    ("2026-03-11", "wednesday | mercredi | mer."),
    ("2026-03-10", "last tuesday | mardi dernier"),
    ("2026-03-20", "next friday | vendredi prochain"),
    ("2026-03-24", "next tuesday | mardi prochain"),
    ("2026-02-24", "3 weeks ago | three weeks ago | il y a 3 semaines | il y a trois semaines"),
    ("2026-03-27", "in 10 days | 10 days from now | dans 10 jours | dans dix jours"),
    # Longer lengths are known no better than their unit
    ("2026-01", "2 months ago | il y a 2 mois"),
    ("2026-05", "in 2 months | dans 2 mois"),
    ("2025-Q3", "2 quarters ago | il y a 2 trimestres"),
    ("2024", "2 years ago | il y a 2 ans | il y a deux années"),
    # The one before, this one and the next
    ("2026-02", "last month | le mois dernier | mois dernier | a month ago"),
    ("2026-03", "this month | ce mois"),
    ("2026-04", "next month | le mois prochain"),
    ("2025-Q4", "last quarter | le trimestre dernier | previous quarter"),
    ("2026-Q2", "next quarter | le trimestre prochain"),
    ("2025-H2", "last half | le semestre dernier"),
    ("2025", "last year | l'an dernier | l’an dernier | l'année dernière | l'an passé"),
    ("2025", "a year ago | il y a un an"),
    ("2026", "this year | cette année | CETTE ANNEE"),
    ("2027", "next year | l'année prochaine | l’année prochaine"),
    # The edges of a period are days
    ("2025-12-31", "end of 2025 | fin 2025 | the end of 2025 | end of Q4 2025 | fin décembre"),
    ("2025-12-31", "end of last year"),
    ("2025-01-01", "start of 2025 | beginning of 2025 | début 2025 | début de l'an dernier"),
    ("2026-12-31", "end of the year | end of year | fin de l'année | fin d'année"),
    ("2026-02-28", "end of last month | fin du mois dernier | fin février"),
    ("2026-03-31", "end of the month | fin du mois"),
    # About
    ("about 2025-11-18", "about 2025-11-18 | ABOUT 18 nov 2025 | vers le 18 novembre 2025"),
    ("about 2025-Q4", "about 2025-Q4 | about Q4 2025 | environ T4 2025 | about last quarter"),
    ("about 2025", "about 2025 | circa 2025"),
    # Blanks of every kind
    ("2025-11-18", "  18   nov\t2025  | 18\u00a0nov\u202f2025 | 18\nnov 2025"),
)

REFUSED = (
    ("early 2026", "not a date", "write 2026-H1 or 2026-Q1"),
    ("Late 2025", "not a date", "write 2025-H2 or 2025-Q4"),
    ("mid-2026", "not a date", "write 2026-Q2 or 2026-Q3"),
    ("", "not a date", "2025-11-18"),
    ("the", "not a date", "2025-11-18"),
    ("whenever", "not a date", "2025-11-18"),
    ("18 nov 2025 10:00", "not a date", "2025-11-18"),
    ("18/11/25", "not a date", "2025-11-18"),
    ("11/18/2025", "no such day", "day comes first"),
    ("31.02.2025", "no such day", "day comes first"),
    ("20251318", "no such day", "2025-11-18"),
    ("30 feb", "no such day", "2025-11-18"),
    ("29 feb 2025", "no such day", "2025-11-18"),
    ("0 nov", "no such day", "2025-11-18"),
    ("2025-13", "no month 13", "2025-11"),
    ("Q5 2025", "no quarter 5", "2025-Q4"),
    ("5e trimestre", "no quarter 5", "2025-Q4"),
    ("S3 2025", "no half 3", "2025-H2"),
    ("0000", "no year 0000", "2025"),
    ("nov 0000", "no year 0000", "2025"),
    ("12025", "not a date", "2025"),
    ("99999999 years ago", "outside the years", "2025"),
    (f"in {'9' * 90} days", "outside the years", "2025"),
    ("il y a 2026 ans", "outside the years", "2025"),
    ("in 7974 years", "outside the years", "2025"),
    ("10 days", "a length of time", '"10 days ago" or "in 10 days"'),
    ("2 ans", "a length of time", '"il y a 2 ans" or "dans 2 ans"'),
    ("2 annees", "a length of time", '"il y a 2 années" or "dans 2 années"'),
    ("last week", "not one date", '"1 week ago"'),
    ("la semaine prochaine", "not one date", '"last monday"'),
    ("end of the week", "not one date", '"yesterday"'),
    ("end of tomorrow", "not a date", "2025-11-18"),
    ("end of end of 2025", "not a date", "2025-11-18"),
    ("novemver 2025", "not a date", 'did you mean "november"?'),
    ("18 fevirer", "not a date", 'did you mean "février"?'),
    ("next fridy", "not a date", 'did you mean "friday"?'),
    ("mercerdi", "not a date", 'did you mean "mercredi"?'),
    ("aujordhui", "not a date", 'did you mean "aujourd\'hui"?'),
    ("il y a 3 semianes", "not a date", 'did you mean "semaines"?'),
    ("l'annne prochaine", "not a date", 'did you mean "année"?'),
    ("2025 " * 30, "too long", "2025-11-18"),
)

DAYS = st.dates()
WORDS = st.sampled_from(
    sorted(
        {word for _, texts in EXPRESSIONS for word in texts.split()}
        | {"0", "99999999", "week", "/", "’"}
    )
)


@pytest.mark.parametrize(
    ("expected", "text"), [(day, text) for day, texts in EXPRESSIONS for text in texts.split(" | ")]
)
def test_an_expression_is_read_to_the_precision_of_its_words(expected: str, text: str) -> None:
    assert parse_natural_date(text, TUESDAY) == PartialDate.parse(expected)


@pytest.mark.parametrize(("text", "wrong", "hint"), REFUSED)
def test_an_unreadable_expression_is_refused_with_an_example_or_suggestion(
    text: str, wrong: str, hint: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        parse_natural_date(text, TUESDAY)
    assert wrong in refusal.value.wrong
    assert hint in refusal.value.expected


@pytest.mark.parametrize(
    ("today", "text"),
    [
        (date.min, "yesterday"),
        (date.min, "last monday"),
        (date.min, "nov"),
        (date.min, "last year"),
        (date.max, "tomorrow"),
        (date.max, "next quarter"),
        (date.max, "next march"),
    ],
)
def test_a_date_outside_the_calendar_is_refused(today: date, text: str) -> None:
    with pytest.raises(InvalidValue, match="outside the years"):
        parse_natural_date(text, today)


def test_last_month_is_the_shorter_month_on_the_31st() -> None:
    assert str(parse_natural_date("last month", date(2026, 3, 31))) == "2026-02"


def test_29_february_is_read_as_the_last_leap_day() -> None:
    assert str(parse_natural_date("29 feb", date(1904, 1, 1))) == "1896-02-29"


@given(
    st.text(max_size=30)
    | st.text(st.sampled_from("0129-/., '’éaehnoqtuv\u00a0"))
    | st.lists(WORDS).map(" ".join),
    DAYS,
)
def test_any_text_is_read_as_a_date_or_refused(text: str, today: date) -> None:
    refusal = None
    try:
        partial = parse_natural_date(text, today)
    except InvalidValue as error:
        refusal = error
    else:
        assert PartialDate.parse(str(partial)) == partial
    assert refusal is None or (refusal.wrong and refusal.expected)


@given(DAYS, st.sampled_from(Precision), st.booleans(), DAYS)
def test_a_canonical_date_is_read_as_itself(
    day: date,
    precision: Precision,
    about: bool,
    today: date,
) -> None:
    canonical = str(PartialDate(day, day, precision, about))
    expected = PartialDate.parse(canonical)
    assert parse_natural_date(canonical, today) == expected
    assert parse_natural_date(f" {canonical.upper()} ", today) == expected


@given(DAYS, DAYS)
def test_a_date_with_day_month_and_year_does_not_depend_on_today(day: date, today: date) -> None:
    year = f"{day.year:04}"
    texts = (
        f"{day.day}/{day.month}/{year}",
        f"{day.day} {day:%b} {year}",
        f"{day:%B} {day.day}, {year}",
    )
    for text in texts:
        assert parse_natural_date(text, today) == PartialDate.of(day)


DAYS_INSIDE_THE_CALENDAR = st.dates(date(20, 1, 1), date(9980, 1, 1))
WEEK = timedelta(days=7)


@given(DAYS_INSIDE_THE_CALENDAR, st.integers(0, 6))
def test_a_weekday_is_within_a_week_of_today(today: date, weekday: int) -> None:
    name = f"{date(2024, 1, 1) + timedelta(weekday):%A}"
    plain = parse_natural_date(name, today).first
    last = parse_natural_date(f"last {name}", today).first
    following = parse_natural_date(f"next {name}", today).first
    assert plain.weekday() == last.weekday() == following.weekday() == weekday
    assert today - WEEK < plain <= today
    assert today - WEEK <= last < today
    assert today < following <= today + WEEK


@given(
    DAYS_INSIDE_THE_CALENDAR,
    st.sampled_from(("nov", "18 nov", "29 feb", "Q2", "second half")),
)
def test_an_expression_without_a_year_means_the_latest_date_that_has_begun(
    today: date,
    text: str,
) -> None:
    latest = parse_natural_date(text, today)
    assert latest.first <= today
    for year in range(latest.first.year + 1, today.year + 1):
        at_year_end = parse_natural_date(text, date(year, 12, 31))
        assert at_year_end == latest or at_year_end.first > today


def test_the_module_does_not_import_dateutil() -> None:
    program = (
        "import sys, partnerships_db.values.natural_dates; sys.exit('dateutil' in sys.modules)"
    )
    environment = {"PYTHONPATH": ":".join(sys.path)}
    process = subprocess.run([sys.executable, "-c", program], env=environment)
    assert process.returncode == 0
