"""Public catalogues are compared with the store into proposed entries, and nothing is written."""

import json
import os
import shutil
import subprocess
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.fixture_types import MakeStore

from partnerships_db.importing.catalogue_comparison import Comparison, compare_catalogue
from partnerships_db.importing.catalogues import (
    CatalogueContents,
    CataloguedService,
    CatalogueModel,
    NotACatalogue,
    catalogue_day,
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
TODAY = date(2026, 11, 30)


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
        ("anthropic.claude-v2:1", "claude-2-1"),
        ("anthropic.claude-instant-v1", "claude-instant-1"),
    ],
)
def test_a_model_key_is_the_name_without_scope_date_and_version(cloud_name: str, key: str) -> None:
    assert model_key(cloud_name) == key


def test_models_dev_is_read_with_the_facts_of_the_model_that_a_file_is_based_on() -> None:
    contents = read_models_dev(EXCERPTS / "models.dev")
    models = {(model.service.provider, model.name): model for model in contents.models}
    fable = models["aws", "eu.anthropic.claude-fable-5"]
    assert (fable.scope, fable.keys[-1], fable.developer) == ("eu", "claude-fable-5", "anthropic")
    assert (fable.title, fable.released, fable.since) == ("Claude Fable 5", "2026-06-09", "")
    sonnet = models["gcp", "claude-sonnet-4-5@20250929"]
    assert (sonnet.title, sonnet.since) == ("Claude Sonnet 4.5", "2025-09-29")
    assert models["azure", "claude-sonnet-5"].status == "preview"
    assert models["gcp", "claude-opus-4@20250514"].status == "deprecated"
    assert models["gcp", "claude-opus-4-7@default"].status == "ga"


@pytest.mark.parametrize("base_model", ["../../secret", "a/../../secret", "/etc/passwd", "a/b\0"])
def test_a_base_model_outside_of_the_models_is_not_read(tmp_path: Path, base_model: str) -> None:
    folder = tmp_path / "providers/azure/models"
    folder.mkdir(parents=True)
    (folder / "x.toml").write_text(f"base_model = {json.dumps(base_model)}")
    (tmp_path / "secret.toml").write_text('name = "secret"')
    (tmp_path / "models").mkdir()
    (model,) = read_models_dev(tmp_path).models
    assert model.title == ""


def test_an_unknown_state_of_models_dev_is_left_out_and_counted(tmp_path: Path) -> None:
    folder = tmp_path / "providers/azure/models"
    folder.mkdir(parents=True)
    (folder / "x.toml").write_text('status = "sunset"')
    contents = read_models_dev(tmp_path)
    assert contents.models == []
    assert contents.left_out == {"names with the unknown state 'sunset'": 1}


def test_litellm_is_read_by_service_without_the_names_of_single_regions() -> None:
    contents = read_litellm(EXCERPTS / "litellm.json")
    models = {model.name: model for model in contents.models}
    assert models["claude-3-haiku@20240307"].service.provider == "gcp"
    assert models["us-gov.anthropic.claude-opus-4-8"].scope == "gov"
    opus_models = [model for model in contents.models if model.name == "claude-opus-4-5"]
    assert {model.service.names[0] for model in opus_models} == {
        "Claude Platform on AWS",
        "Microsoft Foundry",
    }
    assert contents.left_out == {"names for a single region or plan": 1}


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000, "\ud800\x00"])
def test_a_file_that_is_not_a_price_file_of_litellm_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, errors="replace")
    with pytest.raises(NotACatalogue):
        read_litellm(path)


def test_a_folder_that_is_not_a_checkout_of_models_dev_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotACatalogue, match="not a checkout"):
        read_models_dev(tmp_path)
    folder = tmp_path / "providers/azure/models"
    folder.mkdir(parents=True)
    (folder / "x.toml").write_text("= =")
    with pytest.raises(NotACatalogue, match="not TOML"):
        read_models_dev(tmp_path)


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


