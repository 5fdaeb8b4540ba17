"""The characters that are refused in any text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.values.safe_text import code_point, refused_character

BIDI_OVERRIDES = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
CODE_POINTS = [
    *range(0x3000),
    *range(0xD7F0, 0xE010),
    *range(0xFDC0, 0x10010),
    0x1F600,
    0xE0001,
    0x1FFFE,
    0x10FFFF,
]


def is_refused(code: int) -> bool:
    """The rule of FORMAT.md, "Characters", by Unicode's categories."""
    category = unicodedata.category(chr(code))
    is_control = category in ("Cc", "Cs", "Zl", "Zp") and chr(code) not in "\n\t"
    is_noncharacter = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return is_control or is_noncharacter or code in BIDI_OVERRIDES


def test_controls_noncharacters_surrogates_and_bidi_overrides_are_refused() -> None:
    refused = [code for code in CODE_POINTS if refused_character(chr(code))]
    assert refused == [code for code in CODE_POINTS if is_refused(code)]


@pytest.mark.parametrize(
    "text",
    [
        "a\u200db",
        "a\u200cb",
        "\u200eשלום\u200f",
        "❤\ufe0f",
        "e\u0301",
        "\u00ad",
        "\ufeff",
        "\ue000",
    ],
)
def test_joiners_marks_and_variation_selectors_of_languages_are_accepted(text: str) -> None:
    assert refused_character(text) is None


@given(
    st.text(max_size=30),
    st.sampled_from(["\x1b", "\x9d", "\u202e", "\ud800", "\uffff", "\x7f"]),
    st.text(max_size=30),
)
def test_a_refused_character_is_found_anywhere_in_a_text(
    before: str,
    character: str,
    after: str,
) -> None:
    match = refused_character(before + character + after)
    assert match is not None
    assert match.start() <= len(before)
    assert is_refused(ord(match[0]))


@pytest.mark.parametrize(
    ("character", "name"),
    [("\x1b", "U+001B"), ("\u202e", "U+202E"), ("\U0001fffe", "U+1FFFE")],
)
def test_a_code_point_has_at_least_four_digits(character: str, name: str) -> None:
    assert code_point(character) == name
