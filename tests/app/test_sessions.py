"""The settings kept from one run to the next, the marks of unseen changes, the watched folder."""

import fcntl
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.app.driving import (
    Explore,
    check_store,
    explorer,
    press,
    screen_text,
    submit,
    timeline_screen,
)
from tests.conftest import MakeStore, WriteYaml

from partnerships_db.filters.parser import parse_filter
from partnerships_db.importing.pipeline import import_files
from partnerships_db.importing.report import ImportReport
from partnerships_db.store.history import unseen_since
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_tui.app.folder_watch import FolderWatch, trouble_of
from partnerships_tui.user_state.saved_views import (
    SavedView,
    forget_view,
    save_view,
    saved_views,
)
from partnerships_tui.user_state.session import (
    NEW_SESSION,
    Session,
    change_marks,
    read_session,
    write_session,
)
from partnerships_tui.user_state.state_files import StateError, keep_damage_aside

FIRST_IMPORT = """
companies: [{id: globex, name: Globex}, {id: initech, name: Initech}]
events:
  - {id: first, date: 2025-01-01, kind: statement, title: The first, parties: [{company: globex}]}
"""
SECOND_IMPORT = """
events:
  - id: second
    date: 2025-02-01
    kind: statement
    title: The second
    parties: [{company: initech}]
"""

# -- The session file ------------------------------------------------------------------------------


def test_a_session_is_read_as_it_was_written(tmp_path: Path) -> None:
    settings = {"matrix": {"model": "x"}}
    session = Session("matrix", "kind:statement", "2025-11-18", settings, ("a",), 7)
    change_marks(tmp_path / "one.db", {"a": True})
    write_session(tmp_path / "one.db", session)
    write_session(tmp_path / "two.db", NEW_SESSION)
    assert read_session(tmp_path / "one.db") == session
    assert read_session(tmp_path / "three.db") == NEW_SESSION


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        '{"STORE": 1}',
        '{"STORE": {"view": 1, "kept": {"x": 2}, "marks": [1], "seen": true}}',
        "[" * 9999,
    ],
)
def test_a_broken_session_file_gives_a_new_session(
    tmp_path: Path,
    bare_machine: Path,
    content: str,
) -> None:
    store_path = tmp_path / "one.db"
    write_session(store_path, NEW_SESSION)
    (session_file,) = bare_machine.rglob("sessions.json")
    session_file.write_text(content.replace("STORE", str(store_path)))
    assert read_session(store_path)._replace(kept={}) == NEW_SESSION


def test_sessions_of_the_latest_fifty_stores_and_of_those_with_marks_are_kept(
    tmp_path: Path,
    bare_machine: Path,
) -> None:
    store_paths = [tmp_path / f"{number}.db" for number in range(60)]
    change_marks(store_paths[0], {"a": True})
    for store_path in store_paths:
        write_session(store_path, NEW_SESSION)
    (session_file,) = bare_machine.rglob("sessions.json")
    stores_with_session = [store_paths[0], *store_paths[11:]]
    assert list(json.loads(session_file.read_text())) == list(map(str, stores_with_session))


@pytest.mark.parametrize("content", ["", "[]", "{", '"text"', "[" * 9999, "\0", " " * 5_000_000])
def test_a_damaged_file_is_kept_under_another_name(
    tmp_path: Path,
    bare_machine: Path,
    content: str,
) -> None:
    write_session(tmp_path / "one.db", NEW_SESSION)
    (session_file,) = bare_machine.rglob("sessions.json")
    session_file.write_text(content)
    notice = write_session(tmp_path / "one.db", Session("matrix"))
    damaged_file = session_file.with_name("sessions.damaged.json")
    assert str(damaged_file).removeprefix(str(bare_machine)) in notice
    assert damaged_file.read_text() == content
    assert read_session(tmp_path / "one.db").view == "matrix"

    session_file.write_text(content)
    assert "sessions.damaged-2.json" in keep_damage_aside(session_file)
    assert keep_damage_aside(session_file) == ""