BEDROCK = CataloguedService("aws", ("Bedrock",), names_have_scopes=True)
VERTEX = CataloguedService("gcp", ("Vertex",))


def listed(
    service: CataloguedService,
    name: str,
    key: str,
    scope: str = "base",
    **fields: Any,
) -> CatalogueModel:
    """A model of a catalogue; without further fields it has no dates and no state."""
    return CatalogueModel(service, scope, name, (key,), **fields)


def compared(store: Store, *models: CatalogueModel, day: str = "2026-07-02") -> Comparison:
    """The comparison of a catalogue of these models with the store, as of its day."""
    routes = {entry["id"]: entry for entry in entries_of(store, "availability")}
    return compare_catalogue(
        CatalogueContents(list(models), Counter()),
        model_rows(store, "dev"),
        routes_of(store, "dev"),
        routes,
        "dev",
        "catalogue",
        date.fromisoformat(day),
    )


OPUS_4_ON_AWS = listed(BEDROCK, "dev.opus-4-20250101-v1:0", "opus-4")
OPUS_5_ON_GCP = listed(VERTEX, "opus-5@20260101", "opus-5")


def test_new_models_and_routes_are_proposed_as_entries(make_store: MakeStore) -> None:
    comparison = compared(
        make_store(STORE),
        listed(VERTEX, "opus-4@20250101", "opus-4", title="Opus 4", since="2025-02-01"),
        listed(VERTEX, "opus-6@20260601", "opus-6", title="Opus 6", released="2026-06-01"),
        listed(VERTEX, "other-1", "other-1"),
    )
    new_entries = {entry["id"]: entry for entry in comparison.new}
    assert set(new_entries) == {"opus-4-on-gcp", "opus-6", "opus-6-on-gcp"}
    assert new_entries["opus-6"]["released"] == "about 2026-06-01", "its date is not confirmed"
    assert new_entries["opus-4-on-gcp"]["checked"] == "2026-07-02"
    assert new_entries["opus-4-on-gcp"]["service"] == "Vertex"
    assert new_entries["opus-4-on-gcp"]["periods"][0]["from"] == "about 2025-02-01"
    assert comparison.unmatched == ["gcp other-1"]


def test_the_release_of_a_model_is_not_taken_for_its_first_day_at_a_cloud(
    make_store: MakeStore,
) -> None:
    model = listed(VERTEX, "opus-6", "opus-6", released="2026-06-01", status="deprecated")
    (new_model, new_route) = compared(make_store(STORE), model).new
    assert new_model["released"] == "about 2026-06-01"
    assert new_route["periods"] == [{"status": "deprecated", "sources": ["catalogue"]}]


@pytest.mark.parametrize("status", ["preview", "deprecated", "ga"])
def test_a_new_route_has_the_state_of_the_catalogue(make_store: MakeStore, status: str) -> None:
    model = listed(VERTEX, "opus-4", "opus-4", status=status)
    (new_route,) = compared(make_store(STORE), model, OPUS_5_ON_GCP).new
    assert [period["status"] for period in new_route["periods"]] == [status]


def test_a_new_model_without_a_title_is_named_after_its_id(make_store: MakeStore) -> None:
    comparison = compared(make_store(STORE), listed(VERTEX, "opus-6-5", "opus-6-5"))
    assert comparison.new[0]["name"] == "Opus 6.5"


def test_new_ids_and_an_end_are_proposed_as_a_change_of_the_route(make_store: MakeStore) -> None:
    base_id, eu_id = "dev.opus-4-20250101-v1:0", "eu.dev.opus-4-20250101-v1:0"
    comparison = compared(
        make_store(STORE),
        listed(BEDROCK, base_id, "opus-4", ended="2027-01-01"),
        listed(BEDROCK, eu_id, "opus-4", scope="eu"),
    )
    (changed_route,) = comparison.different
    assert changed_route["ids"] == {"base": base_id, "eu": eu_id}
    assert changed_route["periods"][-1] == {
        "from": "not before 2027-01-01",
        "status": "retired",
        "scheduled": True,
        "sources": ["catalogue"],
    }


