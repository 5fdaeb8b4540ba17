"""TODO."""

from rich.cells import cell_len, set_cell_size

from partnerships_tui.drawing.text.safe_text import MAX_MARKS

CHARACTERS_PER_CELL = 2 * (1 + MAX_MARKS)
"""How many characters of a shown text can stand in one cell: a letter and its marks, each with a joiner."""


def width(text: str) -> int:
    """The terminal cells that a shown text takes."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, cells: int, mark: str = "…") -> str:
    """The shown text in at most so many cells, its end marked where it was cut."""
    # A foreign store may hold a text of any length: what cannot be reached is not measured.
    text = text[: max(cells, 0) * CHARACTERS_PER_CELL + 1]
    if width(text) <= cells:
        return text
    if width(text.rstrip()) <= cells:
        return set_cell_size(text, cells)
    if cells <= len(mark):
        return mark[:cells] if cells > 0 else ""
    return set_cell_size(text, cells - len(mark)).rstrip() + mark


def elided(text: str, cells: int, mark: str = "…") -> str:
    """The shown text in at most so many cells, its middle left out where it must be: names differ at either end."""
    text = text[: max(cells, 0) * CHARACTERS_PER_CELL + 1]
    if width(text) <= cells or cells <= len(mark) + 2:
        return cut(text, cells, mark)
    head = cut(text, (cells - len(mark) + 1) // 2, "")
    rest, room = "", cells - len(mark) - width(head.rstrip())
    for letter in reversed(text):
        if width(letter + rest) > room:
            break
        rest = letter + rest
    return head.rstrip() + mark + rest.lstrip()


def padded(text: str, cells: int) -> str:
    """The shown text in exactly so many cells, at the left."""
    text = cut(text, cells)
    return text + " " * (cells - width(text))


def right_aligned(text: str, cells: int) -> str:
    """The shown text in exactly so many cells, at the right."""
    text = cut(text, cells)
    return " " * (cells - width(text)) + text
