"""Updates to a newer edition of the starter data, which keep what the user has changed."""

from collections.abc import Mapping
from itertools import count, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.editions import NEW, OLD, event, write_edition
from tests.sample_entries import stored_entries

from partnerships_db.format.diff import EntryChange
from partnerships_db.importing.pipeline import import_files
from partnerships_db.importing.report import ImportReport
from partnerships_db.importing.starter_update import import_beside_own
from partnerships_db.starter_data import edition_of_folder, is_newer, starter_folder
from partnerships_db.store.editions import store_edition
from partnerships_db.store.history import imports
from partnerships_db.store.removals import remove_entries
from partnerships_db.store.store import Store, StoreError
from partnerships_db.store.undo import undo_import
from partnerships_db.store.writer import new_import

Titles = Mapping[str, str]
"""The titles of events by id."""

FOLDER_NUMBERS = count()

titles = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]),
    st.sampled_from(["One", "Two", "Three"]),
)


def titles_in(store: Store) -> dict[str, str]:
    """The titles of the events of a store by id."""
    entries = stored_entries(store)
    return {entry["id"]: entry["title"] for entry in entries.values() if "title" in entry}


def change_by_user(store: Store, folder: Path, ours: Titles) -> None:
    """Let the store have exactly these events, by an import of the user and a removal."""
    documents = [event(event_id, title) for event_id, title in ours.items()]
    own_file = folder / f"own-{next(FOLDER_NUMBERS)}.yaml"
    own_file.write_text(yaml.safe_dump({"events": documents}), "utf-8")
    import_files(store, [str(own_file)])
    removals = [
        EntryChange("events", name.removeprefix("events/"), entry, {})
        for name, entry in stored_entries(store).items()
        if name.startswith("events/") and entry["id"] not in ours
    ]
    with store.transaction():
        number = new_import(store.connection, ["removal"], None)
        remove_entries(store, number, removals)


def updated_title(
    base: str | None,
    ours: str | None,
    theirs: str | None,
) -> str | None:
    """The title of an event after an update, by the rule: what the user did comes first."""
    if ours != base:
        return ours
    return ours if theirs is None else theirs


@settings(max_examples=8)
@given(base=titles, ours=titles, theirs=titles)
def test_an_update_loses_nothing_that_the_user_changed(
    tmp_path: Path,
    base: Titles,
    ours: Titles,
    theirs: Titles,
) -> None:
    folder = tmp_path / str(next(FOLDER_NUMBERS))
    old_edition = write_edition(folder / "old", OLD, base)
    new_edition = write_edition(folder / "new", NEW, theirs)
    with Store.scratch() as store:
        import_files(store, [old_edition])
        change_by_user(store, folder, ours)
        before = stored_entries(store)

        report = import_beside_own(store, [new_edition])
        assert report.number == imports(store)[0].number
        assert store_edition(store) == NEW
        expected = {}
        for event_id in {*base, *ours, *theirs}:
            title = updated_title(base.get(event_id), ours.get(event_id), theirs.get(event_id))
            if title is not None:
                expected[event_id] = title
        assert titles_in(store) == expected
        starter_ids = {*base, *theirs}
        differing_ids = {
            event_id for event_id in starter_ids if expected.get(event_id) != theirs.get(event_id)
        }
        assert {change.id for change in report.kept} == differing_ids

        undo_import(store)
        assert stored_entries(store) == before
        assert store_edition(store) == OLD

        import_beside_own(store, [new_edition], accepted=sorted(differing_ids))
        own_titles = {name: title for name, title in ours.items() if name not in starter_ids}
        assert titles_in(store) == {**own_titles, **theirs}


class Version(NamedTuple):
    """An event in a version of the data: its title, an event that it follows, and a new id."""

    title: str
    follows: str
    has_new_id: bool


versions = st.builds(
    Version,
    st.sampled_from(["One", "Two"]),
    st.sampled_from(["", "a", "b", "c"]),
    st.booleans(),
)
data_versions = st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), versions)


def entries_of(data: Mapping[str, Version], suffix: str) -> dict[str, list[dict[str, Any]]]:
    """The events of a version of the data; those with new ids have the suffix, and `was`."""
    new_ids = {name: name + suffix * version.has_new_id for name, version in data.items()}
    entries = []
    for name, version in data.items():
        entry = event(new_ids[name], version.title)
        if new_ids[name] != name:
            entry["was"] = [name]
        if version.follows in new_ids and version.follows < name:
            entry["relations"] = [{"type": "follows", "to": new_ids[version.follows]}]
        entries.append(entry)
    return {"events": entries}


