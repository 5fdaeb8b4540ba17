"""What every page is made of: titled parts of lines, and the links in them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from partnerships_tui.drawing.text.spans import BLANK, Line, Link, Role, Span, span, wrapped

MARGIN = "  "


class LinkPlace(NamedTuple):
    """Where on a page a link stands: the line, and the cells from and to."""

    line: int
    start: int
    end: int
    link: Link


def section(title: str, lines: Iterable[Line]) -> list[Line]:
    """A part of a page: its title, its lines, an empty line; nothing at all where there are no lines."""
    body = list(lines)
    return [Line((span(MARGIN), span(title, Role.LABEL))), *body, BLANK] if body else []


def prose(text: str, cells: int, role: Role = Role.PLAIN, indent: str = MARGIN) -> list[Line]:
    """A longer text, wrapped to the page."""
    return wrapped(text, cells - 1, indent, role)


def beside_or_below(left: Line, right: Span, cells: int, indent: str = MARGIN * 3) -> list[Line]:
    """Both on one line; where that has no room, the right one whole below the left one: neither is ever cut off."""
    both = Line((*left, right))
    if both.width <= cells:
        return [both]
    return [
        left.cut(cells),
        *wrapped(right.text.strip(), cells - 1, indent, right.role, right.link),
    ]


def links_in(lines: Sequence[Line]) -> list[LinkPlace]:
    """Every link of a page, in reading order; a link that runs over two spans counts once."""
    places: list[LinkPlace] = []
    for number, content in enumerate(lines):
        cell = 0
        for part in content:
            end = cell + Line((part,)).width
            if part.link is not None and part.text.strip():
                last = places[-1] if places else None
                if last and last.link == part.link and last.line == number and last.end == cell:
                    places[-1] = last._replace(end=end)
                else:
                    places.append(LinkPlace(number, cell, end, part.link))
            cell = end
    return places
