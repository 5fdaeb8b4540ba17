"""Safe text: nothing in it controls a terminal, and its width is known."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from partnerships_tui.drawing.text.cell_text import cut, padded, right_aligned, width
from partnerships_tui.drawing.text.safe_text import MAX_MARKS, safe_text
from partnerships_tui.drawing.text.spans import Span, line

PAYLOAD_FILE = Path(__file__).parents[1] / "hostile/data/text/payloads.jsonl"
PAYLOADS = [json.loads(text) for text in PAYLOAD_FILE.read_text("utf-8").splitlines()]
"""Texts that a terminal could obey, each with a name."""

payload_texts = pytest.mark.parametrize(
    "text",
    [pytest.param(payload["text"], id=payload["name"]) for payload in PAYLOADS],
)

CONTROLS_AND_MARKS = (
    "\x00\x07\x1b\x7f\x85\x9b\u0301\u0903\u1161"
    "\u200c\u200d\u202e\u2028\ufe0f\u20e3\U0001f3fd"
)  # fmt: skip
any_text = st.text(
    st.one_of(
        st.characters(),  # surrogates and noncharacters too
        st.sampled_from(CONTROLS_AND_MARKS),
        st.sampled_from("aé微नक🙂👩🇫 \t\n"),
    )
)

UNSAFE_CATEGORIES = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
JOINERS = "\u200c\u200d"


def unsafe_characters(text: str) -> list[str]:
    """The characters of a text that a terminal obeys or cannot show."""
    unsafe: list[str] = []
    for character in text:
        category = unicodedata.category(character)
        is_format = category == "Cf" and character not in JOINERS
        if is_format or category in UNSAFE_CATEGORIES:
            unsafe.append(character)
    return unsafe


def max_marks_on_a_cell(text: str) -> int:
    """The most marks without a width that follow a character."""
    most = marks = 0
    for character in text:
        if character in JOINERS:
            continue
        marks = 0 if cell_len(character) else marks + 1
        most = max(most, marks)
    return most


@payload_texts
def test_a_payload_is_shown_and_not_obeyed(text: str) -> None:
    assert not unsafe_characters(safe_text(text))
    assert not unsafe_characters(safe_text(f"before {text} after"))
    assert safe_text(f"before {text}{text} after").startswith("before ")


def test_a_character_alone_is_what_it_is_beside_a_control() -> None:
    for code in (*range(0x3000), *range(0x4DF0, 0x10000, 97)):
        character = chr(code)
        assert safe_text(f"{character}\x00") == f"{safe_text(character)}\\u0000"


@payload_texts
def test_a_payload_does_not_shift_the_columns_to_its_right(text: str) -> None:
    safe = safe_text(text)
    assert width(f"{safe}|") == width(safe) + 1
    assert width(safe) == sum(map(cell_len, safe)), "no character changes its neighbour's width"
    assert width(padded(safe, 60)) == 60
    assert width(right_aligned(safe, 60)) == 60
    assert width(cut(safe, 5)) <= 5


@pytest.mark.parametrize(
    "text",
    [payload["text"] for payload in PAYLOADS if payload["name"].startswith("markup-")],
)
def test_markup_is_shown_character_by_character(text: str) -> None:
    assert safe_text(text) == text
    assert line(text) == (Span(text),)


@given(any_text)
@example("a\u200b\u200cb")
@example("\u200d")
@example(" \u0301")
def test_any_text_becomes_safe(text: str) -> None:
    safe = safe_text(text)
    assert not unsafe_characters(safe)
    assert "\n" not in safe
    assert max_marks_on_a_cell(safe) <= MAX_MARKS
    assert width(safe) == sum(map(cell_len, safe))
    assert safe_text(safe) == safe, "safe text does not change"


@given(any_text)
def test_line_breaks_are_kept_where_they_are_allowed(text: str) -> None:
    lines = safe_text(text, lines=True).split("\n")
    assert len(lines) == text.count("\n") + 1
    assert not any(unsafe_characters(content) for content in lines)


@given(any_text, st.integers(-2, 40))
def test_a_cut_text_keeps_to_its_width(text: str, cells: int) -> None:
    safe = safe_text(text)
    short = cut(safe, cells)
    assert width(short) <= max(cells, 0)
    assert short == safe or width(safe) > cells
    assert width(padded(safe, max(cells, 0))) == max(cells, 0)
    assert width(right_aligned(safe, max(cells, 0))) == max(cells, 0)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b]0;title\x07", "\\u001b]0;title\\u0007"),
        ("a\u202eb", "a\\u202eb"),
        ("a\ud800b", "a\\ud800b"),
        ("\U000e0041", "\\U000e0041"),
        ("a\tb\u00a0c\u2003d\ne", "a b c d e"),
        ("e\u0301", "e\u0301"),
        ("\u0301", "◌\u0301"),
        ("می\u200cشود", "می\u200cشود"),  # a joiner shapes a Persian word
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d💻", "👩💻"),  # terminals differ on a joiner between emoji
        ("👍🏽", "👍"),
        ("❤\ufe0f", "❤"),
        ("Z" + "\u0301" * 400, "Z" + "\u0301" * 4),
        ("क" + "\u0903" * 400, "क" + "\u0903" * 4),
        ("क" + "\u0301\u200d" * 400, "क" + "\u0301\u200d" * 4),
    ],
)
def test_unsafe_characters_are_escaped_replaced_or_dropped(text: str, safe: str) -> None:
    assert safe_text(text) == safe


def test_a_hundred_thousand_marks_are_cut_to_four() -> None:
    assert len(safe_text("a" + "\u0301" * 100_000)) == 1 + MAX_MARKS
