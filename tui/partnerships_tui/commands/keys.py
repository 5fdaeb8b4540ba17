"""The command `keys`: the keys of the explorer, with those that the user's settings change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from partnerships_tui.commands.group import cli, json_option
from partnerships_tui.console import print_json, print_message, print_table
from partnerships_tui.keymap import (
    EVERYWHERE,
    LANES,
    LINES,
    VIEWS,
    Key,
    key_groups,
    key_names,
    scope_title,
)
from partnerships_tui.user_state.settings import read_settings, with_used_keys


@cli.command()
@click.argument("view", type=click.Choice((*VIEWS, LANES)), required=False)
@json_option
def keys(view: str | None, as_json: bool) -> None:
    """Print the keys of the explorer, each with its id for the table [keys] of config.toml.

    With VIEW, print the keys that work in that view.
    """
    for mistake in with_used_keys(read_settings()).mistakes:
        print_message(str(mistake))
    groups = key_groups()
    if view is not None:
        keys_by_scope = dict(groups)
        groups = [(scope, keys_by_scope[scope]) for scope in (view, LINES, EVERYWHERE)]
    if as_json:
        print_json([_key_json(scope, key) for scope, keys in groups for key in keys])
        return
    print_table(
        ("keys", "id", "where", "does"),
        _rows(groups),
        whole=("keys", "id"),
        below="does",
        lead="does",
    )


def _rows(groups: Sequence[tuple[str, list[Key]]]) -> list[tuple[str, str, str, str]]:
    return [
        ("  ".join(key_names(key)), key.id, scope_title(scope), key.words)
        for scope, keys in groups
        for key in keys
    ]


def _key_json(scope: str, key: Key) -> dict[str, Any]:
    return {
        "scope": scope,
        "id": key.id,
        "keys": key_names(key),
        "does": key.words,
        "is_fixed": not key.action,
    }
