"""No word of the user is lost, whatever the editor does and however the explorer is left."""

import re
from pathlib import Path
from random import Random

import pytest
from tests.app.driving import Explore, explorer, press
from tests.conftest import MakeStore

from partnerships_db.store.queries.details import entries_of
from partnerships_db.store.store import Store
from partnerships_tui.app import external_editor
from partnerships_tui.app.external_editor import EditResult
from partnerships_tui.host import EditOutcome
from partnerships_tui.screens.finder import Finder
from partnerships_tui.screens.import_preview import ImportPreview
from partnerships_tui.user_state.draft_files import release_draft, waiting_drafts
from partnerships_tui.user_state.own_folder import own_folder

SESSIONS = 3
KEYS_PER_SESSION = 8


class RandomEditor:
    """An editor that writes an event, nonsense or nothing, and ends in any way."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.files: set[Path] = set()
        self.words: set[str] = set()
        """What was saved and not replaced by other words since."""
        self._edit_count = 0

    def edit(self, _app: object, path: Path, _line: int = 1, _column: int = 1) -> EditResult:
        self._edit_count += 1
        words = f"words{self._edit_count}"
        text = path.read_text()
        manner = self.random.choice(["event", "nonsense", "nothing"])
        if manner == "nothing":
            outcomes = list(EditOutcome)[1:]
            return EditResult(self.random.choice(outcomes))

        text = re.sub(r"(?m)^    title:.*$", f"    title: {words}", text)
        if manner == "event":
            text = text.replace("    kind:   #", "    kind: statement  #")
        self.words.difference_update(re.findall("words[0-9]+", path.read_text()))
        path.write_text(text)
        self.files.add(path)
        self.words.add(words)
        return EditResult(EditOutcome.SAVED)


@pytest.mark.parametrize("seed", range(2))
async def test_what_was_saved_in_a_draft_is_in_the_store_or_waits(
    explore: Explore,
    make_store: MakeStore,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    store_path = make_store("companies: [{id: acme, name: Acme}]").path
    assert store_path is not None
    random = Random(seed)
    editor = RandomEditor(random)
    monkeypatch.setattr(external_editor, "edit", editor.edit)
    for _ in range(SESSIONS):
        async with explore(store_path) as pilot:
            for _ in range(KEYS_PER_SESSION):
                screen = explorer(pilot).screen
                if isinstance(screen, ImportPreview):
                    await press(pilot, random.choice(["i", "escape", "escape", "space", "enter"]))
                elif isinstance(screen, Finder):
                    await press(pilot, *random.choice([["enter"], ["down", "enter"], ["escape"]]))
                else:
                    await press(pilot, random.choice("aae"))
        for path in editor.files:
            release_draft(path)  # as the end of the process does

        places = [draft.path for draft in waiting_drafts(store_path)]
        places += own_folder().rglob("*.yaml")
        texts = [path.read_text() for path in places]
        with Store.reading(store_path) as store:
            texts += [event["title"] for event in entries_of(store, "events")]
        missing_words = {words for words in editor.words if words not in "\n".join(texts).split()}
        assert not missing_words
    assert editor.words
