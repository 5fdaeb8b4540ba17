"""The page of the changes of the matrix between two days."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from partnerships_db.matrix.history import RouteChange, RouteChanges
from partnerships_tui.drawing.matrix import status_role, status_words
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, beside_or_below, prose
from partnerships_tui.drawing.text.spans import (
    BLANK,
    Line,
    Link,
    Role,
    cell_link,
    line,
    span,
    wrapped,
)
from partnerships_tui.drawing.text.wording import pluralized


def matrix_changes_page(
    changes: RouteChanges,
    after: date,
    until: date,
    names: Mapping[str, str],
    titles: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
) -> list[Line]:
    """The changes of routes by date, each with its event.

    `names` are those of models and companies by id, `titles` those of events.

    Below them are the changes that are only possible, because their dates are not exact enough or
    promised minimums.
    """
    title = f"After {after.isoformat()}, up to {until.isoformat()}"
    lines = prose(title, cells, Role.TITLE)
    lines += prose(pluralized(len(changes.certain), "change"), cells, Role.DIM)
    lines.append(BLANK)
    lines += _list_lines(
        changes.certain,
        names,
        titles,
        cells,
        glyphs,
    )
    if changes.possible:
        count = pluralized(len(changes.possible), "possible change")
        lines += prose(
            f"{count}: their dates are not exact, or are promised minimums", cells, Role.HEADING
        )
        lines.append(BLANK)
        lines += _list_lines(
            changes.possible,
            names,
            titles,
            cells,
            glyphs,
        )
    return lines


def _list_lines(
    changes: Iterable[RouteChange],
    names: Mapping[str, str],
    titles: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    for change in changes:
        yield from _change_lines(
            change,
            names,
            titles,
            cells,
            glyphs,
        )
        yield BLANK


def _change_lines(
    change: RouteChange,
    names: Mapping[str, str],
    titles: Mapping[str, str],
    cells: int,
    glyphs: Glyphs,
) -> Iterator[Line]:
    when = f"{change.date} scheduled" if change.scheduled else f"{change.date}"
    role = Role.PLAIN if change.change == "route" else status_role(change.new)
    label = line(MARGIN, span(f"{when}  ", Role.DIM))
    yield from beside_or_below(label, span(_change_in_words(change, names, glyphs), role), cells)

    model = names.get(change.model, change.model)
    provider = names.get(change.provider, change.provider)
    title = f"{model} at {provider}"
    if change.service:
        title += f", {change.service}"
    link = cell_link(change.model, change.provider)
    yield from wrapped(
        title,
        cells - 1,
        MARGIN * 2,
        Role.LINK,
        link,
    )

    if change.event:
        event_link = Link("event", change.event)
        yield from wrapped(
            titles.get(change.event, change.event),
            cells - 1,
            MARGIN * 2,
            Role.LINK,
            event_link,
        )


def _change_in_words(
    change: RouteChange,
    names: Mapping[str, str],
    glyphs: Glyphs,
) -> str:
    """`came: ◐ P preview`, `status: ◐ P preview → ● G generally available`, `run by: A → B`."""
    values = [value for value in (change.old, change.new) if value]
    if change.change == "route":
        return f"run by: {glyphs(' → ').join(names.get(value, value) for value in values)}"
    return f"{change.change}: {glyphs(' → ').join(status_words(value, glyphs) for value in values)}"
