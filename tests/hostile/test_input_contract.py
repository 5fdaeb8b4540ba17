"""Hostile files, searches and addresses are accepted or refused as data/ says."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.fixture_types import AssertWhole
from tests.starter_counts import EVENT_COUNT

from partnerships_db.filters.model import FilterError
from partnerships_db.filters.parser import parse_filter
from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.values.errors import InvalidValue
from partnerships_db.values.urls import safe_url

DATA = Path(__file__).parent / "data"
MAX_SECONDS = 10.0


def json_lines(name: str) -> list[dict[str, Any]]:
    lines = (DATA / "text" / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line]


# -- Files -----------------------------------------------------------------------------------------

CASES: list[dict[str, Any]] = json.loads((DATA / "expect.json").read_text("utf-8"))
VALID_CASES = [case for case in CASES if len(case) == 1]
FAULTY_CASES = [case for case in CASES if len(case) > 1]


def file_stem(case: dict[str, Any]) -> str:
    return Path(case["file"]).stem


@pytest.mark.parametrize("case", VALID_CASES, ids=file_stem)
def test_a_valid_file_is_imported_once_and_then_changes_nothing(
    case: dict[str, Any], tmp_path: Path, assert_whole: AssertWhole
) -> None:
    file = str(DATA / "yaml" / case["file"])
    stored_bodies = "SELECT list, id, body FROM entry ORDER BY entry"
    with Store.creating(tmp_path / "store.db") as store:
        assert import_files(store, [file]).diagnostics == []
        bodies = store.rows(stored_bodies)
        assert "\r" not in repr(bodies)
        assert import_files(store, [file]).changes_nothing
        assert store.rows(stored_bodies) == bodies
        assert_whole(store)


@pytest.mark.parametrize("case", FAULTY_CASES, ids=file_stem)
def test_a_faulty_file_is_refused_with_its_line_and_problem(
    case: dict[str, Any], tmp_path: Path
) -> None:
    file = str(DATA / "yaml" / case["file"])
    with Store.creating(tmp_path / "store.db") as store:
        start = time.monotonic()
        problem, *_ = import_files(store, [file]).diagnostics
        assert time.monotonic() - start < MAX_SECONDS
        assert store.row("SELECT count(*) FROM sqlite_master") == (0,)
    if "line" in case:
        first_line, _, last_line = str(case["line"]).partition("-")
        assert problem.line in range(int(first_line), int(last_line or first_line) + 1)
    assert case.get("problem", "") in str(problem)


def test_all_300_mistakes_of_a_file_are_reported() -> None:
    problems = check_files([str(DATA / "yaml" / "many-errors.yaml")]).diagnostics
    assert [problem.line for problem in problems] == list(range(3, 303))


# -- Searches and addresses ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def starter(starter_store: Path) -> Iterator[Store]:
    with Store.reading(starter_store) as store:
        yield store


@pytest.mark.parametrize(
    "case", json_lines("search-queries.jsonl"), ids=lambda case: repr(case["query"])[:20]
)
def test_any_text_is_a_search_or_a_filter_error_with_its_place(
    case: dict[str, Any], starter: Store
) -> None:
    text = case["query"] * case.get("repeat", 1)
    try:
        criteria = parse_filter(text)
    except FilterError as error:
        is_filter_term = ":" in text
        is_over_limit = "at most" in str(error)
        assert is_filter_term or is_over_limit
        assert text[error.start : error.end]  # noqa: PT017  both outcomes are right
        return
    assert len(Timeline.select(starter, criteria, None)) <= EVENT_COUNT


@pytest.mark.parametrize("case", json_lines("urls.jsonl"), ids=lambda case: case["url"][:30])
def test_an_address_is_safe_to_open_or_refused(case: dict[str, Any]) -> None:
    if case["open"]:
        assert safe_url(case["url"]) == case["url"]
    else:
        with pytest.raises(InvalidValue):
            safe_url(case["url"])
