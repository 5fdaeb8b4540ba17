"""The starter data is complete and sourced, and has the counts of its README."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from tests.fixture_types import AssertWhole

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


def test_the_store_has_the_counts_of_the_readme(store: Store) -> None:
    readme = (starter_folder() / "README.md").read_text("utf-8")
    readme_words = " ".join(readme.split())
    tables = {
        "374 events": "event",
        "237 companies": "company",
        "777 sources": "source",
        "34 models": "model",
        "100 routes": "route",
        "175 periods": "period",
        "360 flows": "flow",
        "115 places": "report",
        "261 relations": "relation",
    }
    for claim, table in tables.items():
        assert claim in readme_words
        assert store.row(f"SELECT count(*) FROM {table}") == (int(claim.split()[0]),), table
    has_amount = "low IS NOT NULL OR high IS NOT NULL OR vague IS NOT NULL"
    assert store.row(f"SELECT count(*) FROM flow WHERE {has_amount}") == (265,)


def test_importing_the_starter_data_again_changes_nothing(
    starter_copy: Path, assert_whole: AssertWhole
) -> None:
    with Store.writing(starter_copy) as store:
        report = import_files(store, [str(starter_folder())])
        assert report.changes_nothing
        assert report.number is None
        assert_whole(store)
    with Store.reading(starter_copy) as store:
        assert find_damage(store) == []


def test_every_event_and_every_amount_has_a_source(store: Store) -> None:
    for event in entries_of(store, "events"):
        assert event.get("sources"), event["id"]
        for flow in event.get("flows", ()):
            assert "amount" not in flow or flow.get("sources") or event["sources"]


def test_every_model_and_route_has_a_source(store: Store) -> None:
    for entry in (*entries_of(store, "models"), *entries_of(store, "availability")):
        assert entry.get("sources"), entry["id"]


def test_the_files_have_no_tabs_anchors_problems_or_warnings() -> None:
    files = sorted(starter_folder().rglob("*.yaml"))
    report = check_files([str(file) for file in files])
    assert report.diagnostics == []
    codes = {warning.code for warning in report.warnings}
    assert codes <= {"unbacked-size"}, "large figures that only the press has are marked as such"
    for file in files:
        text = file.read_text("utf-8")
        assert "\t" not in text
        yaml_events = yaml.parse(text, Loader=yaml.CBaseLoader)
        anchors = [getattr(event, "anchor", None) for event in yaml_events]
        assert not any(anchors), file.name


def test_the_deal_of_18_november_2025_has_its_figures_and_ten_reports(store: Store) -> None:
    deal = find_entry(store, "events", DEAL)
    assert deal is not None
    flows = {flow["id"]: flow for flow in deal["flows"]}
    assert flows["microsoft-equity"]["amount"] == "up to 5 billion USD"
    assert flows["nvidia-equity"]["amount"] == "up to 10 billion USD"
    assert flows["azure"]["amount"] == "30 billion USD"
    to_microsoft = [flow for flow in deal["flows"] if flow.get("to") == "microsoft"]
    (capacity_flow,) = [flow for flow in to_microsoft if flow.get("capacity") == "up to 1 GW"]
    assert "amount" not in capacity_flow
    reporting_sources = set()
    for part in (deal, *deal["flows"]):
        reporting_sources |= {report["source"] for report in part.get("reports", ())}
    assert len(reporting_sources) >= 10


def test_norway_is_stored_as_the_country_code_no(store: Store) -> None:
    ((body,),) = store.rows("SELECT body FROM entry WHERE list = 'companies' AND id = 'aker'")
    assert json.loads(body)["country"] == "NO"
