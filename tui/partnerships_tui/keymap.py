"""The key table: each key is declared once, with its action, its scopes and its words.

The bindings, the footer, the help, the palette and `docs/keys.md` are made from this table.
A key that needs AltGr on a French keyboard has a plain letter beside it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from partnerships_tui.key_names import key_name

VIEWS = ("timeline", "companies", "matrix", "money", "sources", "changes")
"""The views, in the order of their digits."""

EVERYWHERE, LINES, IMPORT, LANES = "everywhere", "lines", "import", "lanes"
"""The scopes besides the views: the whole program, every list and page, the import preview, and
the lanes, which take the Timeline's place."""

PROMPT, FINDER, HELP, MENU, PICKER = "prompt", "finder", "help", "menu", "picker"
"""The scopes of what opens over a view: a line to type in, a list to search, the help, a menu of
letters, and the list of values for a filter."""

POPUPS = (PROMPT, FINDER, HELP, MENU, PICKER)

FACES = {LANES: "timeline"}
"""The scopes that take a view's place and share its tab."""

NO_WORDS: Mapping[str, str] = MappingProxyType({})


class Key(NamedTuple):
    """One action and the keys that run it."""

    id: str
    keys: str
    """Textual's names of the keys, separated by commas."""
    action: str
    """The Textual action; it is looked up on the screen, the widget or the app."""
    words: str
    """An order, for the help and the palette."""
    short: str = ""
    """The label in the footer; a key without one is not shown there."""
    scopes: tuple[str, ...] = (EVERYWHERE,)
    in_palette: bool = True
    pair: str = ""
    """The id of a second key that the footer shows beside the first: `[ ] month`."""
    idea: str = ""
    """The name of what the key does, if keys with other ids do the same in other views."""
    words_in: Mapping[str, str] = NO_WORDS
    """The words by scope, where they differ from view to view."""

    def in_scope(self, scope: str) -> "Key":
        """The key with the words that it has in a scope."""
        return self._replace(words=self.words_in.get(scope, self.words))


class ReplacedKey(NamedTuple):
    """A key of the previous version, which still runs its action and names the new key."""

    keys: str
    id: str
    """The id of the key that replaces it."""
    scopes: tuple[str, ...]


_IN_TIME = ("timeline", LANES)
"""The views of events in time: `@` jumps to a date there, and events can be marked."""

_AS_OF = ("companies", "matrix", "money", "sources")
"""The views that show one day: `@` sets the as-of date there. The Changes have no date."""

_FILTERED = (*_IN_TIME, "matrix", "money", "sources", "changes")
"""The views in which `/` opens the filter, which the Changes do not follow. In the Companies `/`
finds a name."""

_FACED = (*_IN_TIME, *_AS_OF)
"""The views that have several faces: `v` shows the next one."""

_SORTED = ("timeline", "companies", "money", "sources")
"""The views whose list can be sorted by its columns."""

_ALWAYS = (EVERYWHERE, IMPORT)
"""The scopes of the keys that also work in the import preview, which hides the others."""

