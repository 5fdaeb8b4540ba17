"""The store file: its marks, its views, and how it is made, opened and migrated."""

import json
import re
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store import migrations
from partnerships_db.store import store as connection
from partnerships_db.store.store import OlderStore, Store, StoreError
from partnerships_db.store.version import APPLICATION_ID, VERSION

Whole = Callable[[Store], None]


def test_it_says_what_it_is(starter_store: Path) -> None:
    with sqlite3.connect(starter_store) as plain:
        assert plain.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert plain.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        names = plain.execute(
            "SELECT name FROM _sqlite_migrations WHERE migration_set = 'partnerships'"
        ).fetchall()
        assert len(names) == VERSION


def test_every_table_is_strict_but_those_of_libraries(starter_store: Path) -> None:
    with sqlite3.connect(starter_store) as plain:
        loose = plain.execute(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict"
        ).fetchall()
    assert {name for (name,) in loose} - {
        "sqlite_schema",
        "sqlite_temp_schema",
        "_sqlite_migrations",
    } == set()


@pytest.mark.parametrize("trusted", ["on", "off"])
def test_every_view_answers_also_where_the_schema_is_not_trusted(
    starter_store: Path, trusted: str
) -> None:
    with sqlite3.connect(starter_store) as plain:
        plain.execute(f"PRAGMA trusted_schema={trusted}")
        views = [
            row[0]
            for row in plain.execute(
                "SELECT name FROM sqlite_master WHERE type = 'view' AND name LIKE 'v_%'"
            )
        ]
        assert {"v_events", "v_flows", "v_availability", "v_companies", "v_sources"} <= set(views)
        for view in views:
            assert plain.execute(f"SELECT count(*) FROM {view}").fetchone()[0] > 0, view


def test_the_views_say_what_the_entries_say(starter_store: Path) -> None:
    with sqlite3.connect(starter_store) as plain:
        row = plain.execute(
            "SELECT payers, payees, qualifier, low, high, currency FROM v_flows"
            " WHERE id = 'microsoft-equity'"
        ).fetchone()
        newest = plain.execute("SELECT id FROM v_events LIMIT 1").fetchone()
    assert row == ("microsoft", "anthropic", "up to", None, "5000000000", "USD")
    assert newest == ("claude-fable-5-2-release",)


def test_a_reader_can_write_nothing(starter_store: Path) -> None:
    with Store.reading(starter_store) as store, pytest.raises(StoreError, match="only be read"):
        store.rows("DELETE FROM event RETURNING id")


def an_older_store(path: Path) -> None:
    with Store.creating(path) as store:
        entry = path.with_name("acme.yaml")
        entry.write_text("companies: [{id: acme, name: Acme}]")
        import_files(store, [str(entry)])


def with_a_second_step(monkeypatch: pytest.MonkeyPatch, step: Callable[[Database], None]) -> None:
    """As if the program had a newer version whose migration is `step`."""
    steps = Migrations("partnerships")
    steps(name="001-first")(migrations.first)
    steps(name="002-endings")(migrations.endings)
    steps(name="003-another")(step)
    monkeypatch.setattr(migrations, "steps", steps)
    for module in (migrations, connection):
        monkeypatch.setattr(module, "VERSION", VERSION + 1)


def test_an_older_store_is_copied_then_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, assert_whole: Whole
) -> None:
    path = tmp_path / "store.db"
    an_older_store(path)

    def with_a_table_more(db: Database) -> None:
        db.table("extra").create({"a": int})

    with_a_second_step(monkeypatch, with_a_table_more)
    with pytest.raises(OlderStore):
        Store.reading(path)
    Store.writing(path).close()
    with Store.reading(path) as store:
        assert store.row("SELECT count(*) FROM extra") == (0,)
        assert store.row("PRAGMA user_version") == (VERSION + 1,)
        assert_whole(store)
    (copy,) = tmp_path.glob("store.db.before-*")
    with sqlite3.connect(copy) as before:
        assert before.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert before.execute("SELECT id FROM company").fetchall() == [("acme",)]


