"""The page that is painted before Textual is loaded: it equals Textual's first frame."""

import os
from datetime import date
from pathlib import Path

import pytest
from tests.app.driving import Explore, screen_rows

from partnerships_db.store.store import Store
from partnerships_tui.drawing.text.chrome import list_size, strip_rows
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.launch.first_paint import first_page_lines
from partnerships_tui.open_store import Query


@pytest.mark.parametrize(("as_of", "is_ascii"), [(None, False), (date(2025, 11, 18), True)])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_the_first_page_has_the_text_of_textuals_first_frame(
    explore: Explore,
    starter_store: Path,
    size: tuple[int, int],
    is_ascii: bool,
    as_of: date | None,
) -> None:
    glyphs = Glyphs(is_ascii)
    with Store.reading(starter_store) as store:
        lines = first_page_lines(
            store,
            Query(as_of=as_of),
            os.terminal_size(size),
            glyphs,
            settings={},
        )

    async with explore(size=size, is_ascii=is_ascii, as_of=as_of) as pilot:
        textual_rows = screen_rows(pilot)

    columns, rows = size
    list_columns, list_rows = list_size(columns, rows, strip_rows(rows))
    header_rows = len(lines) - list_rows
    assert header_rows == 2 + strip_rows(rows)
    for index, line in enumerate(lines):
        cells = columns if index < header_rows else list_columns + is_ascii
        assert line.width <= cells
        assert textual_rows[index][:cells] == glyphs.painted(line.fitted(cells).text), index
