"""The lists of the help and of the palette: keys, commands, themes, companies, models, events."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from partnerships_db.store.queries.name_search import NameMatch, find_by_name
from partnerships_db.store.store import Store
from partnerships_tui.drawing.text.figure_signs import FIGURE_SIGNS, model_signs
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.host import AppServices
from partnerships_tui.keymap import Key, help_groups, key_names, palette_keys
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.screens.finder import Finder, FinderItem, heading, matching_items


def help_finder(view: str, glyphs: Glyphs) -> Finder:
    """The list of all keys, of the signs of figures and of all terms of a filter."""
    return Finder("keys", lambda typed_text: help_items(view, typed_text, glyphs))


def command_finder(
    app: AppServices,
    view: str,
    themes: Sequence[str],
) -> Finder:
    """The palette: commands at once, and the entries that a worker finds."""

    def find_commands(typed_text: str) -> list[FinderItem]:
        return command_items(view, typed_text, themes, app.glyphs)

    def find_entries(typed_text: str) -> None:
        app.run_query("palette", entry_items(typed_text), partial(finder.add, typed_text))

    finder = Finder(":", find_commands, find_entries)
    return finder


def help_items(
    view: str,
    typed_text: str,
    glyphs: Glyphs = UNICODE,
) -> list[FinderItem]:
    """What matches of the keys, those of this view first, the signs and the filter language."""
    groups = [
        (title, [_key_item(key, glyphs) for key in keys]) for title, keys in help_groups(view)
    ]
    sign_groups = [
        ("Signs of figures", _figure_sign_items(glyphs)),
        ("Signs of models", _model_sign_items(glyphs)),
    ]
    if view == "matrix":
        sign_groups.reverse()
    groups[1:1] = sign_groups
    items: list[FinderItem] = []
    for title, group in groups:
        items.append(heading(title))
        items.extend(matching_items(group, typed_text))
    items.append(heading("Filters"))
    items.extend(matching_items(_filter_items(), typed_text))
    return items


def _model_sign_items(glyphs: Glyphs) -> list[FinderItem]:
    """The signs of models in the Matrix with their meanings; choosing one does nothing."""
    return [
        FinderItem(sign.meaning, sign.example, sign, "sign model matrix legend")
        for sign in model_signs(glyphs)
    ]


def _figure_sign_items(glyphs: Glyphs) -> list[FinderItem]:
    """The signs of figures with their meanings; choosing one does nothing."""
    return [
        FinderItem(sign.meaning, glyphs(sign.example), sign, "sign figure legend")
        for sign in FIGURE_SIGNS
    ]


class FilterExample(NamedTuple):
    """An example of a part of a filter, which can be typed for the user."""

    text: str


def _filter_items() -> list[FinderItem]:
    """Every part of the filter language: an example and its meaning."""
    from partnerships_db.filters.terms import filter_help

    return [
        FinderItem(
            example,
            meaning,
            FilterExample(example),
            f"{name} filter term",
        )
        for name, example, meaning in filter_help()
    ]


def command_items(
    view: str,
    typed_text: str,
    themes: Sequence[str],
    glyphs: Glyphs = UNICODE,
) -> list[FinderItem]:
    """The matching commands of this view and of everywhere, and the matching themes."""
    items = [_key_item(key, glyphs) for key in palette_keys(view)]
    items.extend(FinderItem(f"Use the theme {name}", "theme", name) for name in themes)
    return [heading("Commands"), *matching_items(items, typed_text)]


def _key_item(key: Key, glyphs: Glyphs) -> FinderItem:
    names = [name for name in key_names(key) if name.isascii() or not glyphs.is_ascii]
    return FinderItem(
        key.words,
        "  ".join(names),
        key,
        key.id,
    )


def entry_items(typed_text: str) -> StoreQuery[list[FinderItem]]:
    """The companies, models and events whose names match, under headings."""

    def ask(store: Store) -> list[FinderItem]:
        matches = find_by_name(store, typed_text)
        return [
            *_match_items("Companies", "company", matches.companies),
            *_match_items("Models", "model", matches.models),
            *_match_items("Events", "event", matches.events),
        ]

    return ask


def _match_items(
    title: str,
    kind: str,
    matches: Sequence[NameMatch],
) -> list[FinderItem]:
    items = [FinderItem(match.name, match.aside, Link(kind, match.id)) for match in matches]
    return [heading(title), *items]
