"""Signs and drawn pages in words, for output that is read aloud."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_tui.drawing.text import spoken
from partnerships_tui.drawing.text.figure_signs import FIGURE_SIGNS
from partnerships_tui.drawing.text.spans import BLANK, Line, Role, Span, line, span
from partnerships_tui.drawing.text.spoken import in_words, spoken_lines, spoken_row

SIGNS = re.compile(r"[≤≥≈~×÷→↺░█═─│·\[\]()]")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("≤5.0 bn", "up to 5.0 billion USD"),
        ("≥~338 bn", "at least about 338 billion USD"),
        ("(≤~15.3 bn)", "intended, up to about 15.3 billion USD"),
        ("[60.0 bn]", "60.0 billion USD not in cash"),
        ("×(200.0 bn)", "replaced, intended, 200.0 billion USD"),
        ("×[≤60.0 bn]", "replaced, up to 60.0 billion USD not in cash"),
        ("(2.0 bn EUR)", "intended, 2.0 billion EUR"),
        ("1.25 bn/month", "1.25 billion USD a month"),
        ("5.0-7.0 bn EUR", "5.0-7.0 billion EUR"),
        ("≤7.74 mn shares", "up to 7.74 million shares"),
        ("125.2 bn + ≤42.0 bn", "125.2 billion USD plus up to 42.0 billion USD"),
        ("≥1 GW", "at least 1 GW"),
        ("~743 mn EUR", "about 743 million EUR"),
        ("5.0 bn ÷3", "5.0 billion USD shared by 3"),
        ("5.0 bn ÷1–3", "5.0 billion USD shared by 1 to 3"),
        ("5.0 bn ÷2+", "5.0 billion USD shared by 2 or more"),
        ("40.0 bn of it ÷3", "40.0 billion USD of it shared by 3"),
        ("1.235… bn", "1.235 billion USD rounded"),
        ("≈5.0 bn EUR", "converted 5.0 billion EUR"),
        ("tens of bn USD", "tens of billions USD"),
        ("—, —, ≤5.0 bn", "no figure, no figure, up to 5.0 billion USD"),
        ("18.0 bn ≤15.0 bn", "18.0 billion USD and up to 15.0 billion USD"),
        ("↺ amd → openai", "amd to openai and back"),
        ("~Jun 2025", "about Jun 2025"),
        ("in ~6 days", "in about 6 days"),
    ],
)
def test_a_sign_has_words(text: str, words: str) -> None:
    assert in_words(text) == words


@pytest.mark.parametrize("sign", FIGURE_SIGNS, ids=lambda sign: sign.example)
def test_no_sign_of_the_help_is_left_in_words(sign: tuple[str, str]) -> None:
    assert not SIGNS.search(in_words(sign[0]))


@pytest.mark.parametrize(
    "text",
    [
        "The press — and analysts — wrote so.",
        "https://example.com/~nadella/5-bn?a=~5",
        "Microsoft Foundry (Hosted on Azure)",
        "quarterly report to 26 October 2025 (10-Q)",
        "claude-opus-4-1@20250805",
        "$5 billion for 2x4 racks [sic] in 2025 (2026)",
        "2025-11-18",
    ],
)
def test_a_text_without_signs_stays_as_it_is(text: str) -> None:
    assert in_words(text) == text


@given(st.text())
def test_words_have_no_bar_and_no_column(text: str) -> None:
    words = in_words(text)
    assert not re.search(r"[█░─│═≤≥→]", words)
    assert not re.search(r" {2}|^ | $", words)


def test_a_flow_of_a_page_names_its_kind_behind_its_parties() -> None:
    drawn = line("    Microsoft ──equity──────────▶ Anthropic  up to 5 billion USD")
    words = "Microsoft to Anthropic, equity, up to 5 billion USD"
    assert list(spoken_lines([drawn])) == [words]


def test_a_figure_on_a_page_has_the_heading_above_it() -> None:
    page = [
        line(span("Money in", Role.HEADING)),
        Line((Span("              flows    firm   up to", Role.DIM),)),
        line("  ASML  ████      1  1.3 bn       ·"),
        line("  Nvidia ░░░      2       ·  ≤10 bn"),
        BLANK,
        BLANK,
        line("  ASML       1.3 bn"),
    ]
    assert list(spoken_lines(page)) == [
        "Money in",
        "ASML; flows 1; firm 1.3 billion USD",
        "Nvidia; flows 2; up to 10 billion USD",
        "",
        "ASML, 1.3 billion USD",
    ]


def test_a_figure_below_a_heading_with_a_unit_has_the_unit() -> None:
    page = [
        Line(
            (
                Span("circle, bn USD", Role.HEADING),
                Span("    bottleneck    up to    days", Role.DIM),
            )
        ),
        line("↺ A → B                  ≥0.25   (5.0) ÷3     116"),
        line("A → C                   no figure; inside 3.0 bn    12"),
    ]
    assert list(spoken_lines(page)) == [
        "A to B; bottleneck at least 0.25 billion USD; "
        "up to intended, 5.0 billion USD shared by 3; days 116",
        "A to C; no figure; inside 3.0 billion USD; 12",
    ]


def test_a_row_of_a_table_begins_with_its_name_and_ends_with_its_id() -> None:
    headings = ("id", "name", "firm", "intent", "up to", "last")
    row = ("amd", "AMD", "≥5.0 bn", "(1.0 bn)", "≤2.0 bn", "")
    assert spoken_row(headings, row, "name") == (
        "AMD; firm at least 5.0 billion USD; intent 1.0 billion USD; up to 2.0 billion USD; id amd"
    )


@given(st.one_of(st.text(), st.text(alphabet="5 bnmkGW(),[]~≤≥×÷—·→+AB1.…", max_size=20)))
def test_a_text_that_is_left_as_it_is_has_nothing_to_change(text: str) -> None:
    words = in_words(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spoken, "_MAY_CHANGE", re.compile(""))
        assert in_words(text) == words