def test_a_state_folder_that_cannot_be_written_gives_a_sentence(
    tmp_path: Path,
    bare_machine: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file_path = bare_machine / "a-file"
    file_path.write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(file_path))
    with pytest.raises(StateError, match="can't be written"):
        write_session(tmp_path / "one.db", NEW_SESSION)
    assert read_session(tmp_path / "one.db") == NEW_SESSION


def test_a_locked_state_folder_gives_a_sentence(
    tmp_path: Path,
    bare_machine: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("partnerships_tui.user_state.state_files.LOCK_WAIT_SECONDS", 0)
    write_session(tmp_path / "one.db", NEW_SESSION)
    (lock_path,) = bare_machine.rglob(".lock")
    with lock_path.open() as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        with pytest.raises(StateError, match="locked by another explorer"):
            change_marks(tmp_path / "one.db", {"a": True})
    assert change_marks(tmp_path / "one.db", {"a": True}).event_ids == ("a",)


def test_a_session_leaves_the_views_that_its_explorer_has_not_shown(tmp_path: Path) -> None:
    write_session(tmp_path / "one.db", Session(kept={"lanes": {"scale": "2"}, "money": {"x": "1"}}))
    write_session(tmp_path / "one.db", Session(kept={"matrix": {"model": "y"}, "money": {}}))
    settings = read_session(tmp_path / "one.db").kept
    assert settings == {"lanes": {"scale": "2"}, "matrix": {"model": "y"}}


MarkOrQuit = tuple[str, str, int]
"""An action, the item that it is done to, and the number of the explorer."""

ACTIONS = st.tuples(
    st.sampled_from(["mark", "unmark", "save", "forget", "quit"]),
    st.sampled_from("abcd"),
    st.integers(0, 1),
)


@settings(max_examples=12)
@given(st.lists(ACTIONS, max_size=30))
def test_the_last_action_on_each_item_counts_in_whichever_explorer_it_was_done(
    tmp_path_factory: pytest.TempPathFactory,
    actions: list[MarkOrQuit],
) -> None:
    folder = tmp_path_factory.mktemp("state")
    store = folder / "one.db"
    marks: dict[str, bool] = {}
    filters: dict[str, str] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder))
        sessions = [read_session(store), read_session(store)]
        for step, (action, item, explorer_number) in enumerate(actions):
            if action in ("mark", "unmark"):
                marks[item] = action == "mark"
                change_marks(store, {item: marks[item]})
            elif action == "save":
                filters[item] = f"word{step}"
                save_view(item, SavedView("timeline", filters[item]))
            elif action == "forget":
                filters.pop(item, None)
                forget_view(item)
            else:  # the session is the one with which this explorer began
                write_session(store, sessions[explorer_number])
                sessions[explorer_number] = read_session(store)

        assert set(read_session(store).marks) == {item for item in marks if marks[item]}
        assert {name: view.filter for name, view in saved_views().items()} == filters


def test_explorers_that_mark_at_once_lose_no_mark_of_each_other(tmp_path: Path) -> None:
    store = tmp_path / "one.db"

    def mark_events(letter: str) -> None:
        for number in range(20):
            change_marks(store, {f"{letter}{number}": True})

    with ThreadPoolExecutor(4) as executor:
        list(executor.map(mark_events, "abcd"))
    assert len(read_session(store).marks) == 80


# -- The explorer's session ------------------------------------------------------------------------


async def test_the_session_at_exit_has_the_view_the_filter_and_the_places(
    explore: Explore,
) -> None:
    async with explore() as pilot:
        await submit(pilot, "/", "kind:investment")
        await press(pilot, "j", "j", "3", "l")
        explorer(pilot).exit()
        session = explorer(pilot).session_at_exit
        assert session is not None
        assert session.view == "matrix"
        assert session.filter == "kind:investment"
        assert session.kept["timeline"]["event"]
        assert session.kept["matrix"]["developer"] == "anthropic"


