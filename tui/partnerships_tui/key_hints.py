"""The keys in the footer: those that do something where the reader is, with what they do there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from partnerships_tui.keymap import (
    EVERYWHERE,
    IMPORT,
    LINES,
    NO_WORDS,
    POPUPS,
    Key,
    key_names,
    key_of,
    keys_in,
)

PAGE_LABELS = {
    "open": "follow",
    "pane.list": "list",
    "back": "back",
}
"""The keys of a page that has the focus, with their labels; they come first."""


class KeyPlace(NamedTuple):
    """The place where keys are pressed."""

    scope: str
    """A view, the import preview, or what is open over a view."""
    is_on_page: bool = False
    """Whether the page has the focus."""
    is_alone: bool = False
    """Whether the list or the page is shown alone."""
    labels: Mapping[str, str] = NO_WORDS
    """The labels that differ from those of the table, by id: an empty one leaves a key out."""


def hinted_keys(place: KeyPlace) -> list[Key]:
    """The keys for the footer of a place, the most useful first, with their labels there."""
    labels = {**place.labels}
    if place.is_on_page:
        labels = {**PAGE_LABELS, **labels}
    if place.is_alone:
        labels["pane.zoom"] = "both panes"

    keys: dict[str, Key] = {}
    for key in _keys_of(place):
        label = labels.get(key.id, key.short)
        if label:
            keys.setdefault(key.id, key._replace(short=label))
    return list(keys.values())


def _keys_of(place: KeyPlace) -> Iterator[Key]:
    """Yield the keys that work in a place: of the page or the list, of the view, of everywhere."""
    if place.scope in POPUPS:
        yield from keys_in(place.scope)
        return
    if place.is_on_page:
        yield from map(key_of, PAGE_LABELS)
    if place.is_alone:
        yield key_of("pane.zoom")
    yield from keys_in(LINES)
    yield from keys_in(place.scope)
    if place.scope != IMPORT:
        yield from keys_in(EVERYWHERE)


def hint_name(key: Key) -> str:
    """The keys that the footer shows for an action: its first one and the paired one."""
    first_name = key_names(key)[0]
    if not key.pair:
        return first_name
    return f"{first_name} {key_names(key_of(key.pair))[0]}"
