"""The options `--sort` and `--reverse`: each list by the columns of the explorer's key `s`."""

from pathlib import Path

import pytest
from tests.cli.conftest import Cli
from tests.conftest import MakeStore

COMPANIES = """
companies:
  - {id: hub, name: Hub}
  - {id: lab, name: Lab}
  - {id: shop, name: Shop}
  - {id: idle, name: Idle}
events:
  - id: first
    date: 2024-01-01
    kind: partnership
    title: First
    flows:
      - {from: hub, to: lab, kind: equity, amount: 3 billion USD}
      - {from: shop, to: lab, kind: equity, amount: 1 billion USD}
  - id: second
    date: 2025-01-01
    kind: partnership
    title: Second
    flows:
      - {from: hub, to: shop, kind: equity, amount: 2 billion USD}
      - {from: lab, to: hub, kind: services, amount: up to 9 billion USD}
"""


@pytest.fixture
def path(make_store: MakeStore) -> Path:
    """The path of a store with a few companies."""
    store_path = make_store(COMPANIES).path
    assert store_path is not None
    return store_path


def first_cells(cli: Cli, path: Path, *arguments: str) -> list[str]:
    outcome = cli(*arguments, db=path)
    assert outcome.status == 0, outcome.err
    return [row[0] for row in outcome.rows]


def test_companies_are_sorted_by_name_silence_and_dependence(cli: Cli, path: Path) -> None:
    def ids(*options: str) -> list[str]:
        return first_cells(cli, path, "companies", *options)

    assert ids("--sort", "name") == ["hub", "idle", "lab", "shop"]
    assert ids("--sort", "name", "--reverse") == ["shop", "lab", "idle", "hub"]
    assert ids("--sort", "events") == ids()
    assert ids("--sort", "share")[:2] == ["shop", "lab"], "100% from one payer, then 75%"
    assert ids("--money")[0] == "hub"
    assert ids("--money", "--sort", "firm-in") == ["lab", "shop", "hub"]


def test_the_companies_longest_silent_come_first_by_last(cli: Cli, path: Path) -> None:
    rows = cli("companies", "--sort", "last", "--as-of", "2024-06-01", db=path).rows
    assert {row[0] for row in rows[:3]} == {"hub", "lab", "shop"}
    days = [row[5] for row in cli("companies", "--sort", "last", db=path).rows if row[5]]
    assert days == sorted(days)


def test_pairs_are_sorted_by_any_figure(cli: Cli, path: Path) -> None:
    assert cli("pairs", "--sort", "up-to", db=path).rows[0][:2] == ["lab", "hub"]
    assert cli("pairs", "--sort", "firm", db=path).rows[0][:2] == ["hub", "lab"]
    assert first_cells(cli, path, "pairs", "--sort", "payer") == ["hub", "hub", "lab", "shop"]
    rows = cli("pairs", "--sort", "payee", "--json", db=path).json["rows"]
    assert [row["to"] for row in rows] == ["hub", "lab", "lab", "shop"]


@pytest.mark.parametrize(
    "command",
    [
        "circles --sort length",
        "circles --critical --sort amount",
        "sources --sort publisher",
        "sources --sort origin",
        "sources --weak --sort event",
        "conflicts --sort field",
    ],
)
def test_a_reversed_list_has_the_same_rows(cli: Cli, starter_store: Path, command: str) -> None:
    rows = cli(*command.split(), db=starter_store).rows
    reversed_rows = cli(*command.split(), "--reverse", db=starter_store).rows
    assert len(rows) > 2
    assert sorted(reversed_rows) == sorted(rows)
    if command != "sources --sort origin":
        assert reversed_rows != rows


def test_a_column_of_another_list_is_refused_with_those_of_this_one(cli: Cli, path: Path) -> None:
    outcome = cli("circles", "--critical", "--sort", "days", db=path)
    assert outcome.status == 2
    assert "cannot be sorted by days; its columns are circles, amount, date" in outcome.err
