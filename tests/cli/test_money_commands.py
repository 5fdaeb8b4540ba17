"""The commands about money and sources: totals, circles, conflicts, sources and currencies."""

import re
from collections import Counter
from pathlib import Path

import pytest
from tests.cli.conftest import Cli

DEAL = "microsoft-nvidia-anthropic-partnership"
COLUMNS = {"firm", "up_to", "at_least", "intent", "vague", "unpriced", "joint"}
MARKS = {"approximate", "places", "qualifiers", "not_cash", "paid_in"}
TOTALS = ("totals", "anthropic", "--as-of", "2025-12-31")

# -- Totals ----------------------------------------------------------------------------------------


def test_explained_flows_add_up_to_the_totals(cli: Cli, starter_store: Path) -> None:
    document = cli(*TOTALS, "--explain", "--json", db=starter_store).json
    assert set(document["in"]) == set(document["out"]) == COLUMNS | MARKS
    assert document["company"] == "anthropic"
    assert document["as_of"] == "2025-12-31"
    assert document["currency"] == "USD"
    firm = {"in": 0, "out": 0}
    for flow in document["flows"]:
        if flow["currency"] == "USD":
            assert flow["rules"]
            firm[flow["side"]] += int(flow["firm"])
    assert firm == {side: int(document[side]["firm"]) for side in firm}


def test_totals_are_a_row_for_each_side_and_currency(cli: Cli, starter_store: Path) -> None:
    rows = cli(*TOTALS, db=starter_store).rows
    assert [row[:2] for row in rows[:2]] == [["in", "USD"], ["out", "USD"]]


def test_plain_totals_end_with_the_qualifiers_of_their_sums(
    cli: Cli,
    starter_store: Path,
) -> None:
    rows = cli("totals", "anthropic", "--as-of", "2026-11-24", db=starter_store).rows
    qualifiers = [row[-2] for row in rows[:2]]
    assert qualifiers[1].startswith("firm: at least about")
    assert all(row[2].isdecimal() for row in rows[:2]), "the sums stay decimal"


def test_totals_can_be_of_one_counterparty(cli: Cli, starter_store: Path) -> None:
    document = cli(*TOTALS, "--with", "microsoft", "--json", db=starter_store).json
    assert document["with"] == "microsoft"
    assert document["out"]["firm"] == "30000000000"


def test_totals_can_be_of_filtered_events(cli: Cli, starter_store: Path) -> None:
    options = ("--filter", "date:2019", "--json")
    document = cli("totals", "anthropic", *options, db=starter_store).json
    assert document["in"]["firm"] == document["out"]["firm"] == "0"


def test_money_for_clouds_is_the_same_by_kind_by_filter_and_on_a_page(
    cli: Cli, starter_store: Path
) -> None:
    of_kind = cli(*TOTALS, "--by", "kind", "--json", db=starter_store).json["by_kind"]["clouds"]
    clouds = ("--filter", "flow:cloud-purchase", "--json")
    filtered = cli(*TOTALS, *clouds, db=starter_store).json
    page = cli("company", *TOTALS[1:], *clouds, db=starter_store).json
    assert filtered["out"]["firm"] == of_kind["out"]["firm"] != "0"
    assert page["totals"]["out"] == filtered["out"]
    assert page["totals"]["counted"] == filtered["counted"] == "cloud-purchase flows alone"


def test_totals_of_an_unknown_company_fail(cli: Cli, starter_store: Path) -> None:
    assert cli("totals", "antropic", db=starter_store).status == 1


def test_totals_by_kind_add_up_to_the_totals(cli: Cli, starter_store: Path) -> None:
    document = cli(*TOTALS, "--by", "kind", "--json", db=starter_store).json
    for side in ("in", "out"):
        kinds = document["by_kind"].values()
        assert sum(int(kind[side]["firm"]) for kind in kinds) == int(document[side]["firm"])
    clouds = document["by_kind"]["clouds"]["out"]["firm"]
    rows = cli(*TOTALS, "--by", "kind", db=starter_store).rows
    assert [row[3] for row in rows if row[:3] == ["out", "clouds", "USD"]] == [clouds]


def test_totals_without_a_company_are_those_of_all_flows_by_state(
    cli: Cli,
    starter_store: Path,
) -> None:
    document = cli("totals", "--as-of", "2025-12-31", "--json", db=starter_store).json
    states = document["states"]
    assert list(states) == ["paid", "committed", "conditional", "intended"]
    assert sum(int(state["firm"]) for state in states.values()) == int(document["money"]["firm"])
    rows = cli("totals", "--as-of", "2025-12-31", db=starter_store).rows
    assert [row[0] for row in rows if row[1] == "USD"] == list(states)

    filtered = cli("totals", "--filter", "company:mistral-ai", "--json", db=starter_store).json
    assert filtered["counted"] == "flows with mistral-ai alone"


def test_explained_flows_of_the_whole_add_up_by_kind_and_state(
    cli: Cli,
    starter_store: Path,
) -> None:
    options = ("--explain", "--by", "kind", "--json", "--as-of", "2025-12-31")
    document = cli("totals", *options, db=starter_store).json
    sums: Counter[str] = Counter()
    for flow in document["flows"]:
        if flow["currency"] == "USD":
            sums[flow["kind"]] += int(flow["firm"])
            sums[flow["state"]] += int(flow["firm"])
    for name, columns in (document["by_kind"] | document["states"]).items():
        assert sums[name] == int(columns["firm"])


