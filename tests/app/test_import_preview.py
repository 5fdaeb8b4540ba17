"""Importing and editing in the explorer: nothing is written before the user has accepted it."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.app.driving import (
    Explore,
    explorer,
    footer,
    header,
    press,
    screen_text,
    settle,
    submit,
)
from tests.app.textual_internals import key_event
from tests.conftest import MakeStore, WriteYaml
from textual.pilot import Pilot

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.queries.details import find_entry
from partnerships_db.store.store import Store
from partnerships_db.store.undo import undo_import
from partnerships_tui.app import external_editor
from partnerships_tui.app.external_editor import EditResult
from partnerships_tui.host import EditOutcome
from partnerships_tui.screens.finder import Finder
from partnerships_tui.screens.import_preview import ImportPreview
from partnerships_tui.user_state.draft_files import (
    create_draft,
    is_draft,
    release_draft,
    remove_old_unchanged_drafts,
    waiting_drafts,
)
from partnerships_tui.user_state.own_folder import own_folder
from partnerships_tui.user_state.state_files import short_path

FIRST_IMPORT = """
companies:
  - {id: globex, name: Globex, country: US, website: "https://globex.example"}
events:
  - {id: old, date: 2025-01-01, kind: statement, title: An old one, parties: [{company: globex}]}
"""
SECOND_IMPORT = """
companies:
  - {id: globex, name: Globex, country: NO}
  - {id: initech, name: Initech}
events:
  - id: deal
    date: 2026-11-20
    kind: statement
    title: A deal of two
    parties: [{company: globex}, {company: initech}]
