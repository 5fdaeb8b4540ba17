"""A store file has its marks and views, and is made, opened and migrated without loss."""

import json
import re
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database
from tests.fixture_types import AssertWhole, MakeStore, WriteYaml
from tests.newer_version import newer_version
from tests.sample_entries import WORLD, event_file

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store import migrations
from partnerships_db.store.editions import edition_entries, store_edition
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import OlderStore, Store, StoreError
from partnerships_db.store.version import APPLICATION_ID, VERSION

# -- The file --------------------------------------------------------------------------------------


def test_a_store_has_its_application_id_version_and_journal_mode(starter_store: Path) -> None:
    with sqlite3.connect(starter_store) as plain:
        assert plain.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert plain.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        (migration_count,) = plain.execute(
            "SELECT count(*) FROM _sqlite_migrations WHERE migration_set = 'partnerships'"
        ).fetchone()
        assert migration_count == VERSION


def test_every_table_of_the_schema_is_strict(starter_store: Path) -> None:
    with sqlite3.connect(starter_store) as plain:
        tables = plain.execute(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict"
        ).fetchall()
    library_tables = {"sqlite_schema", "sqlite_temp_schema", "_sqlite_migrations"}
    assert {name for (name,) in tables} <= library_tables


@pytest.mark.parametrize("trusted", ["on", "off"])
def test_every_view_has_rows_whether_the_schema_is_trusted_or_not(
    starter_store: Path, trusted: str
) -> None:
    with sqlite3.connect(starter_store) as plain:
        plain.execute(f"PRAGMA trusted_schema={trusted}")
        rows = plain.execute(
            "SELECT name FROM sqlite_master WHERE type = 'view' AND name LIKE 'v_%'"
        ).fetchall()
        views = {name for (name,) in rows}
        assert {"v_events", "v_flows", "v_availability", "v_companies", "v_sources"} <= views
        for view in views:
            assert plain.execute(f"SELECT count(*) FROM {view}").fetchone()[0] > 0, view


def test_the_views_have_the_values_of_the_entries(starter_store: Path) -> None:
    with sqlite3.connect(starter_store) as plain:
        flow_row = plain.execute(
            "SELECT payers, payees, qualifier, low, high, currency FROM v_flows"
            " WHERE id = 'microsoft-equity'"
        ).fetchone()
        newest_event = plain.execute("SELECT id FROM v_events LIMIT 1").fetchone()
    assert flow_row == ("microsoft", "anthropic", "up to", None, "5000000000", "USD")
    assert newest_event == ("claude-fable-5-2-release",)


def test_a_store_that_is_open_for_reading_refuses_writes(starter_store: Path) -> None:
    with Store.reading(starter_store) as store, pytest.raises(StoreError, match="only be read"):
        store.rows("DELETE FROM event RETURNING id")


def test_a_reader_notices_a_change_by_another_connection(
    starter_copy: Path, write_yaml: WriteYaml
) -> None:
    with Store.reading(starter_copy) as reader:
        before = reader.data_version()
        assert reader.data_version() == before
        with Store.writing(starter_copy) as store:
            import_files(store, [write_yaml("companies: [{id: new-one, name: New}]")])
        assert reader.data_version() != before
        assert reader.row("SELECT name FROM company WHERE id = 'new-one'") == ("New",)


def test_a_cached_read_is_made_again_after_a_change(
    starter_copy: Path, write_yaml: WriteYaml
) -> None:
    statements: list[str] = []
    with Store.reading(starter_copy) as reader:
        reader.connection.set_trace_callback(statements.append)
        before = Timeline.whole(reader, None)
        assert Timeline.whole(reader, None) is before
        assert sum("FROM day" in statement for statement in statements) == 1

        with Store.writing(starter_copy) as store:
            import_files(store, [write_yaml(event_file())])
        assert len(Timeline.whole(reader, None)) == len(before) + 1


def test_a_faulty_first_import_leaves_no_file(tmp_path: Path, write_yaml: WriteYaml) -> None:
    path = tmp_path / "fresh.db"
    with Store.creating(path) as store:
        assert import_files(store, [write_yaml("companies: [{id: A, name: A}]")]).diagnostics
    assert not path.exists()


# -- Migrations of future versions -----------------------------------------------------------------


def make_acme_store(path: Path) -> None:
    with Store.creating(path) as store:
        file = path.with_name("acme.yaml")
        file.write_text("companies: [{id: acme, name: Acme}]")
        import_files(store, [str(file)])


