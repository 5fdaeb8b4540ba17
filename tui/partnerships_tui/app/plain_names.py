"""The plain names of commands: words that users know from other programs, for the palette.

A command is found by its own words in the key table too.
"""

from partnerships_tui.keymap import LANES

_NAMES = {
    "view.timeline": "timeline, events, news, history, home, start, deals",
    "view.companies": "companies, company list, organisations, organizations",
    "view.matrix": "matrix, models, clouds, availability, grid, providers",
    "view.money": "money, payments, pairs, investments, who pays whom, cash",
    "view.sources": "sources, citations, references, evidence",
    "view.changes": "changes, imports, import history, log of imports",
    "search": "search, find, filter, query",
    "find": "find company, search company",
    "filter.tick": "filter list, pick filter, facets, build filter, filters",
    "filter.clear": "clear filter, reset filter, remove filter, show all, unfilter",
    "date.back": "as of month earlier",
    "date.forward": "as of month later",
    "date.set": "as of, as-of date, date, time travel, today, day, set date",
    "date.jump": "go to date, jump to date, date, calendar, today",
    "pane.zoom": "zoom pane, maximize, full screen, fullscreen, split",
    "source.open": "open source, browser, open link, url, website",
    "copy": "copy, yank, clipboard, cite",
    "copy.choose": "copy as, copy menu, copy in French, citation",
    "currency": "currency, euro, dollars, EUR, convert, exchange rate",
    "mark": "mark, bookmark, star, favourite, favorite, pin event, flag",
    "marks": "marks, bookmarks, marked, starred, favourites, favorites",
    "views": "saved views, save view, open view, save filter",
    "hit.next": "next match, next hit, find next",
    "hit.previous": "previous match, previous hit, find previous",
    "import": "import, load, open file, add data, import file",
    "edition": "update, upgrade, update data, starter data, edition, new edition",
    "edit": "edit, change, modify, correct",
    "event.new": "new, new event, add event, create, add, write",
    "export": "export, save, save as, download, csv, json, yaml, write file",
    "reload": "reload, refresh, read again",
    "theme": "theme, themes, colours, colors, colour, color, next theme, appearance",
    "help": "help, keys, shortcuts, keyboard, key bindings, manual, legend, cheat sheet, glyphs",
    "quit": "quit, exit, close, leave, bye",
    "sort": "sort, order, sort by, order by, rank",
    "compare companies": "compare companies, chains of payments, path, paths, versus",
    "compare matrix": "compare days, matrix changes, what changed, diff, between",
    f"compare {LANES}": "compare lanes",
    "hidden timeline": "scheduled, upcoming, future events, ahead",
    "hidden matrix": "retired, retired models, hidden models, show retired",
    f"hidden {LANES}": "durations",
    "face timeline": "what became of the money",
    "face companies": "picture, promises, diagram, commitments",
    "face matrix": "swap, transpose, turn, swap rows and columns",
    "face money": "circles, circular, critical flows, round trips",
    "face sources": "conflicts, weak figures, coverage, disagreements",
    f"face {LANES}": "group lanes, lanes by kind, lanes by cloud, lanes by model",
    "zoom.in": "zoom in",
    "zoom.out": "zoom out",
    "zoom.fit": "zoom, zoom to fit, fit",
    "zoom.day": "days, zoom day",
    "zoom.month": "months, zoom month, by month",
    "zoom.quarter": "quarters, zoom quarter, by quarter",
    "zoom.year": "years, zoom year, by year",
    "zoom.decade": "decades, zoom decade, by decade",
    "peak.earlier": "busy, busy spell, peak",
    "range": "range, select range, range of days, brush",
    "lanes": "lanes, swimlanes, gantt, chart, graph, visual timeline",
    "lanes.leave": "list, leave lanes",
    "models.all": "developer, other developers, all models, OpenAI models",
    "models.everywhere": "everywhere, on every cloud, on all clouds",
    "pin.row": "pin, pin row",
    "pin.column": "pin column",
    "money.firm": "firm money, firm only",
    "money.owners": "owners, parents, roll up, rollup, subsidiaries",
    "money.longer": "longer circles",
    "money.days": "days between legs, window",
    "undo": "undo, undo import, revert, take back, roll back",
    "redo": "redo, redo import",
}
"""By the key's id, where its words differ with the scope followed by the scope."""


def plain_names(key_id: str, scope: str) -> tuple[str, ...]:
    """Return the plain names of a key's command in a scope."""
    names = _NAMES.get(f"{key_id} {scope}") or _NAMES.get(key_id, "")
    return tuple(name.strip() for name in names.split(",") if name)


def named_commands() -> tuple[str, ...]:
    """Return what has plain names: ids of keys, some of them with a scope behind."""
    return tuple(_NAMES)