@pytest.mark.parametrize("end", ["2027-01-01", "not before 2027-01-01", "about 2027-01-01"])
@pytest.mark.parametrize(
    ("listed_end", "differences"),
    [
        ("2027-01-01", []),
        (
            "2027-03-01",
            ["opus-4-on-aws: ends not before 2027-03-01 in the catalogue, {end} in the store"],
        ),
    ],
)
def test_an_end_that_differs_from_the_one_of_the_store_is_told_and_not_proposed(
    end: str, listed_end: str, differences: list[str], make_store: MakeStore
) -> None:
    retirement = f"{{from: {end}, status: retired, scheduled: true}}"
    periods = "periods: [{from: 2025-01-01, status: ga}"
    store = make_store(STORE.replace(periods, f"{periods}, {retirement}", 1))
    model = listed(BEDROCK, "dev.opus-4-20250101-v1:0", "opus-4", ended=listed_end)
    comparison = compared(store, model)
    assert comparison.different == []
    assert comparison.states == [text.format(end=end) for text in differences]
    assert len(comparison.left_out) == len(differences)


def test_an_end_that_was_past_while_the_model_was_listed_is_not_proposed(
    make_store: MakeStore,
) -> None:
    model = listed(BEDROCK, "dev.opus-4-20250101-v1:0", "opus-4", ended="2026-07-01")
    comparison = compared(make_store(STORE), model)
    assert comparison.different == []
    assert comparison.left_out == {"ends that were past while the model was listed": 1}


def test_a_second_name_of_a_scope_is_left_out_and_counted(make_store: MakeStore) -> None:
    comparison = compared(
        make_store(STORE),
        OPUS_4_ON_AWS,
        listed(BEDROCK, "dev.opus-4@20250101", "opus-4"),
        listed(VERTEX, "opus-5@default", "opus-5", scope="global"),
    )
    assert (comparison.new, comparison.different, comparison.gone) == ([], [], [])
    assert comparison.left_out == {"other names of a scope or a route that has one": 2}


def test_a_route_that_is_not_listed_gets_a_note_and_is_not_retired(make_store: MakeStore) -> None:
    comparison = compared(make_store(STORE), listed(VERTEX, "opus-4@20250101", "opus-4"))
    (unlisted_route,) = comparison.gone
    assert unlisted_route["id"] == "opus-5-on-gcp"
    note = "Not listed by catalogue on 2026-07-02 (this alone does not mean retired)."
    assert unlisted_route["notes"].endswith(note)
    assert all(period["status"] != "retired" for period in unlisted_route["periods"])
    assert unlisted_route["checked"] == "2026-07-02"
    assert "catalogue" in unlisted_route["sources"]


def test_only_routes_that_the_catalogue_covers_on_its_day_can_be_missing(
    make_store: MakeStore,
) -> None:
    """A service that it doesn't list, a later route, a later check: it can't know any of them."""
    store = make_store(
        STORE
        + """
  - {id: platform, model: opus-5, provider: gcp, service: Dev Platform, ids: {base: opus-5},
     periods: [{from: 2026-01-01, status: ga}]}
"""
    )
    elsewhere = listed(VERTEX, "opus-4", "opus-4")
    assert [entry["id"] for entry in compared(store, elsewhere).gone] == ["opus-5-on-gcp"]
    assert compared(store, elsewhere, day="2025-12-31").gone == []
    checked_later = STORE.replace("provider: gcp\n", "provider: gcp\n    checked: 2026-08\n")
    comparison = compared(make_store(checked_later), elsewhere)
    assert comparison.gone == []
    assert "missing routes that were checked after the catalogue's day" in comparison.left_out


