"""Circles, critical flows and paths as they are drawn, with every column of their legs."""

from decimal import Decimal

import pytest
from tests.db.test_circles import DAY, circles_of, payment
from tests.deals import event, flow

from partnerships_db.ledger.circles import find_circles
from partnerships_db.ledger.critical_flows import critical_flows
from partnerships_db.ledger.paths import find_paths
from partnerships_db.ledger.rules import Ledger
from partnerships_tui.drawing.circles import (
    chain_heading,
    chain_page,
    chain_row,
    circle_counts,
    circle_counts_line,
    critical_heading,
    critical_page,
    critical_row,
    direction_in_words,
    leg_in_short,
)
from partnerships_tui.drawing.copied_money import chain_legs
from partnerships_tui.drawing.text.figure_units import common_unit
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import links_in
from partnerships_tui.drawing.text.spans import circle_link

BILLIONS = common_unit([Decimal(10**9)])
UNICODE, ASCII = Glyphs(), Glyphs(is_ascii=True)
NAMES = {"a": "Anthropic", "b": "Microsoft"}
DEALS = [
    payment("azure", "a", "b", amount="30 billion USD"),
    payment("equity", "b", "a", amount="up to 5 billion USD"),
]


@pytest.mark.parametrize(
    ("amount", "fields", "figure"),
    [
        ("30 billion USD", {}, "30.0 bn"),
        ("up to 5 billion USD", {}, "≤5.0 bn"),
        ("1-3 billion USD", {}, "1.0 bn ≤2.0 bn"),
        ("2 billion USD", {"status": "intent"}, "(2.0 bn)"),
        ("2 billion EUR", {}, "2.0 bn EUR"),
        ("undisclosed", {}, "—"),
    ],
)
def test_a_leg_has_the_figure_of_each_column(
    amount: str,
    fields: dict[str, str],
    figure: str,
) -> None:
    (circle,) = circles_of([payment("one", "a", "b", amount=amount, **fields), DEALS[1]])
    assert leg_in_short(circle.legs[0]) == figure


def test_a_joint_leg_is_marked() -> None:
    joint = event("joint", "2025", flow("40 billion USD", payer=["a", "x", "y"], payee="b"))
    (circle,) = circles_of([joint, DEALS[1]])
    assert leg_in_short(circle.legs[0]) == "40.0 bn ÷3"


def test_the_first_line_counts_circles_by_what_they_stand_on() -> None:
    deals = [*DEALS, payment("c", "a", "c"), payment("back", "c", "a", status="rumoured")]
    result = find_circles(Ledger(deals, DAY))
    assert circle_counts(result, 4) == (
        "2 circles of up to 4 companies: 0 firm on every leg"
        " · 1 on an unpriced or conditional leg · 1 on one that is only intended or rumoured"
    )
    assert circle_counts_line(result, 4, 40, UNICODE).text == " 0 firm · 1 open · 1 intended"
    assert circle_counts(find_circles(Ledger([], DAY)), 3) == "0 circles of up to 3 companies"


def test_a_row_under_a_heading_has_gross_sums_beside_the_bottleneck() -> None:
    (circle,) = circles_of(DEALS)
    row = chain_row(circle, NAMES, 100, UNICODE, unit=BILLIONS).text
    assert row.split() == ["↺", "Anthropic", "→", "Microsoft", "—", "30.0", "≤5.0", "0"]
    heading = chain_heading("circle", 100, BILLIONS).text
    assert heading.split("  ")[0] == " circle, bn USD"
    assert "gross firm" in heading
    assert "gross up to" in heading
    assert "bn" not in chain_row(circle, NAMES, 100, UNICODE).text


def test_the_page_of_a_circle_has_up_to_money_and_gross_sums() -> None:
    (circle,) = circles_of(DEALS)
    text = "\n".join(line.text for line in chain_page(circle, NAMES, {}, 100, UNICODE))
    assert "a leg is unpriced or conditional" in text
    assert "gross, all legs added up: firm 30.0 bn · up to 5.0 bn" in text
    assert "└─────  up to 5.0 bn · 1 flow" in text


