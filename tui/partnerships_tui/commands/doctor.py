"""The commands `schema` and `doctor`: the format, and the program's state."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from partnerships_db.store.store import Store, StoreError, engine_version
from partnerships_db.store_path import Location, store_location
from partnerships_tui.commands.group import FAILED, cli, json_option
from partnerships_tui.console import is_terminal, output_width, print_json, print_table
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
    facts = store_facts | _user_facts(location) | _environment_facts()
    if as_json:
        print_json(facts)
    else:
        print_table(("what", "is"), facts.items())
    if not is_healthy:
        raise Exit(FAILED)


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
            facts["opened"] = _opening_sentence(store, location)
            entry_damages = damaged_entries(store)
            facts |= _damage_facts(entry_damages)
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


def _opening_sentence(store: Store, location: Location) -> str:
    if store.is_copy:
        return "from a copy: its log holds changes that can't be read in its folder"
    return "yes" if os.access(location.path, os.W_OK) else "for reading only"


def _user_facts(location: Location) -> dict[str, str]:
    """The facts about the user's own files by their labels."""
    from partnerships_tui.user_state.draft_files import drafts_folder, waiting_drafts
    from partnerships_tui.user_state.own_folder import own_folder

    draft_count = len(waiting_drafts(location.path))
    return {
        "own folder": str(own_folder()),
        "drafts": f"{draft_count:,} for this store, in {drafts_folder()}",
    }


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
