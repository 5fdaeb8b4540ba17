"""Dates and figures in few letters: never more than was said, and unlike things never in one."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.store.queries.details import event_details
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.records import EventRow, PeriodGroup, RowAmount
from partnerships_db.values.amounts import parse_amount, parse_capacity
from partnerships_db.values.dates import PartialDate
from partnerships_tui.drawing.event import event_page
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import Role
from partnerships_tui.drawing.text.wording import (
    amount_in_short,
    date_in_words,
    day_label,
    figure_in_short,
    period_in_words,
    short_date,
)
from partnerships_tui.drawing.timeline import amount_role, event_line, figures_in, heading_line

# -- Dates -----------------------------------------------------------------------------------------

PARTIAL = (
    "2025-11",
    "2025-Q4",
    "2025-H2",
    "2025",
    "about 2025-11",
    "about 2025",
    "about 2025-Q1",
    "2025-01",
)


@pytest.mark.parametrize(
    ("said", "label", "short", "words", "heading"),
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
    said: str, label: str, short: str, words: str, heading: str
) -> None:
    parsed = PartialDate.parse(said)
    assert day_label(parsed) == label
    assert short_date(parsed) == short
    assert date_in_words(parsed) == words
    assert period_in_words(parsed.period) == heading


@pytest.mark.parametrize("said", PARTIAL)
def test_a_partial_date_is_never_shown_as_the_first(said: str) -> None:
    parsed = PartialDate.parse(said)
    row = EventRow(1, "an-event", parsed, "statement", "announced", "Something is said", False)
    for told in (
        day_label(parsed),
        short_date(parsed),
        date_in_words(parsed),
        event_line(row, 60).text,
    ):
        assert not {"1", "01", "~1", "~01"} & set(told.split()), told


def test_the_first_of_a_month_is_shown_where_it_was_said() -> None:
    row = EventRow(
        1, "an-event", PartialDate.parse("2025-11-01"), "statement", "announced", "Something", False
    )
    assert event_line(row, 40).text.split()[0] == "01"


def test_a_heading_counts_its_events() -> None:
    assert heading_line(PeriodGroup("2025-11", 0, 1), 40).text.split() == [
        "2025",
        "November",
        "1",
        "event",
    ]
    assert heading_line(PeriodGroup("2025-Q4", 0, 1234), 60).text.rstrip().endswith("1,234 events")


# -- Amounts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "short"),
    [
        ("30 billion USD", "30.0 bn"),
        ("up to 15 billion USD", "≤15.0 bn"),
        ("less than 15 billion USD", "<15.0 bn"),
        ("at least 100 billion USD", "≥100.0 bn"),
        ("about 1.5 billion USD", "~1.5 bn"),
        ("5-7 billion USD", "5.0-7.0 bn"),
        ("0.1 billion USD", "100.0 mn"),
        ("1.4 trillion USD", "1.4 tn"),
        ("20 thousand USD", "20.0 k"),
        ("1 USD", "1"),
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
def test_an_amount_in_short_keeps_what_bounds_it(said: str, short: str) -> None:
    assert amount_in_short(parse_amount(said)) == short


@pytest.mark.parametrize(
    ("said", "short"),
    [
        ("up to 1 GW", "≤1 GW"),
        ("at least 10 GW", "≥10 GW"),
        ("350 MW", "350 MW"),
        ("about 1.6 GW", "~1.6 GW"),
    ],
)
def test_a_capacity_in_short_keeps_what_bounds_it(said: str, short: str) -> None:
    assert amount_in_short(parse_capacity(said)) == short


@given(
    st.sampled_from(("", "up to ", "at least ", "about ", "less than ")),
    st.decimals(Decimal("0.001"), Decimal("999999"), places=3),
    st.sampled_from((" thousand", " million", " billion", " trillion", "")),
    st.sampled_from(("USD", "EUR", "JPY")),
)
def test_a_short_amount_is_never_exact_where_it_was_not(
    sign: str, number: Decimal, scale: str, unit: str
) -> None:
    told = amount_in_short(parse_amount(f"{sign}{number}{scale} {unit}"))
    assert told.startswith(
        {"": "", "up to ": "≤", "at least ": "≥", "about ": "~", "less than ": "<"}[sign]
    )
    assert sign or told[0].isdigit()
    assert (unit in told) == (unit != "USD"), "dollars alone go without a name"


@pytest.mark.parametrize(
    ("figure", "short", "role"),
    [
        (RowAmount(parse_amount("30 billion USD")), "30.0 bn", Role.FIRM),
        (RowAmount(parse_amount("up to 15 billion USD")), "≤15.0 bn", Role.OPEN),
        (RowAmount(parse_amount("less than 15 billion USD")), "<15.0 bn", Role.OPEN),
        (RowAmount(parse_amount("at least 15 billion USD")), "≥15.0 bn", Role.FIRM),
        (RowAmount(parse_amount("50 billion USD"), is_intent=True), "(50.0 bn)", Role.INTENT),
        (
            RowAmount(parse_amount("up to 50 billion USD"), is_intent=True),
            "(≤50.0 bn)",
            Role.INTENT,
        ),
        (RowAmount(parse_amount("50 billion USD"), is_struck=True), "×50.0 bn", Role.STRUCK),
        (
            RowAmount(parse_amount("50 billion USD"), is_intent=True, is_struck=True),
            "×(50.0 bn)",
            Role.STRUCK,
        ),
        (RowAmount("tens of billions USD"), "tens of bn", Role.DIM),
        (RowAmount("up to 160 million shares"), "≤160 mn shares", Role.OPEN),
        (RowAmount("undisclosed"), "undisclosed", Role.DIM),
    ],
)
def test_a_figure_says_how_far_it_is_to_be_trusted(
    figure: RowAmount, short: str, role: Role
) -> None:
    assert figure_in_short(figure) == short
    assert amount_role(figure) is role


# -- Figures of a row ------------------------------------------------------------------------------


def told(figures: tuple[RowAmount, ...], cells: int = 60) -> str:
    return "".join(part.text for part in figures_in(figures, cells, UNICODE))


BILLIONS = tuple(RowAmount(parse_amount(f"{number} billion USD")) for number in (10, 20, 30))


def test_no_figure_is_a_dash_and_not_zero() -> None:
    assert told(()) == "—"
    assert "0" not in told(())


def test_what_has_no_room_is_counted_and_never_cut() -> None:
    assert told(BILLIONS) == "10.0 bn + 20.0 bn + 30.0 bn"
    assert told(BILLIONS, 27) == "10.0 bn + 20.0 bn + 30.0 bn"
    assert told(BILLIONS, 26) == "10.0 bn + 20.0 bn +1"
    assert told(BILLIONS, 16) == "10.0 bn +2"


def test_figures_in_plain_letters() -> None:
    figure = RowAmount(parse_amount("up to 5 billion USD"), is_struck=True)
    assert figures_in((figure,), 40, Glyphs(is_ascii=True))[0].text == "x<=5.0 bn"


EVENT = """
companies:
  - {{id: globex, name: Globex}}
  - {{id: initech, name: Initech}}
  - {{id: hooli, name: Hooli}}
