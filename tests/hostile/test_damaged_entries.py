"""A store with damaged rows: each is named, nothing ends the program, and all else is there."""

import json
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixture_types import MakeStore
from tests.sample_entries import WORLD, event_file, stored_entries

from partnerships_db.format.damage import damage_of
from partnerships_db.format.vocabulary import LISTS
from partnerships_db.importing.pipeline import import_files
from partnerships_db.store import integrity
from partnerships_db.store.integrity import damaged_entries, failures_of_damage
from partnerships_db.store.store import Store, StoreError
from partnerships_db.store.undo import undo_import
from partnerships_tui.commands import run

COMMANDS = (
    "events",
    "events --json",
    "events acme",
    "event deal",
    "companies --json",
    "company acme",
    "matrix --developer all",
    "matrix --developer all --stays --json",
    "totals acme --explain",
    "totals globex --json",
    "circles",
    "sources --json",
    "conflicts",
    "lanes --by model",
    "history --json",
    "history deal",
    "export",
    "doctor",
    "undo",
    "redo",
)


def without_title(body: str) -> str:
    return json.dumps({**json.loads(body), "title": None})


def with_number_as_flow(body: str) -> str:
    return json.dumps({**json.loads(body), "flows": [1]})


def with_unknown_kind(body: str) -> str:
    return json.dumps({**json.loads(body), "kind": "no-such-kind"})


def with_impossible_date(body: str) -> str:
    return json.dumps({**json.loads(body), "date": "2025-13"})


def with_control_character(body: str) -> str:
    return body.replace("title", "ti\x1btle")


