"""The parts of every page: titled sections, wrapped text, and the places of its links."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from partnerships_db.format.vocabulary import UNKNOWN
from partnerships_tui.drawing.text.cell_text import width
from partnerships_tui.drawing.text.spans import BLANK, Line, Link, Role, Span, span, wrapped

MARGIN = "  "


UNNAMED = "not named"
"""The name of a company that no source names."""


class LinkPlace(NamedTuple):
    """The place of a link on a page: the line, and the first cell and the cell after the last."""

    line: int
    start: int
    end: int
    link: Link


def section(title: str, lines: Iterable[Line]) -> list[Line]:
    """A part of a page: a title, lines and an empty line; empty if there are no lines."""
    body = list(lines)
    if not body:
        return []
    title_line = Line((span(MARGIN), span(title, Role.LABEL)))
    return [title_line, *body, BLANK]


def prose(
    text: str,
    cells: int,
    role: Role = Role.PLAIN,
    indent: str = MARGIN,
) -> list[Line]:
    """A longer text, wrapped to the width of the page."""
    return wrapped(
        text,
        cells - 1,
        indent,
        role,
    )


def note_lines(
    text: str,
    cells: int,
    indent: str = MARGIN * 2,
) -> list[Line]:
    """What is said about the line above it: dim, indented, and wrapped to the width of the page."""
    return prose(
        text,
        cells,
        Role.DIM,
        indent,
    )


def link_line(
    link: Link,
    title: str,
    cells: int,
) -> Line:
    """An indented line that is a link, cut to the width of the page."""
    return Line((Span(MARGIN * 2), span(title, Role.LINK, link))).cut(cells)


def entry_section(entry_id: str, cells: int) -> list[Line]:
    """The last part of a page: the id of its entry, which can be copied."""
    link = Link("text", entry_id)
    return section(
        "Entry",
        wrapped(entry_id, cells - 1, MARGIN * 2, Role.DIM, link),
    )


def beside_or_below(
    left: Line,
    right: Span,
    cells: int,
    indent: str = MARGIN * 3,
) -> list[Line]:
    """Both texts on one line, or else the right one wrapped below, so that it is never cut."""
    both = Line((*left, right))
    if both.width <= cells:
        return [both]
    below = wrapped(
        right.text.strip(),
        cells - 1,
        indent,
        right.role,
        right.link,
    )
    return [left.cut(cells), *below]


def company_name(names: Mapping[str, str], company_id: str) -> str:
    """The name of a company; its id if the store has no name, `not named` for `unknown`."""
    if company_id == UNKNOWN:
        return UNNAMED
    return names.get(company_id, company_id)


def company_names(names: Mapping[str, str], company_ids: Iterable[str]) -> str:
    """`Microsoft, Nvidia`: the names of the companies on one side of a flow."""
    return ", ".join(company_name(names, company_id) for company_id in company_ids)


def links_in(lines: Sequence[Line]) -> list[LinkPlace]:
    """The places of the links of a page, in reading order; adjacent spans of a link are one."""
    places: list[LinkPlace] = []
    for line_index, page_line in enumerate(lines):
        start = 0
        for part in page_line:
            end = start + width(part.text)
            if part.link is not None and part.text.strip():
                _add_place(
                    places,
                    LinkPlace(line_index, start, end, part.link),
                )
            start = end
    return places


def place_at(
    places: Sequence[LinkPlace],
    line: int,
    cell: int,
) -> LinkPlace | None:
    """The place of the link in a cell of a line; None beside all links."""
    for place in places:
        if place.line == line and place.start <= cell < place.end:
            return place
    return None


def _add_place(places: list[LinkPlace], place: LinkPlace) -> None:
    """Add a place, or extend the last one if the same link goes on."""
    last = places[-1] if places else None
    goes_on = (
        last is not None
        and last.link == place.link
        and last.line == place.line
        and last.end == place.start
    )
    if last is not None and goes_on:
        places[-1] = last._replace(end=place.end)
    else:
        places.append(place)
