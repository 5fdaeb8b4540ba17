"""The pages of `--help`: plain sentences, commands by the question that they answer, examples.

There are no boxes and no columns that a line of speech would lose; headings are bold in a terminal.
"""

from __future__ import annotations

import os

import click

from partnerships_tui.console import is_terminal

PROGRAM = "partnerships-tui"

COMMAND_GROUPS: dict[str, tuple[str, ...]] = {
    "What happened, and when": ("events", "event", "lanes"),
    "Who pays whom": ("companies", "company", "pairs", "totals", "circles", "path"),
    "Which model is on which cloud": ("matrix", "compare"),
    "How well it is known": ("sources", "conflicts"),
    "Your own data": ("import", "check", "export", "history", "undo", "redo", "starter"),
    "The program": ("filters", "keys", "doctor", "schema", "completion"),
}
"""The commands by the question that they answer; another command is in the last group."""

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
    """A group whose help has its commands by the question that they answer, before its options."""

    command_class = HelpCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their questions, then the options."""
        for question, names in self._names_by_question().items():
            with formatter.section(_heading(question)):
                commands = [self.commands[name] for name in names]
                formatter.write_dl(
                    [(command.name or "", command.get_short_help_str(120)) for command in commands]
                )
        _write_parameters(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples of the program, and where the help of a command is."""
        _write_examples(formatter, "")
        formatter.write_paragraph()
        formatter.write_text(f"{PROGRAM} COMMAND --help explains a command.")

    def _names_by_question(self) -> dict[str, list[str]]:
        names_by_question = {
            question: [name for name in names if name in self.commands]
            for question, names in COMMAND_GROUPS.items()
        }
        grouped_names = {name for names in COMMAND_GROUPS.values() for name in names}
        last_question = next(reversed(COMMAND_GROUPS))
        names_by_question[last_question] += sorted(set(self.commands) - grouped_names)
        return names_by_question


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