@settings(max_examples=8)
@given(base=data_versions, ours=data_versions, theirs=data_versions)
def test_an_update_keeps_what_the_user_changed_also_with_new_ids(
    tmp_path: Path,
    base: Mapping[str, Version],
    ours: Mapping[str, Version],
    theirs: Mapping[str, Version],
) -> None:
    renamed_by_edition = {name for name, version in theirs.items() if version.has_new_id}
    ours = {
        name: version._replace(has_new_id=version.has_new_id and name not in renamed_by_edition)
        for name, version in ours.items()
    }
    folder = tmp_path / str(next(FOLDER_NUMBERS))
    old_edition = write_edition(folder / "old", OLD, {})
    new_edition = write_edition(folder / "new", NEW, {})
    own_file = folder / "own.yaml"
    (folder / "old" / "more.yaml").write_text(yaml.safe_dump(entries_of(base, "")))
    (folder / "new" / "more.yaml").write_text(yaml.safe_dump(entries_of(theirs, "-new")))
    own_file.write_text(yaml.safe_dump(entries_of(ours, "-own")))
    with Store.scratch() as store:
        import_files(store, [old_edition])
        base_entries = stored_entries(store)
        import_files(store, [str(own_file)])
        before = stored_entries(store)

        report = import_beside_own(store, [new_edition])
        assert not report.diagnostics
        after = stored_entries(store)
        for name, entry in before.items():
            former_id = entry.get("was", [entry["id"]])[0]
            base_entry = base_entries.get(f"events/{former_id}", {})
            if name.startswith("events/") and entry["title"] != base_entry.get("title"):
                assert after[name]["title"] == entry["title"]

        undo_import(store)
        assert stored_entries(store) == before


def updated(
    tmp_path: Path,
    base: Titles,
    own_text: str,
    theirs: Titles,
) -> tuple[Store, ImportReport]:
    """A store of an older edition with an import of the user, after its update."""
    store = Store.scratch()
    import_files(store, [write_edition(tmp_path / "old", OLD, base)])
    own_file = tmp_path / "own.yaml"
    own_file.write_text(own_text, "utf-8")
    assert not import_files(store, [str(own_file)]).diagnostics
    new_edition = write_edition(tmp_path / "new", NEW, theirs)
    return store, import_beside_own(store, [new_edition])


def verdicts_of(report: ImportReport) -> dict[str, str]:
    """The verdict of each entry that the edition would change, by id."""
    return {entry_id: standing.verdict for (_, entry_id), standing in report.standings.items()}


def test_an_update_follows_an_id_that_the_user_gave(tmp_path: Path) -> None:
    own_text = """
    companies:
      - {id: acme-inc, was: [acme], name: Acme}
    events:
      - id: b2
        was: [b]
        date: 2026-01-02
        kind: statement
        title: One
        parties: [{company: acme}]
    """
    store, report = updated(
        tmp_path,
        {"a": "One", "b": "One"},
        own_text,
        {"a": "Two", "b": "Two"},
    )
    with store:
        assert verdicts_of(report) == {"a": "updated", "b2": "updated"}
        assert titles_in(store) == {"a": "Two", "b2": "Two"}
        assert stored_entries(store)["events/a"]["parties"] == [{"company": "acme-inc"}]


def test_an_update_follows_an_id_that_the_edition_gives(tmp_path: Path) -> None:
    new_edition = Path(write_edition(tmp_path / "new", NEW, {"b": "One"}))
    log = new_edition / "log.yaml"
    log.write_text(log.read_text().replace("- id: b", "- id: b\n  was: [a]"), "utf-8")
    with Store.scratch() as store:
        import_files(store, [write_edition(tmp_path / "old", OLD, {"a": "One"})])
        report = import_beside_own(store, [str(new_edition)])
        assert verdicts_of(report) == {"b": "updated"}
        assert titles_in(store) == {"b": "One"}


def test_an_entry_that_needs_a_kept_one_is_kept_with_it(tmp_path: Path) -> None:
    old_edition = write_edition(tmp_path / "old", OLD, {"a": "One"}, ["initech"])
    new_edition = Path(write_edition(tmp_path / "new", NEW, {"a": "One"}, ["initech"]))
    log = new_edition / "log.yaml"
    log.write_text(log.read_text().replace("company: acme", "company: initech"), "utf-8")
    with Store.scratch() as store:
        import_files(store, [old_edition])
        initech = stored_entries(store)["companies/initech"]
        with store.transaction():
            number = new_import(store.connection, ["removal"], None)
            remove_entries(store, number, [EntryChange("companies", "initech", initech, {})])

        report = import_beside_own(store, [str(new_edition)])
        assert not report.diagnostics
        assert [change.id for change in report.kept] == ["initech", "a"]
        assert stored_entries(store)["events/a"]["parties"] == [{"company": "acme"}]

        import_beside_own(store, [str(new_edition)], accepted=["events/a"])
        assert stored_entries(store)["events/a"]["parties"] == [{"company": "initech"}]


