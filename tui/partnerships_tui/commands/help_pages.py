"""The pages of `--help`: plain sentences, commands by the question that they answer, examples.

There are no boxes and no columns that a line of speech would lose; headings are bold in a terminal.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

import click

from partnerships_tui.console import is_terminal

PROGRAM = "partnerships-tui"


class ListedCommand(NamedTuple):
    """A command as the group lists it, without loading it."""

    module: str
    """The name of its module in this package, which loads when the command is called."""
    sentence: str
    """The first sentence of its own help page."""


COMMAND_GROUPS: dict[str, dict[str, ListedCommand]] = {
    "What happened, and when": {
        "events": ListedCommand("events", "Print events, newest first."),
        "event": ListedCommand(
            "events", "Print one event with its flows, reports, relations and sources."
        ),
        "lanes": ListedCommand(
            "lanes",
            "Print events side by side in time, in a lane for each company, kind, cloud or model.",
        ),
    },
    "Who pays whom": {
        "companies": ListedCommand(
            "companies", "Print the companies with their events, those with most events first."
        ),
        "company": ListedCommand(
            "companies", "Print one company: facts, counterparties, ownership, events and totals."
        ),
        "pairs": ListedCommand("pairs", "Print who pays whom, the most firm money first."),
        "totals": ListedCommand("totals", "Print the totals that a company receives and pays."),
        "circles": ListedCommand(
            "circles", "Print payments that return to their payer, by what they stand on."
        ),
        "path": ListedCommand(
            "path",
            "Print the shortest chains of payments between two companies, in both directions.",
        ),
    },
    "Which model is on which cloud": {
        "matrix": ListedCommand(
            "matrix", "Print which model is on which cloud on a day, and by which route."
        ),
        "compare": ListedCommand(
            "compare",
            "Compare the matrix with a checkout of models.dev, or with LiteLLM's price file.",
        ),
    },
    "How well it is known": {
        "sources": ListedCommand(
            "sources", "Print sources by kind and date, with the events and figures that cite each."
        ),
        "conflicts": ListedCommand(
            "sources",
            "Print where sources disagree: our value, the source's value, and the probable slip.",
        ),
    },
    "Your own data": {
        "import": ListedCommand(
            "import_", "Import YAML files into the store: all of them, or none."
        ),
        "check": ListedCommand(
            "import_",
            "Check YAML files as an import into the store would, without writing anything.",
        ),
        "export": ListedCommand(
            "export",
            "Export the whole store, or the entries that QUERY selects "
            "with all that they refer to.",
        ),
        "history": ListedCommand("history", "Print the imports, newest first."),
        "undo": ListedCommand("history", "Undo the last import."),
        "redo": ListedCommand("history", "Redo the import that was undone last."),
        "starter": ListedCommand(
            "starter",
            "Print the editions of the starter data, the program's and the store's, "
            "and how they differ.",
        ),
    },
    "The program": {
        "filters": ListedCommand(
            "filters", "Print every term of the filter language, with its meaning and an example."
        ),
        "keys": ListedCommand(
            "keys",
            "Print the keys of the explorer, each with its id for the table [keys] of config.toml.",
        ),
        "doctor": ListedCommand(
            "doctor",
            "Check the store, and print the settings in effect, the versions and the terminal.",
        ),
        "schema": ListedCommand("doctor", "Print the JSON Schema of the format, for editors."),
        "completion": ListedCommand("completion", "Print the completion script for a shell."),
    },
}
"""The commands by the question that they answer."""

_LISTED_COMMANDS = {
    name: command for group in COMMAND_GROUPS.values() for name, command in group.items()
}

HELP_EXAMPLES: dict[str, tuple[str, ...]] = {
    "": (
        "partnerships-tui",
        "partnerships-tui company anthropic",
        "partnerships-tui events company:anthropic 'amount>10bn'",
        "partnerships-tui matrix --as-of 2025-12-01",
        "partnerships-tui --plain circles openai",
    ),
    "check": ("check my-log.yaml", "check --strict --no-store --json log/"),
    "circles": ("circles openai", "circles --firm-only --as-of 2025-12-31"),
    "companies": ("companies --sort last", "companies --money --as-of 2025-11-18"),
    "company": ("company 'Mistral AI'", "company openai --with anthropic"),
    "compare": ("compare models.dev CHECKOUT", "compare litellm PRICES.json"),
    "completion": ("completion bash",),
    "conflicts": ("conflicts microsoft-nvidia-anthropic-partnership",),
    "doctor": ("doctor",),
    "event": (
        "event microsoft-nvidia-anthropic-partnership",
        "event microsoft-nvidia-anthropic-partnership --cite",
    ),
    "events": ("events openai 'amount>10bn' date:2025-Q4", "events --upcoming company:anthropic"),
    "export": (
        "export company:mistral-ai -o mistral.yaml",
        "export -f csv --table flows kind:investment",
    ),
    "filters": ("filters",),
    "history": ("history", "history openai"),
    "import": ("import --dry-run my-log.yaml", "import log/"),
    "keys": ("keys", "keys matrix"),
    "lanes": ("lanes company:anthropic --level quarter",),
    "matrix": ("matrix opus 4.5", "matrix azure --as-of 2025-12-01", "matrix --until 90d"),
    "pairs": ("pairs company:anthropic", "pairs --as-of 2025-12-31"),
    "path": ("path AMD Anthropic",),
    "redo": ("redo",),
    "schema": ("schema",),
    "sources": ("sources --filter company:mistral-ai", "sources --coverage"),
    "starter": ("starter", "starter --update --dry-run"),
    "totals": ("totals anthropic --by kind", "totals amazon --rollup"),
    "undo": ("undo",),
}
"""Examples on the help page of each command, and on that of the program under no name."""


class HelpCommand(click.Command):
    """A command whose help ends with examples."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under a heading."""
        _write_parameters(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples of the command."""
        _write_examples(formatter, self.name or "")


class HelpGroup(click.Group):
    """A group whose commands load when they are called.

    Its help has them by the question that they answer, before its options.
    """

    command_class = HelpCommand

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(_LISTED_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name; None if no command has it."""
        return self.loaded_command(cmd_name)

    def loaded_command(self, name: str) -> click.Command | None:
        """A command by its name, with its module loaded; None if no command has the name."""
        listed_command = _LISTED_COMMANDS.get(name)
        if listed_command is None:
            return None
        import_module(f"{__package__}.{listed_command.module}")  # it adds its commands to the group
        return self.commands[name]

    def all_commands(self) -> Mapping[str, click.Command]:
        """All commands by their names, with all modules loaded."""
        for name in _LISTED_COMMANDS:
            self.loaded_command(name)
        return self.commands

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their questions, then the options."""
        for question, listed_commands in COMMAND_GROUPS.items():
            with formatter.section(_heading(question)):
                formatter.write_dl(
                    [(name, command.sentence) for name, command in listed_commands.items()]
                )
        _write_parameters(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples of the program, and where the help of a command is."""
        _write_examples(formatter, "")
        formatter.write_paragraph()
        formatter.write_text(f"{PROGRAM} COMMAND --help explains a command.")


def _write_parameters(
    command: click.Command,
    context: click.Context,
    formatter: click.HelpFormatter,
) -> None:
    options = [option for option in command.get_params(context) if isinstance(option, click.Option)]
    with formatter.section(_heading("Options")):
        formatter.write_dl([_option_row(option, context) for option in options])


def _option_row(option: click.Option, context: click.Context) -> tuple[str, str]:
    """The names of an option with its value, and its sentences."""
    names, _ = option.get_help_record(context) or ("", "")
    default = option.get_help_extra(context).get("default")
    sentences = [option.help or ""]
    if default is not None:
        sentences.append(f"Default: {default}.")
    return names, " ".join(sentences)


def _write_examples(formatter: click.HelpFormatter, name: str) -> None:
    examples = HELP_EXAMPLES.get(name, ())
    if not examples:
        return
    with formatter.section(_heading("Examples")):
        for example in examples:
            text = example if example.startswith(PROGRAM) else f"{PROGRAM} {example}"
            formatter.write(f"{'':>{formatter.current_indent}}{text}\n")


def _heading(text: str) -> str:
    """A heading, bold in a terminal that has bold letters."""
    is_dull = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return click.style(text, bold=True) if is_terminal() and not is_dull else text
