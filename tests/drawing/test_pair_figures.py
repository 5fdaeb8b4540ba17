"""Rows and pages of pairs: the mark of joint money, what is left of a total, and empty rows."""

from decimal import Decimal
from typing import Any

import pytest
from tests.db.test_pair_rules import JOINT, PART, TOTAL, deal, ledger_of, pairs_of
from tests.deals import flow

from partnerships_db.format.flows import Deal
from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_db.ledger.circles import find_circles
from partnerships_db.ledger.pairs import Pair, Sharing, total_of
from partnerships_tui.drawing.circles import bottleneck_in_short
from partnerships_tui.drawing.money import pair_page, pair_row, total_row
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.pair_figures import (
    divisor,
    joint_in_words,
    pair_figure,
    reason_without_money,
)
from partnerships_tui.drawing.text.spans import Line, Link, pair_link

NAMES = {"lab": "Lab", "cloud": "Cloud", "site": "Site", "a": "A", "b": "B", "c": "C"}


def pair_of(payer: str, payee: str, *deals: Deal) -> Pair:
    return pairs_of(*deals)[payer, payee]


def page_of(pair: Pair) -> list[Line]:
    return pair_page(pair, NAMES, {}, 100, UNICODE)


@pytest.mark.parametrize(
    ("sharing", "text"),
    [
        (None, ""),
        (Sharing(3, 3), "÷3"),
        (Sharing(2, 3), "÷2–3"),
        (Sharing(1, 4), "÷1–4"),
        (Sharing(2, 2, is_open=True), "÷2+"),
    ],
)
def test_the_mark_of_joint_money_has_the_number_of_its_companies(
    sharing: Sharing | None, text: str
) -> None:
    assert divisor(sharing) == text


def test_joint_money_is_marked_in_its_figure_and_in_ascii() -> None:
    pair = pair_of("a", "site", JOINT)
    assert pair_figure(pair.row("USD"), "firm") == "40.0 bn ÷3"
    for glyphs, mark in ((UNICODE, "40.0 ÷3"), (Glyphs(is_ascii=True), "40.0 /3")):
        assert mark in pair_row(pair, NAMES, Decimal(10**12), 100, glyphs).text


def test_the_mark_gives_way_where_there_is_no_room_for_it() -> None:
    row = pair_of("a", "site", JOINT).row("USD")
    assert [pair_figure(row, "firm", cells) for cells in (11, 10, 9, 8)] == [
        "40.0 bn ÷3",
        "40.0 bn÷3",
        "40.0 bn÷3",
        "40.0 bn÷3",
    ]


def test_a_wide_row_has_room_for_the_longest_mark() -> None:
    stated = flow("at least 500 billion USD", payer=["a", "b", "c"], payee="site", status="intent")
    more = flow("1 billion USD", payer=["a", "b", "c", "d"], payee="site", status="intent")
    pair = pair_of("a", "site", deal("stated", stated), deal("more", more))
    for cells, mark in ((71, "(≥501.0) ÷3–4 "), (119, "(≥501.0) ÷3–4 ")):
        row = pair_row(pair, NAMES, Decimal(0), cells, UNICODE)
        assert mark in row.text
        assert row.width == cells
        assert total_row(total_of([pair]), Decimal(0), cells, UNICODE).width == cells


def test_a_page_says_how_much_of_a_figure_is_joint() -> None:
    alone = deal("alone", flow("5 billion USD", payer="a", payee="site"))
    pair = pair_of("a", "site", JOINT, alone)
    assert joint_in_words(pair.row("USD"), "firm") == "40.0 bn of it ÷3"
    assert "firm 45.0 bn, 40.0 bn of it ÷3 · 1 shared with others" in texts_of(page_of(pair))


def texts_of(lines: list[Line]) -> list[str]:
    return [content.text.strip() for content in lines]


