"""The path of the store: odd paths, paths without a store, and commands that make none."""

import os
from pathlib import Path

import pytest
from tests.cli.conftest import Cli, assert_is_clean, run_program

from partnerships_db.store.store import Store
from partnerships_db.store_path import STORE_VARIABLE


@pytest.fixture
def acme_file(tmp_path: Path) -> Path:
    """A file with one company."""
    file = tmp_path / "acme.yaml"
    file.write_text("companies: [{id: acme, name: Acme}]\n", "utf-8")
    return file


# -- Odd paths -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["a b.db", "a?b#c%d.db", "file:x?mode=memory", "ö'\".db", "-x.db", "a\x1bb.db"],
    ids=ascii,
)
def test_a_store_at_an_odd_path_is_that_file(
    cli: Cli,
    acme_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    imported = cli("import", acme_file, db=name)
    assert imported.status == 0, imported.err
    assert_is_clean(imported.err)
    assert (tmp_path / name).is_file()
    assert cli("companies", db=name).out.startswith("acme\t")


@pytest.mark.parametrize("kind", ["folder", "fifo", "text", "missing folder", "empty"])
def test_a_path_without_a_store_is_an_error_and_stays_as_it_is(
    cli: Cli,
    tmp_path: Path,
    kind: str,
) -> None:
    path = tmp_path / "thing\x1b[2J"
    match kind:
        case "folder":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)
        case "text":
            path.write_text("this is no store\n" * 100)
        case "missing folder":
            path = path / "partnerships.db"
        case "empty":
            path.touch()
    files_before = list(tmp_path.iterdir())
    for command in ("events", "companies", "matrix", "doctor", "history", "undo"):
        outcome = cli(command, db=path)
        assert outcome.status == 1, command
        assert_is_clean(outcome.out + outcome.err)
        assert outcome.err or command == "doctor"
    assert list(tmp_path.iterdir()) == files_before


# -- New stores ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("events",),
        ("companies",),
        ("matrix",),
        ("company", "x"),
        ("import", "--dry-run", "x.yaml"),
        ("undo",),
    ],
)
def test_a_reading_command_makes_no_store_at_a_named_path(
    cli: Cli,
    tmp_path: Path,
    arguments: tuple[str, ...],
) -> None:
    path = tmp_path / "named.db"
    assert cli(*arguments, db=path).status == 1
    assert not path.exists()


def test_a_reading_command_makes_the_store_at_the_default_path(
    cli: Cli,
    bare_machine: Path,
) -> None:
    companies = cli("companies")
    assert companies.status == 0
    assert "starter data" in companies.err
    (store_path,) = bare_machine.rglob("partnerships.db")
    assert str(store_path) in companies.err
    with Store.reading(store_path) as store:
        assert store.row("SELECT count(*) FROM company") == (len(companies.rows),)


def test_the_explorer_makes_a_named_store_once_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "named.db"
    first = run_program("--db", path, "--filter", "fluidstack")
    assert first.status == 0
    assert "Fluidstack" in first.out
    assert first.err == f"made a store from the starter data: {path}\n"
    second = run_program("--db", path, "--filter", "fluidstack")
    assert second == (0, first.out, "")


def test_the_option_for_the_store_overrides_the_environment(
    cli: Cli,
    starter_store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(starter_store))
    assert len(cli("events", "--limit", 3).rows) == 3
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "none.db"))
    assert cli("events").status == 1
    assert cli("events", "--limit", 1, db=starter_store).status == 0


def test_read_only_makes_and_changes_nothing(
    cli: Cli,
    starter_copy: Path,
    acme_file: Path,
    tmp_path: Path,
) -> None:
    missing = tmp_path / "none.db"
    assert cli("--read-only", "import", acme_file, db=missing).status == 2
    assert cli("--read-only", "undo", db=starter_copy).status == 2
    assert not missing.exists()
    assert cli("--read-only", "events").status == 1, "no store at the default path"
