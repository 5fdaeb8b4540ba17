"""The command `filters`: every term of the filter language with its meaning and an example."""

from __future__ import annotations

from partnerships_tui.commands.group import cli, json_option
from partnerships_tui.console import print_json, print_table


@cli.command()
@json_option
def filters(as_json: bool) -> None:
    """Print every term of the filter language, with its meaning and an example."""
    from partnerships_db.filters.terms import filter_help, terms_json

    if as_json:
        print_json(terms_json())
    else:
        print_table(("term", "example", "meaning"), filter_help(), lead="term")