# fmt: off
KEYS: tuple[Key, ...] = (
    # Everywhere. The second keys of the views are those of an AZERTY keyboard without Shift.
    Key("view.timeline", "1,ampersand", "view('timeline')", "Go to the Timeline"),
    Key("view.companies", "2,é", "view('companies')", "Go to the Companies"),
    Key("view.matrix", "3,quotation_mark", "view('matrix')", "Go to the Matrix"),
    Key("view.money", "4,apostrophe", "view('money')", "Go to the Money"),
    Key("view.sources", "5,left_parenthesis", "view('sources')", "Go to the Sources"),
    Key("view.changes", "6,section_sign,minus", "view('changes')", "Go to the Changes"),
    # The keys of several views.
    Key("search", "slash", "search",
        "Filter as you type; Enter keeps the filter, Esc drops it", "search", _FILTERED),
    Key("find", "slash", "find", "Find a company by name or alias", "find", ("companies",),
        idea="search"),
    Key("date.set", "at,t", "date",
        "Set the as-of date: 2025-11, today; empty follows today", "as of", _AS_OF, idea="date"),
    Key("date.jump", "at,t", "date",
        "Jump to a date; with = before it, set the as-of date", "date", _IN_TIME, idea="date"),
    Key("face", "v", "next_face", "Show the next face of the view", "next", _FACED, words_in={
        "timeline": "Show what became of the event's money, or its page again",
        LANES: "Group the lanes by company, kind, cloud or model",
        "companies": "Show the company's page, its promises, or the picture of its money",
        "matrix": "Swap rows and columns",
        "money": "Show pairs, circles, or the flows that circles depend on",
        "sources": "Show sources, conflicts, weak figures, or their coverage",
    }),
    Key("sort", "s", "sort", "Sort the list by one of its columns", "sort", _SORTED),
    Key("lanes", "L", "app.lanes",
        "Show lanes: time from left to right, a lane for each company, kind, cloud or model",
        "lanes", ("timeline",), idea="lanes"),
    Key("lanes.leave", "L", "app.leave_lanes", "Show the list again", "list", (LANES,),
        idea="lanes"),
    Key("compare", "equals_sign", "compare", "Compare with another", "compare",
        (LANES, "companies", "matrix"), words_in={
            LANES: "Compare the lane's company with another one",
            "companies": "Compare the company with another one: chains of payments, lanes",
            "matrix": "Show the changes between the as-of date and another date",
        }),
    Key("hidden", "H", "hidden", "Show or hide what is hidden", "hidden",
        (*_IN_TIME, "matrix"), words_in={
            "timeline": "Show all scheduled events, or only the next ones",
            LANES: "Show durations on separate lines, or within the lanes",
            "matrix": "Show or hide models that are retired everywhere",
        }),
    Key("zoom.in", "plus", "zoom(-1)",
        "Zoom in: decades, years, quarters, months, events", "zoom", _IN_TIME, words_in={
            LANES: "Zoom in: less time in a cell, down to a day",
        }),
    Key("zoom.out", "minus,underscore", "zoom(1)",
        "Zoom out: events, months, quarters, years, decades", "", _IN_TIME, words_in={
            LANES: "Zoom out: more time in a cell, up to a decade",
        }),
    Key("zoom.fit", "0,à", "level(None)", "Zoom to fit", "", _IN_TIME),
    Key("zoom.day", "D", "level('day')", "Show each event", "", _IN_TIME,
        words_in={LANES: "One day a cell"}),
    Key("zoom.month", "M", "level('month')", "Show a row for each month", "", _IN_TIME,
        words_in={LANES: "One month a cell"}),
    Key("zoom.quarter", "Q", "level('quarter')", "Show a row for each quarter", "", _IN_TIME,
        words_in={LANES: "One quarter a cell"}),
    Key("zoom.year", "Y", "level('year')", "Show a row for each year", "", _IN_TIME,
        words_in={LANES: "One year a cell"}),
    Key("zoom.decade", "X", "level('decade')", "Show a row for each decade", "", _IN_TIME,
        words_in={LANES: "One decade a cell"}),
    Key("month.earlier", "left_square_bracket,b", "jump_month(1)",
        "One month earlier", "month", _IN_TIME, pair="month.later", idea="earlier"),
    Key("month.later", "right_square_bracket,w", "jump_month(-1)",
        "One month later", "", _IN_TIME, idea="later"),
    Key("year.earlier", "left_curly_bracket,B", "jump_year(1)",
        "One year earlier", "", _IN_TIME, idea="much earlier"),
    Key("year.later", "right_curly_bracket,W", "jump_year(-1)",
        "One year later", "", _IN_TIME, idea="much later"),
    Key("date.quarter_back", "left_square_bracket,b", "app.step_date(-3)",
        "Move the as-of date a quarter earlier", "quarter", _AS_OF,
        pair="date.quarter_forward", idea="earlier"),
    Key("date.quarter_forward", "right_square_bracket,w", "app.step_date(3)",
        "Move the as-of date a quarter later", "", _AS_OF, idea="later"),
    Key("date.year_back", "left_curly_bracket,B", "app.step_date(-12)",
        "Move the as-of date a year earlier", "", _AS_OF, idea="much earlier"),
    Key("date.year_forward", "right_curly_bracket,W", "app.step_date(12)",
        "Move the as-of date a year later", "", _AS_OF, idea="much later"),
    Key("mark", "space", "app.mark", "Mark or unmark the event", "mark", _IN_TIME),
    # Everywhere again.
    Key("filter.tick", "f", "tick_list",
        "Build a filter from a list of kinds, statuses, years, companies and tags"),
    Key("filter.clear", "F", "clear_filter", "Clear the filter"),
    Key("date.back", "less_than_sign,comma", "step_date(-1)",
        "Move the as-of date a month earlier"),
    Key("date.forward", "greater_than_sign,full_stop", "step_date(1)",
        "Move the as-of date a month later"),
    Key("pane.next", "tab", "app.focus_next", "Go to the other pane", "pane", _ALWAYS, False),
    Key("pane.previous", "shift+tab", "app.focus_previous",
        "Go to the other pane, backwards", "", _ALWAYS, False),
    Key("pane.zoom", "z", "screen.zoom_pane", "Show this pane alone, or both panes", "", _ALWAYS),
    Key("source.open", "o", "open_source", "Open the source in the browser", "source"),
    Key("copy", "y", "copy",
        "Copy the item under the cursor: a sentence, a card, an id or an address", "copy"),
    Key("copy.choose", "C", "choose_copy",
        "Choose what to copy: sentence, card, row or page, in English or French"),
    Key("currency", "dollar_sign", "next_currency",
        "Show figures in a second currency too, at the ECB's rate: EUR, USD, GBP, JPY, none"),
    Key("marks", "asterisk", "marks", "List the marked events"),
    Key("views", "V", "views", "Open a saved view, or save this one under a name"),
    Key("hit.next", "n", "screen.next_hit(1)", "Go to the next search hit"),
    Key("hit.previous", "N", "screen.next_hit(-1)", "Go to the previous search hit"),
    Key("import", "i", "import", "Import a file or a folder, after a preview of the changes"),
    Key("edition", "I", "review_edition",
        "Review what a newer edition of the starter data changes, then import it"),
    Key("edit", "e", "edit", "Edit the entry in your editor, then import it"),
    Key("event.new", "a", "new_event", "Write a new event in your editor, or go on with a draft"),
    Key("export", "x", "screen.export",
        "Export the filtered entries to a .yaml, .json or .csv file, or a folder/"),
    Key("reload", "R", "reload", "Read the store again"),
    Key("theme", "T", "next_theme", "Switch to the next theme"),
    Key("back", "escape", "back",
        "Go one step back: line, popup, page, link, filter, as-of date", in_palette=False),
    Key("history.back", "backspace,ctrl+o", "history_back",
        "Go back to where you came from", in_palette=False),
    Key("help", "question_mark,f1", "app.help",
        "List all keys; type to search them", "keys", _ALWAYS),
    Key("palette", "colon,ctrl+p", "palette",
        "Run a command, or go to a company, event or model", "palette", in_palette=False),
    Key("quit", "q", "quit_or_close", "Go one step back, or quit", idea="back"),
    Key("quit.now", "ctrl+q,f10", "app.quit", "Quit from anywhere", "", _ALWAYS, False),
    Key("quit.hint", "ctrl+c", "app.quit_hint", "Show how to quit", "", _ALWAYS, False),
    # Every list and page.
    Key("cursor.down", "j,down", "cursor_down", "Down", "", (LINES,), False),
    Key("cursor.up", "k,up", "cursor_up", "Up", "", (LINES,), False),
    Key("page.down", "pagedown,ctrl+f", "page_down", "A page down", "", (LINES,), False),
    Key("page.up", "pageup,ctrl+b", "page_up", "A page up", "", (LINES,), False),
    Key("half.down", "ctrl+d", "half_down", "Half a page down", "", (LINES,), False),
    Key("half.up", "ctrl+u", "half_up", "Half a page up", "", (LINES,), False),
    Key("cursor.top", "g,home", "cursor_top",
        "To the top; in the lanes, to the first day", "", (LINES,), False),
    Key("cursor.bottom", "G,end", "cursor_bottom",
        "To the bottom; in the lanes, to the last day", "", (LINES,), False),
    Key("open", "enter", "open",
        "Open the item; on a page, follow the link under the cursor", "open", (LINES,), False),
    Key("pane.list", "h,left", "screen.to_list", "To the list, from the page", "", (LINES,), False),
    Key("pane.page", "l,right", "screen.to_page", "To the page, from the list", "", (LINES,),
        False),
    # The timeline.
    Key("peak.earlier", "J", "peak(-1)",
        "Jump down to an earlier busy spell", "busy", ("timeline",),
        pair="peak.later"),
    Key("peak.later", "K", "peak(1)",
        "Jump up to a later busy spell", "", ("timeline",)),
    Key("range", "r", "brush",
        "Start a range of days; press again to filter by it", "", ("timeline",)),
    Key("place", "S", "place",
        "From a sorted list, go to the event's place in time, and back", "", ("timeline",)),
    # The lanes.
    Key("lanes.earlier", "h,left", "cursor_left",
        "To the previous event or cluster", "", (LANES,), False, idea="left"),
    Key("lanes.later", "l,right", "cursor_right",
        "To the next event or cluster", "", (LANES,), False, idea="right"),
    Key("lanes.cell_earlier", "shift+left", "cell_left",
        "One cell earlier, empty or not", "", (LANES,), False),
    Key("lanes.cell_later", "shift+right", "cell_right",
        "One cell later, empty or not", "", (LANES,), False),
    # The matrix.
    Key("cursor.left", "h,left", "cursor_left", "One cloud to the left", "", ("matrix",), False,
        idea="left"),
    Key("cursor.right", "l,right", "cursor_right",
        "One cloud to the right", "", ("matrix",), False, idea="right"),
    Key("models.all", "A", "all_developers",
        "Show the next developer's models, then all models", "developer", ("matrix",)),
    Key("models.everywhere", "E", "everywhere",
        "Show only models that are on every cloud, or all", "", ("matrix",)),
    Key("pin.row", "p,space", "pin('row')", "Pin or unpin the row", "pin", ("matrix",),
        idea="mark"),
    Key("pin.column", "P", "pin('column')", "Pin or unpin the column", "", ("matrix",)),
    # The money.
    Key("money.firm", "m", "firm_only",
        "Show only circles of firm money, or all", "firm only", ("money",)),
    Key("money.owners", "O", "owners",
        "Count companies with their owners, or apart", "owners", ("money",)),
    Key("money.longer", "plus", "longer",
        "Search longer circles: up to 6 companies, then 2 again", "longer", ("money",)),
    Key("money.days", "d", "days_between_legs",
        "Set the most days between a circle's legs: any, 30, 90, 365", "days", ("money",)),
    # The changes.
    Key("undo", "u", "undo",
        "Undo the last import; its changes are shown first", "undo", ("changes",)),
    Key("redo", "U", "redo",
        "Redo the last undone import; its changes are shown first", "redo", ("changes",)),
    # The import preview.
    Key("import.tick", "space", "tick",
        "Accept the entry, or leave it out", "accept", (IMPORT,), False, idea="mark"),
    Key("import.tick_all", "a", "tick_all", "Accept all entries, or none", "all", (IMPORT,), False),
    Key("import.do", "i", "bring_in", "Import the accepted entries", "import", (IMPORT,), False,
        idea="import"),
    Key("import.report", "r", "judge('report')",
        "Record the new event as a report on the known one", "report",
        (IMPORT,), False),
    Key("import.distinct", "n", "judge('distinct')",
        "Say that the two are not the same, for good", "not the same", (IMPORT,), False),
    Key("import.same", "s", "judge('same')",
        "Say that the two are the same; the new id becomes a former id", "the same",
        (IMPORT,), False),
    Key("import.edit", "e", "edit_there",
        "Open the file at this place in your editor", "edit", (IMPORT,), False, idea="edit"),
    Key("import.again", "R", "read_again", "Read the files again", "again", (IMPORT,), False,
        idea="reload"),
    Key("import.leave", "escape,q", "leave",
        "Go back without importing", "leave", (IMPORT,), False, idea="back"),
    # What opens over a view. A key without an action is that of the line or the list itself.
    Key("prompt.done", "enter", "", "Take the typed text", "done", (PROMPT,), False, idea="open"),
    Key("prompt.complete", "tab", "", "Complete the word; Tab again: the next word", "complete",
        (PROMPT,), False),
    Key("prompt.leave", "escape", "", "Close the line and drop its text", "back", (PROMPT,), False,
        idea="back"),
    Key("finder.choose", "enter", "", "Take the item under the cursor", "choose", (FINDER,), False,
        idea="open"),
    Key("finder.down", "down", "down", "Down", "move", (FINDER,), False, pair="finder.up",
        idea="cursor.down"),
    Key("finder.up", "up", "up", "Up", "", (FINDER,), False, idea="cursor.up"),
    Key("finder.page_down", "pagedown", "page_down", "A page down", "", (FINDER,), False,
        idea="page.down"),
    Key("finder.page_up", "pageup", "page_up", "A page up", "", (FINDER,), False, idea="page.up"),
    Key("finder.complete", "tab", "complete", "Type the item under the cursor", "", (FINDER,),
        False),
    Key("finder.leave", "escape", "leave", "Close the list", "close", (FINDER,), False,
        idea="back"),
    Key("help.down", "j", "", "Down", "move", (HELP,), False, pair="help.up", idea="cursor.down"),
    Key("help.up", "k", "", "Up", "", (HELP,), False, idea="cursor.up"),
    Key("help.search", "slash", "begin_search", "Search; other letters begin a search too",
        "search", (HELP,), False, idea="search"),
    Key("help.choose", "enter", "", "Press the key under the cursor", "do it", (HELP,), False,
        idea="open"),
    Key("help.leave", "q", "leave", "Close the help", "close", (HELP,), False, idea="back"),
    Key("help.close", "question_mark,f1", "leave", "Close the help", "", (HELP,), False,
        idea="help"),
    Key("menu.choose", "enter", "", "Take the item under the cursor", "choose", (MENU,), False,
        idea="open"),
    Key("menu.leave", "escape,q", "leave", "Close the menu", "close", (MENU,), False, idea="back"),
    Key("picker.tick", "space", "tick", "Add the value to the filter, or remove it", "tick",
        (PICKER,), False, idea="mark"),
    Key("picker.done", "enter", "", "Close the list; the filter stays", "done", (PICKER,), False,
        idea="open"),
    Key("picker.leave", "escape,q", "leave", "Close the list; the filter stays", "", (PICKER,),
        False, idea="back"),
    Key("picker.close", "f", "leave", "Close the list; the filter stays", "", (PICKER,), False,
        idea="filter.tick"),
    Key("popup.help", "f1", "app.help", "List the keys that work here", "keys",
        (FINDER, MENU, PICKER), False, idea="help"),
)

