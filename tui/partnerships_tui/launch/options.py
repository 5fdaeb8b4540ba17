"""The options of a launch: one table, read here without click, and by click for the commands."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from partnerships_tui.keymap import VIEWS

if TYPE_CHECKING:
    from partnerships_tui.user_state.settings import Settings


class Option(NamedTuple):
    """An option of the program itself."""

    name: str
    """The name as it is typed, without the dashes."""
    metavar: str
    """The name of its value in the help; empty for a switch."""
    help: str
    """The sentence of the help."""


OPTIONS = (
    Option("db", "PATH", "The store. Default: PARTNERSHIPS_DB, config.toml, the data folder."),
    Option("view", "VIEW", f"The first view: {', '.join(VIEWS)}, or a saved view."),
    Option("as-of", "DATE", "Show everything as of a date: 2025-11-18, 2025-Q4, 'last month'."),
    Option("filter", "QUERY", "Show only the events that the filter selects."),
    Option("fresh", "", "Start from the settings, not where the explorer was left."),
    Option("watch", "FOLDER", "Import a folder's files whenever they change."),
    Option("lang", "LANGUAGE", "The language of copied and cited text: en or fr."),
    Option("read-only", "", "Never make or change a store."),
    Option("ascii", "", "Draw with plain letters, not with glyphs."),
    Option("plain", "", "Print words to be read aloud: no columns, bars or signs."),
)

EXPLORER_OPTIONS = frozenset(("view", "as-of", "filter", "fresh", "watch"))
"""The options that no command reads before its name; some commands have one of the same name."""


class Launch(NamedTuple):
    """The options of a launch, as they were typed."""

    db: str | None = None
    view: str | None = None
    as_of: str | None = None
    filter: str | None = None
    fresh: bool = False
    watch: str | None = None
    lang: str | None = None
    read_only: bool = False
    ascii: bool = False
    plain: bool = False

    def with_settings(self, settings: "Settings") -> "Launch":
        """The launch with the settings of all commands in place of options that were not typed."""
        return self._replace(
            lang=self.lang or settings.language,
            ascii=self.ascii or bool(settings.ascii),
            plain=self.plain or bool(settings.plain),
        )


def parse_launch(arguments: Sequence[str]) -> Launch | None:
    """Read arguments that are options of the table and nothing else.

    None leaves the arguments to click: a command, an unknown option, or a missing value.
    """
    options = {f"--{option.name}": option for option in OPTIONS}
    values: dict[str, Any] = {}
    remaining = list(arguments)
    while remaining:
        name, equals, value = remaining.pop(0).partition("=")
        option = options.get(name)
        if option is None:
            return None

        field = _field_of(option)
        if not option.metavar:
            if equals:
                return None
            values[field] = True
        elif equals:
            values[field] = value
        elif remaining:
            values[field] = remaining.pop(0)
        else:
            return None
    return Launch(**values)


def _field_of(option: Option) -> str:
    return option.name.replace("-", "_")


assert set(Launch._fields) == {_field_of(option) for option in OPTIONS}
