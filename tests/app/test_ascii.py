"""With `--ascii` no glyph of the program leaves, in any view, list or prompt, at any size."""

import unicodedata
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.app.driving import Explore, explorer, page_text, press, resize, screen_rows
from tests.conftest import import_without_errors
from textual.pilot import Pilot

from partnerships_db.starter_data import starter_folder
from partnerships_db.store.store import Store


@pytest.fixture(scope="module")
def ascii_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a store with the starter data, whose foreign letters are left out."""
    folder = tmp_path_factory.mktemp("ascii")
    for file in starter_folder().rglob("*.yaml"):
        text = unicodedata.normalize("NFKD", file.read_text("utf-8"))
        (folder / file.name).write_bytes(text.encode("ascii", "ignore"))
    path = folder / "partnerships.db"
    with Store.creating(path) as store:
        import_without_errors(store, str(folder))
    return path


WALKS = {
    "timeline": ("j", "j", "-", "-", "-", "+", "s", "r", "escape", "U"),
    "lanes": ("l", "L", "c", "c", "d", "=", "escape", "+", "+"),
    "companies": ("j", "k", "/", "escape", "s"),
    "matrix": ("l", "j", "d", "x", "escape"),
    "money": ("j", "c", "j", "c", "j", "c", "v"),
    "sources": ("j", "c", "j", "c"),
    "changes": ("j", "enter", "tab"),
}
"""By view, keys that show its parts."""

LISTS = ("?", ":", "i", "f", "C", "V", "*", "slash", "@", "x")
"""Keys that open a list or a prompt."""

SIZES = ((60, 20), (120, 40), (30, 10))


def foreign_characters(pilot: Pilot[None]) -> set[str]:
    """The characters of the screen, and of the whole page, that are not ASCII."""
    page = explorer(pilot).glyphs.painted(page_text(pilot))
    text = "".join([*screen_rows(pilot), page])
    return {character for character in text if not character.isascii()}


async def walk(pilot: Pilot[None], keys: Iterable[str]) -> None:
    for key in keys:
        await press(pilot, key)
        assert foreign_characters(pilot) == set(), key


@pytest.mark.parametrize("view", WALKS)
async def test_every_part_of_a_view_is_ascii(
    explore: Explore,
    ascii_store: Path,
    view: str,
) -> None:
    async with explore(ascii_store, view=view, is_ascii=True, size=(200, 60)) as pilot:
        await walk(pilot, WALKS[view])
        for size in SIZES:
            await resize(pilot, size)
            await walk(pilot, ("j", "tab"))


async def test_every_list_and_prompt_is_ascii(explore: Explore, ascii_store: Path) -> None:
    async with explore(ascii_store, is_ascii=True) as pilot:
        for key in LISTS:
            await walk(pilot, (key, "down", "escape"))
        await walk(pilot, ("z", "z", "T"))