events:
  - id: deal
    date: 2025-03-04
    kind: partnership
    title: A deal
    {flows}
"""


@pytest.fixture
def row_of(make_store: Callable[..., Store]) -> Callable[..., tuple[EventRow, str]]:
    """`row_of(flows)`: the timeline's row of an event with these flows, and what it shows of them."""

    def make(flows: str, *more: str) -> tuple[EventRow, str]:
        store = make_store(EVENT.format(flows=flows), *more)
        timeline = Timeline.whole(store, None)
        (row,) = (row for row in timeline.page(store, 0, 9) if row.id == "deal")
        return row, told(row.figures)

    return make


@pytest.mark.parametrize(
    ("flows", "shown"),
    [
        # Like money of one event is one figure
        ("{kind: equity, amount: up to 5 billion USD}, {kind: equity, amount: up to 10 billion USD}", "≤15.0 bn"),
        ("{kind: equity, amount: 1-2 billion USD}, {kind: equity, amount: 3 billion USD}", "4.0-5.0 bn"),
        # Unlike money never is: firm and up to, another currency, kind, rate, firmness, fate
        ("{kind: equity, amount: up to 5 billion USD}, {kind: equity, amount: 30 billion USD}", "≤5.0 bn + 30.0 bn"),
        ("{kind: equity, amount: 5 billion EUR}, {kind: equity, amount: 5 billion USD}", "5.0 bn EUR + 5.0 bn"),
        ("{kind: equity, amount: 5 billion USD}, {kind: debt, amount: 5 billion USD}", "5.0 bn + 5.0 bn"),
        ("{kind: lease, amount: 1 billion USD per year}, {kind: lease, amount: 1 billion USD}", "1.0 bn/year + 1.0 bn"),
        ("{kind: debt, amount: 1 million USD, status: intent}, {kind: debt, amount: 1 USD}", "(1.0 mn) + 1"),
        ("{kind: debt, amount: 1 billion USD, status: cancelled}, {kind: debt, amount: 2 billion USD}",
         "×1.0 bn + 2.0 bn"),
        ("{kind: debt, amount: about 1 billion USD}, {kind: debt, amount: 1 billion USD}", "~1.0 bn + 1.0 bn"),
        # Conditional money is up to, whatever its words
        ("{kind: equity, amount: 5 billion USD, status: conditional}", "≤5.0 bn"),
        # Capacity only where there is no money, and words beside it
        ("{kind: lease, capacity: up to 1 GW}", "≤1 GW"),
        ("{kind: lease, capacity: up to 1 GW}, {kind: lease, amount: 1 billion USD}", "1.0 bn"),
        ("{kind: warrant, quantity: up to 160 million shares}", "≤160 mn shares"),
        ("{kind: grant, amount: undisclosed}", "undisclosed"),
        ("{kind: grant, amount: undisclosed}, {kind: grant, amount: 1 million USD}", "1.0 mn"),
        ("{kind: grant}", "—"),
    ],
)  # fmt: skip
def test_figures_are_merged_only_with_their_like(
    row_of: Callable[..., tuple[EventRow, str]], flows: str, shown: str
) -> None:
    assert row_of(f"flows: [{flows.replace('{', '{from: globex, to: initech, ')}]")[1] == shown