def test_opening_for_writing_copies_and_then_migrates_an_older_store(
    tmp_path: Path, assert_whole: AssertWhole
) -> None:
    path = tmp_path / "store.db"
    make_acme_store(path)

    def add_table(db: Database) -> None:
        db.table("extra").create({"a": int})

    with newer_version(add_table):
        with pytest.raises(OlderStore):
            Store.reading(path)
        Store.writing(path).close()
        with Store.reading(path) as store:
            assert store.row("SELECT count(*) FROM extra") == (0,)
            assert store.row("PRAGMA user_version") == (VERSION + 1,)
            assert_whole(store)
    (copy_path,) = tmp_path.glob("store.db.before-*")
    with sqlite3.connect(copy_path) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert copy.execute("SELECT id FROM company").fetchall() == [("acme",)]


def test_a_failed_migration_leaves_the_old_store_and_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    make_acme_store(path)

    def fail(db: Database) -> None:
        db.execute("CREATE TABLE half (a)")
        db.execute("INSERT INTO nowhere VALUES (1)")

    with newer_version(fail), pytest.raises(StoreError, match="a copy is at"):
        Store.writing(path)
    with Store.reading(path) as store:
        assert store.row("PRAGMA user_version") == (VERSION,)
        assert store.rows("SELECT name FROM sqlite_master WHERE name = 'half'") == []


# -- The migration from version 1 ------------------------------------------------------------------


OLDER_WORLD = WORLD.replace("kind: compute-deal", "kind: compute-deal\n    end: 2027-Q1")
"""Entries of each list with an end, and with nothing that older versions did not know."""


def copy_of(store: Store) -> Path:
    """The path of a copy of a store, which the test may make older."""
    assert store.path is not None
    path = store.path.with_name("older.db")
    with sqlite3.connect(path) as copy:
        store.connection.backup(copy)
    return path


def test_a_store_of_version_1_gets_the_ends_of_events_and_flows(
    make_store: MakeStore, assert_whole: AssertWhole
) -> None:
    new = make_store(OLDER_WORLD)
    older = copy_of(new)
    with sqlite3.connect(older) as old:
        old.execute("DROP TABLE ending")
        old.execute("DROP TABLE distinct_entry")
        old.execute("DROP TABLE figure")
        old.execute("DROP TABLE pair")
        old.execute("ALTER TABLE import DROP COLUMN edition")
        old.execute("DELETE FROM _sqlite_migrations WHERE name >= '002'")
        old.execute("PRAGMA user_version=1")
    with pytest.raises(OlderStore):
        Store.reading(older)
    Store.writing(older).close()
    with Store.reading(older) as store:
        assert store.rows("SELECT * FROM ending") == new.rows("SELECT * FROM ending") != []
        assert_whole(store)


def make_store_of_version_1(path: Path) -> None:
    """A store of version 1, with one event that has an end; five of its flows have one too."""
    ends = ("2026-11-18", "2026-11", "2026-Q4", "2026-H2", "about 2026", None)
    flows = [{"end": end} if end else {} for end in ends]
    body = json.dumps({"id": "deal", "date": "2025", "end": "about 2027-Q1", "flows": flows})
    with sqlite3.connect(path) as old:
        migrations.steps.apply(Database(old), stop_before="002-endings")
        old.execute("INSERT INTO import VALUES (1, '2025-01-01T00:00:00Z', '[]', 0)")
        old.execute("INSERT INTO entry VALUES (7, 'events', 'deal', ?, 1, NULL, NULL)", [body])
        old.execute(
            "INSERT INTO event VALUES (7, 'deal', '2025', NULL, 'other', 'announced', 'A', NULL, 0)"
        )
        old.execute(f"PRAGMA application_id={APPLICATION_ID}")
        old.execute("PRAGMA user_version=1")


def schema_of(store: Store) -> set[tuple[str, str, str]]:
    """Every statement of a store's schema, without comments, and with blanks only between words."""
    statements = set()
    for kind, name, sql in store.rows("SELECT type, name, sql FROM sqlite_master"):
        sql_words = re.sub(r"--.*", "", sql or "").split()
        statement = re.sub(r" ?([(),]) ?", r"\1", " ".join(sql_words))
        statements.add((kind, name, statement))
    return statements


def test_a_migrated_store_has_the_schema_of_a_new_one(tmp_path: Path, starter_store: Path) -> None:
    path = tmp_path / "store.db"
    make_store_of_version_1(path)
    Store.writing(path).close()
    with Store.reading(path) as migrated, Store.reading(starter_store) as new:
        assert schema_of(migrated) == schema_of(new)
        for store in (migrated, new):
            assert store.row("PRAGMA user_version") == (VERSION,)
            applied = store.rows("SELECT name FROM _sqlite_migrations ORDER BY id")
            assert applied == [
                ("001-first",),
                ("002-endings",),
                ("003-letters",),
                ("004-media-and-minimums",),
                ("005-figures",),
            ]


