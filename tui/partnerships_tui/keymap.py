"""The key table: each key is declared once, with its action, its scopes and its words.

The bindings, the footer, the help, the palette and `docs/keys.md` are made from this table.
A key that needs AltGr on a French keyboard has a plain letter beside it.
"""

from typing import NamedTuple

VIEWS = ("timeline", "companies", "matrix", "money", "sources", "changes")
"""The views, in the order of their digits."""

EVERYWHERE, LINES, IMPORT, LANES = "everywhere", "lines", "import", "lanes"
"""The scopes besides the views: the whole program, every list and page, the import preview, and
the lanes, which take the Timeline's place."""

FACES = {LANES: "timeline"}
"""The scopes that take a view's place and share its tab."""


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
    """A second key that the footer shows beside the first: `[ ] month`."""


_IN_TIME = ("timeline", LANES)
"""The views of events in time: `@` jumps to a date there, and events can be marked."""

_AS_OF = ("companies", "matrix", "money", "sources")
"""The views that show one day: `@` sets the as-of date there. The Changes have no date."""

_FILTERED = (*_IN_TIME, "matrix", "money", "sources")
"""The views that follow the filter: `/` opens it there. In the Companies `/` finds a name."""

_ALWAYS = (EVERYWHERE, IMPORT)
"""The scopes of the keys that also work in the import preview, which hides the others."""

