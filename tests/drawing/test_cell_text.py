"""Safe text in cells: what is cut keeps its width, and no number is cut within its digits."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_tui.drawing.text.cell_text import cut, width


@pytest.mark.parametrize(
    ("text", "cells", "cut_text"),
    [
        ("leases of $125 billion", 22, "leases of $125 billion"),
        ("leases of $125 billion", 16, "leases of $125…"),
        ("leases of $125 billion", 13, "leases of…"),
        ("leases of $125 billion", 12, "leases of…"),
        ("raises 5.55 billion", 10, "raises…"),
        ("raises 1,250 million", 9, "raises…"),
        ("GPT-5.5 on Bedrock", 6, "GPT-…"),
        ("In 2025, and later", 9, "In 2025,…"),
        ("2500000", 5, "…"),
    ],
)
def test_a_number_is_left_out_whole(text: str, cells: int, cut_text: str) -> None:
    assert cut(text, cells) == cut_text


@given(st.text(alphabet="ab 159.,$ア", max_size=30), st.integers(1, 30))
def test_a_cut_text_has_whole_numbers_and_its_width(text: str, cells: int) -> None:
    cut_text = cut(text, cells)
    assert width(cut_text) <= cells
    if cut_text.endswith("…"):
        numbers = re.findall(r"\d[\d.,]*\d|\d", text)
        visible_numbers = re.findall(r"\d[\d.,]*\d|\d", cut_text)
        assert visible_numbers == numbers[: len(visible_numbers)]
