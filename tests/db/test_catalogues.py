"""Public catalogues are compared with the store into proposed entries, and nothing is written."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.fixture_types import MakeStore

from partnerships_db.importing.catalogues import (
    CatalogueModel,
    Comparison,
    NotACatalogue,
    compare_catalogue,
    model_key,
    read_litellm,
    read_models_dev,
)
from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.queries.details import entries_of
from partnerships_db.store.queries.matrix import model_rows, routes_of
from partnerships_db.store.store import Store
from partnerships_tui.commands import run

EXCERPTS = Path(__file__).parents[1] / "catalogues"


# -- Reading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cloud_name", "key"),
    [
        ("anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("anthropic.claude-3-haiku-20240307-v1:0:48k", "claude-3-haiku"),
        ("anthropic.claude-opus-4-8", "claude-opus-4-8"),
        ("anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet-v2"),
        ("claude-opus-4-1@20250805", "claude-opus-4-1"),
        ("claude-sonnet-4-6@default", "claude-sonnet-4-6"),
        ("global.openai.gpt-5.6-sol", "gpt-5-6-sol"),
    ],
)
def test_a_model_key_is_the_name_without_scope_date_and_version(cloud_name: str, key: str) -> None:
    assert model_key(cloud_name) == key


def test_models_dev_is_read_from_a_checkout_with_provider_and_scope() -> None:
    models = read_models_dev(EXCERPTS / "models.dev")
    assert [(model.provider, model.scope, model.key, model.released) for model in models] == [
        ("aws", "base", "claude-sonnet-4-5", "2025-09-29"),
        ("aws", "jp", "claude-opus-4-8", ""),
        ("azure", "global", "claude-sonnet-4-5", "2025-11-18"),
        ("gcp", "base", "claude-sonnet-4-5", "2025-09-29"),
    ]


def test_litellm_is_read_from_its_price_file() -> None:
    models = read_litellm(EXCERPTS / "litellm.json")
    identities = [(model.provider, model.name, model.key) for model in models]
    assert ("gcp", "claude-3-haiku@20240307", "claude-3-haiku") in identities


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000, "\ud800\x00"])
def test_a_file_that_is_not_a_price_file_of_litellm_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, errors="replace")
    with pytest.raises(NotACatalogue):
        list(read_litellm(path))


def test_a_folder_that_is_not_a_checkout_of_models_dev_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotACatalogue, match="not a checkout"):
        list(read_models_dev(tmp_path))
    folder = tmp_path / "providers/azure/models"
    folder.mkdir(parents=True)
    (folder / "x.toml").write_text("= =")
    with pytest.raises(NotACatalogue, match="not TOML"):
        list(read_models_dev(tmp_path))


# -- Comparing -------------------------------------------------------------------------------------

STORE = """
companies: [{id: aws, name: AWS}, {id: gcp, name: GCP}, {id: dev, name: Dev}]
models: [{id: opus-4, name: Opus 4, developer: dev}, {id: opus-5, name: Opus 5, developer: dev}]
availability:
  - id: opus-4-on-aws
    model: opus-4
    provider: aws
    service: Bedrock
    ids: {base: dev.opus-4-20250101-v1:0}
    periods: [{from: 2025-01-01, status: ga}]
  - id: opus-5-on-gcp
    model: opus-5
    provider: gcp
    service: Vertex
    ids: {base: opus-5@20260101}
    periods: [{from: 2026-01-01, status: ga}]
