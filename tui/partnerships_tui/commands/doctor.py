"""The commands `schema` and `doctor`: the format, and the program's state."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from partnerships_db.store.store import Store, StoreError, engine_version
from partnerships_db.store_path import Location
from partnerships_tui.commands.effective_settings import effective_settings
from partnerships_tui.commands.group import FAILED, cli, json_option
from partnerships_tui.commands.help_pages import PROGRAM
from partnerships_tui.console import (
    is_spoken,
    is_terminal,
    output_width,
    print_json,
    print_line,
    print_table,
    progress_bar,
)
from partnerships_tui.drawing.text.safe_text import safe_text
from partnerships_tui.drawing.text.wording import pluralized
from partnerships_tui.launch.options import Launch
from partnerships_tui.open_store import located_store
from partnerships_tui.progress import report_progress
from partnerships_tui.user_state.settings import (
    Settings,
    SettingsError,
    read_settings,
    with_checked_theme,
    with_checked_view,
    with_used_keys,
)

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
@click.option(
    "--full",
    "is_full",
    is_flag=True,
    help="Check everything, of a million events for some minutes.",
)
@json_option
@click.pass_context
def doctor(
    context: click.Context,
    is_full: bool,
    as_json: bool,
) -> None:
    """Check the store, and print the settings in effect, the versions and the terminal.

    A store of up to 5,000 entries is checked in full. Of a larger one the tables, the counts and
    a sample of entries are checked; --full checks all of it.

    Each setting has its origin: an option, a variable, config.toml with the line, or the default.
    """
    options = Launch(**context.find_root().params)
    settings = with_used_keys(with_checked_theme(with_checked_view(read_settings())))
    location, store_facts, is_healthy = _checked_store(options, is_full=is_full)
    effective = effective_settings(settings, options, location)
    facts = store_facts | _user_facts(location) | _environment_facts()
    if as_json:
        document = {
            **facts,
            "settings file": str(settings.path),
            "settings": {name: setting._asdict() for name, setting in effective.items()},
            "mistakes": [str(mistake) for mistake in settings.mistakes],
        }
        print_json(document)
    else:
        setting_rows = [(name.replace("_", " "), setting) for name, setting in effective.items()]
        mistake_rows = [("mistake", mistake) for mistake in settings.mistakes]
        file_row = ("settings file", _settings_file_sentence(settings))
        _print_facts([*setting_rows, file_row, *mistake_rows, *facts.items()])
    if not is_healthy:
        raise Exit(FAILED)


def _print_facts(rows: Iterable[tuple[str, object]]) -> None:
    """Print a fact a line; read aloud, a line is the subject, a colon and its state."""
    if not is_spoken():
        columns = ("subject", "state")
        print_table(columns, rows, whole=columns)
        return
    for subject, state in rows:
        print_line(f"{subject}: {safe_text(str(state))}")


def _settings_file_sentence(settings: Settings) -> str:
    if not settings.exists:
        return f"{settings.path}, not yet written"
    if not settings.mistakes:
        return str(settings.path)
    return f"{settings.path}, with {pluralized(len(settings.mistakes), 'mistake')}"


def _checked_store(
    options: Launch,
    *,
    is_full: bool,
) -> tuple[Location | None, dict[str, str], bool]:
    """The location of the store if it can be known, its facts, and whether it is healthy."""
    try:
        location = located_store(options.db)
    except SettingsError as error:
        return None, {"opened": str(error)}, False
    return location, *_store_facts(location, is_full=is_full)


def _store_facts(location: Location, *, is_full: bool) -> tuple[dict[str, str], bool]:
    """The facts about the store by their labels, and whether the store is healthy."""
    from partnerships_db.store.integrity import QUICKLY_CHECKED, entry_counts, is_large

    facts: dict[str, str] = {}
    try:
        with progress_bar("checking the store"), Store.reading(location.path) as store:
            facts["size"] = f"{location.path.stat().st_size:,} bytes"
            for list_name, count in entry_counts(store).items():
                facts[list_name] = f"{count:,}"
            is_quick = is_large(store) and not is_full
            damages, entry_damages = _quick_check(store) if is_quick else _full_check(store)
            facts["integrity"] = _integrity_sentence(damages)
            if is_quick:
                facts["checked"] = f"{QUICKLY_CHECKED}; doctor --full checks everything"
            facts["opened"] = _opening_sentence(store, location)
    except StoreError as error:
        facts["opened"] = str(error)
        is_before_first_start = location.is_default and not location.path.exists()
        if is_before_first_start:
            facts["opened"] += "; the first start creates it"
        return facts, is_before_first_start
    return facts | _damage_facts(entry_damages), not (damages or entry_damages)


def _full_check(store: Store) -> tuple[list[str], list[EntryDamage]]:
    """The damages that a check of the whole store finds, with its progress in the bar."""
    from partnerships_db.store.integrity import damaged_entries, find_damage

    def report(
        part: str,
        checked: int,
        of: int,
    ) -> None:
        report_progress(f"checking {part}", checked, of)

    return find_damage(store, report), damaged_entries(store, report)


def _quick_check(store: Store) -> tuple[list[str], list[EntryDamage]]:
    """The damages that a check of the counts and of a sample finds."""
    from partnerships_db.store.integrity import damaged_sample, find_damage_quickly

    return find_damage_quickly(store), damaged_sample(store)


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


def _user_facts(location: Location | None) -> dict[str, str]:
    """The facts about the user's drafts by their labels."""
    from partnerships_tui.user_state.draft_files import drafts_folder, waiting_drafts

    draft_count = 0 if location is None else len(waiting_drafts(location.path))
    return {"drafts": f"{draft_count:,} for this store, in {drafts_folder()}"}


def _integrity_sentence(damages: list[str]) -> str:
    if not damages:
        return "ok"
    return f"damaged: {'; '.join(damages[:MAX_DAMAGE])}"


def _environment_facts() -> dict[str, str]:
    """The facts about the versions and the terminal by their labels."""
    terminal = "none"
    if is_terminal():
        terminal = f"{os.environ.get('TERM', 'none')}, {output_width()} columns"
    colour = os.environ.get("COLORTERM", "set by the terminal")
    if os.environ.get("NO_COLOR"):
        colour = "off (NO_COLOR)"
    return {
        "version": _version_of(PROGRAM),
        "Python": platform.python_version(),
        "Textual": _version_of("textual"),
        "SQLite": engine_version(),
        "terminal": terminal,
        "colour": colour,
    }


def _version_of(package: str) -> str:
    """The version of an installed package; a checkout may run without being installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
