"""A judgement about a suspected duplicate becomes a change of an entry, and is kept."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.fixture_types import MakeStore, WriteYaml

from partnerships_db.exporting import as_yaml
from partnerships_db.importing.judgements import (
    Judgement,
    JudgementError,
    judged_changes,
)
from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.importing.report import ImportReport
from partnerships_db.store.queries.details import find_entry
from partnerships_db.store.store import Store
from partnerships_db.store.undo import undo_import

BOOK = """
companies: [{id: globex, name: Globex}, {id: initech, name: Initech}]
sources: [{id: blog, title: Blog, kind: primary}, {id: gazette, title: Gazette}]
events:
  - id: deal
    date: 2026-11-02
    kind: investment
    title: Globex invests in Initech
    flows: [{from: globex, to: initech, kind: equity, amount: 5 billion USD}]
    sources: [blog]
"""
TWIN = """
events:
  - id: twin
    date: 2026-11-02
    kind: investment
    title: Money for Initech
    flows: [{from: globex, to: initech, kind: equity, amount: 5 billion USD}]
    sources: [gazette]
"""


def previewed(store: Store, path: str) -> ImportReport:
    return import_files(store, [path], dry_run=True, keep_changes=True)


def judge(
    store: Store,
    path: str,
    judgement: Judgement,
) -> ImportReport:
    """Import a file with a judgement about its first suspicion, as the review does."""
    preview = previewed(store, path)
    outcome = judged_changes(preview.changes, preview.suspicions[0], judgement)
    judged = [
        (change.list, change.after)
        for change in outcome.changes
        if change.key in (outcome.judged, *outcome.freed)
    ]
    left_out = [outcome.dropped] if outcome.dropped else []
    report = import_files(store, [path], left_out=left_out, judged=judged, agreed=outcome.changes)
    assert report.is_as_agreed
    assert not report.diagnostics
    return report


def stored_event(store: Store, event_id: str) -> Mapping[str, Any]:
    event = find_entry(store, "events", event_id)
    assert event is not None
    return event


def test_a_repeated_event_without_a_slip_becomes_a_citation(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(BOOK)
    judge(store, write_yaml(TWIN), Judgement.REPORT)
    assert stored_event(store, "deal")["sources"] == ["blog", "gazette"]
    assert find_entry(store, "events", "twin") is None


def test_a_distinction_from_an_event_that_becomes_a_report_goes_with_it(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(BOOK)
    other_twin = TWIN.replace("events:", "").replace("id: twin", "id: other-twin")
    path = write_yaml(TWIN + other_twin.strip("\n") + "\n    distinct_from: [twin, deal]\n")
    report = judge(store, path, Judgement.REPORT)
    assert report.counts["events"]["added"] == 1
    assert stored_event(store, "other-twin")["distinct_from"] == ["deal"]
    assert find_entry(store, "events", "twin") is None


def test_a_distinction_from_two_entries_that_become_one_is_kept_once(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(BOOK)
    other_twin = TWIN.replace("events:", "").replace("id: twin", "id: other-twin")
    path = write_yaml(TWIN + other_twin.strip("\n") + "\n    distinct_from: [twin, deal]\n")
    judge(store, path, Judgement.SAME)
    assert stored_event(store, "deal")["was"] == ["twin"]
    assert stored_event(store, "other-twin")["distinct_from"] == ["deal"]


def test_a_report_that_the_book_has_is_not_added_again(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(BOOK)
    path = write_yaml(TWIN.replace("USD", "EUR"))
    judge(store, path, Judgement.REPORT)
    (report,) = stored_event(store, "deal")["flows"][0]["reports"]
    expected = {"source": "gazette", "field": "amount", "says": "5 billion EUR"}
    assert report == {**expected, "slip": "currency"}
    preview = previewed(store, path)
    outcome = judged_changes(preview.changes, preview.suspicions[0], Judgement.REPORT)
    assert outcome.changes == []


def test_an_event_without_a_source_can_not_become_a_report(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    preview = previewed(make_store(BOOK), write_yaml(TWIN.replace("[gazette]", "[]")))
    with pytest.raises(JudgementError, match="cites no source"):
        judged_changes(preview.changes, preview.suspicions[0], Judgement.REPORT)


def test_a_distinction_is_kept_through_changes_new_ids_and_an_export(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(BOOK)
    judge(store, write_yaml(TWIN), Judgement.DISTINCT)
    assert stored_event(store, "twin")["distinct_from"] == ["deal"]

    changed = BOOK.replace("id: deal", "id: renamed\n    was: [deal]")
    assert import_files(store, [write_yaml(changed)]).suspicions == []
    retold = TWIN.replace("Money", "A lot of money")
    for text in (retold, retold.replace("A lot", "Lots"), retold.replace("A lot", "Heaps")):
        assert import_files(store, [write_yaml(text)]).suspicions == []

    exported = {
        "companies": [find_entry(store, "companies", name) for name in ("globex", "initech")],
        "sources": [find_entry(store, "sources", name) for name in ("blog", "gazette")],
        "events": [
            {**stored_event(store, "twin"), "distinct_from": ["renamed"]},
            stored_event(store, "renamed"),
        ],
    }
    assert check_files([write_yaml(as_yaml(exported))]).suspicions == []  # type: ignore[arg-type]


def test_a_distinction_that_is_undone_is_asked_again(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(BOOK)
    path = write_yaml(TWIN)
    judge(store, path, Judgement.DISTINCT)
    undo_import(store)
    assert len(previewed(store, path).suspicions) == 1


def test_two_companies_of_one_name_are_judged_too(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(BOOK)
    namesake = write_yaml("companies: [{id: globex-inc, name: GLOBEX}]")
    judge(store, namesake, Judgement.DISTINCT)
    changed = write_yaml("companies: [{id: globex-inc, name: GLOBEX, country: US}]")
    assert import_files(store, [changed]).suspicions == []

    other_store = make_store(BOOK)
    talk = "id: talk, date: 2026, kind: statement, title: T, parties: [{company: globex-inc}]"
    text = f"companies: [{{id: globex-inc, name: GLOBEX}}]\nevents: [{{{talk}}}]"
    judge(other_store, write_yaml(text), Judgement.SAME)
    assert stored_event(other_store, "talk")["parties"] == [{"company": "globex"}]
    company = find_entry(other_store, "companies", "globex")
    assert company is not None
    assert company["was"] == ["globex-inc"]


def test_a_company_of_the_same_name_counts_as_the_known_one(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    twin = TWIN.replace("from: globex", "from: globex-inc").replace("initech", "initech-inc")
    companies = "[{id: globex-inc, name: GLOBEX}, {id: initech-inc, name: Initech}]"
    report = check_files([write_yaml(f"companies: {companies}\n{twin}")], make_store(BOOK))
    assert ("events", "deal") in [suspicion.known_key for suspicion in report.suspicions]


def test_companies_that_become_one_can_not_pay_each_other(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(BOOK.replace("name: Initech}", "name: Initech, was: [former]}"))
    flow = "{from: [globex, initech], to: former, kind: lease}"
    event = f"{{id: own, date: 2026, kind: statement, title: Own, flows: [{flow}]}}"
    (problem,) = import_files(store, [write_yaml(f"events: [{event}]")]).diagnostics
    assert problem.message == 'names "initech", which is also in `from`'
    assert (problem.line, problem.field) == (1, "flows[0].to")


def test_an_event_is_compared_with_the_unchanged_events_of_its_own_files(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    both = BOOK + TWIN.replace("\nevents:\n", "")
    report = check_files([write_yaml(both)], make_store(BOOK))
    assert [suspicion.id for suspicion in report.suspicions] == ["twin"]


PAGE = """
sources:
  - {id: post, title: Globex invests in Initech, url: "https://globex.example/news", kind: primary,
     retrieved: 2026-11-01}