DAMAGES: tuple[Callable[[str], str], ...] = (
    without_title,
    with_number_as_flow,
    with_unknown_kind,
    with_impossible_date,
    with_control_character,
    lambda body: body[: len(body) // 2],
    lambda _body: "",
    lambda _body: "null",
    lambda _body: "[1]",
    lambda _body: '{"id": "other", "date": "2025", "kind": "statement", "title": "T"}',
    lambda _body: "[" * 100_000,
)


def damage_body(
    path: Path,
    entry_id: str,
    damage: Callable[[str], str],
) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        (body,) = connection.execute("SELECT body FROM entry WHERE id = ?", [entry_id]).fetchone()
        connection.execute("UPDATE entry SET body = ? WHERE id = ?", [damage(body), entry_id])


@pytest.fixture
def path(make_store: MakeStore) -> Path:
    """A store with two events of which one relates to the other."""
    store = make_store(WORLD, event_file("relations: [{type: related, to: deal}]"))
    assert store.path is not None
    store.close()
    return store.path


def command(path: Path, text: str) -> int:
    return run(["--db", str(path), *text.split()])


# -- One damaged entry -----------------------------------------------------------------------------


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_event_is_named_and_the_other_entries_are_there(
    damage: Callable[[str], str],
    path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    damage_body(path, "deal", damage)
    assert command(path, "events") == 0
    output = capsys.readouterr()
    assert "damaged entry deal" in output.out
    assert "events/deal" in output.err
    assert "News" in output.out
    for text in ("event deal", "company acme", "totals acme --explain", "conflicts", "lanes"):
        assert command(path, text) == 0, text
    capsys.readouterr()

    assert command(path, "export --format json") == 1
    output = capsys.readouterr()
    assert [event["id"] for event in json.loads(output.out)["events"]] == ["news"]
    assert "events/deal" in output.err

    assert command(path, "doctor") == 1
    assert "damaged events/deal" in capsys.readouterr().out


@pytest.mark.parametrize("entry_id", ["acme", "page", "model", "route", "deal"])
def test_an_import_mends_a_damaged_entry_of_each_list(
    entry_id: str,
    path: Path,
) -> None:
    with Store.reading(path) as store:
        entries = stored_entries(store)
    damage_body(path, entry_id, with_control_character)
    damage_body(path, entry_id, lambda body: f"{body}]")
    with Store.writing(path) as store:
        (damage,) = damaged_entries(store)
        assert damage.id == entry_id
        file = damage.remedy.removeprefix("an import of ").removesuffix(" mends it")
        assert not import_files(store, [file]).diagnostics
        assert damaged_entries(store) == damaged_entries(store)[-1:], "that of the history stays"
        assert stored_entries(store) == entries


def test_an_undo_over_a_damaged_history_says_so_and_changes_nothing(path: Path) -> None:
    with Store.writing(path) as store:
        changed_file = path.with_name("changed.yaml")
        changed_file.write_text(event_file("tags: [a]"))
        import_files(store, [str(changed_file)])
        store.connection.execute("UPDATE change SET body = '{' WHERE body IS NOT NULL")
        entries = stored_entries(store)
        with pytest.raises(StoreError, match='history of event "news" is damaged'):
            undo_import(store)
        assert stored_entries(store) == entries
        assert "history of import 3" in damaged_entries(store)[0].reason


# -- Large stores ----------------------------------------------------------------------------------


def test_the_doctor_checks_a_sample_of_a_large_store_and_says_what_it_left_out(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(integrity, "MAX_CHECKED_FIRST", 1)
    monkeypatch.setattr(integrity, "find_damage", never_called)
    assert command(path, "doctor") == 0
    output = capsys.readouterr().out
    assert "not the pages of the file" in output
    assert "doctor --full checks everything" in output

    damage_body(path, "deal", lambda body: f"{body}]")
    assert command(path, "doctor") == 1
    assert "damaged events/deal" in capsys.readouterr().out


def test_the_full_check_of_a_large_store_finds_what_the_quick_one_leaves_out(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(integrity, "MAX_CHECKED_FIRST", 1)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys=off")
        connection.execute("DELETE FROM source")
    assert command(path, "doctor") == 1  # the index of the sources' entries
    damage = "citation refers to a missing source"
    assert damage not in capsys.readouterr().out
    assert command(path, "doctor --full") == 1
    assert damage in capsys.readouterr().out


def test_the_sample_of_a_large_store_is_small_and_has_entries_of_all_lists(
    starter_store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(integrity, "SAMPLE_PLACES", 20)
    monkeypatch.setattr(integrity, "SAMPLE_RUN", 2)
    with Store.reading(starter_store) as store:
        sample = integrity.sampled_entries(store)
        assert len(sample) <= 2 * 20 * 2
        assert {list_name for _, list_name, *_ in sample} == set(LISTS)
        assert integrity.damaged_sample(store) == []


def test_a_failing_read_of_a_large_store_looks_at_a_sample_alone(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(integrity, "MAX_CHECKED_FIRST", 1)
    monkeypatch.setattr(integrity, "find_damage", never_called)
    monkeypatch.setattr(integrity, "damaged_entries", never_called)

    def fail_in_a_read(sentence: str) -> None:
        with (
            Store.reading(path) as store,
            pytest.raises(StoreError, match=sentence),
            failures_of_damage(store),
        ):
            raise KeyError("a value")

    fail_in_a_read("may be damaged")
    damage_body(path, "deal", lambda body: f"{body}]")
    fail_in_a_read("events/deal")


def never_called(*_arguments: object) -> None:
    """Stand in for a check of the whole store."""
    raise AssertionError("the whole store is checked")


# -- Any damage ------------------------------------------------------------------------------------

TEXTS = ("", "x", "2025-13", "[]", "{}", "[1,2]", "null", "5", "nan", "1e999", "\x1b[31m", "deal")
NUMBERS = (-1, 0, 5, 2**62)


def damage_any_row(path: Path, choice: random.Random) -> None:
    """Write a wrong value into a column of a row."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints=on")
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%STRICT%'"
        tables = [name for (name,) in connection.execute(query)]
        table = choice.choice([*tables, "entry", "change"])
        columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
        stored_rows = connection.execute(f"SELECT * FROM {table}").fetchall()
        if not stored_rows:
            return
        _, column, column_type, *_ = choice.choice(columns)
        value = choice.choice(TEXTS if column_type == "TEXT" else NUMBERS)
        condition = " AND ".join(f"{name} IS ?" for _, name, *_ in columns)
        update = f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {condition}"
        connection.execute(update, [value, *choice.choice(stored_rows)])


@settings(max_examples=12)
@given(seed=st.integers(0, 10**9))
def test_no_wrong_value_in_any_table_ends_a_command(
    seed: int,
    path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    choice = random.Random(seed)
    damaged_path = path.with_name("damaged.db")
    damaged_path.write_bytes(path.read_bytes())
    damage_any_row(damaged_path, choice)
    for text in choice.sample(COMMANDS, 4):
        assert command(damaged_path, text) in (0, 1, 2), text
    capsys.readouterr()


# -- The check of an entry -------------------------------------------------------------------------


def parts_of(value: Any) -> list[tuple[Any, Any]]:
    """Every place in an entry, as a list or a set of fields and a position or a name in it."""
    places: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        places += [(value, name) for name in value]
    elif isinstance(value, list):
        places += [(value, index) for index in range(len(value))]
    for container, key in list(places):
        places += parts_of(container[key])
    return places


@given(seed=st.integers(0, 10**9), wrong=st.sampled_from([None, 5, 1.5, [3], {"a": 1}]))
def test_a_value_of_a_wrong_type_anywhere_in_an_entry_is_damage(
    seed: int,
    wrong: object,
    path: Path,
) -> None:
    with Store.reading(path) as store:
        entries = stored_entries(store)
    choice = random.Random(seed)
    label, entry = choice.choice(sorted(entries.items()))
    list_name: Any = label.partition("/")[0]
    assert damage_of(list_name, entry) == ""
    container, key = choice.choice(parts_of(entry))
    container[key] = wrong
    assert damage_of(list_name, entry)


def test_every_entry_of_the_starter_data_is_sound(starter_store: Path) -> None:
    with Store.reading(starter_store) as store:
        assert damaged_entries(store) == []