def test_a_kept_entry_is_the_users_in_every_later_update(tmp_path: Path) -> None:
    store, _ = updated(
        tmp_path,
        {"a": "One"},
        yaml.safe_dump({"events": [event("a", "Mine")]}),
        {"a": "Two"},
    )
    with store:
        later_edition = write_edition(tmp_path / "later", "data-2026.12", {"a": "Three"})
        report = import_beside_own(store, [later_edition])
        assert verdicts_of(report) == {"a": "both"}
        assert titles_in(store) == {"a": "Mine"}


def test_an_edition_is_noted_though_all_of_it_is_in_the_store(tmp_path: Path) -> None:
    with Store.scratch() as store:
        import_files(store, [write_edition(tmp_path / "old", OLD, {"a": "One"})])
        new_edition = write_edition(tmp_path / "new", NEW, {"a": "One"})
        assert import_beside_own(store, [new_edition]).number == 2
        assert [record.edition for record in imports(store)] == [NEW, OLD]
        assert import_beside_own(store, [new_edition]).number is None


def test_an_unknown_accepted_entry_changes_nothing(tmp_path: Path) -> None:
    with Store.scratch() as store:
        import_files(store, [write_edition(tmp_path / "old", OLD, {"a": "One"})])
        new_edition = write_edition(tmp_path / "new", NEW, {"a": "Two"})
        with pytest.raises(StoreError, match='there is no entry "nosuch"'):
            import_beside_own(store, [new_edition], accepted=["nosuch"])
        assert titles_in(store) == {"a": "One"}


def test_own_files_beside_an_edition_are_imported_as_they_are(tmp_path: Path) -> None:
    own_file = tmp_path / "own.yaml"
    own_file.write_text(yaml.safe_dump({"events": [event("b", "Mine")]}), "utf-8")
    with Store.scratch() as store:
        import_files(store, [write_edition(tmp_path / "old", OLD, {"a": "One", "b": "One"})])
        new_edition = write_edition(tmp_path / "new", NEW, {"a": "Two"})
        report = import_beside_own(store, [str(own_file), new_edition])
        assert report.kept == []
        assert titles_in(store) == {"a": "Two", "b": "Mine"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "version: 7",
        "version: [data-2026.11]",
        "version: data-2026",
        "events: []",
        "{",
        "version: data-2026.11\n\0",
    ],
)
def test_a_folder_without_a_version_is_no_edition(tmp_path: Path, text: str) -> None:
    (tmp_path / "edition.yaml").write_text(text, "utf-8")
    assert edition_of_folder(tmp_path) is None


def test_versions_are_in_the_order_of_their_numbers() -> None:
    versions = [
        "",
        "data-2026.9",
        "data-2026.11",
        "data-2026.11.2",
        "data-2026.11.10",
        "data-2027.1",
    ]
    for earlier, later in pairwise(versions):
        assert is_newer(later, earlier)
        assert not is_newer(earlier, later)
        assert not is_newer(later, later)


def test_an_entry_that_clashes_with_one_of_the_user_is_left_out(tmp_path: Path) -> None:
    models = "models: [{id: model, name: Model, developer: acme}]\n"
    route = "{model: model, provider: globex, periods: [{from: 2026, status: ga}]"
    own_text = models + f"availability: [{route}, id: own-route}}]\n"
    new_edition = Path(write_edition(tmp_path / "new", NEW, {"a": "Two"}))
    (new_edition / "routes.yaml").write_text(models + f"availability: [{route}, id: route}}]\n")
    own_file = tmp_path / "own.yaml"
    own_file.write_text(own_text)
    with Store.scratch() as store:
        import_files(store, [write_edition(tmp_path / "old", OLD, {"a": "One"})])
        import_files(store, [str(own_file)])
        report = import_beside_own(store, [str(new_edition)])
        assert not report.diagnostics
        assert [clash.entry for clash in report.clashes] == ["route"]
        assert titles_in(store) == {"a": "Two"}
        assert "availability/own-route" in stored_entries(store)
        assert "availability/route" not in stored_entries(store)


def test_a_mistake_in_the_starter_data_itself_stops_the_import(tmp_path: Path) -> None:
    new_edition = Path(write_edition(tmp_path / "new", NEW, {"a": "Two"}))
    log = new_edition / "log.yaml"
    log.write_text(log.read_text().replace("company: acme", "company: nobody"), "utf-8")
    with Store.scratch() as store:
        import_files(store, [write_edition(tmp_path / "old", OLD, {"a": "One"})])
        report = import_beside_own(store, [str(new_edition)])
        assert [mistake.code for mistake in report.diagnostics] == ["reference"]
        assert titles_in(store) == {"a": "One"}


def test_the_changelog_begins_with_the_programs_edition() -> None:
    """`python docs/make.py data-changes OLD` writes it."""
    edition = edition_of_folder(starter_folder())
    assert edition is not None
    changelog = (starter_folder() / "CHANGELOG.md").read_text("utf-8")
    headings = [line for line in changelog.splitlines() if line.startswith("## ")]
    assert headings[0].startswith(f"## {edition.version} of {edition.date}")
