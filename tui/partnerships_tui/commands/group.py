"""The program and its options, and what every command is made from: the store, what was asked, a way to fail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import rich_click as click
from click.exceptions import Exit

from partnerships_db.filters.model import Filter, FilterError
from partnerships_db.format.vocabulary import ListName
from partnerships_db.store.store import Store, StoreError
from partnerships_db.values.errors import InvalidValue, did_you_mean
from partnerships_db.values.exchange import TargetCurrency
from partnerships_tui import open_store
from partnerships_tui.console import caret_under, say
from partnerships_tui.drawing.text.bilingual import OutputLanguage, language_named
from partnerships_tui.drawing.text.glyphs import Glyphs
from partnerships_tui.launch.options import OPTIONS, Launch

Function = TypeVar("Function", bound=Callable[..., Any])

DONE, FAILED, MISUSED = 0, 1, 2


def run(arguments: Sequence[str]) -> int:
    """Run a command, and give its status."""
    try:
        result = cli.main(args=list(arguments), prog_name="partnerships-tui", standalone_mode=False)
    except Exit as leave:
        return int(leave.exit_code)
    except click.Abort:
        return 130
    except click.ClickException as error:
        say(f"{error.format_message()}\nTry partnerships-tui --help")
        return error.exit_code
    return result if isinstance(result, int) else DONE


def fail(sentence: str, status: int = FAILED) -> NoReturn:
    """Say why, and leave with that status."""
    say(sentence)
    raise Exit(status)


_LEFT_OUT = re.compile(r"-[A-Za-z]+(?::|[<>]=?|=).*", re.DOTALL)


class QueryCommand(click.RichCommand):
    """A command that takes QUERY: a term that is to be left out, `-source:primary`, is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The terms that are left out go behind the options, where click takes what begins with a dash as it is."""
        if "--" not in args:
            left_out = [one for one in args if _LEFT_OUT.fullmatch(one)]
            args = [one for one in args if one not in left_out] + (
                ["--", *left_out] if left_out else []
            )
        return super().parse_args(ctx, args)


@contextmanager
def reading(context: click.Context, query: open_store.Query | None = None) -> Iterator[Store]:
    """The store of the global options, open for reading; what was asked must name nothing that it does not know."""
    launch: Launch = context.find_root().obj
    try:
        with open_store.readable_store(launch.db, read_only=launch.read_only) as store:
            if query is not None and query.filter:
                _refuse_unknown(store, query.filter)
            yield store
    except StoreError as error:
        fail(str(error))


def _refuse_unknown(store: Store, criteria: Filter) -> None:
    from partnerships_db.store.queries.unknown_ids import refuse_unknown

    try:
        refuse_unknown(store, criteria)
    except FilterError as error:
        fail(f"{error}\n{caret_under(criteria.text, error.start, error.end)}", MISUSED)


def asked_for(query: str | None, as_of: str | None) -> open_store.Query:
    """What the filter and the date select; what can't be read of them is wrong usage."""
    try:
        context: Any = click.get_current_context()
        return open_store.read_query(query, as_of, context.find_root().obj.db)
    except FilterError as error:
        fail(f"{error}\n{caret_under(query or '', error.start, error.end)}", MISUSED)
    except InvalidValue as refusal:
        fail(f"{refusal.wrong}; {refusal.expected}".removesuffix("; "), MISUSED)


def glyphs_of(context: click.Context) -> Glyphs:
    """The glyphs to draw with: plain letters after `--ascii`."""
    return Glyphs(context.find_root().obj.ascii)


def language_of(context: click.Context, named: str | None) -> OutputLanguage:
    """The language of what is cited: the command's, else the program's."""
    try:
        return language_named(named or context.find_root().obj.lang)
    except InvalidValue as refusal:
        fail(f"{refusal.wrong}; {refusal.expected}", MISUSED)


def exchange_of(currency: str | None, *, as_json: bool) -> TargetCurrency | None:
    """The other currency that was asked for; no document holds a converted figure."""
    if currency is None:
        return None
    if as_json:
        fail("--in is for text: no document holds a converted figure", MISUSED)
    from partnerships_db.values.exchange import target_currency

    try:
        return target_currency(currency)
    except InvalidValue as refusal:
        fail(f"--in: {refusal.wrong}; {refusal.expected}", MISUSED)


def _global_options(function: Function) -> Function:
    for option in reversed(OPTIONS):
        settings: dict[str, Any] = (
            {"metavar": option.metavar} if option.metavar else {"is_flag": True}
        )
        function = click.option(f"--{option.name}", help=option.words, **settings)(function)
    return function


as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
as_of_option = click.option("--as-of", metavar="DATE", help="As of that date.")
in_option = click.option("--in", "currency", metavar="CURRENCY",
                         help="Figures in that currency too, by the ECB's rate of their day; text only.")  # fmt: skip
lang_option = click.option(
    "--lang", metavar="LANGUAGE", help="What is cited in that language: en or fr."
)
filter_option = click.option(
    "--filter", "query", metavar="QUERY", help="Only what the filter selects."
)


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@_global_options
@click.version_option(package_name="partnerships-tui")
@click.pass_context
def cli(context: click.RichContext, /, **options: Any) -> None:
    """A terminal explorer of tech-partnership timelines.

    \b
    partnerships-tui                                     open the explorer
    partnerships-tui import log.yaml                     bring a file in
    partnerships-tui events company:anthropic amount>10bn
    partnerships-tui matrix --as-of 2025-12-01

    Without a command it opens the explorer; without a terminal it prints the timeline.
    """
    context.obj = Launch(**options)
    language_of(context, None)
    if context.invoked_subcommand is None:
        from partnerships_tui.launch.explore import explore

        raise Exit(explore(context.obj))


def no_entry(store: Store, name: ListName, what: str, entry_id: str) -> NoReturn:
    """There is no such entry: say so, and what was probably meant."""
    from partnerships_db.store.queries.details import near_ids

    hint = did_you_mean(entry_id, near_ids(store, name))
    fail(f'there is no {what} "{entry_id}"' + (f"; {hint}" if hint else ""))
