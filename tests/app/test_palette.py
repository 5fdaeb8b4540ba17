"""The palette: a plain query finds its command or entry first, whatever view is in front."""

from pathlib import Path

import pytest
from tests.app.driving import DEAL, Explore, current_link, explorer, press, settle, submit
from tests.app.textual_internals import key_event

from partnerships_db.store.store import Store
from partnerships_tui.app.palette import (
    best_first,
    command_items,
    entry_items,
    telling_words,
)
from partnerships_tui.app.plain_names import named_commands
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.keymap import KEYS, LANES, VIEWS
from partnerships_tui.screens.finder import FinderItem

THEMES = ("ledger-dark", "ledger-light", "textual-dark")

FIRST_RESULTS = {
    "undo": "Undo the last import",
    "undo import": "Undo the last import",
    "how do I undo an import?": "Undo the last import",
    "revert": "Undo the last import",
    "redo": "Redo the last undone import",
    "quit": "Quit from anywhere",
    "exit": "Quit from anywhere",
    "close": "Go one step back, or quit",
    "help": "List all keys",
    "keys": "List all keys",
    "shortcuts": "List all keys",
    "export": "Export the filtered entries",
    "csv": "Export the filtered entries",
    "save as": "Export the filtered entries",
    "search": "Filter as you type",
    "find": "Filter as you type",
    "filter": "Filter as you type",
    "clear filter": "Clear the filter",
    "dark theme": "Use the theme ledger-dark",
    "dark": "Use the theme ledger-dark",
    "light theme": "Use the theme ledger-light",
    "theme": "Switch to the next theme",
    "colour": "Switch to the next theme",
    "color": "Switch to the next theme",
    "as of": "Set the as-of date",
    "time travel": "Set the as-of date",
    "date": "Jump to a date",
    "2025-11-18": "Go to 18 November 2025 in the Timeline",
    "18 nov 2025": "Go to 18 November 2025 in the Timeline",
    "bookmark": "Mark or unmark the event",
    "star": "Mark or unmark the event",
    "bookmarks": "List the marked events",
    "copy": "Copy the item under the cursor",
    "yank": "Copy the item under the cursor",
    "clipboard": "Copy the item under the cursor",
    "refresh": "Read the store again",
    "reload": "Read the store again",
    "currency": "Show figures in a second currency",
    "euro": "Show figures in a second currency",
    "lanes": "Show lanes",
    "zoom out": "Zoom out",
    "zoomout": "Zoom out",
    "upcoming": "Show all scheduled events",
    "sort": "Sort the list",
    "import": "Import a file or a folder",
    "new event": "Write a new event",
    "edit": "Edit the entry",
    "settings": "Show where the settings are",
    "config": "Show where the settings are",
    "saved views": "Open a saved view",
    "timeline": "Go to the Timeline",
    "companies": "Go to the Companies",
    "matrix": "Go to the Matrix",
    "money": "Go to the Money",
    "payments": "Go to the Money",
    "show me the money": "Go to the Money",
    "sources": "Go to the Sources",
    "circles": "Show pairs, circles",
    "conflicts": "Show sources, conflicts",
    "retired models": "Show or hide models that are retired",
    "transpose": "Swap rows and columns",
    "kind": "Filter by kind",
    "amount": "Filter by amount",
    "tag": "Filter by tag",
    "tag:stargate amount>1bn": "Filter by tag:stargate amount>1bn",
    "circular financing": "tag:circular-financing",
    "amazon": "Amazon",
    "AWS": "Amazon Web Services",
    "azure": "Microsoft Azure",
    "google cloud": "Google Cloud",
    "facebook": "Meta",
    "open ai": "OpenAI",
    "antropic": "Anthropic",
    "Mïstral": "Mistral AI",
    "opus": "Claude Opus",
    "claude opus 5": "Claude Opus 5",
    "stargate": "Stargate Project",
    "commits 200 billion google cloud": "Anthropic commits",
}
"""Plain queries in the Timeline with the beginning of the first result."""


@pytest.fixture(scope="module")
def store(starter_store: Path) -> Store:
    return Store.reading(starter_store)


def results(store: Store, view: str, query: str) -> list[FinderItem]:
    items = [*command_items(view, query, THEMES), *entry_items(query)(store)]
    return best_first(items)


def test_a_plain_query_finds_its_command_or_entry_first(store: Store) -> None:
    first_labels = {}
    for query in FIRST_RESULTS:
        items = results(store, "timeline", query)
        first_labels[query] = items[0].label if items else ""
    wrong = {
        query: label
        for query, label in first_labels.items()
        if not label.startswith(FIRST_RESULTS[query])
    }
    assert wrong == {}


@pytest.mark.parametrize("view", [*VIEWS, LANES])
def test_a_command_of_another_view_is_found_with_the_keys_to_it(store: Store, view: str) -> None:
    undo = results(store, view, "undo import")[0]
    assert undo.label.startswith("Undo the last import")
    assert undo.note == ("u" if view == "changes" else "6 u")


def test_scattered_letters_and_parts_of_words_never_run_a_command(store: Store) -> None:
    for query in ("ndo", "uo", "udo", "mport", "zzzz", "xprt"):
        targets = [item.target for item in results(store, "changes", query)]
        assert all(isinstance(target, Link) for target in targets), query


def test_plain_names_belong_to_keys_of_the_table() -> None:
    commands = {key.id for key in KEYS}
    commands |= {f"{key.id} {scope}" for key in KEYS for scope in key.scopes}
    assert set(named_commands()) <= commands


def test_the_words_of_a_question_are_left_out_but_never_all_of_them() -> None:
    assert telling_words("how do I undo an import?") == "undo import?"
    assert telling_words("to the") == "to the"


# -- In the explorer -------------------------------------------------------------------------------


async def test_enter_waits_for_the_best_match(explore: Explore) -> None:
    async with explore() as pilot:
        await press(pilot, ":")
        for letter in "openai":
            pilot.app.post_message(key_event(letter))
        pilot.app.post_message(key_event("enter"))
        await settle(pilot)
        assert current_link(pilot) == Link("company", "openai")


async def test_a_command_of_another_view_opens_it(explore: Explore) -> None:
    async with explore() as pilot:
        await submit(pilot, ":", "transpose")
        assert explorer(pilot).view_screen.view == "matrix"
        assert explorer(pilot).view_screen.save_settings()["turned"] == "yes"


async def test_a_date_in_the_palette_leads_to_the_day(explore: Explore) -> None:
    async with explore(view="money") as pilot:
        await submit(pilot, ":", "2025-11-18")
        assert explorer(pilot).view_screen.view == "timeline"
        assert current_link(pilot) == Link("event", DEAL)
