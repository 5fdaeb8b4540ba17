"""The commands `import`, `check`, `undo`, `redo` and `history`."""

import sqlite3
from pathlib import Path

import pytest
from tests.cli.conftest import Cli
from tests.starter_counts import ENTRY_COUNT

from partnerships_db.starter_data import starter_folder

LISTS = {"companies", "sources", "models", "availability", "events"}


@pytest.fixture
def acme_file(tmp_path: Path) -> Path:
    """A file with one company that the starter data does not have."""
    file = tmp_path / "acme.yaml"
    file.write_text("companies: [{id: acme-of-tests, name: Acme}]\n", "utf-8")
    return file


def test_an_import_reports_its_number_and_counts_in_json(
    cli: Cli,
    acme_file: Path,
    tmp_path: Path,
) -> None:
    outcome = cli("import", acme_file, "--json", db=tmp_path / "new.db")
    report = outcome.json
    assert outcome.status == 0
    assert report["import"] == 1
    assert report["dry_run"] is False
    assert report["problems"] == []
    assert set(report["entries"]) == LISTS
    assert report["entries"]["companies"] == {"added": 1, "changed": 0, "unchanged": 0}


def test_a_repeated_import_changes_nothing(cli: Cli, starter_copy: Path) -> None:
    report = cli("import", starter_folder(), "--json", db=starter_copy).json
    assert report["import"] is None
    assert report["changes"] == []
    for counts in report["entries"].values():
        assert counts["unchanged"]
        assert not counts["added"]
        assert not counts["changed"]
    assert len(cli("history", "--json", db=starter_copy).json) == 1


def test_a_dry_run_reports_the_changes_and_makes_no_store(
    cli: Cli,
    acme_file: Path,
    tmp_path: Path,
) -> None:
    store = tmp_path / "new.db"
    report = cli("import", "--dry-run", "--json", acme_file, db=store).json
    assert (report["import"], report["dry_run"]) == (None, True)
    change = {
        "list": "companies",
        "id": "acme-of-tests",
        "what": "added",
        "fields": {"name": [None, "Acme"]},
    }
    assert report["changes"] == [change]
    assert not store.exists()


def test_an_error_in_a_file_has_its_line_and_column(cli: Cli, tmp_path: Path) -> None:
    file, store = tmp_path / "bad.yaml", tmp_path / "new.db"
    file.write_text("events:\n  - id: deal\n    date: 2025-13\n    kind: statement\n    title: T\n")
    outcome = cli("import", file, "--json", db=store)
    assert outcome.status == 1
    (problem,) = outcome.json["problems"]
    assert set(problem) >= {"file", "line", "column", "entry", "field", "message", "hint", "code"}
    assert (problem["line"], problem["column"]) == (3, 11)
    assert (problem["entry"], problem["field"]) == ("deal", "date")
    assert cli("import", file, db=store).err.startswith(f"{file}:3:11  deal: ")
    assert cli("check", file, "--json").json["problems"] == [problem]


def test_undo_and_redo_report_as_an_import_does(
    cli: Cli,
    acme_file: Path,
    starter_copy: Path,
) -> None:
    import_report = cli("import", acme_file, "--json", db=starter_copy).json
    for command, status_of_company in (("undo", 1), ("redo", 0)):
        outcome = cli(command, "--json", db=starter_copy)
        assert outcome.status == 0
        assert outcome.json.keys() == import_report.keys()
        assert cli("company", "acme-of-tests", db=starter_copy).status == status_of_company


def test_the_history_lists_imports_and_the_changes_of_an_entry(
    cli: Cli,
    starter_store: Path,
) -> None:
    (record,) = cli("history", "--json", db=starter_store).json
    assert set(record) >= {"import", "at", "paths", "entries"}
    assert (record["import"], record["entries"]) == (1, ENTRY_COUNT)
    assert any(path.endswith("models.yaml") for path in record["paths"])
    entry_rows = cli("history", "anthropic", db=starter_store).rows
    assert ["anthropic", "name", "", "Anthropic"] in [row[2:] for row in entry_rows]


# -- The store that a file is judged with ----------------------------------------------------------