@pytest.mark.parametrize("filter_text", ["", "kind:investment"])
async def test_a_session_restores_the_timelines_event_and_order(
    explore: Explore,
    filter_text: str,
) -> None:
    settings = {"event": "openai-round-2026-02", "order": "amount"}
    session = Session(kept={"timeline": settings})
    async with explore(session=session, filter=filter_text) as pilot:
        timeline = timeline_screen(pilot).timeline
        assert timeline.order == "amount"
        assert timeline.row is not None
        assert timeline.row.id == "openai-round-2026-02"


# -- Unseen changes --------------------------------------------------------------------------------


def test_unseen_changes_are_those_of_later_imports(make_store: MakeStore) -> None:
    store = make_store(FIRST_IMPORT, SECOND_IMPORT)
    unseen = unseen_since(store, 1)
    assert unseen.companies == {"initech"}
    rows = Timeline.whole(store, None).page(store, 0, 9)
    assert [row.id for row in rows if unseen.has_event(row.key)] == ["second"]
    assert not unseen_since(store, 2).events


@pytest.mark.parametrize(
    ("filter_text", "seen_import", "event_count"),
    [
        ("is:new", 0, 2),
        ("is:new", 1, 1),
        ("-is:new", 1, 1),
    ],
)
def test_is_new_selects_the_events_of_later_imports(
    make_store: MakeStore,
    filter_text: str,
    seen_import: int,
    event_count: int,
) -> None:
    store = make_store(FIRST_IMPORT, SECOND_IMPORT)
    criteria = parse_filter(filter_text)._replace(seen=seen_import)
    assert len(Timeline.select(store, criteria, None)) == event_count


async def test_unseen_events_are_marked_until_the_explorer_is_left(
    explore: Explore,
    make_store: MakeStore,
    write_yaml: WriteYaml,
) -> None:
    store = make_store(FIRST_IMPORT)
    async with explore(store.path) as pilot:
        app = explorer(pilot)
        app.state = app.state._replace(seen=1)
        import_files(store, [write_yaml(SECOND_IMPORT)])
        await check_store(pilot)
        assert "01+○ The second" in screen_text(pilot)
        assert "01 ○ The first" in screen_text(pilot)
        await press(pilot, "2", "1")
        assert "01+○ The second" in screen_text(pilot)
        app.exit()
        assert app.session_at_exit is not None
        assert app.session_at_exit.seen == 2


# -- The watched folder ----------------------------------------------------------------------------


def import_changed_files(watch: FolderWatch, store: Store) -> ImportReport | None:
    """Import the changed files of a watched folder; None if no file has changed."""
    report = watch.import_accepted(lambda task: task(store))
    assert not isinstance(report, str)
    return report


def test_a_watched_folder_imports_changed_files_and_those_that_waited(
    tmp_path: Path,
    make_store: MakeStore,
) -> None:
    store = make_store("companies: [{id: acme, name: Acme}]")
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "one.yaml").write_text(FIRST_IMPORT)
    watch = FolderWatch(str(folder))

    first_report = import_changed_files(watch, store)
    assert first_report is not None
    assert first_report.number == 2
    assert import_changed_files(watch, store) is None

    (folder / "two.yaml").write_text(SECOND_IMPORT.replace("initech", "nobody"))
    failed_report = import_changed_files(watch, store)
    assert failed_report is not None
    assert "nobody" in trouble_of(failed_report)
    assert import_changed_files(watch, store) is None, "no retry before a file changes"

    (folder / "three.yaml").write_text("companies: [{id: nobody, name: Nobody}]")
    report = import_changed_files(watch, store)
    assert report is not None
    assert trouble_of(report) == ""
    assert report.counts["events"]["added"] == 1, "the file that waited is imported too"
