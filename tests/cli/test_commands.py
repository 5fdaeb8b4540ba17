"""The commands: what they print for a pipe, the shapes of their JSON, and the status they leave with."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from partnerships_db.starter_data import starter_folder
from partnerships_db.store.store import Store
from partnerships_db.values.dates import PartialDate
from partnerships_tui.commands import run

LISTS = {"companies", "sources", "models", "availability", "events"}


class Said:
    """What a command said, and how it ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)

    @property
    def rows(self) -> list[list[str]]:
        """The lines of a pipe, by their tabs."""
        return [line.split("\t") for line in self.out.splitlines()]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Any:
    """`say(*arguments, db=path)`: what the program says to them."""

    def say(*arguments: str, db: Path | None = None) -> Said:
        status = run([*(["--db", str(db)] if db else []), *arguments])
        return Said(status, *capsys.readouterr())

    return say


# -- What a pipe gets ------------------------------------------------------------------------------


def test_events_are_lines_of_six_fields_newest_first(say: Any, starter_store: Path) -> None:
    said = say("events", "company:openai kind:investment", "--limit", "5", db=starter_store)
    assert said.status == 0
    assert [len(row) for row in said.rows] == [6] * 5
    days = [row[0] for row in said.rows]
    assert days == sorted(days, reverse=True)
    assert "\x1b" not in said.out


def test_lanes_are_lines_of_lane_period_and_count(say: Any, starter_store: Path) -> None:
    said = say("lanes", "company:openai", "--level", "quarter", db=starter_store)
    assert said.status == 0
    assert said.rows[0][0] == "openai"
    own = {row[1]: int(row[2]) for row in said.rows if row[0] == "openai"}
    dates = [
        PartialDate.parse(row[0]) for row in say("events", "company:openai", db=starter_store).rows
    ]
    assert sum(own.values()) == len(dates)
    assert own["2025-Q4"] == sum(
        "2025-10" <= when.period <= "2025-12" or when.period == "2025-Q4" for when in dates
    )
    document = say(
        "lanes",
        "--by",
        "cloud",
        "--as-of",
        "2025-12-01",
        "--limit",
        "1",
        "--json",
        db=starter_store,
    ).json
    assert (document["by"], document["as_of"], document["level"]) == (
        "cloud",
        "2025-12-01",
        "month",
    )
    (lane,) = document["lanes"]
    assert lane["events"] == sum(period["events"] for period in lane["periods"])
    assert {"model", "provider", "name", "stretches"} == lane["lasting"][0].keys()
    assert {"since", "until", "status"} == lane["lasting"][0]["stretches"][0].keys()
    assert say("lanes", "--by", "colour", db=starter_store).status == 2
    assert say("lanes", "zzzz", db=starter_store).rows == []


def test_a_row_of_each_list_has_its_fields_and_no_head(say: Any, starter_store: Path) -> None:
    companies = say("companies", db=starter_store).rows
    assert len(companies) == 237
    assert {len(row) for row in companies} == {6}
    (anthropic,) = (row for row in companies if row[0] == "anthropic")
    assert anthropic[1:4] == ["Anthropic", "ai-lab", "US"]
    cells = say("matrix", "--as-of", "2025-11-18", db=starter_store).rows
    assert {len(row) for row in cells} == {7}
    previews = [row[0] for row in cells if row[1] == "azure"]
    assert previews == ["claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-1"]
    assert {(row[3], row[4], row[5]) for row in cells if row[1] == "azure"} == {
        ("preview", "2025-11-18", "anthropic")
    }


def test_one_entry_is_a_line_for_each_field_with_its_path(say: Any, starter_store: Path) -> None:
    fields = dict(say("event", "microsoft-nvidia-anthropic-partnership", db=starter_store).rows)
    assert fields["id"] == "microsoft-nvidia-anthropic-partnership"
    assert fields["date"] == "2025-11-18"
    amounts = [
        value for path, value in fields.items() if re.fullmatch(r"flows\[\d\]\.amount", path)
    ]
    assert amounts == ["up to 5 billion USD", "up to 10 billion USD", "30 billion USD"], (
        "what is up to stays so"
    )
    company = dict(say("company", "anthropic", db=starter_store).rows)
    assert company["name"] == "Anthropic"
    assert company["totals.currency"] == "USD"


