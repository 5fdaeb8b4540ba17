"""Stores that are damaged, closed, full, elsewhere or none: a sentence that names the file, which stays as it is."""

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.store import store as connection
from partnerships_db.store.integrity import find_damage
from partnerships_db.store.store import NoStore, Store, StoreError

AS_ROOT = os.geteuid() == 0
MakeStore = Callable[..., Store]
WriteYaml = Callable[..., str]
Whole = Callable[[Store], None]

ACME = "companies: [{id: acme, name: Acme}]\n"
MANY = "companies:\n" + "".join(
    f"- {{id: c{number}, name: Company {number}}}\n" for number in range(3_000)
)


@pytest.fixture
def database(tmp_path: Path, write_yaml: WriteYaml) -> Path:
    """A small store that nobody has open."""
    path = tmp_path / "partnerships.db"
    with Store.creating(path) as store:
        assert import_files(store, [write_yaml(ACME, "acme.yaml")]).number == 1
    return path


# -- How each is opened -----------------------------------------------------------------------------


@pytest.mark.parametrize("opening", [Store.reading, Store.writing, Store.creating])
def test_no_store_is_trusted(opening: Callable[[Path], Store], database: Path) -> None:
    with opening(database) as store:
        pragmas = {
            name: store.row(f"PRAGMA {name}")
            for name in ("trusted_schema", "foreign_keys", "cell_size_check", "busy_timeout")
        }
    assert pragmas == {
        "trusted_schema": (0,),
        "foreign_keys": (1,),
        "cell_size_check": (1,),
        "busy_timeout": (5_000,),
    }


def test_a_writer_waits_for_the_disk(database: Path) -> None:
    with Store.writing(database) as store:
        assert store.row("PRAGMA journal_mode") == ("wal",)
        assert store.row("PRAGMA synchronous") == (2,)


