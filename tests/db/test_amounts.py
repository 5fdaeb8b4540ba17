"""Amounts, capacities, stakes, terms and quantities: their values and their texts."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.format.schema import parse_money
from partnerships_db.values.amounts import (
    ABOUT,
    AT_LEAST,
    EXACT,
    LESS_THAN,
    QUALIFIERS,
    UP_TO,
    Amount,
    check_quantity,
    format_decimal,
    parse_amount,
    parse_capacity,
    parse_stake,
    parse_term,
)
from partnerships_db.values.errors import InvalidValue

BILLION = Decimal(10**9)
SIZES = {"": 0, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
POWERS = {"kW": 0, "MW": 3, "GW": 6}

INTEGERS = st.integers(0, 10**15 - 1)
DECIMALS = st.text("0123456789", min_size=1, max_size=6)
NUMBERS = st.one_of(INTEGERS.map(str), st.builds("{}.{}".format, INTEGERS, DECIMALS))
RATES = st.sampled_from(("", " per year", " per month"))
CURRENCIES = st.sampled_from(("USD", "EUR", "JPY"))


@st.composite
def bounds(draw: st.DrawFn) -> str:
    """A qualifier with a number or a range, such as `up to 5` or `about 5-7`."""
    qualifier = draw(st.sampled_from(("", *QUALIFIERS)))
    figure = draw(NUMBERS)
    if qualifier in (EXACT, ABOUT) and draw(st.booleans()):
        low, high = sorted((figure, draw(NUMBERS)), key=Decimal)
        figure = low if Decimal(low) == Decimal(high) else f"{low}-{high}"
    return f"{qualifier} {figure}".lstrip()


@st.composite
def amounts(draw: st.DrawFn) -> str:
    scale = draw(st.sampled_from(tuple(SIZES)))
    return f"{draw(bounds())} {scale} {draw(CURRENCIES)}{draw(RATES)}".replace("  ", " ")


@st.composite
def capacities(draw: st.DrawFn) -> str:
    return f"{draw(bounds())} {draw(st.sampled_from(tuple(POWERS)))}"


VAGUE_AMOUNTS = st.builds(
    "{} of {} {}".format,
    st.sampled_from(("tens", "hundreds")),
    st.sampled_from(("millions", "billions", "trillions")),
    CURRENCIES,
)


# -- Bounds ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "low", "high", "upper"),
    [
        ("5 billion USD", 5, 5, 5),
        ("about 5 billion USD", 5, 5, 5),
        ("up to 5 billion USD", None, 5, 5),
        ("less than 5 billion USD", None, 5, 5),
        ("at least 5 billion USD", 5, None, 5),
        ("5-7 billion USD", 5, 7, 7),
        ("about 5-7 billion USD", 5, 7, 7),
        ("tens of billions USD", None, None, None),
        ("undisclosed", None, None, None),
    ],
)
def test_the_qualifier_sets_the_bounds(
    text: str,
    low: int | None,
    high: int | None,
    upper: int | None,
) -> None:
    amount = parse_amount(text)
    assert amount.low == in_billions(low)
    assert amount.high == in_billions(high)
    assert amount.upper == in_billions(upper)


def in_billions(number: int | None) -> Decimal | None:
    return None if number is None else number * BILLION


def test_an_amount_keeps_its_qualifier_its_rate_and_its_currency() -> None:
    assert parse_amount("up to 1.25 billion USD per month") == Amount(
        "USD", UP_TO, None, Decimal("1250000000"), "month"
    )
    assert parse_amount("at least 3 EUR per year") == Amount(
        "EUR", AT_LEAST, Decimal(3), None, "year"
    )
    assert parse_amount("hundreds of millions GBP") == Amount("GBP", vague="hundreds of millions")


def test_only_undisclosed_is_undisclosed() -> None:
    assert parse_amount("undisclosed").is_undisclosed
    assert not parse_amount("tens of billions USD").is_undisclosed
    assert not parse_amount("0 USD").is_undisclosed


def test_less_than_differs_from_up_to() -> None:
    assert parse_amount("less than 5 USD").qualifier == LESS_THAN
    assert parse_amount("less than 5 USD") != parse_amount("up to 5 USD")


def test_capacity_is_kept_in_kilowatts() -> None:
    assert parse_capacity("up to 1 GW") == Amount("kW", UP_TO, None, Decimal(10**6))
    assert parse_capacity("1.5-2 MW") == Amount("kW", EXACT, Decimal(1500), Decimal(2000))
    assert parse_capacity("0.25 kW").low == Decimal("0.25")


# -- Exactness -------------------------------------------------------------------------------------


def test_a_tenth_of_a_billion_is_exactly_a_hundred_million() -> None:
    amount = parse_amount("0.1 billion USD")
    assert amount.low == amount.high == Decimal(100_000_000)
    assert str(amount) == "100 million USD"


def test_a_figure_may_have_15_digits_before_the_point_and_6_after() -> None:
    largest = "999999999999999.999999"
    amount = parse_amount(f"{largest} trillion USD")
    assert amount.low == Decimal(largest) * 10**12
    assert str(amount) == f"{largest} trillion USD"
    assert str(parse_amount("0.000001 USD")) == "0.000001 USD"


@pytest.mark.parametrize("number", ["1000000000000000", "1.0000001", "0000000000000001"])
@pytest.mark.parametrize("unit", ["USD", "trillion USD"])
def test_a_figure_with_more_digits_is_refused(number: str, unit: str) -> None:
    with pytest.raises(InvalidValue):
        parse_amount(f"{number} {unit}")


@given(NUMBERS, st.sampled_from(tuple(SIZES)))
def test_an_amount_is_its_number_times_its_scale(number: str, scale: str) -> None:
    expected = Decimal(number).scaleb(SIZES[scale])
    assert parse_amount(f"{number} {scale} USD".replace("  ", " ")).low == expected


@given(NUMBERS, st.sampled_from(tuple(POWERS)))
def test_a_capacity_is_its_number_times_its_unit(number: str, unit: str) -> None:
    assert parse_capacity(f"{number} {unit}").low == Decimal(number).scaleb(POWERS[unit])


# -- Canonical texts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("1075 million USD", "1.075 billion USD"),
        ("5000000000 USD", "5 billion USD"),
        ("5.000 billion USD", "5 billion USD"),
        ("05 billion USD", "5 billion USD"),
        ("999 million USD", "999 million USD"),
        ("1000 billion USD", "1 trillion USD"),
        ("0.5 billion USD", "500 million USD"),
        ("900-1200 million USD", "900-1200 million USD"),
        ("0.9-1.2 billion USD", "900-1200 million USD"),
        ("up to 1500 million USD per year", "up to 1.5 billion USD per year"),
        ("1234567 USD", "1.234567 million USD"),
        ("1234567.8 USD", "1234.5678 thousand USD"),
        ("12345678.1234 USD", "12345678.1234 USD"),
        ("0 billion USD", "0 USD"),
        ("0.10 USD", "0.1 USD"),
        ("1500 thousand JPY", "1.5 million JPY"),
        ("0.5-999999999999999 trillion USD", "0.5-999999999999999 trillion USD"),
        ("undisclosed", "undisclosed"),
        ("tens of billions USD", "tens of billions USD"),
    ],
)
def test_an_amount_text_has_the_largest_unit_that_keeps_it_at_1_or_more(
    text: str, canonical: str
) -> None:
    assert str(parse_amount(text)) == canonical


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("1000 MW", "1 GW"),
        ("0.5 GW", "500 MW"),
        ("2500 kW", "2.5 MW"),
        ("about 1.20 GW", "about 1.2 GW"),
        ("0.4 kW", "0.4 kW"),
        ("800-1600 MW", "800-1600 MW"),
    ],
)
def test_a_capacity_text_has_the_largest_unit_that_keeps_it_at_1_or_more(
    text: str, canonical: str
) -> None:
    assert str(parse_capacity(text)) == canonical


@given(amounts() | VAGUE_AMOUNTS | st.just("undisclosed"))
def test_the_text_of_an_amount_reads_back_as_that_amount(text: str) -> None:
    amount = parse_amount(text)
    assert parse_amount(str(amount)) == amount


@given(capacities())
def test_the_text_of_a_capacity_reads_back_as_that_capacity(text: str) -> None:
    capacity = parse_capacity(text)
    assert parse_capacity(str(capacity)) == capacity


@given(
    st.integers(0, 10**6),
    st.integers(0, 3),
    CURRENCIES,
    st.sampled_from(("", "up to ", "at least ")),
)
def test_spellings_of_one_value_have_one_text(
    number: int,
    zeros: int,
    currency: str,
    words: str,
) -> None:
    decimals = "." + "0" * zeros if zeros else ""
    spellings = [
        f"{words}{number}{decimals} million {currency}",
        f"{words}{number}000 thousand {currency}",
        f"{words}{number}000000 {currency}",
        f"{words}{format_decimal(Decimal(number) / 1000)} billion {currency}",
        f"{words}0{format_decimal(Decimal(number) / 10**6)} trillion {currency}",
    ]
    assert len({str(parse_amount(spelling)) for spelling in spellings}) == 1
    assert len({parse_amount(spelling) for spelling in spellings}) == 1


# -- Refused texts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 billion", "the unit is missing: expected a currency such as USD"),
        ("5", "the unit is missing: expected a currency such as USD"),
        ("5bn", 'the unit is missing: expected a currency, such as "5 billion USD"'),
        ("1,2,3 USD", "write numbers without separators and with a decimal point"),
        ("-5 billion USD", "a figure is never negative: the direction is in `from` and `to`"),
        ("−5 billion USD", "a figure is never negative: the direction is in `from` and `to`"),
        ("5 bilion USD", 'did you mean "billion"?'),
        ("abuot 5 billion USD", 'did you mean "about"?'),
        ("5 billion USD per yaer", 'did you mean "year"?'),
        ("undisclosd", 'did you mean "undisclosed"?'),
        ("plenty", 'expected a number, its scale and a currency, such as "up to 5 billion USD"'),
    ],
)
def test_a_misspelt_amount_is_refused_with_what_is_expected(text: str, expected: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        parse_amount(text)
    assert (refusal.value.wrong, refusal.value.expected) == ("not an amount", expected)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("5 billion usd", '"usd" is not a currency'),
        ("5 billion GW", '"GW" is not a currency'),
        ("7-5 billion USD", "a range runs from low to high"),
        ("5-5 billion USD", "a range runs from low to high"),
        ("up to 5-7 billion USD", '"up to" can\'t be combined with a range'),
        ("at least 5-7 billion USD", '"at least" can\'t be combined with a range'),
    ],
)
def test_an_amount_that_contradicts_itself_is_refused_with_the_reason(
    text: str, wrong: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        parse_amount(text)
    assert refusal.value.wrong == wrong


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 5 USD",
        "5 USD ",
        "5 USD\n",
        "5  USD",
        "5USD",
        "USD 5",
        "$5 billion",
        "5 billion dollars",
        "5 billion US$",
        "5bn USD",
        "5 Billion USD",
        "5. USD",
        ".5 USD",
        "5.5.5 USD",
        "1e9 USD",
        "1_000 USD",
        "1 000 USD",
        "0x1F USD",
        ".nan USD",
        "nan USD",
        "inf USD",
        "+5 USD",
        "٥ USD",
        "５ USD",
        "5 billion USDX",
        "5 million billion USD",
        "5 - 7 billion USD",
        "5–7 billion USD",
        "5 billion-7 billion USD",
        "up to  5 USD",
        "Up to 5 USD",
        "more than 5 USD",
        "about up to 5 USD",
        "5 USD per day",
        "5 USD per",
        "5 USD/year",
        "tens of thousands USD",
        "tens of billion USD",
        "up to tens of billions USD",
        "tens of billions",
        "tens of billions USD per year",
        "undisclosed USD",
        "Undisclosed",
        "5 billion USD and more",
    ],
)
def test_a_text_outside_the_grammar_is_not_an_amount(text: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        parse_amount(text)
    assert refusal.value.wrong
    assert refusal.value.expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1 gw",
        "1 Gw",
        "1 TW",
        "1 GWh",
        "1 GW per year",
        "1 billion USD",
        "tens of GW",
        "-1 GW",
        "1GW",
    ],
)
def test_a_text_outside_the_grammar_is_not_a_capacity(text: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        parse_capacity(text)
    assert refusal.value.expected


@given(st.text(max_size=25) | st.text("0123456789.-, abiglnortu USD", max_size=25))
def test_any_text_is_refused_or_reads_back_as_the_same_amount(text: str) -> None:
    try:
        amount = parse_amount(text)
    except InvalidValue:
        return
    assert parse_amount(str(amount)) == amount


def test_a_currency_that_does_not_exist_is_refused() -> None:
    assert parse_money("5000 million USD") == "5 billion USD"
    assert parse_money("1 DEM") == "1 DEM"  # old deals keep their money
    assert parse_money("undisclosed") == "undisclosed"
    with pytest.raises(InvalidValue, match='"USX" is not an ISO 4217 currency') as refusal:
        parse_money("5 billion USX")
    assert refusal.value.expected == 'did you mean "USD"?'
    for code in ("QQQ", "XXX", "XTS"):
        with pytest.raises(InvalidValue):
            parse_money(f"5 billion {code}")


# -- Stakes, terms, quantities ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("27%", "27%"),
        ("about 26.50%", "about 26.5%"),
        ("up to 05%", "up to 5%"),
        ("0.1%", "0.1%"),
        ("100%", "100%"),
    ],
)
def test_a_stake_is_a_percentage(text: str, canonical: str) -> None:
    assert str(parse_stake(text)) == canonical
    assert parse_stake(canonical) == parse_stake(text)


@pytest.mark.parametrize(
    ("text", "canonical", "months"),
    [
        ("7 years", "7 years", 84),
        ("1 year", "1 year", 12),
        ("1 years", "1 year", 12),
        ("7 year", "7 years", 84),
        ("18 months", "18 months", 18),
        ("about 1.50 years", "about 1.5 years", 18),
        ("at least 1 month", "at least 1 month", 1),
    ],
)
def test_a_term_is_a_length_in_years_or_months(text: str, canonical: str, months: int) -> None:
    term = parse_term(text)
    assert (str(term), term.months) == (canonical, Decimal(months))
    assert parse_term(canonical) == term


QUALIFIED_NUMBERS = st.tuples(st.sampled_from(("", *(f"{word} " for word in QUALIFIERS))), NUMBERS)


@given(QUALIFIED_NUMBERS)
def test_the_text_of_a_stake_reads_back_as_that_stake(qualified_number: tuple[str, str]) -> None:
    qualifier, number = qualified_number
    stake = parse_stake(f"{qualifier}{number}%")
    assert stake.percent == Decimal(number)
    assert parse_stake(str(stake)) == stake


@given(QUALIFIED_NUMBERS, st.sampled_from(("years", "months")))
def test_the_text_of_a_term_reads_back_as_that_term(
    qualified_number: tuple[str, str],
    unit: str,
) -> None:
    qualifier, number = qualified_number
    term = parse_term(f"{qualifier}{number} {unit}")
    assert term.length == Decimal(number)
    assert parse_term(str(term)) == term


@pytest.mark.parametrize(
    "text", ["", "27", "27 %", "-1%", "a third", "27-30%", "27%.", "27 percent", "٢٧%"]
)
def test_a_text_outside_the_grammar_is_not_a_stake(text: str) -> None:
    with pytest.raises(InvalidValue, match="not a stake"):
        parse_stake(text)


@pytest.mark.parametrize(
    "text",
    ["", "7", "years", "7 weeks", "7years", "7-8 years", "-1 year", "seven years", "7 Years"],
)
def test_a_text_outside_the_grammar_is_not_a_term(text: str) -> None:
    with pytest.raises(InvalidValue, match="not a term"):
        parse_term(text)


@pytest.mark.parametrize(
    "text",
    [
        "up to 160 million shares",
        "1 million TPUs",
        "5-7 thousand H100",
        "about 2.5 billion parameters",
        "10 éoliennes",
        "3 trillion tokens",
    ],
)
def test_a_quantity_keeps_its_text(text: str) -> None:
    assert check_quantity(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "shares", "160", "160 ", "160 million", "160 % of it", "7-5 shares", "up to 5-7 shares"],
)
def test_a_text_outside_the_grammar_is_not_a_quantity(text: str) -> None:
    with pytest.raises(InvalidValue):
        check_quantity(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1E+3", "1000"),
        ("1.500", "1.5"),
        ("100", "100"),
        ("0E-6", "0"),
        ("0.000001", "0.000001"),
    ],
)
def test_a_formatted_number_has_no_exponent_and_no_trailing_zeros(number: str, text: str) -> None:
    assert format_decimal(Decimal(number)) == text


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("$5bn", "5 billion USD"),
        ("$5 billion", "5 billion USD"),
        ("up to 5bn USD", "up to 5 billion USD"),
        ("5 billion US dollars", "5 billion USD"),
        ("5 billion euros", "5 billion EUR"),
        ("1.5 billion Usd", "1.5 billion USD"),
    ],
)
def test_an_amount_in_everyday_spelling_is_refused_with_a_suggestion(
    text: str, suggestion: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        parse_amount(text)
    assert refusal.value.expected == f'did you mean "{suggestion}"?'


@pytest.mark.parametrize(
    ("parse", "text", "suggestion"),
    [
        (parse_capacity, "5 gigawatt", "5 GW"),
        (parse_capacity, "500mw", "500 MW"),
        (parse_stake, "5 percent", "5%"),
        (parse_stake, "27 %", "27%"),
        (parse_term, "5 yeers", "years"),
    ],
)
def test_other_values_in_everyday_spelling_are_refused_with_a_suggestion(
    parse: Callable[[str], object], text: str, suggestion: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        parse(text)
    assert refusal.value.expected == f'did you mean "{suggestion}"?'


@given(
    qualifier=st.sampled_from(("", *(f"{qualifier} " for qualifier in QUALIFIERS))),
    whole=st.integers(0, 2_000),
    decimals=st.sampled_from(("", ".5", ".50", ".0", ".000001")),
    scale=st.sampled_from(tuple(SIZES)),
)
def test_money_has_the_canonical_text_of_its_amount(
    qualifier: str,
    whole: int,
    decimals: str,
    scale: str,
) -> None:
    text = " ".join(f"{qualifier}{whole}{decimals} {scale} USD".split())
    assert parse_money(text) == str(parse_amount(text))
