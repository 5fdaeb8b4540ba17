"""The sign of the sorted column in the headings of a list."""

from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.spans import Line


def sort_sign(*, is_descending: bool) -> str:
    """`▼` where the largest value is first, else `▲`."""
    return "▼" if is_descending else "▲"


def with_sort_sign(
    heading: Line,
    words: str,
    sign: str,
    glyphs: Glyphs,
) -> Line:
    """The headings with a sign before the words of one of them: `  ▼events    last event`.

    It takes the cell of a blank, so that no column moves. Without these words nothing is marked.
    """
    sign_text = glyphs(sign)
    if glyphs.is_ascii and any(f"  {words}" in part.text for part in heading):
        # A letter as the sign is apart from the words, where there is room.
        sign_text, words = f"{sign_text} ", f" {words}"
    marked_words = f"{sign_text}{words.lstrip()}"
    for index, part in enumerate(heading):
        if words and f" {words}" in part.text:
            marked_part = part._replace(text=part.text.replace(f" {words}", marked_words, 1))
            return Line((*heading[:index], marked_part, *heading[index + 1 :]))
        is_behind_blank = index > 0 and heading[index - 1].text.endswith(" ")
        if words and is_behind_blank and part.text.startswith(words):
            before = heading[index - 1]._replace(text=heading[index - 1].text[:-1] + sign_text)
            return Line((*heading[: index - 1], before, *heading[index:]))
    return heading
