"""QUERY in a command: excluded words are no options, nothing is dropped, and terms are listed."""

from pathlib import Path

import pytest
from tests.cli.conftest import Cli

from partnerships_db.filters.terms import TERMS, filter_help
from partnerships_tui.user_state.session import change_marks

# -- Words that begin with a minus -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "with_dashes"),
    [
        (["-nvidia"], ["--", "-nvidia"]),
        (["openai", "-nvidia"], ["--", "openai", "-nvidia"]),
        (["--limit", 5, "-nvidia", "openai"], ["--limit", 5, "--", "-nvidia", "openai"]),
        (["-nvidia", "--limit=5", "openai"], ["--limit", 5, "--", "-nvidia", "openai"]),
        (["-5"], ["--", "-5"]),
        (["-o"], ["--", "-o"]),
        (["-source:press", "-nvidia"], ["--", "-source:press", "-nvidia"]),
        (["--filter", "-nvidia"], ["--", "-nvidia"]),
        (["--filter=-company:nvidia", "--json"], ["--json", "--", "-company:nvidia"]),
        (["-amount>10", "bn"], ["--", "-amount>10 bn"]),
        (["-é"], ["--", "-é"]),
    ],
)
def test_a_word_with_a_minus_is_part_of_query(
    cli: Cli,
    starter_store: Path,
    arguments: list[object],
    with_dashes: list[object],
) -> None:
    outcome = cli("events", *arguments, db=starter_store)
    assert outcome == cli("events", *with_dashes, db=starter_store)
    assert outcome.status == 0
    assert outcome.out


def test_an_excluded_word_names_no_file(
    cli: Cli,
    starter_store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    exported = cli("export", "-oracle", "company:openai", "--format", "json", db=starter_store)
    assert list(tmp_path.iterdir()) == []
    assert exported.json["events"]
    assert cli("export", "-o", "out.yaml", "-oracle", "kind:listing", db=starter_store).status == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out.yaml"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["events", "--limmit", "5"],
        ["events", "-nvidia", "--limmit"],
        ["events", "--limit"],
        ["events", "--limit", "-nvidia"],
        ["circles", "-x"],
        ["-nvidia"],
    ],
)
def test_an_unknown_option_is_still_wrong_usage(
    cli: Cli, starter_store: Path, arguments: list[str]
) -> None:
    outcome = cli(*arguments, db=starter_store)
    assert outcome.status == 2
    assert outcome.out == ""


def test_query_and_the_option_filter_both_apply(cli: Cli, starter_store: Path) -> None:
    both = cli("events", "openai", "--filter", "kind:investment", db=starter_store)
    assert both == cli("events", "openai kind:investment", db=starter_store)
    assert both.out


# -- Filters that are refused ----------------------------------------------------------------------

MANY_WORDS = ",".join(f"zz{number}" for number in range(33))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (MANY_WORDS, "at most 32 words"),
        (" ".join(MANY_WORDS.split(",")), "at most 32 words"),
        ("company:" + ",".join(["openai"] * 1_000), "at most 4,000 characters"),
        ("amount>1,5", "1.5bn"),
        ("tag:circular-finance", 'did you mean "circular-financing"?'),
        ("kind:investement", 'did you mean "investment"?'),
        ("model:claude-opus-4-55", "claude-opus-4-5"),
        ("provider:microsoft", "azure"),
        ("zone:mars", "global"),
        ("source:nothing", 'there is no source "nothing"'),
        ("is:marked", "is marked in the explorer"),
    ],
)
@pytest.mark.parametrize("command", [["events"], ["export"], ["companies", "--filter"]])
def test_a_filter_that_cannot_be_applied_whole_is_refused(
    cli: Cli,
    starter_store: Path,
    command: list[str],
    query: str,
    words: str,
) -> None:
    outcome = cli(*command, query, db=starter_store)
    assert (outcome.status, outcome.out) == (2, "")
    assert words in outcome.err
    assert "^" in outcome.err


def test_the_explorer_is_not_begun_with_an_unknown_value(cli: Cli, starter_store: Path) -> None:
    outcome = cli("--filter", "tag:circular-finance", db=starter_store)
    assert outcome.status == 2
    assert "circular-financing" in outcome.err


def test_marked_events_are_those_of_the_explorer(cli: Cli, starter_store: Path) -> None:
    marked_id = "microsoft-nvidia-anthropic-partnership"
    change_marks(starter_store, {marked_id: True, "gone": True})
    assert [row[1] for row in cli("events", "is:marked", db=starter_store).rows] == [marked_id]


# -- The list of terms -----------------------------------------------------------------------------


def test_filters_lists_every_term_and_part_of_the_language(cli: Cli) -> None:
    rows = [tuple(row) for row in cli("filters").rows]
    assert rows == filter_help()
    terms = cli("filters", "--json").json
    assert [term["name"] for term in terms] == list(TERMS)
    assert {term["example"] for term in terms} < {example for _, example, _ in rows}


@pytest.mark.parametrize("example", [example for _, example, _ in filter_help()])
def test_every_example_of_the_list_selects_events(
    cli: Cli, starter_store: Path, example: str
) -> None:
    outcome = cli("events", example, "--limit", 1, db=starter_store)
    assert outcome.status == 0
    assert len(outcome.rows) == 1