REPLACED_KEYS: tuple[ReplacedKey, ...] = (
    ReplacedKey("c", "face", (LANES, "companies", "money", "sources")),
    ReplacedKey("s", "face", ("matrix",)),
    ReplacedKey("p", "compare", ("companies",)),
    ReplacedKey("d", "compare", ("matrix",)),
    ReplacedKey("d", "hidden", (LANES,)),
    ReplacedKey("r", "hidden", ("matrix",)),
    ReplacedKey("U", "hidden", ("timeline",)),
    ReplacedKey("p", "peak.earlier", ("timeline",)),
    ReplacedKey("P", "peak.later", ("timeline",)),
    ReplacedKey("p", "money.owners", ("money",)),
    ReplacedKey("right_parenthesis", "date.quarter_forward", _AS_OF),
)
"""The keys of the previous version that have no other meaning in their views by now."""

SHARED_LETTERS: Mapping[str, str] = {
    "minus": "It is the sixth key of an AZERTY keyboard; where time is zoomed it zooms out.",
    "plus": "It zooms in, or lengthens circles where nothing is zoomed.",
    "h": "In a grid it moves by a cell; elsewhere it goes to the list.",
    "left": "In a grid it moves by a cell; elsewhere it goes to the list.",
    "l": "In a grid it moves by a cell; elsewhere it goes to the page.",
    "right": "In a grid it moves by a cell; elsewhere it goes to the page.",
    "tab": "In a line where a text is typed it completes a word.",
    "a": "The import preview is a dialog with its own verbs: accept all.",
    "n": "The import preview is a dialog with its own verbs: not the same.",
    "r": "The import preview is a dialog with its own verbs: report.",
    "s": "The import preview is a dialog with its own verbs: the same.",
}
"""The only keys that do different things in different views, and why."""
# fmt: on