# fmt: off
KEYS: tuple[Key, ...] = (
    # Everywhere.
    Key("view.timeline", "1", "view('timeline')", "Go to the Timeline"),
    Key("view.companies", "2", "view('companies')", "Go to the Companies"),
    Key("view.matrix", "3", "view('matrix')", "Go to the Matrix"),
    Key("view.money", "4", "view('money')", "Go to the Money"),
    Key("view.sources", "5", "view('sources')", "Go to the Sources"),
    Key("view.changes", "6", "view('changes')", "Go to the Changes"),
    Key("search", "slash", "search",
        "Filter as you type; Enter keeps the filter, Esc drops it", "search", _FILTERED),
    Key("find", "slash", "find", "Find a company by name or alias", "find", ("companies",)),
    Key("filter.tick", "f", "tick_list",
        "Build a filter from a list of kinds, statuses, years, companies and tags"),
    Key("filter.clear", "F", "clear_filter", "Clear the filter"),
    Key("date.back", "less_than_sign,comma", "step_date(-1)",
        "Move the as-of date a month earlier"),
    Key("date.forward", "greater_than_sign,full_stop", "step_date(1)",
        "Move the as-of date a month later"),
    Key("quarter.back", "left_parenthesis", "step_date(-3)",
        "Move the as-of date a quarter earlier"),
    Key("quarter.forward", "right_parenthesis", "step_date(3)",
        "Move the as-of date a quarter later"),
    Key("date.set", "at,t", "date",
        "Set the as-of date: 2025-11, today; empty follows today", "as of", _AS_OF),
    Key("date.jump", "at,t", "date",
        "Jump to a date; with = before it, set the as-of date", "date", _IN_TIME),
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
    Key("mark", "space", "app.mark", "Mark or unmark the event", "mark", _IN_TIME),
    Key("marks", "apostrophe", "marks", "List the marked events"),
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
    Key("back", "escape", "back", "Go one step back: search, filter, page, view", in_palette=False),
    Key("history.back", "backspace,ctrl+o", "history_back",
        "Go back to where you came from", in_palette=False),
    Key("help", "question_mark", "app.help", "List all keys; type to search them", "keys", _ALWAYS),
    Key("palette", "colon,ctrl+p", "palette",
        "Run a command, or go to a company, event or model", "palette", in_palette=False),
    Key("quit", "q", "quit_or_close", "Close the open pane, or quit"),
    Key("quit.now", "ctrl+q", "app.quit", "Quit from anywhere", "", _ALWAYS, False),
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
    # The timeline.
    Key("month.earlier", "left_square_bracket,b", "jump_month(1)",
        "One month earlier", "month", _IN_TIME, pair="right_square_bracket"),
    Key("month.later", "right_square_bracket,w", "jump_month(-1)", "One month later", "", _IN_TIME),
    Key("year.earlier", "left_curly_bracket,B", "jump_year(1)", "One year earlier", "", _IN_TIME),
    Key("year.later", "right_curly_bracket,W", "jump_year(-1)", "One year later", "", _IN_TIME),
    Key("peak.earlier", "p", "peak(-1)", "Jump to the previous busy spell", "peak", ("timeline",)),
    Key("peak.later", "P", "peak(1)", "Jump to the next busy spell", "", ("timeline",)),
    Key("range", "r", "brush",
        "Start a range of days; press again to filter by it", "", ("timeline",)),
    Key("ahead", "U", "ahead",
        "Show all scheduled events, or only the next ones", "", ("timeline",)),
    Key("zoom.in", "plus", "zoom(-1)",
        "Zoom in: decades, years, quarters, months, events", "zoom", ("timeline",)),
    Key("zoom.out", "minus", "zoom(1)",
        "Zoom out: events, months, quarters, years, decades", "", ("timeline",)),
    Key("zoom.fit", "0", "level(None)", "Zoom to fit", "", ("timeline",)),
    Key("zoom.day", "D", "level('day')", "Show each event", "", ("timeline",)),
    Key("zoom.month", "M", "level('month')", "Show a row for each month", "", ("timeline",)),
    Key("zoom.quarter", "Q", "level('quarter')", "Show a row for each quarter", "", ("timeline",)),
    Key("zoom.year", "Y", "level('year')", "Show a row for each year", "", ("timeline",)),
    Key("zoom.decade", "X", "level('decade')", "Show a row for each decade", "", ("timeline",)),
    Key("order", "s", "next_order",
        "Sort by relevance, amount, capacity or date", "order", ("timeline",)),
    Key("place", "S", "place",
        "From a sorted list, go to the event's place in time, and back", "", ("timeline",)),
    Key("event.became", "v", "became",
        "Show what became of the event's money, or its page again", "", ("timeline",)),
    Key("lanes", "L", "app.lanes",
        "Show lanes: time from left to right, a lane for each company, kind, cloud or model",
        "lanes", ("timeline",)),
    # The lanes.
    Key("lanes.leave", "L", "app.leave_lanes", "Show the list again", "list", (LANES,)),
    Key("lanes.by", "c", "next_by",
        "Group the lanes by company, kind, cloud or model", "by", (LANES,)),
    Key("lanes.compare", "equals_sign", "compare",
        "Compare the lane's company with another one", "compare", (LANES,)),
    Key("lanes.unfold", "d", "unfold", "Show durations on separate lines", "lasting", (LANES,)),
    Key("lanes.earlier", "h,left", "cursor_left",
        "To the previous event or cluster", "", (LANES,), False),
    Key("lanes.later", "l,right", "cursor_right",
        "To the next event or cluster", "", (LANES,), False),
    Key("lanes.cell_earlier", "shift+left", "cell_left",
        "One cell earlier, empty or not", "", (LANES,), False),
    Key("lanes.cell_later", "shift+right", "cell_right",
        "One cell later, empty or not", "", (LANES,), False),
    Key("lanes.zoom.in", "plus", "zoom(-1)",
        "Zoom in: less time in a cell, down to a day", "zoom", (LANES,)),
    Key("lanes.zoom.out", "minus", "zoom(1)",
        "Zoom out: more time in a cell, up to a decade", "", (LANES,)),
    Key("lanes.zoom.fit", "0", "grain(None)", "Zoom to fit", "", (LANES,)),
    Key("lanes.zoom.day", "D", "grain('day')", "One day a cell", "", (LANES,)),
    Key("lanes.zoom.month", "M", "grain('month')", "One month a cell", "", (LANES,)),
    Key("lanes.zoom.quarter", "Q", "grain('quarter')", "One quarter a cell", "", (LANES,)),
    Key("lanes.zoom.year", "Y", "grain('year')", "One year a cell", "", (LANES,)),
    Key("lanes.zoom.decade", "X", "grain('decade')", "One decade a cell", "", (LANES,)),
    # The companies.
    Key("promises", "v", "promises",
        "Show what became of its promises, or its page again", "promises", ("companies",)),
    Key("picture", "c", "picture",
        "Draw who pays it and whom it pays, or show its page again", "picture", ("companies",)),
    Key("company.paths", "p", "paths",
        "Show the shortest chains of payments to and from another company", "path",
        ("companies",)),
    # The matrix.
    Key("cursor.left", "h,left", "cursor_left", "One cloud to the left", "", ("matrix",), False),
    Key("cursor.right", "l,right", "cursor_right",
        "One cloud to the right", "", ("matrix",), False),
    Key("models.all", "A", "all_developers",
        "Show the next developer's models, then all models", "developer", ("matrix",)),
    Key("models.everywhere", "E", "everywhere",
        "Show only models that are on every cloud, or all", "", ("matrix",)),
    Key("matrix.between", "d", "between",
        "Show the changes between the as-of date and another date", "between", ("matrix",)),
    Key("models.gone", "r", "gone_models",
        "Show or hide models that are retired everywhere", "retired", ("matrix",)),
    Key("matrix.pin_row", "p", "pin('row')", "Pin or unpin the row", "pin", ("matrix",)),
    Key("matrix.pin_column", "P", "pin('column')", "Pin or unpin the column", "", ("matrix",)),
    Key("matrix.turn", "s", "turn", "Swap rows and columns", "swap", ("matrix",)),
    # The money.
    Key("money.list", "c", "next_list",
        "Show pairs, circles, or the flows that circles depend on", "circles",
        ("money",)),
    Key("money.firm", "m", "firm_only",
        "Show only circles of firm money, or all", "firm only", ("money",)),
    Key("money.parents", "p", "rollup",
        "Roll companies up to their parents, or not", "parents", ("money",)),
    Key("money.longest", "l", "longest",
        "Set the longest circle: 2 to 6 companies", "length", ("money",)),
    Key("money.window", "w", "window",
        "Set the most days between a circle's legs: any, 30, 90, 365", "window", ("money",)),
    # The sources.
    Key("sources.list", "c", "next_list",
        "Show sources, conflicts, weak figures, or their coverage", "conflicts", ("sources",)),
    # The changes.
    Key("undo", "u", "undo",
        "Undo the last import; press again for the one before", "undo", ("changes",)),
    Key("redo", "U", "redo", "Redo the import that was undone last", "redo", ("changes",)),
    # The import preview.
    Key("import.tick", "space", "tick",
        "Accept the entry, or leave it out", "accept", (IMPORT,), False),
    Key("import.tick_all", "a", "tick_all", "Accept all entries, or none", "all", (IMPORT,), False),
    Key("import.do", "i", "bring_in", "Import the accepted entries", "import", (IMPORT,), False),
    Key("import.report", "r", "judge('report')",
        "Make the new event a report on the known one, with what it says otherwise", "report",
        (IMPORT,), False),
    Key("import.distinct", "n", "judge('distinct')",
        "Say that it is not the same; nobody asks again", "not the same", (IMPORT,), False),
    Key("import.same", "s", "judge('same')",
        "Say that it is the same; its id becomes a former id of the known entry", "the same",
        (IMPORT,), False),
    Key("import.edit", "e", "edit_there",
        "Open the file at this place in your editor", "edit", (IMPORT,), False),
    Key("import.again", "R", "read_again", "Read the files again", "again", (IMPORT,), False),
    Key("import.leave", "escape,q", "leave",
        "Go back without importing", "leave", (IMPORT,), False),
)

