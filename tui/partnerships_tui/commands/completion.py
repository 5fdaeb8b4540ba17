"""The command `completion`, and what a shell is offered for a word of a command line.

A shell asks by running the program with a variable in its environment. click finds the parameter
that is being typed; this module knows the values of each parameter. The scripts pass the line up
to the cursor, because bash breaks words at `:` and `=`, which filters and options contain.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)
from click.types import StringParamType

from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.store.store import Store, StoreError
from partnerships_tui.commands.group import cli
from partnerships_tui.console import print_line
from partnerships_tui.open_store import located_store
from partnerships_tui.user_state.settings import SettingsError

MAX_VALUES = 10_000
"""The most values of a term that are offered."""

_CURSOR = "\0"
"""Marks the cursor in a line, which can't contain it."""

Items = list["CompletionItem[str]"]


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell."""
    completion_class = get_completion_class(shell)
    assert completion_class is not None
    script = completion_class(cli, {}, "partnerships-tui", "_PARTNERSHIPS_TUI_COMPLETE")
    print_line(script.source())


# -- The values of parameters ----------------------------------------------------------------------


class SuggestedText(StringParamType):
    """A text parameter for which a shell is offered values."""

    def __init__(self, suggest: Callable[[click.Context, str], Iterable[CompletionItem[str]]]):
        self._suggest = suggest

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,
        incomplete: str,
    ) -> Items:
        """The values that begin as it is typed; none if the store can't be read."""
        try:
            items = list(self._suggest(ctx, incomplete))
        except (StoreError, SettingsError):
            return []
        return [item for item in items if _is_offered(item, incomplete)]


def _is_offered(item: CompletionItem[str], incomplete: str) -> bool:
    """Whether an item begins as it is typed, and has no character that a terminal would obey."""
    if item.type != "plain":
        return True
    return item.value.startswith(incomplete) and item.value.isprintable()


def add_suggestions(commands: Iterable[click.Command]) -> None:
    """Give each parameter whose values are known a type that suggests them."""
    for command in commands:
        for parameter in command.params:
            suggest = SUGGESTIONS.get(parameter.name or "")
            if suggest is not None:
                parameter.type = SuggestedText(suggest)


def _store_of(context: click.Context) -> Store:
    option = context.find_root().params.get("db")
    return Store.reading(located_store(os.path.expandvars(option) if option else None).path)


def _files(_context: click.Context, incomplete: str) -> Items:
    return [CompletionItem(incomplete, type="file")]


def _folders(_context: click.Context, incomplete: str) -> Items:
    return [CompletionItem(incomplete, type="dir")]


def _views(_context: click.Context, _incomplete: str) -> Items:
    from partnerships_tui.keymap import VIEWS
    from partnerships_tui.user_state.saved_views import saved_views

    return [CompletionItem(name) for name in (*VIEWS, *saved_views())]


def _dates(_context: click.Context, _incomplete: str) -> Items:
    from partnerships_db.values import clock

    today = clock.today()
    quarter = (today.month + 2) // 3
    dates = (
        "today",
        "yesterday",
        "last month",
        "last quarter",
        "last year",
        today.isoformat(),
        f"{today.year}-Q{quarter}",
        f"{today.year - 1}",
    )
    return [CompletionItem(date) for date in dates]


def _languages(_context: click.Context, _incomplete: str) -> Items:
    from partnerships_tui.drawing.text.bilingual import LANGUAGE_NAMES

    return [CompletionItem(code, help=name) for code, name in LANGUAGE_NAMES.items()]


def _currencies(_context: click.Context, _incomplete: str) -> Items:
    from partnerships_db.values.exchange import TARGET_CURRENCIES

    return [CompletionItem(code) for code in TARGET_CURRENCIES]


def _ids_in(*lists: ListName) -> Callable[[click.Context, str], Items]:
    """The ids of some lists of the store."""

    def suggest(context: click.Context, incomplete: str) -> Items:
        from partnerships_db.store.queries.details import ids_with_prefix

        items: Items = []
        with _store_of(context) as store:
            for name in lists:
                items.extend(CompletionItem(id) for id in ids_with_prefix(store, name, incomplete))
        return items

    return suggest


def _filters(context: click.Context, incomplete: str) -> Items:
    """The whole text of a filter, with each suggestion for the part at its end."""
    from partnerships_db.filters.completion import (
        completion_context_at,
        suggested_terms,
        with_suggestion,
    )
    from partnerships_db.filters.model import EVERYTHING
    from partnerships_db.store.queries.completions import suggestions

    typed_part = completion_context_at(incomplete, len(incomplete))
    if typed_part.name:
        with _store_of(context) as store:
            suggested = suggestions(store, typed_part, EVERYTHING, None, MAX_VALUES)
    else:
        suggested = suggested_terms(typed_part.begun)

    items: Items = []
    for suggestion in suggested:
        text, _ = with_suggestion(incomplete, typed_part, suggestion)
        items.append(CompletionItem(text, help=suggestion.words or None))
    return items


SUGGESTIONS: dict[str, Callable[[click.Context, str], Items]] = {
    "db": _files,
    "paths": _files,
    "output": _files,
    "watch": _folders,
    "view": _views,
    "as_of": _dates,
    "checked": _dates,
    "between": _dates,
    "lang": _languages,
    "language_name": _languages,
    "currency": _currencies,
    "filter": _filters,
    "filter_text": _filters,
    "terms": _filters,
    "event_id": _ids_in("events"),
    "company_id": _ids_in("companies"),
    "counterparty_id": _ids_in("companies"),
    "first_id": _ids_in("companies"),
    "second_id": _ids_in("companies"),
    "developer": _ids_in("companies"),
    "provider": _ids_in("companies"),
    "source_id": _ids_in("sources"),
    "model_words": _ids_in("models", "companies"),
    "entry_id": _ids_in(*LISTS),
}
"""What is suggested for a parameter, by its name. Choices and options are click's own."""


