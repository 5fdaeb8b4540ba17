"""Commands about events, companies and lanes: rows for pipes, JSON, and exit statuses."""

import re
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from tests.cli.conftest import Cli
from tests.starter_counts import COMPANY_COUNT

from partnerships_db.values.dates import PartialDate
from partnerships_tui.user_state.draft_files import create_draft

DEAL = "microsoft-nvidia-anthropic-partnership"

# -- Rows ------------------------------------------------------------------------------------------


def test_events_are_rows_of_six_fields_newest_first(cli: Cli, starter_store: Path) -> None:
    events = cli("events", "company:openai kind:investment", "--limit", 5, db=starter_store)
    assert events.status == 0
    assert [len(row) for row in events.rows] == [6] * 5
    days = [row[0] for row in events.rows]
    assert days == sorted(days, reverse=True)
    assert "\x1b" not in events.out


def test_companies_are_rows_of_six_fields_without_a_heading(cli: Cli, starter_store: Path) -> None:
    rows = cli("companies", db=starter_store).rows
    assert len(rows) == COMPANY_COUNT
    assert {len(row) for row in rows} == {6}
    names = {row[0]: row[1:4] for row in rows}
    assert names["anthropic"] == ["Anthropic", "ai-lab", "US"]


def test_an_event_is_a_row_for_each_field_with_its_path(cli: Cli, starter_store: Path) -> None:
    fields = dict(cli("event", DEAL, db=starter_store).rows)
    assert fields["id"] == DEAL
    assert fields["date"] == "2025-11-18"
    is_amount = re.compile(r"flows\[\d\]\.amount").fullmatch
    amounts = [value for path, value in fields.items() if is_amount(path)]
    assert amounts == ["up to 5 billion USD", "up to 10 billion USD", "30 billion USD"]


def test_a_company_is_a_row_for_each_field_and_each_total(cli: Cli, starter_store: Path) -> None:
    fields = dict(cli("company", "anthropic", db=starter_store).rows)
    assert fields["name"] == "Anthropic"
    assert fields["totals.currency"] == "USD"


def test_lanes_are_rows_of_lane_period_and_count(cli: Cli, starter_store: Path) -> None:
    lanes = cli("lanes", "company:openai", "--level", "quarter", db=starter_store)
    assert lanes.status == 0
    assert lanes.rows[0][0] == "openai"
    counts = {period: int(count) for lane, period, count in lanes.rows if lane == "openai"}
    event_rows = cli("events", "company:openai", db=starter_store).rows
    periods = [PartialDate.parse(row[0]).period for row in event_rows]
    assert sum(counts.values()) == len(periods)
    quarter = {"2025-10", "2025-11", "2025-12", "2025-Q4"}
    assert counts["2025-Q4"] == sum(period in quarter for period in periods)
    assert cli("lanes", "zzzz", db=starter_store).rows == []


def test_events_sorted_by_amount_are_the_same_in_rows_and_json(
    cli: Cli,
    starter_store: Path,
) -> None:
    arguments = ["events", "--sort", "amount", "kind:investment", "--limit", "7"]
    ids = [row[1] for row in cli(*arguments, db=starter_store).rows]
    assert len(ids) == 7
    entries = cli(*arguments, "--json", db=starter_store).json
    assert [entry["id"] for entry in entries] == ids


# -- JSON ------------------------------------------------------------------------------------------


def test_an_event_in_json_is_its_entry(cli: Cli, starter_store: Path) -> None:
    first, *_ = cli("events", "--limit", 3, "--json", db=starter_store).json
    assert cli("event", first["id"], "--json", db=starter_store).json == first


def test_a_company_in_json_has_its_counts_and_totals(cli: Cli, starter_store: Path) -> None:
    companies = cli("companies", "--json", db=starter_store).json
    companies_by_id = {company["id"]: company for company in companies}
    company = cli("company", "anthropic", "--json", db=starter_store).json
    totals = company.pop("totals")
    assert company == companies_by_id["anthropic"]
    assert isinstance(company["events"], int)
    assert company["last_event"] >= "2025"
    assert (totals["company"], totals["currency"]) == ("anthropic", "USD")
    columns = {"firm", "up_to", "at_least", "intent", "vague", "unpriced", "joint"}
    marks = {"approximate", "places", "qualifiers", "not_cash", "paid_in"}
    assert set(totals["in"]) == set(totals["out"]) == columns | marks
    money = [totals["out"][name] for name in ("firm", "up_to", "at_least", "intent")]
    assert all(isinstance(figure, str) for figure in money)


