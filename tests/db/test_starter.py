"""The starter data is complete and sourced, and has the counts of its README."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from tests import starter_counts
from tests.conftest import WriteYaml
from tests.fixture_types import AssertWhole

from partnerships_db.exporting import folder_files
from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.starter_data import EDITION_FILE, starter_folder
from partnerships_db.store.integrity import find_damage
from partnerships_db.store.queries.details import entries_of, find_entry
from partnerships_db.store.queries.export_closure import all_entries
from partnerships_db.store.store import Store

CITATION = Path(__file__).parents[2] / "CITATION.cff"
DEAL = "microsoft-nvidia-anthropic-partnership"


@pytest.fixture
def store(starter_store: Path) -> Iterator[Store]:
    with Store.reading(starter_store) as store:
        yield store


HAS_AMOUNT = "low IS NOT NULL OR high IS NOT NULL OR vague IS NOT NULL"


@pytest.mark.parametrize(
    ("count", "words", "table"),
    [
        (starter_counts.EVENT_COUNT, "events", "event"),
        (starter_counts.COMPANY_COUNT, "companies", "company"),
        (starter_counts.SOURCE_COUNT, "sources", "source"),
        (starter_counts.MODEL_COUNT, "models", "model"),
        (starter_counts.ROUTE_COUNT, "routes", "route"),
        (starter_counts.PERIOD_COUNT, "periods", "period"),
        (starter_counts.FLOW_COUNT, "flows", "flow"),
        (starter_counts.AMOUNT_COUNT, "with an amount", f"flow WHERE {HAS_AMOUNT}"),
        (starter_counts.REPORT_COUNT, "places where a source says otherwise", "report"),
        (starter_counts.RELATION_COUNT, "relations", "relation"),
    ],
)
def test_the_readme_has_the_counts_of_the_store(
    store: Store,
    count: int,
    words: str,
    table: str,
) -> None:
    assert store.row(f"SELECT count(*) FROM {table}") == (count,)
    readme = (starter_folder() / "README.md").read_text("utf-8")
    assert f"{count} {words}" in " ".join(readme.split())


def test_an_export_of_the_starter_data_changes_no_byte_of_its_files(store: Store) -> None:
    exported_files = folder_files(all_entries(store))
    folder = starter_folder()
    entry_files = {path for path in folder.rglob("*.yaml") if path.name != EDITION_FILE}
    assert entry_files == {folder / name for name in exported_files}
    for name, text in exported_files.items():
        assert (folder / name).read_bytes() == "".join(text).encode(), name


def test_the_example_of_the_readme_can_be_imported(
    starter_copy: Path,
    write_yaml: WriteYaml,
) -> None:
    readme = (starter_folder() / "README.md").read_text("utf-8")
    example = readme.partition("```yaml\n")[2].partition("```")[0]
    with Store.writing(starter_copy) as store:
        report = import_files(store, [write_yaml(example)])
    assert report.diagnostics == []
    assert report.number == 2


def test_the_citation_names_the_version_and_the_date_of_the_edition() -> None:
    edition_text = (starter_folder() / EDITION_FILE).read_text("utf-8")
    edition = yaml.load(edition_text, Loader=yaml.BaseLoader)
    citation = yaml.load(CITATION.read_text("utf-8"), Loader=yaml.BaseLoader)
    assert (citation["version"], citation["date-released"]) == (edition["version"], edition["date"])
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()


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


def test_the_files_have_no_problem_and_no_warning_but_large_sizes_without_a_party() -> None:
    report = check_files([str(starter_folder())])
    assert report.diagnostics == []
    assert {warning.code for warning in report.warnings} <= {"unbacked-size"}


def test_the_files_have_no_tabs_and_no_anchors() -> None:
    for file in sorted(starter_folder().rglob("*.yaml")):
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