"""


def compared(store: Store, *catalogue: CatalogueModel) -> Comparison:
    """The comparison of these models with the store, on 2 July 2026."""
    routes = {entry["id"]: entry for entry in entries_of(store, "availability")}
    return compare_catalogue(
        catalogue,
        model_rows(store, "dev"),
        routes_of(store, "dev"),
        routes,
        "dev",
        "catalogue",
        date(2026, 7, 2),
    )


def test_new_models_and_routes_are_proposed_as_entries(make_store: MakeStore) -> None:
    comparison = compared(
        make_store(STORE),
        CatalogueModel("gcp", "base", "opus-4@20250101", "opus-4", "Opus 4", "2025-02-01"),
        CatalogueModel("gcp", "base", "opus-6@20260601", "opus-6", "Opus 6", "2026-06-01"),
        CatalogueModel("gcp", "base", "other-1", "other-1"),
    )
    new_entries = {entry["id"]: entry for entry in comparison.new}
    assert set(new_entries) == {"opus-4-on-gcp", "opus-6", "opus-6-on-gcp"}
    assert new_entries["opus-6"]["released"] == "about 2026-06-01", "its date is not confirmed"
    assert new_entries["opus-4-on-gcp"]["checked"] == "2026-07-02"
    assert new_entries["opus-4-on-gcp"]["service"] == "Vertex"
    assert comparison.unmatched == ["gcp other-1"]


def test_new_ids_and_an_end_are_proposed_as_a_change_of_the_route(make_store: MakeStore) -> None:
    base_id, eu_id = "dev.opus-4-20250101-v1:0", "eu.dev.opus-4-20250101-v1:0"
    comparison = compared(
        make_store(STORE),
        CatalogueModel("aws", "base", base_id, "opus-4", ended="2027-01-01"),
        CatalogueModel("aws", "eu", eu_id, "opus-4"),
    )
    (changed_route,) = comparison.different
    assert changed_route["ids"] == {"base": base_id, "eu": eu_id}
    assert changed_route["periods"][-1] == {
        "from": "2027-01-01",
        "status": "retired",
        "scheduled": True,
        "sources": ["catalogue"],
    }


def test_a_route_that_is_not_listed_gets_a_note_and_is_not_retired(make_store: MakeStore) -> None:
    comparison = compared(
        make_store(STORE),
        CatalogueModel("gcp", "base", "opus-4@20250101", "opus-4", "Opus 4", "2025-02-01"),
    )
    (unlisted_route,) = comparison.gone
    assert unlisted_route["id"] == "opus-5-on-gcp"
    note = "Not listed by catalogue on 2026-07-02 (this alone does not mean retired)."
    assert unlisted_route["notes"].endswith(note)
    assert all(period["status"] != "retired" for period in unlisted_route["periods"])
    assert unlisted_route["checked"] == "2026-07-02"
    assert "catalogue" in unlisted_route["sources"]


def test_a_listed_model_with_its_stored_id_is_not_a_difference(make_store: MakeStore) -> None:
    listed_model = CatalogueModel("aws", "base", "dev.opus-4-20250101-v1:0", "opus-4")
    comparison = compared(make_store(STORE), listed_model)
    assert (comparison.new, comparison.different, comparison.gone) == ([], [], [])


# -- The command -----------------------------------------------------------------------------------


def test_the_printed_proposals_import_and_are_then_not_proposed_again(
    starter_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout = str(EXCERPTS / "models.dev")
    arguments = ["--db", str(starter_copy), "compare", "models.dev", checkout]
    arguments += ["--checked", "2026-11-01"]
    assert run(arguments) == 0
    path = tmp_path / "proposed.yaml"
    path.write_text(capsys.readouterr().out, "utf-8")
    with Store.writing(starter_copy) as store:
        report = import_files(store, [str(path)])
    assert not report.diagnostics, "\n".join(map(str, report.diagnostics))
    assert run([*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document) == {"new", "different", "gone", "unmatched"}
    assert document["new"] == document["different"] == []


def test_a_missing_file_and_an_unknown_catalogue_have_exit_codes(
    starter_store: Path, tmp_path: Path
) -> None:
    missing_file = str(tmp_path / "none.json")
    compare = ["--db", str(starter_store), "compare"]
    assert run([*compare, "litellm", missing_file]) == 1
    assert run([*compare, "other", str(tmp_path)]) == 2
