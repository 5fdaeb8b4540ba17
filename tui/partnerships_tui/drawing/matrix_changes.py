"""TODO."""

from collections.abc import Mapping, Sequence
from datetime import date

from partnerships_db.matrix.history import RouteChange
from partnerships_tui.drawing.matrix import status_role
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.drawing.text.page_parts import MARGIN, prose
from partnerships_tui.drawing.text.spans import BLANK, Line, Link, Role, line, span, wrapped
from partnerships_tui.drawing.text.wording import pluralized


def changes_page(changes: Sequence[RouteChange], after: date, until: date, names: Mapping[str, str], cells: int,
                 glyphs: Glyphs) -> list[Line]:  # fmt: skip
    """What came, went and changed, by date, with the event behind each; `names` are models' and companies'."""
    lines = [*prose(f"After {after.isoformat()}, up to {until.isoformat()}", cells, Role.TITLE)]
    lines += [*prose(pluralized(len(changes), "change"), cells, Role.DIM), BLANK]
    for one in changes:
        when = f"{one.date}{' scheduled' if one.scheduled else ''}"
        what = f"{one.what}: {glyphs('→').join(filter(None, (one.old and f'{one.old} ', f' {one.new}'))).strip()}"
        role = status_role(one.new) if one.what != "route" else Role.PLAIN
        lines.append(line(MARGIN, span(f"{when}  ", Role.DIM), span(what, role)).cut(cells))
        cell = Link("cell", f"{one.model}/{one.provider}")
        where = f"{names.get(one.model, one.model)} at {names.get(one.provider, one.provider)}"
        lines += wrapped(
            f"{where}, {one.service}" if one.service else where,
            cells - 1,
            MARGIN * 2,
            Role.LINK,
            cell,
        )
        if one.event:
            lines += wrapped(one.event, cells - 1, MARGIN * 2, Role.LINK, Link("event", one.event))
        lines.append(BLANK)
    return lines
