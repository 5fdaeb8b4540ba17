"""The copy menu: the texts that can be copied, each with its letter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from partnerships_tui.drawing.copy_menu import Copy, copy_line
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import Line
from partnerships_tui.screens.letter_menu import LetterMenu, MenuEntry


def copy_menu(copies: Sequence[Copy], glyphs: Glyphs = UNICODE) -> LetterMenu[str]:
    """The menu of the texts that can be copied; its result is one of them."""
    entries = [MenuEntry(copy.key, copy.text, partial(_draw_copy, copy, glyphs)) for copy in copies]
    return LetterMenu("Copy a text", entries)


def _draw_copy(copy: Copy, glyphs: Glyphs, cells: int) -> Line:
    return copy_line(copy, cells, glyphs)