def test_the_page_of_a_total_says_what_named_companies_take_and_what_is_left() -> None:
    lines = page_of(pair_of("lab", UNKNOWN, TOTAL, PART))
    assert "of 100.0 bn, 30.0 bn is to named companies; left: firm 70.0 bn" in texts_of(lines)
    links = [part.link for content in lines for part in content if part.text == "Cloud"]
    assert links == [pair_link("lab", "cloud")]


def test_a_payment_in_the_same_pair_is_no_other_company() -> None:
    paid = deal("paid", flow("30 billion USD", "fulfils total/a", payer="lab", payee=UNKNOWN))
    lines = texts_of(page_of(pair_of("lab", UNKNOWN, TOTAL, paid)))
    assert "of 100.0 bn, 30.0 bn is in the flows below; left: firm 70.0 bn" in lines
    assert any(text.startswith("30.0 bn  in the same pair") for text in lines)


@pytest.mark.parametrize(
    ("flow_fields", "reason"),
    [
        ({"amount": ""}, "no figure; inside 100.0 bn"),
        ({"amount": "tens of billions USD"}, "no figure; inside 100.0 bn"),
    ],
)
def test_a_pair_without_a_figure_says_what_it_is_inside(
    flow_fields: dict[str, Any], reason: str
) -> None:
    inner = deal("inner", flow(flow_fields["amount"], "part-of total/a", payer="lab", payee="site"))
    pair = pair_of("lab", "site", TOTAL, inner)
    assert reason_without_money(pair.counted) == reason
    assert reason in pair_row(pair, NAMES, Decimal(10**12), 80, UNICODE).text
    assert reason in texts_of(page_of(pair))


def test_a_pair_of_whose_promise_nothing_is_left_says_so() -> None:
    paid = deal("paid", flow("100 billion USD", "fulfils total/a", payer="lab", payee="cloud"))
    pair = pair_of("lab", UNKNOWN, TOTAL, paid)
    row = pair_row(pair, NAMES, Decimal(10**12), 80, UNICODE)
    assert "nothing left of 100.0 bn" in row.text


def test_the_row_of_the_total_counts_joint_money_once() -> None:
    total = total_of(pairs_of(JOINT).values())
    for cells in (60, 80, 120):
        row = total_row(total, Decimal(0), cells, UNICODE)
        assert row.width == cells
        assert row.text.split()[-1] == "40.0"


def test_the_companies_of_a_pair_are_links() -> None:
    links = [part.link for content in page_of(pair_of("a", "site", JOINT)) for part in content]
    assert Link("company", "site") in links


def test_a_joint_bottleneck_of_a_circle_is_marked() -> None:
    back = deal("back", flow("90 billion USD", payer="site", payee="a"))
    (circle,) = find_circles(ledger_of(JOINT, back)).circles
    assert bottleneck_in_short(circle) == "40.0 bn ÷3"


def test_a_circle_without_a_bottleneck_says_why() -> None:
    back = flow("90 billion USD", payer="site", payee="a", status="intent")
    (intended,) = find_circles(ledger_of(JOINT, deal("back", back))).circles
    assert bottleneck_in_short(intended) == "intended"
    unpriced_back = deal("back", flow("", payer="site", payee="a"))
    (unpriced,) = find_circles(ledger_of(JOINT, unpriced_back)).circles
    assert bottleneck_in_short(unpriced) == "—"


def test_a_rule_on_a_page_names_another_flow_by_the_title_of_its_event() -> None:
    pair = pair_of("lab", "cloud", TOTAL, PART)
    titles = {"total": "The whole plan"}
    text = " ".join(line.text for line in pair_page(pair, NAMES, titles, 100, UNICODE))
    assert 'inside "The whole plan", which counts that much less' in text
    assert "total/a" not in text


def test_a_number_of_shares_has_a_comma_between_its_thousands() -> None:
    warrant = flow(payer="a", payee="site", kind="warrant", quantity="up to 7741020 shares")
    lines = page_of(pair_of("a", "site", deal("warrant", warrant)))
    assert any("up to 7,741,020 shares" in text for text in texts_of(lines))
