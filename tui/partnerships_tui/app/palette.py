"""What the help and the palette offer: keys by group, commands, companies, models, events."""

from __future__ import annotations

from collections.abc import Sequence

from partnerships_db.store.queries.name_search import NameMatch, find_by_name
from partnerships_db.store.store import Store
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.keymap import KEYS, Key, help_groups, key_names
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.screens.finder import FinderItem, matches


def help_items(view: str, typed: str) -> list[FinderItem]:
    """Every key, those of this view first, narrowed to what is typed."""
    offers: list[FinderItem] = []
    for title, keys in help_groups(view):
        offers.append(FinderItem(title, "", None))
        offers += [offer for offer in map(_key_offer, keys) if matches(offer, typed)]
    return offers


def command_items(view: str, typed: str, themes: Sequence[str]) -> list[FinderItem]:
    """The commands that can be run from this view, and the themes."""
    usable = [
        key for key in KEYS if key.in_palette and ("everywhere" in key.scopes or view in key.scopes)
    ]
    offers = [_key_offer(key) for key in usable]
    offers += [FinderItem(f"Use the theme {name}", "theme", name) for name in themes]
    return [FinderItem("Commands", "", None), *(offer for offer in offers if matches(offer, typed))]


def entry_items(typed: str) -> StoreQuery[list[FinderItem]]:
    """The companies, models and events that are called so: for a worker."""

    def ask(store: Store) -> list[FinderItem]:
        found = find_by_name(store, typed)
        return [
            *_titled("Companies", "company", found.companies),
            *_titled("Models", "model", found.models),
            *_titled("Events", "event", found.events),
        ]

    return ask


def _titled(title: str, kind: str, matches: Sequence[NameMatch]) -> list[FinderItem]:
    return [
        FinderItem(title, "", None),
        *(FinderItem(one.name, one.aside, Link(kind, one.id)) for one in matches),
    ]


def _key_offer(key: Key) -> FinderItem:
    return FinderItem(key.words, "  ".join(key_names(key)), key, key.id)
