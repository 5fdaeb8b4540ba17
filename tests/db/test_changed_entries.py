"""An entry that is imported again replaces the stored one, in the index and the search as well."""

import os
from datetime import date

import pytest
from tests.fixture_types import AssertWhole, MakeStore, WriteYaml
from tests.sample_entries import (
    WORLD,
    event_file,
    event_item,
    matching_event_ids,
    printed_problems,
    stored_entries,
    stored_entry,
    touched_counts,
)

from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.store import writer
from partnerships_db.store.queries.details import event_details, event_key
from partnerships_db.store.store import Store
from partnerships_db.store.undo import undo_import


def import_text(store: Store, write_yaml: WriteYaml, text: str) -> None:
    assert import_files(store, [write_yaml(text)]).diagnostics == []


def test_an_entry_is_replaced_as_a_whole(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    store = make_store(WORLD)
    file = write_yaml("companies: [{id: acme, name: Acme, country: US}]", "new.yaml")
    report = import_files(store, [file])
    assert touched_counts(report) == {"companies": (0, 1, 0)}
    expected = {"id": "acme", "name": "Acme", "country": "US"}
    assert stored_entry(store, "companies/acme") == expected
    ((stored_file, line),) = store.rows("SELECT file, line FROM entry WHERE id = 'acme'")
    assert (os.path.basename(stored_file), line) == ("new.yaml", 1)
    assert_whole(store)


# -- Dates of events -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "date", ["2025-11-17", "2019", "2025-11", "about 2025-11-18", "2026-Q4", "2025-H2"]
)
def test_a_new_date_moves_the_event_with_its_flows(
    date: str, make_store: MakeStore, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    neighbours = event_file(event_id="before") + event_item(event_id="after", date="2025-11-19")
    store = make_store(WORLD, neighbours)
    import_text(store, write_yaml, WORLD.replace("2025-11-18", date))
    assert stored_entry(store, "events/deal")["date"] == date
    assert store.rows("SELECT date FROM v_events WHERE id = 'deal'") == [(date,)]
    assert store.row("SELECT count(*) FROM v_flows WHERE event = 'deal'") == (2,)
    assert matching_event_ids(store, "compute") == ["deal"]
    assert_whole(store)


def test_an_event_may_move_and_come_back(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    store = make_store(WORLD)
    for day in ("2025-11-19", "2025-11-18", "2025", "2025-11-18"):
        import_text(store, write_yaml, WORLD.replace("2025-11-18", day))
        assert_whole(store)


def test_two_events_may_swap_their_dates(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    def events(first_date: str, second_date: str) -> str:
        first_event = event_item(event_id="a", date=first_date)
        second_event = event_item(event_id="b", date=second_date)
        return f"events:\n{first_event}{second_event}"

    store = make_store(events("2025-01", "2025-02"))
    import_text(store, write_yaml, events("2025-02", "2025-01"))
    assert store.rows("SELECT id FROM v_events") == [("a",), ("b",)]
    assert_whole(store)


def test_three_hundred_events_may_share_a_day(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    events = [event_item(event_id=f"e{number}", date="2025-11-18") for number in range(300)]
    text = "events:\n" + "".join(events)
    store = make_store(text)
    import_text(store, write_yaml, text.replace("title: News", "title: Other"))
    assert store.rows("SELECT day >> 3, events FROM day") == [(739573, 300)]
    assert_whole(store)


# -- Search ----------------------------------------------------------------------------------------


def test_a_renamed_company_is_found_by_its_new_name_only(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    store = make_store(WORLD)
    for name in ("corporation", "globex"):
        assert matching_event_ids(store, name) == ["deal"]
    import_text(store, write_yaml, "companies: [{id: acme, name: Zenith, aliases: [Zenit]}]")
    for name in ("zenith", "zenit", "acme"):  # the last is its id
        assert matching_event_ids(store, name) == ["deal"]
    assert matching_event_ids(store, "corporation") == []
    assert_whole(store)


@pytest.mark.parametrize(
    ("old_text", "new_text", "lost_word", "new_word"),
    [
        ("Acme buys compute", "Acme rents machines", "buys", "rents"),
        ("The Gazette", "The Herald", "gazette", "herald"),
        ("title: A page", "title: A leaf", None, "leaf"),
        ("sources: [page]", "sources: [other-page]", "gazette", "another"),
        ("    sources: [page]", "    tags: [power]", "gazette", "power"),
        ("date: 2025-11-18", "summary: About turbines\n    date: 2025-11-18", None, "turbines"),
        ("date: 2025-11-18", "speaker: Société Générale\n    date: 2025-11-18", None, "societe"),
        (
            "to: globex, kind: cloud-purchase, amount",
            "to: initech, kind: cloud-purchase, amount",
            None,
            "initech",
        ),
    ],
)
def test_search_follows_every_searchable_text_of_an_event(
    old_text: str,
    new_text: str,
    lost_word: str | None,
    new_word: str,
    make_store: MakeStore,
    write_yaml: WriteYaml,
    assert_whole: AssertWhole,
) -> None:
    store = make_store(WORLD)
    assert old_text in WORLD
    assert matching_event_ids(store, new_word) == []
    import_text(store, write_yaml, WORLD.replace(old_text, new_text))
    assert matching_event_ids(store, new_word) == ["deal"]
    if lost_word:
        assert matching_event_ids(store, lost_word) == []
    assert_whole(store)


# -- Routes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [2, writer.BATCH])
def test_two_routes_may_swap_their_services_within_and_across_batches(
    batch: int,
    make_store: MakeStore,
    write_yaml: WriteYaml,
    assert_whole: AssertWhole,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writer, "BATCH", batch)

    def routes(first_service: str, last_service: str) -> str:
        return f"""
            companies: [{{id: acme, name: Acme}}, {{id: globex, name: Globex}}]
            models: [{{id: model, name: Model, developer: acme}}]
            availability:
            - {{id: one, model: model, provider: globex, service: {first_service}}}
            - {{id: two, model: model, provider: globex, service: B}}
            - {{id: three, model: model, provider: globex, service: C}}
            - {{id: four, model: model, provider: globex, service: {last_service}}}
        """

    swapped_routes = "SELECT id FROM route WHERE service IN ('A', 'D') ORDER BY service"
    store = make_store(routes("A", "D"))
    import_text(store, write_yaml, routes("D", "A"))
    assert store.rows(swapped_routes) == [("four",), ("one",)]
    assert_whole(store)
    undo_import(store)
    assert store.rows(swapped_routes) == [("one",), ("four",)]
    assert_whole(store)


# -- New ids ---------------------------------------------------------------------------------------


def test_references_follow_a_company_to_its_new_id(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    news = event_file("parties: [{company: acme}]")
    store = make_store(WORLD, news)
    import_text(store, write_yaml, "companies: [{id: zenith, name: Acme, was: [acme]}]")
    assert "companies/acme" not in stored_entries(store)
    expected = {"id": "zenith", "was": ["acme"], "name": "Acme"}
    assert stored_entry(store, "companies/zenith") == expected
    assert stored_entry(store, "events/news")["parties"] == [{"company": "zenith"}]
    assert stored_entry(store, "events/deal")["flows"][0]["from"] == "zenith"
    assert stored_entry(store, "models/model")["developer"] == "zenith"
    assert_whole(store)


def test_later_files_may_use_an_old_id(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    store = make_store("companies: [{id: zenith, name: Acme, was: [acme]}]")
    import_text(store, write_yaml, event_file("parties: [{company: acme}]", "late"))
    assert stored_entry(store, "events/late")["parties"] == [{"company": "zenith"}]
    import_text(store, write_yaml, "companies: [{id: acme, name: Acme AG}]")
    expected = {"id": "zenith", "was": ["acme"], "name": "Acme AG"}
    assert stored_entry(store, "companies/zenith") == expected
    assert_whole(store)


def test_a_distinction_follows_an_event_to_its_new_id_and_is_shown_by_both(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    store = make_store(WORLD, event_file("distinct_from: [deal]"))
    renamed_event = WORLD.replace("- id: deal", "- id: bargain\n    was: [deal]")
    import_text(store, write_yaml, renamed_event.replace("event: deal", "event: bargain"))
    assert stored_entry(store, "events/news")["distinct_from"] == ["bargain"]
    assert_whole(store)
    assert distinct_ids(store, "news") == ["bargain"]
    assert distinct_ids(store, "bargain") == ["news"]
    before_the_news = date(2025, 11, 20)
    assert distinct_ids(store, "bargain", before_the_news) == []


def distinct_ids(store: Store, event_id: str, as_of: date | None = None) -> list[str]:
    """The events that are not the same as an event, on its page."""
    key = event_key(store, event_id)
    assert key is not None
    details = event_details(store, key, as_of)
    assert details is not None
    return [brief.id for brief in details.distinct]


@pytest.mark.parametrize(
    ("entry", "noun"),
    [
        ("companies: [{id: x, name: X, distinct_from: [y]}]", "company"),
        ("sources: [{id: x, title: X, distinct_from: [y]}]", "source"),
        (event_file("distinct_from: [y]"), "event"),
    ],
)
def test_a_distinction_from_an_unknown_entry_is_a_problem(
    entry: str, noun: str, write_yaml: WriteYaml
) -> None:
    (problem,) = printed_problems(check_files([write_yaml(entry)]))
    assert f'there is no {noun} "y"' in problem


def test_relations_follow_an_event_to_its_new_id(
    make_store: MakeStore, write_yaml: WriteYaml, assert_whole: AssertWhole
) -> None:
    relations = "relations: [{type: follows, to: deal/compute}, {type: related, to: deal}]"
    store = make_store(WORLD, event_file(relations))
    renamed_event = WORLD.replace("- id: deal", "- id: bargain\n    was: [deal]")
    import_text(store, write_yaml, renamed_event.replace("event: deal", "event: bargain"))
    stored_relations = stored_entry(store, "events/news")["relations"]
    targets = [relation["to"] for relation in stored_relations]
    assert targets == ["bargain/compute", "bargain"]
    assert matching_event_ids(store, "compute") == ["bargain"]
    assert_whole(store)


def test_only_other_words_of_a_company_or_a_source_renew_the_search_texts_of_events(
    make_store: MakeStore,
    write_yaml: WriteYaml,
) -> None:
    store = make_store(WORLD)

    def renewed_count(before: str, after: str) -> int:
        report = import_files(store, [write_yaml(WORLD.replace(before, after))])
        assert not report.diagnostics
        return len(store.rows("SELECT id FROM temp.touched"))

    assert renewed_count("name: Globex", "name: Globex, country: FR") == 0
    assert renewed_count("title: A page", "title: A page, language: fr") == 0
    assert renewed_count("name: Globex", "name: Globus") == 1
    assert matching_event_ids(store, "globus") == ["deal"]
    assert matching_event_ids(store, "globex") == ["deal"]  # its id is still that
    assert renewed_count("publisher: The Gazette", "publisher: The Herald") == 1
    assert matching_event_ids(store, "herald") == ["deal"]
    assert matching_event_ids(store, "gazette") == []
    undo_import(store)
    assert matching_event_ids(store, "gazette") == ["deal"]
