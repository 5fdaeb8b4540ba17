"""Valid but unusual texts and figures are stored exactly as their files have them."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.store import Store
from partnerships_db.values.amounts import parse_amount

FILES = Path(__file__).parent / "data" / "yaml"


def imported_entries(name: str) -> dict[str, dict[str, Any]]:
    """The entries that this file leaves in a new store, by id."""
    with Store.scratch() as store:
        assert import_files(store, [str(FILES / f"{name}.yaml")]).diagnostics == []
        rows = store.rows("SELECT id, body FROM entry ORDER BY entry")
    return {entry_id: json.loads(body) for entry_id, body in rows}


def file_events(name: str) -> list[dict[str, Any]]:
    """The events of the file as PyYAML reads them, every scalar as text."""
    document = yaml.load((FILES / f"{name}.yaml").read_bytes(), Loader=yaml.BaseLoader)
    events: list[dict[str, Any]] = document["events"]
    return events


def test_words_that_other_readers_take_for_booleans_are_texts() -> None:
    entries = imported_entries("norway")
    assert entries["nordic-cloud"]["country"] == "NO"
    assert entries["on-semi"]["name"] == "ON"
    assert entries["on-semi"]["aliases"] == ["ON", "Yes", "off", "y", "null"]


def test_numbers_are_stored_as_they_are_spelt() -> None:
    acme = imported_entries("typing-numbers")["acme"]
    aliases = ["12:30", "0o17", "017", "1e9", ".inf", "0x1F", "4.10", "2025-11-18", "007"]
    assert [acme["name"], *acme["aliases"]] == ["1_000", *aliases]


def test_a_version_keeps_its_last_zero() -> None:
    model = imported_entries("typing-model-version")["model-4-10"]
    assert (model["name"], model["family"]) == ("4.10", "4.1")


def test_a_date_keeps_its_precision() -> None:
    entries = imported_entries("date-partial-all")
    dates = {event["id"]: event["date"] for event in file_events("date-partial-all")}
    assert {event_id: entries[event_id]["date"] for event_id in dates} == dates
    assert {"2025-11-18", "2025-11", "2025-Q4", "2025-H2", "2025"} <= set(dates.values())


def test_a_tenth_of_a_billion_is_exactly_100_million() -> None:
    (flow,) = imported_entries("amount-exact-cents")["acme-globex"]["flows"]
    assert flow["amount"] == "100 million USD"
    assert parse_amount(flow["amount"]).low == Decimal(10) ** 8


def test_the_entries_of_two_documents_are_stored() -> None:
    assert list(imported_entries("stream-two-documents")) == ["acme", "globex"]


def test_an_alias_is_stored_as_the_value_of_its_anchor() -> None:
    entries = imported_entries("alias-plain")
    assert entries["acme-two"]["aliases"] == entries["acme"]["aliases"] == ["Acme Corp", "ACME"]
    assert entries["acme-two"]["summary"] == "Acme"


@pytest.mark.parametrize(
    "name", ["text-markup", "text-wide", "text-zalgo", "text-formula", "enc-bom", "enc-crlf"]
)
def test_a_title_is_stored_character_by_character(name: str) -> None:
    entries = imported_entries(name)
    titles = {event["id"]: event["title"] for event in file_events(name)}
    assert titles
    assert {event_id: entries[event_id]["title"] for event_id in titles} == titles


def test_a_host_in_another_script_is_not_converted() -> None:
    (entry,) = imported_entries("url-idn").values()
    assert not entry["url"].isascii()