def test_lanes_in_json_have_periods_and_bars(cli: Cli, starter_store: Path) -> None:
    options = ["--by", "cloud", "--as-of", "2025-12-01", "--limit", "1", "--json"]
    document = cli("lanes", *options, db=starter_store).json
    assert document["by"] == "cloud"
    assert document["as_of"] == "2025-12-01"
    assert document["level"] == "month"
    (lane,) = document["lanes"]
    assert lane["events"] == sum(period["events"] for period in lane["periods"])
    bar = lane["lasting"][0]
    assert bar.keys() == {"model", "provider", "name", "stretches"}
    assert bar["stretches"][0].keys() == {"since", "until", "status"}


def test_the_exported_starter_data_obeys_the_printed_schema(cli: Cli, starter_store: Path) -> None:
    export = cli("export", "--format", "json", db=starter_store).json
    jsonschema.validate(export, cli("schema").json)


# -- Filters and the as-of date --------------------------------------------------------------------


def test_a_filter_selects_the_same_events_in_each_command(cli: Cli, starter_store: Path) -> None:
    events = cli("events", "amount>=10bn", "--json", db=starter_store).json
    export = cli("export", "amount>=10bn", "--format", "json", db=starter_store).json
    event_ids = {event["id"] for event in events}
    exported_ids = {event["id"] for event in export["events"]}
    assert event_ids
    assert event_ids <= exported_ids, "an export also has the entries that those refer to"
    assert len(exported_ids) < len(cli("events", db=starter_store).rows)


def test_the_as_of_date_hides_later_events(cli: Cli, starter_store: Path) -> None:
    events = cli("events", "--as-of", "2025-11-18", db=starter_store).rows
    first_days = [PartialDate.parse(row[0]).first for row in events]
    assert first_days
    assert max(first_days) <= date(2025, 11, 18)


def test_an_excluded_term_needs_no_double_dash(cli: Cli, starter_store: Path) -> None:
    without_dash = cli("events", "-kind:statement", "openai", "--limit", 5, db=starter_store)
    with_dash = cli("events", "--limit", 5, "--", "openai", "-kind:statement", db=starter_store)
    assert without_dash == with_dash
    assert without_dash.status == 0
    assert "\tstatement\t" not in without_dash.out
    assert cli("events", "--limmit", 5, db=starter_store).status == 2


def test_a_wrong_filter_has_a_caret_and_a_suggestion(cli: Cli, starter_store: Path) -> None:
    message = cli("events", "kind:investement", db=starter_store).err
    assert "^" in message
    assert "investment" in message


@pytest.mark.parametrize("command", ["events", "export", "lanes"])
def test_an_unknown_id_in_a_filter_is_wrong_usage(
    cli: Cli,
    starter_store: Path,
    command: str,
) -> None:
    outcome = cli(command, "company:opnai", db=starter_store)
    assert outcome.status == 2
    assert 'did you mean "openai"?' in outcome.err
    assert "        ^^^^^" in outcome.err


# -- Exit statuses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("event", "no-such-event"), 1),
        (("company", "no-such-company"), 1),
        (("import", "no-such-file.yaml"), 1),
        (("check", "no-such-file.yaml"), 1),
        (("events", "--as-of", "the day after never"), 2),
        (("events", "amount>lots"), 2),
        (("events", "--limit", "many"), 2),
        (("events", "--no-such-option"), 2),
        (("lanes", "--by", "colour"), 2),
        (("no-such-command",), 2),
        (("event",), 2),
    ],
)
def test_a_failed_command_has_a_message_and_its_status(
    cli: Cli,
    starter_copy: Path,
    arguments: tuple[str, ...],
    status: int,
) -> None:
    outcome = cli(*arguments, db=starter_copy)
    assert (outcome.status, outcome.out) == (status, "")
    assert outcome.err.strip()
    assert "Traceback" not in outcome.err


def test_an_unknown_company_has_a_suggestion(cli: Cli, starter_store: Path) -> None:
    message = cli("company", "anthropc", db=starter_store).err
    assert 'did you mean "anthropic"?' in message.lower()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(cli: Cli, shell: str) -> None:
    outcome = cli("completion", shell)
    assert outcome.status == 0
    assert "partnerships" in outcome.out


def test_the_doctor_accepts_a_sound_store_and_refuses_a_broken_one(
    cli: Cli,
    starter_store: Path,
    tmp_path: Path,
) -> None:
    assert cli("doctor", db=starter_store).status == 0
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no store at all, only some words" * 100)
    outcome = cli("doctor", db=broken)
    assert outcome.status == 1
    assert "Traceback" not in outcome.out + outcome.err


def test_the_doctor_says_where_own_files_and_drafts_are(
    cli: Cli,
    starter_store: Path,
    bare_machine: Path,
) -> None:
    path = create_draft(starter_store, "event", lambda name: f"id: {name}")
    assert "0 for this store, in" in cli("doctor", db=starter_store).out
    path.write_text("a word")
    report = cli("doctor", db=starter_store).out
    assert f"1 for this store, in {path.parent}" in report
    assert f"{bare_machine}/data_home/partnerships-tui/own" in report


