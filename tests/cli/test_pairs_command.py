"""The command `pairs`: rows for a pipe and for a person, JSON, and a total without doubles."""

from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Cli
from tests.conftest import MakeStore

DEALS = """
companies: [{id: a, name: A}, {id: b, name: B}, {id: c, name: C, parent: b}, {id: lab, name: Lab}]
events:
  - id: deal
    date: 2025-01-01
    kind: partnership
    title: A deal
    flows:
      - {id: total, from: lab, to: unknown, kind: cloud-purchase, amount: about 100 billion USD}
      - {id: part, from: lab, to: b, kind: cloud-purchase, amount: 30 billion USD,
         relations: [{type: part-of, to: /total}]}
      - {id: joint, from: [a, b, c], to: lab, kind: equity, amount: 40 billion USD}
      - {id: euros, from: a, to: lab, kind: services, amount: up to 2 billion EUR}
      - {id: dropped, from: a, to: lab, kind: services, amount: 9 billion USD, status: cancelled}
"""


@pytest.fixture
def deals(make_store: MakeStore) -> Path:
    """The path of a store with a few pairs."""
    path = make_store(DEALS).path
    assert path is not None
    return path


def firm_by_pair(document: dict[str, Any]) -> dict[tuple[str, str, str], str]:
    rows = document["rows"]
    return {(row["from"], row["to"], row["currency"]): row["firm"] for row in rows}


def test_the_json_has_a_row_for_each_pair_and_currency_and_a_total(cli: Cli, deals: Path) -> None:
    document = cli("pairs", "--as-of", "2026-01-01", "--json", db=deals).json
    assert document["as_of"] == "2026-01-01"
    assert firm_by_pair(document) == {
        ("lab", "unknown", "USD"): "70000000000",
        ("lab", "b", "USD"): "30000000000",
        ("a", "lab", "USD"): "40000000000",
        ("b", "lab", "USD"): "40000000000",
        ("c", "lab", "USD"): "40000000000",
        ("a", "lab", "EUR"): "0",
    }
    joint_row = next(row for row in document["rows"] if (row["from"], row["flows"]) == ("b", 1))
    assert (joint_row["joint"], joint_row["shared_by"]) == (1, {"firm": [3, 3]})
    assert document["total"]["USD"]["firm"] == "140000000000"
    assert document["total"]["EUR"]["up_to"] == "2000000000"
    assert [document["total"][code]["flows"] for code in ("USD", "EUR")] == [3, 1]


def test_plain_rows_are_tab_separated_and_end_with_the_total(cli: Cli, deals: Path) -> None:
    rows = cli("pairs", db=deals).rows
    assert [row[:5] for row in rows[:2]] == [
        ["lab", "unknown", "1", "USD", "70000000000"],
        ["a", "lab", "1", "USD", "40000000000"],
    ]
    assert [row[:5] for row in rows[-2:]] == [
        ["total", "", "3", "USD", "140000000000"],
        ["total", "", "1", "EUR", "0"],
    ]
    assert rows[-2][-2] == "firm: about"


def test_a_list_without_joint_money_has_no_total_row(cli: Cli, deals: Path) -> None:
    rows = cli("pairs", "from:lab", db=deals).rows
    assert [row[:2] for row in rows] == [["lab", "unknown"], ["lab", "b"]]


def test_a_query_selects_flows_and_a_roll_up_merges_owned_companies(
    cli: Cli,
    deals: Path,
) -> None:
    document = cli("pairs", "flow:equity", "--rollup", "--json", db=deals).json
    assert [(row["from"], row["flows"]) for row in document["rows"]] == [("a", 1), ("b", 1)]
    assert document["counted"] == "equity flows alone"
    selected = cli("pairs", "-to:lab", "--filter", "company:b", "--json", db=deals).json
    assert list(firm_by_pair(selected)) == [("lab", "b", "USD")]


def test_an_explained_pair_has_its_flows_with_their_rules(cli: Cli, deals: Path) -> None:
    document = cli("pairs", "from:lab", "--explain", "--json", db=deals).json
    (explained,) = document["rows"][0]["explained"]
    assert explained["flow"] == "total"
    assert "less 30 billion USD counted in deal/part" in explained["rules"]
    rows = cli("pairs", "from:lab", "--explain", db=deals).rows
    assert rows[2][:4] == ["lab", "unknown", "2025-01-01", "deal/total"]


def test_figures_in_another_currency_follow_each_row(cli: Cli, deals: Path) -> None:
    rows = cli("pairs", "from:lab", "--in", "EUR", db=deals).rows
    assert [row[3] for row in rows] == ["USD", "≈EUR", "USD", "≈EUR"]
    assert cli("pairs", "--in", "EUR", "--json", db=deals).status == 2
