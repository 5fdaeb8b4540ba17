"""Spans and lines: text with the role that it plays, safe by construction."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import chain
from typing import NamedTuple, Self

from rich.cells import chop_cells

from partnerships_tui.drawing.text.cell_text import cut, width
from partnerships_tui.drawing.text.safe_text import safe_text


class Role(StrEnum):
    """What a span is, from which the theme makes a look."""

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
    RULE = "rule"
    """A hairline."""
    SHADE = "shade"
    """What stands behind what is bright."""


class Link(NamedTuple):
    """Where a span leads: an event, a company, a source's address, a cell of the matrix."""

    kind: str
    """`event`, `period`, `company`, `source`, `cell`, `text`."""
    target: str


class Span(NamedTuple):
    """A piece of a line. Its text went through `shown`: make it with `span`."""

    text: str
    role: Role = Role.PLAIN
    link: Link | None = None


class Line(tuple[Span, ...]):
    """The spans of one line of the screen."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """What it reads, without its looks."""
        return "".join(part.text for part in self)

    @property
    def width(self) -> int:
        """The cells it takes."""
        return sum(width(part.text) for part in self)

    def fitted(self, cells: int) -> Self:
        """The line in exactly so many cells: cut at the right, or filled with blanks."""
        left, parts = cells, []
        for part in self:
            taken = width(part.text)
            if taken > left:
                parts.append(part._replace(text=cut(part.text, left)))
                left -= width(parts[-1].text)
                break
            parts.append(part)
            left -= taken
        if left > 0:
            parts.append(Span(" " * left))
        return type(self)(parts)

    def from_cell(self, cells: int) -> Self:
        """The line without its first cells, which are ASCII: a mark stands there instead."""
        parts, left = [], cells
        for part in self:
            parts.append(part._replace(text=part.text[left:]) if left else part)
            left = max(left - len(part.text), 0)
        return type(self)(parts)

    def cut(self, cells: int) -> Self:
        """The line in at most so many cells."""
        return self if self.width <= cells else self.fitted(cells)

    def with_role(self, role: Role) -> Self:
        """The same line, all of it playing one role."""
        return type(self)(part._replace(role=role) for part in self)


BLANK = Line()


def span(text: str, role: Role = Role.PLAIN, link: Link | None = None) -> Span:
    """A span of text from anywhere, made safe."""
    return Span(safe_text(text), role, link)


def line(*parts: Span | str) -> Line:
    """A line of spans; a bare str is our own words."""
    return Line(Span(safe_text(part)) if isinstance(part, str) else part for part in parts)


def spread_apart(left: Line, right: Line, cells: int) -> Line:
    """One line with something at each end; the left gives way, the right is kept as long as it can be."""
    right = right.cut(max(cells - 1, 0))
    if not right.width:
        return left.fitted(cells)
    return Line((*left.fitted(cells - right.width - 1), Span(" "), *right))


def wrapped(
    text: str, cells: int, indent: str = "", role: Role = Role.PLAIN, link: Link | None = None
) -> list[Line]:
    """A text from anywhere, broken between words into lines of at most so many cells; its own breaks stay."""
    lines: list[Line] = []
    room = max(cells - len(indent), 1)
    for paragraph in safe_text(text, lines=True).split("\n"):
        current = ""
        for piece in chain.from_iterable(_pieces(word, room) for word in paragraph.split()):
            if current and width(current) + 1 + width(piece) > room:
                lines.append(Line((Span(indent), Span(current, role, link))))
                current = piece
            else:
                current = f"{current} {piece}" if current else piece
        lines.append(Line((Span(indent), Span(current, role, link))) if current else BLANK)
    return lines


def _pieces(word: str, room: int) -> Iterable[str]:
    """The word whole, or in parts when it is longer than a line: an address, or a script without blanks."""
    return [word] if width(word) <= room else chop_cells(word, room)
