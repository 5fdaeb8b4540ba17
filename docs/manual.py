"""The manual page of the program in roff, made from its commands, filter terms and settings."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

ROOT = Path(__file__).resolve().parents[1]
SETTINGS_PAGE = ROOT / "docs" / "settings.md"

PROGRAM = "partnerships-tui"

DESCRIPTION = (
    "The explorer shows one store of events on a timeline, and by company, model, payment and "
    "source. Without a command the explorer opens; in a pipe the timeline is printed as text.",
    "The first start makes a store from the starter data and prints its path. In the explorer, ? "
    "lists all keys, : finds a command or a name, and q quits.",
    "Each command prints a table in a terminal, tab-separated lines in a pipe, and one JSON "
    "document with --json.",
)

FILTER_WORDS = (
    "QUERY and --filter take words and terms. A comma is or, a space is and, a leading - is not. "
    "Quotes search for a phrase."
)

VARIABLES = {
    "PARTNERSHIPS_DB": "The store, unless --db names one.",
    "PARTNERSHIPS_OWN": "The folder of your own entries, unless --watch names one.",
    "PARTNERSHIPS_PLAIN": "As --plain, if it is not empty.",
    "VISUAL, EDITOR": "The editor that opens entries, unless config.toml names one.",
    "BROWSER": "The browser that opens sources.",
    "NO_COLOR": "No colour is sent to the terminal, if it is not empty.",
    "TERM": "A terminal of the type dumb gets text.",
    "XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME": "The folders of the files below.",
}
"""The environment variables that the program reads, with their meanings."""

FILES = {
    "~/.config/partnerships-tui/config.toml": "The settings; on macOS in "
    "~/Library/Application Support.",
    "~/.local/share/partnerships-tui/partnerships.db": "The store.",
    "~/.local/share/partnerships-tui/own/": "Your own entries, a file for each.",
    "~/.local/state/partnerships-tui/": "Sessions, marks, saved views and drafts.",
}
"""The files of the program where the system has no other folders for them."""

STATUSES = {
    "0": "Success.",
    "1": "A failure: an error in the data or the store, or nothing has the id.",
    "2": "Wrong usage: an unknown option, filter or value.",
    "128 + N": "Signal N ended the program.",
}


def manual_page() -> str:
    """The text of the manual page. All characters are ASCII; others are written as escapes."""
    lines = [
        *_head(),
        *_options_section(),
        *_commands_section(),
        *_filter_section(),
        *_settings_section(),
        *_definitions("ENVIRONMENT", VARIABLES),
        *_definitions("FILES", FILES),
        *_definitions("EXIT STATUS", STATUSES),
        *_examples_section(),
    ]
    return "\n".join(lines) + "\n"


# -- Roff ------------------------------------------------------------------------------------------


def roff(text: str) -> str:
    """A text as roff that prints exactly it; no line of it is a request."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("^", "\\(ha")
    escaped = escaped.replace("~", "\\(ti").replace("`", "\\(ga").replace("'", "\\(aq")
    escaped = "".join(map(_ascii_letter, escaped))
    return re.sub(r"^(?=[.'])", r"\\&", escaped, flags=re.MULTILINE)


def _ascii_letter(letter: str) -> str:
    return letter if letter.isascii() else f"\\[u{ord(letter):04X}]"


def _bold(text: str) -> str:
    return f"\\fB{roff(text)}\\fR"


def _italic(text: str) -> str:
    return f"\\fI{roff(text)}\\fR"


def _definition(term: str, meaning: str) -> Iterator[str]:
    """A term, already in roff, and its meaning below it."""
    yield ".TP"
    yield term
    yield roff(meaning)


def _definitions(title: str, meanings: dict[str, str]) -> Iterator[str]:
    yield f".SH {title}"
    for term, meaning in meanings.items():
        yield from _definition(_bold(term), meaning)


def _literal(text: str) -> Iterator[str]:
    """Lines as they are typed."""
    yield from (".PP", ".RS 4", ".nf")
    for line in roff(text).splitlines():
        yield line or ".sp"
    yield from (".fi", ".RE")


# -- Sections --------------------------------------------------------------------------------------


def _head() -> Iterator[str]:
    from partnerships_tui import __version__

    name = roff(PROGRAM.upper())
    yield f'.TH {name} 1 "" "{roff(PROGRAM)} {__version__}" "User commands"'
    yield from (".nh", ".ad l")  # no hyphens and no wide gaps: a command must be readable as typed
    yield ".SH NAME"
    yield f"{roff(PROGRAM)} \\- explore partnerships of technology companies"
    yield ".SH SYNOPSIS"
    yield _bold(PROGRAM) + " [" + _italic("OPTION") + "]..."
    yield ".br"
    yield _bold(PROGRAM) + " [" + _italic("OPTION") + "]... " + _italic("COMMAND") + " [...]"
    yield ".SH DESCRIPTION"
    for paragraph in DESCRIPTION:
        yield from (".PP", roff(paragraph))


def _options_section() -> Iterator[str]:
    from partnerships_tui.commands.group import cli

    yield ".SH OPTIONS"
    yield from _option_definitions(cli)


def _option_definitions(command: click.Command) -> Iterator[str]:
    import click

    for option in command.params:
        if isinstance(option, click.Option):
            names = ", ".join(map(_bold, option.opts))
            yield from _definition(f"{names} {_value_of(option)}".rstrip(), option.help or "")


def _value_of(option: click.Option) -> str:
    """The name of an option's value, or the values themselves if they are few."""
    import click

    if isinstance(option.type, click.Choice) and not option.metavar:
        return _italic("|".join(map(str, option.type.choices)))
    return "" if option.is_flag else _italic(option.metavar or "")


def _commands_section() -> Iterator[str]:
    """The commands by the question that they answer, as in the help."""
    from partnerships_tui.commands.group import cli
    from partnerships_tui.commands.help_pages import COMMAND_GROUPS

    yield ".SH COMMANDS"
    commands = cli.all_commands()
    for names in COMMAND_GROUPS.values():
        for name in names:
            yield from _command_section(commands[name])


def _command_section(command: click.Command) -> Iterator[str]:
    import click

    name = command.name or ""
    context = click.Context(command, info_name=f"{PROGRAM} {name}")
    usage = " ".join(command.collect_usage_pieces(context))
    yield f".SS {roff(name)}"
    yield f"{_bold(PROGRAM)} {_bold(name)} {roff(usage)}"
    for paragraph in re.split(r"\n\n+", inspect.cleandoc(command.help or "")):
        yield from _paragraph(paragraph)
    yield from _option_definitions(command)


def _paragraph(paragraph: str) -> Iterator[str]:
    """A paragraph of a command's help; the mark of click keeps its lines as they are."""
    if paragraph.startswith("\b"):
        yield from _literal(textwrap.dedent(paragraph.removeprefix("\b\n")))
    else:
        yield from (".PP", roff(" ".join(paragraph.split())))


def _filter_section() -> Iterator[str]:
    from partnerships_db.filters.terms import TERMS

    yield ".SH FILTERS"
    yield roff(FILTER_WORDS)
    for name, term in TERMS.items():
        yield from _definition(_bold(name), f"{term.meaning}. Example: {term.example}")


def _settings_section() -> Iterator[str]:
    yield ".SH SETTINGS"
    yield roff("The file config.toml, with an example of each setting:")
    yield from _literal(settings_example())
    yield ".PP"
    yield roff(f"The command {PROGRAM} doctor prints each setting and what has set it.")


def settings_example() -> str:
    """The complete example of `config.toml` in `docs/settings.md`."""
    text = SETTINGS_PAGE.read_text("utf-8")
    _, _, after = text.partition("```toml\n")
    return after.partition("```")[0]


def _examples_section() -> Iterator[str]:
    from partnerships_tui.commands.help_pages import HELP_EXAMPLES

    yield ".SH EXAMPLES"
    examples = [example for group in HELP_EXAMPLES.values() for example in group]
    yield from _literal("\n".join(map(_whole_example, examples)))


def _whole_example(example: str) -> str:
    """An example with the name of the program."""
    return example if example.startswith(PROGRAM) else f"{PROGRAM} {example}"
