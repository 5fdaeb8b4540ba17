"""The command group, its global options, and the steps that every command shares.

These are the options, the query and the store of a command, and its exit with an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from click.exceptions import Exit

from partnerships_db.filters.model import Filter, FilterError
from partnerships_db.format.vocabulary import ListName
from partnerships_db.store.store import Store, StoreError
from partnerships_db.values.errors import InvalidValue, did_you_mean_id
from partnerships_tui import __version__, open_store
from partnerships_tui.commands.help_pages import HelpCommand, HelpGroup
from partnerships_tui.console import (
    caret_under,
    is_spoken,
    print_message,
    progress_bar,
    use_glyphs,
)
from partnerships_tui.drawing.text.bilingual import OutputLanguage, language_named
from partnerships_tui.drawing.text.glyphs import UNICODE, Glyphs
from partnerships_tui.launch.options import EXPLORER_OPTIONS, OPTIONS, Launch
from partnerships_tui.terminal import is_for_speech
from partnerships_tui.user_state.settings import SettingsError, read_settings

if TYPE_CHECKING:
    from partnerships_db.store.queries.name_search import NameMatch
    from partnerships_db.values.exchange import TargetCurrency

CommandFunction = TypeVar("CommandFunction", bound=Callable[..., Any])

MAX_CANDIDATES = 5
"""The most entries that are named where a name may mean several."""

DONE, FAILED, MISUSED = 0, 1, 2
"""The exit codes: success, an error in the data or the run, wrong usage."""


# -- Running and failing ---------------------------------------------------------------------------


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    try:
        result = cli.main(
            args=options_in_place(arguments),
            prog_name="partnerships-tui",
            standalone_mode=False,
        )
    except Exit as request:
        return int(request.exit_code)
    except SettingsError as error:
        print_message(str(error))
        return MISUSED
    except click.Abort:
        return 130
    except click.ClickException as error:
        context = error.ctx if isinstance(error, click.UsageError) else None
        place = context.command_path if context else "partnerships-tui"
        print_message(f"{_usage_sentence(error)}\nTry {place} --help")
        return error.exit_code
    return result if isinstance(result, int) else DONE


def options_in_place(arguments: Sequence[str]) -> list[str]:
    """The arguments with the program's options before the command and the command's after it.

    So `events --db deals.db` and `--as-of 2025 events` are read as they are meant.
    """
    remaining = list(arguments)
    program_options: list[str] = []
    command_options: list[str] = []
    leading: list[list[str]] = []
    while remaining and remaining[0].startswith("--") and remaining[0] != "--":
        leading.append(_taken_option(remaining))
    command = cli.loaded_command(remaining[0]) if remaining else None
    if command is None:
        return list(arguments)

    own_names = {name for parameter in command.params for name in parameter.opts}
    for words in leading:
        name = words[0].partition("=")[0]
        is_of_command = name.removeprefix("--") in EXPLORER_OPTIONS and name in own_names
        (command_options if is_of_command else program_options).extend(words)

    command_words = [remaining.pop(0)]
    while remaining and remaining[0] != "--":
        name = remaining[0].partition("=")[0]
        is_of_program = name in _PROGRAM_OPTIONS and name not in own_names
        words = _taken_option(remaining) if is_of_program else [remaining.pop(0)]
        (program_options if is_of_program else command_words).extend(words)
    return [*program_options, *command_words[:1], *command_options, *command_words[1:], *remaining]


_PROGRAM_OPTIONS = {
    f"--{option.name}": option for option in OPTIONS if option.name not in EXPLORER_OPTIONS
}
"""The options of the program itself that hold for every command."""


def _taken_option(remaining: list[str]) -> list[str]:
    """The first of the remaining arguments with its value, both taken from them."""
    words = [remaining.pop(0)]
    option = next((option for option in OPTIONS if words[0] == f"--{option.name}"), None)
    if option is not None and option.metavar and remaining:
        words.append(remaining.pop(0))
    return words


def _usage_sentence(error: click.ClickException) -> str:
    """What is wrong with the arguments."""
    if isinstance(error, click.NoSuchOption):
        name = error.option_name
        if name.removeprefix("--") in EXPLORER_OPTIONS:
            return f"{name} is for the explorer, not for this command"
    return error.format_message()


def fail(sentence: str, exit_code: int = FAILED) -> NoReturn:
    """Print a sentence on stderr and leave with an exit code."""
    print_message(sentence)
    raise Exit(exit_code)


def fail_unknown(
    store: Store,
    list_name: ListName,
    noun: str,
    entry_id: str,
    exit_code: int = FAILED,
) -> NoReturn:
    """Leave because no entry of a list has an id or a name, and suggest a similar id."""
    from partnerships_db.store.queries.details import comparable_ids
    from partnerships_db.values.name_matching import name_key

    sentence = f'there is no {noun} "{entry_id}"'
    hint = did_you_mean_id(name_key(entry_id), comparable_ids(store, list_name))
    fail(f"{sentence}; {hint}" if hint else sentence, exit_code)


def entry_id_of(
    store: Store,
    list_name: ListName,
    typed: str,
    noun: str,
    exit_code: int = FAILED,
) -> str:
    """The id of an entry by its id, a former id, its name, an alias or a part of a name.

    Leaves with an error if no entry is meant, or if several may be; the sentence names those.
    """
    from partnerships_db.store.queries.name_search import resolve_name

    if not typed.strip():
        fail(f"the name of the {noun} is empty", exit_code)
    matches = resolve_name(store, list_name, typed)
    if len(matches) == 1:
        return matches[0].id
    if matches:
        fail_ambiguous(typed, matches)
    if ":" in typed:
        fail(f'there is no {noun} "{typed}"; a filter goes into --filter', exit_code)
    fail_unknown(store, list_name, noun, typed, exit_code)


def company_id_of(
    store: Store,
    typed: str,
    noun: str = "company",
    exit_code: int = FAILED,
) -> str:
    """The id of a company, as `entry_id_of` finds it."""
    return entry_id_of(store, "companies", typed, noun, exit_code)


def spoken_names(store: Store, company_ids: Iterable[str]) -> dict[str, str]:
    """The names of companies by id for output that is read aloud; tables have their ids."""
    from partnerships_db.store.queries.details import names_of

    return names_of(store, company_ids) if is_spoken() else {}


def fail_ambiguous(typed: str, matches: Sequence[NameMatch]) -> NoReturn:
    """Leave because a name may mean several entries, and name the first of them."""
    names = [f"{match.name} ({match.id})" for match in matches[:MAX_CANDIDATES]]
    if len(matches) > MAX_CANDIDATES:
        names.append(f"{len(matches) - MAX_CANDIDATES:,} more")
    candidates = ", ".join(names[:-1])
    fail(f'"{typed}" may mean {candidates} or {names[-1]}; name one', MISUSED)


def invalid_value_sentence(error: InvalidValue) -> str:
    """The sentence of an invalid value: what is wrong, and what would be right if known."""
    if not error.expected:
        return error.wrong
    return f"{error.wrong}; {error.expected}"


# -- Options ---------------------------------------------------------------------------------------

terms_argument = click.argument("terms", nargs=-1, metavar="[QUERY]...")
terms_option = click.option(
    "--filter",
    "filter_text",
    metavar="QUERY",
    help="Another part of QUERY.",
)
filter_option = click.option(
    "--filter",
    "filter_text",
    metavar="QUERY",
    help="Use only the entries that the filter selects.",
)
as_of_option = click.option("--as-of", metavar="DATE", help="Print the state as of that date.")
rollup_option = click.option(
    "--rollup",
    is_flag=True,
    help="Count the companies that a company owns on that date as part of it.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
currency_option = click.option(
    "--in",
    "currency",
    metavar="CURRENCY",
    help="Add figures in that currency, by the ECB's rate of their day. Text output only.",
)
language_option = click.option(
    "--lang",
    "language_name",
    metavar="LANGUAGE",
    help="The language of sentences and cards: en or fr.",
)


class TableChoice(click.Choice[str]):
    """A choice of the keys of a table, whose module loads with the first use of the choice."""

    def __init__(self, module: str, table: str) -> None:
        self.case_sensitive = True
        self._module = module
        self._table = table

    @cached_property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]  # an attribute in click
        """The keys of the table, in its order."""
        return tuple(getattr(import_module(self._module), self._table))


class QueryCommand(HelpCommand):
    """A command that takes QUERY: a word that begins with one `-` is excluded, and no option.

    Only `--long-options` and the short options of the command itself are options, and a short
    option has its value in the next argument: `-o out.yaml`.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments with the excluded words moved after the options and `--`."""
        options, query_words = self._parted(ctx, args)
        if query_words:
            options = [*options, "--", *query_words]
        return super().parse_args(ctx, options)

    def _parted(self, ctx: click.Context, args: list[str]) -> tuple[list[str], list[str]]:
        """The arguments that are options with their values, and the words of QUERY in order."""
        value_counts = self._value_counts(ctx)
        options: list[str] = []
        query_words: list[str] = []
        remaining = iter(args)
        for argument in remaining:
            if argument == "--":
                query_words.extend(remaining)
            elif argument.startswith("--") or argument in value_counts:
                options.append(argument)
                values = islice(remaining, value_counts.get(argument, 0))
                options.extend(values)
            else:
                query_words.append(argument)
        return options, query_words

    def _value_counts(self, ctx: click.Context) -> dict[str, int]:
        """The number of arguments that follow each option; `--limit=5` has its value in itself."""
        counts: dict[str, int] = {}
        for parameter in self.get_params(ctx):
            if isinstance(parameter, click.Option):
                takes_value = not (parameter.is_flag or parameter.count)
                for name in (*parameter.opts, *parameter.secondary_opts):
                    counts[name] = parameter.nargs if takes_value else 0
        return counts


def glyphs_of(context: click.Context) -> Glyphs:
    """The glyphs to draw with: plain letters after `--ascii`, unless they become words."""
    if is_spoken():
        return UNICODE
    return Glyphs(context.find_root().obj.ascii)


def language_of(context: click.Context, language_name: str | None) -> OutputLanguage:
    """The language of sentences and cards: the command's, else the program's."""
    try:
        return language_named(language_name or context.find_root().obj.lang)
    except InvalidValue as error:
        fail(invalid_value_sentence(error), MISUSED)


def target_currency_of(currency: str | None, *, as_json: bool) -> TargetCurrency | None:
    """The currency of `--in`, or the default one; None without either.

    A JSON document never has converted figures.
    """
    if currency is None:
        currency = "" if as_json else read_settings().target_currency
        if not currency:
            return None
    if as_json:
        fail("--in is for text: JSON has no converted figures", MISUSED)

    from partnerships_db.values.exchange import target_currency

    try:
        return target_currency(currency)
    except InvalidValue as error:
        fail(f"--in: {invalid_value_sentence(error)}", MISUSED)


# -- The query and the store -----------------------------------------------------------------------


def query_of(
    filter_text: str | None,
    as_of: str | None,
    terms: Sequence[str] = (),
    *,
    selects_routes: bool = False,
) -> open_store.Query:
    """The query of QUERY's words, of `--filter` and of an as-of date as they were typed.

    An event must be selected by both QUERY and `--filter`. Leaves with an error if a term can
    select no event, unless the command shows routes.
    """
    filter_text = " ".join([*terms, filter_text or ""]).strip()
    context: Any = click.get_current_context()
    launch: Launch = context.find_root().obj
    try:
        query = open_store.read_query(filter_text, as_of, launch.db)
    except FilterError as error:
        _fail_filter(error, filter_text)
    except InvalidValue as error:
        fail(invalid_value_sentence(error), MISUSED)
    if not selects_routes:
        _refuse_terms_of_routes(query.filter)
    return query


def _refuse_terms_of_routes(criteria: Filter) -> None:
    """Leave with an error if a filter asks for a status that only routes have."""
    from partnerships_db.filters.editing import typed_terms
    from partnerships_db.filters.terms import terms_that_cannot_apply

    clauses = terms_that_cannot_apply(criteria, "events")
    if clauses:
        terms = " and ".join(typed_terms(criteria, clauses))
        fail(f"{terms} selects routes of models, not events; `matrix` takes it", MISUSED)


@contextmanager
def opened_store(
    context: click.Context,
    query: open_store.Query | None = None,
) -> Iterator[Store]:
    """The store of the global options, open for reading.

    Leaves with an error if the store can't be read, or if the query has an unknown id.
    """
    from partnerships_db.store.bodies import MAX_CHECKED_FIRST, note_all_damage
    from partnerships_db.store.integrity import failures_of_damage

    launch: Launch = context.find_root().obj
    try:
        with (
            progress_bar(),
            open_store.readable_store(launch.db, read_only=launch.read_only) as store,
        ):
            if query is not None and query.filter:
                _refuse_unknown(store, query.filter)
            with failures_of_damage(store):
                note_all_damage(store, MAX_CHECKED_FIRST)
                yield store
            print_damage(store)
    except StoreError as error:
        fail(str(error))


def print_damage(store: Store) -> None:
    """Print on stderr which damaged entries a command has met."""
    from partnerships_db.store.bodies import damage_sentence

    if store.damages:
        print_message(damage_sentence(store.damages))


def _refuse_unknown(store: Store, criteria: Filter) -> None:
    from partnerships_db.store.queries.unknown_ids import require_known_ids

    try:
        require_known_ids(store, criteria)
    except FilterError as error:
        _fail_filter(error, criteria.text)


def _fail_filter(error: FilterError, filter_text: str) -> NoReturn:
    fail(f"{error}\n{caret_under(filter_text, error.start, error.end)}", MISUSED)


# -- The group -------------------------------------------------------------------------------------


def _global_options(function: CommandFunction) -> CommandFunction:
    for option in reversed(OPTIONS):
        settings: dict[str, Any] = {"is_flag": True}
        if option.metavar:
            settings = {"metavar": option.metavar}
        add_option = click.option(f"--{option.name}", help=option.help, **settings)
        function = add_option(function)
    return function


@click.group(
    cls=HelpGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@_global_options
@click.version_option(__version__)
@click.pass_context
def cli(context: click.Context, /, **options: Any) -> None:
    """Explore partnerships of technology companies: deals, money, models on clouds, sources.

    Without a command the explorer opens. Without a terminal, or with --plain, the timeline is
    printed as text.

    A company, a model, a cloud, an event or a source is named by its id, its name, an alias, or
    the beginning of one.
    """
    settings = read_settings()
    context.obj = Launch(**options).with_settings(settings)
    use_glyphs(
        Glyphs(context.obj.ascii),
        is_spoken=is_for_speech(has_option=context.obj.plain),
    )
    language_of(context, None)
    if context.invoked_subcommand is None:
        from partnerships_tui.launch.explore import explore

        raise Exit(explore(context.obj))
    _refuse_explorer_options(context.invoked_subcommand, options)
    if context.invoked_subcommand != "doctor":  # which prints them among its facts
        for mistake in settings.mistakes:
            print_message(str(mistake))


def _refuse_explorer_options(
    command_name: str,
    values: Mapping[str, Any],
) -> None:
    """Leave if an option before a command is not for it: it would change nothing, silently."""
    for option in OPTIONS:
        if option.name in EXPLORER_OPTIONS and values[option.name.replace("-", "_")]:
            fail(
                f"--{option.name} is for the explorer, not for the command {command_name}",
                MISUSED,
            )
