"""The soak runs at test length: killed imports and migrations, several writers, mutations, keys."""

import random
from collections import Counter
from itertools import islice
from pathlib import Path

from tests.fixture_types import AssertWhole
from tests.soak.fuzz import fuzz, mutated, starter_texts
from tests.soak.kills import kill_imports, kill_migrations
from tests.soak.writers import import_at_once

from partnerships_db.importing.pipeline import import_files
from partnerships_db.starter_data import starter_folder
from partnerships_db.store.store import Store

KILLS = 12
MUTATIONS = 100

FIRST_FILE = "companies: [{id: acme, name: Acme}, {id: globex, name: Globex}]\n"
"""Two companies, which the second file changes or leaves as they are."""


def second_file() -> str:
    text = FIRST_FILE.replace("name: Acme", "name: Acme the second") + "events:\n"
    for day in range(1, 29):
        fields = f"id: e-{day}, date: 2025-01-{day:02}, kind: statement, title: The day"
        text += f"  - {{{fields}, parties: [{{company: acme}}]}}\n"
    return text


def write_files(folder: Path) -> tuple[list[str], list[str]]:
    first, second = folder / "first.yaml", folder / "second.yaml"
    first.write_text(FIRST_FILE)
    second.write_text(second_file())
    return [str(first)], [str(second)]


def test_a_killed_import_leaves_the_store_as_before_or_as_after(tmp_path: Path) -> None:
    first_files, second_files = write_files(tmp_path)
    outcomes = kill_imports(tmp_path, KILLS, first_files, second_files)
    assert outcomes.total() == KILLS
    assert outcomes["before"]


def test_a_killed_migration_leaves_the_store_as_before_or_as_after(tmp_path: Path) -> None:
    _, files = write_files(tmp_path)
    assert kill_migrations(tmp_path, KILLS, files).total() == KILLS


def test_sixteen_imports_at_once_all_succeed(tmp_path: Path, assert_whole: AssertWhole) -> None:
    path = tmp_path / "store.db"
    first_files, _ = write_files(tmp_path)
    with Store.creating(path) as store:
        import_files(store, first_files)
    with Store.reading(path) as reader:
        problems = import_at_once(path, tmp_path, program_count=2, files_per_program=8)
        assert problems == []
        assert reader.row("SELECT count(*) FROM company") == (18,)
    with Store.writing(path) as store:
        assert_whole(store)


def test_mutated_files_end_in_a_report(starter_store: Path, tmp_path: Path) -> None:
    texts = starter_texts(Path(str(starter_folder())))
    outcomes = Counter(islice(fuzz(texts, 7, starter_store, tmp_path), MUTATIONS))
    assert outcomes["refused"]
    assert outcomes["read"]


def test_twenty_seconds_of_random_keys_and_editors_end_nothing_and_lose_nothing(
    play_outcome: str,
) -> None:
    moves, *problems = play_outcome.splitlines()
    assert moves.startswith("20 s in a terminal"), play_outcome
    assert problems == ["no problem"]


def test_a_seed_gives_the_same_mutations_again() -> None:
    text = b"events:\n  - id: one\n"
    assert mutated(text, random.Random(3)) == mutated(text, random.Random(3)) != text