"""
SAME_PAGE = """
sources: [{id: page, title: Other words, url: "http://www.globex.example/news/", kind: press}]
"""
REWRITE = "sources: [{id: page, title: Globex invests in Initech, publisher: Gazette}]"


@pytest.mark.parametrize(
    ("text", "field", "warned_field"),
    [(SAME_PAGE, "was", "url"), (REWRITE, "based_on", "title")],
)
def test_a_source_that_is_or_rewrites_another_one_says_so(
    make_store: MakeStore,
    write_yaml: WriteYaml,
    text: str,
    field: str,
    warned_field: str,
) -> None:
    store = make_store(PAGE)
    path = write_yaml(text)
    (warning,) = check_files([path], store).warnings
    assert warning.field == warned_field
    judge(store, path, Judgement.SAME)
    source = find_entry(store, "sources", "post" if field == "was" else "page")
    assert source is not None
    assert source[field] == ["page" if field == "was" else "post"]
    assert check_files([write_yaml(as_yaml({"sources": [source]}))], store).warnings == []


@pytest.mark.parametrize(
    "text",
    [
        REWRITE.replace("invests in", "buys"),
        SAME_PAGE.replace("kind", "retrieved: 2026-11-02, kind"),
        REWRITE.replace("publisher: Gazette", "kind: primary"),
        REWRITE.replace("publisher", "distinct_from: [post], publisher"),
    ],
)
def test_a_source_with_another_title_or_of_another_party_is_not_suspected(
    make_store: MakeStore, write_yaml: WriteYaml, text: str
) -> None:
    assert check_files([write_yaml(text)], make_store(PAGE)).suspicions == []


def test_a_judged_entry_that_is_left_in_its_file_is_warned_of(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store(BOOK)
    path = write_yaml("companies: [{id: initech-two, name: INITECH}]")
    judge(store, path, Judgement.SAME)
    assert check_files([path], store).warnings == []

    named_store = make_store(BOOK.replace("name: Initech}", "name: Initech, country: US}"))
    judge(named_store, path, Judgement.SAME)
    (warning,) = check_files([path], named_store).warnings
    assert (warning.code, warning.entry) == ("old-id", "initech-two")
    assert 'replaces "initech"' in warning.message
    assert warning.message.endswith("loses country")


def test_only_an_event_becomes_a_report(make_store: MakeStore, write_yaml: WriteYaml) -> None:
    preview = previewed(make_store(PAGE), write_yaml(REWRITE))
    with pytest.raises(JudgementError, match="only an event"):
        judged_changes(preview.changes, preview.suspicions[0], Judgement.REPORT)