@pytest.mark.parametrize("opening", [Store.reading, Store.writing])
def test_an_empty_file_is_no_store_yet(opening: Callable[[Path], Store], tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with pytest.raises(NoStore, match=r"empty\.db is empty"):
        opening(path)
    assert path.read_bytes() == b""


def test_an_empty_file_becomes_a_store_with_its_first_import(
    tmp_path: Path, write_yaml: WriteYaml
) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with Store.creating(path) as store:
        assert import_files(store, [write_yaml("companies: [{id: A}]", "bad.yaml")]).diagnostics
    assert path.exists()  # it was somebody's before
    with Store.creating(path) as store:
        assert import_files(store, [write_yaml(ACME)]).number == 1


def test_the_folders_of_a_new_store_are_made(
    tmp_path: Path, write_yaml: WriteYaml, assert_whole: Whole
) -> None:
    with Store.creating(tmp_path / "a" / "b" / "new.db") as store:
        assert import_files(store, [write_yaml(ACME)]).number == 1
        assert_whole(store)


@pytest.mark.parametrize("opening", [Store.reading, Store.writing])
def test_what_is_no_regular_file_is_said_to_be_none(
    opening: Callable[[Path], Store], tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    for path, words in (
        (tmp_path, "is a folder"),
        (tmp_path / "fifo", "is not a regular file"),
        (Path("/dev/zero"), "is not a regular file"),
        (tmp_path / "loop", "Too many levels of symbolic links"),
        (tmp_path / "file" / "x.db", "Not a directory"),
        (tmp_path / ("x" * 300), "File name too long"),
    ):
        with pytest.raises(StoreError, match=words):
            opening(path)


def test_a_store_is_not_made_where_none_can_be(tmp_path: Path, write_yaml: WriteYaml) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "fifo", Path("/dev/null"), tmp_path / "file" / "x.db"):
        with pytest.raises(StoreError), Store.creating(path) as store:
            import_files(store, [write_yaml(ACME)])
    assert Path("/dev/null").is_char_device()


def test_a_store_whose_name_is_no_utf_8_is_that_very_file(
    tmp_path: Path, write_yaml: WriteYaml
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe\x1b.db"))
    with Store.creating(path) as store:
        assert import_files(store, [write_yaml(ACME)]).number == 1
    with Store.reading(path) as store:
        assert store.row("SELECT count(*) FROM company") == (1,)
    with pytest.raises(NoStore):
        Store.reading(path.with_name(path.name + "x"))


def test_a_link_to_a_store_is_that_store(
    tmp_path: Path, database: Path, write_yaml: WriteYaml
) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(database)
    with Store.writing(link) as store:
        assert import_files(store, [write_yaml("companies: [{id: b, name: B}]")]).number == 2
    with Store.reading(database) as store:
        assert store.row("SELECT count(*) FROM company") == (2,)


# -- Closed -----------------------------------------------------------------------------------------


@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_a_store_in_a_closed_folder_is_read_and_not_written(
    tmp_path: Path, write_yaml: WriteYaml
) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    path, file = folder / "store.db", write_yaml(ACME)
    with Store.creating(path) as store:
        import_files(store, [file])
    os.chmod(path, 0o400)
    os.chmod(folder, 0o500)
    try:
        with Store.reading(path) as store:
            assert store.row("SELECT name FROM company") == ("Acme",)
            assert (
                check_files(
                    [write_yaml("companies: [{id: b, name: B, parent: acme}]")], store
                ).diagnostics
                == []
            )
        with pytest.raises(StoreError), Store.writing(path) as store:
            import_files(store, [write_yaml("companies: [{id: b, name: B}]")])
        with pytest.raises(StoreError), Store.creating(folder / "new.db") as store:
            import_files(store, [file])
    finally:
        os.chmod(folder, 0o700)


def test_a_full_disk_leaves_what_was_there(
    database: Path, write_yaml: WriteYaml, assert_whole: Whole
) -> None:
    with Store.writing(database) as store:
        (pages,) = store.row("PRAGMA page_count") or (0,)
        store.connection.execute(f"PRAGMA max_page_count={pages + 5}")
        with pytest.raises(StoreError, match="disk is full"):
            import_files(store, [write_yaml(MANY)])
        assert store.row("SELECT count(*) FROM entry") == (1,)
        store.connection.execute("PRAGMA max_page_count=1000000")
        assert import_files(store, [write_yaml(MANY)]).number == 2
        assert_whole(store)


# -- Damaged ----------------------------------------------------------------------------------------


def told(path: Path) -> list[str]:
    """What is said of a store when it is opened, searched for damage, and read."""
    try:
        with Store.reading(path) as store:
            found = find_damage(store)
            store.rows("SELECT * FROM v_events")
            return found
    except StoreError as error:
        return [str(error)]


def test_a_damaged_store_is_told_and_never_repaired(starter_copy: Path, tmp_path: Path) -> None:
    whole = starter_copy.read_bytes()
    assert told(starter_copy) == []
    chance = random.Random(20251118)
    for number in range(12):
        data = bytearray(whole)
        for _ in range(64):
            data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)
        path = tmp_path / f"damaged-{number}.db"
        path.write_bytes(data)
        assert told(path) != []
        assert path.read_bytes() == data


def test_an_import_into_a_store_without_its_tables_is_a_sentence(
    database: Path, write_yaml: WriteYaml
) -> None:
    with sqlite3.connect(database) as other:
        other.execute("DROP TABLE former")
    before = database.read_bytes()
    for dry_run in (True, False):
        with (
            Store.writing(database) as store,
            pytest.raises(StoreError, match="a table is missing"),
        ):
            import_files(store, [write_yaml(ACME)], dry_run=dry_run)
    assert database.read_bytes()[:16] == before[:16]


# -- Busy, slow, interrupted ------------------------------------------------------------------------


def test_a_reader_is_not_stopped_by_a_writer(database: Path) -> None:
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    holder.execute("DELETE FROM import WHERE import > 99")
    with Store.reading(database) as store:
        assert store.row("SELECT count(*) FROM company") == (1,)
    holder.execute("ROLLBACK")
    holder.close()


def test_a_dry_run_waits_for_nobody(database: Path, write_yaml: WriteYaml) -> None:
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with Store.reading(database) as store:
        assert (
            check_files(
                [write_yaml("companies: [{id: b, name: B, parent: acme}]")], store
            ).diagnostics
            == []
        )
    holder.execute("ROLLBACK")
    holder.close()


def test_the_time_of_a_query_is_not_the_time_of_an_import(
    database: Path, write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_QUERY_SECONDS", 0.0)
    with Store.writing(database) as store:
        store.row("SELECT 1")
        assert import_files(store, [write_yaml(MANY)], dry_run=True).diagnostics == []
        assert import_files(store, [write_yaml(MANY)]).number == 2


def test_a_query_can_be_ended_by_another_thread(database: Path) -> None:
    from threading import Timer

    with Store.reading(database) as store:
        timer = Timer(0.1, store.interrupt)
        timer.start()
        with pytest.raises(StoreError):
            store.rows(
                "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT sum(x) FROM n"
            )
        timer.join()
        with pytest.raises(StoreError):  # and what it would have asked next
            store.row("SELECT count(*) FROM company")


@pytest.mark.parametrize("at", [1_000, 3_000])
def test_an_import_that_is_interrupted_leaves_nothing(
    at: int, database: Path, write_yaml: WriteYaml, assert_whole: Whole
) -> None:
    def stop(count: int, _: str) -> None:
        if count >= at:
            raise KeyboardInterrupt

    with Store.writing(database) as store:
        with pytest.raises(KeyboardInterrupt):
            import_files(store, [write_yaml(MANY)], progress=stop)
        assert store.row("SELECT count(*) FROM entry") == (1,)
        assert import_files(store, [write_yaml(MANY)]).number == 2
        assert_whole(store)


def test_a_copy_of_the_file_alone_is_whole_once_nobody_has_it_open(
    database: Path, tmp_path: Path, assert_whole: Whole
) -> None:
    assert not list(tmp_path.glob("*.db-*"))
    copy = shutil.copy(database, tmp_path / "copy.db")
    with Store.writing(Path(copy)) as store:
        assert_whole(store)


def test_a_new_store_that_another_program_writes_to_is_not_taken_away(
    tmp_path: Path, write_yaml: WriteYaml
) -> None:
    path, file = tmp_path / "new.db", write_yaml(ACME)
    blank = Store.creating(path)
    with Store.creating(path) as busy:
        with busy.transaction():
            blank.close()
            assert path.exists()
        assert import_files(busy, [file]).number == 1
    with Store.reading(path) as store:
        assert store.row("SELECT id FROM company") == ("acme",)


def test_nothing_is_written_to_a_file_that_is_gone(tmp_path: Path, write_yaml: WriteYaml) -> None:
    path, file = tmp_path / "new.db", write_yaml(ACME)
    with Store.creating(path) as late:
        path.unlink()
        with pytest.raises(
            StoreError, match=r"was removed by another program|could not be written"
        ):
            import_files(late, [file])
    assert not path.exists()


def test_a_store_that_is_closed_twice_is_closed(tmp_path: Path) -> None:
    store = Store.creating(tmp_path / "new.db")
    store.close()
    store.close()
    assert list(tmp_path.glob("new.db*")) == []


def test_a_name_that_is_too_long_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="can't be used"):
        Store.creating(tmp_path / ("x" * 300))


def test_a_planted_view_can_not_keep_an_import_for_ever(
    database: Path, write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch, assert_whole: Whole
) -> None:
    monkeypatch.setattr(connection, "MAX_WRITE_SECONDS", 0.2)
    with sqlite3.connect(database) as plain:
        (ours,) = plain.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'search_text'"
        ).fetchone()
        plain.execute("DROP VIEW search_text")
        plain.execute(
            "CREATE VIEW search_text AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT event.entry, n.i AS title, '' AS body, '' AS companies, '' AS tags, '' AS sources"
            " FROM n JOIN event WHERE n.i < 0"
        )
    file = write_yaml("events: [{id: deal, date: 2025, kind: statement, title: T}]")
    with Store.writing(database) as store, pytest.raises(StoreError, match="took too long"):
        import_files(store, [file])
    with sqlite3.connect(database) as plain:
        plain.execute("DROP VIEW search_text")
        plain.execute(ours)
    with Store.writing(database) as store:
        assert store.row("SELECT count(*) FROM entry WHERE id = 'deal'") == (0,)
        assert_whole(store)