def test_a_store_of_the_first_version_learns_when_what_lasts_is_over(
    starter_copy: Path, assert_whole: Whole, starter_store: Path
) -> None:
    with sqlite3.connect(starter_copy) as old:
        old.execute("DROP TABLE ending")
        old.execute("DELETE FROM _sqlite_migrations WHERE name = '002-endings'")
        old.execute("PRAGMA user_version=1")
    with pytest.raises(OlderStore):
        Store.reading(starter_copy)
    Store.writing(starter_copy).close()
    with Store.reading(starter_copy) as store, Store.reading(starter_store) as made:
        assert store.rows("SELECT * FROM ending") == made.rows("SELECT * FROM ending") != []
        assert_whole(store)


def a_store_of_version_1(path: Path) -> None:
    """A store as the first version made it, with one event that has an end, as do its flows."""
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
    """Every statement of a store's schema, without comments and line breaks."""
    statements = store.rows("SELECT type, name, coalesce(sql, '') FROM sqlite_master")
    return {
        (kind, name, " ".join(re.sub(r"--.*", "", sql).split())) for kind, name, sql in statements
    }


def test_a_migrated_store_has_the_schema_of_a_new_one(tmp_path: Path, starter_store: Path) -> None:
    path = tmp_path / "store.db"
    a_store_of_version_1(path)
    Store.writing(path).close()
    with Store.reading(path) as migrated, Store.reading(starter_store) as new:
        assert schema_of(migrated) == schema_of(new)
        for store in (migrated, new):
            assert store.row("PRAGMA user_version") == (VERSION,)
            taken = store.rows("SELECT name FROM _sqlite_migrations ORDER BY id")
            assert taken == [("001-first",), ("002-endings",)]


def test_a_step_reads_the_ends_of_events_and_flows_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    a_store_of_version_1(path)
    Store.writing(path).close()
    with Store.reading(path) as store:
        endings = store.rows("SELECT event, flow, day, date FROM ending ORDER BY flow")
    assert {event for event, *_ in endings} == {7}
    assert [(flow, date.fromordinal(day).isoformat(), text) for _, flow, day, text in endings] == [
        (0, "2027-01-01", "about 2027-Q1"),
        (1, "2026-11-18", "2026-11-18"),
        (2, "2026-11-01", "2026-11"),
        (3, "2026-10-01", "2026-Q4"),
        (4, "2026-07-01", "2026-H2"),
        (5, "2026-01-01", "about 2026"),
    ]


def test_a_migration_that_fails_leaves_the_old_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.db"
    an_older_store(path)

    def fail(db: Database) -> None:
        db.execute("CREATE TABLE half (a)")
        db.execute("INSERT INTO nowhere VALUES (1)")

    with_a_second_step(monkeypatch, fail)
    with pytest.raises(StoreError, match="a copy is at"):
        Store.writing(path)
    monkeypatch.undo()
    with Store.reading(path) as store:
        assert store.row("PRAGMA user_version") == (VERSION,)
        assert store.rows("SELECT name FROM sqlite_master WHERE name = 'half'") == []


def test_a_change_by_another_program_is_noticed(
    starter_copy: Path, write_yaml: Callable[..., str]
) -> None:
    with Store.reading(starter_copy) as reader:
        before = reader.data_version()
        assert reader.data_version() == before
        with Store.writing(starter_copy) as store:
            import_files(store, [write_yaml("companies: [{id: new-one, name: New}]")])
        assert reader.data_version() != before
        assert reader.row("SELECT name FROM company WHERE id = 'new-one'") == ("New",)


def test_a_first_import_that_fails_leaves_no_file(
    tmp_path: Path, write_yaml: Callable[..., str]
) -> None:
    path = tmp_path / "fresh.db"
    with Store.creating(path) as store:
        assert import_files(store, [write_yaml("companies: [{id: A, name: A}]")]).diagnostics
    assert not path.exists()