def test_a_counterparty_needs_a_company(cli: Cli, starter_store: Path) -> None:
    outcome = cli("totals", "--with", "microsoft", db=starter_store)
    assert (outcome.status, outcome.out) == (2, "")


def test_an_empty_company_is_not_all_flows(cli: Cli, starter_store: Path) -> None:
    for arguments in (("totals", ""), ("totals", "anthropic", "--with", "")):
        outcome = cli(*arguments, db=starter_store)
        assert (outcome.status, outcome.out) == (1, "")


# -- Circles, conflicts and sources ----------------------------------------------------------------


def test_circles_come_by_bottleneck_and_those_without_last(cli: Cli, starter_store: Path) -> None:
    options = ("--as-of", "2025-12-31", "--json")
    circles = cli("circles", "anthropic", *options, db=starter_store).json
    marks = {"approximate", "qualifier", "days_min", "days_max"}
    facts = {"companies", "stands_on", "legs", "bottleneck", "gross", "days"}
    assert set(circles[0]) == facts | marks
    assert all("anthropic" in circle["companies"] for circle in circles)
    bottlenecks = [circle["bottleneck"] for circle in circles]
    firm_bottlenecks = [int(bottleneck) for bottleneck in bottlenecks if bottleneck is not None]
    assert firm_bottlenecks == sorted(firm_bottlenecks, reverse=True)
    other_count = len(bottlenecks) - len(firm_bottlenecks)
    assert bottlenecks[len(firm_bottlenecks) :] == [None] * other_count


def test_circles_can_be_short_and_firm(cli: Cli, starter_store: Path) -> None:
    assert cli("circles", "--max-length", 2, "--firm-only", db=starter_store).rows


def test_conflicts_have_our_value_and_that_of_the_source(cli: Cli, starter_store: Path) -> None:
    first, *_ = cli("conflicts", DEAL, "--json", db=starter_store).json
    assert set(first) == {"event", "flow", "field", "ours", "says", "slip", "source"}
    assert cli("conflicts", "nothing", db=starter_store).status == 1


def test_the_coverage_of_figures_is_printed_and_its_counts_add_up(
    cli: Cli,
    starter_store: Path,
) -> None:
    options = ("sources", "--coverage", "--as-of", "2025-12-31", "--filter", "company:openai")
    document = cli(*options, "--json", db=starter_store).json
    assert document["as_of"] == "2025-12-31"
    largest = document["rows"][0]
    assert largest["size"] == "10 bn and more"
    assert largest["flows"] == largest["figure"] + largest["event"] + largest["none"]
    assert len(largest["lacking"]) == largest["event"] + largest["none"] > 0

    outcome = cli(*options, db=starter_store)
    assert f"10 bn and more, in dollars: {largest['flows']} flows." in outcome.err
    assert largest["lacking"][0]["flow"] in outcome.out


def test_filtered_sources_have_their_events(cli: Cli, starter_store: Path) -> None:
    sources = cli("sources", "--filter", "company:mistral-ai", "--json", db=starter_store).json
    assert sources
    assert all(source["events"] for source in sources)


# -- Another currency ------------------------------------------------------------------------------


def test_an_event_has_its_figures_in_another_currency(cli: Cli, starter_store: Path) -> None:
    rows = cli("event", DEAL, "--in", "EUR", db=starter_store).rows
    row = [f"{DEAL}/azure", "30 billion USD", "≈ 25.9 billion EUR", "0.8628", "2025-11-18"]
    assert row in rows


def test_converted_totals_are_beside_the_totals(cli: Cli, starter_store: Path) -> None:
    totals = ("totals", "anthropic", "--as-of", "2025-11-18")
    converted = cli(*totals, "--in", "EUR", db=starter_store)
    plain = cli(*totals, db=starter_store)
    unconverted_rows = [row for row in converted.rows if not row[1].startswith("≈")]
    assert unconverted_rows == plain.rows
    assert "1 USD = 0.8628 EUR on 18 Nov 2025" in converted.err
    assert "≈EUR" in cli("company", "anthropic", "--in", "EUR", db=starter_store).out


def test_totals_after_the_last_rate_are_converted_at_it_with_its_day(
    cli: Cli,
    starter_store: Path,
) -> None:
    options = ("--in", "EUR", "--as-of", "2999-01-01")
    outcome = cli("totals", "anthropic", *options, db=starter_store)
    assert re.search(r"1 USD = 0\.[0-9]+ EUR on [0-9]+ [A-Z][a-z]+ 20[0-9]{2}", outcome.err)
    firm_in_euros = next(row[2] for row in outcome.rows if row[:2] == ["in", "≈EUR"])
    assert int(firm_in_euros) > 0


@pytest.mark.parametrize(
    "arguments",
    [("event", DEAL, "--in", "EUR", "--json"), ("totals", "anthropic", "--in", "AED")],
)
def test_json_and_currencies_without_rates_are_not_converted(
    cli: Cli,
    starter_store: Path,
    arguments: tuple[str, ...],
) -> None:
    outcome = cli(*arguments, db=starter_store)
    assert (outcome.status, outcome.out) == (2, "")