# -- Shells ----------------------------------------------------------------------------------------


class LineCompletion(ShellComplete):
    """A completion that gets the line up to the cursor, and knows this program's parameters."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The complete words after the program's name, and the word at the cursor."""
        if "COMP_CWORD" in os.environ:  # a script of click's, which counts the words
            return super().get_completion_args()
        words = split_arg_string(os.environ["COMP_WORDS"] + _CURSOR)
        return words[1:-1], words[-1].removesuffix(_CURSOR)

    def get_completions(self, args: list[str], incomplete: str) -> Items:
        """The items for the word at the cursor."""
        add_suggestions([cli, *filter(None, map(cli.loaded_command, args))])
        if re.match("-[A-Za-z]+:", incomplete):  # an excluded term, not an option
            args = [*args, "--"]
        return super().get_completions(args, incomplete)

    def option_prefix(self) -> str:
        """The `--option=` before the value at the cursor; empty if the word is the value."""
        option = re.match(r"--[\w-]+=", self.get_completion_args()[1])
        return option[0] if option else ""


@add_completion_class
class BashCompletion(LineCompletion, BashComplete):
    """Completion for bash, which replaces what is typed after the last `:` or `=`.

    The bash of macOS, 3.2, knows neither `nosort` nor `compopt`; it offers files everywhere.
    """

    source_template = """\
%(complete_func)s() {
    local type value
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames 2>/dev/null ;;
            file) compopt -o default 2>/dev/null ;;
            plain)
                COMPREPLY+=("$value")
                if [[ $value == *: ]]; then compopt -o nospace 2>/dev/null; fi
                ;;
        esac
    done < <(COMP_WORDS="${COMP_LINE:0:COMP_POINT}" COMP_WORD="$2" \
%(complete_var)s=bash_complete "${1/#\\~/$HOME}" 2>/dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null ||
    complete -o default -F %(complete_func)s %(prog_name)s
"""

    def source(self) -> str:
        """The script. click would start bash to ask for its version."""
        return ShellComplete.source(self)

    def format_completion(self, item: CompletionItem[str]) -> str:
        """An item as the part that bash replaces, with backslashes where it needs them."""
        word = os.environ.get("COMP_WORD")
        if item.type == "plain" and word is not None:
            item.value = self._in_bash(item.value, word)
        return super().format_completion(item)

    def _in_bash(self, value: str, word: str) -> str:
        line = os.environ["COMP_WORDS"]
        _, incomplete = self.get_completion_args()
        is_quoted = _is_in_quotes(line)
        begun = "" if word in (":", "=") else _without_quotes(word)
        if not is_quoted and incomplete.endswith(begun):
            is_after_break = len(incomplete) - len(begun) - len(self.option_prefix())
            value = value[max(is_after_break, 0) :]
        return value if is_quoted else re.sub(r"([^\w@%+=:,./-])", r"\\\1", value)


def _is_in_quotes(line: str) -> bool:
    """Whether the cursor at the end of a line is inside quotes."""
    quote = ""
    for character in re.sub(r"\\.", "", line):
        if character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
    return bool(quote)


def _without_quotes(word: str) -> str:
    return "".join(split_arg_string(word + _CURSOR)).removesuffix(_CURSOR)


@add_completion_class
class ZshCompletion(LineCompletion, ZshComplete):
    """Completion for zsh, which replaces the whole word."""

    source_template = """\
#compdef %(prog_name)s

%(complete_func)s() {
    local -a response values terms
    local type value help item
    response=("${(@f)$(COMP_WORDS="${(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX" \
%(complete_var)s=zsh_complete ${~words[1]} 2>/dev/null)}")
    for type value help in ${response}; do
        case $type in
            dir) compset -P '--*='; _files -/ ;;
            file) compset -P '--*='; _files ;;
            plain)
                item=${value//:/\\\\:}
                if [[ $help != _ ]]; then item+=":$help"; fi
                if [[ $value == *: ]]; then terms+=("$item"); else values+=("$item"); fi
                ;;
        esac
    done
    if (( $#terms )); then _describe -t terms term terms -S ''; fi
    if (( $#values )); then _describe -t values value values; fi
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

    def format_completion(self, item: CompletionItem[str]) -> str:
        """An item as three lines, with the option before a value that is joined to it."""
        value = f"{self.option_prefix()}{item.value}"
        return f"{item.type}\n{value}\n{item.help or '_'}"


@add_completion_class
class FishCompletion(LineCompletion, FishComplete):
    """Completion for fish, which replaces the whole word."""

    source_template = """\
function %(complete_func)s_response
    env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp | string collect) \
%(prog_name)s 2>/dev/null
end
function %(complete_func)s
    %(complete_func)s_response | string replace -rf '^plain,' ''
end
function %(complete_func)s_wants_path
    %(complete_func)s_response | string match -qr '^(file|dir),'
end
complete --command %(prog_name)s --no-files --arguments "(%(complete_func)s)"
complete --command %(prog_name)s --condition %(complete_func)s_wants_path --force-files
"""

    def format_completion(self, item: CompletionItem[str]) -> str:
        """An item with its help, and with the option before a value that is joined to it."""
        if item.type == "plain":
            item.value = f"{self.option_prefix()}{item.value}"
        return super().format_completion(item)
