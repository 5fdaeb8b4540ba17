"""The command `matrix`: on a day, between two days, and in text formats."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Cli
from tests.fixture_types import MakeStore

from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.store import Store
from partnerships_db.values import clock
from partnerships_tui.queries.matrix import matrix_data

PREVIEWS = ["claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-1"]
"""The models that came to Azure on 18 November 2025, as previews."""


def matrix_json(cli: Cli, store: Path, *options: str) -> Any:
    return cli("matrix", *options, "--json", db=store).json


def models_of(cli: Cli, store: Path, *options: str) -> set[str]:
    return {row["model"] for row in matrix_json(cli, store, *options)["rows"]}


def test_each_route_is_a_row_of_eight_fields(cli: Cli, starter_store: Path) -> None:
    rows = cli("matrix", "--as-of", "2025-11-18", db=starter_store).rows
    assert {len(row) for row in rows} == {8}
    azure_rows = [row for row in rows if row[1] == "azure"]
    assert [row[0] for row in azure_rows] == PREVIEWS
    states = {tuple(row[3:6]) for row in azure_rows}
    assert states == {("preview", "2025-11-18", "anthropic")}


def test_a_model_in_json_has_routes_by_provider(cli: Cli, starter_store: Path) -> None:
    document = matrix_json(cli, starter_store, "--as-of", "2025-11-18")
    assert document["as_of"] == "2025-11-18"
    cells_by_model = {row["model"]: row["cells"] for row in document["rows"]}
    cells = cells_by_model["claude-sonnet-4-5"]
    assert cells.keys() >= {"aws", "azure", "gcp"}
    for routes in cells.values():
        for route in routes:
            assert set(route) == {
                *("service", "status", "since", "operator", "ids", "checked"),
                *("maybe", "next"),
            }


def test_the_as_of_date_hides_later_models(cli: Cli, starter_store: Path) -> None:
    earlier = models_of(cli, starter_store, "--as-of", "2025-11-17")
    later = models_of(cli, starter_store, "--as-of", "2026-06-20")
    assert len(later) > len(earlier)


def test_options_select_a_provider_or_developers(cli: Cli, starter_store: Path) -> None:
    azure_rows = matrix_json(cli, starter_store, "--provider", "azure")["rows"]
    assert azure_rows
    assert all(set(row["cells"]) == {"azure"} for row in azure_rows)

    current_models = models_of(cli, starter_store)
    assert current_models < models_of(cli, starter_store, "--all"), "with retired models"
    assert current_models < models_of(cli, starter_store, "--developer", "all")
    assert not current_models & models_of(cli, starter_store, "--developer", "openai")


def test_changes_between_two_days_are_those_until_the_second_day(
    cli: Cli,
    starter_store: Path,
) -> None:
    between = matrix_json(cli, starter_store, "--between", "2025-11-01", "2025-11-30")
    assert (between["from"], between["to"]) == ("2025-11-01", "2025-11-30")
    new_on_azure: set[str] = set()
    for change in between["changes"]:
        if (change["provider"], change["what"]) == ("azure", "came"):
            new_on_azure.add(change["model"])
    assert new_on_azure >= set(PREVIEWS)


def test_a_terminal_gets_changes_as_the_explorer_draws_them(
    cli: Cli,
    starter_store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        import_module("partnerships_tui.commands.matrix"), "is_for_people", lambda: 1
    )
    options = ("matrix", "--as-of", "2025-12-01", "--between", "2025-11-01", "2025-11-30")
    text = cli(*options, db=starter_store).out
    assert "After 2025-11-01, up to 2025-11-30" in text
    assert "Claude Opus 4.5 at Microsoft Azure" in text
    assert "microsoft-nvidia-anthropic-partnership" not in text, "an event has its title"


ROUTES = """
    companies: [{id: lab, name: Lab}, {id: cloud, name: Cloud}]
    models: [{id: model, name: Model, developer: lab, released: 2025-01-10}]
    availability:
    - id: route
      model: model
      provider: cloud
      service: The Service
      periods:
      - {from: 2025-01-20, status: preview}
      - {from: 2025-03-01, status: ga, event: general}
      - {from: 2025-05-01, status: legacy, scheduled: true}
      - {from: 2025-06-01, status: deprecated}
      - {from: not before 2025-08-01, status: retired, scheduled: true}
    events:
    - {id: general, date: 2025-02-10, kind: availability, title: General availability}
