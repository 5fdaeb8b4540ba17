"""Every key, once: what it is called, what it does, where it works, and the words for it.

The bindings, the footer, the help, the palette and the README's table are all made from this table.
A key that needs AltGr on a French keyboard has a plain letter beside it.
"""

from typing import NamedTuple

VIEWS = ("timeline", "companies", "matrix", "money", "sources", "changes")
"""The views, in the order of their digits."""

EVERYWHERE, LINES, PAGE, IMPORT, LANES = "everywhere", "lines", "page", "import", "lanes"
"""Scopes beside the views: the whole program, whatever scrolls, a page with links, an import to be agreed to, and the
lanes, which are another face of the Timeline."""

FACES = {LANES: "timeline"}
"""What stands in a view's place, and has its tab."""


class Key(NamedTuple):
    """One thing that can be done by key."""

    id: str
    keys: str
    """Textual's names, by comma."""
    action: str
    words: str
    """For the help and the palette: an order."""
    short: str = ""
    """For the footer; without it the key is not shown there."""
    scopes: tuple[str, ...] = (EVERYWHERE,)
    in_palette: bool = True


KEYS: tuple[Key, ...] = (
    # Everywhere.
    Key("view.timeline", "1", "view('timeline')", "Go to the Timeline"),
    Key("view.companies", "2", "view('companies')", "Go to the Companies"),
    Key("view.matrix", "3", "view('matrix')", "Go to the Matrix"),
    Key("view.money", "4", "view('money')", "Go to the Money"),
    Key("view.sources", "5", "view('sources')", "Go to the Sources"),
    Key("view.changes", "6", "view('changes')", "Go to the Changes"),
    Key("search", "slash", "search", "Filter as you type; Enter keeps it, Esc takes it back", "search",
        ("timeline", LANES, "matrix", "money", "sources")),
    Key("find", "slash", "find", "Find a company by name or alias", "find", ("companies",)),
    Key("filter.tick", "f", "tick_list", "Kinds, states, years, companies and tags to tick; they make the filter"),
    Key("filter.clear", "F", "clear_filter", "Show all events again"),
    Key("date.back", "less_than_sign,comma", "step_date(-1)", "As of a month earlier", "", (EVERYWHERE,)),
    Key("date.forward", "greater_than_sign,full_stop", "step_date(1)", "As of a month later"),
    Key("quarter.back", "left_parenthesis", "step_date(-3)", "As of a quarter earlier"),
    Key("quarter.forward", "right_parenthesis", "step_date(3)", "As of a quarter later"),
    Key("date.set", "at,t", "date", "Set the as-of date: 2025-11, today, or nothing for none", "as of",
        ("companies", "matrix", "money", "sources")),
    Key("date.jump", "at,t", "date", "Jump to a date; with = before it, set the as-of date", "date",
        ("timeline", LANES)),
    Key("pane.next", "tab", "app.focus_next", "The other pane", "pane", (EVERYWHERE, IMPORT), False),
    Key("pane.previous", "shift+tab", "app.focus_previous", "The other pane, backwards", "", (EVERYWHERE, IMPORT),
        False),
    Key("pane.zoom", "z", "screen.zoom_pane", "This pane alone, and back", "", (EVERYWHERE, IMPORT)),
    Key("source.open", "o", "open_source", "Open the source in the browser", "source"),
    Key("copy", "y", "copy", "Copy what is under the cursor: a sentence to print, a card, an id, an address", "copy"),
    Key("copy.choose", "C", "choose_copy", "Choose what to copy: sentence, card, row, page; in English or French"),
    Key("currency", "dollar_sign", "next_currency",
        "Figures in another currency too, by the ECB's rate of their day: EUR, USD, GBP, JPY, none"),
    Key("mark", "space", "app.mark", "Mark the event under the cursor, or no longer", "mark", ("timeline", LANES)),
    Key("marks", "apostrophe", "marks", "The marked events, to go to one"),
    Key("views", "V", "views", "Saved views: open one, or type a name to save this one"),
    Key("hit.next", "n", "screen.next_hit(1)", "The next hit of the search, on the page and then in the list"),
    Key("hit.previous", "N", "screen.next_hit(-1)", "The hit before"),
    Key("import", "i", "import", "Import a file or a folder: what would change is shown first"),
    Key("edit", "e", "edit", "Open the entry in your editor, at its line, and import it back"),
    Key("event.new", "a", "new_event", "Write a new event in your editor, and import it"),
    Key("export", "x", "screen.export", "Export what the filter selects: a .yaml, .json or .csv file, or a folder/"),
    Key("reload", "R", "reload", "Read the store again"),
    Key("theme", "T", "next_theme", "Next theme"),
    Key("back", "escape", "back", "One step back: search, filter, page, view", in_palette=False),
    Key("history.back", "backspace,ctrl+o", "history_back", "Back to where you were before", in_palette=False),
    Key("help", "question_mark", "app.help", "All keys, searchable", "keys", (EVERYWHERE, IMPORT)),
    Key("palette", "colon,ctrl+p", "palette", "Run a command, go to a company, event or model", "palette",
        in_palette=False),
    Key("quit", "q", "quit_or_close", "Close what is open; at the top, quit"),
    Key("quit.now", "ctrl+q", "app.quit", "Quit from anywhere", "", (EVERYWHERE, IMPORT), False),
    Key("quit.hint", "ctrl+c", "app.quit_hint", "Says how to quit", "", (EVERYWHERE, IMPORT), False),
    # Whatever scrolls.
    Key("cursor.down", "j,down", "cursor_down", "Down", scopes=(LINES,), in_palette=False),
    Key("cursor.up", "k,up", "cursor_up", "Up", scopes=(LINES,), in_palette=False),
    Key("page.down", "pagedown,ctrl+f", "page_down", "A page down", scopes=(LINES,), in_palette=False),
    Key("page.up", "pageup,ctrl+b", "page_up", "A page up", scopes=(LINES,), in_palette=False),
    Key("half.down", "ctrl+d", "half_down", "Half a page down", scopes=(LINES,), in_palette=False),
    Key("half.up", "ctrl+u", "half_up", "Half a page up", scopes=(LINES,), in_palette=False),
    Key("cursor.top", "g,home", "cursor_top", "To the top; in lanes, to the first day", "", (LINES,), False),
    Key("cursor.bottom", "G,end", "cursor_bottom", "To the bottom; in lanes, to the last day", "", (LINES,), False),
    Key("open", "enter", "open", "Open; on a page, follow the link under the cursor", "open", (LINES,), False),
    # The timeline.
    Key("month.earlier", "left_square_bracket,b", "jump_month(1)", "A month earlier", "] month", ("timeline", LANES)),
    Key("month.later", "right_square_bracket,w", "jump_month(-1)", "A month later", scopes=("timeline", LANES)),
    Key("year.earlier", "left_curly_bracket,B", "jump_year(1)", "A year earlier", scopes=("timeline", LANES)),
    Key("year.later", "right_curly_bracket,W", "jump_year(-1)", "A year later", scopes=("timeline", LANES)),
    Key("peak.earlier", "p", "peak(-1)", "To the next peak before: where most events are, far and wide", "peak",
        ("timeline",)),
    Key("peak.later", "P", "peak(1)", "To the next peak after", scopes=("timeline",)),
    Key("range", "r", "brush", "Begin a range of days under the cursor; again, filter by it", scopes=("timeline",)),
    Key("ahead", "U", "ahead", "All that is scheduled after today, or only the next of it", scopes=("timeline",)),
    Key("zoom.in", "plus", "zoom(-1)", "Zoom in: from a decade to its years, and on to the events", "zoom",
        ("timeline",)),
    Key("zoom.out", "minus", "zoom(1)", "Zoom out: from the events to their months, and on to decades", "",
        ("timeline",)),
    Key("zoom.fit", "0", "level(None)", "Zoom as the events suggest", scopes=("timeline",)),
    Key("zoom.day", "D", "level(0)", "Each event by itself", scopes=("timeline",)),
    Key("zoom.month", "M", "level(1)", "A row for each month", scopes=("timeline",)),
    Key("zoom.quarter", "Q", "level(2)", "A row for each quarter", scopes=("timeline",)),
    Key("zoom.year", "Y", "level(3)", "A row for each year", scopes=("timeline",)),
    Key("zoom.decade", "X", "level(4)", "A row for each decade", scopes=("timeline",)),
    Key("order", "s", "next_order", "Another order: best hits, largest amount, largest capacity first; by date",
        "order", ("timeline",)),
    Key("place", "S", "place", "From another order to the event's place in time, and back", scopes=("timeline",)),
    Key("event.became", "v", "became", "What became of the money in it, and back", scopes=("timeline",)),
    Key("lanes", "L", "app.lanes", "Lanes: time from left to right, one lane a company, kind, cloud or model", "lanes",
        ("timeline",)),
    # The lanes.
    Key("lanes.leave", "L", "app.leave_lanes", "The list again", "list", (LANES,)),
    Key("lanes.by", "c", "next_by", "What lanes are by: company, kind, cloud, model", "by", (LANES,)),
    Key("lanes.compare", "equals_sign", "compare", "Compare the lane's company with another one", "compare", (LANES,)),
    Key("lanes.unfold", "d", "unfold", "What lasts on lines of its own, and back", "lasting", (LANES,)),
    Key("lanes.earlier", "h,left", "cursor_left", "To the event or cluster before", "", (LANES,), False),
    Key("lanes.later", "l,right", "cursor_right", "To the event or cluster after", "", (LANES,), False),
    Key("lanes.cell_earlier", "shift+left", "cell_left", "A cell earlier, whatever is in it", "", (LANES,), False),
    Key("lanes.cell_later", "shift+right", "cell_right", "A cell later, whatever is in it", "", (LANES,), False),
    Key("lanes.zoom.in", "plus", "zoom(-1)", "Zoom in: a cell is less time, down to a day", "zoom", (LANES,)),
    Key("lanes.zoom.out", "minus", "zoom(1)", "Zoom out: a cell is more time, up to a decade", "", (LANES,)),
    Key("lanes.zoom.fit", "0", "grain(None)", "All events at once", scopes=(LANES,)),
    Key("lanes.zoom.day", "D", "grain(0)", "A cell for each day", scopes=(LANES,)),
    Key("lanes.zoom.month", "M", "grain(3)", "A cell for each month", scopes=(LANES,)),
    Key("lanes.zoom.quarter", "Q", "grain(5)", "A cell for each quarter", scopes=(LANES,)),
    Key("lanes.zoom.year", "Y", "grain(7)", "A cell for each year", scopes=(LANES,)),
    Key("lanes.zoom.decade", "X", "grain(9)", "A cell for each decade", scopes=(LANES,)),
    # The companies.
    Key("promises", "v", "promises", "What became of its promises", "promises", ("companies",)),
    Key("picture", "c", "picture", "Who pays it and whom it pays as a picture, and back", "picture", ("companies",)),
    # The matrix.
    Key("cursor.left", "h,left", "cursor_left", "One cloud to the left", scopes=("matrix",), in_palette=False),
    Key("cursor.right", "l,right", "cursor_right", "One cloud to the right", scopes=("matrix",), in_palette=False),
    Key("models.all", "A", "all_developers", "Another developer's models, then everybody's", "developer", ("matrix",)),
    Key("models.everywhere", "E", "everywhere", "Only models that are on every cloud, and back", "", ("matrix",)),
    Key("matrix.between", "d", "between", "What changes between the as-of date and another one", "between",
        ("matrix",)),
    Key("models.gone", "r", "gone_models", "Models that are retired everywhere, and back", "retired", ("matrix",)),
    Key("matrix.pin_row", "p", "pin('row')", "Pin the row: it stands first and stays in sight", "pin", ("matrix",)),
    Key("matrix.pin_column", "P", "pin('column')", "Pin the column, likewise", scopes=("matrix",)),
    Key("matrix.turn", "s", "turn", "Swap the sides: clouds down and models across, and back", "swap", ("matrix",)),
    # The money.
    Key("money.circles", "c", "circles", "Circles, or pairs again; Enter on a circle shows its events", "circles",
        ("money",)),
    Key("money.firm", "m", "firm_only", "Circles of firm money only, and back", "firm only", ("money",)),
    Key("money.parents", "p", "rollup", "Companies with all that they own, and back", "parents", ("money",)),
    Key("money.longest", "l", "longest", "The longest circle: 2 to 6 companies", "length", ("money",)),
    Key("money.window", "w", "window", "The days between a circle's legs: any, 30, 90, 365", "window", ("money",)),
    # The sources.
    Key("sources.list", "c", "next_list", "Sources, where they disagree, what rests on little", "conflicts",
        ("sources",)),
    # The changes.
    Key("undo", "u", "undo", "Take the last import back; again, the one before it", "undo", ("changes",)),
    Key("redo", "U", "redo", "Put the import back that was taken back last", "redo", ("changes",)),
    # An import that is looked at.
    Key("import.tick", "space", "tick", "Accept the entry, or leave it out", "accept", (IMPORT,), False),
    Key("import.tick_all", "a", "tick_all", "Accept all, or none", "all", (IMPORT,), False),
    Key("import.do", "i", "bring_in", "Import what is accepted", "import", (IMPORT,), False),
    Key("import.edit", "e", "edit_there", "Open the file at that place in your editor", "edit", (IMPORT,), False),
    Key("import.again", "R", "read_again", "Read the files again", "again", (IMPORT,), False),
    Key("import.leave", "escape,q", "leave", "One step back; nothing is imported", "leave", (IMPORT,), False),
)  # fmt: skip

