"""The signs of figures: each has a meaning in the help and in the guide."""

from pathlib import Path

from partnerships_tui.app.help import help_items
from partnerships_tui.drawing.text.cell_text import width
from partnerships_tui.drawing.text.figure_signs import FIGURE_SIGNS, sign_table
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.wording import QUALIFIER_SIGNS
from partnerships_tui.key_hints import KeyPlace

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide.md"
FINDER_CELLS = 66
"""The cells of a line of the help on a terminal of 80."""


def test_every_sign_of_a_qualifier_has_a_meaning() -> None:
    examples = "".join(sign.example for sign in FIGURE_SIGNS)
    assert set("".join(QUALIFIER_SIGNS.values())) <= set(examples)


def test_the_guide_explains_the_signs_of_figures() -> None:
    guide = GUIDE.read_text()
    figure_signs = [sign.example for sign in FIGURE_SIGNS if "5" in sign.example]
    assert [example for example in figure_signs if f"`{example}" not in guide] == []


def test_the_help_lists_each_sign_on_one_line_also_in_ascii() -> None:
    for glyphs in (Glyphs(), Glyphs(is_ascii=True)):
        matches = help_items(KeyPlace("money"), "legend", glyphs)
        items = [item for item in matches if not item.is_heading]
        assert {sign.meaning for sign in FIGURE_SIGNS} <= {item.label for item in items}
        assert all(width(f"{item.label}  {item.note}") < FINDER_CELLS for item in items)
    assert all(item.note.isascii() for item in items)


def test_the_table_of_signs_has_their_ascii_twins() -> None:
    assert "| `≤5.0 bn` | `<=5.0 bn` |" in sign_table()
    assert "| `◐ P` | `o P` | on a model: preview |" in sign_table()


def test_the_help_of_the_matrix_begins_with_its_keys_and_the_signs_of_models() -> None:
    headings = [item.label for item in help_items(KeyPlace("matrix"), "") if item.is_heading]
    assert headings[:2] == ["In the Matrix", "Signs of models"]
