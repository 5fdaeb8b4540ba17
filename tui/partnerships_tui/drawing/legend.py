"""The legend of the help: every glyph, mark and colour with its meaning, in titled groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from partnerships_tui.drawing.text.figure_signs import FIGURE_SIGNS, model_signs
from partnerships_tui.drawing.text.glyphs import KIND_GLYPHS, Glyphs
from partnerships_tui.drawing.text.spans import Role
from partnerships_tui.keymap import LANES


class LegendEntry(NamedTuple):
    """A sign or a colour, and its meaning."""

    sign: str
    """The sign as it is drawn; empty for a colour."""
    meaning: str
    role: Role = Role.PLAIN
    """The colour in which the meaning is written, if the entry is about the colour."""


class LegendGroup(NamedTuple):
    """Entries of the legend under a title."""

    title: str
    entries: Sequence[LegendEntry]


FIGURES, KINDS, MODELS, MARKS, COLOURS = (
    "Signs of figures",
    "Kinds of events",
    "Signs of models",
    "Marks",
    "Colours",
)

_FIRST_TITLES = {
    "timeline": (KINDS, MARKS),
    LANES: (KINDS, MODELS),
    "companies": (FIGURES, MARKS),
    "matrix": (MODELS,),
    "money": (FIGURES,),
}
"""The groups that explain the signs of a view; of the other views they are those of figures."""

_MARKS = (
    ("+", "new or changed since your last visit"),
    ("▪", "marked, or pinned"),
    ("…", "the text is cut here"),
    ("▌", "the line under the cursor"),
)

_COLOURS = (
    LegendEntry("", "firm money: paid or committed", Role.FIRM),
    LegendEntry("", "up to: a ceiling on top of firm money", Role.OPEN),
    LegendEntry("", "intended or rumoured money", Role.INTENT),
    LegendEntry("", "replaced or cancelled: not counted", Role.STRUCK),
    LegendEntry("", "a link: Enter follows it", Role.LINK),
    LegendEntry("", "the current view, a search hit, the link under the cursor", Role.HIT),
    LegendEntry("", "good: available, new, added", Role.GOOD),
    LegendEntry("", "a warning: look twice", Role.WARN),
    LegendEntry("", "bad: suspended, removed, contradicted", Role.BAD),
    LegendEntry("", "a heading", Role.HEADING),
    LegendEntry("", "a key or a label", Role.LABEL),
    LegendEntry("", "an aside", Role.DIM),
)


def legend_groups(view: str, glyphs: Glyphs) -> tuple[list[LegendGroup], list[LegendGroup]]:
    """The groups that explain the signs of a view, and the other groups."""
    groups = {
        FIGURES: [LegendEntry(glyphs(sign.example), sign.meaning) for sign in FIGURE_SIGNS],
        KINDS: [LegendEntry(glyphs.kind(kind), kind.replace("-", " ")) for kind in KIND_GLYPHS],
        MODELS: [LegendEntry(sign.example, sign.meaning) for sign in model_signs(glyphs)],
        MARKS: [LegendEntry(glyphs.painted(glyphs(sign)), meaning) for sign, meaning in _MARKS],
        COLOURS: _COLOURS,
    }
    first_titles = _FIRST_TITLES.get(view, (FIGURES,))
    first = [LegendGroup(title, groups[title]) for title in first_titles]
    others = [
        LegendGroup(title, entries)
        for title, entries in groups.items()
        if title not in first_titles
    ]
    return first, others
