"""What is kept from one run to the next, and what is new since the last."""

import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import cast

import pytest
from tests.app.conftest import settle
from textual.pilot import Pilot

from partnerships_db.filters.parser import parse_filter
from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.history import unseen_since
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_tui.app.explorer import Explorer
from partnerships_tui.app.folder_watch import FolderWatch, trouble_of
from partnerships_tui.queries.client import StoreClient
from partnerships_tui.queries.view_state import ViewState
from partnerships_tui.screens.timeline import TimelineScreen
from partnerships_tui.user_state.session import NEW_SESSION, Session, read_session, write_session

Explore = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Press = Callable[..., Awaitable[None]]
Rows = Callable[[Pilot[None]], list[str]]

ONE = """
companies: [{id: globex, name: Globex}, {id: initech, name: Initech}]
events:
  - {id: first, date: 2025-01-01, kind: statement, title: The first, parties: [{company: globex}]}
"""
TWO = """
events:
  - {id: second, date: 2025-02-01, kind: statement, title: The second, parties: [{company: initech}]}
"""


def test_a_session_comes_back_as_it_was_left(tmp_path: Path) -> None:
    session = Session(
        "matrix", "kind:statement", "2025-11-18", {"matrix": {"model": "x"}}, ("a",), 7
    )
    write_session(tmp_path / "one.db", session)
    write_session(tmp_path / "two.db", NEW_SESSION)
    assert read_session(tmp_path / "one.db") == session
    assert read_session(tmp_path / "three.db") == NEW_SESSION


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"STORE": 1}',
        '{"STORE": {"view": 1, "kept": {"x": 2}, "marks": [1], "seen": true}}',
        "[" * 9999,
    ],
)
def test_a_broken_session_file_is_as_none(tmp_path: Path, bare_machine: Path, text: str) -> None:
    write_session(tmp_path / "one.db", NEW_SESSION)
    (file,) = bare_machine.rglob("sessions.json")
    file.write_text(text.replace("STORE", str(tmp_path / "one.db")))
    assert read_session(tmp_path / "one.db")._replace(kept={}) == NEW_SESSION


def test_only_the_latest_stores_are_remembered(tmp_path: Path, bare_machine: Path) -> None:
    for number in range(60):
        write_session(tmp_path / f"{number}.db", NEW_SESSION)
    (file,) = bare_machine.rglob("sessions.json")
    assert list(json.loads(file.read_text())) == [
        str(tmp_path / f"{number}.db") for number in range(10, 60)
    ]


def test_where_nothing_can_be_written_nothing_is_kept(
    tmp_path: Path, bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare_machine / "a-file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(bare_machine / "a-file"))
    write_session(tmp_path / "one.db", NEW_SESSION)
    assert read_session(tmp_path / "one.db") == NEW_SESSION


def test_news_are_what_came_after_the_last_visit(make_store: Callable[..., Store]) -> None:
    store = make_store(ONE, TWO)
    news = unseen_since(store, 1)
    assert news.companies == {"initech"}
    rows = Timeline.whole(store, None).page(store, 0, 9)
    assert [row.id for row in rows if news.has_event(row.key)] == ["second"]
    assert not unseen_since(store, 2).events
    selected = Timeline.select(store, parse_filter("is:new")._replace(seen=0), None)
    assert len(selected) == 2
    assert len(Timeline.select(store, parse_filter("is:new")._replace(seen=1), None)) == 1
    assert len(Timeline.select(store, parse_filter("-is:new")._replace(seen=1), None)) == 1


async def test_what_is_new_is_marked_and_stays_so_until_the_program_is_left(
    explore: Explore,
    press: Press,
    screen_of: Rows,
    make_store: Callable[..., Store],
    write_yaml: Callable[..., str],
) -> None:
    store = make_store(ONE)
    async with explore(store.path) as pilot:
        app = cast(Explorer, pilot.app)
        app.state = app.state._replace(seen=1)
        import_files(store, [write_yaml(TWO)])
        app.check_for_external_writes()
        await press(pilot)
        told = "\n".join(screen_of(pilot))
        assert "01+○ The second" in told
        assert "01 ○ The first" in told
        await press(pilot, "2", "1")
        assert "01+○ The second" in "\n".join(screen_of(pilot))
        app.exit()
        assert app.session_at_exit is not None
        assert app.session_at_exit.seen == 2


async def test_leaving_keeps_the_view_the_filter_and_the_place(
    explore: Explore, press: Press
) -> None:
    async with explore() as pilot:
        await press(pilot, "/", text="kind:investment")
        await press(pilot, "enter", "j", "j", "3", "l")
        app = cast(Explorer, pilot.app)
        app.exit()
        assert app.session_at_exit is not None
        assert (app.session_at_exit.view, app.session_at_exit.filter) == (
            "matrix",
            "kind:investment",
        )
        assert app.session_at_exit.kept["timeline"]["event"]
        assert app.session_at_exit.kept["matrix"]["developer"] == "anthropic"


def test_a_watched_folder_is_read_whole_and_then_what_changes(
    tmp_path: Path, make_store: Callable[..., Store]
) -> None:
    store = make_store("companies: [{id: acme, name: Acme}]")
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "one.yaml").write_text(ONE)
    watch = FolderWatch(str(folder))

    def look() -> object:
        return watch.import_accepted(lambda task: task(store))

    report = look()
    assert report.number == 2  # type: ignore[attr-defined]
    assert look() is None
    (folder / "two.yaml").write_text(TWO.replace("initech", "nobody"))
    broken = look()
    assert "nobody" in trouble_of(broken)  # type: ignore[arg-type]
    assert look() is None, "nothing is tried again before something changes"
    (folder / "three.yaml").write_text("companies: [{id: nobody, name: Nobody}]")
    mended = look()
    assert trouble_of(mended) == ""  # type: ignore[arg-type]
    assert mended.counts["events"]["added"] == 1, "what waited comes in with what it waited for"  # type: ignore[attr-defined]


@pytest.mark.parametrize("filter_text", ["", "kind:investment"])
async def test_the_timeline_comes_back_in_its_place_and_its_order(
    starter_store: Path, filter_text: str
) -> None:
    desk = StoreClient(Store.reading(starter_store))
    kept = {"event": "openai-round-2026-02", "order": "amount"}
    app = Explorer(desk, ViewState(parse_filter(filter_text)), Session(kept={"timeline": kept}))
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            screen = cast(TimelineScreen, app.view_screen)
            assert screen.timeline.order == "amount"
            assert screen.timeline.row is not None
            assert screen.timeline.row.id == "openai-round-2026-02"
            await settle(pilot)
    finally:
        desk.close()