def test_a_check_looks_into_the_store_unless_told_not_to(
    cli: Cli, tmp_path: Path, starter_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "log.yaml"
    file.write_text("models: [{id: m, name: M, developer: openai}]\n", "utf-8")
    assert cli("check", file, db=starter_store).status == 0
    monkeypatch.setenv("PARTNERSHIPS_DB", str(starter_store))
    assert cli("check", file).status == 0
    alone = cli("check", "--no-store", "--json", file)
    assert alone.status == 1
    assert [problem["code"] for problem in alone.json["problems"]] == ["reference"]
    assert cli("check", file, db=tmp_path / "new.db").status == 1
    assert not (tmp_path / "new.db").exists()


def test_an_unknown_name_is_one_mistake_with_its_places(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    models = "".join(f"- {{id: m{number}, name: M, developer: nobody}}\n" for number in range(300))
    file.write_text(f"models:\n{models}- {{id: x, name: X, developer: other}}\n", "utf-8")
    outcome = cli("check", "--no-store", file)
    first, second, summary = outcome.err.splitlines()
    assert 'there is no company "nobody"' in first
    assert "in 299 other places: line 3, line 4, line 5, …" in first
    assert 'there is no company "other"' in second
    assert summary == "2 problems; nothing was imported"


def test_a_store_of_own_entries_is_offered_the_starter_data(
    cli: Cli, acme_file: Path, tmp_path: Path
) -> None:
    store = tmp_path / "new.db"
    assert "import --starter" in cli("import", acme_file, db=store).err
    added = cli("import", "--starter", db=store)
    assert (added.status, added.err) == (0, "")
    assert cli("company", "openai", "--card", db=store).status == 0
    assert cli("import", db=store).status == 2


def test_a_named_store_that_does_not_exist_says_how_it_begins(cli: Cli, tmp_path: Path) -> None:
    outcome = cli("companies", db=tmp_path / "missing.db")
    assert outcome.status == 1
    assert "`import FILE` makes one" in outcome.err


# -- Older stores ----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("check",), ("import", "--dry-run")])
def test_a_check_brings_an_older_store_up_to_date_as_an_import_would(
    command: tuple[str, ...], cli: Cli, starter_copy: Path, tmp_path: Path
) -> None:
    with sqlite3.connect(starter_copy) as old:
        old.execute("DELETE FROM _sqlite_migrations WHERE name = '003-letters'")
        old.execute("PRAGMA user_version=2")
    file = tmp_path / "log.yaml"
    file.write_text("companies: [{id: a, name: A, parent: openai}]\n", "utf-8")

    refused = cli("--read-only", *command, file, db=starter_copy)
    assert (refused.status, refused.out) == (1, "")
    assert "older version" in refused.err
    assert cli(*command, file, db=starter_copy).status == 0
    assert cli("--read-only", *command, file, db=starter_copy).status == 0


# -- Counts in words -------------------------------------------------------------------------------


def test_one_entry_and_a_file_without_entries_have_right_words(cli: Cli, tmp_path: Path) -> None:
    single, empty = tmp_path / "single.yaml", tmp_path / "empty.yaml"
    single.write_text("companies: [{id: a, name: A}]\n", "utf-8")
    empty.write_text("format: 1\n", "utf-8")
    db = tmp_path / "store.db"
    assert cli("check", single, db=db).out == "no problems in 1 entry: 1 company\n"
    assert cli("check", empty, db=db).out == "no problems, and no entries\n"
    cli("import", single, db=db)
    again = cli("import", single, db=db)
    assert again.out == "nothing to import: the entry is in the store already\n"
    nothing = cli("import", empty, db=db)
    assert nothing.out == "nothing to import: the files have no entries\n"


@pytest.mark.parametrize(
    ("event", "known", "slips"),
    [
        (
            "flows: [{from: openai, to: aws, kind: cloud-purchase, amount: 38 billion EUR}]",
            "openai-aws-38b",
            ["euros where the store has dollars"],
        ),
        (
            "flows: [{from: openai, to: amazon, kind: cloud-purchase, amount: 38 billion USD}],"
            " parties: [{company: openai}, {company: amazon}, {company: aws}]",
            "openai-aws-38b",
            [],
        ),
        (
            "flows: [{from: openai, to: amazon, kind: cloud-purchase, amount: 38 trillion USD}]",
            "openai-aws-38b",
            ["a thousand times more"],
        ),
    ],
)
def test_a_repeated_deal_fails_a_strict_check_and_is_named_after_an_import(
    cli: Cli,
    tmp_path: Path,
    starter_copy: Path,
    event: str,
    known: str,
    slips: list[str],
) -> None:
    fields = "id: again, date: 2025-11-04, kind: compute-deal, title: OpenAI signs with AWS"
    path = tmp_path / "again.yaml"
    path.write_text(f"events: [{{{fields}, {event}}}]\n")
    sentence = f'may be the same deal as "{known}"'
    check = cli("check", "--strict", path, db=starter_copy)
    assert check.status == 1
    assert check.out.startswith(f"no mistakes, and {2 if 'trillion' in event else 1} warning")
    assert sentence in check.err
    assert all(slip in check.err for slip in slips)
    outcome = cli("import", path, db=starter_copy)
    assert outcome.status == 0
    assert sentence in outcome.err