def test_a_later_check_of_a_route_is_kept(make_store: MakeStore) -> None:
    checked_later = STORE.replace("provider: aws\n", "provider: aws\n    checked: 2026-08\n")
    new_name = listed(BEDROCK, "eu.dev.opus-4", "opus-4", scope="eu")
    (changed_route,) = compared(make_store(checked_later), new_name).different
    assert changed_route["checked"] == "2026-08"


def test_a_catalogue_with_almost_nothing_of_a_cloud_is_doubted(make_store: MakeStore) -> None:
    routes = ""
    models = ""
    for number in (6, 7, 8, 9):
        models += f", {{id: opus-{number}, name: Opus {number}, developer: dev}}"
        routes += (
            f"\n  - {{id: route-{number}, model: opus-{number}, provider: gcp, service: Vertex,"
            f" ids: {{base: n-{number}}}, periods: [{{status: ga}}]}}"
        )
    last_model = "name: Opus 5, developer: dev}"
    store = make_store(STORE.replace(last_model, last_model + models) + routes)
    comparison = compared(store, listed(VERTEX, "n-6", "opus-6"))
    assert comparison.gone == []
    assert comparison.doubted == [
        "Vertex: the catalogue lists 1, the store has 5 in use, so missing routes are not proposed"
    ]


def test_a_state_that_differs_is_a_sentence_as_the_catalogue_gives_no_day(
    make_store: MakeStore,
) -> None:
    model = listed(VERTEX, "opus-5@20260101", "opus-5", status="deprecated")
    comparison = compared(make_store(STORE), model)
    assert (comparison.different, comparison.gone) == ([], [])
    assert comparison.states == [
        "opus-5-on-gcp: deprecated in the catalogue, generally available in the store"
    ]
    earlier = compared(make_store(STORE), model, day="2025-12-31")
    assert earlier.states == ["opus-5-on-gcp: in the catalogue before its first day in the store"]


def test_a_route_is_in_one_proposal_whatever_names_the_catalogue_lists(
    make_store: MakeStore,
) -> None:
    comparison = compared(
        make_store(STORE),
        listed(VERTEX, "opus-5@default", "opus-5"),
        listed(BEDROCK, "eu.dev.opus-4-v9:0", "opus-4", scope="eu"),
    )
    proposals = comparison.new + comparison.different + comparison.gone
    assert [entry["id"] for entry in proposals] == ["opus-4-on-aws"]


def test_a_listed_model_with_its_stored_id_is_not_a_difference(make_store: MakeStore) -> None:
    comparison = compared(make_store(STORE), OPUS_4_ON_AWS)
    assert (comparison.new, comparison.different, comparison.gone) == ([], [], [])


# -- The day ---------------------------------------------------------------------------------------


def make_commit(folder: Path, day: str) -> None:
    """Commit all files of a folder, in a repository of its own, on a day."""
    identity = ["-c", "user.name=T", "-c", "user.email=t@example.com"]
    environment = {**os.environ, "GIT_COMMITTER_DATE": f"{day}T12:00:00+00:00"}
    for arguments in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "x"]):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True, env=environment)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_the_day_of_a_checkout_is_that_of_its_last_commit(tmp_path: Path) -> None:
    file = tmp_path / "prices.json"
    file.write_text("{}")
    make_commit(tmp_path, "2026-07-02")
    for path in (tmp_path, file):
        assert catalogue_day(path, TODAY) == (date(2026, 7, 2), "its last commit")


def test_the_day_of_other_files_is_the_newest_of_their_own_times(tmp_path: Path) -> None:
    folder = tmp_path / "providers/azure/models"
    folder.mkdir(parents=True)
    for name, day in (("a.toml", "2026-05-01"), ("b.toml", "2026-06-03")):
        (folder / name).write_text("")
        noon = datetime.fromisoformat(f"{day}T12:00:00").timestamp()
        os.utime(folder / name, (noon, noon))
    newest = catalogue_day(tmp_path, TODAY)
    assert newest == (date(2026, 6, 3), "the time of its newest file"), "not that of the folder"


