"""The path of the store: odd paths, paths without a store, and commands that make none."""

import errno
import os
import shutil
from contextlib import closing
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
        max_rows = 40 if command == "doctor" else 24  # which prints all settings, too
        assert_is_clean(outcome.out + outcome.err, max_rows)
        assert outcome.err or command == "doctor"
    assert list(tmp_path.iterdir()) == files_before


def test_a_tilde_in_the_path_of_the_store_is_the_home_folder(
    cli: Cli,
    acme_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home, work_folder = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work_folder.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(work_folder)
    assert cli("import", acme_file, db="~/option.db").status == 0
    assert cli("import", acme_file, db="./~").status == 0
    monkeypatch.setenv(STORE_VARIABLE, "~/variable.db")
    assert cli("import", acme_file).status == 0
    assert (home / "option.db").is_file()
    assert (home / "variable.db").is_file()
    assert [path.name for path in work_folder.iterdir()] == ["~"]


# -- Folders that can't be written -----------------------------------------------------------------


def let_nothing_be_written_beside(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a store be as on read-only media, also for root: no -shm file can be opened or made."""
    Path(f"{path}-shm").symlink_to("nowhere/at all")
    can_access = os.access

    def reading_access(accessed_path: str, mode: int) -> bool:
        is_folder = Path(accessed_path) == path.parent
        return not (is_folder and mode == os.W_OK) and can_access(accessed_path, mode)

    monkeypatch.setattr(os, "access", reading_access)


@pytest.fixture
def store_with_log(cli: Cli, acme_file: Path, tmp_path: Path) -> Path:
    """A copy of a store whose newest import is only in the -wal file beside it."""
    live_path, path = tmp_path / "live.db", tmp_path / "copy" / "store.db"
    path.parent.mkdir()
    assert cli("import", acme_file, db=live_path).status == 0
    later_file = tmp_path / "later.yaml"
    later_file.write_text("companies: [{id: later, name: Later}]\n", "utf-8")
    with Store.reading(live_path) as reader, closing(reader.connection.cursor()) as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT id FROM company").fetchall()  # so that the log is kept
        assert cli("import", later_file, db=live_path).status == 0
        shutil.copy(live_path, path)
        shutil.copy(f"{live_path}-wal", f"{path}-wal")
    return path


def test_a_log_that_cannot_be_read_in_its_folder_is_read_from_a_copy(
    cli: Cli,
    store_with_log: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    let_nothing_be_written_beside(store_with_log, monkeypatch)
    files_before = {path: path.lstat() for path in store_with_log.parent.iterdir()}
    companies = cli("companies", db=store_with_log)
    assert [row[0] for row in companies.rows] == ["acme", "later"]
    assert "a copy with it is read" in companies.err
    doctor = cli("doctor", db=store_with_log)
    assert "opened\tfrom a copy" in doctor.out
    assert {path: path.lstat() for path in store_with_log.parent.iterdir()} == files_before


def test_a_log_that_can_be_read_nowhere_is_an_error(
    cli: Cli,
    store_with_log: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    let_nothing_be_written_beside(store_with_log, monkeypatch)
    monkeypatch.setattr(shutil, "copyfile", full_disk)
    for command in ("companies", "doctor"):
        outcome = cli(command, db=store_with_log)
        assert outcome.status == 1
        assert "its log can't be read there" in outcome.out + outcome.err


@pytest.mark.parametrize("log", [None, b"", b"no log of SQLite's"])
def test_a_store_without_a_log_is_read_where_it_cannot_be_written(
    cli: Cli,
    acme_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    log: bytes | None,
) -> None:
    path = tmp_path / "copy" / "store.db"
    assert cli("import", acme_file, db=path).status == 0
    if log is not None:
        Path(f"{path}-wal").write_bytes(log)
    let_nothing_be_written_beside(path, monkeypatch)
    companies = cli("companies", db=path)
    assert [row[0] for row in companies.rows] == ["acme"]
    assert bool(companies.err) == bool(log)


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
