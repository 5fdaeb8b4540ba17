"""Probable slips are reported once, with their place, and never keep an entry out."""

from collections.abc import Callable

import pytest
from tests.fixture_types import MakeStore, WriteYaml

from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.importing.report import report_json, unsearched_sentence

BASE = """\
companies: [{id: acme, name: Acme}, {id: globex, name: Globex}, {id: other, name: Other}]
sources:
  - {id: early, title: Early, published: 2024-01-05}
  - {id: late, title: Late, published: 2025-03-31}
"""
DEAL = """
  - id: deal
    date: 2025-03-01
    kind: investment
    title: Acme invests
    sources: [late]
    flows:
      - {id: equity, from: acme, to: globex, kind: equity, amount: up to 5 billion USD}
"""
REPEATED_DEAL = DEAL.replace("id: deal", "id: again").replace("Acme invests", "Acme puts money in")

WarningsOf = Callable[[str], list[str]]


@pytest.fixture
def warnings_of(write_yaml: WriteYaml) -> WarningsOf:
    """`warnings_of(events)`: the warnings for these events, without the name of the file."""

    def check_events(events: str) -> list[str]:
        report = check_files([write_yaml(f"{BASE}events:{events}")])
        assert not report.diagnostics, "\n".join(map(str, report.diagnostics))
        return [str(warning._replace(file="")).lstrip(":") for warning in report.warnings]

    return check_events


# -- Repeated deals --------------------------------------------------------------------------------


def test_a_single_deal_has_no_warning(warnings_of: WarningsOf) -> None:
    assert warnings_of(DEAL) == []


def test_two_entries_for_one_deal_get_a_warning_each(warnings_of: WarningsOf) -> None:
    warnings = warnings_of(DEAL + REPEATED_DEAL.replace("2025-03-01", "2025-03-06"))
    sentences = [warning.split("  ")[1].split(";")[0] for warning in warnings]
    assert sentences == [
        'deal: may be the same deal as "again"',
        'again: may be the same deal as "deal"',
    ]


@pytest.mark.parametrize(
    ("old_text", "new_text"),
    [
        ("2025-03-01", "2025-03-20"),
        ("to: globex", "to: other"),
        ("up to 5 billion", "up to 6 billion"),
        ("sources: [late]", "sources: [late]\n    relations: [{type: follows, to: deal}]"),
    ],
)
def test_deals_with_another_date_company_or_figure_or_a_relation_have_no_warning(
    warnings_of: WarningsOf, old_text: str, new_text: str
) -> None:
    assert warnings_of(DEAL + REPEATED_DEAL.replace(old_text, new_text)) == []


def test_many_sources_do_not_keep_events_from_the_search_and_what_is_not_searched_is_said(
    write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partnerships_db.importing.pipeline.MAX_WARNING_CANDIDATES", 2)
    third_source = "  - {id: third, title: Third}\n"
    report = check_files([write_yaml(f"{BASE}{third_source}events:{DEAL}{REPEATED_DEAL}")])
    assert {suspicion.id for suspicion in report.suspicions} == {"deal", "again"}
    sentence = unsearched_sentence(report.unsearched)
    assert sentence.startswith("1 of the companies, 1 of the sources not searched for slips")
    assert report_json(report)["not_searched"] == {"companies": 1, "sources": 1}


def test_a_whole_search_says_nothing(write_yaml: WriteYaml) -> None:
    report = check_files([write_yaml(f"{BASE}events:{DEAL}")])
    assert unsearched_sentence(report.unsearched) == ""


# -- Figures ---------------------------------------------------------------------------------------


def test_the_same_digits_in_another_currency_get_a_warning(warnings_of: WarningsOf) -> None:
    _, warning = warnings_of(DEAL + REPEATED_DEAL.replace("USD", "EUR"))
    assert (
        'again: may be the same deal as "deal", but euros where the store has dollars;' in warning
    )


def test_a_figure_that_is_a_thousand_times_smaller_gets_a_warning(warnings_of: WarningsOf) -> None:
    _, warning = warnings_of(DEAL + REPEATED_DEAL.replace("5 billion", "5 million"))
    assert 'again: may be the same deal as "deal", but a thousand times less;' in warning


@pytest.mark.parametrize(("slip", "has_warning"), [("", True), (", slip: currency", False)])
def test_a_report_in_another_currency_gets_a_warning_unless_it_names_the_slip(
    warnings_of: WarningsOf, slip: str, has_warning: bool
) -> None:
    report = f"{{source: late, field: amount, says: 5 billion EUR{slip}}}"
    amount = "amount: up to 5 billion USD"
    warnings = warnings_of(DEAL.replace(amount, f"{amount}, reports: [{report}]"))
    assert len(warnings) == has_warning
    for warning in warnings:
        assert warning.startswith("12:")
        message = 'says "5 billion EUR" has the same digits in another currency'
        assert f"flows[0].reports[0].{message}" in warning


def test_a_successor_that_is_a_thousand_times_smaller_gets_a_warning(
    warnings_of: WarningsOf,
) -> None:
    later_event = """
  - id: later
    date: 2025-09-01
    kind: investment
    title: Acme amends
    flows:
      - from: acme
        to: globex
        kind: equity
        amount: 5 million USD
        relations: [{type: amends, to: deal/equity}]
"""
    (warning,) = warnings_of(DEAL + later_event)
    assert 'later: flows[0].amount "5 million USD" has a thousand times less' in warning
    assert 'less than "up to 5 billion USD"' in warning


# -- Dates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["2024-12", "2025-02-28"])
def test_an_end_before_the_date_gets_a_warning(warnings_of: WarningsOf, end: str) -> None:
    (warning,) = warnings_of(DEAL.replace("    kind:", f"    end: {end}\n    kind:", 1))
    assert f"end {end} lies before date 2025-03-01" in warning


def test_an_end_in_the_year_of_the_date_has_no_warning(warnings_of: WarningsOf) -> None:
    assert warnings_of(DEAL.replace("    kind:", "    end: 2025\n    kind:", 1)) == []


def test_sources_that_are_all_older_than_the_event_get_a_warning(warnings_of: WarningsOf) -> None:
    (warning,) = warnings_of(DEAL.replace("[late]", "[early]"))
    message = '"early" was published 2024-01-05, before what it reports (2025-03-01)'
    assert message in warning
    assert warnings_of(DEAL.replace("[late]", "[early, late]")) == []


# -- Imports ---------------------------------------------------------------------------------------


def test_an_import_compares_with_the_store_and_warns_only_of_changed_entries(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(f"{BASE}events:{DEAL}")
    file = write_yaml(f"events:{REPEATED_DEAL}")
    report = import_files(store, [file])
    assert report.number == 2, "a warning keeps no entry out"
    (warning,) = report.warnings
    assert (warning.entry, warning.line) == ("again", 2)
    assert report_json(report)["suspicions"][0]["message"] == warning.message
    assert import_files(store, [file]).warnings == []
