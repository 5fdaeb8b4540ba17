"""The display boundary: nothing that a terminal would obey gets past it, and every text keeps to its cells."""

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

PAYLOADS = [
    json.loads(text)
    for text in (Path(__file__).parents[1] / "hostile/data/text/payloads.jsonl")
    .read_text("utf-8")
    .splitlines()
]
TEXTS = [pytest.param(payload["text"], id=payload["name"]) for payload in PAYLOADS]

anything = st.text(
    st.one_of(
        st.characters(),  # surrogates and noncharacters too
        st.sampled_from(
            "\x00\x07\x1b\x7f\x85\x9b\u0301\u0903\u1161\u200c\u200d\u202e\u2028\ufe0f\u20e3\U0001f3fd"
        ),
        st.sampled_from("aé微नक🙂👩🇫 \t\n"),
    )
)


def obeyed(text: str) -> list[str]:
    """What a terminal would obey, or could not show, in a text."""
    return [
        character
        for character in text
        if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")
        or (unicodedata.category(character) == "Cf" and character not in "\u200c\u200d")
    ]


def tallest(text: str) -> int:
    """The most characters that stand on one cell beside its own."""
    heights = [0]
    for character in text:
        if character in "\u200c\u200d":
            continue
        heights.append(heights[-1] + 1 if not cell_len(character) else 0)
    return max(heights)


@pytest.mark.parametrize("text", TEXTS)
def test_a_payload_is_shown_and_not_obeyed(text: str) -> None:
    assert not obeyed(safe_text(text))
    assert not obeyed(safe_text(f"before {text} after"))
    assert safe_text(f"before {text}{text} after").startswith("before ")


@pytest.mark.parametrize("text", TEXTS)
def test_columns_to_the_right_of_a_payload_stay_where_they_are(text: str) -> None:
    result = safe_text(text)
    assert width(f"{result}|") == width(result) + 1
    assert width(result) == sum(map(cell_len, result)), (
        "no character changes how wide its neighbours are"
    )
    assert width(padded(result, 60)) == 60
    assert width(right_aligned(result, 60)) == 60
    assert width(cut(result, 5)) <= 5


@pytest.mark.parametrize(
    "text", [payload["text"] for payload in PAYLOADS if payload["name"].startswith("markup-")]
)
def test_markup_is_text_character_for_character(text: str) -> None:
    assert safe_text(text) == text
    assert line(text) == (Span(text),)


@given(anything)
@example("a\u200b\u200cb")
@example("\u200d")
@example(" \u0301")
def test_any_text_is_made_safe(text: str) -> None:
    result = safe_text(text)
    assert not obeyed(result)
    assert "\n" not in result
    assert tallest(result) <= MAX_MARKS
    assert width(result) == sum(map(cell_len, result))
    assert safe_text(result) == result, "what is safe is left as it is"


@given(anything)
def test_line_breaks_stay_where_they_are_asked_for(text: str) -> None:
    parts = safe_text(text, lines=True).split("\n")
    assert len(parts) == text.count("\n") + 1
    assert not any(obeyed(part) for part in parts)


@given(anything, st.integers(-2, 40))
def test_a_cut_text_is_no_wider_than_it_may_be(text: str, cells: int) -> None:
    result = safe_text(text)
    short = cut(result, cells)
    assert width(short) <= max(cells, 0)
    assert short == result or width(result) > cells
    assert width(padded(result, max(cells, 0))) == max(cells, 0)
    assert width(right_aligned(result, max(cells, 0))) == max(cells, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b]0;title\x07", "\\u001b]0;title\\u0007"),
        ("a\u202eb", "a\\u202eb"),
        ("a\ud800b", "a\\ud800b"),
        ("\U000e0041", "\\U000e0041"),
        ("a\tb\u00a0c\u2003d\ne", "a b c d e"),
        ("e\u0301", "e\u0301"),
        ("\u0301", "◌\u0301"),
        ("می\u200cشود", "می\u200cشود"),  # a joiner inside a Persian word shapes it
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d💻", "👩💻"),  # and between emoji it comes out, as terminals differ on it
        ("👍🏽", "👍"),
        ("❤\ufe0f", "❤"),
        ("Z" + "\u0301" * 400, "Z" + "\u0301" * 4),
        ("क" + "\u0903" * 400, "क" + "\u0903" * 4),
        ("क" + "\u0301\u200d" * 400, "क" + "\u0301\u200d" * 4),
    ],
)
def test_what_becomes_of_it(text: str, expected: str) -> None:
    assert safe_text(text) == expected


def test_a_long_text_of_marks_takes_no_longer_than_it_is() -> None:
    assert len(safe_text("a" + "\u0301" * 100_000)) == 1 + MAX_MARKS
