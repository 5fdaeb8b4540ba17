"""Money by kind, by state and in other media than cash, as pages and lists show it."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.deals import BILLION, TODAY, event, flow, selected_money

from partnerships_db.format.flows import Deal
from partnerships_db.ledger.kinds import kind_totals, stated_totals
from partnerships_db.ledger.money_states import state_totals
from partnerships_db.ledger.money_sums import sum_of_flows
from partnerships_db.ledger.pairs import pairs
from partnerships_db.ledger.rules import Ledger, company_totals
from partnerships_tui.drawing.copied_money import media_phrases
from partnerships_tui.drawing.money import bar, pair_page, pair_row, solid_bar
from partnerships_tui.drawing.money_by_kind import kind_lines, stated_lines
from partnerships_tui.drawing.money_states import STATES_BY_LINE, states_line
from partnerships_tui.drawing.text.figure_units import common_unit
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.wording import column_in_short, not_cash_in_words, payment_note

DAY = date.fromisoformat(TODAY)
GLYPHS = Glyphs()
BILLIONS = common_unit([Decimal(10**9)])
SWAP = event("swap", "2025", flow("5 billion USD", kind="acquisition", paid_in="shares"))
DEALS = (
    event("plan", "2025", flow("about 100 billion USD", kind="cloud-purchase")),
    event("cloud", "2025", flow("60 billion USD", "part-of plan/a", kind="cloud-purchase")),
    event("chips", "2025", flow("at least 2 billion USD", kind="chip-purchase")),
    event("power", "2025", flow("3 billion EUR", kind="power-purchase", status="intent")),
    event("lease", "2025", flow("", kind="lease")),
    SWAP,
)


def kind_texts(*deals: Deal, cells: int = 100) -> list[str]:
    totals = kind_totals(company_totals(deals, "buyer", DAY).flows)
    return [content.text.rstrip() for content in kind_lines(totals, BILLIONS, cells, GLYPHS)]


def cells_of(texts: list[str], name: str) -> str:
    """The cells behind the name in its row."""
    (row,) = [text.strip() for text in texts if text.strip().startswith(f"{name} ")]
    return ", ".join(re.split(r"  +", row.removeprefix(name).strip()))


def test_each_kind_has_a_row_with_its_flows_and_figures() -> None:
    texts = kind_texts(*DEALS)
    assert cells_of(texts, "clouds") == "2, ~100, ·, ·"
    assert cells_of(texts, "chips") == "1, ≥2.0, ·, ·, firm: without a ceiling"
    assert cells_of(texts, "power") == "1, ·, ·, (3.0 bn EUR)"
    assert cells_of(texts, "acquisitions") == "1, [5.0], ·, ·"


def test_a_kind_has_its_unnamed_part_and_long_notes_below_it() -> None:
    texts = [text.strip() for text in kind_texts(*DEALS, cells=60)]
    names = [text.split("  ")[0] for text in texts]
    assert names.index("not named") == names.index("clouds") + 1
    assert cells_of(texts, "not named") == "~40, ·, ·"
    assert "firm: without a ceiling" in texts
    assert "all in shares: no money into the target" in texts
    assert "1 without a figure" in texts


def test_figures_without_a_column_are_below_their_kind() -> None:
    texts = [text.strip() for text in kind_texts(*DEALS, cells=40)]
    assert "intent (3.0 bn EUR)" in texts
    assert max(map(len, kind_texts(*DEALS, cells=40))) <= 40


def test_a_stated_total_is_a_sentence_above_the_title_of_its_event() -> None:
    totals = stated_totals(company_totals(DEALS, "buyer", DAY).flows)
    lines = stated_lines(totals, {"plan": "A plan"}, 100, GLYPHS)
    assert [content.text.strip() for content in lines] == [
        "of ~100 bn stated, 60.0 bn named and ~40 bn not named",
        "A plan",
    ]


# -- By state --------------------------------------------------------------------------------------


def head_lines(*deals: Deal, cells: int = 120) -> list[str]:
    totals = state_totals(Ledger(deals, DAY).selection().flows)
    lines = (states_line(totals, states, cells, GLYPHS) for states in STATES_BY_LINE)
    return [line.text.strip() for line in lines]


def test_the_head_of_the_money_names_each_state_with_money() -> None:
    deals = (
        event("paid", "2025", flow("1 billion USD", status="closed")),
        event("owed", "2025", flow("2-5 billion USD")),
        event("maybe", "2025", flow("4 billion USD", status="conditional")),
        event("plan", "2025", flow("6 billion USD", status="intent")),
    )
    open_line = "conditional ≤4.0 bn · intended (6.0 bn)"
    assert head_lines(*deals) == ["paid 1.0 bn · committed 2.0 bn, ≤3.0 bn more", open_line]
    assert head_lines(*deals, cells=42) == ["paid 1.0 bn · committed 2.0 bn", open_line]
    assert head_lines(SWAP) == ["committed [5.0 bn], all in shares", ""]
    assert head_lines() == ["", ""]


# -- Not in cash -----------------------------------------------------------------------------------


def money_of(*flows: dict[str, Any]) -> Any:
    deals = [event(f"e{number}", "2025", each) for number, each in enumerate(flows)]
    return selected_money(*deals)["USD"]


@pytest.mark.parametrize(
    ("flows", "figure", "words"),
    [
        ([flow("1 billion USD")], "1.0 bn", ""),
        ([flow("1 billion USD", paid_in="shares")], "[1.0 bn]", "all in shares"),
        (
            [flow("1 billion USD"), flow("about 2 billion USD", paid_in="services")],
            "~3 bn",
            "of which ~2 bn in services",
        ),
        (
            [flow("1 billion USD", paid_in="debt"), flow("2 billion USD", paid_in="shares")],
            "[3.0 bn]",
            "all in shares and debt",
        ),
        (
            [
                flow("1 billion USD"),
                flow("2 billion USD", paid_in="shares", status="conditional"),
            ],
            "1.0 bn",
            "up to: all in shares",
        ),
    ],
)
def test_words_and_brackets_say_what_is_not_cash(
    flows: list[dict[str, Any]],
    figure: str,
    words: str,
) -> None:
    money = money_of(*flows)
    assert column_in_short(money, "firm", "USD") == figure
    assert not_cash_in_words(money, "USD") == words


def test_copied_money_names_its_media_in_both_languages() -> None:
    swap = money_of(flow("4 billion USD", paid_in="shares"))
    assert list(media_phrases(swap, "USD", "en")) == ["all in shares"]
    assert list(media_phrases(swap, "USD", "fr")) == ["entièrement en actions"]
    mixed = money_of(flow("4 billion USD"), flow("at least 3 billion USD", paid_in="services"))
    (phrase,) = media_phrases(mixed, "USD", "en")
    assert phrase == "of which at least 3 billion US dollars in services"
    assert list(media_phrases(money_of(flow("1 billion USD")), "USD", "en")) == []


def test_intent_that_is_not_cash_is_in_both_brackets() -> None:
    money = money_of(flow("1 billion USD", paid_in="credits", status="intent"))
    assert column_in_short(money, "intent", "USD") == "([1.0 bn])"


def test_only_an_acquisition_in_shares_brings_no_money_into_its_target() -> None:
    purchase = event("e", "2025", flow("5 billion USD", paid_in="shares"))
    for deal, note in (
        (SWAP, "all in shares: no money into the target"),
        (purchase, "all in shares"),
    ):
        selection = Ledger([deal], DAY).selection()
        assert payment_note(sum_of_flows(selection.flows), "USD") == note


def test_money_that_is_not_cash_is_a_hollow_part_of_a_bar() -> None:
    money = money_of(flow("6 billion USD"), flow("4 billion USD", paid_in="shares"))
    spans = bar(money, Decimal(10 * BILLION), 10, GLYPHS)
    assert "".join(part.text for part in spans) == "██████════"
    assert "".join(part.text for part in bar(money, Decimal(0), 10, GLYPHS)) == " " * 10


@pytest.mark.parametrize(
    ("dollars", "text"),
    [(0, ""), (1, "▏"), (10, "█"), (12, "█▏"), (15, "█▌"), (100, "█" * 10), (10**9, "█" * 10)],
)
def test_a_bar_is_exact_to_an_eighth_of_a_cell(dollars: int, text: str) -> None:
    assert solid_bar(Decimal(dollars), Decimal(100), 10) == text


def test_a_share_swap_is_marked_in_its_row_and_on_its_page() -> None:
    (pair,) = pairs(Ledger([SWAP], DAY))
    row = pair_row(pair, {}, pair.dollars.firm, 140, GLYPHS).text
    assert "buyer → seller  all in shares: no money into the target" in row
    assert "════════════" in row
    narrow_row = pair_row(pair, {}, pair.dollars.firm, 44, GLYPHS).text
    assert "[5.0]" in narrow_row
    assert "all in" not in narrow_row
    page = "\n".join(content.text for content in pair_page(pair, {}, {}, 80, GLYPHS))
    assert "all in shares: no money into the target" in page
