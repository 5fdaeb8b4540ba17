"""Stores that are damaged, locked, full, foreign or missing are refused and stay as they are."""

import os
import random
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Timer
from time import thread_time

import pytest
from tests.fixture_types import AssertWhole, WriteYaml

from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.store import store as store_module
from partnerships_db.store.integrity import find_damage
from partnerships_db.store.store import NoStore, Store, StoreError
from partnerships_db.store.version import APPLICATION_ID

IS_ROOT = os.geteuid() == 0
ACME = "companies: [{id: acme, name: Acme}]\n"
OTHER_COMPANY = "companies: [{id: b, name: B}]\n"
SUBSIDIARY = "companies: [{id: b, name: B, parent: acme}]\n"
MANY_COMPANIES = "companies:\n" + "".join(
    f"- {{id: c{number}, name: Company {number}}}\n" for number in range(2_000)
)
ENDLESS_ROWS = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"

Opening = Callable[[Path], Store]
each_opening = pytest.mark.parametrize("opening", [Store.reading, Store.writing])


@pytest.fixture
def acme_store(tmp_path: Path, write_yaml: WriteYaml) -> Path:
    """The path of a store with one company, open nowhere."""
    path = tmp_path / "partnerships.db"
    with Store.creating(path) as store:
        assert import_files(store, [write_yaml(ACME, "acme.yaml")]).number == 1
    return path


# -- Opening ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("opening", [Store.reading, Store.writing, Store.creating])
def test_every_connection_has_the_protective_settings(opening: Opening, acme_store: Path) -> None:
    expected = {"trusted_schema": 0, "foreign_keys": 1, "cell_size_check": 1, "busy_timeout": 5_000}
    with opening(acme_store) as store:
        for name, value in expected.items():
            assert store.row(f"PRAGMA {name}") == (value,), name


def test_a_writer_waits_until_the_disk_has_its_commits(acme_store: Path) -> None:
    with Store.writing(acme_store) as store:
        assert store.row("PRAGMA journal_mode") == ("wal",)
        assert store.row("PRAGMA synchronous") == (2,)


