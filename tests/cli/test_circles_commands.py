"""The commands `circles` and `path` on small stores, and on the starter data."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Cli

DEALS = """
companies:
  - {id: anthropic, name: Anthropic, kind: ai-lab}
  - {id: microsoft, name: Microsoft, kind: cloud, aliases: [MSFT]}
  - {id: nvidia, name: Nvidia, kind: chipmaker}
  - {id: lonely, name: Lonely, kind: other}
sources:
  - {id: note, title: A note, url: "https://example.com/note", kind: press}
events:
  - id: deal
    date: 2025-11-18
    kind: compute-deal
    title: A deal
    summary: A deal.
    parties:
      - {company: anthropic, role: customer}
      - {company: microsoft, role: provider}
      - {company: nvidia, role: supplier}
    sources: [note]
    flows:
      - id: azure
        from: anthropic
        to: microsoft
        kind: cloud-purchase
        amount: 30 billion USD
        status: committed
      - id: equity
        from: microsoft
        to: anthropic
        kind: equity
        amount: up to 5 billion USD
        status: committed
      - id: chips
        from: microsoft
        to: nvidia
        kind: chip-purchase
        amount: about 2 billion USD
        status: closed
"""
AS_OF = ("--as-of", "2026-01-01")


@pytest.fixture
def deal_store(cli: Cli, tmp_path: Path) -> Path:
    entries = tmp_path / "deals.yaml"
    entries.write_text(DEALS, "utf-8")
    store = tmp_path / "deals.db"
    outcome = cli("import", entries, db=store)
    assert outcome.status == 0, outcome.err
    return store


def test_circles_say_what_they_stand_on(cli: Cli, deal_store: Path) -> None:
    outcome = cli("circles", *AS_OF, db=deal_store)
    (row,) = outcome.rows
    assert row[-1] == "unpriced_or_conditional"
    assert "1 circle of up to 4 companies: 0 firm on every leg · 1 on" in outcome.err

    (circle,) = cli("circles", *AS_OF, "--json", db=deal_store).json
    assert [leg["firm"] for leg in circle["legs"]] == ["30000000000", None]
    assert [leg["up_to"] for leg in circle["legs"]] == [None, "5000000000"]
    assert (circle["gross"]["firm"], circle["gross"]["up_to"]) == ("30000000000", "5000000000")


def test_critical_flows_come_with_the_circles_that_are_gone(cli: Cli, deal_store: Path) -> None:
    rows = cli("circles", "--critical", *AS_OF, db=deal_store).rows
    assert rows == [
        ["1", "30 billion USD", "anthropic>microsoft", "deal/azure"],
        ["1", "up to 5 billion USD", "microsoft>anthropic", "deal/equity"],
    ]
    document = cli("circles", "--critical", *AS_OF, "--json", db=deal_store).json
    assert [flow["flow"] for flow in document] == ["deal/azure", "deal/equity"]


def test_paths_take_names_and_aliases_and_say_the_direction(cli: Cli, deal_store: Path) -> None:
    outcome = cli("path", "Anthropic", "nvidia", *AS_OF, db=deal_store)
    (row,) = outcome.rows
    assert row[:2] == ["anthropic,microsoft,nvidia", "2000000000"]
    assert "Anthropic → Nvidia: 1 chain of 2 payments" in outcome.err
    assert "Nvidia → Anthropic: no chain of payments" in outcome.err

    document = cli("path", "nvidia", "msft", *AS_OF, "--json", db=deal_store).json
    assert [(row["from"], row["to"]) for row in document["rows"]] == [("microsoft", "nvidia")]


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("anthropic", "lonely"), 1, 'no chain of payments connects "anthropic" and "lonely"'),
        (("anthropic", "nvidia", "--max-length", 1), 1, "no chain of at most 1 payment connects"),
        (("anthropic", "anthropic"), 2, "name two companies"),
        (("anthropic", "nobody"), 1, 'there is no company "nobody"'),
        (("anthropic", "nvidia", "--max-length", 0), 2, "--max-length"),
    ],
)
def test_a_path_that_does_not_exist_is_a_sentence(
    cli: Cli,
    deal_store: Path,
    arguments: tuple[object, ...],
    status: int,
    sentence: str,
) -> None:
    outcome = cli("path", *arguments, *AS_OF, db=deal_store)
    assert (outcome.status, outcome.out) == (status, "")
    assert sentence in outcome.err


def test_no_path_in_json_is_an_empty_document_and_a_failure(cli: Cli, deal_store: Path) -> None:
    outcome = cli("path", "anthropic", "lonely", *AS_OF, "--json", db=deal_store)
    assert outcome.status == 1
    assert json.loads(outcome.out) == {"as_of": "2026-01-01", "rows": [], "cut": False}


@pytest.mark.parametrize(
    ("day", "circle_count", "firm_count"),
    [("2025-12-31", 26, 3), ("2026-11-23", 70, 5)],
)
def test_circles_of_the_starter_data_are_ordered_by_what_they_stand_on(
    cli: Cli,
    starter_store: Path,
    day: str,
    circle_count: int,
    firm_count: int,
) -> None:
    circles = cli("circles", "--as-of", day, "--json", db=starter_store).json
    standings = [circle["stands_on"] for circle in circles]
    order = ["firm", "unpriced_or_conditional", "intended"]
    assert standings == sorted(standings, key=order.index)
    assert (len(circles), standings.count("firm")) == (circle_count, firm_count)