OLDER_COLUMNS = {
    "period": "route, n, from_date, from_day, status, operator, scheduled, event",
    "flow": "event, n, id, payers, payees, kind, status, qualifier, low, high, currency, per,"
    " vague, capacity, quantity, stake, valuation, closed, size, power",
    "ending": "event, flow, day, date",
}
"""The columns that three tables had in version 3."""


def version_3_of(store: Store) -> Path:
    """The path of a copy of a store, as version 3 had it."""
    older = copy_of(store)
    with sqlite3.connect(older) as old:
        old.execute("DROP VIEW v_flows")
        old.execute("DROP VIEW v_availability")
        for table, columns in OLDER_COLUMNS.items():
            old.execute(f"CREATE TABLE older AS SELECT {columns} FROM {table}")
            old.execute(f"DROP TABLE {table}")
            old.execute(f"ALTER TABLE older RENAME TO {table}")
        old.execute("DROP TABLE distinct_entry")
        old.execute("DROP TABLE figure")
        old.execute("DROP TABLE pair")
        old.execute("ALTER TABLE import DROP COLUMN edition")
        old.execute("CREATE VIEW v_flows AS SELECT 1")
        old.execute("DELETE FROM _sqlite_migrations WHERE name >= '004'")
        old.execute("PRAGMA user_version=3")
    return older


def test_a_store_of_version_3_keeps_its_content(
    make_store: MakeStore, assert_whole: AssertWhole
) -> None:
    new = make_store(OLDER_WORLD)
    older = version_3_of(new)
    Store.writing(older).close()
    with Store.reading(older) as store:
        for table in OLDER_COLUMNS:
            query = f"SELECT * FROM {table} ORDER BY 1, 2"
            assert store.rows(query) == new.rows(query) != []
        assert_whole(store)
        assert store_edition(store) is None


def test_a_store_of_version_4_gets_the_figures_of_its_flows(
    starter_copy: Path, assert_whole: AssertWhole
) -> None:
    with sqlite3.connect(starter_copy) as old:
        made_at_import = old.execute("SELECT * FROM figure").fetchall()
        weighed_at_import = old.execute("SELECT * FROM pair").fetchall()
        old.execute("DROP TABLE figure")
        old.execute("DROP TABLE pair")
        old.execute("DELETE FROM _sqlite_migrations WHERE name >= '005'")
        old.execute("PRAGMA user_version=4")
    Store.writing(starter_copy).close()
    with Store.reading(starter_copy) as store:
        assert store.rows("SELECT * FROM figure") == made_at_import != []
        assert store.rows("SELECT * FROM pair") == weighed_at_import != []
        assert_whole(store)


def test_a_store_of_starter_data_from_before_editions_is_known_by_its_files(
    make_store: MakeStore,
) -> None:
    new = make_store(OLDER_WORLD)
    files = [f"/checkout/fixtures/{name}" for name in ("claude.yaml", "events-2019-2023.yaml")]
    new.connection.execute("UPDATE import SET paths = ?", [json.dumps(files)])
    older = version_3_of(new)
    Store.writing(older).close()
    with Store.reading(older) as store:
        assert store_edition(store) == ""
        assert ("companies", "acme") in edition_entries(store)


def test_the_migration_reads_ends_of_every_precision(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    make_store_of_version_1(path)
    Store.writing(path).close()
    with Store.reading(path) as store:
        endings = store.rows("SELECT event, flow, day, date FROM ending ORDER BY flow")
    dated_endings = []
    for event_key, flow, day, text in endings:
        assert event_key == 7
        dated_endings.append((flow, date.fromordinal(day).isoformat(), text))
    assert dated_endings == [
        (0, "2027-01-01", "about 2027-Q1"),
        (1, "2026-11-18", "2026-11-18"),
        (2, "2026-11-01", "2026-11"),
        (3, "2026-10-01", "2026-Q4"),
        (4, "2026-07-01", "2026-H2"),
        (5, "2026-01-01", "about 2026"),
    ]


def test_a_damaged_event_does_not_stop_the_migration(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    make_store_of_version_1(path)
    with sqlite3.connect(path) as old:
        old.execute("""UPDATE entry SET body = '{"end": ["2026"'""")
    Store.writing(path).close()
    with Store.reading(path) as store:
        assert store.rows("SELECT * FROM ending") == []
