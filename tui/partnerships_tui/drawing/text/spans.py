"""Spans and lines: text with the role that it plays, safe by construction."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Literal, NamedTuple, Self

from rich.cells import chop_cells

from partnerships_tui.drawing.text.cell_text import cut, width
from partnerships_tui.drawing.text.safe_text import safe_text


class Role(StrEnum):
    """The part that a span plays; the theme gives each role its look."""

    PLAIN = "plain"
    DIM = "dim"
    TITLE = "title"
    HEADING = "heading"
    LABEL = "label"
    ACCENT = "accent"
    LINK = "link"
    FIRM = "firm"
    OPEN = "open"
    INTENT = "intent"
    STRUCK = "struck"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    HIT = "hit"
    NOTICE = "notice"
    """What nobody may overlook: on the colour of a warning."""
    RULE = "rule"
    """A hairline."""
    SHADE = "shade"
    """The background of a brighter part."""


LinkKind = Literal[
    "event",
    "company",
    "model",
    "source-entry",
    "cell",
    "period",
    "lane",
    "money",
    "source",
    "text",
    "fold",
    "view",
    "key",
]
"""The kinds of link.

Kind             Target                                        Leads to
`event`          an event id                                   the Timeline
`company`        a company id                                  the Companies
`model`          a model id                                    the Matrix
`source-entry`   a source id                                   the Sources
`cell`           `model/provider`, see `cell_link`             the Matrix
`period`         `date:2025-11`, see `period_link`             the Timeline
`lane`           `company:x date:2025-11`, see `lane_link`     the Lanes
                 `pair a b`, see `compared_lanes_link`         the Lanes
`money`          `pair a b` or `circle a b`, see `pair_link`   the Money
`source`         an address on the web                         a browser
`text`           any text, which `y` copies                    nowhere
`view`           the name of a view                            that view
`key`            Textual's name of a key                       what the key does
`fold`           the part of the page to fold or unfold        the same page
"""


class Link(NamedTuple):
    """The place to which a span leads."""

    kind: str
    """One of `LinkKind`."""
    target: str
    """The place, in the form of its kind."""


def cell_link(model_id: str, provider_id: str) -> Link:
    """The link to a cell of the matrix: `claude-sonnet-4-5/aws`."""
    return Link("cell", f"{model_id}/{provider_id}")


def compared_lanes_link(first_id: str, second_id: str) -> Link:
    """The link to the lanes of two companies, side by side: `pair anthropic oracle`."""
    return Link("lane", f"pair {first_id} {second_id}")


def period_link(days: str) -> Link:
    """The link to a date or range in the filter language: `date:2025-11`."""
    return Link("period", f"date:{days}")


def lane_link(days: str, lane_term: str = "") -> Link:
    """The link to days in the lane of a filter term, or in all lanes: `company:x date:2025-11`."""
    days_term = f"date:{days}"
    return Link("lane", f"{lane_term} {days_term}" if lane_term else days_term)


def pair_link(payer_id: str, payee_id: str) -> Link:
    """The link to a pair of companies in the Money: `pair openai oracle`."""
    return Link("money", f"pair {payer_id} {payee_id}")


def circle_link(company_ids: Sequence[str]) -> Link:
    """The link to a circle of companies in the Money: `circle nvidia openai oracle`."""
    return Link("money", " ".join(("circle", *company_ids)))


class Span(NamedTuple):
    """A piece of a line. Its text is safe: make a span of foreign text with `span`."""

    text: str
    role: Role = Role.PLAIN
    link: Link | None = None


class Line(tuple[Span, ...]):
    """The spans of one line of the screen."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """The text of the line without roles and links."""
        return "".join(part.text for part in self)

    @property
    def width(self) -> int:
        """The width of the line in cells."""
        return sum(width(part.text) for part in self)

    def fitted(self, cells: int) -> Self:
        """The line in exactly `cells` cells: cut at the right, or filled with blanks."""
        free_cells = cells
        parts: list[Span] = []
        for part in self:
            part_cells = width(part.text)
            if part_cells > free_cells:
                shorter_text = cut(part.text, free_cells)
                parts.append(part._replace(text=shorter_text))
                free_cells -= width(shorter_text)
                break
            parts.append(part)
            free_cells -= part_cells
        if free_cells > 0:
            parts.append(Span(" " * free_cells))
        return type(self)(parts)

    def from_cell(self, cells: int) -> Self:
        """The line without its first cells, which must be ASCII; a mark takes their place."""
        parts: list[Span] = []
        cells_to_drop = cells
        for part in self:
            parts.append(part._replace(text=part.text[cells_to_drop:]) if cells_to_drop else part)
            cells_to_drop = max(cells_to_drop - len(part.text), 0)
        return type(self)(parts)

    def cut(self, cells: int) -> Self:
        """The line in at most `cells` cells."""
        return self if self.width <= cells else self.fitted(cells)


BLANK = Line()

_BREAKABLE = re.compile(r"(?<=[-/])")


def span(
    text: str,
    role: Role = Role.PLAIN,
    link: Link | None = None,
) -> Span:
    """A span of foreign text, made safe."""
    return Span(safe_text(text), role, link)


def line(*parts: Span | str) -> Line:
    """A line of spans; a plain string becomes a span without a role."""
    return Line(Span(safe_text(part)) if isinstance(part, str) else part for part in parts)


def spread_apart(
    left: Line,
    right: Line,
    cells: int,
) -> Line:
    """One line with a text at each end; the left one is cut first, the right one last."""
    right = right.cut(max(cells - 1, 0))
    if not right.width:
        return left.fitted(cells)
    left_cells = cells - right.width - 1
    return Line((*left.fitted(left_cells), Span(" "), *right))


def wrapped(
    text: str,
    cells: int,
    indent: str = "",
    role: Role = Role.PLAIN,
    link: Link | None = None,
) -> list[Line]:
    """A foreign text in lines of at most `cells` cells, broken between words; its breaks stay."""
    room = max(cells - len(indent), 1)
    lines: list[Line] = []
    for paragraph in safe_text(text, lines=True).split("\n"):
        line_texts = _wrapped_texts(paragraph, room)
        if not line_texts:
            lines.append(BLANK)
        for line_text in line_texts:
            content = Span(line_text, role, link)
            lines.append(Line((Span(indent), content)))
    return lines


def _wrapped_texts(paragraph: str, room: int) -> list[str]:
    texts: list[str] = []
    current = ""
    for piece in _pieces(paragraph, room):
        if not current:
            current = piece
        elif width(current) + 1 + width(piece) > room:
            texts.append(current)
            current = piece
        else:
            current = f"{current} {piece}"
    if current:
        texts.append(current)
    return texts


def _pieces(paragraph: str, room: int) -> Iterator[str]:
    """Yield the words; one longer than a line (an address, a script without blanks) in parts."""
    for word in paragraph.split():
        if width(word) <= room:
            yield word
        else:
            yield from _parts_of_long_word(word, room)


def _parts_of_long_word(word: str, room: int) -> Iterator[str]:
    """Yield a word in parts that have room, broken behind hyphens and slashes where possible."""
    current = ""
    for part in _BREAKABLE.split(word):
        if width(current + part) <= room:
            current += part
            continue
        if current:
            yield current
        *whole_parts, current = chop_cells(part, room)
        yield from whole_parts
    if current:
        yield current