def test_a_part_of_another_flow_is_in_it_already(
    row_of: Callable[..., tuple[EventRow, str]],
) -> None:
    whole = "{id: whole, from: globex, kind: debt, amount: 9 billion USD}"
    part = (
        "{from: hooli, kind: debt, amount: 4 billion USD, relations: [{type: part-of, to: /whole}]}"
    )
    assert row_of(f"flows: [{whole}, {part}]")[1] == "9.0 bn"


def test_a_capacity_of_the_whole_is_shown_where_no_flow_carries_one(
    row_of: Callable[..., tuple[EventRow, str]],
) -> None:
    assert row_of("capacity: at least 2 GW")[1] == "≥2 GW"


def test_what_was_replaced_since_is_struck_in_the_row_and_on_the_page(
    make_store: Callable[..., Store],
) -> None:
    later = """
    events:
      - id: new-terms
        date: 2025-06-01
        kind: partnership
        title: New terms
        flows:
          - {from: globex, to: initech, kind: equity, amount: 2 billion USD,
             relations: [{type: supersedes, to: deal/shares}]}
    """
    flows = "flows: [{id: shares, from: globex, to: initech, kind: equity, amount: 5 billion USD}]"
    store = make_store(EVENT.format(flows=flows), later)
    timeline = Timeline.whole(store, None)
    rows = {row.id: row for row in timeline.page(store, 0, 9)}
    assert told(rows["deal"].figures) == "×5.0 bn"
    before = Timeline.whole(store, PartialDate.parse("2025-05").last)
    assert told(before.page(store, 0, 1)[0].figures) == "5.0 bn", (
        "and not before the day of the later one"
    )
    details = event_details(store, rows["deal"].key, None)
    assert details is not None
    page = event_page(details, 80, UNICODE)
    figures = [part for content in page for part in content if part.text == "5 billion USD"]
    assert [part.role for part in figures] == [Role.STRUCK]
    assert "replaced since" in "\n".join(content.text for content in page)


def test_a_cancelled_or_retracted_event_is_struck_through(
    row_of: Callable[..., tuple[EventRow, str]],
) -> None:
    for said in ("status: cancelled", "retracted: {on: 2025-04-01, why: A mistake}"):
        row, _ = row_of(said)
        assert Role.STRUCK in {
            part.role for part in event_line(row, 60) if part.text == "A deal"
        }, said
