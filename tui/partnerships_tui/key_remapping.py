"""The table `[keys]` of the settings: other keys for the actions of the key table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from partnerships_db.values.errors import InvalidValue, did_you_mean
from partnerships_tui.key_names import key_name, textual_name
from partnerships_tui.keymap import (
    EVERYWHERE,
    FACES,
    IMPORT,
    KEYS,
    LINES,
    POPUPS,
    SHARED_LETTERS,
    VIEWS,
    Key,
    scope_title,
)

_PLACES = (
    *((view, frozenset((EVERYWHERE, LINES, view))) for view in (*VIEWS, *FACES)),
    (IMPORT, frozenset((IMPORT, LINES))),
    *((popup, frozenset((popup,))) for popup in POPUPS),
)
"""The places of the program, each with the scopes whose keys work there at the same time."""


class Remapping(NamedTuple):
    """The key table as a user has changed it."""

    keys: tuple[Key, ...]
    mistakes: dict[str, InvalidValue]
    """By id, the entries of the user's table that are not used, each with its mistake."""


def remapped(table: Mapping[str, str]) -> Remapping:
    """The key table with other keys for the actions whose ids the user's table names.

    A value has one or more keys with commas between them, as people write them or as Textual does:
    `{"view.changes": "6,minus", "palette": "Ctrl+P"}`. The key `,` is called `comma`. The keys of
    the user take the place of all keys of the action. So an action always has a key, also quitting.
    """
    names_by_id: dict[str, str] = {}
    mistakes: dict[str, InvalidValue] = {}
    for key_id, text in table.items():
        try:
            _check_id(key_id)
            names_by_id[key_id] = ",".join(_names_in(text))
        except InvalidValue as error:
            mistakes[key_id] = error

    keys = _with_keys(names_by_id)
    while clashes := _clashes_in(keys, names_by_id):
        # An entry that is not used gives its action the default keys, which may clash in turn.
        mistakes.update(clashes)
        names_by_id = {id: names for id, names in names_by_id.items() if id not in clashes}
        keys = _with_keys(names_by_id)
    return Remapping(keys, mistakes)


def _check_id(key_id: str) -> None:
    """Raise InvalidValue for an id that the key table does not have, or whose key is fixed."""
    known_ids = [key.id for key in KEYS]
    if key_id not in known_ids:
        advice = did_you_mean(key_id, known_ids) or "partnerships-tui keys prints all ids"
        raise InvalidValue("is an unknown id", advice)
    if any(key.id == key_id and not key.action for key in KEYS):
        raise InvalidValue("is a key that can't be changed")


def _names_in(text: str) -> Iterator[str]:
    """Yield Textual's names of the keys in a value of the table. Raises InvalidValue."""
    words = [text] if text.strip() == "," else text.split(",")
    for word in map(str.strip, words):
        if not word:
            raise InvalidValue("has a comma without a key", "the key , is called comma")
        name = textual_name(word)
        if name is None:
            raise InvalidValue(
                f'"{word}" is an unknown key',
                "keys are written as x, X, F5, Ctrl+P, Space, / or slash",
            )
        yield name


def _with_keys(names_by_id: Mapping[str, str]) -> tuple[Key, ...]:
    return tuple(key._replace(keys=names_by_id.get(key.id, key.keys)) for key in KEYS)


def _clashes_in(
    keys: Sequence[Key],
    names_by_id: Mapping[str, str],
) -> dict[str, InvalidValue]:
    """The user's entries that have a key of another action in one place, each with its mistake."""
    clashes: dict[str, InvalidValue] = {}
    for place, scopes in _PLACES:
        owners: dict[str, Key] = {}
        for key in keys:
            if scopes.isdisjoint(key.scopes):
                continue
            for name in key.keys.split(","):
                owner = owners.setdefault(name, key)
                if owner.id != key.id:
                    clashes = {**dict(_clash(place, name, (owner, key), names_by_id)), **clashes}
    return clashes


def _clash(
    place: str,
    name: str,
    keys: tuple[Key, Key],
    names_by_id: Mapping[str, str],
) -> Iterator[tuple[str, InvalidValue]]:
    """Yield the user's entries among two actions that have the same key in one place.

    A key that the table shares by itself is no clash while the user changes neither action.
    """
    title = scope_title(place)
    for key, other in (keys, keys[::-1]):
        if key.id in names_by_id and not _shares_by_default(name, key):
            wrong = f"gives {key_name(name)} two actions {title[0].lower()}{title[1:]}"
            yield key.id, InvalidValue(wrong, f'"{other.id}" has this key too')


def _shares_by_default(name: str, key: Key) -> bool:
    """Whether a key had this name before the user changed it, and shared it."""
    default_keys = {default.id: default.keys.split(",") for default in KEYS}
    return name in SHARED_LETTERS and name in default_keys[key.id]
