"""A filter means what it says: figures and dates as people spell them, and no part is lost."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.starter_counts import EVENT_COUNT

from partnerships_db.filters.model import (
    AmountRange,
    AmountTest,
    AnyOf,
    Clause,
    DateRange,
    FieldTerm,
    FilterError,
    Phrase,
    RecordRange,
)
from partnerships_db.filters.parser import (
    MAX_FILTER_LENGTH,
    MAX_FILTER_WORDS,
    parse_filter,
    parse_partial,
    pieces,
    with_days,
)
from partnerships_db.filters.terms import TERMS, clause_words, terms_that_cannot_apply
from partnerships_db.store.queries.filter_sql import route_condition
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.values import clock

TODAY = date(2026, 3, 17)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def only_clause(text: str) -> Any:
    (clause,) = parse_filter(text).parts
    return clause


def refusal(text: str) -> FilterError:
    with pytest.raises(FilterError) as raised:
        parse_filter(text)
    error = raised.value
    assert text[error.start : error.end]
    return error


# -- Figures ---------------------------------------------------------------------------------------

SCALES = {
    "": 1,
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "million": 10**6,
    "millions": 10**6,
    "bn": 10**9,
    "B": 10**9,
    "billion": 10**9,
    "milliards": 10**9,
    "Mds": 10**9,
    "tn": 10**12,
    "trillion": 10**12,
}
CURRENCIES = {
    "{}": "USD",
    "${}": "USD",
    "US${}": "USD",
    "€{}": "EUR",
    "{} USD": "USD",
    "{}EUR": "EUR",
}


def spelled_numbers(number: Decimal) -> list[str]:
    """A number with each way to part its thousands."""
    with_commas = f"{number:,f}"
    return [
        f"{number:f}",
        with_commas,
        with_commas.replace(",", " "),
        with_commas.replace(",", "\u202f"),
    ]


@given(
    st.decimals(1, 999_999, places=1),
    st.integers(0, 3),
    st.sampled_from(sorted(SCALES)),
    st.sampled_from(("", " ")),
    st.sampled_from(sorted(CURRENCIES)),
    st.sampled_from((">", ">=", "<", "<=", " > ", ":>", "≥")),
    st.sampled_from(("", " nvidia", " -kind:statement", " IBM")),
)
def test_an_amount_is_read_in_every_spelling(
    number: Decimal,
    number_spelling: int,
    scale: str,
    blank: str,
    currency: str,
    operator: str,
    other_words: str,
) -> None:
    is_joined_to_code = currency == "{}EUR" and not scale
    figure = spelled_numbers(number)[number_spelling] + ("" if is_joined_to_code else blank) + scale
    first, *others = parse_filter(f"amount{operator}{currency.format(figure)}{other_words}").parts
    sign = operator.strip().lstrip(":").replace("≥", ">=")
    assert first == AmountTest("amount", sign, number * SCALES[scale], CURRENCIES[currency])
    assert len(others) == bool(other_words)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("amount:10m", 10**7, 10**7, "USD"),
        ("amount:5-7bn", 5 * 10**9, 7 * 10**9, "USD"),
        ("amount:5–7 bn", 5 * 10**9, 7 * 10**9, "USD"),
        ("amount:5 bn..7 bn EUR", 5 * 10**9, 7 * 10**9, "EUR"),
        ("amount:$500m-1bn", 5 * 10**8, 10**9, "USD"),
        ("amount:1,000,000..", 10**6, None, "USD"),
        ("amount:..5 Mds €", None, 5 * 10**9, "EUR"),
        ("amount：10bn", 10**10, 10**10, "USD"),
        ("capacity:1,000 MW", 10**6, 10**6, "kW"),
        ("capacity:1-2 GW", 10**6, 2 * 10**6, "kW"),
    ],
)
def test_a_range_of_figures(text: str, low: int | None, high: int | None, unit: str) -> None:
    name = "capacity" if unit == "kW" else "amount"
    assert only_clause(text) == AmountRange(name, low, high, unit)  # type: ignore[arg-type]


def test_figures_that_commas_part_are_alternatives() -> None:
    clause = only_clause("amount:1,000 bn,5bn")
    assert isinstance(clause, AnyOf)
    assert [part.low for part in clause.parts if isinstance(part, AmountRange)] == [
        10**12,
        5 * 10**9,
    ]


@pytest.mark.parametrize(
    ("text", "right_form"),
    [
        ("amount>1,5", "1.5bn"),
        ("amount>10,20", "1bn,5bn"),
        ("amount>10,20bn", "1bn,5bn"),
        ("amount>0,500bn", "1,500"),
        ("amount>1.000.000", "such as 10bn"),
        ("amount>ten", "such as 10bn"),
        ("amount>10foo", "such as 10bn"),
        ("amount>5bn-7bn", "such as 10bn"),
        ("amount>10 bilion", 'did you mean "billion"?'),
        ("amount>10 bn. nvidia", 'did you mean "bn"?'),
        ("amount=10bn", "amount>10bn"),
        ("amount!=10bn", "amount>10bn"),
        ("amount=>10bn", "amount>10bn"),
        ("amount>1e9", "such as 10bn"),
        ("amount>10%", "such as 10bn"),
        ("kind=investment", "kind:investment"),
        ("capacity>1", "500MW"),
        ("amount:10bn..5bn", "more than"),
    ],
)
def test_an_ambiguous_or_wrong_figure_is_refused_with_the_right_form(
    text: str, right_form: str
) -> None:
    assert right_form in str(refusal(text))


FOREIGN_SCALES = [
    "Mio.",
    "Mrd.",
    "mil.",
    "mil",
    "miliardi",
    "miliar",
    "miljard",
    "milhões",
    "bilhão",
    "mille",
    "juta",
    "crore",
    "lakh",
    "tỷ",
    "млрд",
    "млн",
    "миллиардов",
    "مليار",
    "करोड़",
    "δισ",
    "milyar",
]


@pytest.mark.parametrize("scale", FOREIGN_SCALES)
@pytest.mark.parametrize("figure", ["10", "$10", "1,500", "1.5", "10€"])
def test_a_small_figure_before_a_word_is_never_read_without_its_scale(
    figure: str, scale: str
) -> None:
    refusal(f"amount>{figure} {scale}")
    refusal(f"amount:1..{figure.strip('$€')} {scale} kind:supply")
    assert parse_filter("amount>0 nvidia")
    assert parse_filter("amount>10 bn nvidia")
    assert parse_filter("amount>10,000,000,000 nvidia")


@pytest.mark.parametrize("text", ["amount>1.000", "amount>1.500bn", "capacity>1.000 MW"])
def test_a_point_that_may_part_thousands_is_refused(text: str) -> None:
    assert "two ways" in str(refusal(text))
    assert parse_filter("amount>1.075bn capacity>1.5 GW")


@pytest.mark.parametrize(
    "currency",
    ["₹", "₩", "kr", "Kč", "zł", "won", "rupees", "HK$", "C$", "Fr.", "руб", "元", "XAU"],
)
def test_an_amount_of_another_currency_is_never_read_as_dollars(currency: str) -> None:
    assert "currency" in str(refusal(f"amount>10bn {currency}"))


@pytest.mark.parametrize(
    "text",
    [
        "- kind:supply",
        "! kind:supply",
        "!kind:supply",
        "--kind:supply",
        "not kind:supply",
        "NOT kind:supply",
        "(kind:supply",
        "/kind:supply",
        "kind:supply or kind:listing",
        "kind:supply | kind:listing",
        "company:-nvidia",
        "company:a,-b",
        "kind :supply",
        "kind : supply",
    ],
)
def test_a_sign_or_word_of_another_language_is_refused(text: str) -> None:
    refusal(text)


@pytest.mark.parametrize(
    ("text", "twin"),
    [
        ("ｋｉｎｄ：ｓｕｐｐｌｙ", "kind:supply"),
        ("amount＞１０ｂｎ", "amount>10bn"),
        ("date:２０２５－１１", "date:2025-11"),
        ("－kind:supply", "-kind:supply"),
        ("“cloud deal”", '"cloud deal"'),
        ("«cloud deal»", '"cloud deal"'),
        ("nvidia，amd", "nvidia,amd"),
    ],
)
def test_full_width_letters_and_other_quotes_are_read(text: str, twin: str) -> None:
    assert parse_filter(text).parts == parse_filter(twin).parts


# -- Days ------------------------------------------------------------------------------------------


def days(first: str | None, last: str | None) -> tuple[date | None, date | None]:
    return (first and date.fromisoformat(first), last and date.fromisoformat(last))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("date:yesterday", "2026-03-16", "2026-03-16"),
        ("date:7d", "2026-03-10", "2026-03-17"),
        ("date:2 weeks", "2026-03-03", "2026-03-17"),
        ("date:2025-q4", "2025-10-01", "2025-12-31"),
        ("date:Q4 2025", "2025-10-01", "2025-12-31"),
        ('date:"18 nov 2025"', "2025-11-18", "2025-11-18"),
        ("date:18 nov 2025", "2025-11-18", "2025-11-18"),
        ("date:Nov 18, 2025", "2025-11-18", "2025-11-18"),
        ("date:November 18th, 2025", "2025-11-18", "2025-11-18"),
        ("date:il y a 3 semaines", "2026-02-24", "2026-02-24"),
        ("date:last month", "2026-02-01", "2026-02-28"),
        ("date:2025..2026", "2025-01-01", "2026-12-31"),
        ("date:nov 2025..jan 2026", "2025-11-01", "2026-01-31"),
        ("date:last month..", "2026-02-01", None),
        ("date:sept..nov 2026", "2026-09-01", "2026-11-30"),
        ("date:1 jan..3 feb 2024", "2024-01-01", "2024-02-03"),
        ("date>=last quarter", "2025-10-01", None),
        ("date > 2025", "2026-01-01", None),
        ("date<2025", None, "2024-12-31"),
        ("date<=2025-11", None, "2025-11-30"),
        ("date:<=2025-11", None, "2025-11-30"),
        ("after:yesterday", "2026-03-17", None),
        ("before:7d", None, "2026-03-09"),
        ("after:9999", "9999-12-31", None),
    ],
)
def test_days_are_read_in_every_spelling(text: str, first: str | None, last: str | None) -> None:
    clause = only_clause(text)
    assert isinstance(clause, DateRange)
    assert (clause.first, clause.last) == days(first, last)
    *date_clauses, word = parse_filter(f"{text} nvidia").parts
    assert (date_clauses, word) == ([clause], Phrase(("nvidia",), False))


@pytest.mark.parametrize(
    ("text", "right_form"),
    [
        ("date>7d", "date:7d"),
        ("date:foo", "18 nov"),
        ("date:last week", "1 week ago"),
        ("date:2026..2025", "lies after"),
        ("date:..", "at least one end"),
        ("date=2025", "date:2025"),
        ("since>7d", "since:7d"),
        ("date:29 feb 2025", "not part of the date"),
        ("date:2025-09 to 2025-11", "date:2025-09..2025-11"),
        ("date:2025-09 - 2025-11", "date:2025-09..2025-11"),
        ("date:2025 11 18", "not part of the date"),
    ],
)
def test_days_that_mean_nothing_are_refused_with_the_right_form(text: str, right_form: str) -> None:
    assert right_form in str(refusal(text))


@pytest.mark.parametrize(
    "text", ["kind:listing, supply", "date:2024, 2025", "company:a,b, c", "-tag:a, -b"]
)
def test_a_value_behind_a_comma_and_a_blank_is_refused(text: str) -> None:
    assert "without a blank" in str(refusal(text))
    assert parse_filter(text.partition(", ")[0] + ",")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("checked:>60d", None, "2026-01-15"),
        ("checked>=60d", None, "2026-01-16"),
        ("checked:<60d", "2026-01-17", None),
        ("checked:60d", "2026-01-16", "2026-03-17"),
        ("checked:<2026-01-01", None, "2025-12-31"),
        ("checked:2025-08", "2025-08-01", "2025-08-31"),
        ("since:7d", "2026-03-10", None),
        ("since:last month", "2026-02-01", None),
    ],
)
def test_checks_and_imports_are_compared_by_age_or_by_day(
    text: str, first: str | None, last: str | None
) -> None:
    assert only_clause(text) == RecordRange(text.partition(":")[0][:7], *days(first, last))


# -- Limits ----------------------------------------------------------------------------------------


def test_the_most_words_and_letters_are_read_and_one_more_is_refused() -> None:
    words = " ".join(f"w{number}" for number in range(MAX_FILTER_WORDS))
    assert len(parse_filter(words).parts) == MAX_FILTER_WORDS
    for text in (f"{words} more", f"{words},more", f"{words} -more", f'{words} "one more"'):
        assert str(MAX_FILTER_WORDS) in str(refusal(text))
        with pytest.raises(FilterError):
            parse_partial(text)
    assert parse_filter(f"{words} w1"), "a word counts once"

    longest = "x" * MAX_FILTER_LENGTH
    assert parse_filter(longest)
    for text in (f"{longest}x", f"{longest} kind:supply"):
        assert "characters" in str(refusal(text))
        with pytest.raises(FilterError):
            parse_partial(text)


MANY_VALUES = {"id": "v{}", "name": "v{}", "date": "2{:03}", "range": "{}d", "figure": "{}MW"}


@pytest.mark.parametrize("term_name", [name for name, term in TERMS.items() if not term.words])
def test_a_term_with_as_many_values_as_a_filter_holds_is_applied_whole(
    starter: Store, term_name: str
) -> None:
    template = "{}k" if term_name == "amount" else MANY_VALUES[TERMS[term_name].takes]
    values = ",".join(template.format(number) for number in range(1, 400))
    for text in (f"{term_name}:{values}", f"-{term_name}:{values}"):
        criteria = parse_filter(text)
        clause = criteria.parts[0]
        assert isinstance(clause, FieldTerm | AnyOf)
        assert len(clause.values if isinstance(clause, FieldTerm) else clause.parts) == 399
        assert len(Timeline.select(starter, criteria, None)) <= EVENT_COUNT
        condition, parameters = route_condition(criteria)
        starter.rows(f"SELECT 1 FROM route WHERE {condition}", parameters)


def test_as_many_clauses_as_a_filter_holds_are_applied(starter: Store) -> None:
    terms = ["is:conflict", "has:flow", "-is:new", "from:a", "date:2025", "zone:eu", "tag:a"]
    text = " ".join(terms * 60)
    assert len(text) < MAX_FILTER_LENGTH
    assert len(Timeline.select(starter, parse_filter(text), None)) == 0


# -- Typing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "amount>=10,000,000,000",
        "amount>10 billion",
        "amount>$1.5 tn",
        "amount:5-7bn",
        "amount>10bnEUR",
        "capacity>=1 GW",
        "date:18 nov 2025",
        "date:last quarter",
        "date:2025-09..2025-11",
        "date:nov 2025..jan 2026",
        "after:yesterday",
        "since:7d",
        "checked:>60d",
        "is:marked",
        "kind:investment",
        "zone:eu",
    ],
)
def test_no_letter_on_the_way_to_a_term_is_a_mistake(text: str) -> None:
    for length in range(len(text) + 1):
        parse_partial(text[:length])
    assert not parse_partial(text).is_begun


PARTS = [
    *TERMS, "scope", ":", ">", "<=", "=", "!=", "≥", "：", "..", "-", ",", '"', " ", "  ", "10",
    "1,000", "1,5", "bn", "billion", "$", "€", "USD", "2025", "Q4", "nov", "last", "month", "7d",
    "出資", "e\u0301", "\u00a0", "IBM", "%", "(", "*", "kind:investment",
]  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=14).map("".join))
def test_any_text_is_read_as_a_whole_or_refused_with_its_place(text: str) -> None:
    end = 0
    for piece in pieces(text):
        assert not text[end : piece.start()].strip(), "nothing but blanks lies between two pieces"
        end = piece.end()
    assert not text[end:].strip()
    for read in (parse_filter, parse_partial):
        try:
            read(text)
        except FilterError as error:
            assert text[error.start : error.end]  # noqa: PT017  both outcomes are right


@pytest.mark.parametrize(
    ("text", "new_text"),
    [
        ("amount>10 date:2025 nvidia", "amount>10 date:2026 nvidia"),
        ("date:2024 nvidia date:2025", "date:2026 nvidia"),
        ("nvidia -date:2025", "nvidia -date:2025 date:2026"),
    ],
)
def test_new_days_take_the_place_of_the_old_ones(text: str, new_text: str) -> None:
    assert with_days(text, "2026") == new_text
    assert parse_filter(new_text)


# -- What a filter selects -------------------------------------------------------------------------


def named(clauses: tuple[Clause, ...]) -> list[str]:
    return [clause_words(clause) for clause in clauses]


def test_the_clauses_that_cannot_select_routes_are_named() -> None:
    text = (
        "opus zone:eu family:x scope:us kind:supply -tag:a is:new date:2025 amount>1 checked:7d,9d"
    )
    criteria = parse_filter(text)
    other_clauses = terms_that_cannot_apply(criteria, "routes")
    assert named(other_clauses) == ["kind:", "tag:", "is:new", "date:", "amount:"]
    route_criteria, same_clauses = criteria.of_routes()
    assert same_clauses == other_clauses
    assert len(route_criteria.parts) + len(other_clauses) == len(criteria.parts)
    for subject in ("events", "flows", "companies"):
        assert terms_that_cannot_apply(criteria, subject) == ()


@pytest.mark.parametrize(
    ("text", "applies_to_routes", "applies_to_events"),
    [
        ("status:ga", True, False),
        ("-status:legacy", True, False),
        ("status:committed", False, True),
        ("status:announced", True, True),
        ("status:ga,completed", True, True),
    ],
)
def test_a_status_applies_to_what_can_have_it(
    text: str, applies_to_routes: bool, applies_to_events: bool
) -> None:
    criteria = parse_filter(text)
    assert (not terms_that_cannot_apply(criteria, "routes")) == applies_to_routes
    assert (not terms_that_cannot_apply(criteria, "events")) == applies_to_events


ROUTES = "SELECT id FROM route WHERE "


@pytest.mark.parametrize(
    ("text", "expected_query"),
    [
        ("zone:gov", "entry IN (SELECT route FROM route_name WHERE scope = 'gov')"),
        ("-scope:gov", "entry NOT IN (SELECT route FROM route_name WHERE scope = 'gov')"),
        ('family:"claude 4.5"', "model IN (SELECT id FROM model WHERE family = 'Claude 4.5')"),
        ("provider:azure,aws", "provider IN ('azure', 'aws')"),
        ("provider:azure -zone:us", "provider = 'azure' AND NOT entry IN "
            "(SELECT route FROM route_name WHERE scope = 'us')"),
        ("checked:<2026", "checked IS NULL OR checked < '2026'"),
        ("-checked:<2026", "checked >= '2026'"),
        ("kind:supply", "TRUE"),
        ("since:1d", "TRUE"),
        ("region:us-east-1", "(SELECT body FROM entry WHERE entry = route.entry) "
            "->> 'regions' LIKE '%us-east-1%'"),
    ],
)  # fmt: skip
def test_the_terms_of_routes_select_routes(starter: Store, text: str, expected_query: str) -> None:
    condition, parameters = route_condition(parse_filter(text))
    selected = sorted(starter.rows(ROUTES + condition, parameters))
    assert selected == sorted(starter.rows(ROUTES + expected_query))
    assert selected


def test_an_event_is_selected_by_the_day_of_its_import(starter: Store) -> None:
    assert len(Timeline.select(starter, parse_filter("since:0001"), None)) == EVENT_COUNT
    assert len(Timeline.select(starter, parse_filter("since:2020"), None)) == EVENT_COUNT
    assert len(Timeline.select(starter, parse_filter("since:9999"), None)) == 0
    assert len(Timeline.select(starter, parse_filter("-since:2020"), None)) == 0
