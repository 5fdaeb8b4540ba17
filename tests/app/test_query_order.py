"""The order of work around a key: the first rows come before all that accompanies them."""

from functools import partial
from threading import Event
from typing import Any

import pytest
from tests.app.driving import Explore, explorer, press, settle
from tests.app.textual_internals import handle_messages, key_event
from textual.strip import Strip

from partnerships_db.store.store import Store, StoreError
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.screens import timeline
from partnerships_tui.widgets.timeline_list import TimelineList

PAINTS_FRAMES = True

ENDLESS_ROWS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"

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


@pytest.mark.parametrize("filter_text", ["anthropi", "kind:investment company:nvidi"])
async def test_nothing_but_the_first_rows_is_asked_before_they_are_painted(
    explore: Explore, work: list[str], filter_text: str
) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text=filter_text)
        work.clear()
        await press(pilot, text=filter_text[-1])
        first_rows = work.index(ROWS, work.index("timeline"))
        assert set(work[:first_rows]) <= {ROWS, "unknown-ids", "timeline"}
        assert {"offers", "ahead", "density"} <= set(work[first_rows:])


async def test_periods_need_no_first_page_of_events(explore: Explore, work: list[str]) -> None:
    async with explore() as pilot:
        await press(pilot, "Y", "/")
        work.clear()
        await press(pilot, text="anthropic")
        assert "count" not in work[work.index("timeline") :][:2]
        assert timeline_groups(explorer(pilot)) > 0


def timeline_groups(app: Explorer) -> int:
    """The number of periods in the list of the Timeline."""
    screen = app.view_screen
    assert isinstance(screen, timeline.TimelineScreen)
    assert screen.timeline.periods is not None
    return len(screen.timeline.periods.groups)


async def test_the_next_letter_stops_what_the_last_one_asked(
    explore: Explore, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_started = Event()
    errors: list[StoreError] = []

    def endless_count(_store: Store) -> int:
        has_started.set()
        try:
            _store.rows(f"{ENDLESS_ROWS} SELECT sum(x) FROM n")
        except StoreError as error:
            errors.append(error)
            raise
        return 0

    async with explore() as pilot:
        await press(pilot, "/", text="anthropi")
        upcoming_after = timeline.upcoming_after
        monkeypatch.setattr(timeline, "upcoming_after", lambda *_: endless_count)
        pilot.app.post_message(key_event("c"))
        while not has_started.is_set():
            await handle_messages(pilot.app)
        assert not errors

        monkeypatch.setattr(timeline, "upcoming_after", upcoming_after)
        await press(pilot, text="s")
        assert len(errors) == 1


async def test_running_queries_pause_while_a_key_is_handled(
    explore: Explore, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = Event()
    pauses: list[bool] = []

    def waiting_query(_store: Store) -> None:
        may_end.wait()

    async with explore() as pilot:
        app = explorer(pilot)
        app.run_query("damage", waiting_query, lambda _: None)
        while not app.running_queries:
            await handle_messages(app)
        (running,) = app.running_queries
        note_pause = partial(_note_pause, pauses, running.may_run)
        monkeypatch.setattr(TimelineList, "action_cursor_down", note_pause)
        await _press_without_answers(app, "j")
        assert pauses == [True]
        while not running.may_run.is_set():
            await handle_messages(app)
        may_end.set()
        await settle(pilot)


def _note_pause(pauses: list[bool], may_run: Event, _list: TimelineList) -> None:
    pauses.append(not may_run.is_set())


async def _press_without_answers(app: Explorer, key: str) -> None:
    app.post_message(key_event(key))
    await handle_messages(app)