"""

UseEditor = Callable[..., list[tuple[Path, int]]]
"""The fixture `use_editor`."""


@pytest.fixture
def store_path(make_store: MakeStore) -> Path:
    """A store with one company and one event."""
    path = make_store(FIRST_IMPORT).path
    assert path is not None
    return path


@pytest.fixture
def use_editor(monkeypatch: pytest.MonkeyPatch) -> UseEditor:
    """`use_editor((old, new), …)`: let the user's editor replace these texts in each file.

    It returns a list that gets the path and the line of each file that the editor is opened on.
    """

    def replace_texts(*replacements: tuple[str, str]) -> list[tuple[Path, int]]:
        opened_files: list[tuple[Path, int]] = []

        def edit(_app: object, path: Path, line: int = 1, column: int = 1) -> EditResult:
            opened_files.append((path, line))
            former_text = path.read_text()
            text = former_text
            for old, new in replacements:
                text = text.replace(old, new)
            path.write_text(text)
            is_saved = text != former_text
            return EditResult(EditOutcome.SAVED if is_saved else EditOutcome.UNCHANGED)

        monkeypatch.setattr(external_editor, "edit", edit)
        return opened_files

    return replace_texts


async def preview_import(pilot: Pilot[None], path: str) -> None:
    explorer(pilot).import_flow.show([path])
    await settle(pilot)


def stored_entry(path: Path, list_name: str, entry_id: str) -> Any:
    """The entry of an id in a store, None without one."""
    with Store.reading(path) as store:
        return find_entry(store, list_name, entry_id)  # type: ignore[arg-type]


# -- The preview -----------------------------------------------------------------------------------


async def test_the_preview_of_an_import_shows_changes_and_losses(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
) -> None:
    async with explore(store_path) as pilot:
        await submit(pilot, "i", write_yaml(SECOND_IMPORT))
        preview = screen_text(pilot)
        assert "Import log.yaml" in preview
        assert "2 new, 1 changed · 3 of 3 accepted" in preview
        assert "2 changes, 1 lost" in preview
        assert "- website: https://globex.example (no longer" in preview
        assert stored_entry(store_path, "events", "deal") is None, "a preview writes nothing"

        await press(pilot, "i")
        assert stored_entry(store_path, "events", "deal")
        assert "A deal of two" in screen_text(pilot)
        assert "Import 2: added 1 company, 1 event; changed 1 company" in footer(pilot)


@pytest.mark.parametrize("form", ["'{path}' ", "file://{address}", "{escaped}"])
async def test_a_dropped_file_is_previewed(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
    form: str,
) -> None:
    path = write_yaml(SECOND_IMPORT, "a folder/new log.yaml")
    dropped = form.format(
        path=path,
        address=path.replace(" ", "%20"),
        escaped=path.replace(" ", "\\ "),
    )
    async with explore(store_path) as pilot:
        await submit(pilot, "i", dropped)
        assert "Import new log.yaml" in screen_text(pilot)
        assert "3 of 3 accepted" in header(pilot)


async def test_a_preview_says_what_a_folder_has_besides(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
) -> None:
    write_yaml(SECOND_IMPORT, "folder/log.yaml")
    folder = Path(write_yaml("a,b", "folder/data.csv")).parent
    async with explore(store_path) as pilot:
        await preview_import(pilot, str(folder))
        assert "1 file left out: 1 .csv" in header(pilot)


async def test_refusing_a_company_refuses_the_event_that_names_it(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
) -> None:
    async with explore(store_path) as pilot:
        await preview_import(pilot, write_yaml(SECOND_IMPORT))
        await press(pilot, "j", "space")
        assert "1 of 3 accepted" in header(pilot)
        await press(pilot, "space")
        assert "3 of 3 accepted" in header(pilot), "both are accepted again"
        await press(pilot, "k", "space", "i")
    assert stored_entry(store_path, "companies", "initech") is None
    assert stored_entry(store_path, "events", "deal") is None
    assert stored_entry(store_path, "companies", "globex")["country"] == "NO"


async def test_a_switches_between_all_and_none_and_esc_imports_nothing(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
) -> None:
    async with explore(store_path) as pilot:
        await preview_import(pilot, write_yaml(SECOND_IMPORT))
        await press(pilot, "a", "i")
        assert "Nothing is accepted." in footer(pilot)
        await press(pilot, "a")
        assert "3 of 3 accepted" in header(pilot)
        await press(pilot, "escape")
        assert "Nothing was imported." in footer(pilot)
    assert stored_entry(store_path, "events", "deal") is None


async def test_a_file_changed_since_its_preview_is_previewed_again(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
) -> None:
    async with explore(store_path) as pilot:
        await preview_import(pilot, write_yaml(SECOND_IMPORT))
        write_yaml(SECOND_IMPORT.replace("A deal of two", "Another deal"))
        await press(pilot, "i")
        assert stored_entry(store_path, "events", "deal") is None
        assert "Another deal" in screen_text(pilot)
        await press(pilot, "i")
    assert stored_entry(store_path, "events", "deal")["title"] == "Another deal"


# -- The editor ------------------------------------------------------------------------------------


async def test_errors_are_listed_and_enter_opens_the_editor_at_their_line(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
    use_editor: UseEditor,
) -> None:
    opened_files = use_editor(("statment", "statement"))
    path = write_yaml(SECOND_IMPORT.replace("kind: statement", "kind: statment"))
    async with explore(store_path) as pilot:
        await preview_import(pilot, path)
        assert "1 problem · nothing can be imported" in screen_text(pilot)
        assert 'did you mean "statement"?' in screen_text(pilot)
        await press(pilot, "enter")
        assert opened_files == [(Path(path), 8)]
        assert "3 of 3 accepted" in header(pilot), "the edited file is checked again"


async def test_e_edits_the_imported_file_or_a_copy_if_the_file_has_changed(
    explore: Explore,
    store_path: Path,
    use_editor: UseEditor,
    tmp_path: Path,
) -> None:
    opened_files = use_editor(("An old one", "An older one"))
    imported_path = tmp_path / "store-0" / "0.yaml"
    async with explore(store_path) as pilot:
        await press(pilot, "e")
        assert opened_files == [(imported_path, 5)]
        await press(pilot, "i")
        assert stored_entry(store_path, "events", "old")["title"] == "An older one"

        imported_path.write_text("events: []\n")
        await press(pilot, "e")
        copy_path, _ = opened_files[1]
        assert copy_path.name == "2026-11-24-old.yaml"


async def test_a_writes_a_new_event_in_the_editor(
    explore: Explore,
    store_path: Path,
    use_editor: UseEditor,
) -> None:
    opened_files = use_editor(
        ("    kind:   #", "    kind: statement #"),
        ("    title:\n", "    title: Something said\n"),
    )
    async with explore(store_path) as pilot:
        await press(pilot, "a")
        assert "1 new, 0 changed" in header(pilot)
        await press(pilot, "i")
        first_path, _ = opened_files[0]
        assert stored_entry(store_path, "events", first_path.stem)
        assert not first_path.exists(), "an imported draft is deleted"

        await press(pilot, "a", "escape")
        second_path, _ = opened_files[1]
        assert second_path.stem == f"{first_path.stem}-2", "the id is a free one"


async def test_an_unchanged_draft_is_taken_again_and_reviewed_if_it_is_saved_later(
    explore: Explore,
    store_path: Path,
    use_editor: UseEditor,
) -> None:
    opened_files = use_editor()
    async with explore(store_path) as pilot:
        await press(pilot, "a")
        assert "Nothing was changed." in footer(pilot)
        await press(pilot, "a")
        assert not isinstance(pilot.app.screen, Finder), "it is not offered as a draft that waits"
        first_path, second_path = (path for path, _line in opened_files)
        assert first_path == second_path

        first_path.write_text(first_path.read_text().replace("    title:\n", "    title: Late\n"))
        explorer(pilot)._open_files.check()
        explorer(pilot)._open_files.check()
        await settle(pilot)
        assert isinstance(pilot.app.screen, ImportPreview), "a window had it open"


# -- Drafts ----------------------------------------------------------------------------------------

WRITES_AN_EVENT = (
    ("    kind:   #", "    kind: statement #"),
    ("    title:\n", "    title: Something said\n"),
)
WRITES_NONSENSE = ("    title:\n", "    title: Without a kind\n")


@pytest.mark.parametrize("replacements", [WRITES_AN_EVENT, (WRITES_NONSENSE,)])
async def test_esc_says_where_the_draft_is_and_a_offers_it_again(
    explore: Explore,
    store_path: Path,
    use_editor: UseEditor,
    replacements: tuple[tuple[str, str], ...],
) -> None:
    opened_files = use_editor(*replacements)
    async with explore(store_path) as pilot:
        await press(pilot, "a", "escape")
        draft_path, _ = opened_files[0]
        assert f"a offers the draft: {short_path(draft_path)}" in footer(pilot)
        text = draft_path.read_text()
        assert stat.S_IMODE(draft_path.stat().st_mode) == 0o600
        assert stat.S_IMODE(draft_path.parent.stat().st_mode) == 0o700

    async with explore(store_path) as pilot:
        await press(pilot, "a")
        (title,) = re.findall("title: (S.*|W.*)", text)
        assert f"{title} " in screen_text(pilot)
        assert "new event, " in screen_text(pilot)
        await press(pilot, "enter")
        assert opened_files[1][0] == draft_path
        assert "Import event-2026-11-24.yaml" in screen_text(pilot)
    assert draft_path.read_text() == text, "a session that was left with its review open keeps it"


async def test_a_draft_is_deleted_on_purpose(
    explore: Explore,
    store_path: Path,
    use_editor: UseEditor,
) -> None:
    opened_files = use_editor(*WRITES_AN_EVENT)
    async with explore(store_path) as pilot:
        await press(pilot, "a", "escape", "a", "down", "enter", "escape")
        assert len(opened_files) == 2, "a second draft beside the first"
        assert opened_files[1][0].stem == "event-2026-11-24-2"
        await press(pilot, "a", text="delete")
        await press(pilot, "enter")
        assert "Deleted the draft: Something said" in footer(pilot)
        assert len(waiting_drafts(store_path)) == 1


async def test_a_draft_stays_if_an_entry_of_it_was_left_out(
    explore: Explore,
    store_path: Path,
    use_editor: UseEditor,
) -> None:
    second_event = "  - {id: second, date: 2026, kind: statement, title: More}"
    opened_files = use_editor(*WRITES_AN_EVENT, ("\n# sources:", f"{second_event}\n"))
    async with explore(store_path) as pilot:
        await press(pilot, "a", "j", "space", "i")
        assert "a offers the draft again" in footer(pilot)
        draft_path, _ = opened_files[0]
        assert second_event in draft_path.read_text()
        assert stored_entry(store_path, "events", "event-2026-11-24")
        assert stored_entry(store_path, "events", "second") is None
        own_paths = (own_folder() / "events").iterdir()
        assert [path.name for path in own_paths] == ["event-2026-11-24.yaml"]


async def test_a_draft_that_is_saved_during_its_review_is_shown_again(
    explore: Explore,
    store_path: Path,
    use_editor: UseEditor,
) -> None:
    opened_files = use_editor(*WRITES_AN_EVENT)
    async with explore(store_path) as pilot:
        await press(pilot, "a")
        draft_path, _ = opened_files[0]
        draft_path.write_text(draft_path.read_text().replace("Something said", "Something else"))
        await press(pilot, "i")
        assert "Look again" in footer(pilot)
        assert stored_entry(store_path, "events", "event-2026-11-24") is None
        await press(pilot, "i")
    assert stored_entry(store_path, "events", "event-2026-11-24")["title"] == "Something else"
    assert not draft_path.exists()


async def test_an_imported_event_is_kept_in_the_own_folder_with_the_comments_of_the_user(
    explore: Explore,
    store_path: Path,
    use_editor: UseEditor,
) -> None:
    use_editor(*WRITES_AN_EVENT, ("events:\n", "events:\n  # ask Ada about the date\n"))
    async with explore(store_path) as pilot:
        await press(pilot, "a")
        assert f"i keeps it in {short_path(own_folder())}" in screen_text(pilot)
        await press(pilot, "i")
        own_path = own_folder() / "events/event-2026-11-24.yaml"
        assert f"kept in {short_path(own_path)}" in footer(pilot)
    assert "# ask Ada about the date\n" in own_path.read_text()
    assert "Two to four sentences" not in own_path.read_text()


async def test_e_leaves_the_starter_data_and_edits_the_own_file_from_then_on(
    explore: Explore,
    starter_copy: Path,
    use_editor: UseEditor,
) -> None:
    opened_files = use_editor(("title: Anthropic", "title: Anthropic, Inc."))
    async with explore(starter_copy) as pilot:
        event_id = current_id(pilot)
        await press(pilot, "e", "escape")
        draft_path, _ = opened_files[0]
        assert is_draft(draft_path)
        assert "copied from the starter data, 2026.yaml" in draft_path.read_text()
        await press(pilot, "e", "i")
        assert opened_files[1][0] == draft_path, "the draft of this entry goes on"
        await press(pilot, "e")
        assert opened_files[2][0] == own_folder() / f"events/{event_id}.yaml"


def current_id(pilot: Pilot[None]) -> str:
    """The id of the event under the cursor."""
    link = explorer(pilot).view_screen.current_link()
    assert link is not None
    return link.target


async def test_a_full_or_locked_state_folder_is_said_and_no_editor_is_opened(
    explore: Explore,
    store_path: Path,
    use_editor: UseEditor,
    bare_machine: Path,
) -> None:
    opened_files = use_editor()
    (bare_machine / "state_home").write_text("a file in place of the folder")
    async with explore(store_path) as pilot:
        await press(pilot, "a")
        assert "No draft was begun: Not a directory" in footer(pilot)
    assert opened_files == []


def begin_draft(store: Path, name: str, text: str = "first") -> Path:
    return create_draft(store, name, lambda _name: text)


def test_two_explorers_have_two_files_and_never_one_in_hand(tmp_path: Path) -> None:
    paths = [begin_draft(tmp_path / "one.db", "event", f"text {number}") for number in range(3)]
    assert [path.name for path in paths] == ["event.yaml", "event-2.yaml", "event-3.yaml"]
    code = "import sys; from pathlib import Path;"
    code += "from partnerships_tui.user_state.draft_files import claim_draft;"
    code += "print([claim_draft(Path(name)) for name in sys.argv[1:]])"
    release_draft(paths[1])
    outcome = subprocess.run(
        [sys.executable, "-c", code, *map(str, paths)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert outcome.stdout.strip() == "[False, True, False]"


def test_drafts_wait_for_their_store_the_latest_first(tmp_path: Path) -> None:
    store = tmp_path / "one.db"
    for number, name in enumerate(["a", "b", "c"]):
        path = begin_draft(store, name)
        path.write_text(f"events:\n  - id: x\n    title: '{name.upper()}'  # why\n")
        os.utime(path, (number, number))
    begin_draft(store, "unchanged", "another first text")
    begin_draft(tmp_path / "other.db", "of-another-store").write_text("x")
    assert [draft.title for draft in waiting_drafts(store)] == ["C", "B", "A"]


@pytest.mark.parametrize("name", [".event.yaml.swp", "#event.yaml#", "event.yaml.save"])
def test_a_draft_waits_if_a_killed_editor_left_its_text_beside_it(
    tmp_path: Path,
    name: str,
) -> None:
    path = begin_draft(tmp_path / "one.db", "event")
    path.with_name(name).write_text("what was typed")
    assert [draft.path for draft in waiting_drafts(tmp_path / "one.db")] == [path]


def test_a_draft_without_a_word_is_removed_after_a_day(tmp_path: Path) -> None:
    names = ("old", "written", "new")
    old_path, written_path, new_path = (
        begin_draft(tmp_path / "one.db", name, f"first text of {name}") for name in names
    )
    written_path.write_text("a word")
    for path in (old_path, written_path, new_path):
        release_draft(path)
    os.utime(old_path, (0, 0))
    os.utime(written_path, (0, 0))
    remove_old_unchanged_drafts()
    assert [path.exists() for path in (old_path, written_path, new_path)] == [False, True, True]


# -- Undo and export -------------------------------------------------------------------------------


async def test_u_takes_an_import_back_and_shift_u_restores_it(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
) -> None:
    with Store.writing(store_path) as store:
        import_files(store, [write_yaml(SECOND_IMPORT)])
    async with explore(store_path, view="changes") as pilot:
        assert "2 imports" in screen_text(pilot)
        assert "+ deal  A deal of two" in screen_text(pilot)
        await press(pilot, "u", "y")
        assert stored_entry(store_path, "events", "deal") is None
        assert "Import 2 undone" in footer(pilot)
        await press(pilot, "U", "enter")
        assert stored_entry(store_path, "events", "deal")
        await press(pilot, "u", "y", "u", "y", "u")
        assert "There is no import to undo." in footer(pilot)


@pytest.mark.parametrize("keys", ["u u u u", "u u n U", "u j k u q"])
async def test_u_shows_what_it_takes_back_and_nothing_but_a_yes_does_it(
    explore: Explore,
    store_path: Path,
    write_yaml: WriteYaml,
    keys: str,
) -> None:
    with Store.writing(store_path) as store:
        import_files(store, [write_yaml(SECOND_IMPORT)])
    async with explore(store_path) as pilot:
        await press(pilot, "6", "u")
        assert "Undo import 2, " in screen_text(pilot)
        assert screen_text(pilot).count("+ deal  A deal of two") >= 1
        await press(pilot, "escape")
        for key in ("6", *keys.split()):
            pilot.app.post_message(key_event(key))
        await settle(pilot)
        assert stored_entry(store_path, "events", "deal")
        assert pilot.app.is_running


async def test_x_exports_the_selected_events_and_never_overwrites_a_file(
    explore: Explore,
    tmp_path: Path,
) -> None:
    path = tmp_path / "out.yaml"
    async with explore(filter="company:mistral-ai") as pilot:
        await submit(pilot, "x", str(path))
        assert "Wrote" in footer(pilot)
        assert "id: mistral-ai" in path.read_text("utf-8")
        exported_bytes = path.read_bytes()

        await submit(pilot, "x", str(path))
        assert "is there already" in footer(pilot)
        assert path.read_bytes() == exported_bytes


async def test_x_refuses_an_unknown_file_type(explore: Explore, tmp_path: Path) -> None:
    async with explore() as pilot:
        await submit(pilot, "x", str(tmp_path / "out.doc"))
        assert "Name a file that ends in .yaml" in footer(pilot)


# -- Suspected duplicates --------------------------------------------------------------------------

KNOWN_DEAL = """
companies: [{id: globex, name: Globex}, {id: initech, name: Initech}]
sources: [{id: blog, title: Blog, kind: primary}]
events:
  - id: deal
    date: 2026-11-02
    kind: investment
    title: Globex invests up to 5 billion dollars in Initech
    flows:
      - {id: equity, from: globex, to: initech, kind: equity, amount: up to 5 billion USD}
    sources: [blog]
