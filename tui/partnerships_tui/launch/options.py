"""The options of a bare launch, once: read here without click, and by click from the same table."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from partnerships_tui.keymap import VIEWS


class Option(NamedTuple):
    """One option of the program itself."""

    name: str
    """As it is written, without the dashes."""
    metavar: str
    """What its value is called; empty for a switch."""
    words: str


OPTIONS = (
    Option("db", "PATH", "The store; without it PARTNERSHIPS_DB, else the platform's data folder."),
    Option("view", "VIEW", f"Begin with that view: {', '.join(VIEWS)}."),
    Option("as-of", "DATE", "Everything as of that date: 2025-11-18, 2025-Q4, 'last month'."),
    Option("filter", "QUERY", "Only the events that the filter selects."),
    Option("fresh", "", "Begin anew, not where the explorer was left."),
    Option("watch", "FOLDER", "Import what changes in that folder while the explorer runs."),
    Option(
        "lang",
        "LANGUAGE",
        "What is copied and cited in that language, en or fr; the rest stays English.",
    ),
    Option("read-only", "", "Make and change nothing."),
    Option("ascii", "", "Plain letters in place of glyphs."),
)


class Launch(NamedTuple):
    """What a bare launch asks for, as it was typed."""

    db: str | None = None
    view: str | None = None
    as_of: str | None = None
    filter: str | None = None
    fresh: bool = False
    watch: str | None = None
    lang: str | None = None
    read_only: bool = False
    ascii: bool = False


def parse_launch(arguments: Sequence[str]) -> Launch | None:
    """The launch, if the arguments are options of the table and nothing else; None leaves them to click."""
    known = {f"--{option.name}": option for option in OPTIONS}
    found: dict[str, Any] = {}
    rest = list(arguments)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        option = known.get(name)
        if option is None or (equals and not option.metavar):
            return None
        if option.metavar and not equals:
            if not rest:
                return None
            value = rest.pop(0)
        found[option.name.replace("-", "_")] = value if option.metavar else True
    return Launch(**found)


assert set(Launch._fields) == {option.name.replace("-", "_") for option in OPTIONS}