# -- Sentences and cards ---------------------------------------------------------------------------


def test_an_event_and_a_flow_are_cited_in_both_languages(cli: Cli, starter_store: Path) -> None:
    sentence = cli("event", DEAL, "--cite", db=starter_store).out
    start = "On 18 November 2025: an equity investment by Microsoft in Anthropic, up to 5 billion"
    assert sentence.startswith(start)
    flow = ("event", f"{DEAL}/azure", "--cite")
    french_sentence = cli(*flow, "--lang", "fr", db=starter_store).out
    assert "30\u00a0milliards de dollars" in french_sentence
    assert cli("--lang", "fr", *flow, db=starter_store).out == french_sentence


def test_an_unknown_flow_cannot_be_cited(cli: Cli, starter_store: Path) -> None:
    outcome = cli("event", f"{DEAL}/nothing", "--cite", db=starter_store)
    assert (outcome.status, outcome.out) == (1, "")


@pytest.mark.parametrize(
    "arguments",
    [("--lang", "de", "companies"), ("event", DEAL, "--cite", "--lang", "xx")],
)
def test_an_unknown_language_is_wrong_usage(
    cli: Cli,
    starter_store: Path,
    arguments: tuple[str, ...],
) -> None:
    assert cli(*arguments, db=starter_store).status == 2


@pytest.mark.parametrize("arguments", [("event", DEAL), ("company", "anthropic")])
def test_a_card_has_at_most_twelve_lines(
    cli: Cli,
    starter_store: Path,
    arguments: tuple[str, ...],
) -> None:
    card = cli(*arguments, "--card", "--as-of", "2025-11-18", db=starter_store).out
    assert 2 < len(card.splitlines()) <= 12


# -- Companies by their names ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "company_id"),
    [
        ("Mistral AI", "mistral-ai"),
        ("OpenAI", "openai"),
        ("MICROSOFT", "microsoft"),
        ("amazon web services", "aws"),
    ],
)
def test_a_company_is_found_by_its_name_or_an_alias(
    cli: Cli, starter_store: Path, name: str, company_id: str
) -> None:
    for command in ("company", "totals"):
        by_name = cli(command, name, "--json", db=starter_store)
        by_id = cli(command, company_id, "--json", db=starter_store)
        assert by_name.json == by_id.json


@pytest.mark.parametrize(
    ("arguments", "entry_id"),
    [
        (("company", "Nvid"), "nvidia"),
        (("event", "Anthropic signs a $35 billion cloud deal with Lambda"), "lambda-thirty-five"),
        (("event", "microsoft nvidia anthropic partnership"), "microsoft-nvidia-anthropic-part"),
        (("matrix", "Claude Opus 4.5"), "claude-opus-4-5"),
        (("matrix", "opus", "4.5", "--provider", "Microsoft Azure"), "claude-opus-4-5"),
        (("path", "AMD", "Anthropic"), "amd"),
        (("circles", "Mistral AI", "--max-length", "8"), ""),
        (("conflicts", "microsoft-nvidia-anth"), "microsoft-nvidia-anthropic-partnership"),
        (("history", "Mistral AI"), "1\t"),
    ],
)
def test_an_entry_is_found_by_a_part_of_its_name(
    cli: Cli, starter_store: Path, arguments: tuple[str, ...], entry_id: str
) -> None:
    outcome = cli(*arguments, db=starter_store)
    assert outcome.status == 0, outcome.err
    assert entry_id in outcome.out.partition("\n")[0]


def test_a_cloud_is_a_selection_of_the_matrix(cli: Cli, starter_store: Path) -> None:
    by_argument = cli("matrix", "Google Cloud", db=starter_store)
    assert by_argument == cli("matrix", "--provider", "gcp", db=starter_store)
    sonnets = {row[0] for row in cli("matrix", "sonnet", db=starter_store).rows}
    assert len(sonnets) > 1
    assert all("sonnet" in model for model in sonnets)


@pytest.mark.parametrize("command", ["company", "totals", "circles"])
def test_a_name_that_may_mean_several_companies_names_them(
    cli: Cli, starter_store: Path, command: str
) -> None:
    outcome = cli(command, "ama", db=starter_store)
    assert (outcome.status, outcome.out) == (2, "")
    assert "Amazon Web Services (aws) or Amazon (amazon)" in outcome.err


def test_a_name_that_is_near_to_none_has_no_suggestion(cli: Cli, starter_store: Path) -> None:
    assert "mean" not in cli("company", "zzzz", db=starter_store).err
