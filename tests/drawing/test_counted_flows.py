"""The head of money under a filter says which flows count."""

import pytest

from partnerships_db.filters.parser import parse_filter
from partnerships_tui.drawing.text.counted_flows import counted_flows


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("", ""),
        ("flow:cloud-purchase", "cloud-purchase flows alone"),
        ("flow:equity,debt status:committed", "committed equity or debt flows alone"),
        ("from:microsoft to:openai", "flows from microsoft to openai alone"),
        ("company:nvidia", "flows with nvidia alone"),
        ("-company:nvidia", "all flows, without nvidia"),
        (
            "-flow:equity -from:microsoft",
            "all flows, without equity flows, without flows from microsoft",
        ),
        ("paid:shares,debt", "flows paid in shares or debt alone"),
        ("flow:equity -paid:shares", "equity flows alone, without flows paid in shares"),
        ("amount>10bn", "flows above 10 billion USD alone"),
        (
            "amount:1..2.5bnEUR",
            "flows of at least 1 billion EUR and of at most 2.5 billion EUR alone",
        ),
        ("-capacity>=1GW", "all flows, without flows of at least 1 GW"),
        ("kind:investment", "all flows of the selected events"),
        ("status:announced", "all flows of the selected events"),
        ("opus -company:x", "all flows of the selected events, without x"),
        ("date:2025 flow:equity", "equity flows of the selected events alone"),
    ],
)
def test_the_flows_that_count_are_named(text: str, counted: str) -> None:
    assert counted_flows(parse_filter(text)) == counted


def test_in_circles_a_company_is_one_through_which_they_go() -> None:
    criteria = parse_filter("company:nvidia flow:equity -company:oracle")
    words = counted_flows(criteria, in_circles=True)
    assert words == "equity flows alone, through nvidia, without oracle"
