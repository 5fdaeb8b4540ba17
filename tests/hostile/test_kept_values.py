"""What the files that are fine leave in the store: each text as it was written, each figure exact."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.store import Store
from partnerships_db.values.amounts import parse_amount

FILES = Path(__file__).parent / "data" / "yaml"

Entries = dict[str, dict[str, Any]]


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[str], Entries]:
    """`kept("norway")`: the entries that this file leaves in a new store, by id."""

    def entries(name: str) -> Entries:
        with Store.creating(tmp_path / f"{name}.db") as store:
            report = import_files(store, [str(FILES / f"{name}.yaml")])
            assert report.diagnostics == []
            return {
                row[0]: json.loads(row[1])
                for row in store.rows("SELECT id, body FROM entry ORDER BY entry")
            }

    return entries


def written(name: str) -> list[dict[str, Any]]:
    """The events of the file, every scalar as text: as another reader of YAML has them."""
    document = yaml.load((FILES / f"{name}.yaml").read_bytes(), Loader=yaml.BaseLoader)
    events: list[dict[str, Any]] = document["events"]
    return events


def test_norway_is_no_boolean(kept: Callable[[str], Entries]) -> None:
    entries = kept("norway")
    assert entries["nordic-cloud"]["country"] == "NO"
    assert entries["on-semi"]["name"] == "ON"
    assert entries["on-semi"]["aliases"] == ["ON", "Yes", "off", "y", "null"]


def test_numbers_are_names_as_they_are_written(kept: Callable[[str], Entries]) -> None:
    acme = kept("typing-numbers")["acme"]
    aliases = ["12:30", "0o17", "017", "1e9", ".inf", "0x1F", "4.10", "2025-11-18", "007"]
    assert [acme["name"], *acme["aliases"]] == ["1_000", *aliases]


def test_a_version_is_no_number(kept: Callable[[str], Entries]) -> None:
    model = kept("typing-model-version")["model-4-10"]
    assert (model["name"], model["family"]) == ("4.10", "4.1")


def test_a_date_keeps_its_precision(kept: Callable[[str], Entries]) -> None:
    entries = kept("date-partial-all")
    dates = {event["id"]: event["date"] for event in written("date-partial-all")}
    assert {one: entries[one]["date"] for one in dates} == dates
    assert {"2025-11-18", "2025-11", "2025-Q4", "2025-H2", "2025"} <= set(dates.values())


def test_a_tenth_of_a_billion_is_exact(kept: Callable[[str], Entries]) -> None:
    (flow,) = kept("amount-exact-cents")["acme-globex"]["flows"]
    assert flow["amount"] == "100 million USD"
    assert parse_amount(flow["amount"]).low == Decimal(10) ** 8


def test_both_documents_are_kept(kept: Callable[[str], Entries]) -> None:
    assert list(kept("stream-two-documents")) == ["acme", "globex"]


def test_an_alias_is_what_it_names(kept: Callable[[str], Entries]) -> None:
    entries = kept("alias-plain")
    assert entries["acme-two"]["aliases"] == entries["acme"]["aliases"] == ["Acme Corp", "ACME"]
    assert entries["acme-two"]["summary"] == "Acme"


@pytest.mark.parametrize("name", ["text-markup", "text-wide", "text-zalgo", "text-formula"])
def test_a_title_is_kept_character_for_character(name: str, kept: Callable[[str], Entries]) -> None:
    entries = kept(name)
    titles = {event["id"]: event["title"] for event in written(name)}
    assert titles
    assert {one: entries[one]["title"] for one in titles} == titles


@pytest.mark.parametrize("name", ["enc-bom", "enc-crlf"])
def test_how_a_file_is_encoded_is_no_part_of_its_texts(
    name: str, kept: Callable[[str], Entries]
) -> None:
    entries = kept(name)
    assert entries["acme-globex"]["title"] == "Société Générale"
    assert "\r" not in repr(entries)
    assert "\ufeff" not in repr(entries)


def test_a_host_in_another_script_is_kept(kept: Callable[[str], Entries]) -> None:
    (entry,) = kept("url-idn").values()
    assert not entry["url"].isascii()


@pytest.mark.parametrize(
    ("name", "words", "hint"),
    [
        ("syntax-colon-in-title", "a second colon in one value", "put the value in quotes"),
        ("stream-empty", "the file is empty", ""),
        ("stream-comments-only", "the file is empty", ""),
        ("unknown-top-key", '"compnaies"', 'did you mean "companies"?'),
        ("unknown-entry-key", "wesbite", 'did you mean "website"?'),
        ("ref-missing-company", '"globexx"', 'did you mean "globex"?'),
        ("dup-id", "first in line 3", ""),
        ("dup-key-in-entry", "first in line 12", ""),
        ("dup-top-key", "first in line 2", ""),
        ("enc-latin1", "is not UTF-8", ""),
        ("enc-utf16", "is UTF-16", "save it as UTF-8"),
        ("date-timestamp-tz", "a moment, not a date", ""),
        ("amount-no-currency", "", "a currency such as USD"),
        ("url-long", "is longer than 8,192 characters", ""),
        ("text-long-title", "has 12,499 characters", "at most 2,000 are kept"),
    ],
)
def test_what_is_wrong_is_said_in_words_that_help(
    name: str, words: str, hint: str, tmp_path: Path
) -> None:
    with Store.scratch() as store:
        problem = import_files(store, [str(FILES / f"{name}.yaml")]).diagnostics[0]
    assert words in str(problem)
    assert hint in problem.hint


def test_all_of_very_many_mistakes_are_told() -> None:
    with Store.scratch() as store:
        problems = import_files(store, [str(FILES / "many-errors.yaml")]).diagnostics
    assert [problem.line for problem in problems] == list(range(3, 303))
