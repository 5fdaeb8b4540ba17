"""What is probably a slip is told after an import, once, in its place, and never refused."""

from collections.abc import Callable

import pytest

from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.importing.report import report_json
from partnerships_db.starter_data import starter_folder
from partnerships_db.store.store import Store

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


@pytest.fixture
def odd(write_yaml: Callable[..., str]) -> Callable[..., list[str]]:
    """`odd(events)`: what is suspected in them, without the file's name."""

    def find(events: str) -> list[str]:
        report = check_files([write_yaml(f"{BASE}events:{events}")])
        assert not report.diagnostics, "\n".join(map(str, report.diagnostics))
        return [str(one._replace(file="")).lstrip(":") for one in report.warnings]

    return find


def second() -> str:
    return DEAL.replace("id: deal", "id: again").replace("Acme invests", "Acme puts money in")


def test_one_deal_by_itself_is_not_odd(odd: Callable[..., list[str]]) -> None:
    assert odd(DEAL) == []


def test_the_same_deal_under_another_id_is_told_at_both(odd: Callable[..., list[str]]) -> None:
    told = odd(DEAL + second().replace("2025-03-01", "2025-03-06"))
    assert [line.split("  ")[1].split(";")[0] for line in told] == [
        'deal: may be the same as "again": the same companies, near date and figure',
        'again: may be the same as "deal": the same companies, near date and figure',
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2025-03-01", "2025-03-20"),
        ("to: globex", "to: other"),
        ("up to 5 billion", "up to 6 billion"),
        ("sources: [late]", "sources: [late]\n    relations: [{type: follows, to: deal}]"),
    ],
)
def test_another_date_company_figure_or_a_relation_makes_it_another(
    odd: Callable[..., list[str]], old: str, new: str
) -> None:
    assert odd(DEAL + second().replace(old, new)) == []


def test_the_same_digits_in_another_currency_are_told(odd: Callable[..., list[str]]) -> None:
    told = odd(DEAL + second().replace("USD", "EUR"))
    assert "again: has the same digits in another currency than a figure of" in told[1]


def test_a_thousand_times_more_is_told(odd: Callable[..., list[str]]) -> None:
    told = odd(DEAL + second().replace("5 billion", "5 trillion"))
    assert "again: has a thousand times more than a figure of" in told[1]


def test_a_report_that_differs_by_its_currency_is_told_unless_the_slip_is_named(
    odd: Callable[..., list[str]],
) -> None:
    report = "amount: up to 5 billion USD, reports: [{source: late, field: amount, says: 5 billion EUR%s}]"
    (told,) = odd(DEAL.replace("amount: up to 5 billion USD", report % ""))
    assert told.startswith("12:")
    assert (
        'flows[0].reports[0].says "5 billion EUR" has the same digits in another currency' in told
    )
    assert odd(DEAL.replace("amount: up to 5 billion USD", report % ", slip: currency")) == []


def test_a_successor_a_thousand_times_smaller_is_told(odd: Callable[..., list[str]]) -> None:
    later = """
  - id: later
    date: 2025-09-01
    kind: investment
    title: Acme amends
    flows:
      - {from: acme, to: globex, kind: equity, amount: 5 million USD, relations: [{type: amends, to: deal/equity}]}
"""
    (told,) = odd(DEAL + later)
    assert (
        'later: flows[0].amount "5 million USD" has a thousand times less than "up to 5 billion USD"'
        in told
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("    end: 2024-12", "end 2024-12 lies before date 2025-03-01"),
        ("    end: 2025", ""),
        ("    end: 2025-02-28", "end 2025-02-28 lies before date 2025-03-01"),
    ],
)
def test_an_end_before_the_beginning_is_told(
    odd: Callable[..., list[str]], line: str, told: str
) -> None:
    found = odd(DEAL.replace("    kind: investment", f"{line}\n    kind: investment"))
    assert [told in one for one in found] == [True] * bool(told)


def test_sources_that_are_all_older_are_told(odd: Callable[..., list[str]]) -> None:
    (told,) = odd(DEAL.replace("[late]", "[early]"))
    assert '"early" was published 2024-01-05, before what it reports (2025-03-01)' in told
    assert odd(DEAL.replace("[late]", "[early, late]")) == []


def test_the_store_is_looked_at_too_and_what_is_unchanged_is_not_told_again(
    make_store: Callable[..., Store], write_yaml: Callable[..., str]
) -> None:
    store = make_store(f"{BASE}events:{DEAL}")
    path = write_yaml(f"events:{second()}")
    report = import_files(store, [path])
    assert report.number == 2, "suspicions keep nothing out"
    (told,) = report.warnings
    assert (told.entry, told.line) == ("again", 2)
    assert report_json(report)["suspicions"][0]["message"] == told.message
    assert import_files(store, [path]).warnings == []


def test_the_starter_data_raise_no_suspicion() -> None:
    report = check_files([str(starter_folder())])
    assert report.warnings == []