_NAMES = {
    "slash": "/", "less_than_sign": "<", "greater_than_sign": ">", "left_parenthesis": "(",
    "right_parenthesis": ")", "at": "@", "escape": "Esc", "backspace": "Backspace", "question_mark": "?",
    "colon": ":", "left_square_bracket": "[", "right_square_bracket": "]", "left_curly_bracket": "{",
    "right_curly_bracket": "}", "enter": "Enter", "tab": "Tab", "shift+tab": "Shift+Tab", "down": "Down",
    "up": "Up", "left": "Left", "right": "Right", "pagedown": "PgDn", "pageup": "PgUp", "home": "Home",
    "end": "End", "comma": ",", "full_stop": ".",
    "plus": "+", "minus": "-", "dollar_sign": "$", "equals_sign": "=",
    "shift+left": "Shift+Left", "shift+right": "Shift+Right",
}  # fmt: skip


def digit_of(view: str) -> str:
    """The key that a view is reached by, as its tab shows it."""
    return next(key.keys for key in KEYS if key.id == f"view.{view}")


def key_names(key: Key) -> list[str]:
    """The keys as people write them: `/`, `Ctrl+P`, `PgDn`."""
    return [_NAMES.get(name) or name.replace("ctrl+", "Ctrl+") for name in key.keys.split(",")]