"""


@pytest.mark.parametrize(
    ("as_of", "certain", "possible"),
    [
        ("2025-01-15", [], []),
        ("2025-02-01", ["2025-05-01 legacy"], ["not before 2025-08-01 retired"]),
        (
            "2025-02-10",
            ["2025-03-01 ga", "2025-05-01 legacy"],
            ["not before 2025-08-01 retired"],
        ),
        ("2025-09-01", [], ["not before 2025-08-01 retired"]),
    ],
)
def test_the_changes_after_a_day_are_those_that_were_known_on_it(
    as_of: str,
    certain: list[str],
    possible: list[str],
    cli: Cli,
    make_store: MakeStore,
) -> None:
    store = make_store(ROUTES).path
    options = ("--developer", "lab", "--as-of", as_of, "--until", "300d")
    document = cli("matrix", *options, "--json", db=store).json
    for name, expected in (("changes", certain), ("possible", possible)):
        changes = [f"{change['date']} {change['new']}" for change in document[name]]
        assert changes == expected


def test_a_minimum_is_never_the_day_of_a_change(cli: Cli, make_store: MakeStore) -> None:
    store = make_store(ROUTES).path
    options = ("matrix", "--developer", "lab", "--as-of")

    (cell,) = cli(*options, "2025-07-01", "--json", db=store).json["rows"][0]["cells"]["cloud"]
    assert (cell["status"], cell["maybe"]) == ("deprecated", None)
    assert cell["next"] == {"status": "retired", "from": "not before 2025-08-01"}

    (cell,) = cli(*options, "2025-09-01", "--json", db=store).json["rows"][0]["cells"]["cloud"]
    assert (cell["status"], cell["next"]) == ("deprecated", None)
    assert cell["maybe"] == {"status": "retired", "from": "not before 2025-08-01"}
    (row,) = cli(*options, "2025-09-01", db=store).rows
    assert row[-1] == "may be gone since 2025-08-01"
    markdown = cli(*options, "2025-09-01", "--format", "markdown", db=store).out
    assert "(may be gone since 2025-08-01)" in markdown


@pytest.mark.parametrize("options", [("--between", "2025-12", "2025-11"), ("--until", "soon")])
def test_wrong_days_are_wrong_usage(
    cli: Cli,
    starter_store: Path,
    options: tuple[str, ...],
) -> None:
    assert cli("matrix", *options, db=starter_store).status == 2


def test_the_matrix_can_be_text_markdown_or_csv(cli: Cli, starter_store: Path) -> None:
    def matrix_as(format_name: str) -> str:
        options = ("--as-of", "2025-12-01", "--format", format_name)
        return cli("matrix", *options, db=starter_store).out

    text = matrix_as("text")
    assert "as of 2025-12-01" in text
    assert "generally available" in text
    assert max(map(len, text.splitlines())) <= 80
    markdown = matrix_as("markdown")
    assert markdown.startswith("As of 2025-12-01.")
    assert "| Claude Opus 4.5 |" in markdown
    assert matrix_as("csv").startswith("as_of,model,provider")


def test_everywhere_lists_models_on_all_three_providers(cli: Cli, starter_store: Path) -> None:
    rows = matrix_json(cli, starter_store, "--everywhere", "--as-of", "2026-11-01")["rows"]
    assert rows
    assert all(len(row["cells"]) == 3 for row in rows)


def test_stays_say_how_late_a_provider_was(cli: Cli, starter_store: Path) -> None:
    rows = matrix_json(cli, starter_store, "--stays", "--as-of", "2025-12-31")["rows"]
    delays = [stay["behind"] for row in rows for stay in row["providers"].values()]
    assert any(delays)


@pytest.mark.parametrize("options", [(), ("--stays",), ("--between", "2025-01-01", "2026-01-01")])
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--filter", "amount>1bn opus"), "the Matrix cannot filter by amount>1bn"),
        (("--filter", "-kind:investment is:conflict"), "-kind:investment or is:conflict"),
        (("--provider", "microsoft"), "microsoft"),
        (("--provider", "azurre"), '"azure"'),
        (("--developer", "anthropik"), '"anthropic"'),
        (("--filter", "model:claude-opus-4-55"), '"claude-opus-4-5"'),
    ],
)
def test_a_selection_that_cannot_apply_is_refused(
    cli: Cli,
    starter_store: Path,
    options: tuple[str, ...],
    arguments: tuple[str, ...],
    words: str,
) -> None:
    outcome = cli("matrix", *options, *arguments, db=starter_store)
    assert (outcome.status, outcome.out) == (2, "")
    assert words in outcome.err


def test_a_selection_without_routes_is_said_to_have_none(cli: Cli, starter_store: Path) -> None:
    arguments = ("matrix", "--filter", "mistral", "--json")
    outcome = cli(*arguments, "--developer", "anthropic", db=starter_store)
    assert outcome.json["rows"] == []
    assert "--developer all selects" in outcome.err
    assert "has no model on a cloud" in cli("matrix", "--developer", "nvidia", db=starter_store).err


def test_words_of_another_developer_select_its_models(cli: Cli, starter_store: Path) -> None:
    outcome = cli("matrix", "--filter", "gpt", "--json", db=starter_store)
    assert {row["model"].partition("-")[0] for row in outcome.json["rows"]} == {"gpt"}
    assert "no model of anthropic is selected; these are models of openai" in outcome.err


@pytest.mark.parametrize("words", ["opus", "bedrock", "azure opus", "gpt", "zone:eu", "stargate"])
def test_the_command_and_the_explorer_select_the_same_rows(
    cli: Cli,
    starter_store: Path,
    words: str,
) -> None:
    with Store.reading(starter_store) as store:
        data = matrix_data("anthropic", parse_filter(words))(store)
    matrix = data.availability.on(clock.today(), criteria=parse_filter(words))
    rows = cli("matrix", "--filter", words, "--json", db=starter_store).json["rows"]
    assert [row["model"] for row in rows] == [row.model.id for row in matrix.rows]


def test_words_of_a_model_and_a_cloud_select_as_in_the_explorer(
    cli: Cli,
    starter_store: Path,
) -> None:
    by_words = cli("matrix", "azure", "opus", "--json", db=starter_store).json
    assert by_words == cli("matrix", "--filter", "azure opus", "--json", db=starter_store).json


@pytest.mark.parametrize(
    "options", [("--as-of", "2020"), ("--filter", "status:suspended"), ("--filter", "checked:2019")]
)
def test_an_empty_matrix_says_that_no_route_is_selected(
    cli: Cli,
    starter_store: Path,
    options: tuple[str, ...],
) -> None:
    outcome = cli("matrix", *options, db=starter_store)
    assert "no route is selected" in outcome.err
    assert not outcome.rows


@pytest.mark.parametrize("command", ["events", "totals openai", "circles", "export", "companies"])
def test_a_status_of_routes_is_refused_where_events_are_selected(
    cli: Cli,
    starter_store: Path,
    command: str,
) -> None:
    outcome = cli(*command.split(), "--filter", "status:ga", db=starter_store)
    assert (outcome.status, outcome.out) == (2, "")
    assert "selects routes of models" in outcome.err


def test_everywhere_and_behind_are_told_by_all_routes(cli: Cli, starter_store: Path) -> None:
    everywhere = models_of(cli, starter_store, "--everywhere")
    assert everywhere == models_of(cli, starter_store, "--everywhere", "--provider", "azure")
    assert models_of(cli, starter_store, "--everywhere", "--filter", "opus") < everywhere
