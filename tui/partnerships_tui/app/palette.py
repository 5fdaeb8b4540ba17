"""The list of the palette: commands, themes, filter terms and entries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from partnerships_db.store.queries.name_search import NameMatch, find_by_name
from partnerships_db.store.store import Store
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.name_ranking import NameRank
from partnerships_tui.app.plain_names import plain_names
from partnerships_tui.app.typed_habits import Remark, habit_items
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.drawing.text.spans import Link
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.host import AppServices
from partnerships_tui.keymap import (
    FACES,
    LANES,
    VIEWS,
    Key,
    digit_of,
    key_names,
    key_of,
    keys_in,
    palette_keys,
)
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.screens.finder import Finder, FinderItem, heading, matching_items


def command_finder(
    app: AppServices,
    view: str,
    themes: Sequence[str],
) -> Finder:
    """The palette: commands at once, and the entries that a worker finds, in one list."""

    # The same text is looked up again when a worker has found its entries.
    @lru_cache(maxsize=1)
    def find_commands(typed_text: str) -> list[FinderItem]:
        return command_items(view, typed_text, themes, app.glyphs)

    def find_entries(typed_text: str) -> None:
        app.run_query("palette", entry_items(typed_text), partial(finder.add, typed_text))

    finder = Finder(
        ":",
        find_commands,
        find_entries,
        merge=best_first,
        hint="try openai, opus, money or undo",
    )
    return finder


class FilterExample(NamedTuple):
    """An example of a part of a filter, which can be typed for the user."""

    text: str


class ViewCommand(NamedTuple):
    """A command of another view, which is opened first."""

    view: str
    key: Key


class SavedViewChoice(NamedTuple):
    """A saved view to open."""

    name: str


class DateChoice(NamedTuple):
    """A date to go to in the Timeline."""

    date: PartialDate


MIN_DATE_LETTERS = 4
"""The fewest letters that are read as a date: a year."""

MIN_ACTING_LETTERS = 3
"""The fewest letters that prefer a command which acts at once."""

ACTING_KEY_IDS = frozenset(
    (
        *("date.back", "date.forward", "date.quarter_back", "date.quarter_forward"),
        *("date.year_back", "date.year_forward", "filter.clear", "mark", "hidden", "face"),
        *("currency", "reload", "theme", "source.open", "copy", "edit", "event.new", "range"),
        *("models.all", "models.everywhere", "pin.row", "pin.column", "quit"),
        *("money.firm", "money.owners", "money.longer", "money.days"),
    )
)
"""The keys that change, copy or leave something without a question."""


def command_items(
    view: str,
    typed_text: str,
    themes: Sequence[str],
    glyphs: Glyphs = UNICODE,
) -> list[FinderItem]:
    """The matching commands, themes, saved views and filter terms.

    Without a text they are the commands of this view and of everywhere, and the themes. A command
    is found by the beginnings of its words alone: letters in the middle of one never run it.
    """
    items = [_command_item(view, key, glyphs) for key in palette_keys(view)]
    items.extend(_theme_item(name) for name in themes)
    if not typed_text.strip():
        return [heading("Commands"), *items]

    items.extend(_commands_of_other_views(view, glyphs))
    items.extend(_saved_view_items())
    items.extend(_term_items())
    items.append(_settings_item())
    matches = matching_items(items, typed_text, NameRank.WORDS_BEGIN)
    if not matches:
        matches = matching_items(items, telling_words(typed_text), NameRank.WORDS_BEGIN)
    if len(typed_text.strip()) < MIN_ACTING_LETTERS:
        matches = [_without_preference(item) for item in matches]
    return [
        *habit_items(typed_text),
        *_date_items(typed_text),
        *_typed_filter_items(typed_text),
        *matches,
    ]


def _without_preference(item: FinderItem) -> FinderItem:
    """The item, behind all better matches if it acts at once: one letter should not run it."""
    command = item.target
    if isinstance(command, ViewCommand):
        command = command.key
    acts_at_once = isinstance(command, Key) and command.id in ACTING_KEY_IDS
    is_theme = isinstance(command, str)
    is_exact = item.rank in (NameRank.NAME, NameRank.OTHER_NAME)
    if is_exact or not (acts_at_once or is_theme):
        return item
    return item._replace(rank=NameRank.MIDDLE)


def _commands_of_other_views(view: str, glyphs: Glyphs) -> list[FinderItem]:
    """The commands that need another view, with the keys to that view before their own."""
    listed_commands = {(key.id, key.words) for key in palette_keys(view)}
    items = []
    for other_view in (*VIEWS, LANES):
        for key in keys_in(other_view):
            if not key.in_palette or (key.id, key.words) in listed_commands:
                continue
            listed_commands.add((key.id, key.words))
            item = _command_item(other_view, key, glyphs)
            note = f"{_keys_to(other_view)} {key_names(key)[0]}"
            items.append(item._replace(note=note, target=ViewCommand(other_view, key)))
    return items


def _keys_to(view: str) -> str:
    """The keys that lead to a view: `4`, or `1 L` for the lanes."""
    if view in FACES:
        return f"{digit_of(FACES[view])} {key_names(key_of(view))[0]}"
    return digit_of(view)


def _command_item(
    scope: str,
    key: Key,
    glyphs: Glyphs,
) -> FinderItem:
    return key_item(key, glyphs)._replace(other_names=plain_names(key.id, scope))


def key_item(key: Key, glyphs: Glyphs) -> FinderItem:
    """A key as an item of a list: its words, and its names at the right end."""
    names = [name for name in key_names(key) if name.isascii() or not glyphs.is_ascii]
    return FinderItem(
        key.words,
        "  ".join(names),
        key,
        f"{key.short} {key.id}",
    )


def _theme_item(name: str) -> FinderItem:
    plain_name = name.replace("-", " ")
    return FinderItem(
        f"Use the theme {name}",
        "theme",
        name,
        f"{plain_name} color colour mode scheme",
        other_names=(name,),
    )


def _settings_item() -> FinderItem:
    from partnerships_tui.user_state.settings import settings_path

    return FinderItem(
        "Show where the settings are",
        "config.toml",
        Remark(f"Settings: {settings_path()}. The command doctor lists them."),
        other_names=("settings", "config", "configuration", "preferences", "options"),
    )


def _term_items() -> list[FinderItem]:
    """The terms of a filter, each with an example that is typed for the user."""
    from partnerships_db.filters.terms import TERMS

    return [
        FinderItem(
            f"Filter by {name}",
            term.example,
            FilterExample(term.example),
            term.meaning,
            other_names=(name, f"{name}:"),
        )
        for name, term in TERMS.items()
    ]


def _typed_filter_items(typed_text: str) -> list[FinderItem]:
    """The filter that is typed, if it has terms: `tag:stargate amount>1bn`; empty without terms."""
    from partnerships_db.filters.model import FilterError
    from partnerships_db.filters.parser import parse_filter

    text = typed_text.strip()
    try:
        criteria = parse_filter(text)
    except FilterError:
        return []
    if len(criteria.searched) == len(criteria.parts):
        return []
    slash = key_names(key_of("search"))[0]
    return [FinderItem(f"Filter by {text}", slash, FilterExample(text), rank=NameRank.NAME)]


def _date_items(typed_text: str) -> list[FinderItem]:
    """The way to a date that is typed with a digit; empty for another text."""
    from partnerships_db.values import clock
    from partnerships_db.values.errors import InvalidValue
    from partnerships_db.values.natural_dates import parse_natural_date
    from partnerships_tui.drawing.text.wording import date_in_words

    if not any(letter.isdigit() for letter in typed_text) or len(typed_text) < MIN_DATE_LETTERS:
        return []
    try:
        date = parse_natural_date(typed_text.removeprefix("@"), clock.today())
    except InvalidValue:
        return []
    jump_key = key_names(key_of("date.jump"))[0]
    label = f"Go to {date_in_words(date)} in the Timeline"
    return [FinderItem(label, jump_key, DateChoice(date), rank=NameRank.NAME)]


def _saved_view_items() -> list[FinderItem]:
    from partnerships_tui.user_state.saved_views import saved_views

    return [
        FinderItem(
            name,
            "saved view",
            SavedViewChoice(name),
            f"{view.view} {view.filter}",
        )
        for name, view in saved_views().items()
    ]


_QUESTION_WORDS = "how what which who where is are do can please show"
_SMALL_WORDS = "a an the to of in on for me my i we"
_FILLER_WORDS = frozenset(f"{_QUESTION_WORDS} {_SMALL_WORDS}".split())
"""The words of a question that no command is called by."""


def telling_words(typed_text: str) -> str:
    """The words of a text without those of a question: `undo import` for `how do I undo an import`.

    A text of such words alone stays as it is.
    """
    words = [word for word in typed_text.split() if word.lower().strip("?") not in _FILLER_WORDS]
    return " ".join(words) or typed_text


def best_first(items: Sequence[FinderItem]) -> list[FinderItem]:
    """The items of all kinds in one list by rank; items without a rank keep their headings.

    Letters with others between them count only if nothing else matches.
    """
    ranks = [item.rank for item in items if item.rank is not None]
    if len(ranks) < len(items) or not ranks:
        return list(items)
    has_better = min(ranks) < NameRank.SCATTERED
    shown_items = [item for item in items if not (has_better and item.rank is NameRank.SCATTERED)]
    return sorted(shown_items, key=_rank_of)


def _rank_of(item: FinderItem) -> NameRank:
    """The rank of an item among those of other kinds, where an alias is as good as a name."""
    rank = NameRank.SCATTERED if item.rank is None else item.rank
    return NameRank.NAME if rank is NameRank.OTHER_NAME else rank


# -- Entries ---------------------------------------------------------------------------------------


def entry_items(typed_text: str) -> StoreQuery[list[FinderItem]]:
    """The companies, models, tags, events and sources whose names match."""

    def ask(store: Store) -> list[FinderItem]:
        matches = find_by_name(store, typed_text)
        return [
            *map(_company_item, matches.companies),
            *map(_model_item, matches.models),
            *map(_tag_item, matches.tags),
            *map(_event_item, matches.events),
            *map(_source_item, matches.sources),
        ]

    return ask


def _company_item(match: NameMatch) -> FinderItem:
    return FinderItem(
        match.name,
        match.aside or "company",
        Link("company", match.id),
        rank=match.rank,
    )


def _model_item(match: NameMatch) -> FinderItem:
    return FinderItem(
        match.name,
        "model",
        Link("model", match.id),
        rank=match.rank,
    )


def _tag_item(match: NameMatch) -> FinderItem:
    return FinderItem(
        f"tag:{match.id}",
        pluralized(int(match.aside), "event"),
        FilterExample(f"tag:{match.id}"),
        rank=match.rank,
    )


def _event_item(match: NameMatch) -> FinderItem:
    return FinderItem(
        match.name,
        match.aside,
        Link("event", match.id),
        rank=_title_rank(match),
    )


def _source_item(match: NameMatch) -> FinderItem:
    return FinderItem(
        match.name,
        f"source, {match.aside}".removesuffix(", "),
        Link("source-entry", match.id),
        rank=_title_rank(match),
    )


def _title_rank(match: NameMatch) -> NameRank:
    """The rank of a title among names: a title that begins with a name does not come before it."""
    if match.rank is NameRank.NAME:
        return match.rank
    return max(match.rank, NameRank.WORDS_OF_NAME_BEGIN)
