"""The order of work around a key: the first rows come before all that accompanies them."""

import asyncio
from threading import Event
from typing import Any

import pytest
from tests.app.driving import Explore, explorer, press, settle, timeline_screen
from tests.app.textual_internals import handle_messages, key_event
from textual.strip import Strip

from partnerships_db.store.store import Store, StoreError
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.widgets.timeline_list import TimelineList

PAINTS_FRAMES = True

ENDLESS_ROWS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"

UPCOMING_QUERY = "partnerships_tui.screens.timeline.upcoming_after"

ROWS = "the rows are painted"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The groups of the queries that were started, and the paints of the list, in their order."""
    steps: list[str] = []
    stream_query = Explorer.stream_query
    render_line = TimelineList.render_line

    def noted_query(app: Explorer, group: str, *arguments: Any) -> None:
        steps.append(group)
        stream_query(app, group, *arguments)

    def noted_line(timeline_list: TimelineList, y: int) -> Strip:
        if steps[-1:] != [ROWS]:
            steps.append(ROWS)
        return render_line(timeline_list, y)

    monkeypatch.setattr(Explorer, "stream_query", noted_query)
    monkeypatch.setattr(TimelineList, "render_line", noted_line)
    return steps


@pytest.mark.parametrize("filter_text", ["anthropic", "kind:investment"])
async def test_nothing_but_the_first_rows_is_asked_before_they_are_painted(
    explore: Explore, work: list[str], filter_text: str
) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text=filter_text[:-1])
        work.clear()
        await press(pilot, text=filter_text[-1])
        timeline = work.index("timeline")  # before it may be what an earlier letter has asked
        first_rows = work.index(ROWS, timeline)
        assert set(work[timeline:first_rows]) <= {"unknown-ids", "timeline"}
        assert {"offers", "ahead", "density"} <= set(work[first_rows:])


async def test_periods_need_no_first_page_of_events(explore: Explore, work: list[str]) -> None:
    async with explore() as pilot:
        await press(pilot, "Y", "/")
        work.clear()
        await press(pilot, text="anthropic")
        assert "count" not in work[work.index("timeline") :][:2]
        periods = timeline_screen(pilot).timeline.periods
        assert periods is not None
        assert periods.groups


async def test_the_next_letter_stops_what_the_last_one_asked(
    explore: Explore, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_started = Event()
    errors: list[StoreError] = []

    def endless_query(store: Store) -> int:
        has_started.set()
        try:
            store.rows(f"{ENDLESS_ROWS} SELECT sum(x) FROM n")
        except StoreError as error:
            errors.append(error)
            raise
        return 0

    async with explore() as pilot:
        await press(pilot, "/", text="anthropi")
        with monkeypatch.context() as patch:
            patch.setattr(UPCOMING_QUERY, lambda *_: endless_query)
            pilot.app.post_message(key_event("c"))
            while not has_started.is_set():
                await handle_messages(pilot.app)
        assert not errors

        await press(pilot, text="s")
        assert len(errors) == 1


async def test_running_queries_pause_while_a_key_is_handled(
    explore: Explore, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = Event()
    pauses: list[bool] = []

    async with explore() as pilot:
        app = explorer(pilot)
        app.run_query("damage", lambda _: may_end.wait(), lambda _: None)
        while not app.running_queries:
            await handle_messages(app)
        (running,) = app.running_queries

        def note_pause(_list: TimelineList) -> None:
            pauses.append(not running.may_run.is_set())

        monkeypatch.setattr(TimelineList, "action_cursor_down", note_pause)
        app.post_message(key_event("j"))
        try:
            await handle_messages(app)
            assert pauses == [True]
            assert await _has_resumed(app, running.may_run)
        finally:
            may_end.set()
        await settle(pilot)


async def _has_resumed(app: Explorer, may_run: Event) -> bool:
    """Whether a query goes on once the screen is painted."""
    for _ in range(100):
        await handle_messages(app)
        if may_run.is_set():
            return True
        await asyncio.sleep(0.01)
    return False