def test_one_cloud_or_all_developers_in_the_matrix(say: Any, starter_store: Path) -> None:
    azure = say("matrix", "--provider", "azure", "--json", db=starter_store).json["rows"]
    assert azure
    assert all(set(row["cells"]) == {"azure"} for row in azure)
    models = {
        options: {
            row["model"]
            for row in say("matrix", *options.split(), "--json", db=starter_store).json["rows"]
        }
        for options in ("", "--all", "--developer all", "--developer openai")
    }
    assert models[""] < models["--all"], "models that are retired on every route come with --all"
    assert models[""] < models["--developer all"]
    assert not models["--developer openai"] & models[""]


def test_the_history_tells_each_import(say: Any, starter_store: Path) -> None:
    (told,) = say("history", "--json", db=starter_store).json
    assert set(told) >= {"import", "at", "paths", "entries"}
    assert (told["import"], told["entries"]) == (1, 1522)
    assert any(path.endswith("claude.yaml") for path in told["paths"])
    entry = say("history", "anthropic", db=starter_store)
    assert ["anthropic", "name", "", "Anthropic"] in [row[2:] for row in entry.rows]


def test_a_filter_selects_the_same_in_every_command(say: Any, starter_store: Path) -> None:
    said = say("events", "amount>=10bn", "--json", db=starter_store)
    exported = say("export", "amount>=10bn", "--format", "json", db=starter_store)
    ids = [event["id"] for event in said.json]
    assert ids
    selected = {event["id"] for event in exported.json["events"]}
    assert set(ids) <= selected, "and an export holds what those refer to besides"
    assert len(selected) < len(say("events", "--json", db=starter_store).json)


def test_the_as_of_date_moves_events_and_matrix(say: Any, starter_store: Path) -> None:
    before = say("events", "--as-of", "2025-11-18", "--json", db=starter_store).json
    assert before
    assert all(PartialDate.parse(event["date"]).first <= date(2025, 11, 18) for event in before)
    cells = {
        day: say("matrix", "--as-of", day, "--json", db=starter_store).json["rows"]
        for day in ("2025-11-17", "2026-06-20")
    }
    assert len(cells["2026-06-20"]) > len(cells["2025-11-17"])


# -- Shapes ----------------------------------------------------------------------------------------


def test_an_event_is_as_the_file_has_it(say: Any, starter_store: Path) -> None:
    (first, *_) = say("events", "--limit", "3", "--json", db=starter_store).json
    assert say("event", first["id"], "--json", db=starter_store).json == first
    jsonschema.validate({"events": [first]}, say("schema").json)


def test_a_company_tells_its_counts_and_totals(say: Any, starter_store: Path) -> None:
    every = say("companies", "--json", db=starter_store).json
    listed = next(company for company in every if company["id"] == "anthropic")
    told = say("company", "anthropic", "--json", db=starter_store).json
    totals = told.pop("totals")
    assert told == listed
    assert isinstance(told["events"], int)
    assert told["last_event"] >= "2025"
    assert (totals["company"], totals["currency"]) == ("anthropic", "USD")
    columns = {"firm", "up_to", "at_least", "intent", "vague", "unpriced", "joint"}
    assert set(totals["in"]) == set(totals["out"]) == columns
    assert all(
        isinstance(totals["out"][name], str) for name in ("firm", "up_to", "at_least", "intent")
    )


def test_the_matrix_has_cells_by_provider(say: Any, starter_store: Path) -> None:
    told = say("matrix", "--as-of", "2025-11-18", "--json", db=starter_store).json
    assert told["as_of"] == "2025-11-18"
    row = next(row for row in told["rows"] if row["model"] == "claude-sonnet-4-5")
    assert {"aws", "azure", "gcp"} <= set(row["cells"])
    for routes in row["cells"].values():
        for route in routes:
            assert set(route) == {"service", "status", "since", "operator", "ids", "checked"}


def test_an_import_reports_in_json_and_a_second_one_changes_nothing(
    say: Any, tmp_path: Path
) -> None:
    store = tmp_path / "new.db"
    first = say("import", str(starter_folder()), "--json", db=store)
    assert (first.status, first.json["import"], first.json["dry_run"], first.json["problems"]) == (
        0,
        1,
        False,
        [],
    )
    assert set(first.json["entries"]) == LISTS
    assert {"added", "changed", "unchanged"} == set(first.json["entries"]["events"])
    second = say("import", str(starter_folder()), "--json", db=store).json
    assert second["import"] is None
    assert second["changes"] == []
    assert all(
        not counts["added"] and not counts["changed"] for counts in second["entries"].values()
    )
    assert len(say("history", "--json", db=store).json) == 1