@each_opening
def test_an_empty_file_is_not_a_store(opening: Opening, tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with pytest.raises(NoStore, match=r"empty\.db is empty"):
        opening(path)
    assert path.read_bytes() == b""


def test_an_empty_file_becomes_a_store_by_its_first_valid_import(
    tmp_path: Path, write_yaml: WriteYaml
) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with Store.creating(path) as store:
        assert import_files(store, [write_yaml("companies: [{id: A}]", "bad.yaml")]).diagnostics
    assert path.exists()  # the program did not make it, and does not remove it
    with Store.creating(path) as store:
        assert import_files(store, [write_yaml(ACME)]).number == 1


def test_the_folders_of_a_new_store_are_created(
    tmp_path: Path, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    with Store.creating(tmp_path / "a" / "b" / "new.db") as store:
        assert import_files(store, [write_yaml(ACME)]).number == 1
        assert_whole(store)


@each_opening
def test_a_path_that_is_not_a_regular_file_is_refused_with_its_kind(
    opening: Opening, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    messages = {
        tmp_path: "is a folder",
        tmp_path / "fifo": "is not a regular file",
        Path("/dev/zero"): "is not a regular file",
        tmp_path / "loop": "Too many levels of symbolic links",
        tmp_path / "file" / "x.db": "Not a directory",
        tmp_path / ("x" * 300): "File name too long",
    }
    for path, message in messages.items():
        with pytest.raises(StoreError, match=message):
            opening(path)


def test_a_missing_file_is_not_a_store(tmp_path: Path) -> None:
    with pytest.raises(NoStore):
        Store.reading(tmp_path / "missing")


def test_a_store_is_not_created_at_an_unsuitable_path(
    tmp_path: Path, write_yaml: WriteYaml
) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "fifo", Path("/dev/null"), tmp_path / "file" / "x.db"):
        with pytest.raises(StoreError), Store.creating(path) as store:
            import_files(store, [write_yaml(ACME)])
    assert Path("/dev/null").is_char_device()
    with pytest.raises(StoreError, match="can't be used"):
        Store.creating(tmp_path / ("x" * 300))


@pytest.mark.parametrize(
    "name",
    [
        *("a b.db", "50%.db", "a?mode=memory", "file:x?mode=memory", "#x", "é'\".db", "-x.db"),
        os.fsdecode(b"\xff\xfe\x1b.db"),
    ],
    ids=ascii,
)
def test_a_store_may_have_any_file_name(
    name: str, tmp_path: Path, write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Store.creating(Path(name)) as store:
        assert import_files(store, [write_yaml(ACME)]).number == 1
    assert (tmp_path / name).stat().st_size > 4096
    with Store.reading(Path(name)) as store:
        assert store.row("SELECT name FROM company") == ("Acme",)
    with pytest.raises(NoStore):
        Store.reading(Path(name + "x"))


def test_a_link_to_a_store_opens_that_store(
    tmp_path: Path, acme_store: Path, write_yaml: WriteYaml
) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(acme_store)
    with Store.writing(link) as store:
        assert import_files(store, [write_yaml(OTHER_COMPANY)]).number == 2
    with Store.reading(acme_store) as store:
        assert store.row("SELECT count(*) FROM company") == (2,)


def test_a_store_may_be_closed_twice(tmp_path: Path) -> None:
    store = Store.creating(tmp_path / "new.db")
    store.close()
    store.close()
    assert list(tmp_path.glob("new.db*")) == []


def test_a_closed_store_is_complete_in_one_file(
    acme_store: Path, tmp_path: Path, assert_whole: AssertWhole
) -> None:
    assert not list(tmp_path.glob("*.db-*"))
    copy = Path(shutil.copy(acme_store, tmp_path / "copy.db"))
    with Store.writing(copy) as store:
        assert_whole(store)


# -- Foreign and damaged files ---------------------------------------------------------------------


def write_database(path: Path, application_id: int, version: int) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE x (a)")
        database.execute(f"PRAGMA application_id={application_id}")
        database.execute(f"PRAGMA user_version={version}")
        database.commit()


def write_foreign_file(kind: str, path: Path, acme_store: Path) -> None:
    match kind:
        case "text":
            path.write_text("hello\n" * 1000)
        case "other program":
            write_database(path, 0x12345678, 1)
        case "newer version":
            write_database(path, APPLICATION_ID, 999)
        case "truncated":
            path.write_bytes(acme_store.read_bytes()[:3000])


@pytest.mark.parametrize("kind", ["text", "other program", "newer version", "truncated"])
def test_a_file_that_is_not_a_store_is_refused_by_name_and_not_changed(
    kind: str, tmp_path: Path, acme_store: Path
) -> None:
    path = tmp_path / "foreign.db"
    write_foreign_file(kind, path, acme_store)
    file_bytes = path.read_bytes()
    for opening in (Store.reading, Store.writing):
        with pytest.raises(StoreError) as raised, opening(path) as store:
            store.rows("SELECT * FROM entry")
        assert path.name in str(raised.value)
    assert path.read_bytes() == file_bytes


def damage_messages(path: Path) -> list[str]:
    """The messages when a store is opened, searched for damage and read."""
    try:
        with Store.reading(path) as store:
            messages = find_damage(store)
            store.rows("SELECT * FROM v_events")
            return messages
    except StoreError as error:
        return [str(error)]


def test_a_damaged_store_is_reported_and_never_repaired(starter_copy: Path, tmp_path: Path) -> None:
    sound_bytes = starter_copy.read_bytes()
    assert damage_messages(starter_copy) == []
    chance = random.Random(20251118)
    path = tmp_path / "damaged.db"
    for _ in range(12):
        damaged_bytes = bytearray(sound_bytes)
        for _ in range(64):
            damaged_bytes[chance.randrange(100, len(damaged_bytes))] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged_bytes)
        assert damage_messages(path) != []
        assert path.read_bytes() == damaged_bytes


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_import_into_a_store_with_a_missing_table_is_refused(
    dry_run: bool, acme_store: Path, write_yaml: WriteYaml
) -> None:
    with closing(sqlite3.connect(acme_store)) as database:
        database.execute("DROP TABLE former")
    header = acme_store.read_bytes()[:16]
    with Store.writing(acme_store) as store, pytest.raises(StoreError, match="a table is missing"):
        import_files(store, [write_yaml(ACME)], dry_run=dry_run)
    assert acme_store.read_bytes()[:16] == header


# -- No permission and no space --------------------------------------------------------------------


@pytest.mark.skipif(IS_ROOT, reason="root may write everywhere")
def test_a_store_in_a_read_only_folder_is_read_and_not_written(
    tmp_path: Path, write_yaml: WriteYaml
) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    path = folder / "store.db"
    file = write_yaml(ACME)
    with Store.creating(path) as store:
        import_files(store, [file])
    os.chmod(path, 0o400)
    os.chmod(folder, 0o500)
    try:
        with Store.reading(path) as store:
            assert store.row("SELECT name FROM company") == ("Acme",)
            assert check_files([write_yaml(SUBSIDIARY)], store).diagnostics == []
        with pytest.raises(StoreError), Store.writing(path) as store:
            import_files(store, [write_yaml(OTHER_COMPANY)])
        with pytest.raises(StoreError), Store.creating(folder / "new.db") as store:
            import_files(store, [file])
    finally:
        os.chmod(folder, 0o700)


def test_an_import_into_a_full_disk_writes_nothing(
    acme_store: Path, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    file = write_yaml(MANY_COMPANIES)
    with Store.writing(acme_store) as store:
        ((page_count,),) = store.rows("PRAGMA page_count")
        store.connection.execute(f"PRAGMA max_page_count={page_count + 5}")
        with pytest.raises(StoreError, match="disk is full"):
            import_files(store, [file])
        assert store.row("SELECT count(*) FROM entry") == (1,)
        store.connection.execute("PRAGMA max_page_count=1000000")
        assert import_files(store, [file]).number == 2
        assert_whole(store)


# -- Other programs --------------------------------------------------------------------------------


@contextmanager
def write_lock(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of another program that holds the lock for writing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield holder
        holder.execute("ROLLBACK")


def test_reading_and_checking_do_not_wait_for_a_writer(
    acme_store: Path, write_yaml: WriteYaml
) -> None:
    with write_lock(acme_store) as holder, Store.reading(acme_store) as store:
        holder.execute("DELETE FROM import WHERE import > 99")
        assert store.row("SELECT count(*) FROM company") == (1,)
        assert check_files([write_yaml(SUBSIDIARY)], store).diagnostics == []


def test_an_import_that_waits_too_long_for_another_writer_is_refused(
    acme_store: Path, write_yaml: WriteYaml
) -> None:
    file = write_yaml(OTHER_COMPANY)
    with write_lock(acme_store), Store.writing(acme_store) as store:
        store.connection.execute("PRAGMA busy_timeout=100")
        with pytest.raises(StoreError, match="another program"):
            import_files(store, [file])
    with Store.writing(acme_store) as store:
        assert import_files(store, [file]).number == 2


def test_a_new_store_in_use_by_another_writer_is_not_removed(
    tmp_path: Path, write_yaml: WriteYaml
) -> None:
    path = tmp_path / "new.db"
    unused_store = Store.creating(path)
    with Store.creating(path) as store:
        with store.transaction():
            unused_store.close()
            assert path.exists()
        assert import_files(store, [write_yaml(ACME)]).number == 1
    with Store.reading(path) as store:
        assert store.row("SELECT id FROM company") == ("acme",)


def test_an_import_into_a_removed_file_is_refused(tmp_path: Path, write_yaml: WriteYaml) -> None:
    path = tmp_path / "new.db"
    message = r"was removed by another program|could not be written"
    with Store.creating(path) as store:
        path.unlink()
        with pytest.raises(StoreError, match=message):
            import_files(store, [write_yaml(ACME)])
    assert not path.exists()


# -- Time limits and interruptions -----------------------------------------------------------------


def test_a_query_is_stopped_at_the_time_limit(
    acme_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "MAX_QUERY_SECONDS", 0.05)
    with Store.reading(acme_store) as store, pytest.raises(StoreError, match="took too long"):
        store.rows(f"{ENDLESS_ROWS} SELECT sum(x) FROM n")


def test_the_readers_own_work_between_batches_is_not_the_querys(
    acme_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "MAX_QUERY_SECONDS", 0.05)
    query = f"{ENDLESS_ROWS} SELECT x FROM n LIMIT 3"
    rows: list[tuple[int, ...]] = []
    with Store.reading(acme_store) as store:
        for batch in store.batches(query, (), 1):
            rows += batch
            begin = thread_time()
            while thread_time() < begin + 0.03:
                pass
    assert rows == [(1,), (2,), (3,)]


def test_batches_without_an_end_are_stopped(
    acme_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "MAX_QUERY_SECONDS", 0.05)
    with Store.reading(acme_store) as store, pytest.raises(StoreError, match="took too long"):
        for _ in store.batches(f"{ENDLESS_ROWS} SELECT x FROM n", (), 1_000):
            pass


def test_a_query_may_need_longer_than_the_limit(
    acme_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "MAX_QUERY_SECONDS", 0.0)
    query = f"{ENDLESS_ROWS} SELECT max(x) FROM (SELECT x FROM n LIMIT 200000)"
    with Store.reading(acme_store) as store:
        with pytest.raises(StoreError, match="took too long"):
            store.rows(query)
        assert store.rows(query, max_seconds=60.0) == [(200_000,)]


def test_ctrl_c_ends_a_query_and_the_store_can_still_be_read(acme_store: Path) -> None:
    earlier_handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    with Store.reading(acme_store) as store:
        timer = Timer(0.05, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        try:
            with pytest.raises(KeyboardInterrupt):
                store.rows(f"{ENDLESS_ROWS} SELECT sum(x) FROM n")
            timer.join()
        finally:
            signal.signal(signal.SIGINT, earlier_handler)
        assert store.row("SELECT id FROM company") == ("acme",)


def test_the_time_limit_of_queries_does_not_stop_an_import(
    acme_store: Path, write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "MAX_QUERY_SECONDS", 0.0)
    file = write_yaml(MANY_COMPANIES)
    with Store.writing(acme_store) as store:
        store.row("SELECT 1")
        assert import_files(store, [file], dry_run=True).diagnostics == []
        assert import_files(store, [file]).number == 2


def test_a_query_can_pause_in_the_middle_of_a_statement(acme_store: Path) -> None:
    with Store.reading(acme_store) as store:
        pauses: list[str] = []
        store.pause_with(lambda: pauses.append("between statements"))
        store.row("SELECT 1")
        pauses_between = len(pauses)
        store.row(f"{ENDLESS_ROWS} SELECT sum(x) FROM (SELECT x FROM n LIMIT 50000)")
        assert len(pauses) > 2 * pauses_between + 2


def test_another_thread_can_interrupt_a_query_and_those_after_it(acme_store: Path) -> None:
    with Store.reading(acme_store) as store:
        timer = Timer(0.05, store.interrupt)
        timer.start()
        with pytest.raises(StoreError):
            store.rows(f"{ENDLESS_ROWS} SELECT sum(x) FROM n")
        timer.join()
        with pytest.raises(StoreError):
            store.row("SELECT count(*) FROM company")


@pytest.mark.parametrize("entry_count", [1_000, 2_000])
def test_an_interrupted_import_writes_nothing(
    entry_count: int, acme_store: Path, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    def interrupt(count: int, _: str) -> None:
        if count >= entry_count:
            raise KeyboardInterrupt

    file = write_yaml(MANY_COMPANIES)
    with Store.writing(acme_store) as store:
        with pytest.raises(KeyboardInterrupt):
            import_files(store, [file], progress=interrupt)
        assert store.row("SELECT count(*) FROM entry") == (1,)
        assert import_files(store, [file]).number == 2
        assert_whole(store)


def test_an_endless_view_in_the_store_stops_an_import_at_the_time_limit(
    acme_store: Path,
    write_yaml: WriteYaml,
    monkeypatch: pytest.MonkeyPatch,
    assert_whole: AssertWhole,
) -> None:
    monkeypatch.setattr(store_module, "MAX_WRITE_SECONDS", 0.1)
    endless_view = (
        f"CREATE VIEW search_text AS {ENDLESS_ROWS}"
        " SELECT event.entry, n.x AS title, '' AS body, '' AS companies, '' AS tags, '' AS sources"
        " FROM n JOIN event WHERE n.x < 0"
    )
    with closing(sqlite3.connect(acme_store)) as database:
        view_query = "SELECT sql FROM sqlite_master WHERE name = 'search_text'"
        (original_view,) = database.execute(view_query).fetchone()
        database.execute("DROP VIEW search_text")
        database.execute(endless_view)
    file = write_yaml("events: [{id: deal, date: 2025, kind: statement, title: T}]")
    with Store.writing(acme_store) as store, pytest.raises(StoreError, match="took too long"):
        import_files(store, [file])
    with closing(sqlite3.connect(acme_store)) as database:
        database.execute("DROP VIEW search_text")
        database.execute(original_view)
    with Store.writing(acme_store) as store:
        assert store.row("SELECT count(*) FROM entry WHERE id = 'deal'") == (0,)
        assert_whole(store)
