"""A start does what the first paint needs, and the rest after it."""

from pathlib import Path
from typing import Any

import pytest
from tests.app.driving import Explore, settle
from tests.app.textual_internals import noted_work
from textual.pilot import Pilot

from partnerships_db.store.store import Store
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.app.query_runner import QueryRunner
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.queries.view_state import ViewState

PAINTS_FRAMES = True


async def test_the_first_paint_comes_before_all_queries(
    explore: Explore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work = noted_work(monkeypatch)
    stream_query = QueryRunner.stream_query

    def noted_query(app: QueryRunner, group: str, *arguments: Any) -> None:
        work.append(group)
        stream_query(app, group, *arguments)

    monkeypatch.setattr(QueryRunner, "stream_query", noted_query)
    async with explore():
        assert work[0] == "draw"
        assert "density" not in work, "the strip is filled for the first paint"


async def test_no_view_parses_all_styles_again_or_draws_for_nothing(
    explore: Explore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work = noted_work(monkeypatch)
    async with explore() as pilot:
        for key in "234561":
            await pilot.press(key)
            await settle(pilot)
        assert set(work) == {"draw"}
        pilot.app.theme = "ledger-light"
        await settle(pilot)
        assert "parse all styles" in work


async def test_a_screen_has_no_widgets_for_the_messages_of_textual(
    starter_store: Path,
) -> None:
    client = StoreClient(Store.reading(starter_store))
    app = Explorer(client, ViewState())
    ids: list[str | None] = []

    async def look(pilot: Pilot[object]) -> None:
        ids.extend(child.id for child in pilot.app.screen.children)
        pilot.app.exit()

    await app.run_async(headless=True, size=(120, 40), auto_pilot=look)
    client.close()
    assert ids == ["header", "strip", "body", "footer"]
