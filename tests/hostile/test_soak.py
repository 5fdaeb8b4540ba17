"""A little of what `python -m tests.soak` does much of: kills and a fuzzer."""

import random
from pathlib import Path

import pytest
from tests.soak.fuzz import fuzz, mutated, pieces
from tests.soak.kills import killed_imports, killed_migrations

from partnerships_db.starter_data import starter_folder


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A first file, and one with what is new, other and much."""
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    companies = "companies: [{id: acme, name: Acme%s}, {id: globex, name: Globex}]\n"
    first.write_text(companies % "")
    event = "  - {id: e-%d, date: 2025-01-%02d, kind: statement, title: The day, parties: [{company: acme}]}\n"
    events = "".join(event % (day, day) for day in range(1, 29))
    second.write_text(companies % " the second" + "events:\n" + events)
    return [str(first), str(second)]


def test_an_import_that_is_killed_has_done_nothing_or_all(tmp_path: Path, files: list[str]) -> None:
    home = tmp_path / "imports"
    home.mkdir()
    left = killed_imports(home, 10, files[1:], files[:1])
    assert left.total() == 10
    assert left["before"]


def test_a_migration_that_is_killed_has_done_nothing_or_all(
    tmp_path: Path, files: list[str]
) -> None:
    home = tmp_path / "migrations"
    home.mkdir()
    assert killed_migrations(home, 10, files[1:]).total() == 10


def test_whatever_is_wrong_with_a_file_is_a_sentence(starter_store: Path, tmp_path: Path) -> None:
    texts = pieces(sorted(Path(str(starter_folder())).glob("*.yaml")))
    outcomes = fuzz(2, 7, texts, starter_store, tmp_path)
    assert outcomes["refused"]
    assert outcomes["read"]


def test_a_mutation_is_the_same_for_the_same_seed() -> None:
    text = b"events:\n  - id: one\n"
    assert mutated(text, random.Random(3)) == mutated(text, random.Random(3)) != text
