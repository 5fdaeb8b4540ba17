"""The command `starter`: the editions of the starter data, and the update to the program's."""

from pathlib import Path

import pytest
from tests.cli.conftest import Cli
from tests.editions import NEW, OLD, store_of_older_edition, write_edition

from partnerships_db import starter_data


@pytest.fixture
def store_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of an older edition than the program's, in which the user has changed two events."""
    return store_of_older_edition(
        tmp_path,
        monkeypatch,
        old_titles={"a": "One", "b": "One", "c": "One"},
        new_titles={"a": "Two", "b": "Two", "c": "One"},
        own_titles={"b": "Mine", "c": "Mine"},
    )


def titles(cli: Cli, path: Path) -> dict[str, str]:
    events = cli("events", "--json", db=path).json
    return {row["id"]: row["title"] for row in events}


def test_starter_prints_the_editions_and_how_many_entries_differ(
    cli: Cli,
    store_path: Path,
) -> None:
    lines = cli("starter", db=store_path).out.splitlines()
    assert lines[:2] == [f"program: {NEW} of 2026-11-30", f"store: {OLD}"]
    assert "1 entry changed by the edition" in lines
    assert "1 entry changed by you and by the edition" in lines

    document = cli("starter", "--json", db=store_path).json
    assert (document["program"]["version"], document["store"]) == (NEW, OLD)
    assert document["is_newer"] is True
    assert document["differ"] == {
        "new": 0,
        "updated": 1,
        "own": 1,
        "both": 1,
        "deleted": 0,
        "dropped": 0,
    }


def test_an_update_takes_what_is_new_and_shows_what_it_keeps(cli: Cli, store_path: Path) -> None:
    outcome = cli("starter", "--update", db=store_path)
    assert outcome.status == 0
    assert titles(cli, store_path) == {"a": "Two", "b": "Mine", "c": "Mine"}
    assert "kept events/b, changed by you and by the edition; yours: title" in outcome.out
    assert "minus title: Mine\nplus title: Two" in outcome.out
    assert "events/c" not in outcome.out
    assert "`starter --update --take ID`" in outcome.err
    assert cli("history", "--json", db=store_path).json[0]["edition"] == NEW
    assert f"starter data {NEW}" in cli("history", db=store_path).out

    cli("undo", db=store_path)
    assert titles(cli, store_path) == {"a": "One", "b": "Mine", "c": "Mine"}
    assert cli("starter", "--json", db=store_path).json["store"] == OLD


def test_an_update_takes_a_changed_entry_that_is_named(cli: Cli, store_path: Path) -> None:
    document = cli("starter", "--update", "--take", "b", "--json", db=store_path).json
    assert titles(cli, store_path) == {"a": "Two", "b": "Two", "c": "Mine"}
    assert (document["edition"], document["import"]) == (NEW, 3)
    assert [(kept["id"], kept["why"]) for kept in document["kept"]] == [("c", "own")]


def test_a_dry_run_of_an_update_writes_nothing(cli: Cli, store_path: Path) -> None:
    outcome = cli("starter", "--update", "--dry-run", db=store_path)
    assert ["events", "a", "title", "One", "Two"] in outcome.rows
    assert "nothing was written; an import would have changed 1 event" in outcome.out
    assert titles(cli, store_path)["a"] == "One"


def test_an_import_of_the_starter_data_keeps_what_the_user_changed(
    cli: Cli,
    store_path: Path,
) -> None:
    outcome = cli("import", "--starter", db=store_path)
    assert titles(cli, store_path) == {"a": "Two", "b": "Mine", "c": "Mine"}
    assert "kept as they are: 1 entry changed by you, 1 entry changed by you and" in outcome.err


def test_an_update_refuses_a_store_that_it_would_not_bring_forward(
    cli: Cli,
    store_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    older = write_edition(tmp_path / "older", "data-2026.1", {})
    monkeypatch.setattr(starter_data, "starter_folder", lambda: Path(older))
    outcome = cli("starter", "--update", db=store_path)
    assert outcome.status == 1
    assert f"the store has {OLD}, which is newer" in outcome.err
    assert "a newer program has it too" in cli("starter", db=store_path).out

    own_store = tmp_path / "own.db"
    other_file = tmp_path / "other.yaml"
    other_file.write_text("companies: [{id: initech, name: Initech}]\n", "utf-8")
    cli("import", other_file, db=own_store)
    assert "no starter data" in cli("starter", "--update", db=own_store).err
    assert cli("starter", "--take", "b", db=store_path).status == 2