def test_a_problem_has_its_place(say: Any, tmp_path: Path) -> None:
    file, store = tmp_path / "bad.yaml", tmp_path / "new.db"
    file.write_text("events:\n  - id: deal\n    date: 2025-13\n    kind: statement\n    title: T\n")
    said = say("import", str(file), "--json", db=store)
    assert said.status == 1
    (problem,) = said.json["problems"]
    assert set(problem) == {"file", "line", "column", "entry", "field", "message", "hint"}
    assert (problem["line"], problem["column"], problem["entry"], problem["field"]) == (
        3,
        11,
        "deal",
        "date",
    )
    assert say("import", str(file), db=store).err.startswith(f"{file}:3:11  deal: ")
    assert say("check", str(file), "--json").json["problems"] == said.json["problems"]


def test_a_dry_run_says_what_would_change_and_makes_nothing(say: Any, tmp_path: Path) -> None:
    file, store = tmp_path / "acme.yaml", tmp_path / "new.db"
    file.write_text("companies: [{id: acme, name: Acme}]\n")
    told = say("import", "--dry-run", "--json", str(file), db=store).json
    assert (told["import"], told["dry_run"]) == (None, True)
    assert told["changes"] == [
        {"list": "companies", "id": "acme", "what": "added", "fields": {"name": [None, "Acme"]}}
    ]
    assert not store.exists()


def test_undo_and_redo_report_as_import_does(say: Any, starter_copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text("companies: [{id: acme-of-tests, name: Acme}]\n")
    keys = set(say("import", str(file), "--json", db=starter_copy).json)
    for command, status in (("undo", 1), ("redo", 0)):
        said = say(command, "--json", db=starter_copy)
        assert (said.status, set(said.json)) == (0, keys)
        assert say("company", "acme-of-tests", db=starter_copy).status == status


def test_the_schema_judges_the_starter_data_right(say: Any, starter_store: Path) -> None:
    whole = say("export", "--format", "json", db=starter_store).json
    jsonschema.validate(whole, say("schema").json)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script_for_the_shell(say: Any, shell: str) -> None:
    said = say("completion", shell)
    assert said.status == 0
    assert "partnerships" in said.out


def test_the_doctor_finds_a_store_whole_or_says_what_is_wrong(
    say: Any, starter_store: Path, tmp_path: Path
) -> None:
    assert say("doctor", db=starter_store).status == 0
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no store at all, only some words" * 100)
    said = say("doctor", db=broken)
    assert said.status == 1
    assert "Traceback" not in said.out + said.err


# -- How it ends -----------------------------------------------------------------------------------


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
        (("no-such-command",), 2),
        (("event",), 2),
    ],
)
def test_a_failure_says_why_on_stderr_and_has_its_status(
    say: Any, starter_copy: Path, arguments: tuple[str, ...], status: int
) -> None:
    said = say(*arguments, db=starter_copy)
    assert (said.status, said.out) == (status, "")
    assert said.err.strip()
    assert "Traceback" not in said.err


def test_an_unknown_id_is_asked_about(say: Any, starter_store: Path) -> None:
    assert 'did you mean "anthropic"?' in say("company", "anthropc", db=starter_store).err.lower()


def test_a_mistaken_filter_has_a_caret_under_it(say: Any, starter_store: Path) -> None:
    sentence = say("events", "kind:investement", db=starter_store).err
    assert "^" in sentence
    assert "investment" in sentence


