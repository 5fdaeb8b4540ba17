"""The data that the program opens on: whole, sourced, and as its README says."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.starter_data import starter_folder
from partnerships_db.store.integrity import find_damage
from partnerships_db.store.queries.details import entries_of, find_entry
from partnerships_db.store.store import Store

DEAL = "microsoft-nvidia-anthropic-partnership"


@pytest.fixture
def store(starter_store: Path) -> Iterator[Store]:
    with Store.reading(starter_store) as store:
        yield store


def test_it_holds_what_its_readme_says(store: Store) -> None:
    readme = (starter_folder() / "README.md").read_text("utf-8")
    counts = {
        "374 events": "event", "237 companies": "company", "777 sources": "source", "34 models": "model",
        "100 routes": "route", "175 periods": "period", "360 flows": "flow", "115 places": "report",
        "261 relations": "relation",
    }  # fmt: skip
    for words, table in counts.items():
        assert words in " ".join(readme.split())
        assert store.row(f"SELECT count(*) FROM {table}") == (int(words.split()[0]),), table
    assert store.row(
        "SELECT count(*) FROM flow WHERE low IS NOT NULL OR high IS NOT NULL OR vague IS NOT NULL"
    ) == (265,)


def test_importing_it_again_changes_nothing(
    starter_copy: Path, assert_whole: Callable[[Store], None]
) -> None:
    with Store.writing(starter_copy) as store:
        report = import_files(store, [str(starter_folder())])
        assert report.changes_nothing
        assert report.number is None
        assert_whole(store)


def test_every_event_and_every_figure_of_money_rests_on_a_source(store: Store) -> None:
    for event in entries_of(store, "events"):
        assert event.get("sources"), event["id"]
        for flow in event.get("flows", ()):
            assert "amount" not in flow or flow.get("sources") or event["sources"]


def test_every_model_and_route_rests_on_a_source(store: Store) -> None:
    for entry in (*entries_of(store, "models"), *entries_of(store, "availability")):
        assert entry.get("sources"), entry["id"]


def test_each_file_is_plain_yaml_that_its_neighbours_complete() -> None:
    files = sorted(starter_folder().rglob("*.yaml"))
    assert check_files([str(file) for file in files]).diagnostics == []
    for file in files:
        text = file.read_text("utf-8")
        assert "\t" not in text
        assert not any(
            getattr(event, "anchor", None) for event in yaml.parse(text, Loader=yaml.CBaseLoader)
        ), file.name


def test_the_deal_of_18_november_2025_keeps_its_words_and_its_ten_other_tellings(
    store: Store,
) -> None:
    deal = find_entry(store, "events", DEAL)
    assert deal is not None
    flows = {flow["id"]: flow for flow in deal["flows"]}
    assert flows["microsoft-equity"]["amount"] == "up to 5 billion USD"
    assert flows["nvidia-equity"]["amount"] == "up to 10 billion USD"
    assert flows["azure"]["amount"] == "30 billion USD"
    more = [
        flow
        for flow in deal["flows"]
        if flow.get("capacity") == "up to 1 GW" and flow.get("to") == "microsoft"
    ]
    assert len(more) == 1
    assert "amount" not in more[0]
    told = [
        report["source"] for part in (deal, *deal["flows"]) for report in part.get("reports", ())
    ]
    assert len(set(told)) >= 10


def test_its_store_is_whole(starter_copy: Path, assert_whole: Callable[[Store], None]) -> None:
    with Store.writing(starter_copy) as store:
        assert_whole(store)
    with Store.reading(starter_copy) as store:
        assert find_damage(store) == []


def test_the_store_has_it_to_the_letter(store: Store) -> None:
    (body,) = store.row("SELECT body FROM entry WHERE list = 'companies' AND id = 'aker'") or (
        "{}",
    )
    assert json.loads(body)["country"] == "NO"