def keys_in(scope: str) -> list[Key]:
    """The keys of one scope, in the table's order."""
    return [key for key in KEYS if scope in key.scopes]


def footer_keys(view: str) -> list[Key]:
    """What the footer of a view shows: its own keys first, then those of everywhere."""
    shown = [key for key in KEYS if key.short]
    own = [key for key in shown if view in key.scopes]
    rest = (
        [key for key in shown if EVERYWHERE in key.scopes and key not in own]
        if view != IMPORT
        else []
    )
    return [*(key for key in shown if LINES in key.scopes), *own, *rest]


def help_groups(view: str) -> list[tuple[str, list[Key]]]:
    """All keys for the help: those of this view, of whatever scrolls, of everywhere, then of the other views."""
    others = [(_title(name), keys_in(name)) for name in (*VIEWS, LANES, IMPORT) if name != view]
    return [
        (_title(view), keys_in(view)),
        ("Where there are lines", keys_in(LINES)),
        ("Everywhere", keys_in(EVERYWHERE)),
        *others,
    ]


def _title(scope: str) -> str:
    own = {IMPORT: "While an import is looked at", LANES: "In the lanes of the Timeline"}
    return own.get(scope, f"In the {scope.capitalize()}")


def key_table() -> str:
    """The keys as README's table in Markdown."""
    scopes = [(EVERYWHERE, "Everywhere"), (LINES, "Where there are lines")]
    scopes += [(name, _title(name)) for name in (*VIEWS, LANES, IMPORT)]
    rows = ["| Key | Does |", "| --- | --- |"]
    for scope, title in scopes:
        rows.append(f"| **{title}** | |")
        rows += [
            f"| {' '.join(f'`{name}`' for name in key_names(key))} | {key.words} |"
            for key in keys_in(scope)
        ]
    return "\n".join(rows)