_NAMES = {
    "slash": "/", "less_than_sign": "<", "greater_than_sign": ">", "left_parenthesis": "(",
    "right_parenthesis": ")", "at": "@", "escape": "Esc", "backspace": "Backspace",
    "question_mark": "?", "colon": ":", "left_square_bracket": "[", "right_square_bracket": "]",
    "left_curly_bracket": "{", "right_curly_bracket": "}", "enter": "Enter", "tab": "Tab",
    "shift+tab": "Shift+Tab", "down": "Down", "up": "Up", "left": "Left", "right": "Right",
    "pagedown": "PgDn", "pageup": "PgUp", "home": "Home", "end": "End", "comma": ",",
    "full_stop": ".", "plus": "+", "minus": "-", "dollar_sign": "$", "equals_sign": "=",
    "apostrophe": "'", "space": "Space", "shift+left": "Shift+Left", "shift+right": "Shift+Right",
}
# fmt: on

_TITLES = {
    EVERYWHERE: "Everywhere",
    LINES: "In every list and page",
    LANES: "In the lanes of the Timeline",
    IMPORT: "In the import preview",
}


def digit_of(view: str) -> str:
    """The digit that opens a view, as its tab shows it."""
    key_ids = {key.id: key.keys for key in KEYS}
    return key_ids[f"view.{view}"]


