"""The help: the keys of where the reader is, then the signs, the other keys and the filters."""

from __future__ import annotations

from collections.abc import Sequence

from partnerships_db.filters.terms import filter_help
from partnerships_db.values.name_ranking import NameRank
from partnerships_tui.app.palette import FilterExample, key_item
from partnerships_tui.drawing.legend import LegendEntry, LegendGroup, legend_groups
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.key_hints import PAGE_LABELS, KeyPlace
from partnerships_tui.keymap import (
    EVERYWHERE,
    IMPORT,
    LANES,
    LINES,
    POPUPS,
    VIEWS,
    Key,
    key_of,
    keys_in,
    scope_title,
)
from partnerships_tui.screens.finder import FinderItem, heading, matching_items
from partnerships_tui.screens.help import HelpFinder


def help_finder(place: KeyPlace, glyphs: Glyphs) -> HelpFinder:
    """The list of the keys of a place, of all signs, of all other keys and of all filter terms."""
    return HelpFinder("keys", lambda typed_text: help_items(place, typed_text, glyphs))


def help_items(
    place: KeyPlace,
    typed_text: str,
    glyphs: Glyphs = UNICODE,
) -> list[FinderItem]:
    """What matches of the keys, those of the place first, the legend and the filter language."""
    groups = [_key_items(title, keys, glyphs) for title, keys in _keys_of_place(place)]
    first_signs, other_signs = legend_groups(place.scope, glyphs)
    groups += map(_legend_items, first_signs)
    groups += [_keys_of_scope(scope, glyphs) for scope in _general_scopes(place)]
    groups += map(_legend_items, other_signs)
    groups.append(("Filters", _filter_items()))
    groups += [_keys_of_scope(scope, glyphs) for scope in _other_scopes(place)]

    # Letters in the middle of words count only if no word begins with them.
    for worst in (NameRank.WORDS_BEGIN, NameRank.SCATTERED):
        items: list[FinderItem] = []
        for title, group in groups:
            items.append(heading(title))
            items.extend(matching_items(group, typed_text, worst))
        if not all(item.is_heading for item in items):
            break
    return items


def _keys_of_scope(scope: str, glyphs: Glyphs) -> tuple[str, list[FinderItem]]:
    """The keys of a scope under its title."""
    return _key_items(scope_title(scope), keys_in(scope), glyphs)


def _key_items(
    title: str,
    keys: Sequence[Key],
    glyphs: Glyphs,
) -> tuple[str, list[FinderItem]]:
    """Keys as items under a title."""
    return title, [key_item(key, glyphs) for key in keys]


def _keys_of_place(place: KeyPlace) -> list[tuple[str, list[Key]]]:
    """The keys of the page that has the focus, and those of the view or the popup.

    Keys that do nothing at the moment come last.
    """
    groups = []
    if place.is_on_page:
        groups.append(("On the page", [key_of(key_id) for key_id in PAGE_LABELS]))
    keys = keys_in(place.scope)
    idle_keys = [key for key in keys if place.labels.get(key.id) == ""]
    active_keys = [key for key in keys if key not in idle_keys]
    groups.append((scope_title(place.scope), active_keys + idle_keys))
    return groups


def _general_scopes(place: KeyPlace) -> Sequence[str]:
    """The scopes of the keys that work in a place besides its own."""
    if place.scope in POPUPS:
        return ()
    return (LINES,) if place.scope == IMPORT else (LINES, EVERYWHERE)


def _other_scopes(place: KeyPlace) -> Sequence[str]:
    """The scopes whose keys don't work in a place."""
    scopes = (LINES, EVERYWHERE, *VIEWS, LANES, IMPORT, *POPUPS)
    scopes_of_place = (place.scope, *_general_scopes(place))
    return [scope for scope in scopes if scope not in scopes_of_place]


def _legend_items(group: LegendGroup) -> tuple[str, list[FinderItem]]:
    """The entries of a group of the legend; choosing one does nothing."""
    return group.title, [_legend_item(entry, group.title) for entry in group.entries]


def _legend_item(entry: LegendEntry, title: str) -> FinderItem:
    return FinderItem(
        entry.meaning,
        entry.sign,
        entry,
        f"{title} legend sign glyph" if entry.sign else f"{title} legend",
        role=entry.role,
    )


def _filter_items() -> list[FinderItem]:
    """Every part of the filter language: an example and its meaning."""
    return [
        FinderItem(
            example,
            meaning,
            FilterExample(example),
            "filter term",
            other_names=(name, f"filter by {name}"),
        )
        for name, example, meaning in filter_help()
    ]
