"""The glyphs of kinds and statuses, in Unicode and in ASCII."""

import pytest

from partnerships_db.format.route_statuses import ROUTE_STATUSES
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.values.amounts import ABOUT
from partnerships_tui.drawing.text.cell_text import width
from partnerships_tui.drawing.text.glyphs import KIND_GLYPHS, Glyphs
from partnerships_tui.drawing.text.wording import QUALIFIER_SIGNS
from partnerships_tui.drawing.timeline import event_line

KINDS = list(KIND_GLYPHS.values())
STATUSES = [(info.glyph, info.ascii) for info in ROUTE_STATUSES.values()]


@pytest.mark.parametrize("glyph_pairs", [KINDS, STATUSES], ids=["kinds", "statuses"])
def test_glyphs_are_distinct_and_one_cell_wide(glyph_pairs: list[tuple[str, str]]) -> None:
    for glyphs in zip(*glyph_pairs, strict=True):
        assert len(set(glyphs)) == len(glyphs)
        assert all(width(glyph) == 1 for glyph in glyphs)
    assert all(ascii_glyph.isascii() for _, ascii_glyph in glyph_pairs)


def test_no_ascii_glyph_of_a_kind_is_a_ditto_mark_or_the_sign_of_about() -> None:
    assert not {ascii_glyph for _, ascii_glyph in KINDS} & {'"', "'", QUALIFIER_SIGNS[ABOUT]}


def test_the_ascii_mark_of_a_cut_text_is_not_the_sign_of_about() -> None:
    painted = Glyphs(is_ascii=True).painted("~Micro…")
    assert painted == "~Micro>"
    assert Glyphs().painted("~Micro…") == "~Micro…"


def test_the_letters_of_statuses_are_distinct() -> None:
    letters = [info.letter for info in ROUTE_STATUSES.values()]
    assert len(set(letters)) == len(letters)


COMMON_BLOCKS = (
    range(0x2190, 0x2300),  # arrows and operators
    range(0x2500, 0x2600),  # box drawing, blocks and shapes
    range(0xD7, 0xD8),  # the multiplication sign
)


def test_unicode_glyphs_are_from_blocks_that_terminals_have() -> None:
    for glyph, _ in (*KINDS, *STATUSES):
        assert any(ord(glyph) in block for block in COMMON_BLOCKS), glyph


def test_ascii_rows_have_no_unicode_glyphs(starter: Store) -> None:
    unicode_glyphs = set("▌│─┄→←▶↺≤≥×·…—–↵◌⇄↑↓≈●◆○◇■▲")
    timeline = Timeline.whole(starter, None)
    for row in timeline.page(starter, 0, 60):
        text = event_line(row._replace(title="a title"), 100, Glyphs(is_ascii=True)).text
        assert not set(text) & unicode_glyphs, text


def test_the_signs_of_a_cell_have_ascii_twins() -> None:
    text = "×1.8 bn, ≈≤31.5 bn, ≥5 bn, —, a → b"
    assert Glyphs(is_ascii=True).with_signs(text) == "x1.8 bn, ~=<=31.5 bn, >=5 bn, -, a > b"
    assert Glyphs().with_signs(text) == text
