"""Figures and dates as people write them are read as what the format writes, or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixture_types import WriteYaml

from partnerships_db.importing.pipeline import check_files
from partnerships_db.values.amounts import parse_amount, parse_capacity
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.written_figures import (
    amount_readings,
    capacity_readings,
    date_readings,
    did_you_mean_any,
    figure_readings,
    stake_readings,
    term_readings,
)

AMOUNTS = """
10bn USD | 10 billion USD
$10bn | 10 billion USD
500m USD | 500 million USD
1,000,000 EUR | 1 million EUR
€5 milliards | 5 billion EUR
30 milliards € | 30 billion EUR
5 milliards EUR | 5 billion EUR
jusqu'à 5 milliards EUR | up to 5 billion EUR
jusqu’à 5 milliards d’euros | up to 5 billion EUR
5–7 bn USD | 5-7 billion USD
between 5 and 7 billion dollars | 5-7 billion USD
entre 5 et 7 milliards d'euros | 5-7 billion EUR
$500m to $1bn | 500-1000 million USD
10 Mrd. EUR | 10 billion EUR
3 Mio. € | 3 million EUR
100 M€ | 100 million EUR
2 Md€ | 2 billion EUR
1.5 tn USD | 1.5 trillion USD
more than 5 bn USD | at least 5 billion USD
5bn+ USD | at least 5 billion USD
less than $5 bn | less than 5 billion USD
≤15 billion USD | up to 15 billion USD
Up to 5 billion USD | up to 5 billion USD
~5 bn USD | about 5 billion USD
around $5bn | about 5 billion USD
nearly 5 billion USD | about 5 billion USD
US$5bn | 5 billion USD
C$500m | 500 million CAD
£5bn | 5 billion GBP
USD 5,000,000,000 | 5 billion USD
CHF 3.2bn | 3.2 billion CHF
5 billion RMB | 5 billion CNY
1 200 million USD | 1.2 billion USD
5,5 milliards d'euros | 5.5 billion EUR
5 billion USD/year | 5 billion USD per year
5 billion dollars a year | 5 billion USD per year
mille milliards de dollars | 1 trillion USD
half a billion dollars | 500 million USD
tens of billions of dollars | tens of billions USD
des dizaines de milliards de dollars | tens of billions USD
Undisclosed | undisclosed
5 billion USD. | 5 billion USD
2 trillions USD | 2 trillion USD | 2000000 trillion USD
¥500bn | 500 billion JPY | 500 billion CNY
1,075 milliards EUR | 1.075 trillion EUR | 1.075 billion EUR
EUR 5 billion USD
5 kr
5 million and 6
plenty of USD
"""
DATES = """
Nov 2026 | 2026-11
Q4 2026 | 2026-Q4
4Q 2026 | 2026-Q4
2026Q4 | 2026-Q4
2026-q4 | 2026-Q4
T3 2026 | 2026-Q3
H1 2026 | 2026-H1
first half of 2026 | 2026-H1
5 January 2026 | 2026-01-05
Jan 5, 2026 | 2026-01-05
Monday, 5 January 2026 | 2026-01-05
18 novembre 2025 | 2025-11-18
2026-1-5 | 2026-01-05
2026/01/05 | 2026-01-05
2026‑01‑05 | 2026-01-05
05.01.2026 | 2026-01-05
18/11/2025 | 2025-11-18
11/18/2025 | 2025-11-18
11/2026 | 2026-11
~2026 | about 2026
circa 2026 | about 2026
About 2026 | about 2026
~2026-05 | about 2026-05
2026? | about 2026
2026-05-00 | 2026-05
2026-05-XX | 2026-05
mid-2026 | 2026
late November 2026 | 2026-11
early 2026 | 2026-H1 | 2026
05/01/2026 | 2026-01-05 | 2026-05-01
yesterday
18 nov
by 2026
FY2026
2026-2027
05/01/26
2026-13-01
2026-01-05T10:00Z
"""


def rows(table: str) -> list[tuple[str, list[str]]]:
    """Each line's text with the readings behind it."""
    parts = [line.split(" | ") for line in table.strip().split("\n")]
    return [(text, readings) for text, *readings in parts]