def key_name(textual_name: str) -> str:
    """A key as people write it: `/`, `Ctrl+P`, `PgDn`."""
    if textual_name in _NAMES:
        return _NAMES[textual_name]
    modifier, _, letter = textual_name.rpartition("+")
    return f"{modifier.capitalize()}+{letter.upper()}" if modifier else textual_name


def key_names(key: Key) -> list[str]:
    """All keys that run an action, as people write them."""
    return [key_name(textual_name) for textual_name in key.keys.split(",")]


def footer_name(key: Key) -> str:
    """The keys that the footer shows for an action: its first one and the paired one."""
    first_name = key_names(key)[0]
    return f"{first_name} {key_name(key.pair)}" if key.pair else first_name


def keys_in(scope: str) -> list[Key]:
    """The keys of one scope, in the table's order."""
    return [key for key in KEYS if scope in key.scopes]


def footer_keys(view: str) -> list[Key]:
    """The keys in a view's footer: those of every list, the view's own, then the general ones."""
    labelled_keys = [key for key in KEYS if key.short]
    list_keys = [key for key in labelled_keys if LINES in key.scopes]
    view_keys = [key for key in labelled_keys if view in key.scopes]
    global_keys = [
        key for key in labelled_keys if EVERYWHERE in key.scopes and key not in view_keys
    ]
    if view == IMPORT:
        return list_keys + view_keys
    return list_keys + view_keys + global_keys


def help_groups(view: str) -> list[tuple[str, list[Key]]]:
    """All keys in titled groups for the help: this view first, then the general ones."""
    other_scopes = [scope for scope in (*VIEWS, LANES, IMPORT) if scope != view]
    return [
        (scope_title(scope), keys_in(scope)) for scope in (view, LINES, EVERYWHERE, *other_scopes)
    ]


def scope_title(scope: str) -> str:
    """The title of a scope in the help and in `docs/keys.md`."""
    return _TITLES.get(scope, f"In the {scope.capitalize()}")


def key_table() -> str:
    """All keys as the Markdown table of `docs/keys.md`."""
    table_rows = ["| Key | Does |", "| --- | --- |"]
    for scope in (EVERYWHERE, LINES, *VIEWS, LANES, IMPORT):
        table_rows.append(f"| **{scope_title(scope)}** | |")
        for key in keys_in(scope):
            names = " ".join(f"`{name}`" for name in key_names(key))
            table_rows.append(f"| {names} | {key.words} |")
    return "\n".join(table_rows)
