"""Dates and figures in short, which never say more than the data."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.deals import event, flow, selected_money

from partnerships_db.ledger.columns import ColumnName
from partnerships_db.timeline.records import EventRow, PeriodGroup, RowAmount, UpcomingEvent
from partnerships_db.values.amounts import parse_amount, parse_capacity
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.text.spans import Role
from partnerships_tui.drawing.text.wording import (
    amount_in_short,
    column_in_short,
    date_in_words,
    day_label,
    figure_in_short,
    period_in_words,
    relative,
    short_date,
)
from partnerships_tui.drawing.timeline import amount_role, event_line, heading_line, upcoming_line

# -- Dates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "label", "short", "words", "heading"),
    [
        ("2025-11-18", "18", "18 Nov 2025", "18 November 2025", "2025 November"),
        ("2025-11-01", "01", "1 Nov 2025", "1 November 2025", "2025 November"),
        ("2025-11", "Nov", "Nov 2025", "November 2025", "2025 November"),
        ("2025-Q4", "Q4", "Q4 2025", "Q4 2025", "2025 Q4, month not known"),
        ("2025-H1", "H1", "H1 2025", "first half of 2025", "2025 H1, month not known"),
        ("2025-H2", "H2", "H2 2025", "second half of 2025", "2025 H2, month not known"),
        ("2025", "2025", "2025", "2025", "2025, month not known"),
        ("about 2025-11", "~Nov", "~Nov 2025", "about November 2025", "2025 November"),
        ("about 2025-11-18", "~18", "~18 Nov 2025", "about 18 November 2025", "2025 November"),
        ("about 2025", "~2025", "~2025", "about 2025", "2025, month not known"),
    ],
)
def test_a_date_is_shown_to_its_precision(
    text: str,
    label: str,
    short: str,
    words: str,
    heading: str,
) -> None:
    partial_date = PartialDate.parse(text)
    assert day_label(partial_date) == label
    assert short_date(partial_date) == short
    assert date_in_words(partial_date) == words
    assert period_in_words(partial_date.period) == heading


def event_row(date_text: str) -> EventRow:
    return EventRow(
        key=1,
        id="an-event",
        date=PartialDate.parse(date_text),
        kind="statement",
        status="announced",
        title="Something is said",
        retracted=False,
    )


@pytest.mark.parametrize(
    "text",
    [
        "2025-01",
        "2025-11",
        "2025-Q4",
        "2025-H2",
        "2025",
        "about 2025-11",
        "about 2025",
        "about 2025-Q1",
    ],
)
def test_a_partial_date_is_never_shown_as_the_first_of_a_month(text: str) -> None:
    row = event_row(text)
    date_texts = (day_label(row.date), short_date(row.date), date_in_words(row.date))
    for shown_text in (*date_texts, event_line(row, 60).text):
        assert not {"1", "01", "~1", "~01"} & set(shown_text.split()), shown_text


def test_the_first_of_a_month_is_shown_where_the_data_has_it() -> None:
    assert event_line(event_row("2025-11-01"), 40).text.split()[0] == "01"


def test_a_heading_counts_its_events() -> None:
    november = heading_line(PeriodGroup("2025-11", 0, 1), 40)
    assert november.text.split() == ["2025", "November", "1", "event"]
    quarter = heading_line(PeriodGroup("2025-Q4", 0, 1234), 60)
    assert quarter.text.rstrip().endswith("1,234 events")


TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-11-25", "today"),
        ("2026-11-26", "tomorrow"),
        ("2026-11-24", "yesterday"),
        ("2026-12-01", "in 6 days"),
        ("2026-11-04", "3 weeks ago"),
        ("2026-08-25", "3 months ago"),
        ("2025-01-01", "22 months ago"),
        ("2023-11-20", "3 years ago"),
        ("2042-01-01", "in 15 years"),
        ("2026-11", "this month"),
        ("2026-12", "in 1 month"),
        ("2025-11", "12 months ago"),
        ("2026-Q4", "this quarter"),
        ("2026-Q2", "2 quarters ago"),
        ("2027-H1", "in 1 half-year"),
        ("2026", "this year"),
        ("2019", "7 years ago"),
        ("about 2026-11-25", "~today"),
        ("about 2026-12-01", "in ~6 days"),
        ("about 2026-11-04", "~3 weeks ago"),
        ("about 2026-Q4", "~this quarter"),
    ],
)
def test_a_relative_date_is_no_more_exact_than_the_date(text: str, words: str) -> None:
    assert relative(PartialDate.parse(text), TODAY) == words


@pytest.mark.parametrize(
    ("text", "short", "distance"),
    [
        ("2026-12-24", "not before 24 Dec 2026", "in 4 weeks or later"),
        ("about 2027", "not before ~2027", "in ~1 year or later"),
    ],
)
def test_a_minimum_is_never_shown_as_the_day(text: str, short: str, distance: str) -> None:
    minimum = PartialDate.parse_scheduled(f"not before {text}")
    assert short_date(minimum) == short
    assert relative(minimum, TODAY) == distance


@pytest.mark.parametrize(
    ("change", "when", "words"),
    [
        ("retired", "not before 2027-02-02", "≥2 Feb 2027 × to be retired: Model, Cloud"),
        ("retired", "not before 2026-11-01", "1 Nov 2026 × may be gone since: Model, Cloud"),
        ("legacy", "not before about 2026-11", "~Nov 2026 ◍ may be legacy since: Model, Cloud"),
        ("ends", "not before 2026", "2026 ┤ may have ended since: Model, Cloud"),
        ("ends", "2027", "2027 ┤ ends: Model, Cloud"),
    ],
)
def test_an_upcoming_line_says_whether_its_date_is_a_minimum(
    change: str, when: str, words: str
) -> None:
    upcoming = UpcomingEvent(PartialDate.parse_scheduled(when), change, "Model", "Cloud")
    text = " ".join(upcoming_line(upcoming, TODAY, 100).text.split())
    assert text.startswith(words)


# -- Amounts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("about 1.5 billion USD", "~1.5 bn"),
        ("about 300 billion USD", "~300 bn"),
        ("about 5-7 billion EUR", "~5-7 bn EUR"),
        ("5-7 billion USD", "5.0-7.0 bn"),
        ("0.1 billion USD", "100.0 mn"),
        ("1.4 trillion USD", "1.4 tn"),
        ("20 thousand USD", "20.0 k"),
        ("1 USD", "1 USD"),
        ("5 billion EUR", "5.0 bn EUR"),
        ("337.37 billion INR", "337.37 bn INR"),
        ("1.25 billion USD per month", "1.25 bn/month"),
        ("3 million EUR per year", "3.0 mn EUR/year"),
        ("tens of billions USD", "tens of bn USD"),
        ("undisclosed", "undisclosed"),
        ("1.234567 billion USD", "1.235… bn"),
        ("999.9999 million USD", "1000.0… mn"),
    ],
)
def test_an_amount_in_short_has_its_scale_currency_and_rate(text: str, short: str) -> None:
    assert amount_in_short(parse_amount(text)) == short


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("up to 1 GW", "≤1 GW"),
        ("at least 10 GW", "≥10 GW"),
        ("350 MW", "350 MW"),
        ("about 1.6 GW", "~1.6 GW"),
    ],
)
def test_a_capacity_in_short_keeps_its_qualifier(text: str, short: str) -> None:
    assert amount_in_short(parse_capacity(text)) == short


SIGNS = {"": "", "up to ": "≤", "at least ": "≥", "about ": "~", "less than ": "<"}


@given(
    st.sampled_from(sorted(SIGNS)),
    st.decimals(Decimal("0.001"), Decimal("999999"), places=3),
    st.sampled_from((" thousand", " million", " billion", " trillion", "")),
    st.sampled_from(("USD", "EUR", "JPY")),
)
def test_an_amount_in_short_keeps_its_qualifier(
    qualifier: str,
    number: Decimal,
    scale: str,
    currency: str,
) -> None:
    short = amount_in_short(parse_amount(f"{qualifier}{number}{scale} {currency}"))
    assert short.startswith(SIGNS[qualifier])
    assert qualifier or short[0].isdigit()
    has_scale = any(f" {name}" in short for name in ("tn", "bn", "mn", "k"))
    is_named = currency != "USD" or not has_scale
    assert (currency in short) == is_named, "only dollars with a scale are not named"


@pytest.mark.parametrize(
    ("amounts", "status", "column", "short"),
    [
        (["30 billion USD"], "committed", "firm", "30.0 bn"),
        (["38 billion USD", "about 300 billion USD"], "committed", "firm", "~338 bn"),
        (["at least 110 billion USD"], "closed", "firm", "≥110.0 bn"),
        (["at least 100 billion USD", "about 10 billion USD"], "closed", "firm", "≥~110 bn"),
        (["up to 5 billion USD"], "committed", "up_to", "≤5.0 bn"),
        (["about 5 billion USD"], "conditional", "up_to", "≤~5 bn"),
        (["about 2 billion USD"], "intent", "intent", "(~2 bn)"),
        (["up to 2 billion USD"], "intent", "intent", "(≤2.0 bn)"),
        (["up to 2 billion USD"], "intent", "firm", ""),
    ],
)
def test_a_column_of_a_total_has_the_signs_of_its_parts(
    amounts: list[str],
    status: str,
    column: ColumnName,
    short: str,
) -> None:
    deal = event("deal", "2025-01-01", *(flow(amount, status=status) for amount in amounts))
    assert column_in_short(selected_money(deal)["USD"], column, "USD") == short


FIFTY_BILLION = parse_amount("50 billion USD")


@pytest.mark.parametrize(
    ("figure", "short", "role"),
    [
        (RowAmount(parse_amount("30 billion USD")), "30.0 bn", Role.FIRM),
        (RowAmount(parse_amount("up to 15 billion USD")), "≤15.0 bn", Role.OPEN),
        (RowAmount(parse_amount("less than 15 billion USD")), "<15.0 bn", Role.OPEN),
        (RowAmount(parse_amount("at least 15 billion USD")), "≥15.0 bn", Role.FIRM),
        (RowAmount(FIFTY_BILLION, is_intent=True), "(50.0 bn)", Role.INTENT),
        (RowAmount(parse_amount("up to 5 USD"), is_intent=True), "(≤5 USD)", Role.INTENT),
        (RowAmount(FIFTY_BILLION, is_struck=True), "×50.0 bn", Role.STRUCK),
        (RowAmount(FIFTY_BILLION, is_intent=True, is_struck=True), "×(50.0 bn)", Role.STRUCK),
        (RowAmount(parse_amount("at least 5 USD"), is_open=True), "≥5 USD", Role.OPEN),
        (RowAmount(parse_amount("up to 5 billion USD"), is_not_cash=True), "[≤5.0 bn]", Role.OPEN),
        (RowAmount(parse_amount("5 billion USD"), is_not_cash=True), "[5.0 bn]", Role.FIRM),
        (RowAmount("tens of billions USD"), "tens of bn", Role.DIM),
        (RowAmount("up to 160 million shares"), "≤160 mn shares", Role.OPEN),
        (RowAmount("undisclosed"), "undisclosed", Role.DIM),
    ],
)
def test_a_figure_shows_whether_it_is_firm_open_intent_or_struck(
    figure: RowAmount,
    short: str,
    role: Role,
) -> None:
    assert figure_in_short(figure) == short
    assert amount_role(figure) is role