@pytest.mark.parametrize("day", ["1980-01-01", "2027-01-01"])
def test_a_time_of_an_archive_or_of_the_future_is_not_believed(tmp_path: Path, day: str) -> None:
    file = tmp_path / "prices.json"
    file.write_text("{}")
    noon = datetime.fromisoformat(f"{day}T12:00:00").timestamp()
    os.utime(file, (noon, noon))
    assert catalogue_day(file, TODAY) is None


# -- The command -----------------------------------------------------------------------------------


@pytest.mark.parametrize("catalogue", ["models.dev", "litellm"])
def test_the_printed_proposals_import_and_are_then_not_proposed_again(
    starter_copy: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    catalogue: str,
) -> None:
    excerpt = EXCERPTS / ("models.dev" if catalogue == "models.dev" else "litellm.json")
    arguments = ["--db", str(starter_copy), "compare", catalogue, str(excerpt)]
    arguments += ["--checked", "2026-11-01"]
    assert run(arguments) == 0
    path = tmp_path / "proposed.yaml"
    path.write_text(capsys.readouterr().out, "utf-8")
    with Store.writing(starter_copy) as store:
        report = import_files(store, [str(path)])
    assert not report.diagnostics, "\n".join(map(str, report.diagnostics))
    assert run([*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document) == {"day", *Comparison._fields}
    assert document["day"] == "2026-11-01"
    assert document["new"] == document["different"] == document["gone"] == []


@pytest.mark.parametrize("catalogue", ["models.dev", "litellm"])
def test_the_proposals_import_into_a_store_without_any_cloud(
    make_store: MakeStore,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    catalogue: str,
) -> None:
    entries = """
    companies: [{id: anthropic, name: Anthropic}]
    models: [{id: claude-opus-4-5, name: Claude Opus 4.5, developer: anthropic}]
    """
    store_path = make_store(entries).path
    assert store_path is not None
    excerpt = EXCERPTS / ("models.dev" if catalogue == "models.dev" else "litellm.json")
    arguments = ["--db", str(store_path), "compare", catalogue, str(excerpt)]
    assert run([*arguments, "--checked", "2026-11-01"]) == 0
    path = tmp_path / "proposed.yaml"
    path.write_text(capsys.readouterr().out, "utf-8")
    with Store.writing(store_path) as store:
        report = import_files(store, [str(path)])
    assert not report.diagnostics, "\n".join(map(str, report.diagnostics))


def test_two_new_routes_of_a_model_at_one_cloud_have_different_ids(make_store: MakeStore) -> None:
    services = [CataloguedService("aws", (name,)) for name in ("Rock", "Platform", "Platform!")]
    models = [listed(service, "dev.opus-9", "opus-9") for service in services]
    comparison = compared(make_store(STORE), *models)
    route_ids = [entry["id"] for entry in comparison.new if "provider" in entry]
    assert len(route_ids) == len(set(route_ids)) == 3


def test_without_proposals_the_output_still_imports(
    make_store: MakeStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = make_store("companies: [{id: anthropic, name: Anthropic}]")
    prices = tmp_path / "prices.json"
    prices.write_text("{}")
    arguments = ["compare", "litellm", str(prices), "--checked", "2026-11-01"]
    assert run(["--db", str(store.path), *arguments]) == 0
    output = capsys.readouterr()
    assert "the catalogue adds nothing" in output.err
    proposals = tmp_path / "proposals.yaml"
    proposals.write_text(output.out, "utf-8")
    assert not import_files(store, [str(proposals)]).diagnostics


def test_a_missing_file_and_an_unknown_catalogue_have_exit_codes(
    starter_store: Path, tmp_path: Path
) -> None:
    missing_file = str(tmp_path / "none.json")
    compare = ["--db", str(starter_store), "compare"]
    assert run([*compare, "litellm", missing_file]) == 1
    assert run([*compare, "other", str(tmp_path)]) == 2