"""
REWRITTEN_DEAL = """
sources: [{id: gazette, title: Gazette, kind: press}]
events:
  - id: rewritten
    date: 2026-11-03
    kind: investment
    title: Money for Initech
    flows: [{from: globex, to: initech, kind: equity, amount: 5 billion EUR}]
    sources: [gazette]
"""


@pytest.fixture
def known_deal_path(make_store: MakeStore) -> Path:
    """A store with the deal that the rewritten one may be."""
    path = make_store(KNOWN_DEAL).path
    assert path is not None
    return path


async def test_a_suspected_duplicate_is_shown_beside_the_known_event(
    explore: Explore, known_deal_path: Path, write_yaml: WriteYaml
) -> None:
    async with explore(known_deal_path) as pilot:
        await preview_import(pilot, write_yaml(REWRITTEN_DEAL))
        await press(pilot, "j")
        preview = screen_text(pilot)
        assert "deal, in the store" in preview
        assert "5 billion EUR" in preview
        assert "up to 5" in preview
        assert "euros where the store has dollars" in preview


async def test_a_key_makes_a_new_event_a_report_on_the_known_one_which_undo_takes_back(
    explore: Explore, known_deal_path: Path, write_yaml: WriteYaml
) -> None:
    path = write_yaml(REWRITTEN_DEAL)
    async with explore(known_deal_path) as pilot:
        await preview_import(pilot, path)
        await press(pilot, "j", "r")
        assert "1 new, 1 changed · 2 of 2 accepted" in header(pilot)
        assert 'take "rewritten" out of your file' in screen_text(pilot)
        await press(pilot, "i")
        assert "added 1 source; changed 1 event" in footer(pilot)
        event = stored_entry(known_deal_path, "events", "deal")
        says = {"source": "gazette", "field": "amount", "says": "5 billion EUR"}
        assert event["flows"][0]["reports"] == [
            {**says, "slip": "currency"},
            {**says, "slip": "qualifier"},
        ]
        (date_report,) = event["reports"]
        assert date_report["says"] == "2026-11-03"
        assert stored_entry(known_deal_path, "events", "rewritten") is None
        assert Path(path).read_text() == REWRITTEN_DEAL, "the user's file is not changed"

        await preview_import(pilot, path)
        await press(pilot, "r")
        assert 'Nothing to import: "deal" has these reports already.' in footer(pilot)

    with Store.writing(known_deal_path) as store:
        undo_import(store)
    assert "reports" not in stored_entry(known_deal_path, "events", "deal")


async def test_a_key_says_that_they_are_not_the_same_and_nobody_asks_again(
    explore: Explore, known_deal_path: Path, write_yaml: WriteYaml
) -> None:
    path = write_yaml(REWRITTEN_DEAL)
    async with explore(known_deal_path) as pilot:
        await preview_import(pilot, path)
        await press(pilot, "j", "n")
        assert "deal, in the store" not in screen_text(pilot)
        await press(pilot, "i")
    assert stored_entry(known_deal_path, "events", "rewritten")["distinct_from"] == ["deal"]
    changed_text = REWRITTEN_DEAL.replace("Money for", "Much money for")
    with Store.writing(known_deal_path) as store:
        for _import in range(2):
            report = import_files(store, [write_yaml(changed_text)])
            assert report.suspicions == []
            changed_text = changed_text.replace("Much", "Very much")


async def test_a_key_makes_the_new_id_a_former_id_of_the_known_event(
    explore: Explore, known_deal_path: Path, write_yaml: WriteYaml
) -> None:
    follower = """
  - id: follower
    date: 2026-11-20
    kind: statement
    title: They speak of it
    relations: [{type: follows, to: rewritten}]
