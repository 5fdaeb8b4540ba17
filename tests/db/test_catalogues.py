"""Public catalogues held against the store: proposals to be reviewed, and nothing written."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from partnerships_db.importing.catalogues import (
    CatalogueModel,
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
DAY = date(2026, 7, 2)


@pytest.mark.parametrize(
    ("called", "key"),
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
def test_a_clouds_name_without_its_scope_date_and_version_is_our_id(called: str, key: str) -> None:
    assert model_key(called) == key


def test_a_checkout_of_models_dev_is_read_by_cloud() -> None:
    found = list(read_models_dev(EXCERPTS / "models.dev"))
    assert [(one.provider, one.scope, one.key, one.released) for one in found] == [
        ("aws", "base", "claude-sonnet-4-5", "2025-09-29"),
        ("aws", "jp", "claude-opus-4-8", ""),
        ("azure", "global", "claude-sonnet-4-5", "2025-11-18"),
        ("gcp", "base", "claude-sonnet-4-5", "2025-09-29"),
    ]


def test_litellms_price_file_is_read() -> None:
    found = list(read_litellm(EXCERPTS / "litellm.json"))
    assert ("gcp", "claude-3-haiku@20240307", "claude-3-haiku") in [
        (one.provider, one.name, one.key) for one in found
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [("x.json", "{"), ("x.json", "[]"), ("x.json", "[" * 100_000), ("x.json", "\ud800\x00")],
)
def test_what_is_no_catalogue_is_a_sentence(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, errors="replace")
    with pytest.raises(NotACatalogue):
        list(read_litellm(tmp_path / name))
    with pytest.raises(NotACatalogue, match="not a checkout"):
        list(read_models_dev(tmp_path))
    (tmp_path / "providers/azure/models").mkdir(parents=True)
    (tmp_path / "providers/azure/models/x.toml").write_text("= =")
    with pytest.raises(NotACatalogue, match="not TOML"):
        list(read_models_dev(tmp_path))


STORE = """
companies: [{id: aws, name: AWS}, {id: gcp, name: GCP}, {id: dev, name: Dev}]
models: [{id: opus-4, name: Opus 4, developer: dev}, {id: opus-5, name: Opus 5, developer: dev}]
availability:
  - {id: opus-4-on-aws, model: opus-4, provider: aws, service: Bedrock, ids: {base: dev.opus-4-20250101-v1:0},
     periods: [{from: 2025-01-01, status: ga}]}
  - {id: opus-5-on-gcp, model: opus-5, provider: gcp, service: Vertex, ids: {base: opus-5@20260101},
     periods: [{from: 2026-01-01, status: ga}]}
"""


def compared(store: Store, *listed: CatalogueModel) -> Any:
    entries = {entry["id"]: entry for entry in entries_of(store, "availability")}
    return compare_catalogue(
        listed, model_rows(store, "dev"), routes_of(store, "dev"), entries, "dev", "catalogue", DAY
    )


def test_what_is_new_different_gone_and_unknown(make_store: Callable[..., Store]) -> None:
    found = compared(
        make_store(STORE),
        CatalogueModel("aws", "base", "dev.opus-4-20250101-v1:0", "opus-4", ended="2027-01-01"),
        CatalogueModel("aws", "eu", "eu.dev.opus-4-20250101-v1:0", "opus-4"),
        CatalogueModel("gcp", "base", "opus-4@20250101", "opus-4", "Opus 4", "2025-02-01"),
        CatalogueModel("gcp", "base", "opus-6@20260601", "opus-6", "Opus 6", "2026-06-01"),
        CatalogueModel("gcp", "base", "other-1", "other-1"),
    )
    by_id = {entry["id"]: entry for entry in found.new}
    assert set(by_id) == {"opus-4-on-gcp", "opus-6", "opus-6-on-gcp"}
    assert by_id["opus-6"]["released"] == "about 2026-06-01", "its date is not confirmed"
    assert by_id["opus-4-on-gcp"]["checked"] == "2026-07-02"
    assert by_id["opus-4-on-gcp"]["service"] == "Vertex"
    (changed,) = found.different
    assert changed["ids"] == {
        "base": "dev.opus-4-20250101-v1:0",
        "eu": "eu.dev.opus-4-20250101-v1:0",
    }
    assert changed["periods"][-1] == {
        "from": "2027-01-01", "status": "retired", "scheduled": True, "sources": ["catalogue"]
    }  # fmt: skip
    (gone,) = found.gone
    assert gone["id"] == "opus-5-on-gcp"
    assert gone["notes"].endswith(
        "Not listed by catalogue on 2026-07-02 (this alone does not mean retired)."
    )
    assert all(period["status"] != "retired" for period in gone["periods"]), (
        "that a reader must find out"
    )
    assert gone["checked"] == "2026-07-02"
    assert "catalogue" in gone["sources"]
    assert found.unmatched == ["gcp other-1"]


def test_what_the_store_has_already_is_no_difference(make_store: Callable[..., Store]) -> None:
    found = compared(
        make_store(STORE), CatalogueModel("aws", "base", "dev.opus-4-20250101-v1:0", "opus-4")
    )
    assert (found.new, found.different, found.gone) == ([], [], [])


def test_what_is_printed_imports_without_a_problem_and_then_adds_nothing(
    starter_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [
        "--db",
        str(starter_copy),
        "compare",
        "models.dev",
        str(EXCERPTS / "models.dev"),
        "--checked",
        "2026-11-01",
    ]
    assert run(asked) == 0
    printed = capsys.readouterr().out
    path = tmp_path / "proposed.yaml"
    path.write_text(printed, "utf-8")
    with Store.writing(starter_copy) as store:
        if printed:
            report = import_files(store, [str(path)])
            assert not report.diagnostics, "\n".join(map(str, report.diagnostics))
    assert run([*asked, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document) == {"new", "different", "gone", "unmatched"}
    assert document["new"] == document["different"] == []


def test_a_missing_catalogue_is_a_sentence(starter_store: Path, tmp_path: Path) -> None:
    assert run(["--db", str(starter_store), "compare", "litellm", str(tmp_path / "none.json")]) == 1
    assert run(["--db", str(starter_store), "compare", "other", str(tmp_path)]) == 2
