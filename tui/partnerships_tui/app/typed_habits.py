"""Typed habits: commands of other programs, such as `:q`, and their meaning in the explorer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from partnerships_db.values.name_ranking import NameRank
from partnerships_tui.keymap import key_of
from partnerships_tui.screens.finder import FinderItem


class Remark(NamedTuple):
    """A sentence that answers a command without an effect."""

    sentence: str


NOTHING_TO_SAVE = Remark("Everything is saved already: an import is in the store at once.")

_QUIT, _HELP = "quit.now", "help"

TYPED_HABITS: Mapping[str, str | Remark] = {
    "q": _QUIT,
    "q!": _QUIT,
    "qa": _QUIT,
    "qa!": _QUIT,
    "wq": _QUIT,
    "wq!": _QUIT,
    "x": _QUIT,
    "x!": _QUIT,
    "quit": _QUIT,
    "exit": _QUIT,
    "w": NOTHING_TO_SAVE,
    "w!": NOTHING_TO_SAVE,
    "h": _HELP,
    "help": _HELP,
}
"""The id of the key, or the remark, for a typed command."""


def habit_items(typed_text: str) -> list[FinderItem]:
    """The command that a whole typed text means in other programs, as the best match."""
    command = typed_text.strip().removeprefix(":")
    meaning = TYPED_HABITS.get(command)
    if meaning is None:
        return []
    if isinstance(meaning, Remark):
        label, target = meaning.sentence, meaning
        return [FinderItem(label, f":{command}", target, rank=NameRank.NAME)]
    key = key_of(meaning)
    return [FinderItem(key.words, f":{command}", key, rank=NameRank.NAME)]
