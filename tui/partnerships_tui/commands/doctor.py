"""The commands `schema`, `doctor` and `completion`: the format, the program's state, the shell."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from typing import TYPE_CHECKING

import rich_click as click
from click.exceptions import Exit

from partnerships_db.store.store import Store, StoreError, engine_version
from partnerships_db.store_path import Location, store_location
from partnerships_tui.commands.group import FAILED, cli, json_option
from partnerships_tui.console import is_terminal, output_width, print_json, print_line, print_table
from partnerships_tui.launch.options import Launch

if TYPE_CHECKING:
    from partnerships_db.store.integrity import EntryDamage

MAX_DAMAGE = 5
"""The most damages that the report names."""


@cli.command()
def schema() -> None:
    """Print the JSON Schema of the format, for editors."""
    from partnerships_db.format.schema import json_schema

    print_json(json_schema())


@cli.command()
@json_option
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Check the store, and print its paths and the state of the terminal."""
    launch: Launch = context.find_root().obj
    location = store_location(launch.db)
    store_facts, is_healthy = _store_facts(location)
    facts = store_facts | _environment_facts()
    if as_json:
        print_json(facts)
    else:
        print_table(("what", "is"), facts.items())
    if not is_healthy:
        raise Exit(FAILED)


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell."""
    from click.shell_completion import get_completion_class

    completion_class = get_completion_class(shell)
    assert completion_class is not None
    script = completion_class(cli, {}, "partnerships-tui", "_PARTNERSHIPS_TUI_COMPLETE")
    print_line(script.source())


def _store_facts(location: Location) -> tuple[dict[str, str], bool]:
    """The facts about the store by their labels, and whether the store is healthy."""
    from partnerships_db.store.integrity import damaged_entries, entry_counts, find_damage

    facts = {"store": str(location.path), "named by": location.named_by}
    try:
        with Store.reading(location.path) as store:
            facts["size"] = f"{location.path.stat().st_size:,} bytes"
            for list_name, count in entry_counts(store).items():
                facts[list_name] = f"{count:,}"
            damages = find_damage(store)
            facts["integrity"] = _integrity_sentence(damages)
            entry_damages = damaged_entries(store)
            facts |= _damage_facts(entry_damages)
            is_writable = os.access(location.path, os.W_OK)
            facts["opened"] = "yes" if is_writable else "for reading only"
    except StoreError as error:
        facts["opened"] = str(error)
        return facts, False
    return facts, not (damages or entry_damages)


def _damage_facts(damages: Iterable[EntryDamage]) -> dict[str, str]:
    """The reasons and the remedies by damaged entry."""
    facts: dict[str, str] = {}
    for damage in damages:
        label = f"damaged {damage.list}/{damage.id}"
        clauses = [facts.get(label), damage.reason, damage.remedy]
        facts[label] = "; ".join(filter(None, clauses))
    return facts


def _integrity_sentence(damages: list[str]) -> str:
    if not damages:
        return "ok"
    return f"damaged: {'; '.join(damages[:MAX_DAMAGE])}"


def _environment_facts() -> dict[str, str]:
    """The facts about the versions and the terminal by their labels."""
    terminal = "none"
    if is_terminal():
        terminal = f"{os.environ.get('TERM', 'none')}, {output_width()} columns"
    colour = os.environ.get("COLORTERM", "as the terminal says")
    if os.environ.get("NO_COLOR"):
        colour = "off (NO_COLOR)"
    return {
        "SQLite": engine_version(),
        "Python": platform.python_version(),
        "terminal": terminal,
        "colour": colour,
    }