@pytest.mark.parametrize(("text", "readings"), rows(AMOUNTS))
def test_an_amount_is_read_as_what_the_format_writes(text: str, readings: list[str]) -> None:
    assert amount_readings(text) == readings


@pytest.mark.parametrize(("text", "readings"), [*rows(DATES), ("2026-01-05 ", ["2026-01-05"])])
def test_a_date_is_read_as_what_the_format_writes(text: str, readings: list[str]) -> None:
    assert date_readings(text) == readings


@pytest.mark.parametrize(
    ("text", "reading"),
    [("1.2GW", "1.2 GW"), ("up to 500mw", "up to 500 MW"), ("2 gigawatts", "2 GW")],
)
def test_a_capacity_is_read(text: str, reading: str) -> None:
    assert capacity_readings(text) == [reading]


@pytest.mark.parametrize(
    ("text", "reading"), [("27 percent", "27%"), ("~27%", "about 27%"), ("5 pour cent", "5%")]
)
def test_a_stake_is_read(text: str, reading: str) -> None:
    assert stake_readings(text) == [reading]


@pytest.mark.parametrize(
    ("text", "reading"),
    [("7 yrs", "7 years"), ("7 ans", "7 years"), ("seven years", "7 years"), ("a year", "1 year")],
)
def test_a_term_is_read(text: str, reading: str) -> None:
    assert term_readings(text) == [reading]


def test_a_figure_without_a_unit_is_read_for_the_hint() -> None:
    assert figure_readings("5 to 7bn") == ["5-7 billion"]
    assert did_you_mean_any(["a", "b"]) == 'did you mean "a" or "b"?'


# -- Over many texts -------------------------------------------------------------------------------

SIZES = {
    "k": 3,
    "thousand": 3,
    "mille": 3,
    "m": 6,
    "M": 6,
    "mio": 6,
    "millions": 6,
    "bn": 9,
    "milliard": 9,
    "milliards": 9,
    "Mrd": 9,
    "Md": 9,
    "billion": 9,
    "tn": 12,
    "Billionen": 12,
}


@given(
    st.decimals(min_value="0.1", max_value=999, places=1),
    st.sampled_from(sorted(SIZES)),
    st.sampled_from(("{number}{scale} USD", "{number} {scale} USD", "USD {number} {scale}")),
)
def test_a_scale_is_never_read_as_one_of_another_size(
    number: Decimal, scale: str, template: str
) -> None:
    (reading,) = amount_readings(template.format(number=number, scale=scale))
    assert parse_amount(reading).low == number.scaleb(SIZES[scale])


@given(st.text("0123456789.,-–~$€ bnmiltoradesupyear/QqJanuary", max_size=24))
def test_a_reading_is_always_in_the_format(text: str) -> None:
    for reading in amount_readings(text):
        assert str(parse_amount(reading)) == reading
    for reading in capacity_readings(text):
        assert str(parse_capacity(reading)) == reading
    for reading in date_readings(text):
        assert str(PartialDate.parse(reading)) == reading


def test_a_mistake_of_an_import_has_the_reading_as_its_hint(write_yaml: WriteYaml) -> None:
    text = (
        "events:\n- {id: e, date: Nov 2026, kind: investment, title: T, flows: "
        "[{kind: equity, amount: 5 milliards EUR, over: 7 yrs}]}\n"
    )
    problems = check_files([write_yaml(text)]).diagnostics
    assert [problem.hint for problem in problems] == [
        'did you mean "2026-11"?',
        'did you mean "5 billion EUR"?',
        'did you mean "7 years"?',
    ]
