"""What is not about the data: the schema, the state of the program, completion."""

from __future__ import annotations

import os
import platform

import rich_click as click
from click.exceptions import Exit

from partnerships_db.store.store import Store, StoreError, engine_version
from partnerships_db.store_path import store_location
from partnerships_tui.commands.group import FAILED, as_json, cli
from partnerships_tui.console import is_terminal, out, output_width, print_json, print_table
from partnerships_tui.launch.options import Launch


@cli.command()
def schema() -> None:
    """The JSON Schema of the format, for editors."""
    from partnerships_db.format.schema import json_schema

    print_json(json_schema())


@cli.command()
@as_json
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """The store and whether it is whole, the paths, the terminal."""

    launch: Launch = context.find_root().obj
    told, is_well = diagnosis(launch.db)
    print_json(told) if as_json else print_table(("what", "is"), told.items())
    if not is_well:
        raise Exit(FAILED)


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """The completion script for a shell."""
    from click.shell_completion import get_completion_class

    maker = get_completion_class(shell)
    assert maker is not None
    out(maker(cli, {}, "partnerships-tui", "_PARTNERSHIPS_TUI_COMPLETE").source())


def diagnosis(option: str | None) -> tuple[dict[str, str], bool]:
    """What there is to know about the store and the terminal, and whether the store is well."""
    from partnerships_db.store.integrity import entry_counts, find_damage

    location = store_location(option)
    told = {"store": str(location.path), "named by": location.named_by}
    is_well = True
    try:
        with Store.reading(location.path) as store:
            told["size"] = f"{location.path.stat().st_size:,} bytes"
            told |= {name: f"{count:,}" for name, count in entry_counts(store).items()}
            found = find_damage(store)
            is_well = not found
            told["integrity"] = "ok" if is_well else f"damaged: {'; '.join(found[:5])}"
            told["opened"] = "for reading only" if not os.access(location.path, os.W_OK) else "yes"
    except StoreError as error:
        told["opened"] = str(error)
        is_well = False
    told["SQLite"] = engine_version()
    told["Python"] = platform.python_version()
    told["terminal"] = (
        f"{os.environ.get('TERM', 'none')}, {output_width()} columns" if is_terminal() else "none"
    )
    told["colour"] = (
        "off (NO_COLOR)"
        if os.environ.get("NO_COLOR")
        else os.environ.get("COLORTERM", "as the terminal says")
    )
    return told, is_well
