"""The table `[keys]` of the settings: other keys for the actions of the key table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from partnerships_db.values.errors import PartnershipsError, did_you_mean
from partnerships_tui.key_names import key_name, textual_name
from partnerships_tui.keymap import (
    EVERYWHERE,
    FACES,
    IMPORT,
    KEYS,
    LINES,
    SHARED_LETTERS,
    VIEWS,
    Key,
    scope_title,
)


class InvalidKeys(PartnershipsError):
    """A table of keys with an unknown id or key, or with one key for two actions."""


_PLACES = (*((view, (EVERYWHERE, LINES, view)) for view in (*VIEWS, *FACES)), (IMPORT, (IMPORT,)))
"""The places of the program, each with the scopes whose keys work there at the same time."""


def remapped(table: Mapping[str, str]) -> tuple[Key, ...]:
    """The key table with other keys for the actions whose ids the table names. Raises InvalidKeys.

    A value has one or more keys with commas between them, as people write them or as Textual does:
    `{"view.changes": "6,minus", "palette": "Ctrl+P"}`. The key `,` is called `comma`.
    """
    changeable = {key.id: key for key in KEYS if key.action}
    new_keys: dict[str, str] = {}
    for key_id, text in table.items():
        if key_id not in changeable:
            raise InvalidKeys(_unknown_id(key_id, list(changeable)))
        new_keys[key_id] = ",".join(_names_in(key_id, text))

    keys = tuple(key._replace(keys=new_keys.get(key.id, key.keys)) for key in KEYS)
    for place, scopes in _PLACES:
        _refuse_shared_keys(place, [key for key in keys if set(scopes) & set(key.scopes)], new_keys)
    return keys


def _unknown_id(key_id: str, known_ids: Sequence[str]) -> str:
    advice = did_you_mean(key_id, known_ids) or "partnerships-tui keys lists all ids"
    return f'[keys] "{key_id}" is an unknown id; {advice}'


def _names_in(key_id: str, text: str) -> Iterator[str]:
    """Yield Textual's names of the keys in a value of the table."""
    words = [text] if text == "," else text.split(",")
    for word in words:
        name = textual_name(word.strip())
        if not word.strip():
            raise InvalidKeys(
                f'[keys] "{key_id}": a key is missing; the key , is called comma, as in "x,comma"'
            )
        if name is None:
            raise InvalidKeys(
                f'[keys] "{key_id}": "{word.strip()}" is an unknown key;'
                " examples: x, X, F5, Ctrl+P, Space, /, slash"
            )
        yield name


def _refuse_shared_keys(
    place: str,
    keys: Sequence[Key],
    new_keys: Mapping[str, str],
) -> None:
    """Raise InvalidKeys if a key of the table has another action too in one place.

    A key that the key table itself shares is fine as long as the user changes neither action.
    """
    owners: dict[str, Key] = {}
    for key in keys:
        for name in key.keys.split(","):
            owner = owners.setdefault(name, key)
            is_own_sharing = name in SHARED_LETTERS and not {owner.id, key.id} & set(new_keys)
            if owner.id != key.id and not is_own_sharing:
                raise InvalidKeys(
                    f"[keys] {key_name(name)} has two actions {_in_place(place)}:"
                    f' "{owner.id}" and "{key.id}". Give one of them another key'
                )


def _in_place(place: str) -> str:
    title = scope_title(place)
    return title[0].lower() + title[1:]