def test_many_problems_are_told_ten_by_ten(say: Any, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(
        "companies:\n" + "".join(f"- {{id: c{n}, name: N, kind: nonsense}}\n" for n in range(300))
    )
    said = say("check", str(file))
    assert said.status == 1
    assert "300 problems" in said.err
    assert len(say("check", "--json", str(file)).json["problems"]) == 300


# -- No store --------------------------------------------------------------------------------------


def test_a_reading_command_makes_the_store_at_the_default_place_only(
    say: Any, bare_machine: Path, tmp_path: Path
) -> None:
    said = say("companies")
    assert said.status == 0
    assert "starter data" in said.err
    (made,) = bare_machine.rglob("partnerships.db")
    assert str(made) in said.err
    with Store.reading(made) as store:
        assert store.row("SELECT count(*) FROM company") == (len(said.rows),)
    elsewhere = tmp_path / "elsewhere.db"
    assert say("companies", db=elsewhere).status == 1
    assert not elsewhere.exists()


# -- Money, sources, the matrix through time -------------------------------------------------------


def test_totals_have_their_shape_and_explain_adds_up(say: Any, starter_store: Path) -> None:
    asked = ("totals", "anthropic", "--as-of", "2025-12-31", "--explain", "--json")
    document = say(*asked, db=starter_store).json
    columns = {"firm", "up_to", "at_least", "intent", "vague", "unpriced", "joint"}
    assert set(document["in"]) == set(document["out"]) == columns
    assert (document["company"], document["as_of"], document["currency"]) == (
        "anthropic",
        "2025-12-31",
        "USD",
    )
    for side in ("in", "out"):
        flows = [
            flow for flow in document["flows"] if flow["side"] == side and flow["currency"] == "USD"
        ]
        assert sum(int(flow["firm"]) for flow in flows) == int(document[side]["firm"])
        assert all(flow["rules"] for flow in flows)


def test_totals_between_two_and_under_a_filter(say: Any, starter_store: Path) -> None:
    with_ = say(
        "totals",
        "anthropic",
        "--with",
        "microsoft",
        "--as-of",
        "2025-12-31",
        "--json",
        db=starter_store,
    ).json
    assert with_["with"] == "microsoft"
    assert with_["out"]["firm"] == "30000000000"
    none = say("totals", "anthropic", "--filter", "date:2019", "--json", db=starter_store).json
    assert none["in"]["firm"] == none["out"]["firm"] == "0"
    assert say("totals", "antropic", db=starter_store).status == 1
    rows = say("totals", "anthropic", "--as-of", "2025-12-31", db=starter_store).rows
    assert [row[:2] for row in rows[:2]] == [["in", "USD"], ["out", "USD"]]


def test_circles_as_scripts_read_them(say: Any, starter_store: Path) -> None:
    found = say("circles", "anthropic", "--as-of", "2025-12-31", "--json", db=starter_store).json
    assert all("anthropic" in circle["companies"] for circle in found)
    assert {"companies", "legs", "bottleneck", "days"} == set(found[0])
    smallest = [circle["bottleneck"] for circle in found]
    known = [int(one) for one in smallest if one is not None]
    assert known == sorted(known, reverse=True)
    assert smallest[len(known) :] == [None] * (len(smallest) - len(known))
    assert len(say("circles", "--max-length", "2", "--firm-only", db=starter_store).rows) >= 1


def test_conflicts_and_sources(say: Any, starter_store: Path) -> None:
    (first, *_) = say(
        "conflicts", "microsoft-nvidia-anthropic-partnership", "--json", db=starter_store
    ).json
    assert set(first) == {"event", "flow", "field", "ours", "says", "slip", "source"}
    assert say("conflicts", "nothing", db=starter_store).status == 1
    sources = say("sources", "--filter", "company:mistral-ai", "--json", db=starter_store).json
    assert sources
    assert all(source["events"] for source in sources)


def test_the_matrix_between_two_days_and_in_the_days_to_come(say: Any, starter_store: Path) -> None:
    between = say(
        "matrix", "--between", "2025-11-01", "2025-11-30", "--json", db=starter_store
    ).json
    assert (between["from"], between["to"]) == ("2025-11-01", "2025-11-30")
    came = [
        one["model"]
        for one in between["changes"]
        if (one["provider"], one["what"]) == ("azure", "came")
    ]
    assert {"claude-sonnet-4-5", "claude-haiku-4-5", "claude-opus-4-1"} <= set(came)
    until = say(
        "matrix", "--as-of", "2025-11-01", "--until", "29d", "--json", db=starter_store
    ).json
    assert until["changes"] == between["changes"]
    assert say("matrix", "--between", "2025-12", "2025-11", db=starter_store).status == 2
    assert say("matrix", "--until", "soon", db=starter_store).status == 2


def test_the_matrix_to_paste(say: Any, starter_store: Path) -> None:
    text = say("matrix", "--as-of", "2025-12-01", "--format", "text", db=starter_store).out
    assert "as of 2025-12-01" in text
    assert "generally available" in text
    assert max(map(len, text.splitlines())) <= 80
    markdown = say("matrix", "--as-of", "2025-12-01", "--format", "markdown", db=starter_store).out
    assert markdown.startswith("As of 2025-12-01.")
    assert "| Claude Opus 4.5 |" in markdown
    csv_text = say("matrix", "--as-of", "2025-12-01", "--format", "csv", db=starter_store).out
    assert csv_text.splitlines()[0].startswith("as_of,model,provider")


def test_the_matrix_of_what_is_everywhere_and_how_late(say: Any, starter_store: Path) -> None:
    everywhere = say(
        "matrix", "--everywhere", "--as-of", "2026-11-01", "--json", db=starter_store
    ).json
    assert everywhere["rows"]
    assert all(len(row["cells"]) == 3 for row in everywhere["rows"])
    stays = say("matrix", "--stays", "--as-of", "2025-12-31", "--json", db=starter_store).json
    assert any(stay["behind"] for row in stays["rows"] for stay in row["providers"].values())


DEAL = "microsoft-nvidia-anthropic-partnership"

# -- To print, and in another currency -------------------------------------------------------------


def test_an_event_a_flow_and_a_company_are_cited(say: Any, starter_store: Path) -> None:
    whole = say("event", DEAL, "--cite", db=starter_store)
    assert whole.out.startswith(
        "On 18 November 2025: an equity investment by Microsoft in Anthropic, up to 5 billion"
    )
    azure = say("event", f"{DEAL}/azure", "--cite", "--lang", "fr", db=starter_store)
    assert "30\u00a0milliards de dollars" in azure.out
    assert (
        say("--lang", "fr", "event", f"{DEAL}/azure", "--cite", db=starter_store).out == azure.out
    )
    for arguments in (("event", DEAL), ("company", "anthropic")):
        card = say(*arguments, "--card", "--as-of", "2025-11-18", db=starter_store).out
        assert 2 < len(card.splitlines()) <= 12
    missing = say("event", f"{DEAL}/nothing", "--cite", db=starter_store)
    assert (missing.status, missing.out) == (1, "")
    assert say("--lang", "de", "companies", db=starter_store).status == 2
    assert say("event", DEAL, "--cite", "--lang", "xx", db=starter_store).status == 2


def test_figures_stand_in_another_currency_too_and_never_in_a_document(
    say: Any, starter_store: Path
) -> None:
    rows = say("event", DEAL, "--in", "EUR", db=starter_store).rows
    assert [f"{DEAL}/azure", "30 billion USD", "≈ 25.9 billion EUR", "0.8628", "2025-11-18"] in rows
    totals = say("totals", "anthropic", "--in", "EUR", "--as-of", "2025-11-18", db=starter_store)
    plain = say("totals", "anthropic", "--as-of", "2025-11-18", db=starter_store)
    assert [row for row in totals.rows if not row[1].startswith("≈")] == plain.rows, (
        "ours stay as they are"
    )
    assert "1 USD = 0.8628 EUR on 18 Nov 2025" in totals.err
    late = say("totals", "anthropic", "--in", "EUR", "--as-of", "2999-01-01", db=starter_store)
    assert "no rate for USD after" in late.err
    assert ["in", "≈EUR", "—"] in [row[:3] for row in late.rows]
    assert "≈EUR" in say("company", "anthropic", "--in", "EUR", db=starter_store).out
    for arguments in (
        ("event", DEAL, "--in", "EUR", "--json"),
        ("totals", "anthropic", "--in", "AED"),
    ):
        refused = say(*arguments, db=starter_store)
        assert (refused.status, refused.out) == (2, "")


def test_a_term_that_is_left_out_needs_no_double_dash(
    starter_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    for asked in (
        ["-kind:statement", "openai", "--limit", "5"],
        ["--limit", "5", "--", "openai", "-kind:statement"],
    ):
        assert run(["--db", str(starter_store), "events", *asked]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
    assert "\tstatement\t" not in told[0]
    assert run(["--db", str(starter_store), "events", "--limmit", "5"]) == 2


def test_events_in_another_order_are_the_same_as_json(
    starter_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [
        "--db",
        str(starter_store),
        "events",
        "--sort",
        "amount",
        "kind:investment",
        "--limit",
        "7",
    ]
    assert run(asked) == 0
    ids = [line.split("\t")[1] for line in capsys.readouterr().out.splitlines()]
    assert run([*asked, "--json"]) == 0
    assert [entry["id"] for entry in json.loads(capsys.readouterr().out)] == ids
    assert len(ids) == 7


def test_an_unknown_id_in_a_filter_is_wrong_usage(
    starter_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("events", "export", "lanes"):
        assert run(["--db", str(starter_store), command, "company:opnai"]) == 2
        told = capsys.readouterr().err
        assert 'did you mean "openai"?' in told
        assert "        ^^^^^" in told