_in_use = KEYS
"""The table with the user's keys."""
_in_use_by_id = {key.id: key for key in KEYS}

_TITLES = {
    EVERYWHERE: "Everywhere",
    LINES: "In every list and page",
    LANES: "In the lanes of the Timeline",
    IMPORT: "In the import preview",
    PROMPT: "Where a filter, a date or a path is typed",
    FINDER: "In a list to search",
    HELP: "In the help",
    MENU: "In a menu",
    PICKER: "In the list of values for a filter",
}


def use_keys(keys: tuple[Key, ...]) -> None:
    """Show and bind these keys from now on: the table as the user's settings change it."""
    global _in_use, _in_use_by_id
    _in_use = keys
    _in_use_by_id = {key.id: key for key in keys}


def keys_in_use() -> tuple[Key, ...]:
    """All keys, with those that the user has set."""
    return _in_use


def digit_of(view: str) -> str:
    """The digit that opens a view, as its tab shows it."""
    return key_names(key_of(f"view.{view}"))[0]


def key_of(key_id: str) -> Key:
    """The key with an id. Raises KeyError."""
    return _in_use_by_id[key_id]


def key_names(key: Key) -> list[str]:
    """All keys that run an action, as people write them."""
    return [key_name(textual_name) for textual_name in key.keys.split(",")]