def test_the_page_of_a_path_ends_with_the_company_that_is_paid() -> None:
    there, back = find_paths(Ledger(DEALS, DAY), ("a", "b"))
    (path,) = there.paths
    lines = [line.text.strip() for line in chain_page(path, NAMES, {}, 100, UNICODE)]
    assert "Anthropic → Microsoft in 1 payment" in lines
    assert lines.index("Anthropic") < lines.index("▼") < lines.index("Microsoft")
    assert direction_in_words(there, NAMES, ASCII) == "Anthropic > Microsoft: 1 chain of 1 payment"
    no_paths = back._replace(paths=())
    assert direction_in_words(no_paths, NAMES, UNICODE).endswith(": no chain of payments")


def test_a_critical_flow_links_to_its_event_and_to_the_circles_that_are_gone() -> None:
    first, _ = critical_flows(circles_of(DEALS))
    lines = critical_page(first, 1, NAMES, {"azure": "Azure"}, 80, UNICODE)
    text = "\n".join(line.text for line in lines)
    assert "Without this flow the only circle is gone." in text
    links = [place.link for place in links_in(lines)]
    assert [link.target for link in links if link.kind == "event"] == ["azure"]
    assert circle_link(("a", "b")) in links
    row = critical_row(first, NAMES, {"azure": "Azure"}, 80, UNICODE, BILLIONS).text
    assert row.split() == ["Anthropic", "→", "Microsoft", "Azure", "30.0", "1"]


@pytest.mark.parametrize("cells", [40, 60, 90, 120])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_no_line_is_wider_than_its_pane(cells: int, glyphs: Glyphs) -> None:
    result = find_circles(Ledger(DEALS, DAY))
    (circle,) = result.circles
    there, _ = find_paths(Ledger(DEALS, DAY), ("a", "b"))
    (critical, _) = critical_flows(result.circles)
    lines = [
        circle_counts_line(result, 4, cells, glyphs),
        chain_heading("circle", cells, BILLIONS),
        chain_row(circle, NAMES, cells, glyphs, unit=BILLIONS),
        critical_heading(cells, glyphs, BILLIONS),
        critical_row(critical, NAMES, {}, cells, glyphs, BILLIONS),
        *chain_page(circle, NAMES, {}, cells, glyphs),
        *chain_page(there.paths[0], NAMES, {}, cells, glyphs),
        *critical_page(critical, 1, NAMES, {}, cells, glyphs),
    ]
    assert all(line.width <= cells for line in lines)
    if glyphs.is_ascii:
        assert all(glyphs.painted(line.text).isascii() for line in lines)


def test_the_copied_legs_have_every_column_in_both_languages() -> None:
    (circle,) = circles_of(DEALS)
    english = chain_legs(circle, NAMES, "en").splitlines()
    assert english[0] == "Anthropic → Microsoft → Anthropic"
    assert english[1].startswith("- Anthropic → Microsoft: 30 billion US dollars firm (")
    assert english[2].startswith("- Microsoft → Anthropic: up to 5 billion US dollars (")
    assert "jusqu'à" in chain_legs(circle, NAMES, "fr").replace("’", "'")

    there, _ = find_paths(Ledger(DEALS, DAY), ("a", "b"))
    assert chain_legs(there.paths[0], NAMES, "en").startswith("Anthropic → Microsoft\n- ")


def test_gross_sums_say_what_is_not_cash() -> None:
    swap = payment("swap", "a", "b", amount="9 billion USD", paid_in="shares")
    (circle,) = circles_of([swap, payment("back", "b", "a", amount="1 billion USD")])
    text = " ".join(line.text.strip() for line in chain_page(circle, NAMES, {}, 100, UNICODE))
    assert "firm 10.0 bn · of which 9.0 bn in shares" in text