"""
    async with explore(known_deal_path) as pilot:
        await preview_import(pilot, write_yaml(REWRITTEN_DEAL + follower))
        await press(pilot, "j", "r")
        assert '"follower" refers to "rewritten"' in footer(pilot)
        await press(pilot, "s", "i")
        assert "Import 2" in footer(pilot)
    assert stored_entry(known_deal_path, "events", "deal")["was"] == ["rewritten"]
    relations = stored_entry(known_deal_path, "events", "follower")["relations"]
    assert relations == [{"type": "follows", "to": "deal"}]


async def test_a_judgement_about_a_draft_is_kept_in_the_own_folder(
    explore: Explore, known_deal_path: Path, use_editor: UseEditor
) -> None:
    flow = "{from: globex, to: initech, kind: equity, amount: 5 billion USD}"
    use_editor(
        ("    date:", "    date: 2026-11-03\n    #"),
        ("    kind:   #", "    kind: investment\n    sources: [blog]\n    #"),
        ("    title:\n", f"    title: Money\n    flows: [{flow}]\n"),
    )
    async with explore(known_deal_path) as pilot:
        await press(pilot, "a", "r", "i")
        assert "changed 1 event" in footer(pilot)
    assert "says: 5 billion USD" in (own_folder() / "events/deal.yaml").read_text()