def keys_in(scope: str) -> list[Key]:
    """The keys of one scope with the words that they have there, in the table's order."""
    return [key.in_scope(scope) for key in _in_use if scope in key.scopes]


def replaced_keys_in(scope: str) -> list[ReplacedKey]:
    """The keys of the previous version that a scope still has."""
    return [replaced for replaced in REPLACED_KEYS if scope in replaced.scopes]


def palette_keys(view: str) -> list[Key]:
    """The keys of a view and of everywhere that are commands of the palette."""
    return [
        key.in_scope(view)
        for key in _in_use
        if key.in_palette and {view, EVERYWHERE}.intersection(key.scopes)
    ]


def key_groups() -> list[tuple[str, list[Key]]]:
    """All keys by scope, those of everywhere first."""
    scopes = (EVERYWHERE, LINES, *VIEWS, LANES, IMPORT, *POPUPS)
    return [(scope, keys_in(scope)) for scope in scopes]


def scope_title(scope: str) -> str:
    """The title of a scope in the help and in `docs/keys.md`."""
    return _TITLES.get(scope, f"In the {scope.capitalize()}")


def key_table() -> str:
    """All keys as the Markdown table of `docs/keys.md`."""
    table_rows = ["| Key | Does |", "| --- | --- |"]
    for scope, keys in key_groups():
        table_rows.append(f"| **{scope_title(scope)}** | |")
        for key in keys:
            names = " ".join(f"`{name}`" for name in key_names(key))
            table_rows.append(f"| {names} | {key.words} |")
    return "\n".join(table_rows)
