"""Files with very many values or very long ones are read or refused within seconds."""

import time
from collections.abc import Iterator

import pytest
from tests.fixture_types import WriteYaml

from partnerships_db.importing.pipeline import check_files
from partnerships_db.values.errors import Diagnostic

MAX_SECONDS = 5.0


@pytest.fixture(autouse=True)
def time_limit() -> Iterator[None]:
    """Each test takes less than a second, or less than five on a busy machine."""
    start = time.monotonic()
    yield
    assert time.monotonic() - start < MAX_SECONDS


def problems_of(path: str) -> list[Diagnostic]:
    return check_files([path]).diagnostics


@pytest.mark.parametrize("depth", [20, 1_000, 100_000])
def test_deeply_nested_lists_are_refused(depth: int, write_yaml: WriteYaml) -> None:
    text = f"format: 1\ncompanies: {'[' * depth}{']' * depth}"
    (problem,) = problems_of(write_yaml(text))
    assert problem.line == 2


def test_a_title_of_a_million_characters_is_refused(write_yaml: WriteYaml) -> None:
    text = f"events:\n- {{id: e, date: 2025, kind: statement, title: {'x' * 10**6}}}\n"
    (problem,) = problems_of(write_yaml(text))
    assert (problem.line, problem.field) == (2, "title")
    assert problem.message == "has 1,000,000 characters"
    assert problem.hint == "at most 2,000 are kept"


@pytest.mark.parametrize("character", ["\n", "#"])
def test_a_million_line_breaks_or_comment_signs_are_an_empty_file(
    character: str, write_yaml: WriteYaml
) -> None:
    (problem,) = problems_of(write_yaml(character * 1_000_000))
    assert problem.message == "the file is empty"


def test_thousands_of_unknown_lists_are_refused(write_yaml: WriteYaml) -> None:
    text = "".join(f"k{number}: {number}\n" for number in range(10_000))
    assert problems_of(write_yaml(text))


@pytest.mark.parametrize(("last_owner", "problem_count"), [("~", 0), ("c0", 3_001)])
def test_a_chain_of_3000_owners_is_followed_to_its_end(
    last_owner: str, problem_count: int, write_yaml: WriteYaml
) -> None:
    text = "companies:\n"
    for number in range(3_000):
        text += f"- {{id: c{number}, name: C, parent: c{number + 1}}}\n"
    text += f"- {{id: c3000, name: C, parent: {last_owner}}}\n"
    assert len(problems_of(write_yaml(text))) == problem_count


def test_a_thousand_references_without_a_target_are_reported(write_yaml: WriteYaml) -> None:
    text = "companies:\n"
    for number in range(1_000):
        text += f"- {{id: acme-corporation-{number}, name: C}}\n"
    text += "sources:\n"
    for number in range(1_000):
        text += f"- {{id: s{number}, title: S, based_on: [acme-{number}]}}\n"
    assert len(problems_of(write_yaml(text))) == 1_000


def test_thousands_of_mistakes_in_one_entry_are_reported(write_yaml: WriteYaml) -> None:
    fields = "".join(f"  field-{number}: x\n" for number in range(5_000))
    problems = problems_of(write_yaml(f"companies:\n- id: acme\n  name: Acme\n{fields}"))
    assert [problem.line for problem in problems] == list(range(4, 5_004))
